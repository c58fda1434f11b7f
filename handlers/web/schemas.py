"""What the HTTP API takes and gives, as marshmallow schemas; the OpenAPI document is made from the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from advisor import Profile
from advisor.commands import MAX_TEXT

_VALUES: Mapping[object, bool | None] = {"yes": True, "no": False, "unknown": None}
_LONGEST_ID = 60


class Facts(fields.Field[Profile]):
    """An object of fact id → true, false, "yes", "no" or "unknown", as a `Profile`.

    Unknown facts are named with the nearest right id, wrong values with the allowed ones; every wrong
    entry is reported, not only the first.
    """

    def __init__(self, known: Iterable[str], **options: Any) -> None:
        self.known = tuple(known)
        super().__init__(**options)

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> Profile:
        if not isinstance(value, Mapping):
            raise ValidationError(f"An object of fact ids was expected, not {_kind(value)}.")
        if len(value) > len(self.known):
            raise ValidationError(f"There are {len(self.known)} facts; this object has {len(value)} members.")
        problems = {fact: said for fact, given in value.items() if (said := self._problem(fact, given))}
        if problems:
            raise ValidationError({fact: [said] for fact, said in problems.items()})
        values = {fact: _truth(given) for fact, given in value.items()}
        return Profile.of({fact: truth for fact, truth in values.items() if truth is not None})

    def _problem(self, fact: str, given: object) -> str | None:
        if fact not in self.known:
            near = get_close_matches(fact[:_LONGEST_ID], self.known, n=1, cutoff=0.0)
            return f"There is no fact of this name; the nearest is “{near[0]}”."
        if isinstance(given, bool) or given is None or (isinstance(given, str) and given in _VALUES):
            return None
        return 'The value of a fact is true, false, "yes", "no" or "unknown".'


def _truth(given: object) -> bool | None:
    return given if isinstance(given, bool) else _VALUES.get(given)


def _kind(value: object) -> str:
    names = {type(None): "null", bool: "true or false", str: "a string", list: "a list"}
    return names.get(type(value), "a number")


class AdviceRequest(Schema):
    """Exactly one of `text` (the situation in words) and `facts` (what is known)."""

    class Meta:
        """Unknown members are mistakes."""

        unknown = RAISE

    error_messages = {  # noqa: RUF012 - marshmallow reads it from the class
        "unknown": "There is no such member; send “text” or “facts”.",
        "type": "An object with “text” or “facts” was expected.",
    }

    text = fields.String(
        validate=validate.Length(max=MAX_TEXT, error=f"At most {MAX_TEXT:,} characters are read."),
        error_messages={"invalid": "A string was expected.", "null": "A string was expected, not null."},
        metadata={"description": "The situation, in the words of whoever asks.", "example": "A REST API."},
    )

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _exactly_one(self, _given: object, sent: object, **_kwargs: object) -> None:
        """Refuses a request with both members, or with neither."""
        if not isinstance(sent, Mapping) or len({"text", "facts"} & sent.keys()) == 1:
            return
        if "text" in sent:
            said = ["Send either “text” or “facts”, not both."]
            raise ValidationError({"text": said, "facts": said})
        raise ValidationError("Send “text” (the situation in words) or “facts” (what is known).")


def advice_request(known_facts: Iterable[str]) -> Schema:
    """The schema of a request, with the facts that the knowledge has."""
    known = tuple(known_facts)
    properties = {fact: {"enum": [True, False, None, "yes", "no", "unknown"]} for fact in known}
    described = {
        "description": "What is known: fact id → yes or no. Facts left out are unknown.",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
    facts = Facts(
        known,
        error_messages={"null": "An object of fact ids was expected, not null."},
        metadata=described,
    )
    return AdviceRequest.from_dict({"facts": facts}, name="AdviceRequest")()

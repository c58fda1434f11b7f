"""What the members of requests may be, with sentences for what they may not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from advisor import Profile
from advisor.commands import MAX_TEXT

#: What a fact may be, as JSON values.
FACT_VALUES = (True, False, None, "yes", "no", "unknown")

_VALUES: Mapping[object, bool | None] = {"yes": True, "no": False, "unknown": None}
_LONGEST_ID = 60  # characters of a name that is not ours
_TOLD = 10  # wrong names whose nearest right one is looked for, which takes time
_UNKNOWN = "unknown member"


class Strict(Schema):
    """A request: an object with the members that its schema names and no others.

    `also` is what OpenAPI is told of it beyond its members, in the words of JSON Schema.
    """

    also: ClassVar[Mapping[str, object]] = {}

    class Meta:
        """Unknown members are mistakes."""

        unknown = RAISE

    error_messages = {"unknown": _UNKNOWN, "type": "An object was expected."}  # noqa: RUF012 - marshmallow reads it

    def handle_error(self, error: ValidationError, *_args: Any, **_options: Any) -> None:
        """Say of each unknown member what it may have been."""
        messages = error.messages_dict
        for name in [name for name, said in messages.items() if said == [_UNKNOWN]]:
            members = [f"“{member}”" for member in self.fields]
            near = get_close_matches(str(name)[:_LONGEST_ID], list(self.fields), n=1)
            guess = f"did you mean “{near[0]}”?" if near else f"there are {', '.join(members)}."
            messages[name] = [f"There is no such member; {guess}"]


class Facts(fields.Field[Mapping[str, bool | None]]):
    """An object of fact id → true, false, null, "yes", "no" or "unknown", as a mapping; None is unknown.

    Unknown facts are named with the nearest right id, wrong values with the allowed ones; every wrong entry is
    reported, not only the first. Without `known`, any name is let through.
    """

    def __init__(self, known: Collection[str] | None, *, says: str, **options: Any) -> None:
        self.known = known
        super().__init__(
            error_messages={
                "null": "An object of fact ids was expected, not null.",
                "required": "This member has to be there.",
            },
            metadata={"description": says},
            **options,
        )

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> Mapping[str, bool | None]:
        if not isinstance(value, Mapping):
            raise ValidationError(f"An object of fact ids was expected, not {_kind(value)}.")
        if self.known is not None:
            check_names(value, self.known)
        wrong = [fact for fact, given in value.items() if not _is_value(given)]
        if wrong:
            said = 'The value of a fact is true, false, "yes", "no" or "unknown".'
            raise ValidationError({fact: [said] for fact in wrong})
        return {
            fact: given if isinstance(given, bool) else _VALUES.get(given) for fact, given in value.items()
        }


def facts_reference(_converter: object, field: fields.Field[Any], **_options: object) -> dict[str, str]:
    """For apispec: where the document says what a field of facts may be; nothing for any other field."""
    if not isinstance(field, Facts):
        return {}
    named = "SomeFacts" if field.known is None else "KnownFacts"
    return {"$ref": f"#/components/schemas/{named}"}


def described_facts(known: Collection[str]) -> dict[str, dict[str, object]]:
    """What the OpenAPI document says of facts: of those that are known today, and of those of any version."""
    value = {"$ref": "#/components/schemas/FactValue"}
    names = {"type": "string", "format": "fact"}
    return {
        "FactValue": {"enum": list(FACT_VALUES), "description": "null is unknown, too."},
        "KnownFacts": {
            "type": "object",
            "properties": dict.fromkeys(known, value),
            "additionalProperties": False,
        },
        "SomeFacts": {"type": "object", "propertyNames": names, "additionalProperties": value},
    }


def check_names(facts: Mapping[str, object], known: Collection[str]) -> None:
    """Raise `ValidationError` with the nearest right name for each fact that is not known."""
    if len(facts) > len(known):
        raise ValidationError(f"There are {len(known)} facts; this object has {len(facts)} members.")
    unknown = [fact for fact in facts if fact not in known]
    if unknown:
        told = {fact: [_no_such(fact, "fact", known)] for fact in unknown[:_TOLD]}
        rest = {fact: ["There is no fact of this name."] for fact in unknown[_TOLD:]}
        raise ValidationError({**told, **rest})


def profile_of(facts: Mapping[str, bool | None]) -> Profile:
    """The facts that are known, as a profile."""
    return Profile.of({fact: value for fact, value in facts.items() if value is not None})


def words(says: str, *, required: bool = False, **described: str) -> fields.String:
    """Free text, as long as a situation may be; `says` and what else is `described` stand in the document."""
    return fields.String(
        validate=validate.Length(max=MAX_TEXT, error=f"At most {MAX_TEXT:,} characters are read."),
        error_messages=STRINGS,
        metadata={"description": says, **described},
        required=required,
    )


#: Sentences for a member that has to be a string.
STRINGS: dict[str, str | list[Any] | dict[Any, Any]] = {
    "invalid": "A string was expected.",
    "null": "A string was expected, not null.",
    "required": "This member has to be there.",
}


def one_of(kind: str, allowed: Collection[str]) -> validate.OneOf:
    """A check that a word is one of those allowed, which names the nearest."""
    return _OneOf(kind, allowed)


class _OneOf(validate.OneOf):
    def __init__(self, kind: str, allowed: Collection[str]) -> None:
        super().__init__(tuple(allowed))
        self.kind = kind

    def __call__(self, value: Any) -> Any:
        if value not in self.choices:
            raise ValidationError(_no_such(str(value), self.kind, [str(one) for one in self.choices]))
        return value


def _no_such(word: str, kind: str, allowed: Collection[str]) -> str:
    near = get_close_matches(word[:_LONGEST_ID], allowed, n=1, cutoff=0.0)
    return f"There is no {kind} of this name; the nearest is “{near[0]}”."


def _is_value(given: object) -> bool:
    return isinstance(given, bool) or given is None or (isinstance(given, str) and given in _VALUES)


def _kind(value: object) -> str:
    names = {type(None): "null", bool: "true or false", str: "a string", list: "a list"}
    return names.get(type(value), "a number")

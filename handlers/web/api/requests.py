"""What the doors of the API take, as marshmallow schemas; the OpenAPI document is made from the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from advisor import Knowledge
from advisor.knowledge.past import past_versions
from advisor.record import MAX_REFERENCE, MAX_TITLE
from handlers.web.api.members import STRINGS, Facts, Strict, one_of, words

_SITUATION = "The situation, in the words of whoever asks. They are read, answered and forgotten."
_KNOWN = "What is known: fact id → yes or no. Facts left out are unknown. `GET /api/v1/facts` lists them."
_ONE_SITUATION = "The situation is `text` or `facts`, exactly one of the two."
_TEXT_OR_FACTS: Mapping[str, object] = {"oneOf": [{"required": ["text"]}, {"required": ["facts"]}]}
_CHANGE_OR_SET: Mapping[str, object] = {"anyOf": [{"required": ["change"]}, {"required": ["set"]}]}
#: What may name an earlier record: a file of ours or of others, an address, or the permalink of its advice.
_REFERENCE = re.compile(
    r"(\.{1,2}/)*([\w][\w.-]*/)*[\w][\w.-]*\.(md|markdown|adoc|rst|txt)"
    r"|https?://[\w./?&=%,:~+-]+|/advice\?[\w=&,.%-]+".replace(r"\w", "A-Za-z0-9_")
)


class _Situation(Strict):
    """Exactly one of `text` (the situation in words) and `facts` (what is known)."""

    also: ClassVar[Mapping[str, object]] = {"description": _ONE_SITUATION, **_TEXT_OR_FACTS}

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _exactly_one(self, _given: object, sent: object, **_options: object) -> None:
        """Refuse a request with both members, or with neither."""
        if not isinstance(sent, Mapping) or len({"text", "facts"} & sent.keys()) == 1:
            return
        if "text" in sent:
            said = ["Send either “text” or “facts”, not both."]
            raise ValidationError({"text": said, "facts": said})
        raise ValidationError("Send “text” (the situation in words) or “facts” (what is known).")


class _Supposed(_Situation):
    """A situation, and a change in words, as facts, or both."""

    also: ClassVar[Mapping[str, object]] = {
        "description": f"{_ONE_SITUATION} The change is `change`, `set`, or both.",
        "allOf": [_TEXT_OR_FACTS, _CHANGE_OR_SET],
    }

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _some_change(self, _given: object, sent: object, **_options: object) -> None:
        """Refuse a request that changes nothing."""
        if isinstance(sent, Mapping) and not {"change", "set"} & sent.keys():
            raise ValidationError("Send “change” (what would change, in words) or “set” (facts), or both.")


def advice_request(knowledge: Knowledge) -> Schema:
    """A situation: `text`, or `facts` as a mapping to True, False or None."""
    return _Situation.from_dict(_situation(knowledge), name="AdviceRequest")()


def questions_request(knowledge: Knowledge) -> Schema:
    """The same, for what is worth asking next."""
    return _Situation.from_dict(_situation(knowledge), name="QuestionsRequest")()


def what_if_request(knowledge: Knowledge) -> Schema:
    """A situation with `change` (words), `set` (facts; None takes one back), or both."""
    says = "Facts as they would be; unknown takes one back. What they rule out gives way."
    members = {
        **_situation(knowledge),
        "change": words("What would change, in words: “without the admin”, “and live updates”."),
        "set": Facts(knowledge.facts.keys(), says=says),
    }
    return _Supposed.from_dict(members, name="WhatIfRequest")()


def drift_request(knowledge: Knowledge) -> Schema:
    """`facts` of any name, and `knowledge`: the version under which they were advised on."""
    versions = list(dict.fromkeys((*past_versions(), knowledge.version)))
    version = fields.String(
        required=True,
        validate=one_of("version of the knowledge", versions),
        error_messages=STRINGS,
        metadata={"description": "The version then: `v` in a permalink, `knowledge` in an advice."},
    )
    facts = Facts(None, required=True, says="What was known; facts that are gone since may be among them.")
    return Strict.from_dict({"facts": facts, "knowledge": version}, name="DriftRequest")()


def record_request(knowledge: Knowledge) -> Schema:
    """A situation with `title` and `supersedes`, each of which may be left out."""
    title = fields.String(
        validate=validate.Length(max=MAX_TITLE, error=f"A title has at most {MAX_TITLE} characters."),
        error_messages=STRINGS,
        metadata={"description": "The title of the record, in place of ours."},
    )
    supersedes = fields.String(
        validate=[
            validate.Length(max=MAX_REFERENCE, error=f"At most {MAX_REFERENCE:,} characters are read."),
            _names_a_record,
        ],
        error_messages=STRINGS,
        metadata={
            "description": "The record that this one replaces: its file, its address, or its permalink.",
            "pattern": f"^({_REFERENCE.pattern})$",
        },
    )
    members = {**_situation(knowledge), "title": title, "supersedes": supersedes}
    return _Situation.from_dict(members, name="RecordRequest")()


def compare_request(knowledge: Knowledge) -> Schema:
    """`frameworks`: two or more of them, each once; and `facts`, which may be left out."""
    name = fields.String(validate=one_of("framework", knowledge.frameworks.keys()), error_messages=STRINGS)
    most = len(knowledge.frameworks)
    frameworks = fields.List(
        name,
        required=True,
        validate=[
            validate.Length(min=2, max=most, error=f"A comparison takes from two to {most} frameworks."),
            _each_once,
        ],
        error_messages={
            **STRINGS,
            "invalid": "A list of ids was expected.",
            "null": "A list was expected, not null.",
        },
        metadata={"description": "Ids of frameworks, in the order of the columns.", "uniqueItems": True},
    )
    facts = Facts(knowledge.facts.keys(), says=f"{_KNOWN} With them the rows that matter there are told.")
    return Strict.from_dict({"frameworks": frameworks, "facts": facts}, name="CompareRequest")()


def policy_check_request() -> Schema:
    """`policy` and `cases`, each the text of a file."""
    policy = "A house policy: the text of the TOML file. The command line reads longer ones."
    cases = "What is expected of it: one JSON object a line. The command line reads more."
    members: dict[str, fields.Field[Any]] = {
        "policy": words(policy, format="house-policy", required=True),
        "cases": words(cases, format="policy-cases", required=True),
    }
    return Strict.from_dict(members, name="PolicyCheckRequest")()


def _situation(knowledge: Knowledge) -> dict[str, fields.Field[Any]]:
    return {"text": words(_SITUATION), "facts": Facts(knowledge.facts.keys(), says=_KNOWN)}


def _names_a_record(reference: str) -> None:
    if _REFERENCE.fullmatch(reference) is None:
        raise ValidationError(
            "Give the file of an earlier record, its address, or the permalink of its advice."
        )


def _each_once(names: list[str]) -> None:
    if len(set(names)) < len(names):
        raise ValidationError("Name each framework once.")

"""The marshmallow schema that a house policy must satisfy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, get_args

from marshmallow import Schema, ValidationError, fields, validates_schema

from advisor.advice import Action
from advisor.knowledge.model import Knowledge
from advisor.knowledge.schemas import a_date
from advisor.policy.fields import STRINGS, Strict, Text, one_of, word, words, wrong
from advisor.policy.model import HouseKind
from advisor.policy.problems import Wrong, shown

KINDS: tuple[HouseKind, ...] = get_args(HouseKind)
ACTIONS: tuple[Action, ...] = get_args(Action)
MOST_RULES = 200
LONGEST_REASON = 300
LONGEST_NAME = 80
LONGEST_LINK = 500

_COMMON = ("id", "framework", "reason", "owner", "link", "until", "actions", "when", "any", "unless")
#: The members of each kind of rule, and under "" those of the file.
MEMBERS: Mapping[str, tuple[str, ...]] = {
    "": ("owner", "link", *KINDS),
    "prefer": _COMMON,
    "forbid": _COMMON,
    "require": (*_COMMON, "companion"),
}

_ID = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,39}")
_OURS = re.compile(r"[ABP]-\d+", re.IGNORECASE)
_LINK = re.compile(r"https://[A-Za-z0-9.-]+(?::\d{1,5})?(?:[/?#][!-~]*)?")
_ENDS_A_LINK = re.compile(r"[\"'<>\\^`{|}*\[\]]")


def policy_schema(knowledge: Knowledge) -> Schema:
    """The schema of a policy over the frameworks and facts of this knowledge."""
    rules: dict[str, Any] = {kind: _tables(kind, knowledge) for kind in KINDS}
    return Strict.from_dict({**_signature(), **rules}, name="Policy")()


class _Rule(Strict):
    """A rule whose scope can be met."""

    @validates_schema
    def _can_speak(self, rule: Mapping[str, Any], **_options: object) -> None:
        """Refuse a scope that no project can lie in."""
        wanted, ruled_out = set(rule["when"]), set(rule["unless"])
        for fact in rule["when"]:
            if fact in ruled_out or f"-{fact}" in wanted:
                raise ValidationError(
                    [Wrong(f"it can never speak: “{fact}” is wanted and ruled out")], "when"
                )
        against = ruled_out | {fact[1:] if fact.startswith("-") else f"-{fact}" for fact in wanted}
        if rule["any"] and against.issuperset(rule["any"]):
            raise ValidationError([Wrong("it can never speak: all of these are ruled out")], "any")


def _tables(kind: HouseKind, knowledge: Knowledge) -> fields.List[Any]:
    """The rules of one kind, each a table that begins with `[[kind]]`."""

    def few(rules: list[object]) -> None:
        if len(rules) > MOST_RULES:
            raise wrong(f"these are {len(rules):,} rules; at most {MOST_RULES} of a kind are read")

    said: dict[str, Any] = {
        "invalid": f"begin each rule with [[{kind}]] on a line of its own",
        "null": "must not be null",
    }
    rule = fields.Nested(_Rule.from_dict(_members(kind, knowledge), name=kind.title()))
    return fields.List(rule, validate=few, load_default=list, error_messages=said)


def _members(kind: HouseKind, knowledge: Knowledge) -> dict[str, Any]:
    framework = one_of("framework", knowledge.frameworks)
    fact = one_of("fact", (*knowledge.facts, *(f"-{fact}" for fact in knowledge.facts)))
    own = {
        "id": word(_own_id, required=True),
        "reason": Text(LONGEST_REASON, required=True),
        "until": fields.Raw(validate=a_date, load_default=None, error_messages=STRINGS),
        "actions": words(one_of("action", ACTIONS)),
        "when": words(fact),
        "any": words(fact),
        "unless": words(fact),
        **_signature(),
    }
    if kind == "require":
        companion = Text(LONGEST_NAME, required=True)
        return own | {"companion": companion, "framework": word(framework, load_default=None)}
    return own | {"framework": word(framework, required=True)}


def _signature() -> dict[str, Any]:
    """Who answers for a rule, and where more stands; given for the whole file, it holds for rules that give none."""
    return {"owner": Text(LONGEST_NAME, load_default=None), "link": word(_link, load_default=None)}


def _own_id(given: str) -> None:
    if not _ID.fullmatch(given):
        raise wrong("an id is a letter and then letters, digits or “-”, at most 40, like H-1 or no-new-flask")
    if _OURS.fullmatch(given):
        raise wrong(f"“{shown(given)}” is how the advisor numbers its own rules; take another, like H-1")


def _link(given: str) -> None:
    if len(given) > LONGEST_LINK or not _LINK.fullmatch(given) or _ENDS_A_LINK.search(given):
        raise wrong(f"write a whole https address of at most {LONGEST_LINK} characters, without spaces")

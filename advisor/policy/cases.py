"""The cases that a house policy is checked against: JSON lines, each a situation and what is expected of it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from marshmallow import Schema, ValidationError, fields, validates_schema

from advisor.advice import Verdict
from advisor.knowledge.model import Knowledge
from advisor.policy.fields import STRINGS, Strict, Text, flat, one_of, told, word, wrong
from advisor.policy.places import Path
from advisor.policy.problems import CasesError, Problem, Wrong, shown
from advisor.policy.schemas import ACTIONS
from advisor.policy.speaking import Policy
from advisor.profile import Profile, ProfileError

#: The most that is read: characters in all, characters of one situation, and cases.
MAX_CASES = 2_000_000
LONGEST_SITUATION = 20_000
MOST_CASES = 2_000

_ANSWERS: Mapping[str, bool] = {"yes": True, "no": False}
_CASE = ("id", "text", "facts", "on", "expect")
_EXPECT = ("speaks", "agrees", "verdict", "pick", "action")
_LONGEST_ID = 60


@dataclass(frozen=True, slots=True)
class Case:
    """A situation, as `text` or as the facts of `profile`, and what is expected of it.

    `on` is the day on which the policy is asked; None for the day of the check. `expect` holds only what is
    expected: "speaks" (ids), "agrees" (id → bool or None), "verdict", "pick", "action".
    """

    id: str
    line: int
    text: str | None
    profile: Profile | None
    on: dt.date | None
    expect: Mapping[str, Any]


def load_cases(text: str, *, policy: Policy, knowledge: Knowledge) -> tuple[Case, ...]:
    """Read JSON lines; blank ones are skipped. Raises `CasesError` with every problem and its line."""
    if len(text) > MAX_CASES:
        raise CasesError(
            [Problem(None, "", f"It has {len(text):,} characters; at most {MAX_CASES:,} are read.")]
        )
    lines = text.removeprefix("\ufeff").split("\n")
    filled = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not 0 < len(filled) <= MOST_CASES:
        raise CasesError(
            [Problem(None, "", f"It has {len(filled):,} cases; from 1 to {MOST_CASES:,} are read.")]
        )
    reader = _Reader(policy, knowledge)
    cases = [reader.read(number, line) for number, line in filled]
    if reader.problems:
        raise CasesError(reader.problems)
    return tuple(case for case in cases if case)


class _Reader:
    """Reads one line after the other, and keeps what is wrong."""

    def __init__(self, policy: Policy, knowledge: Knowledge) -> None:
        self.problems: list[Problem] = []
        self._schema = _schema(policy, knowledge)
        self._seen: dict[str, int] = {}

    def read(self, number: int, line: str) -> Case | None:
        try:
            raw = self._schema.load(json.loads(line, object_pairs_hook=_once))
        except ValidationError as error:
            self.problems += [_problem(number, path, said) for path, said in flat(error.messages)]
            return None
        except (ValueError, RecursionError):
            said = 'this is not JSON; write one object a line, like {"id": "a", "text": "…", "expect": {…}}.'
            self.problems.append(Problem(number, "", said))
            return None
        first = self._seen.setdefault(raw["id"], number)
        if first != number:
            said = f"the id “{raw['id']}” is that of line {first} too; each case has one of its own."
            self.problems.append(Problem(number, "id", said))
        return Case(line=number, profile=raw.pop("facts"), **raw)


def _problem(line: int, path: Path, said: Wrong | str) -> Problem:
    named = ", ".join(shown(part) for part in path if isinstance(part, str) and part not in ("key", "value"))
    return Problem(line, named, told(said, path, _EXPECT if path[:1] == ("expect",) else _CASE))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose members each stand there once; JSON's reader would keep the last and say nothing."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise wrong("a member is given twice")
    return found


class _Facts(fields.Field[Profile]):
    """`{"admin_panel": "yes"}`, or the short form of links: `"admin_panel,-openapi"`."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = tuple(known)
        super().__init__(load_default=None, error_messages=STRINGS)

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> Profile:
        try:
            profile = Profile.parse(value) if isinstance(value, str) else Profile.of(_values(value))
        except ProfileError as error:
            raise wrong(str(error).rstrip(".")) from error
        for fact, _ in profile.facts:
            one_of("fact", self._known)(fact)
        return profile


def _values(given: object) -> dict[str, bool]:
    if not isinstance(given, dict):
        raise wrong('write facts as {"admin_panel": "yes", "openapi": "no"} or as "admin_panel,-openapi"')
    for fact, value in given.items():
        if not isinstance(value, str) or value not in _ANSWERS:
            raise wrong(f'“{shown(fact)}” is "yes" or "no"; leave out what is unknown')
    return {fact: _ANSWERS[value] for fact, value in given.items()}


class _CaseSchema(Strict):
    """A case: exactly one of text and facts."""

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _one_situation(self, _case: object, given: object, **_options: object) -> None:
        if isinstance(given, dict) and len({"text", "facts"} & given.keys()) != 1:
            raise wrong("give the situation as “text” or as “facts”, one of the two")


class _Expected(Strict):
    """What is expected: at least something."""

    @validates_schema(pass_original=True)
    def _something(self, _expected: object, given: object, **_options: object) -> None:
        if not given:
            raise wrong(f"expect something: {', '.join(_EXPECT)}")


def _schema(policy: Policy, knowledge: Knowledge) -> Schema:
    house = one_of("house rule", [rule.id for rule in policy.rules])
    pick = word(one_of("framework", knowledge.frameworks), allow_none=True)
    said: dict[str, Any] = {"invalid": "write true, false or null for each house rule, by its id"}
    expected: dict[str, Any] = {
        "speaks": fields.List(word(house), error_messages={"invalid": "write a list of ids of house rules"}),
        "agrees": fields.Dict(word(house), fields.Raw(validate=_truth, allow_none=True), error_messages=said),
        "verdict": word(one_of("verdict", get_args(Verdict))),
        "pick": pick,
        "action": word(one_of("action", ACTIONS)),
    }
    members: dict[str, Any] = {
        "id": Text(_LONGEST_ID, required=True),
        "text": word(_situation, load_default=None),
        "facts": _Facts(knowledge.facts),
        "on": fields.Date(
            format="iso", load_default=None, error_messages={"invalid": "write a day like 2026-11-22"}
        ),
        "expect": fields.Nested(_Expected.from_dict(expected), required=True, error_messages=STRINGS),
    }
    return _CaseSchema.from_dict(members)()


def _situation(text: str) -> None:
    if not 0 < len(text) <= LONGEST_SITUATION:
        raise wrong(f"this is {len(text):,} characters long; from 1 to {LONGEST_SITUATION:,} are read")


def _truth(value: object) -> None:
    if not isinstance(value, bool):
        raise wrong("write true, false or null")

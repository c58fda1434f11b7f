"""What the knowledge consists of, as values. The data itself stands in the TOML files beside this module."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from advisor.advice import Strength

Kind = Literal[
    "principle",
    "portrait",
    "criterion",
    "rule",
    "warning",
    "companion",
    "next_step",
    "starter",
    "part",
    "plan",
]

#: What a strength is worth in points: each word counts twice the one before it.
POINTS: Mapping[Strength, int] = {"none": 0, "slight": 1, "moderate": 2, "strong": 4, "decisive": 8}
#: The places of a plan in the order in which its steps are taken; a plan has at most one step in each.
PLACES = ("measure", "tests", "data", "beside", "first", "rest", "people", "end")


@dataclass(frozen=True, slots=True)
class Framework:
    """One of the frameworks that can be recommended; `id` is its name in lower case.

    `near` holds the other ids, the closest in kind first.
    """

    id: str
    name: str
    summary: str
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A proposition about a project or team, with the words that affirm or deny it.

    `yes` and `no` are the labels shown for either value. `says` and `denies` hold phrase patterns (see
    `advisor.reading.patterns`).

    `costs` is how hard it is to learn or settle the fact while nothing was said of it: 1 anybody on the project can
    say at once, 2 it takes a decision or somebody else's answer, 3 it is history, motive or circumstance that nobody
    sets out to change. Only what costs 1 is asked about; what costs 3 is never proposed.

    `turns` is how hard it is to turn the fact round once it was said: 1 by thinking it through, 2 by giving up or
    taking on a wish or a part, 3 by changing what it runs on or for whom. Without one it stands as it was said.

    `excludes` are facts (`-fact` for its no) that cannot be so where this one is yes. One of two may name the other;
    `Knowledge.exclusions` holds it both ways round.

    `says_what` marks facts that say what kind of thing is built. Whoever asks knows that and says it, so where one of
    them is known to be so, the others are neither asked about nor proposed.
    """

    id: str
    group: str
    yes: str
    no: str
    question: str
    says: tuple[str, ...]
    denies: tuple[str, ...]
    costs: int
    turns: int | None = None
    excludes: tuple[str, ...] = ()
    says_what: bool = False

    def label(self, value: bool) -> str:
        """The fact in words, for the value that it has."""
        return self.yes if value else self.no


class Amount(NamedTuple):
    """A number that tells a fact: "12 developers" says `larger_team` when `at_least` is 5."""

    units: tuple[str, ...]
    fact: str
    at_least: int | None
    at_most: int | None


class FactIs(NamedTuple):
    """A fact and the value that a condition wants of it."""

    fact: str
    value: bool

    @classmethod
    def of(cls, word: str) -> FactIs:
        """Read `fact`, or `-fact` for its no."""
        return cls(word.removeprefix("-"), not word.startswith("-"))


class Condition(NamedTuple):
    """Holds when every literal of `all` and at least one of `any` (if there are some) is known to be so,
    and none of `unless` is. An unknown fact satisfies nothing.
    """

    all: tuple[FactIs, ...] = ()
    any: tuple[FactIs, ...] = ()
    unless: tuple[FactIs, ...] = ()

    def holding(self, facts: Mapping[str, bool]) -> tuple[str, ...] | None:
        """The ids of the facts that make the condition hold, or None when it does not hold."""
        for fact, value in self.unless:
            if facts.get(fact) == value:
                return None
        for fact, value in self.all:
            if facts.get(fact) != value:
                return None
        met = [fact for fact, value in self.any if facts.get(fact) == value]
        if self.any and not met:
            return None
        return (*[fact for fact, _ in self.all], *met)

    def literals(self) -> tuple[FactIs, ...]:
        """Every literal that the condition names."""
        return self.all + self.any + self.unless


#: What holds whatever the facts.
ALWAYS = Condition()


class Effect(NamedTuple):
    """What an entry does when its condition holds: speaks for, against, or blocks one framework."""

    when: Condition
    framework: str
    direction: Literal["supports", "opposes", "blocks"]
    strength: Strength
    because: str


class Step(NamedTuple):
    """One step of a plan: its place in the order (one of `PLACES`), when it is taken, and its sentence.

    A step without facts in `when` is always taken.
    """

    place: str
    when: Condition
    says: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One numbered piece of knowledge; every reply cites these by `id`.

    `name` is a sentence, `says` the explanation for the reader, `source` a key of `Knowledge.sources`,
    `cases` the ids of published decisions in which it was seen (`tests/samples/field_cases`). A part that can be split
    off has a `label` ("the live feed"), the facts that it `takes` along, and the frameworks `beside` which it is a part
    by nature; a plan has an `action` and `steps`, and may be for one framework that `runs` and one to go to
    (`framework`).
    """

    id: str
    kind: Kind
    name: str
    says: str
    source: str
    owner: str
    reviewed: dt.date
    effects: tuple[Effect, ...] = ()
    when: Condition = ALWAYS
    framework: str | None = None
    cells: Mapping[str, str] | None = None
    order: int = 0
    cases: tuple[str, ...] = ()
    label: str = ""
    takes: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    action: Literal["move", "split"] | None = None
    runs: str | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where entries come from: a title and what kind of evidence it is."""

    id: str
    title: str
    note: str


@dataclass(frozen=True, eq=False)
class Knowledge:
    """The whole body of knowledge, checked: every id that an entry names exists. Compared by identity."""

    version: str
    frameworks: Mapping[str, Framework] = field(repr=False)
    facts: Mapping[str, Fact] = field(repr=False)
    amounts: tuple[Amount, ...] = field(repr=False)
    entries: Mapping[str, Entry] = field(repr=False)
    sources: Mapping[str, Source] = field(repr=False)
    spellings: Mapping[str, str] = field(repr=False)
    cues: Mapping[str, tuple[str, ...]] = field(repr=False)

    @functools.cached_property
    def _by_kind(self) -> Mapping[str, tuple[Entry, ...]]:
        kinds: dict[str, list[Entry]] = {}
        for entry in self.entries.values():
            kinds.setdefault(entry.kind, []).append(entry)
        return {kind: tuple(entries) for kind, entries in kinds.items()}

    def of_kind(self, kind: Kind) -> tuple[Entry, ...]:
        """All entries of a kind, in the order of the files."""
        return self._by_kind.get(kind, ())

    @functools.cached_property
    def exclusions(self) -> Mapping[FactIs, frozenset[FactIs]]:
        """For each fact with a value: what cannot be so beside it. Whatever excludes is excluded in turn."""
        found: dict[FactIs, set[FactIs]] = {}
        for fact in self.facts.values():
            for other in map(FactIs.of, fact.excludes):
                found.setdefault(FactIs(fact.id, True), set()).add(other)
                found.setdefault(other, set()).add(FactIs(fact.id, True))
        return {one: frozenset(others) for one, others in found.items()}

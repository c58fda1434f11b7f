"""A change in words, as facts, or both: read, put together, and told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from advisor import Knowledge, Profile
from advisor.advice import Contradiction, FactRead, Unread
from advisor.knowledge.model import FactIs
from advisor.reading.change import apply_change
from advisor.serial import contradictions_json, facts_json, unread_json


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change came to: the new `profile`, and the facts that were set, taken back and ruled out by it.

    `contradictions` and `unread` are of its words.
    """

    profile: Profile
    facts: tuple[FactRead, ...]
    forgotten: tuple[FactRead, ...]
    replaced: tuple[FactRead, ...]
    contradictions: tuple[Contradiction, ...]
    unread: tuple[Unread, ...]

    def json(self) -> dict[str, object]:
        """The change without its profile, as JSON values."""
        return {
            "facts": facts_json(self.facts),
            "forgotten": facts_json(self.forgotten),
            "replaced": facts_json(self.replaced),
            "contradictions": contradictions_json(self.contradictions),
            "unread": unread_json(self.unread),
        }


def read_change(
    before: Profile, words: str, given: Mapping[str, bool | None], knowledge: Knowledge
) -> Changed:
    """Apply a what-if in words, and then the given facts, which have the last word; None takes a fact back."""
    read = apply_change(before, words, knowledge=knowledge, supposing=True)
    stated = {fact: value for fact, value in given.items() if value is not None}
    kept = {fact: value for fact, value in read.profile.facts if fact not in given}
    gone = tuple(_ruled_out(kept, stated, knowledge))
    facts = {fact: value for fact, value in kept.items() if fact not in gone} | stated
    dropped = {fact: value for fact, value in before.facts if fact in given and given[fact] is None}
    return Changed(
        profile=Profile.of(facts),
        facts=_merged(read.facts, _read(stated, knowledge), without={*given, *gone}),
        forgotten=_merged(read.forgotten, _read(dropped, knowledge), without=given),
        replaced=_merged(read.replaced, _read({fact: kept[fact] for fact in gone}, knowledge), without=given),
        contradictions=read.contradictions,
        unread=read.unread,
    )


def _ruled_out(kept: Mapping[str, bool], stated: Mapping[str, bool], knowledge: Knowledge) -> Iterable[str]:
    """The facts that cannot be so beside those that were stated."""
    for fact, value in stated.items():
        for other in knowledge.exclusions.get(FactIs(fact, value), ()):
            if kept.get(other.fact) == other.value:
                yield other.fact


def _read(facts: Mapping[str, bool], knowledge: Knowledge) -> tuple[FactRead, ...]:
    return tuple(
        FactRead(fact, value, knowledge.facts[fact].label(value)) for fact, value in sorted(facts.items())
    )


def _merged(
    said: Iterable[FactRead], given: tuple[FactRead, ...], *, without: Iterable[str]
) -> tuple[FactRead, ...]:
    """What words said, save where facts were given, and then what was given."""
    elsewhere = set(without)
    return (*(one for one in said if one.fact not in elsewhere), *given)

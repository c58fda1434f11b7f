"""What is known of a project beside its words joins what the words say; the words come first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from advisor.advice import Advice, Cited, Contradiction, FactRead
from advisor.knowledge.model import FactIs, Knowledge
from advisor.phrases import joined
from advisor.profile import Profile
from advisor.reading.reader import Reading
from advisor.running.model import AtHand, Running

_PLACES_FIRST = 2


def with_running(reading: Reading, running: Running, *, knowledge: Knowledge) -> Reading:
    """A reading and what runs, as one. Where the words deny what the files tell, the words hold, and both are named."""
    facts = {one.fact: one for one in reading.facts}
    contradictions = list(reading.contradictions)
    for told in running.facts:
        said = facts.get(told.fact)
        if said is None:
            if not _ruled_out(told, reading, knowledge):
                facts[told.fact] = told
        elif said.value:
            facts[told.fact] = _both(said, told)
        else:
            contradictions.append(_denied(said, told))
    return Reading(
        profile=Profile.of({one.fact: one.value for one in facts.values()}),
        facts=tuple(facts[name] for name in sorted(facts)),
        contradictions=tuple(contradictions),
        unread=(*reading.unread, *running.aside),
    )


def with_at_hand(advice: Advice, running: Running) -> Advice:
    """An advice that proposes nothing which is there: in its place it says that it is, and where."""
    return replace(advice, companions=tuple(_there(one, running.at_hand) for one in advice.companions))


def _ruled_out(told: FactRead, reading: Reading, knowledge: Knowledge) -> bool:
    """Whether the words say something beside which it cannot be."""
    out = knowledge.exclusions.get(FactIs(told.fact, value=True), frozenset())
    return any(FactIs(one.fact, one.value) in out for one in reading.facts)


def _both(said: FactRead, told: FactRead) -> FactRead:
    return told._replace(evidence=(*told.evidence[:_PLACES_FIRST], *said.evidence))


def _denied(said: FactRead, told: FactRead) -> Contradiction:
    words, place = said.evidence[0], told.evidence[0]
    sentence = f"You say “{words.text}”, and {place.text} says that {told.label}; I went with your words."
    return Contradiction(said.fact, sentence, (words, place))


def _there(proposed: Cited, at_hand: Iterable[AtHand]) -> Cited:
    own = [one for one in at_hand if one.rule == proposed.rule]
    if not own:
        return proposed
    names = joined([f"{one.name} ({one.place.text})" for one in own])
    are = (
        "are made for this, and you have them already."
        if len(own) > 1
        else "is made for this, and you have it already."
    )
    return Cited(proposed.rule, f"{names} {are}")

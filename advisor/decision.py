"""Deciding: facts in, verdict out. The method stands in docs/knowledge.md; this is all of it.

Every effect whose condition holds speaks for or against one framework, worth the points of its strength. The same
evidence counts once: taken from the strongest down, an effect adds its points only if it rests on a fact that no
stronger effect on the same framework and side has used. A blocker takes its framework out of the running.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from advisor.advice import Strength, Verdict
from advisor.knowledge.model import POINTS, Effect, Entry, Knowledge

#: Below this lead two frameworks are called a tie: less than one moderate reason lies between them.
CLEAR_LEAD = POINTS["moderate"]
#: Below this sum of points on the project itself there is too little said: less than one strong reason or two
#: moderate ones, for or against any framework.
ENOUGH = POINTS["strong"]
#: Facts of these groups say how somebody leans, not what the project needs; alone they decide nothing.
LEANINGS = frozenset(("motives", "present", "known"))


@dataclass(frozen=True, slots=True)
class Fired:
    """An effect whose condition holds, the facts that made it hold, and whether its points were added."""

    entry: Entry
    effect: Effect
    facts: tuple[str, ...]
    counted: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A framework's result: points, and the ids of entries that block it."""

    framework: str
    score: int
    blocked_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome for one set of facts; `ranking` runs from best to worst, `pick` is None only with "ask"."""

    verdict: Verdict
    pick: str | None
    ranking: tuple[Standing, ...]
    fired: tuple[Fired, ...]


class Rules:
    """All effects of a body of knowledge, indexed by the facts that can set them off."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._order = {framework: place for place, framework in enumerate(knowledge.frameworks)}
        self._effects = [(entry, effect) for entry in knowledge.entries.values() for effect in entry.effects]
        self._by_fact: dict[str, list[int]] = {}
        for number, (_, effect) in enumerate(self._effects):
            for fact in {literal.fact for literal in effect.when.all + effect.when.any}:
                self._by_fact.setdefault(fact, []).append(number)

    def decide(self, facts: Mapping[str, bool]) -> Decision:
        """Decide for facts (id → yes or no). The order of the facts does not matter."""
        fired = self._fire(facts)
        ranking = self._rank(fired)
        verdict = self._verdict(fired, ranking)
        return Decision(verdict, None if verdict == "ask" else ranking[0].framework, ranking, fired)

    def _fire(self, facts: Mapping[str, bool]) -> tuple[Fired, ...]:
        """Every effect that holds, strongest first, each marked as counted or already covered."""
        numbers = {number for fact in facts for number in self._by_fact.get(fact, ())}
        held = []
        for number in numbers:
            entry, effect = self._effects[number]
            because = effect.when.holding(facts)
            if because is not None:
                held.append((-POINTS[effect.strength], len(because), number, entry, effect, because))
        held.sort(key=lambda one: one[:3])
        used: dict[tuple[str, str], set[str]] = {}
        fired = []
        for _, _, _, entry, effect, because in held:
            spent = used.setdefault((effect.framework, effect.direction), set())
            fired.append(Fired(entry, effect, because, counted=not spent.issuperset(because)))
            spent.update(because)
        return tuple(fired)

    def _rank(self, fired: tuple[Fired, ...]) -> tuple[Standing, ...]:
        scores = dict.fromkeys(self._order, 0)
        blocks: dict[str, list[str]] = {framework: [] for framework in self._order}
        for one in fired:
            if one.effect.direction == "blocks":
                blocks[one.effect.framework].append(one.entry.id)
            elif one.counted:
                scores[one.effect.framework] += signed_points(one)
        standings = (Standing(name, scores[name], tuple(dict.fromkeys(blocks[name]))) for name in self._order)
        return tuple(
            sorted(standings, key=lambda one: (bool(one.blocked_by), -one.score, self._order[one.framework]))
        )

    def _verdict(self, fired: tuple[Fired, ...], ranking: tuple[Standing, ...]) -> Verdict:
        if sum(POINTS[one.effect.strength] for one in fired if self._on_the_project(one)) < ENOUGH:
            return "ask"
        first, second = ranking[:2]
        if second.blocked_by or first.score - second.score >= CLEAR_LEAD:
            return "clear"
        return "tie"

    def _on_the_project(self, one: Fired) -> bool:
        """Whether an effect counts and rests on something that the project needs."""
        return one.counted and any(self._knowledge.facts[fact].group not in LEANINGS for fact in one.facts)


def signed_points(one: Fired) -> int:
    """What a fired effect is worth to its framework: positive when it supports, negative when it opposes."""
    points = POINTS[one.effect.strength]
    return points if one.effect.direction == "supports" else -points


def strength_of(lead: int) -> Strength:
    """The word for a lead or a sum of points: the strongest word that it reaches."""
    reached: Strength = "none"
    for word, points in POINTS.items():
        if points <= lead:
            reached = word
    return reached


@functools.lru_cache(maxsize=8)
def rules_of(knowledge: Knowledge) -> Rules:
    """The compiled rules of a body of knowledge; built once for each."""
    return Rules(knowledge)

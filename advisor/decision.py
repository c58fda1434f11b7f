"""Deciding: facts in, verdict out, with every effect that spoke. The method stands in docs/knowledge.md.

Every effect whose condition holds speaks for or against one framework, worth the points of its strength. The same
evidence counts once: taken from the strongest down, an effect adds its points only if it rests on a fact that no
stronger effect on the same framework and side has used. A blocker takes its framework out of the running.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from advisor.advice import Strength, Verdict
from advisor.knowledge.model import POINTS, Effect, Entry, Knowledge
from advisor.outcome import Outcome, Position
from advisor.scales import BLOCKS, DIRECTIONS, bits, scales_of

_WORTH = {"supports": 1, "opposes": -1, "blocks": 0}


class Fired(NamedTuple):
    """An effect whose condition holds, the facts that made it hold, and whether its points were added.

    `points` are what it is worth to its framework: negative when it opposes, 0 when it blocks.
    """

    entry: Entry
    effect: Effect
    facts: tuple[str, ...]
    counted: bool
    points: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A framework's result: points, and the ids of entries that block it."""

    framework: str
    score: int
    blocked_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome for one set of facts, and every effect that fired, strongest first.

    `position` is the same in numbers, for working out what lies around it.
    """

    verdict: Verdict
    pick: str | None
    ranking: tuple[Standing, ...]
    fired: tuple[Fired, ...]
    position: Position = field(repr=False, compare=False)


class Rules:
    """All effects of a body of knowledge, ready to be applied to facts."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._scales = scales = scales_of(knowledge)
        directions = [effect.direction for _, effect in scales.effects]
        self._worth = [_WORTH[one] * points for one, points in zip(directions, scales.points, strict=True)]
        #: The facts that each effect always rests on.
        self._always = [scales.names(literals) for literals in scales.all]

    def decide(self, facts: Mapping[str, bool]) -> Decision:
        """Decide for facts (id → yes or no) and keep every effect that fired. The order of facts does not matter."""
        position = self.position(facts)
        outcome = position.outcome()
        ranking = tuple([self._standing(name, position, outcome) for name in outcome.order])
        return Decision(outcome.verdict, outcome.pick, ranking, self._fired(position), position)

    def outcome(self, facts: Mapping[str, bool]) -> Outcome:
        """Decide for facts without saying why: for what-ifs."""
        return self.position(facts).outcome()

    def position(self, facts: Mapping[str, bool]) -> Position:
        """The facts weighed, and what lies around them."""
        return Position(self._scales, self._scales.known(facts))

    def what_ifs(self, facts: Mapping[str, bool], decision: Decision) -> Callable[[str, bool], Outcome]:
        """A function that tells what these facts come to with one of them set; each answer is worked out once."""
        position, literal = decision.position, self._scales.literal
        effective = self._scales.bears | self._scales.running

        worked_out: dict[int, Outcome] = {}

        def what_if(fact: str, value: bool) -> Outcome:
            one = literal(fact, value=value)
            if one not in worked_out:
                if fact in facts:
                    worked_out[one] = position.with_literal(one).outcome()
                else:
                    worked_out[one] = (
                        position.outcome_with(one) if effective >> one & 1 else position.outcome()
                    )
            return worked_out[one]

        return what_if

    def _fired(self, position: Position) -> tuple[Fired, ...]:
        scales, known, counted = self._scales, position.known, position.counted
        fired = []
        for number in bits(position.active):
            entry, effect = scales.effects[number]
            facts = self._always[number]
            if scales.any[number]:
                facts = scales.names(scales.all[number] | scales.any[number] & known)
            fired.append(Fired(entry, effect, facts, bool(counted >> number & 1), self._worth[number]))
        return tuple(fired)

    def _standing(self, name: str, position: Position, outcome: Outcome) -> Standing:
        at = self._scales.frameworks.index(name)
        blocking = position.counted & self._scales.on_side[at * len(DIRECTIONS) + BLOCKS]
        blockers = dict.fromkeys(self._scales.effects[number][0].id for number in bits(blocking))
        return Standing(name, outcome.scores[at], tuple(blockers))


def strength_of(points: int) -> Strength:
    """The word for a sum of points: the strongest word that it reaches."""
    reached: Strength = "none"
    for word, enough in POINTS.items():
        if enough <= points:
            reached = word
    return reached


@functools.lru_cache(maxsize=8)
def rules_of(knowledge: Knowledge) -> Rules:
    """The compiled rules of a body of knowledge; built once for each."""
    return Rules(knowledge)

"""Deciding: facts in, verdict out. The method stands in docs/knowledge.md; this is all of it.

Every effect whose condition holds speaks for or against one framework, worth the points of its strength. The same
evidence counts once: taken from the strongest down, an effect adds its points only if it rests on a fact that no
stronger effect on the same framework and side has used. A blocker takes its framework out of the running.

Facts are bits here: a set of facts is two whole numbers (which are yes, which are no), so a condition is a few
bitwise operations and a thousand what-ifs cost little.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
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
class Outcome:
    """The verdict and the frameworks, best first; `pick` is None only with "ask", and in a tie may be the second."""

    verdict: Verdict
    pick: str | None
    ranking: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome for one set of facts, and every effect that fired, strongest first."""

    verdict: Verdict
    pick: str | None
    ranking: tuple[Standing, ...]
    fired: tuple[Fired, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """Facts as bits."""

    yes: int
    no: int


@dataclass(frozen=True, slots=True)
class _Compiled:
    """An effect with its condition as bits; `points` are negative where it opposes."""

    entry: Entry
    effect: Effect
    points: int
    on_project: int
    all_of: _Known
    any_of: _Known
    unless: _Known

    def used(self, known: _Known) -> int:
        """The bits of the facts that make the condition hold; 0 when it does not hold."""
        if self.unless.yes & known.yes or self.unless.no & known.no:
            return 0
        if self.all_of.yes & ~known.yes or self.all_of.no & ~known.no:
            return 0
        met = self.any_of.yes & known.yes | self.any_of.no & known.no
        if not met and (self.any_of.yes or self.any_of.no):
            return 0
        return self.all_of.yes | self.all_of.no | met


class Rules:
    """All effects of a body of knowledge, strongest first, found by the facts that can set them off."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._frameworks = tuple(knowledge.frameworks)
        self._bits = {fact: 1 << place for place, fact in enumerate(knowledge.facts)}
        leaning = sum(self._bits[one.id] for one in knowledge.facts.values() if one.group in LEANINGS)
        pairs = ((entry, effect) for entry in knowledge.entries.values() for effect in entry.effects)
        ordered = sorted(pairs, key=lambda pair: (-POINTS[pair[1].strength], len(pair[1].when.all)))
        self._effects = [self._compiled(entry, effect, ~leaning) for entry, effect in ordered]
        self._set_off: dict[tuple[str, bool], list[int]] = {}
        for number, one in enumerate(self._effects):
            for literal in one.effect.when.all[:1] or one.effect.when.any:
                self._set_off.setdefault((literal.fact, literal.value), []).append(number)

    def decide(self, facts: Mapping[str, bool]) -> Decision:
        """Decide for facts (id → yes or no) and keep every effect that fired. The order of facts does not matter."""
        fired = list(self._fire(facts))
        outcome = self._outcome(fired, facts)
        bits = [(fact, self._bits[fact]) for fact in sorted(facts)]
        said = tuple(
            Fired(one.entry, one.effect, tuple(fact for fact, bit in bits if bit & used), counted)
            for one, used, counted in fired
        )
        return Decision(outcome.verdict, outcome.pick, outcome.ranking, said)

    def outcome(self, facts: Mapping[str, bool]) -> Outcome:
        """Decide for facts without saying why: for what-ifs."""
        return self._outcome(list(self._fire(facts)), facts)

    def _fire(self, facts: Mapping[str, bool]) -> Iterator[tuple[_Compiled, int, bool]]:
        """Every effect that holds, strongest first: with the facts it used, and whether they count anew."""
        known = self._known(facts.items())
        numbers: set[int] = set()
        for literal in facts.items():
            numbers.update(self._set_off.get(literal, ()))
        spent: dict[tuple[str, str], int] = {}
        for number in sorted(numbers):
            one = self._effects[number]
            used = one.used(known)
            if used:
                side = (one.effect.framework, one.effect.direction)
                before = spent.get(side, 0)
                spent[side] = before | used
                yield one, used, bool(used & ~before)

    def _outcome(self, fired: list[tuple[_Compiled, int, bool]], facts: Mapping[str, bool]) -> Outcome:
        scores = dict.fromkeys(self._frameworks, 0)
        blocks: dict[str, list[str]] = {}
        said = 0
        for one, used, counted in fired:
            name = one.effect.framework
            if one.effect.direction == "blocks":
                blocks.setdefault(name, []).append(one.entry.id)
            elif counted:
                scores[name] += one.points
            if counted and used & one.on_project:
                said += abs(one.points)
        ranking = self._rank(scores, blocks)
        verdict = _verdict(said, ranking)
        return Outcome(verdict, _pick(verdict, ranking, facts), ranking)

    def _rank(self, scores: Mapping[str, int], blocks: Mapping[str, list[str]]) -> tuple[Standing, ...]:
        """Best first, the blocked ones last; equals stand in the order of the knowledge."""
        standings = [
            Standing(name, score, tuple(dict.fromkeys(blocks.get(name, ()))))
            for name, score in scores.items()
        ]
        standings.sort(key=lambda one: (bool(one.blocked_by), -one.score))
        return tuple(standings)

    def _compiled(self, entry: Entry, effect: Effect, on_project: int) -> _Compiled:
        sign = -1 if effect.direction == "opposes" else 1
        when = effect.when
        parts = (
            self._known((one.fact, one.value) for one in part) for part in (when.all, when.any, when.unless)
        )
        return _Compiled(entry, effect, sign * POINTS[effect.strength], on_project, *parts)

    def _known(self, literals: Iterable[tuple[str, bool]]) -> _Known:
        yes = no = 0
        for fact, value in literals:
            if value:
                yes |= self._bits[fact]
            else:
                no |= self._bits[fact]
        return _Known(yes, no)


def _verdict(said: int, ranking: tuple[Standing, ...]) -> Verdict:
    if said < ENOUGH:
        return "ask"
    first, second = ranking[:2]
    return "clear" if second.blocked_by or first.score - second.score >= CLEAR_LEAD else "tie"


def _pick(verdict: Verdict, ranking: tuple[Standing, ...], facts: Mapping[str, bool]) -> str | None:
    """The leader; in a tie the one that runs already, since a move needs reasons that outweigh staying."""
    if verdict == "ask":
        return None
    level = ranking[:2] if verdict == "tie" else ranking[:1]
    return next((one.framework for one in level if facts.get(f"runs_{one.framework}")), level[0].framework)


def signed_points(one: Fired) -> int:
    """What a fired effect is worth to its framework: positive when it supports, negative when it opposes."""
    points = POINTS[one.effect.strength]
    return points if one.effect.direction == "supports" else -points


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

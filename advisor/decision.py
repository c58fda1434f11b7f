"""Deciding: facts in, verdict out. The method stands in docs/knowledge.md; this is all of it.

Every effect whose condition holds speaks for or against one framework, worth the points of its strength. The same
evidence counts once: taken from the strongest down, an effect adds its points only if it rests on a fact that no
stronger effect on the same framework and side has used. A blocker takes its framework out of the running.

Facts are bits here: a set of facts is two whole numbers (which are yes, which are no), so a condition is a few
bitwise operations and a thousand what-ifs cost little.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from advisor.advice import Strength, Verdict
from advisor.knowledge.model import POINTS, Effect, Entry, Knowledge

#: Below this lead two frameworks are called a tie: less than one moderate reason lies between them.
CLEAR_LEAD = POINTS["moderate"]
#: Below this sum of points on the project itself there is too little said: not even one moderate reason, for or against
#: any framework.
ENOUGH = POINTS["moderate"]
#: Facts of these groups say how somebody leans, not what the project needs; alone they decide nothing.
LEANINGS = frozenset(("motives", "present", "known"))


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


class Outcome(NamedTuple):
    """The verdict and the frameworks, best first; `pick` is None only with "ask", and in a tie may be the second."""

    verdict: Verdict
    pick: str | None
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome for one set of facts, and every effect that fired, strongest first."""

    verdict: Verdict
    pick: str | None
    ranking: tuple[Standing, ...]
    fired: tuple[Fired, ...]


class _Row(NamedTuple):
    """An effect in numbers: its condition as bits (of the facts that must be yes, and of those that must be no), its
    side, and its weight in points. A side is a framework in a direction, as a place in lists.
    """

    all_yes: int
    all_no: int
    any_yes: int
    any_no: int
    unless_yes: int
    unless_no: int
    side: int
    weight: int


@dataclass(slots=True)
class _Tally:
    """What the effects add up to: for each side its points and those on the project, and which effects fired."""

    points: list[int]
    said: list[int]
    fired: list[tuple[int, int, bool]]  # number of the effect, facts it used, whether it counted


_DIRECTIONS = ("supports", "opposes", "blocks")
_SUPPORTS, _OPPOSES, _BLOCKS = range(len(_DIRECTIONS))


class Rules:
    """All effects of a body of knowledge, strongest first, found by the facts that can set them off."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._frameworks = tuple(knowledge.frameworks)
        self._near = [
            [self._frameworks.index(name) for name in knowledge.frameworks[one].near]
            for one in self._frameworks
        ]
        self._bits = {fact: 1 << place for place, fact in enumerate(knowledge.facts)}
        self._on_project = sum(
            self._bits[one.id] for one in knowledge.facts.values() if one.group not in LEANINGS
        )
        pairs = ((entry, effect) for entry in knowledge.entries.values() for effect in entry.effects)
        self._effects = sorted(pairs, key=lambda pair: (-POINTS[pair[1].strength], len(pair[1].when.all)))
        self._rows = [self._row(effect) for _, effect in self._effects]
        signs = {"supports": 1, "opposes": -1, "blocks": 0}
        self._worth = [signs[effect.direction] * POINTS[effect.strength] for _, effect in self._effects]
        self._set_off: dict[tuple[str, bool], list[int]] = {}
        self._matters: set[tuple[str, bool]] = set()  # every fact and value that some condition names
        for number, (_, effect) in enumerate(self._effects):
            self._matters.update((literal.fact, literal.value) for literal in effect.when.literals())
            for literal in effect.when.all[:1] or effect.when.any:
                self._set_off.setdefault((literal.fact, literal.value), []).append(number)

    def decide(self, facts: Mapping[str, bool]) -> Decision:
        """Decide for facts (id → yes or no) and keep every effect that fired. The order of facts does not matter."""
        tally = self._tally(facts)
        outcome = self._outcome(tally, facts)
        ranking = tuple(self._standing(name, tally) for name in outcome.order)
        bits = [(fact, self._bits[fact]) for fact in sorted(facts)]
        said = tuple(
            Fired(
                *self._effects[number],
                tuple([fact for fact, bit in bits if bit & used]),
                counted,
                self._worth[number],
            )
            for number, used, counted in tally.fired
        )
        return Decision(outcome.verdict, outcome.pick, ranking, said)

    def outcome(self, facts: Mapping[str, bool]) -> Outcome:
        """Decide for facts without saying why: for what-ifs."""
        return self._outcome(self._tally(facts), facts)

    def what_ifs(self, facts: Mapping[str, bool], decision: Decision) -> Callable[[str, bool], Outcome]:
        """A function that tells what these facts come to with one of them set; each answer is worked out once."""
        as_it_is = Outcome(decision.verdict, decision.pick, tuple(one.framework for one in decision.ranking))

        @functools.cache
        def what_if(fact: str, value: bool) -> Outcome:
            if fact not in facts and (fact, value) not in self._matters:
                return as_it_is
            return self.outcome({**facts, fact: value})

        return what_if

    def _tally(self, facts: Mapping[str, bool]) -> _Tally:
        """Add up every effect that holds, strongest first; evidence that its side has used already adds nothing."""
        sides = len(self._frameworks) * len(_DIRECTIONS)
        tally = _Tally([0] * sides, [0] * sides, [])
        spent = [0] * sides  # the facts that each side has used, as bits
        yes, no = self._known(facts.items())
        not_yes, not_no = ~yes, ~no
        rows, on_project = self._rows, self._on_project
        for number in sorted(
            {number for literal in facts.items() for number in self._set_off.get(literal, ())}
        ):
            all_yes, all_no, any_yes, any_no, unless_yes, unless_no, side, weight = rows[number]
            if all_yes & not_yes or all_no & not_no or unless_yes & yes or unless_no & no:
                continue
            # It rests on what it always needs; that one of several others helped it leaves those free to count by
            # themselves, or else saying more could add up to less.
            used = rests_on = all_yes | all_no
            if any_yes or any_no:
                met = any_yes & yes | any_no & no
                if not met:
                    continue
                used |= met
                rests_on = rests_on or met
            counted = bool(rests_on & ~spent[side])
            spent[side] |= rests_on
            tally.fired.append((number, used, counted))
            if counted:
                tally.points[side] += weight
                tally.said[side] += weight if used & on_project else 0
        return tally

    def _outcome(self, tally: _Tally, facts: Mapping[str, bool]) -> Outcome:
        """The verdict; frameworks best first and the blocked ones last, equals by their nearness to the best."""
        points, step = tally.points, len(_DIRECTIONS)
        scores = [points[at + _SUPPORTS] - points[at + _OPPOSES] for at in range(0, len(points), step)]
        places = [(points[place * step + _BLOCKS] > 0, -score) for place, score in enumerate(scores)]
        best = places.index(min(places))
        second, *others = sorted(self._near[best], key=places.__getitem__)
        order = tuple(self._frameworks[place] for place in (best, second, *others))
        if sum(tally.said) < ENOUGH:
            return Outcome("ask", None, order)
        if places[second][0] or scores[best] - scores[second] >= CLEAR_LEAD:
            return Outcome("clear", order[0], order)
        if scores[best] <= 0:
            return Outcome("ask", None, order)  # two that nothing speaks for are no choice
        # A move needs reasons that outweigh staying, so in a tie what runs already is kept.
        stays = facts.get(f"runs_{order[1]}") and not facts.get(f"runs_{order[0]}")
        return Outcome("tie", order[1] if stays else order[0], order)

    def _standing(self, name: str, tally: _Tally) -> Standing:
        at = self._frameworks.index(name) * len(_DIRECTIONS)
        score = tally.points[at + _SUPPORTS] - tally.points[at + _OPPOSES]
        counted = (number for number, _, counts in tally.fired if counts)
        blockers = (self._effects[one][0].id for one in counted if self._rows[one].side == at + _BLOCKS)
        return Standing(name, score, tuple(dict.fromkeys(blockers)))

    def _row(self, effect: Effect) -> _Row:
        when = effect.when
        parts = (
            self._known((one.fact, one.value) for one in part) for part in (when.all, when.any, when.unless)
        )
        (all_yes, all_no), (any_yes, any_no), (unless_yes, unless_no) = parts
        framework = self._frameworks.index(effect.framework)
        side = framework * len(_DIRECTIONS) + _DIRECTIONS.index(effect.direction)
        return _Row(all_yes, all_no, any_yes, any_no, unless_yes, unless_no, side, POINTS[effect.strength])

    def _known(self, literals: Iterable[tuple[str, bool]]) -> tuple[int, int]:
        """Facts as bits: those that are yes, and those that are no."""
        yes = no = 0
        for fact, value in literals:
            if value:
                yes |= self._bits[fact]
            else:
                no |= self._bits[fact]
        return yes, no


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

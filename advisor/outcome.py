"""What facts come to, and what they would come to with one of them changed.

Facts are weighed on `Scales`, as sets of bits, so that what a thousand other sets of facts come to costs little. The
method stands in docs/knowledge.md.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

from advisor.advice import Verdict
from advisor.knowledge.model import POINTS
from advisor.scales import BLOCKS, DIRECTIONS, OPPOSES, SUPPORTS, Scales, bits

#: Below this lead two frameworks are called a tie: less than one moderate reason lies between them.
CLEAR_LEAD = POINTS["moderate"]
#: Below this sum of points on the project itself there is too little said: not even one moderate reason, for or against
#: any framework.
ENOUGH = POINTS["moderate"]
#: What being ruled out is worth in points, where points are compared: more than all reasons together.
RULED_OUT = 1 << 20


class Outcome(NamedTuple):
    """The verdict and the frameworks, best first; `pick` is None only with "ask", and stands first otherwise.

    In a tie what runs already comes first, even if a point behind.

    `scores`, in points, and `blocked` stand in the order of the knowledge, not of the ranking.
    """

    verdict: Verdict
    pick: str | None
    order: tuple[str, ...]
    scores: tuple[int, ...]
    blocked: tuple[bool, ...]

    def standing(self, place: int) -> int:
        """The same as `Position.standing`."""
        return self.scores[place] - RULED_OUT * self.blocked[place]


class Position:
    """A set of facts weighed: what speaks, what it adds up to, and what is one answer away from speaking.

    `known` is the set of literals. Sets of effects that no exception silences: `active` hold, `counted` of them added
    their points, `one` wait for one more fact, `two` for two. `points` and `said` (the part of them that is on the
    project itself) are lists by side.
    """

    def __init__(self, scales: Scales, known: int) -> None:
        self.scales = scales
        self.known = known
        planes = list(scales.sizes)
        met = dead = 0
        for literal in bits(known):
            met |= scales.offers[literal]
            dead |= scales.shuns[literal]
            _subtract(planes, scales.needs[literal])
        _subtract(planes, met & scales.waits_for_any)
        waiting = functools.reduce(int.__or__, planes[2:], 0)
        low, high = (*planes, 0, 0)[:2]
        everything = (1 << len(scales.effects)) - 1
        self.active = everything & ~(waiting | low | high | dead)
        self.one = low & ~(waiting | high | dead)
        self.two = high & ~(waiting | low | dead)
        self.still_any = scales.waits_for_any & ~met
        self._weigh()
        self._outcome: Outcome | None = None

    def _weigh(self) -> None:
        scales = self.scales
        self.points, self.said = [0] * len(scales.on_side), [0] * len(scales.on_side)
        self.counted = 0
        for side, on_side in enumerate(scales.on_side):
            if here := self.active & on_side:
                self.points[side], self.said[side], counted = self._added_up(here, self.known)
                self.counted |= counted

    def _added_up(self, effects: int, known: int) -> tuple[int, int, int]:
        """Points, points on the project itself, and which effects counted, of those that hold on one side.

        The same evidence counts once. An effect rests on what it always needs; that one of several others helped it
        leaves those free to count by themselves, or else saying more could add up to less.
        """
        scales = self.scales
        points = said = counted = spent = 0
        while effects:
            low = effects & -effects
            effects ^= low
            number = low.bit_length() - 1
            rests_on = scales.all[number] or scales.any[number] & known
            if rests_on & ~spent:
                spent |= rests_on
                counted |= low
                points += scales.points[number]
                if (rests_on | scales.any[number] & known) & scales.on_project:
                    said += scales.points[number]
        return points, said, counted

    @functools.cached_property
    def closed(self) -> int:
        """The literals of facts that are known, or that something known settles by excluding their yes or their no."""
        return functools.reduce(int.__or__, [self.scales.closes[literal] for literal in bits(self.known)], 0)

    def outcome(self) -> Outcome:
        """What the facts come to."""
        if self._outcome is None:
            self._outcome = self._ruled(self.points, self.said, self.known)
        return self._outcome

    def standing(self, place: int) -> int:
        """The points of a framework, by its place in the knowledge; far below all others when it is ruled out."""
        at = place * len(DIRECTIONS)
        ruled_out = RULED_OUT if self.points[at + BLOCKS] else 0
        return self.points[at + SUPPORTS] - self.points[at + OPPOSES] - ruled_out

    def with_literal(self, literal: int) -> Position:
        """The position with a fact set, whatever it was before."""
        return Position(self.scales, self.known & ~(1 << (literal ^ 1)) | 1 << literal)

    def outcome_with(self, *literals: int) -> Outcome:
        """What the facts come to with these set as well; those that are known already must agree."""
        adding = sum([1 << literal for literal in literals])
        toggled, active = self._moved(literals, adding)
        known = self.known | adding
        if not toggled and not adding & self.scales.running:
            return self.outcome()
        points, said = self.points.copy(), self.said.copy()
        for side, on_side in enumerate(self.scales.on_side):
            if toggled & on_side:
                points[side], said[side], _ = self._added_up(active & on_side, known)
        return self._ruled(points, said, known)

    def _moved(self, literals: Sequence[int], adding: int) -> tuple[int, int]:
        """The effects that more facts change, and those that hold then."""
        scales = self.scales
        needs = offers = shuns = 0
        for literal in literals:
            needs |= scales.needs[literal]
            offers |= scales.offers[literal]
            shuns |= scales.shuns[literal]
        added = self.one & (needs | offers & self.still_any) & ~shuns
        if len(literals) > 1:
            for number in bits(self.two & needs & ~shuns):
                lacks = (scales.all[number] & ~(self.known | adding)) != 0
                if not lacks and (not self.still_any >> number & 1 or scales.any[number] & adding):
                    added |= 1 << number
        active = (self.active | added) & ~shuns
        return added | self.active & (shuns | offers & scales.loose), active

    def _ruled(self, points: Sequence[int], said: Sequence[int], known: int) -> Outcome:
        """The verdict; frameworks best first and the blocked ones last, equals by their nearness to the best."""
        scales, step = self.scales, len(DIRECTIONS)
        scores = [points[at + SUPPORTS] - points[at + OPPOSES] for at in range(0, len(points), step)]
        places = [(points[place * step + BLOCKS] > 0, -score) for place, score in enumerate(scores)]
        best = places.index(min(places))
        second, *others = sorted(scales.near[best], key=places.__getitem__)
        order = tuple([scales.frameworks[place] for place in (best, second, *others)])
        weighed = order, tuple(scores), tuple([blocked for blocked, _ in places])
        if sum(said) < ENOUGH:
            return Outcome("ask", None, *weighed)
        if places[second][0] or scores[best] - scores[second] >= CLEAR_LEAD:
            return Outcome("clear", order[0], *weighed)
        if scores[best] <= 0:
            return Outcome("ask", None, *weighed)  # two that nothing speaks for are no choice
        # A move needs reasons that outweigh staying, so in a tie what runs already is kept.
        if known & scales.runs[second] and not known & scales.runs[best]:
            order = (order[1], order[0], *order[2:])
        return Outcome("tie", order[0], order, *weighed[1:])


def _subtract(planes: list[int], ones: int) -> None:
    """Take one from each counter that is named; a counter's binary digits stand in as many whole numbers."""
    for place, plane in enumerate(planes):
        planes[place] = plane ^ ones
        ones &= ~plane

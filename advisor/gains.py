"""How much a change of facts can gain for one framework over another, at most: what the search for flips skips by.

Bounds, never guesses: no change gains more than what stands here. A side's sum grows at most by the points of each
effect that comes to hold on it, and of several that rest on one new fact alone only the strongest counts. An effect
that comes or goes may also use up or free what others rest on; that is worth at most its points for each known fact
that it rests on, less its own points.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from advisor.knowledge.model import Knowledge
from advisor.outcome import ENOUGH, RULED_OUT, Position
from advisor.scales import BLOCKS, DIRECTIONS, OPPOSES, SUPPORTS, Scales, bits, scales_of

#: What costs this much is history, motive or circumstance, and is never proposed (`Fact.costs`).
FIXED = 3
#: The least that a change costs.
CHEAPEST = 1
#: What costs this much is easy to say of one's own project; only such facts are asked about.
EASY = 1

#: Effects by what each of them is worth.
_Worth = tuple[tuple[int, int], ...]


class _Move(NamedTuple):
    """A fact that can be learnt: its bound whatever else is known, and the effects in the race that it bears on."""

    bound: int
    literal: int
    needed: int
    offered: int
    silenced: int


class Race:
    """One framework that would overtake another: what effects gain for it when they come to hold, or cease to."""

    def __init__(self, scales: Scales, pick: int, rival: int) -> None:
        self._scales = scales
        step = len(DIRECTIONS)
        gains = {rival * step + SUPPORTS, pick * step + OPPOSES, pick * step + BLOCKS}
        losses = {pick * step + SUPPORTS, rival * step + OPPOSES, rival * step + BLOCKS}
        self.coming, self.going = [0] * len(scales.effects), [0] * len(scales.effects)
        freed = [0] * len(scales.effects)
        for number, side in enumerate(scales.sides):
            blocks = side % step == BLOCKS
            points = RULED_OUT if blocks else scales.points[number]
            rests_on = (scales.all[number] or scales.any[number]).bit_count()
            shared = 0 if blocks else points * (rests_on - 1)
            if side in gains:
                self.coming[number], self.going[number] = points, shared
            elif side in losses:
                new = 0 if blocks or scales.any[number] else min(points, shared)
                self.coming[number], self.going[number], freed[number] = shared - new, points, new
        self._coming, self._going, self._freed = map(_by_worth, (self.coming, self.going, freed))
        self.may_come, self.may_go = _numbered(self.coming), _numbered(self.going)
        self._alone = sum(1 << number for number, one in enumerate(scales.all) if one.bit_count() == 1)
        self._gains = [scales.on_side[side] for side in sorted(gains)]

    def gain(self, literal: int, coming: int, going: int) -> int:
        """The bound for a fact that is learnt, by the effects that come to hold and cease to."""
        alone = coming & self._alone & self._scales.needs[literal]
        total = _worth(coming ^ alone, self._coming) if coming != alone else 0
        if going:
            total += _worth(going, self._going)
        if alone:
            for side in self._gains:
                if here := alone & side:
                    total += self.coming[(here & -here).bit_length() - 1]
        return total

    def gain_of_turning(self, literal: int, position: Position) -> int:
        """The bound for turning a known fact (its literal) round."""
        scales, turned = self._scales, literal ^ 1
        coming = scales.needs[turned] | scales.offers[turned] | scales.shuns[literal]
        going = scales.needs[literal] | scales.offers[literal] | scales.shuns[turned]
        total = _worth(coming & ~position.active, self._coming) + _worth(going & position.active, self._going)
        return total + _worth(scales.shuns[literal] & ~position.active, self._freed)


def _by_worth(worths: Iterable[int]) -> _Worth:
    found: dict[int, int] = {}
    for number, worth in enumerate(worths):
        if worth:
            found[worth] = found.get(worth, 0) | 1 << number
    return tuple(found.items())


def _numbered(worths: Iterable[int]) -> int:
    return sum(1 << number for number, worth in enumerate(worths) if worth)


def _worth(effects: int, by_worth: _Worth) -> int:
    total = 0
    for worth, numbers in by_worth:
        total += worth * (effects & numbers).bit_count()
    return total


class Moves:
    """Which facts may be learnt or turned round, at what cost, what excludes what, and the races between frameworks.

    What runs today is never among them.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self.scales = scales = scales_of(knowledge)
        facts = list(knowledge.facts.values())
        literals = [(2 * place + value, fact) for place, fact in enumerate(facts) for value in (True, False)]
        runs = sum(scales.runs)
        free = [
            (literal, fact) for literal, fact in literals if not runs & (1 << literal | 1 << (literal ^ 1))
        ]
        self.learnt = {literal: fact.costs for literal, fact in free if fact.costs < FIXED}
        self._learnable = sum(1 << literal for literal in self.learnt)
        self.turned = {literal: fact.turns for literal, fact in free if fact.turns}
        self.asked = [literal for literal, fact in literals if fact.question and fact.costs <= EASY]
        places = range(len(scales.frameworks))
        pairs = [(pick, rival) for pick in places for rival in places if pick != rival]
        self.races = {pair: Race(scales, *pair) for pair in pairs}
        self._by_gain = {pair: self._sorted(race, self.learnt) for pair, race in self.races.items()}
        self._asked_by_gain = {pair: self._sorted(race, self.asked) for pair, race in self.races.items()}
        self._quiet = sorted((self._quieting(literal) for literal in self.asked), reverse=True)

    def _sorted(self, race: Race, literals: Iterable[int]) -> tuple[_Move, ...]:
        """Those of the literals that bear on anything, what may gain most first."""
        scales, found = self.scales, []
        for literal in literals:
            needs, offers, shuns = scales.needs[literal], scales.offers[literal], scales.shuns[literal]
            if needs or offers or shuns:
                bound = race.gain(literal, needs | offers, shuns | offers & scales.on_any)
                found.append(
                    _Move(bound, literal, needs & race.may_come, offers & race.may_come, shuns & race.may_go)
                )
        return tuple(sorted(found, reverse=True))

    def gains(self, race: tuple[int, int], position: Position, *, least: int) -> Iterator[tuple[int, int]]:
        """The literals that can be learnt and may gain `least` in a race (pick, rival), with their bounds."""
        return self._gains(self._by_gain[race], race, position, least)

    def gains_by_asking(
        self, race: tuple[int, int], position: Position, *, least: int
    ) -> Iterator[tuple[int, int]]:
        """The same for the literals that somebody can be asked about."""
        return self._gains(self._asked_by_gain[race], race, position, least)

    def _gains(
        self, moves: tuple[_Move, ...], race: tuple[int, int], position: Position, least: int
    ) -> Iterator[tuple[int, int]]:
        worth, offers, on_any = self.races[race].gain, self.scales.offers, self.scales.on_any
        one, active, still_any, closed = position.one, position.active, position.still_any, position.closed
        for bound, literal, needed, offered, silenced in moves:
            if bound < least:
                return
            if closed >> literal & 1:
                continue
            coming, going = one & (needed | offered & still_any), active & silenced
            if on_any:
                moved = active & offers[literal] & on_any
                coming, going = coming | moved, going | moved
            gain = worth(literal, coming, going) if coming or going else 0
            if gain >= least:
                yield literal, gain

    def _quieting(self, literal: int) -> tuple[int, int, int, int]:
        """How much of what was said on the project a fact may take away at most, and by which effects.

        Those that it silences; and those that come to hold and may use up more than they add, because they are not on
        the project themselves or rest on many facts.
        """
        scales = self.scales
        coming = scales.needs[literal] | scales.offers[literal]
        own = scales.on_project >> literal & 1
        greedy = [
            number
            for number in bits(coming)
            if not own or scales.all[number].bit_count() > 1 + (not scales.any[number])
        ]
        drop = sum(scales.points[number] for number in bits(scales.shuns[literal]))
        drop += sum(scales.points[number] * scales.all[number].bit_count() for number in greedy)
        return drop, literal, scales.shuns[literal], sum(1 << number for number in greedy)

    def unsettling(self, position: Position) -> Iterator[int]:
        """The literals that can be asked about and might leave too little said."""
        said, closed = sum(position.said), position.closed
        for drop, literal, silenced, greedy in self._quiet:
            if said - drop >= ENOUGH:
                return
            if (position.active & silenced or position.one & greedy) and not closed >> literal & 1:
                yield literal

    def gains_together(self, race: tuple[int, int], position: Position) -> dict[tuple[int, int], int]:
        """What the effects that wait for two facts may gain in a race, by those two where both can be learnt."""
        scales, coming = self.scales, self.races[race].coming
        open_ones = self._learnable & ~position.closed
        found: dict[tuple[int, int], int] = {}
        for number in bits(position.two & self.races[race].may_come):
            lacking = scales.all[number] & ~position.known
            if lacking & ~open_ones:
                continue
            if lacking & lacking - 1:
                ways = [lacking]
            else:
                ways = [lacking | 1 << one for one in bits(scales.any[number] & open_ones)]
            for way in ways:
                one, other = bits(way)
                found[one, other] = found.get((one, other), 0) + coming[number]
        return found


@functools.lru_cache(maxsize=8)
def moves_of(knowledge: Knowledge) -> Moves:
    """The moves within a body of knowledge; worked out once for each."""
    return Moves(knowledge)

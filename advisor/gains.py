"""How much a change of facts can gain for one framework over another, at most: what the search for flips skips by.

Bounds, never guesses: no change gains more than what stands here. A side's sum grows at most by the points of each
effect that comes to hold on it, and of several that rest on one new fact alone only the strongest counts. An effect
that comes or goes may also use up or free what others rest on; that is worth at most its points for each known fact
that it rests on, less its own points.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator

from advisor.knowledge.model import FactIs, Knowledge
from advisor.outcome import BLOCKS, DIRECTIONS, OPPOSES, SUPPORTS, Position, Scales, bits, scales_of

#: More than all points together: what ruling a framework out is worth.
RULED_OUT = 1 << 20
#: What costs this much is history, motive or circumstance, and is never proposed (`Fact.costs`).
FIXED = 3

#: Effects by what each of them is worth.
_Worth = tuple[tuple[int, int], ...]


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
        self._alone = sum(1 << number for number, one in enumerate(scales.all) if one.bit_count() == 1)
        self._gains = [scales.on_side[side] for side in sorted(gains)]

    def gain(self, literal: int, coming: int, going: int) -> int:
        """The bound for a fact that is learnt, by the effects that come to hold and cease to."""
        alone = coming & self._alone & self._scales.needs[literal]
        total = _worth(coming ^ alone, self._coming)
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
        self.excludes = [0] * (2 * len(facts))
        for one, others in knowledge.exclusions.items():
            for other in others:
                self.excludes[self._literal(one)] |= 1 << self._literal(other)
        literals = [(2 * place + value, fact) for place, fact in enumerate(facts) for value in (True, False)]
        runs = sum(scales.runs)
        free = [
            (literal, fact) for literal, fact in literals if not runs & (1 << literal | 1 << (literal ^ 1))
        ]
        self.learnt = {literal: fact.costs for literal, fact in free if fact.costs < FIXED}
        self.turned = {literal: fact.turns for literal, fact in free if fact.turns}
        places = range(len(scales.frameworks))
        self.races = {
            (pick, rival): Race(scales, pick, rival) for pick in places for rival in places if pick != rival
        }
        self._moves = {pair: self._sorted(race) for pair, race in self.races.items()}

    def _literal(self, one: FactIs) -> int:
        return self.scales.literal(one.fact, value=one.value)

    def _sorted(self, race: Race) -> tuple[tuple[int, int], ...]:
        """All that can be learnt and bears on anything: its bound whatever else is known, and the literal."""
        scales, found = self.scales, []
        for literal in self.learnt:
            coming, going = scales.needs[literal] | scales.offers[literal], scales.shuns[literal]
            if coming or going:
                found.append((race.gain(literal, coming, going | coming & scales.on_any), literal))
        return tuple(sorted(found, reverse=True))

    def is_open(self, literal: int, known: int) -> bool:
        """Whether nothing is known of the literal's fact, and nothing that is known settles it."""
        other = literal ^ 1
        return not known & (1 << literal | 1 << other | self.excludes[literal] | self.excludes[other])

    def gains(self, race: tuple[int, int], position: Position, *, least: int) -> Iterator[tuple[int, int]]:
        """The literals that can be learnt and may gain `least` in a race (pick, rival), with their bounds."""
        worth, scales = self.races[race].gain, self.scales
        needs, offers, shuns = scales.needs, scales.offers, scales.shuns
        for bound, literal in self._moves[race]:
            if bound < least:
                return
            if self.is_open(literal, position.known):
                coming = position.one & (needs[literal] | offers[literal] & position.still_any)
                moved = position.active & offers[literal] & scales.on_any
                going = position.active & shuns[literal] | moved
                gain = worth(literal, coming | moved, going) if coming or going else 0
                if gain >= least:
                    yield literal, gain

    def gains_together(self, race: tuple[int, int], position: Position) -> dict[tuple[int, int], int]:
        """What the effects that wait for two facts may gain in a race, by those two where both can be learnt."""
        scales, coming = self.scales, self.races[race].coming
        found: dict[tuple[int, int], int] = {}
        for number in bits(position.two):
            if not coming[number]:
                continue
            lacking = tuple(bits(scales.all[number] & ~position.known))
            ways = [lacking] if len(lacking) > 1 else [(*lacking, one) for one in bits(scales.any[number])]
            for way in ways:
                if all(one in self.learnt and self.is_open(one, position.known) for one in way):
                    pair = min(way), max(way)
                    found[pair] = found.get(pair, 0) + coming[number]
        return found


@functools.lru_cache(maxsize=8)
def moves_of(knowledge: Knowledge) -> Moves:
    """The moves within a body of knowledge; worked out once for each."""
    return Moves(knowledge)

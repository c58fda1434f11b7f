"""What facts come to, and what they would come to with one of them changed.

A fact with a value is one bit, and so is an effect, numbered from the strongest down: whole numbers stand for sets of
either, and what a thousand other sets of facts come to costs little. The method stands in docs/knowledge.md.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from advisor.advice import Verdict
from advisor.knowledge.model import POINTS, FactIs, Knowledge

#: Below this lead two frameworks are called a tie: less than one moderate reason lies between them.
CLEAR_LEAD = POINTS["moderate"]
#: Below this sum of points on the project itself there is too little said: not even one moderate reason, for or against
#: any framework.
ENOUGH = POINTS["moderate"]
#: Facts of these groups say how somebody leans, not what the project needs; alone they decide nothing.
LEANINGS = frozenset(("motives", "present", "known"))

#: What being ruled out is worth in points, where points are compared: more than all reasons together.
RULED_OUT = 1 << 20

#: Each framework has three sides, one for each direction in which an effect can speak.
DIRECTIONS = ("supports", "opposes", "blocks")
SUPPORTS, OPPOSES, BLOCKS = range(len(DIRECTIONS))


class Outcome(NamedTuple):
    """The verdict and the frameworks, best first; `pick` is None only with "ask", and in a tie may be the second.

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


def bits(mask: int) -> Iterator[int]:
    """The places of the bits that are set, from the lowest up."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def both_ways(literals: int) -> int:
    """The same facts with either value."""
    return sum({3 << (literal & ~1) for literal in bits(literals)})


class Scales:
    """A body of knowledge in numbers.

    Lists by literal hold sets of effects: `needs` those that cannot do without it, `offers` those to which it is one
    of several ways, `shuns` those that it silences. Lists by effect hold sets of literals and what the effect is worth.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self.frameworks = tuple(knowledge.frameworks)
        self.near = [
            [self.frameworks.index(other) for other in one.near] for one in knowledge.frameworks.values()
        ]
        self.facts = tuple(knowledge.facts)
        self._place = {fact: place for place, fact in enumerate(self.facts)}
        running = [FactIs(f"runs_{name}", True) for name in self.frameworks]
        self.runs = [self._set([one]) if one.fact in self._place else 0 for one in running]
        self.running = sum(self.runs)
        pairs = ((entry, effect) for entry in knowledge.entries.values() for effect in entry.effects)
        self.effects = sorted(pairs, key=lambda pair: (-POINTS[pair[1].strength], len(pair[1].when.all)))
        self.points = [POINTS[effect.strength] for _, effect in self.effects]
        self.sides = [
            self.frameworks.index(effect.framework) * len(DIRECTIONS) + DIRECTIONS.index(effect.direction)
            for _, effect in self.effects
        ]
        self.on_side = [0] * (len(self.frameworks) * len(DIRECTIONS))
        for number, side in enumerate(self.sides):
            self.on_side[side] |= 1 << number
        self._condition(knowledge)
        self._exclusions(knowledge)

    def _condition(self, knowledge: Knowledge) -> None:
        """Turn the conditions of all effects into sets, and count what each one waits for."""
        conditions = [effect.when for _, effect in self.effects]
        self.needs, self.offers, self.shuns = (
            self._naming([getattr(one, part) for one in conditions]) for part in ("all", "any", "unless")
        )
        #: The literals that some effect names in any way.
        self.bears = sum(
            1 << one
            for one, named in enumerate(zip(self.needs, self.offers, self.shuns, strict=True))
            if any(named)
        )
        self.all = [self._set(one.all) for one in conditions]
        self.any = [self._set(one.any) for one in conditions]
        project = [fact for fact in knowledge.facts.values() if fact.group not in LEANINGS]
        self.on_project = self._set([FactIs(one.id, value) for one in project for value in (False, True)])
        open_any = [
            bool(any_of) and not all_of & any_of for all_of, any_of in zip(self.all, self.any, strict=True)
        ]
        self.waits_for_any = _numbered(open_any)
        self.on_any = _numbered(not all_of for all_of in self.all)
        #: What a further one of several ways changes even where another is met: on what it rests, or whether it is on
        #: the project itself.
        self.loose = _numbered(
            bool(any_of) and not (all_of and all_of & self.on_project)
            for all_of, any_of in zip(self.all, self.any, strict=True)
        )
        sizes = [one.bit_count() + waits for one, waits in zip(self.all, open_any, strict=True)]
        self.sizes = [
            _numbered(bool(size >> plane & 1) for size in sizes)
            for plane in range(max(sizes, default=0).bit_length())
        ]

    def _exclusions(self, knowledge: Knowledge) -> None:
        self.excludes = [0] * (2 * len(self.facts))
        for one, others in knowledge.exclusions.items():
            self.excludes[self.literal(one.fact, value=one.value)] |= self._set(tuple(others))
        #: What is no longer open once a literal is known: its own fact, and those whose yes or no it excludes.
        self.closes = [both_ways(1 << one | others) for one, others in enumerate(self.excludes)]
        # Whoever has said what is built has said what else it is.
        kinds = self._set([FactIs(one.id, value=True) for one in knowledge.facts.values() if one.says_what])
        for literal in bits(kinds):
            self.closes[literal] |= both_ways(kinds)

    def literal(self, fact: str, *, value: bool) -> int:
        """The number of a fact with a value; its neighbour (`^ 1`) is the same fact with the other one."""
        return 2 * self._place[fact] + value

    def known(self, facts: Mapping[str, bool]) -> int:
        """Facts (id → yes or no) as a set of literals."""
        return sum([1 << 2 * self._place[fact] + value for fact, value in facts.items()])

    def names(self, literals: int) -> tuple[str, ...]:
        """The ids of the facts in a set of literals, sorted."""
        return tuple(sorted([self.facts[literal >> 1] for literal in bits(literals)]))

    def _set(self, literals: Sequence[FactIs]) -> int:
        return sum({1 << self.literal(one.fact, value=one.value) for one in literals})

    def _naming(self, parts: Sequence[Sequence[FactIs]]) -> list[int]:
        """For each literal the effects that name it in this part of their condition."""
        naming = [0] * (2 * len(self.facts))
        for number, part in enumerate(parts):
            for one in part:
                naming[self.literal(one.fact, value=one.value)] |= 1 << number
        return naming


def _numbered(holds: Iterator[bool] | Sequence[bool]) -> int:
    return sum(1 << number for number, one in enumerate(holds) if one)


class Position:
    """A set of facts weighed: what speaks, what it adds up to, and what is one answer away from speaking.

    `known` is the set of literals. Sets of effects: `active` hold, `counted` of them added their points, `one` wait
    for one more fact, `two` for two, `dead` are silenced by an exception. `points` and `said` (the part of them that is
    on the project itself) are lists by side.
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
        self.dead = dead
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
        stays = known & scales.runs[second] and not known & scales.runs[best]
        return Outcome("tie", order[1] if stays else order[0], *weighed)


def _subtract(planes: list[int], ones: int) -> None:
    """Take one from each counter that is named; a counter's binary digits stand in as many whole numbers."""
    for place, plane in enumerate(planes):
        planes[place] = plane ^ ones
        ones &= ~plane


@functools.lru_cache(maxsize=8)
def scales_of(knowledge: Knowledge) -> Scales:
    """The numbers of a body of knowledge; worked out once for each."""
    return Scales(knowledge)

"""A body of knowledge in numbers: what a set of facts is weighed on.

A fact with a value (a literal) is one bit, and so is an effect, numbered from the strongest down: whole numbers stand
for sets of either.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence

from advisor.knowledge.model import POINTS, FactIs, Knowledge

#: Facts of these groups say how somebody leans, not what the project needs; alone they decide nothing.
LEANINGS = frozenset(("motives", "present", "known"))

#: Each framework has three sides, one for each direction in which an effect can speak.
DIRECTIONS = ("supports", "opposes", "blocks")
SUPPORTS, OPPOSES, BLOCKS = range(len(DIRECTIONS))


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


@functools.lru_cache(maxsize=8)
def scales_of(knowledge: Knowledge) -> Scales:
    """The numbers of a body of knowledge; worked out once for each."""
    return Scales(knowledge)

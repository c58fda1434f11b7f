"""Flips: the smallest changes of facts that would change the pick, found by search over all that could change.

Every change is tried whose bound (`advisor.gains`) could make up for the pick's lead, and no other; so nothing is
missed, and little is tried in vain.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from advisor.advice import Flip
from advisor.course import course_of
from advisor.decision import rules_of
from advisor.gains import CHEAPEST, moves_of
from advisor.knowledge.model import Knowledge
from advisor.outcome import CLEAR_LEAD, RULED_OUT, Outcome, Position
from advisor.profile import Profile
from advisor.scales import bits

#: How many are shown.
MOST = 3


@functools.lru_cache(maxsize=256)
def find_flips(profile: Profile, *, knowledge: Knowledge) -> tuple[Flip, ...]:
    """The smallest changes of facts that change the pick, at most three, the cheapest first.

    A change learns a fact that is unknown, or turns one round that is known. It is plausible when the `costs` or
    `turns` of each fact allow it, when no fact is learnt that known facts settle, and when nothing that it sets and
    nothing else that stands afterwards exclude each other. What runs today is never changed.

    The pick changes when another framework is the pick afterwards, clearly or in a tie. A tie between the same two, in
    whatever order, is no change; neither is "ask", which picks nothing. Where nothing is picked now there is nothing to
    flip: questions are for that.

    Pairs are looked for only where no single change does it, so no flip contains a smaller one. When nothing is
    returned, no plausible change of one or two facts changes the pick. Order: by the sum of costs; then by how far the
    new pick comes out ahead of the old one, farthest where that is ruled out; then by the order of the facts.
    """
    search = _Search(profile, knowledge)
    if search.now.pick is None:
        return ()
    found = search.singles() or search.pairs()
    return tuple(_flip(one, search.now, profile, knowledge) for one in found[:MOST])


class _Found(NamedTuple):
    """A change that flips the pick, to be sorted as they are shown."""

    costs: int
    behind: int  # where the old pick comes out against the new one, in points; mostly below zero
    literals: tuple[int, ...]  # what is set, facts that are turned round first
    turned: int  # how many of them are turned round
    after: Outcome


class _Tried(NamedTuple):
    """A change that may flip the pick, by turning some facts round and learning others.

    `behind` is the least that it can be.
    """

    costs: int
    behind: int
    literals: tuple[int, ...]
    turned: tuple[int, ...]
    learnt: tuple[int, ...]


class _Search:
    """The search from one set of facts; `now` is what they come to."""

    def __init__(self, profile: Profile, knowledge: Knowledge) -> None:
        self._moves = moves_of(knowledge)
        self._scales = self._moves.scales
        self._position = Position(self._scales, self._scales.known(profile.as_dict()))
        self.now = self._position.outcome()
        self._positions: dict[tuple[int, ...], Position] = {(): self._position}
        places = range(len(self._scales.frameworks))
        self._pick = self._scales.frameworks.index(self.now.pick or self.now.order[0])
        self._rivals = [place for place in places if place != self._pick]
        self._turnable = [literal for literal in bits(self._position.known) if literal in self._moves.turned]

    def singles(self) -> list[_Found]:
        """The single changes that flip the pick, the best first."""
        return self._tried(itertools.chain(self._learnt_one(), self._turned_one()))

    def pairs(self) -> list[_Found]:
        """The pairs that flip the pick, the best first."""
        found = self._tried(self._learnt_two())
        cheapest = min((self._moves.turned[one] for one in self._turnable), default=0) + CHEAPEST
        if len(found) >= MOST and found[MOST - 1].costs < cheapest:
            return found
        return self._tried(itertools.chain(self._turned_and_learnt(), self._turned_two()), beside=found)

    def _tried(self, changes: Iterable[_Tried], *, beside: Sequence[_Found] = ()) -> list[_Found]:
        """Those that flip the pick; as soon as there are enough, what cannot come before them is not tried.

        Those `beside` them are known to flip it already.
        """
        found = list(beside)
        for one in sorted(changes, key=lambda change: change[:3]):
            if len(found) >= MOST and one[:2] > found[MOST - 1][:2]:
                break
            after = self._turned(*one.turned).outcome_with(*one.learnt)
            if self._flips(after):
                found.append(_Found(one.costs, self._behind(after), one.literals, len(one.turned), after))
                found.sort()
        return found

    def _learnt_one(self) -> Iterator[_Tried]:
        for literal, behind in self._learnable(self._position).items():
            yield _Tried(self._moves.learnt[literal], behind, (literal,), (), (literal,))

    def _turned_one(self) -> Iterator[_Tried]:
        for literal in self._turnable:
            behind = self._behind_if_turned(literal)
            if behind is not None and self._fits(literal ^ 1, self._position):
                yield _Tried(self._moves.turned[literal], behind, (literal ^ 1,), (literal ^ 1,), ())

    def _learnable(self, position: Position) -> dict[int, int]:
        """What can be learnt and may make up for the pick's lead: for each literal the least that `behind` can be."""
        behind: dict[int, int] = {}
        for rival in self._rivals:
            least, lead = self._least(position, rival), self._lead(position, rival)
            for literal, gain in self._moves.gains((self._pick, rival), position, least=least):
                behind[literal] = min(behind.get(literal, RULED_OUT), lead - gain)
        return behind

    def _learnt_two(self) -> Iterator[_Tried]:
        """The pairs of which both are learnt."""
        behind: dict[tuple[int, int], int] = {}
        for rival in self._rivals:
            lead = self._lead(self._position, rival)
            for pair, gain in self._gains_of_pairs(rival).items():
                behind[pair] = min(behind.get(pair, RULED_OUT), lead - gain)
        costs = self._moves.learnt
        for (one, other), least in behind.items():
            if one ^ other != 1 and not self._scales.excludes[one] >> other & 1:
                yield _Tried(costs[one] + costs[other], least, (one, other), (), (one, other))

    def _gains_of_pairs(self, rival: int) -> Mapping[tuple[int, int], int]:
        """The pairs whose bound suffices for a rival: what each may gain alone, and what waits for both."""
        least = self._least(self._position, rival)
        gains = self._moves.gains((self._pick, rival), self._position, least=min(least, 0))
        alone = sorted(((gain, literal) for literal, gain in gains), reverse=True)
        found: dict[tuple[int, int], int] = {}
        for place, (gain, one) in enumerate(alone, start=1):
            for more, other in alone[place:]:
                if gain + more < least:
                    break
                found[min(one, other), max(one, other)] = gain + more
        gained = {literal: gain for gain, literal in alone}
        for (one, other), extra in self._moves.gains_together((self._pick, rival), self._position).items():
            gain = gained[one] + gained[other] + extra
            if gain >= least:
                found[one, other] = gain
        return found

    def _turned_and_learnt(self) -> Iterator[_Tried]:
        """The pairs of which one is turned round and one learnt."""
        costs = self._moves
        for literal in self._turnable:
            turned = literal ^ 1
            if self._fits(turned, self._position):
                for other, behind in self._learnable(self._turned(turned)).items():
                    total = costs.turned[literal] + costs.learnt[other]
                    yield _Tried(total, behind, (turned, other), (turned,), (other,))

    def _turned_two(self) -> Iterator[_Tried]:
        """The pairs of which both are turned round; there are few, so each is worked out."""
        costs = self._moves.turned
        for one, other in itertools.combinations(self._turnable, 2):
            position = self._turned(one ^ 1, other ^ 1)
            if self._fits(one ^ 1, position) and self._fits(other ^ 1, position):
                behind = min(self._lead(position, rival) for rival in self._rivals)
                yield _Tried(
                    costs[one] + costs[other], behind, (one ^ 1, other ^ 1), (one ^ 1, other ^ 1), ()
                )

    def _turned(self, *literals: int) -> Position:
        """The position with known facts turned round into these; worked out once for each."""
        if literals not in self._positions:
            *rest, last = literals
            self._positions[literals] = self._turned(*rest).with_literal(last)
        return self._positions[literals]

    def _fits(self, literal: int, position: Position) -> bool:
        """Whether nothing that is known excludes it."""
        return not self._scales.excludes[literal] & position.known

    def _behind_if_turned(self, literal: int) -> int | None:
        """The least that `behind` can be when a known fact is turned round; None where it cannot flip the pick."""
        behind = []
        for rival in self._rivals:
            gain = self._moves.races[self._pick, rival].gain_of_turning(literal, self._position)
            if gain >= self._least(self._position, rival):
                behind.append(self._lead(self._position, rival) - gain)
        return min(behind, default=None)

    def _lead(self, position: Position, rival: int) -> int:
        """How far the pick is ahead of a rival, in points."""
        return position.standing(self._pick) - position.standing(rival)

    def _least(self, position: Position, rival: int) -> int:
        """What a rival has to gain on the pick before it can be picked.

        More than the lead, or all of it where the rival comes first among equals. In a tie what runs is picked a point
        early; and a pick that runs can lose its place to who comes between, so that another is picked by gaining
        nothing.
        """
        lead, runs = self._lead(position, rival), self._scales.runs
        if position.known & runs[rival]:
            return lead - CLEAR_LEAD + 1
        return lead + (rival > self._pick and not position.known & runs[self._pick])

    def _flips(self, after: Outcome) -> bool:
        same = after.verdict == self.now.verdict == "tie" and set(after.order[:2]) == set(self.now.order[:2])
        return after.pick not in (None, self.now.pick) and not same

    def _behind(self, after: Outcome) -> int:
        """Where the pick of before stands then against the new one, in points."""
        new = self._scales.frameworks.index(after.pick or "")
        return after.standing(self._pick) - after.standing(new)


def _flip(found: _Found, now: Outcome, profile: Profile, knowledge: Knowledge) -> Flip:
    facts = tuple(knowledge.facts.values())
    changes = tuple((facts[literal >> 1].id, bool(literal & 1)) for literal in found.literals)
    labels = [knowledge.facts[fact].label(value) for fact, value in changes]
    clauses = [f"{label} after all" if place < found.turned else label for place, label in enumerate(labels)]
    pick = found.after.pick or ""
    follows = _what_follows(found.after, now, knowledge)
    if _splits(profile.as_dict() | dict(changes), knowledge):
        follows = f"a part of it would go to {knowledge.frameworks[pick].name}"
    return Flip(changes, pick, f"If {', and '.join(clauses)}, {follows}.")


def _splits(facts: Mapping[str, bool], knowledge: Knowledge) -> bool:
    """Whether what runs stays, and only a part of it goes to the new pick."""
    if not any(facts.get(f"runs_{name}") for name in knowledge.frameworks):
        return False
    return course_of(rules_of(knowledge).decide(facts), facts, knowledge=knowledge).action == "split"


def _what_follows(after: Outcome, now: Outcome, knowledge: Knowledge) -> str:
    names = {framework.id: framework.name for framework in knowledge.frameworks.values()}
    pick, old = names[after.pick or ""], names[now.pick or ""]
    if after.verdict == "clear":
        return f"{pick} becomes the pick"
    level = next(names[one] for one in after.order[:2] if one != after.pick)
    if level == old:
        return f"{pick} draws level with {old}"
    return f"{pick} and {level} come out level, ahead of {old}"

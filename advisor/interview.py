"""An interview: which facts are worth asking about together, when somebody would rather answer than describe.

`advisor.questions` finds what to ask next, one answer at a time. Here several questions are asked at once, before any
of them is answered, so they have to complement one another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from advisor.gains import FIXED
from advisor.knowledge.model import POINTS, Fact, Knowledge
from advisor.outcome import Outcome, Position
from advisor.profile import Profile
from advisor.scales import both_ways, scales_of
from advisor.topics import in_order, title_of

#: The most facts in one interview, and of one topic.
MOST, OF_A_TOPIC = 8, 2
#: Of each topic so many are weighed against what is asked already; the others decide too little alone.
_WEIGHED = 5
#: What being ruled out counts when it is weighed how much a fact decides: as much as the strongest reason.
_RULED_OUT = POINTS["decisive"]
_PRESENT, _NOW = "present", "now"


class Topic(NamedTuple):
    """What facts are about, and those that are worth asking about together, in the order of the knowledge."""

    id: str
    title: str
    facts: tuple[str, ...]


def interview(profile: Profile, *, knowledge: Knowledge, most: int = MOST) -> tuple[Topic, ...]:
    """The facts that decide most beside what is known, by topic; at most `most`, and `OF_A_TOPIC` of each topic.

    A fact decides as much as its yes and its no lie apart in points: once where all that was chosen before it is so,
    and once where none of it is. So of facts that tell the same, one is asked about. Facts that are known are weighed
    like others, for an answer can be wrong. Left out are facts that others settle; what runs, which is asked first;
    facts that stand for one framework only; and what cannot be changed, unless it tells how well that which runs works.
    """
    choice = _Choice(profile, knowledge)
    chosen = [fact for _, fact in zip(range(most), choice.facts(), strict=False)]
    groups = sorted({fact.group for fact in chosen}, key=in_order)
    return tuple(Topic(group, title_of(group), _of(group, chosen, knowledge)) for group in groups)


def _of(group: str, chosen: list[Fact], knowledge: Knowledge) -> tuple[str, ...]:
    ids = {fact.id for fact in chosen if fact.group == group}
    return tuple(fact for fact in knowledge.facts if fact in ids)


class _Choice:
    """Chooses facts one after another: each is weighed beside those before it, taken as yes and as no."""

    def __init__(self, profile: Profile, knowledge: Knowledge) -> None:
        self._scales = scales_of(knowledge)
        self._facts = profile.as_dict()
        now = Position(self._scales, self._scales.known(self._facts))
        self._if_yes = self._if_no = now
        fixed = not any(value for fact, value in profile.facts if knowledge.facts[fact].group == _PRESENT)
        open_to_all = (
            fact for fact in knowledge.facts.values() if self._is_asked(fact, fixed, now, knowledge)
        )
        by_worth = sorted(open_to_all, key=lambda fact: (-self._apart(fact, now), fact.costs))
        counted = Counter[str]()
        self._left: list[Fact] = []
        for fact in by_worth:
            counted[fact.group] += 1
            if counted[fact.group] <= _WEIGHED:
                self._left.append(fact)

    def facts(self) -> Iterator[Fact]:
        """What decides most beside all that came before, until nothing that is left decides anything."""
        room = Counter({fact.group: OF_A_TOPIC for fact in self._left})
        while self._left:
            worth, _, _, best = max(
                (self._worth(fact), -fact.costs, -place, fact) for place, fact in enumerate(self._left)
            )
            if not worth:
                return
            yield best
            room[best.group] -= 1
            self._left = [fact for fact in self._left if fact is not best and room[fact.group]]
            literal = self._literal(best)
            self._if_yes, self._if_no = (
                self._if_yes.with_literal(literal),
                self._if_no.with_literal(literal ^ 1),
            )

    def _is_asked(self, fact: Fact, fixed: bool, now: Position, knowledge: Knowledge) -> bool:
        of_one = fact.group == _PRESENT or fact.id.rpartition("_")[2] in knowledge.frameworks
        if of_one or not fact.question:
            return False
        if fact.costs >= FIXED and (fixed or fact.group != _NOW):
            return False
        return fact.id in self._facts or not now.closed >> self._literal(fact) & 1

    def _literal(self, fact: Fact) -> int:
        return self._scales.literal(fact.id, value=True)

    def _worth(self, fact: Fact) -> int:
        return self._apart(fact, self._if_yes) + self._apart(fact, self._if_no)

    def _apart(self, fact: Fact, beside: Position) -> int:
        """How far apart a yes and a no put the frameworks."""
        literal = self._literal(fact)
        if beside.known & both_ways(1 << literal):
            yes, no = (beside.with_literal(one).outcome() for one in (literal, literal ^ 1))
        else:
            yes, no = (beside.outcome_with(one) for one in (literal, literal ^ 1))
        if yes is no:
            return 0
        moved = [_standing(yes, place) - _standing(no, place) for place in range(len(yes.scores))]
        return max(moved) - min(moved)


def _standing(outcome: Outcome, place: int) -> int:
    return outcome.scores[place] - _RULED_OUT * outcome.blocked[place]

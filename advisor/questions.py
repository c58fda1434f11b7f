"""The next best questions: those whose answer would move the verdict most."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Mapping

from advisor.advice import Question
from advisor.decision import Decision, Outcome, rules_of
from advisor.knowledge.model import Knowledge
from advisor.profile import Profile

#: What the facts come to with one of them set to yes or no (`Rules.what_ifs`).
WhatIf = Callable[[str, bool], Outcome]

_MOST = 3
_MOST_ONCE_ANSWERED = 2
#: Facts that are easy to answer about one's own project carry this cost; others are not asked about.
_EASY = 1


def next_questions(
    profile: Profile, decision: Decision, *, what_if: WhatIf, knowledge: Knowledge
) -> tuple[Question, ...]:
    """At most three questions on unknown facts (two beside an answer), the one that splits the field most first.

    Once the verdict is clear, only questions whose answer could change it are left; none of them may be.
    """
    known = profile.as_dict()
    rivals = tuple(standing.framework for standing in decision.ranking if not standing.blocked_by)
    most = _MOST if decision.verdict == "ask" else _MOST_ONCE_ANSWERED
    best = itertools.islice((fact for fact in _by_weight(rivals, knowledge) if fact not in known), most)
    asked = (_question(fact, decision, what_if, knowledge) for fact in best)
    return tuple(question for question in asked if question is not None)


@functools.lru_cache(maxsize=64)
def _by_weight(rivals: tuple[str, ...], knowledge: Knowledge) -> tuple[str, ...]:
    """The facts that may be asked about and can move these frameworks apart, what moves most first."""
    if len(rivals) < 2:
        return ()
    weighed = [(-_weight(swing, rivals), fact) for fact, swing in _swings(knowledge).items()]
    return tuple(fact for weight, fact in sorted(weighed) if weight)


def _weight(swing: Mapping[str, int], rivals: tuple[str, ...]) -> int:
    """How far a yes moves the rivals apart; the two leaders count double."""
    moves = [swing[name] for name in rivals]
    return 2 * abs(moves[0] - moves[1]) + max(moves) - min(moves)


@functools.lru_cache(maxsize=8)
def _swings(knowledge: Knowledge) -> Mapping[str, Mapping[str, int]]:
    """For each fact that may be asked about: what a yes alone is worth to each framework, in points."""
    rules = rules_of(knowledge)
    asked = [fact.id for fact in knowledge.facts.values() if fact.question and fact.costs <= _EASY]
    return {fact: {one.framework: one.score for one in rules.decide({fact: True}).ranking} for fact in asked}


def _question(fact: str, decision: Decision, what_if: WhatIf, knowledge: Knowledge) -> Question | None:
    """The question on a fact with what either answer would do; None when it would do nothing to a clear verdict."""
    yes, no = what_if(fact, True), what_if(fact, False)
    settled = all(after.verdict == "clear" and after.pick == decision.pick for after in (yes, no))
    if settled and decision.verdict == "clear":
        return None
    return Question(fact, knowledge.facts[fact].question, _told(yes, knowledge), _told(no, knowledge))


def _told(after: Outcome, knowledge: Knowledge) -> str:
    first, second = (knowledge.frameworks[name].name for name in after.order[:2])
    if after.verdict == "ask":
        return "still too little to say"
    return f"{first} and {second} are level" if after.verdict == "tie" else f"{first} is ahead"

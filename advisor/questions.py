"""The next best questions: those whose answer would move the verdict most."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from advisor.advice import Question
from advisor.decision import Decision, Outcome, rules_of
from advisor.knowledge.model import Knowledge
from advisor.profile import Profile

_MOST = 3
#: Facts that are easy to answer about one's own project carry this cost; others are not asked about.
_EASY = 1


def next_questions(profile: Profile, decision: Decision, *, knowledge: Knowledge) -> tuple[Question, ...]:
    """At most three questions on unknown facts, the one that splits the field most first.

    Once the verdict is clear, only questions whose answer could change it are left; none of them may be.
    """
    known = profile.as_dict()
    rivals = [standing.framework for standing in decision.ranking if not standing.blocked_by]
    if len(rivals) < 2:
        return ()
    weighed = [
        (_weight(swing, rivals), fact) for fact, swing in _swings(knowledge).items() if fact not in known
    ]
    best = sorted((one for one in weighed if one[0]), key=lambda one: (-one[0], one[1]))[:_MOST]
    asked = (_question(fact, known, decision, knowledge) for _, fact in best)
    return tuple(question for question in asked if question is not None)


def _weight(swing: Mapping[str, int], rivals: list[str]) -> int:
    """How far a yes moves the rivals apart; the two leaders count double."""
    moves = [swing[name] for name in rivals]
    return 2 * abs(moves[0] - moves[1]) + max(moves) - min(moves)


@functools.lru_cache(maxsize=8)
def _swings(knowledge: Knowledge) -> Mapping[str, Mapping[str, int]]:
    """For each fact that may be asked about: what a yes alone is worth to each framework, in points."""
    rules = rules_of(knowledge)
    swings = {}
    for fact in knowledge.facts.values():
        if fact.question and fact.costs <= _EASY:
            swing = {one.framework: one.score for one in rules.decide({fact.id: True}).ranking}
            if len(set(swing.values())) > 1:
                swings[fact.id] = swing
    return swings


def _question(fact: str, known: dict[str, bool], decision: Decision, knowledge: Knowledge) -> Question | None:
    """The question on a fact with what either answer would do; None when it would do nothing to a clear verdict."""
    rules = rules_of(knowledge)
    yes, no = (rules.outcome(known | {fact: value}) for value in (True, False))
    settled = all(after.verdict == "clear" and after.pick == decision.pick for after in (yes, no))
    if settled and decision.verdict == "clear":
        return None
    return Question(fact, knowledge.facts[fact].question, _told(yes, knowledge), _told(no, knowledge))


def _told(after: Outcome, knowledge: Knowledge) -> str:
    first, second = (knowledge.frameworks[name].name for name in after.order[:2])
    if after.verdict == "ask":
        return "still too little to say"
    return f"{first} and {second} are level" if after.verdict == "tie" else f"{first} is ahead"

"""The next best questions: those that split most of what is open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from advisor.advice import Question
from advisor.decision import Decision
from advisor.gains import Moves, moves_of
from advisor.knowledge.model import Knowledge
from advisor.outcome import CLEAR_LEAD, RULED_OUT, Outcome, Position

#: What the facts come to with one of them set to yes or no (`Rules.what_ifs`).
WhatIf = Callable[[str, bool], Outcome]

_MOST = 3
_MOST_ONCE_CLEAR = 2


class _Split(NamedTuple):
    """A fact with what either answer comes to; sorted, the best question comes first."""

    rank: int
    points: int
    place: int
    yes: Outcome
    no: Outcome


def next_questions(decision: Decision, *, what_if: WhatIf, knowledge: Knowledge) -> tuple[Question, ...]:
    """At most three questions on unknown facts (two once the verdict is clear), what splits most first.

    Asked is only what is easy to answer and what nothing that is known settles.

    - After a clear verdict: what changes the verdict or the pick. First comes the answer that brings another framework
      furthest past the pick, or nearest to it. Where nothing is returned, no answer to any such question changes it.
    - In a tie: what breaks it with one answer at least. First come answers that lead to different picks.
    - Where too little was said: what moves any framework against another. First come answers that lead to different
      verdicts.

    In the latter two it is next how far the answers lie apart, in a tie with the lead between the two counting double;
    and then, as after a clear verdict, the order of the facts.
    """
    now = decision.position.outcome()
    find, most = (
        (_after_a_clear_verdict, _MOST_ONCE_CLEAR) if now.verdict == "clear" else (_while_open, _MOST)
    )
    moves = moves_of(knowledge)
    questions = []
    for split in find(now, decision.position, moves, what_if)[:most]:
        fact = knowledge.facts[moves.scales.facts[split.place]]
        yes, no = (_told(after, now, knowledge) for after in (split.yes, split.no))
        questions.append(Question(fact.id, fact.question, yes, no))
    return tuple(questions)


def _after_a_clear_verdict(now: Outcome, position: Position, moves: Moves, what_if: WhatIf) -> list[_Split]:
    """The best that may change a clear verdict; as soon as there are enough, what cannot come before them is not
    worked out.
    """
    places = [moves.scales.frameworks.index(name) for name in now.order]
    found: list[_Split] = []
    for lead, place in _unsettling(position, moves, places):
        if len(found) >= _MOST_ONCE_CLEAR and lead > found[_MOST_ONCE_CLEAR - 1].points:
            break
        fact = moves.scales.facts[place]
        yes, no = what_if(fact, True), what_if(fact, False)
        after = [one for one in (yes, no) if (one.verdict, one.pick) != (now.verdict, now.pick)]
        if after:
            found.append(_Split(0, min(_lead(one, places) for one in after), place, yes, no))
            found.sort(key=lambda split: split[:3])
    return found


def _unsettling(position: Position, moves: Moves, places: list[int]) -> list[tuple[int, int]]:
    """The facts an answer to which might change a clear verdict, with the least lead that it may leave."""
    pick, *rivals = places
    leads = {literal >> 1: -RULED_OUT for literal in moves.unsettling(position)}
    for rival in rivals:
        lead = position.standing(pick) - position.standing(rival)
        for literal, gain in moves.gains_by_asking((pick, rival), position, least=lead - CLEAR_LEAD + 1):
            place = literal >> 1
            leads[place] = min(leads.get(place, RULED_OUT), lead - gain)
    return sorted((lead, place) for place, lead in leads.items())


def _lead(after: Outcome, places: list[int]) -> int:
    """How far the former pick, the first of the places, is ahead of all others; below zero once it is behind."""
    pick, *rivals = places
    return after.standing(pick) - max(after.standing(rival) for rival in rivals)


def _while_open(now: Outcome, position: Position, moves: Moves, what_if: WhatIf) -> list[_Split]:
    """What splits a tie, or moves anything where too little was said."""
    places = [moves.scales.frameworks.index(name) for name in now.order]
    tie = now.verdict == "tie"
    found = []
    for place in sorted({literal >> 1 for literal in moves.asked if not position.closed >> literal & 1}):
        fact = moves.scales.facts[place]
        yes, no = what_if(fact, True), what_if(fact, False)
        apart = _apart(yes, no, places, tie=tie) if yes is not no else 0
        if apart and (not tie or "clear" in (yes.verdict, no.verdict)):
            found.append(_Split(_rank(yes, no), -apart, place, yes, no))
    return sorted(found, key=lambda split: split[:3])


def _rank(yes: Outcome, no: Outcome) -> int:
    """0 where the answers lead to different picks, 1 where they lead to different verdicts, else 2."""
    if yes.pick and no.pick and yes.pick != no.pick:
        return 0
    return 1 if yes.verdict != no.verdict else 2


def _apart(yes: Outcome, no: Outcome, places: Iterable[int], *, tie: bool) -> int:
    """How far apart the answers put the frameworks that are not ruled out anyway."""
    moved = [yes.standing(place) - no.standing(place) for place in places if not _out(place, yes, no)]
    if len(moved) < 2:
        return 0
    return max(moved) - min(moved) + 2 * tie * abs(moved[0] - moved[1])


def _out(place: int, *outcomes: Outcome) -> bool:
    return all(one.blocked[place] for one in outcomes)


def _told(after: Outcome, now: Outcome, knowledge: Knowledge) -> str:
    first, second = (knowledge.frameworks[name].name for name in after.order[:2])
    same = after.verdict == now.verdict and set(after.order[:2]) == set(now.order[:2])
    if after.verdict == "ask":
        return "still too little to say" if now.verdict == "ask" else "too little is left to say"
    if after.verdict == "tie":
        return f"{first} and {second} are {'still level' if same else 'level'}"
    return f"{first} {'stays' if (after.verdict, after.pick) == (now.verdict, now.pick) else 'is'} ahead"

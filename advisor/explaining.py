"""Explaining: a reading and its decision become an Advice, with every sentence tied to a rule."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from advisor.advice import Advice, Cited, FactRead, Ranked, Reason, WhyNot
from advisor.course import Course, course_of
from advisor.decision import Decision, Fired, Standing, rules_of, strength_of
from advisor.flips import find_flips
from advisor.knowledge.model import Entry, Knowledge
from advisor.outcome import Outcome
from advisor.plans import steps_of
from advisor.profile import Profile
from advisor.questions import WhatIf, next_questions
from advisor.reading.reader import Reading

Found = TypeVar("Found")


def explain(reading: Reading, *, knowledge: Knowledge) -> Advice:
    """Decide on a reading and say why. Equal readings give equal advice, to the byte."""
    return replace(
        on_facts(reading.profile, knowledge=knowledge),
        facts=reading.facts,
        contradictions=reading.contradictions,
        unread=reading.unread,
    )


# The same facts come again: with every button below an answer, and with the page behind it. A profile holds ids of
# facts and nothing that anybody wrote, and so does what follows from it; the words that facts were read in are put
# beside it above, for each answer anew.
@functools.lru_cache(maxsize=256)
def on_facts(profile: Profile, *, knowledge: Knowledge) -> Advice:
    """The part of an advice that follows from facts alone: all but what was read where."""
    facts = profile.as_dict()
    rules = rules_of(knowledge)
    decision = rules.decide(facts)
    what_if = rules.what_ifs(facts, decision)
    course = course_of(decision, facts, knowledge=knowledge)
    return Advice(
        verdict=decision.verdict,
        pick=decision.pick,
        action=course.action,
        headline=_headline(decision, course, knowledge),
        ranking=tuple(_ranked(standing, knowledge) for standing in decision.ranking),
        profile=profile,
        facts=(),
        contradictions=(),
        unread=(),
        reasons=tuple(_reason(one) for one in decision.fired if one.counted),
        warnings=_cited(
            entry for entry in knowledge.of_kind("warning") if entry.when.holding(facts) is not None
        ),
        companions=_cited(course.companions),
        next_steps=_next_steps(decision, course, facts, knowledge),
        policy=(),
        knowledge=knowledge.version,
        find_why_not=_once(lambda: _whole_why_not(decision, facts, what_if, knowledge)),
        find_questions=_once(lambda: next_questions(decision, what_if=what_if, knowledge=knowledge)),
        find_flips=functools.partial(find_flips, profile, knowledge=knowledge),
    )


def _once(find: Callable[[], Found]) -> Callable[[], Found]:
    """The same, worked out once; `functools.cache` takes longer to make than this to run."""
    found: list[Found] = []

    def look() -> Found:
        if not found:
            found.append(find())
        return found[0]

    return look


def reading_of(profile: Profile, *, knowledge: Knowledge) -> Reading:
    """Given facts as a reading: the same as if they had been said, without evidence."""
    facts = tuple(FactRead(fact, value, knowledge.facts[fact].label(value)) for fact, value in profile.facts)
    return Reading(profile, facts, (), ())


def _headline(decision: Decision, course: Course, knowledge: Knowledge) -> str:
    """The advice in one line, without a full stop."""
    names = {framework.id: framework.name for framework in knowledge.frameworks.values()}
    left = " and ".join(names[name] for name in course.leaves)
    if decision.pick is None:
        return "Too little to say yet" + (f", but {left} cannot stay" if left else "")
    pick = names[decision.pick]
    told = _told(course, pick, left, names)
    if decision.verdict == "clear":
        return told
    first, second = (names[standing.framework] for standing in decision.ranking[:2])
    if decision.pick in course.stays:
        return f"{told}; {second} would do as well"
    tie = f"A tie between {first} and {second}"
    if course.part:
        return f"{tie} for {course.part.label}, beside {_stays(course, names)}"
    return f"{tie}; either way you leave {left}" if left else tie


def _told(course: Course, pick: str, left: str, names: Mapping[str, str]) -> str:
    """A clear advice in one line: what to do with what runs, and where to go."""
    if course.part:
        return f"Stay with {_stays(course, names)}, and split {course.part.label} off into {pick}"
    if course.action == "move":
        begins = "Finish the move" if course.finishing else "Move"
        return f"{begins} from {left} to {pick}" if left else f"{begins} to {pick}"
    added = ["add to it"] if course.action == "stay_and_add" else []
    stopped = [f"stop the move to {names[name]}" for name in course.half_way]
    first, *more = (f"{'Start' if course.action == 'start' else 'Stay'} with {pick}", *added, *stopped)
    return ", ".join([first, *more[:-1], *(f"and {last}" for last in more[-1:])])


def _stays(course: Course, names: Mapping[str, str]) -> str:
    return " and ".join(names[name] for name in course.stays)


def _ranked(standing: Standing, knowledge: Knowledge) -> Ranked:
    name = knowledge.frameworks[standing.framework].name
    return Ranked(standing.framework, name, standing.score, strength_of(standing.score), standing.blocked_by)


def _reason(one: Fired) -> Reason:
    effect = one.effect
    supports = effect.direction == "supports"
    return Reason(one.entry.id, effect.framework, supports, effect.strength, effect.because, one.facts)


def _whole_why_not(
    decision: Decision, facts: Mapping[str, bool], what_if: WhatIf, knowledge: Knowledge
) -> tuple[WhyNot, ...]:
    """Why each framework lost; nothing where none is picked."""
    losers = [one.framework for one in decision.ranking if one.framework != decision.pick and decision.pick]
    return tuple([_why_not(loser, decision, facts, what_if, knowledge) for loser in losers])


def _why_not(
    loser: str, decision: Decision, facts: Mapping[str, bool], what_if: WhatIf, knowledge: Knowledge
) -> WhyNot:
    """The fact that decided against a loser, the value it would need, and the rule that says so."""
    name = knowledge.frameworks[loser].name
    if decision.verdict == "tie" and loser in (decision.ranking[0].framework, decision.ranking[1].framework):
        level = f"{name} is level with {knowledge.frameworks[decision.pick or ''].name} here."
        return WhyNot(loser, level, None, None, None)
    own = [one for one in decision.fired if one.effect.framework == loser]
    blocking = [one for one in own if one.effect.direction == "blocks"]
    against = blocking or [one for one in own if one.effect.direction == "opposes"]
    fact = _first_named(blocking[0]) if blocking else _deciding_fact(loser, decision, facts, what_if)
    needs = not facts[fact]
    speaking = next((one for one in against if fact in one.facts), None)
    sentence = speaking.effect.because if speaking else _outweighed(loser, fact, decision, facts, knowledge)
    if what_if(fact, needs).pick == loser:
        sentence += f" It becomes the pick if {knowledge.facts[fact].label(needs)}."
    rule = speaking or _strongest(fact, decision)
    return WhyNot(loser, sentence, fact, needs, rule.entry.id)


def _outweighed(
    loser: str, fact: str, decision: Decision, facts: Mapping[str, bool], knowledge: Knowledge
) -> str:
    """What counts for a loser, if anything does, and what counts for the pick instead."""
    name, pick = (knowledge.frameworks[one].name for one in (loser, decision.pick or loser))
    decisive = knowledge.facts[fact].label(facts[fact])
    for one in decision.fired:
        if one.effect.framework == loser and one.counted and one.points > 0:
            first = _first_named(one)
            own = knowledge.facts[first].label(facts[first])
            if own == decisive:
                return f"That {decisive} counts for {name}, too, but more for {pick}."
            return f"For {name} it counts that {own}; for {pick} it counts more that {decisive}."
    return f"Nothing that you said speaks for {name}; for {pick} it counts that {decisive}."


def _strongest(fact: str, decision: Decision) -> Fired:
    """The strongest effect for the pick that rests on a fact."""
    return next(
        one
        for one in decision.fired
        if one.effect.framework == decision.pick and one.points > 0 and fact in one.facts
    )


def _deciding_fact(loser: str, decision: Decision, facts: Mapping[str, bool], what_if: WhatIf) -> str:
    """The fact without which most of the pick's lead over a loser is gone, unless another stands in for it.

    Among equals the one that the strongest effect names first. Where each would be stood in for, simply the first.
    """
    frameworks = decision.position.scales.frameworks
    pick, other = frameworks.index(decision.pick or loser), frameworks.index(loser)

    def lead(outcome: Outcome) -> int:
        return outcome.standing(pick) - outcome.standing(other)

    now = lead(decision.position.outcome())
    weights = _weights(loser, decision)
    first, *others = sorted(weights, key=lambda fact: -weights[fact])
    alone = (fact for fact in (first, *others) if lead(what_if(fact, not facts[fact])) < now)
    return next(alone, first)


def _weights(loser: str, decision: Decision) -> dict[str, int]:
    """For each fact behind the pick's lead over a loser: the part of it in effects that would not hold without it."""
    behind: list[str] = []
    taken: dict[str, int] = {}
    for one in decision.fired:
        framework = one.effect.framework
        if not one.counted or framework not in (decision.pick, loser):
            continue
        share = one.points if framework == decision.pick else -one.points
        always, some = _as_named(one)
        for fact in always if len(some) > 1 else always + some:
            taken[fact] = taken.get(fact, 0) + share
        if share > 0:
            behind += always + some
    return {fact: taken.get(fact, 0) for fact in behind}


def _as_named(one: Fired) -> tuple[list[str], list[str]]:
    """What an effect rests on as its condition names it: the facts that it always needs, and any of several."""
    when = one.effect.when
    some = [fact for fact, _ in when.any if fact in one.facts] if when.any else []
    return [fact for fact, _ in when.all], some


def _first_named(one: Fired) -> str:
    always, some = _as_named(one)
    return (*always, *some)[0]


def _cited(entries: Iterable[Entry]) -> tuple[Cited, ...]:
    return tuple(Cited(entry.id, entry.says) for entry in entries)


def _next_steps(
    decision: Decision, course: Course, facts: Mapping[str, bool], knowledge: Knowledge
) -> tuple[Cited, ...]:
    """The steps of a move or split; at a start what the pick leaves to decide, in a tie both; else nothing."""
    if course.action != "start":
        settled = decision.verdict == "clear" or decision.pick in course.stays
        return steps_of(course, to=decision.pick if settled else None, facts=facts, knowledge=knowledge)
    if decision.pick is None:
        return ()
    level = [one.framework for one in decision.ranking[: 2 if decision.verdict == "tie" else 1]]
    steps = (entry for entry in knowledge.of_kind("next_step") if entry.framework in level)
    return _cited(entry for entry in steps if entry.when.holding(facts) is not None)

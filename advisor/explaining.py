"""Explaining: a reading and its decision become an Advice, with every sentence tied to a rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from advisor.advice import Action, Advice, Cited, FactRead, Ranked, Reason, WhyNot
from advisor.decision import Decision, Fired, Standing, rules_of, strength_of
from advisor.knowledge.model import Entry, Knowledge
from advisor.profile import Profile
from advisor.questions import WhatIf, next_questions
from advisor.reading.reader import Reading, label


def explain(reading: Reading, *, knowledge: Knowledge) -> Advice:
    """Decide on a reading and say why. Equal readings give equal advice, to the byte."""
    facts = reading.profile.as_dict()
    rules = rules_of(knowledge)
    decision = rules.decide(facts)
    what_if = rules.what_ifs(facts, decision)
    running = tuple(name for name in knowledge.frameworks if facts.get(f"runs_{name}"))
    companions = _companions(decision.pick, facts, knowledge)
    action = _action(decision.pick, running, bool(companions))
    return Advice(
        verdict=decision.verdict,
        pick=decision.pick,
        action=action,
        headline=_headline(decision, action, running, knowledge),
        ranking=tuple(_ranked(standing, knowledge) for standing in decision.ranking),
        profile=reading.profile,
        facts=reading.facts,
        contradictions=reading.contradictions,
        unread=reading.unread,
        reasons=tuple(_reason(one) for one in decision.fired if one.counted),
        why_not=tuple(
            _why_not(standing.framework, decision, facts, what_if, knowledge)
            for standing in _losers(decision)
        ),
        warnings=_cited(_holding(knowledge.of_kind("warning"), facts)),
        flips=(),
        questions=next_questions(reading.profile, decision, what_if=what_if, knowledge=knowledge),
        companions=companions,
        next_steps=_next_steps(decision, running, knowledge),
        policy=(),
        knowledge=knowledge.version,
    )


def reading_of(profile: Profile, *, knowledge: Knowledge) -> Reading:
    """Given facts as a reading: the same as if they had been said, without evidence."""
    facts = tuple(FactRead(fact, value, label(knowledge.facts[fact], value)) for fact, value in profile.facts)
    return Reading(profile, facts, (), ())


def _action(pick: str | None, running: tuple[str, ...], companions: bool) -> Action:
    if not running:
        return "start"
    if pick is None or pick in running:
        return "stay_and_add" if companions else "stay"
    return "move"


def _headline(decision: Decision, action: Action, running: tuple[str, ...], knowledge: Knowledge) -> str:
    names = {framework.id: framework.name for framework in knowledge.frameworks.values()}
    first, second = (names[standing.framework] for standing in decision.ranking[:2])
    if decision.verdict == "ask":
        return "Too little to say yet"
    if decision.verdict == "tie" and action in ("stay", "stay_and_add"):
        other = next(name for name in (first, second) if name != names[decision.pick or ""])
        return f"Stay with {names[decision.pick or '']}; {other} would do as well"
    if decision.verdict == "tie":
        return f"A tie between {first} and {second}"
    if action == "move":
        return f"Move from {' and '.join(names[name] for name in running)} to {first}"
    if action == "stay":
        return f"Stay with {first}"
    if action == "stay_and_add":
        return f"Stay with {first}, and add to it"
    return f"Start with {first}"


def _ranked(standing: Standing, knowledge: Knowledge) -> Ranked:
    name = knowledge.frameworks[standing.framework].name
    return Ranked(standing.framework, name, standing.score, strength_of(standing.score), standing.blocked_by)


def _reason(one: Fired) -> Reason:
    effect = one.effect
    supports = effect.direction == "supports"
    return Reason(one.entry.id, effect.framework, supports, effect.strength, effect.because, one.facts)


def _losers(decision: Decision) -> tuple[Standing, ...]:
    return tuple(
        standing for standing in decision.ranking if standing.framework != decision.pick and decision.pick
    )


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
    fact = blocking[0].facts[0] if blocking else _deciding_fact(loser, decision)
    needs = not facts[fact]
    against = blocking or [one for one in own if one.effect.direction == "opposes"]
    speaking = next((one for one in against if fact in one.facts), None)
    sentence = speaking.effect.because if speaking else _outweighed(name, fact, decision)
    if what_if(fact, needs).pick == loser:
        sentence += f" It becomes the pick if {label(knowledge.facts[fact], needs)}."
    rule = speaking or _strongest(fact, decision)
    return WhyNot(loser, sentence, fact, needs, rule.entry.id)


def _outweighed(name: str, fact: str, decision: Decision) -> str:
    return f"{name} has less on its side. What tipped it: {_strongest(fact, decision).effect.because}"


def _strongest(fact: str, decision: Decision) -> Fired:
    """The strongest effect for the pick that rests on a fact."""
    return next(
        one
        for one in decision.fired
        if one.effect.framework == decision.pick and one.points > 0 and fact in one.facts
    )


def _deciding_fact(loser: str, decision: Decision) -> str:
    """The fact with the largest share in the pick's lead over a loser; the first by name among equals."""
    shares: dict[str, int] = {}
    for one in decision.fired:
        if one.counted and one.effect.framework in (decision.pick, loser):
            points = one.points if one.effect.framework == decision.pick else -one.points
            for fact in one.facts:
                shares[fact] = shares.get(fact, 0) + points
    return min(shares, key=lambda fact: (-shares[fact], fact))


def _holding(entries: Iterable[Entry], facts: dict[str, bool]) -> list[Entry]:
    return [entry for entry in entries if entry.when.literals() and entry.when.holding(facts) is not None]


def _cited(entries: Iterable[Entry]) -> tuple[Cited, ...]:
    return tuple(Cited(entry.id, entry.says) for entry in entries)


def _companions(pick: str | None, facts: dict[str, bool], knowledge: Knowledge) -> tuple[Cited, ...]:
    entries = _holding(knowledge.of_kind("companion"), facts)
    return _cited(entry for entry in entries if entry.framework == pick)


def _next_steps(decision: Decision, running: tuple[str, ...], knowledge: Knowledge) -> tuple[Cited, ...]:
    """What the pick leaves to decide, in a tie both; nothing for one that runs already, where it was decided."""
    if decision.pick is None or decision.pick in running:
        return ()
    level = decision.ranking[:2] if decision.verdict == "tie" else decision.ranking[:1]
    chosen = [one.framework for one in level if one.framework not in running]
    return _cited(entry for entry in knowledge.of_kind("next_step") if entry.framework in chosen)

"""Proof of the rule set that ships: no dead rule, nobody who cannot win or lose, and saying more adds up to more."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import load_knowledge
from advisor.decision import Rules
from advisor.knowledge.model import Effect, Entry, FactIs

KNOWLEDGE = load_knowledge()
RULES = Rules(KNOWLEDGE)
EFFECTS = [
    (f"{entry.id}-{number}-{effect.direction}-{effect.framework}", effect)
    for entry in KNOWLEDGE.entries.values()
    for number, effect in enumerate(entry.effects)
]
effects = pytest.mark.parametrize(
    "effect", [effect for _, effect in EFFECTS], ids=[name for name, _ in EFFECTS]
)


def as_facts(literals: tuple[FactIs, ...]) -> dict[str, bool]:
    return {literal.fact: literal.value for literal in literals}


def smallest(effect: Effect) -> Iterator[dict[str, bool]]:
    """The smallest fact sets that set an effect off: all that it needs and one of those it offers."""
    for one in effect.when.any or (None,):
        yield as_facts(effect.when.all + ((one,) if one else ()))


def score(known: dict[str, bool], framework: str) -> int:
    return next(one.score for one in RULES.decide(known).ranking if one.framework == framework)


@effects
def test_every_effect_fires_on_its_own_condition(effect: Effect) -> None:
    for known in smallest(effect):
        fired = [one for one in RULES.decide(known).fired if one.effect is effect]
        assert [set(one.facts) for one in fired] == [set(known)]


@effects
def test_no_effect_fires_when_a_fact_that_it_needs_is_missing_or_turned(effect: Effect) -> None:
    for known in smallest(effect):
        for fact in known:
            missing = {name: value for name, value in known.items() if name != fact}
            for less in (missing, known | {fact: not known[fact]}):
                assert effect not in [one.effect for one in RULES.decide(less).fired]


@effects
def test_an_exception_silences_its_effect(effect: Effect) -> None:
    for known, exception in itertools.product(smallest(effect), effect.when.unless):
        assert effect not in [
            one.effect for one in RULES.decide(known | {exception.fact: exception.value}).fired
        ]


def counts(effect: Effect, known: dict[str, bool]) -> bool:
    return any(one.effect is effect and one.counted for one in RULES.decide(known).fired)


def quieter(effect: Effect, known: dict[str, bool]) -> Iterator[dict[str, bool]]:
    """The same facts with one more that silences a stronger effect on them."""
    for one in RULES.decide(known).fired:
        for exception in one.effect.when.unless:
            if exception not in effect.when.unless and exception.fact not in known:
                yield known | {exception.fact: exception.value}


def can_count(effect: Effect) -> bool:
    tried = list(smallest(effect))
    return any(
        counts(effect, known) for known in (*tried, *(more for one in tried for more in quieter(effect, one)))
    )


@effects
def test_every_effect_counts_for_some_set_of_facts(effect: Effect) -> None:
    """An effect whose facts a stronger or equal one always uses up would never be shown to anybody."""
    assert can_count(effect)


@pytest.mark.parametrize(
    "entry", [one for one in KNOWLEDGE.entries.values() if one.when.literals()], ids=lambda one: one.id
)
def test_every_warning_and_companion_can_hold_and_can_be_absent(entry: Entry) -> None:
    when = entry.when
    for one in when.any or (None,):
        known = as_facts(when.all + ((one,) if one else ()))
        assert when.holding(known) is not None
    absent = {one.fact: one.value for one in when.unless} if not (when.all or when.any) else {}
    assert when.holding(absent) is None


LITERALS = [(fact, value) for fact in KNOWLEDGE.facts for value in (True, False)]


@pytest.mark.parametrize("framework", KNOWLEDGE.frameworks)
def test_every_framework_can_win_clearly_on_one_fact_and_come_last_on_another(framework: str) -> None:
    alone = [RULES.decide({fact: value}) for fact, value in LITERALS]
    assert any(one.verdict == "clear" and one.pick == framework for one in alone)
    assert any(one.verdict != "ask" and one.ranking[-1].framework == framework for one in alone)


@pytest.mark.parametrize("framework", KNOWLEDGE.frameworks)
def test_even_the_strongest_single_fact_for_a_framework_can_be_outweighed(framework: str) -> None:
    best = max(LITERALS, key=lambda one: score({one[0]: one[1]}, framework))
    known = {best[0]: best[1]}
    assert any(
        RULES.decide(known | {fact: value for fact, value in pair if fact != best[0]}).pick
        not in (framework, None)
        for pair in itertools.combinations(LITERALS, 2)
    )


@pytest.mark.parametrize("pair", list(itertools.combinations(KNOWLEDGE.frameworks, 2)), ids="-".join)
def test_any_two_frameworks_can_tie(pair: tuple[str, str]) -> None:
    ties = (
        {one.framework for one in decision.ranking[:2]}
        for chosen in itertools.combinations(LITERALS, 2)
        if (decision := RULES.decide(dict(chosen))).verdict == "tie"
    )
    assert set(pair) in ties


def test_nothing_said_is_too_little() -> None:
    decision = RULES.decide({})
    assert (decision.verdict, decision.pick, decision.fired) == ("ask", None, ())
    assert [one.score for one in decision.ranking] == [0, 0, 0]


@pytest.mark.parametrize(
    "fact", [one.id for one in KNOWLEDGE.facts.values() if one.group in ("motives", "present", "known")]
)
@pytest.mark.parametrize("value", [True, False])
def test_how_somebody_leans_decides_nothing_alone(fact: str, value: bool) -> None:
    assert RULES.decide({fact: value}).verdict == "ask"


# Monotonicity as it is declared: a fact supports a framework in earnest when it is named as a reason for it, never as
# one against it, and never as an exception to a reason for it. Such a fact never lowers the framework's score.


def speaks(fact: str, value: bool, framework: str, direction: str) -> bool:
    literal = FactIs(fact, value)
    return any(
        literal in effect.when.all + effect.when.any
        for _, effect in EFFECTS
        if effect.framework == framework and effect.direction == direction
    )


def excepts(fact: str, value: bool, framework: str, direction: str) -> bool:
    return any(
        FactIs(fact, value) in effect.when.unless
        for _, effect in EFFECTS
        if effect.framework == framework and effect.direction == direction
    )


def earnest(fact: str, value: bool, framework: str, towards: str) -> bool:
    away = ("opposes", "blocks") if towards == "supports" else ("supports",)
    against = ("supports",) if towards == "supports" else ("opposes", "blocks")
    return (
        speaks(fact, value, framework, towards)
        and not any(speaks(fact, value, framework, one) for one in away)
        and not any(excepts(fact, value, framework, one) for one in against)
    )


def earnest_facts(towards: str) -> list[tuple[str, bool, str]]:
    return [
        (fact, value, framework)
        for fact, value in LITERALS
        for framework in KNOWLEDGE.frameworks
        if earnest(fact, value, framework, towards)
    ]


def near_facts(framework: str) -> list[tuple[str, bool]]:
    """The facts that bear on a framework, among which sets of facts are drawn."""
    return sorted(
        {
            (literal.fact, literal.value)
            for _, effect in EFFECTS
            if effect.framework == framework
            for literal in effect.when.literals()
        }
    )


def drawn(data: st.DataObject, framework: str, *, without: str) -> dict[str, bool]:
    chosen = data.draw(st.lists(st.sampled_from(near_facts(framework)), max_size=12))
    return {fact: value for fact, value in chosen if fact != without}


@given(data=st.data())
def test_a_fact_that_supports_a_framework_never_lowers_its_score(data: st.DataObject) -> None:
    fact, value, framework = data.draw(st.sampled_from(earnest_facts("supports")))
    known = drawn(data, framework, without=fact)
    assert score(known | {fact: value}, framework) >= score(known, framework)


@given(data=st.data())
def test_a_fact_that_opposes_a_framework_never_raises_its_score(data: st.DataObject) -> None:
    fact, value, framework = data.draw(st.sampled_from(earnest_facts("opposes")))
    known = drawn(data, framework, without=fact)
    assert score(known | {fact: value}, framework) <= score(known, framework)


@given(data=st.data())
def test_a_blocker_never_brings_a_framework_back(data: st.DataObject) -> None:
    blocking = sorted(
        {
            (one.fact, one.value, effect.framework)
            for _, effect in EFFECTS
            for one in effect.when.all
            if effect.direction == "blocks"
        }
    )
    fact, value, framework = data.draw(st.sampled_from(blocking))
    decision = RULES.decide(drawn(data, framework, without=fact) | {fact: value})
    assert decision.pick != framework
    assert decision.ranking[-1].framework == framework


def test_most_facts_are_declared_monotone() -> None:
    assert len(earnest_facts("supports")) > 100
    assert len(earnest_facts("opposes")) > 50

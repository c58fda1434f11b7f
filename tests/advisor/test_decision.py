"""From facts to a verdict, by the method that docs/knowledge.md describes."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import Knowledge, load_knowledge
from advisor.decision import Fired, Rules, rules_of, strength_of
from advisor.knowledge.model import POINTS, Effect, Entry
from advisor.outcome import CLEAR_LEAD, ENOUGH
from advisor.scales import LEANINGS
from tests.advisor.building import facts, knowledge_of

KNOWLEDGE = load_knowledge()
RULES = Rules(KNOWLEDGE)
any_facts = st.dictionaries(st.sampled_from(list(KNOWLEDGE.facts)), st.booleans(), max_size=14)


def scores(lines: list[str], known: str) -> dict[str, int]:
    ranking = Rules(knowledge_of(*lines)).decide(facts(known)).ranking
    return {one.framework: one.score for one in ranking if one.score}


def worth(one: Fired) -> int:
    return POINTS[one.effect.strength] * {"supports": 1, "opposes": -1, "blocks": 0}[one.effect.direction]


SCORES = [
    (["django supports strong when a"], "a", {"django": 4}),
    (["django supports strong when a"], "-a", {}),
    (["django supports strong when a"], "", {}),
    (["django supports strong when -a"], "-a", {"django": 4}),
    (["django supports strong when -a"], "", {}),
    (["django opposes strong when a"], "a", {"django": -4}),
    (["django supports decisive when a"], "a", {"django": 8}),
    (["django supports moderate when a"], "a", {"django": 2}),
    (["django supports slight when a"], "a", {"django": 1}),
    (["django supports strong when a,b"], "a", {}),
    (["django supports strong when a,b"], "a,b", {"django": 4}),
    (["django supports strong when a,-b"], "a,b", {}),
    (["django supports strong when a,-b"], "a,-b", {"django": 4}),
    (["django supports strong when a any b,c"], "a", {}),
    (["django supports strong when a any b,c"], "a,c", {"django": 4}),
    (["django supports strong when a any b,-c"], "a,-c", {"django": 4}),
    (["django supports strong when a any b,-c"], "a,-b,c", {}),
    (["django supports strong any a,b"], "b", {"django": 4}),
    (["django supports strong any a,b"], "a,b", {"django": 4}),
    (["django supports strong when a unless b"], "a,b", {}),
    (["django supports strong when a unless b"], "a,-b", {"django": 4}),
    (["django supports strong when a unless -b"], "a,-b", {}),
    (["django supports strong when a unless -b"], "a", {"django": 4}),
    (["django supports strong when a", "flask opposes moderate when a"], "a", {"django": 4, "flask": -2}),
    (["django supports strong when a", "django opposes moderate when a"], "a", {"django": 2}),
    (["django supports strong when a", "django supports moderate when b"], "a,b", {"django": 6}),
]


@pytest.mark.parametrize(("lines", "known", "expected"), SCORES)
def test_an_effect_adds_its_points_when_its_condition_holds(
    lines: list[str], known: str, expected: dict[str, int]
) -> None:
    assert scores(lines, known) == expected


ONCE = [
    (["django supports strong when a"] * 3, "a", 4),
    (["django supports moderate when a", "django supports strong when a"], "a", 4),
    (["django supports strong when a,b", "django supports moderate when a"], "a,b", 4),
    (["django supports strong when a,b", "django supports moderate when a"], "a", 2),
    (["django supports strong when a,b", "django supports moderate when c"], "a,b,c", 6),
    (["django supports strong when a,b", "django supports moderate when b,c"], "a,b,c", 6),
    (["django supports strong when a,b", "django supports strong when a"], "a,b", 8),
    (["django supports strong any a,b", "django supports moderate when b"], "a,b", 4),
    (["django supports strong any a,b", "django supports moderate when b,c"], "a,b,c", 6),
    (["django supports strong when a any b,c", "django supports moderate when b"], "a,b,c", 6),
    (["django opposes strong when a", "django opposes moderate when a"], "a", -4),
    (["django opposes strong when a", "django supports moderate when a"], "a", -2),
]


@pytest.mark.parametrize(("lines", "known", "score"), ONCE)
def test_the_same_evidence_counts_once_on_each_side(lines: list[str], known: str, score: int) -> None:
    assert scores(lines, known) == {"django": score}


def test_what_fired_is_told_strongest_first_with_its_facts_and_whether_it_counted() -> None:
    rules = Rules(
        knowledge_of(
            "django supports moderate when b",
            "django supports strong when a any b,c,d",
            "django opposes slight when a",
            "flask supports strong when z",
            "django supports moderate when a",
        )
    )
    fired = rules.decide(facts("c,b,a")).fired
    assert [(one.entry.id, one.facts, one.counted, worth(one)) for one in fired] == [
        ("T-2", ("a", "b", "c"), True, 4),
        ("T-1", ("b",), True, 2),
        ("T-5", ("a",), False, 2),
        ("T-3", ("a",), True, -1),
    ]


BLOCKED = [
    (["fastapi blocks when a"], "a", ["django", "flask", "fastapi"], "ask"),
    (
        ["fastapi blocks when a", "fastapi supports decisive when b", "flask opposes decisive when c"],
        "a,b,c",
        ["django", "flask", "fastapi"],
        "clear",
    ),
    (
        ["fastapi blocks when a", "flask blocks when a", "django opposes decisive when b"],
        "a,b",
        ["django", "fastapi", "flask"],
        "clear",
    ),
    (
        ["django blocks when a", "fastapi blocks when b", "django supports decisive when c"],
        "a,b,c",
        ["flask", "django", "fastapi"],
        "clear",
    ),
]


@pytest.mark.parametrize(("lines", "known", "order", "verdict"), BLOCKED)
def test_a_blocker_takes_a_framework_out_whatever_its_points(
    lines: list[str], known: str, order: list[str], verdict: str
) -> None:
    decision = Rules(knowledge_of(*lines)).decide(facts(known))
    assert [one.framework for one in decision.ranking] == order
    assert decision.verdict == verdict
    assert decision.pick == (None if verdict == "ask" else order[0])


def test_a_blocker_is_named_once_and_is_no_penalty() -> None:
    rules = Rules(
        knowledge_of("fastapi supports strong when b", "fastapi blocks when a", "fastapi blocks when a,b")
    )
    last = rules.decide(facts("a,b")).ranking[-1]
    assert (last.framework, last.score, last.blocked_by) == ("fastapi", 4, ("T-2", "T-3"))
    assert rules.decide(facts("-a,b")).ranking[0].blocked_by == ()


DJANGO, FASTAPI, FLASK = (f"{name} supports strong when a" for name in KNOWLEDGE.frameworks)
VERDICTS = [
    ([DJANGO], "a", "clear", "django"),
    ([DJANGO], "", "ask", None),
    (["django supports slight when a"], "a", "ask", None),
    (["django supports slight when a", "django supports slight when b"], "a,b", "clear", "django"),
    (["django supports moderate when a"], "a", "clear", "django"),
    ([DJANGO, FASTAPI], "a", "tie", "django"),
    ([FASTAPI, FLASK], "a", "tie", "fastapi"),
    ([DJANGO, "fastapi supports moderate when b"], "a,b", "clear", "django"),
    ([DJANGO, "django supports slight when b", "fastapi supports strong when b"], "a,b", "tie", "django"),
    (["fastapi opposes strong when a"], "a", "ask", None),
    (["fastapi opposes strong when a", "flask opposes strong when a"], "a", "clear", "django"),
    (["django supports strong when likes_new"], "likes_new", "ask", None),
    (["django supports strong when knows_django"], "knows_django", "ask", None),
    (["django supports decisive when runs_django"], "runs_django", "ask", None),
    (["django supports strong when runs_django,a"], "runs_django,a", "clear", "django"),
    (["django supports strong when runs_django any a,b"], "runs_django,a", "clear", "django"),
    (["django supports decisive when runs_django", FLASK], "runs_django,a", "clear", "django"),
    ([FASTAPI, DJANGO], "a,runs_fastapi", "tie", "fastapi"),
    ([FASTAPI, DJANGO], "a,runs_flask", "tie", "django"),
    ([FASTAPI, DJANGO], "a,runs_fastapi,runs_django", "tie", "django"),
    ([DJANGO, FASTAPI, FLASK], "a,runs_flask", "tie", "django"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "known", "verdict", "pick"), VERDICTS)
def test_clear_tie_and_ask(lines: list[str], known: str, verdict: str, pick: str | None) -> None:
    running = ("runs_django", "runs_fastapi", "runs_flask")
    decision = Rules(knowledge_of(*lines, asked=running)).decide(facts(known))
    assert (decision.verdict, decision.pick) == (verdict, pick)


def test_equals_behind_the_leader_stand_by_their_nearness_to_it(knowledge: Knowledge) -> None:
    rules = rules_of(knowledge)
    for fact, leader in (
        ("websockets", "fastapi"),
        ("webhook_receiver", "flask"),
        ("content_site", "django"),
    ):
        ranking = rules.decide({fact: True}).ranking
        assert ranking[0].framework == leader
        near = knowledge.frameworks[leader].near
        level = [one.framework for one in ranking[1:] if one.score == ranking[1].score]
        assert level == [name for name in near if name in level]


# The method against a second, plainer telling of it, on the real knowledge.


def plain_decision(known: Mapping[str, bool]) -> tuple[str, dict[str, int], set[str]]:
    """Verdict, scores and blocked frameworks as docs/knowledge.md tells the method, without bits or indexes."""
    pairs: list[tuple[Entry, Effect]] = [
        (entry, effect) for entry in KNOWLEDGE.entries.values() for effect in entry.effects
    ]
    pairs.sort(key=lambda pair: (-POINTS[pair[1].strength], len(pair[1].when.all)))
    result = dict.fromkeys(KNOWLEDGE.frameworks, 0)
    blocked, said, spent = set(), 0, dict[tuple[str, str], set[str]]()
    for _, effect in pairs:
        used = effect.when.holding(known)
        if used is None:
            continue
        rests_on = {literal.fact for literal in effect.when.all} or set(used)
        before = spent.setdefault((effect.framework, effect.direction), set())
        new = not rests_on <= before
        before |= rests_on
        if effect.direction == "blocks":
            blocked.add(effect.framework)
        elif new:
            result[effect.framework] += POINTS[effect.strength] * (
                1 if effect.direction == "supports" else -1
            )
        if new and any(KNOWLEDGE.facts[fact].group not in LEANINGS for fact in used):
            said += POINTS[effect.strength]
    open_to_pick = sorted((result[name] for name in result if name not in blocked), reverse=True)
    if said < ENOUGH:
        return "ask", result, blocked
    clear = len(open_to_pick) < 2 or open_to_pick[0] - open_to_pick[1] >= CLEAR_LEAD
    level = "tie" if open_to_pick[0] > 0 else "ask"
    return "clear" if clear else level, result, blocked


@given(any_facts)
def test_the_method_is_the_documented_one(known: dict[str, bool]) -> None:
    decision = RULES.decide(known)
    verdict, result, blocked = plain_decision(known)
    assert {one.framework: one.score for one in decision.ranking} == result
    assert {one.framework for one in decision.ranking if one.blocked_by} == blocked
    assert decision.verdict == verdict


@given(any_facts, st.randoms())
def test_the_order_of_facts_does_not_matter(known: dict[str, bool], random: Random) -> None:
    shuffled = list(known.items())
    random.shuffle(shuffled)
    assert RULES.decide(dict(shuffled)) == RULES.decide(known)


@given(any_facts)
def test_a_what_if_comes_to_the_same_outcome_as_a_decision(known: dict[str, bool]) -> None:
    decision, outcome = RULES.decide(known), RULES.outcome(known)
    assert (decision.verdict, decision.pick) == (outcome.verdict, outcome.pick)
    assert tuple(one.framework for one in decision.ranking) == outcome.order


@given(any_facts)
def test_the_ranking_runs_from_best_to_worst_and_the_pick_is_never_blocked(known: dict[str, bool]) -> None:
    decision = RULES.decide(known)
    keys = [(bool(one.blocked_by), -one.score) for one in decision.ranking]
    if decision.verdict == "tie" and known.get(f"runs_{decision.pick}"):
        keys.sort()  # what runs is kept in a tie, even a point behind
    assert keys == sorted(keys)
    assert {one.framework for one in decision.ranking} == set(KNOWLEDGE.frameworks)
    assert (decision.pick is None) == (decision.verdict == "ask")
    assert decision.pick not in {one.framework for one in decision.ranking if one.blocked_by}


@given(any_facts)
def test_the_score_is_the_sum_of_what_counted(known: dict[str, bool]) -> None:
    decision = RULES.decide(known)
    for standing in decision.ranking:
        counted = [
            worth(one)
            for one in decision.fired
            if one.counted and one.effect.framework == standing.framework and one.effect.direction != "blocks"
        ]
        assert sum(counted) == standing.score


@pytest.mark.parametrize(
    ("points", "word"),
    [
        (-8, "none"), (-1, "none"), (0, "none"), (1, "slight"), (2, "moderate"), (3, "moderate"), (4, "strong"),
        (7, "strong"), (8, "decisive"), (30, "decisive"),
    ],
)  # fmt: skip
def test_a_sum_of_points_has_the_strongest_word_that_it_reaches(points: int, word: str) -> None:
    assert strength_of(points) == word


def test_rules_are_built_once_for_a_body_of_knowledge(knowledge: Knowledge) -> None:
    assert rules_of(knowledge) is rules_of(knowledge)

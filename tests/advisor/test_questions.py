"""The next best questions: what they are about, what they promise, and when there is nothing left to ask."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import Knowledge, Profile, advise_profile, load_knowledge
from advisor.advice import Advice, Question
from advisor.decision import rules_of
from advisor.outcome import Outcome, Position
from advisor.questions import next_questions
from tests.advisor.building import facts, knowledge_of
from tests.advisor.plausible import Facts, settled

KNOWLEDGE = load_knowledge()
RULES = rules_of(KNOWLEDGE)
ASKABLE = [one.id for one in KNOWLEDGE.facts.values() if one.question and one.costs == 1]
any_facts = st.dictionaries(st.sampled_from(list(KNOWLEDGE.facts)), st.booleans(), max_size=9)


def asked(known: Facts, knowledge: Knowledge = KNOWLEDGE) -> tuple[Question, ...]:
    decision = rules_of(knowledge).decide(known)
    what_if = rules_of(knowledge).what_ifs(known, decision)
    return next_questions(decision, what_if=what_if, knowledge=knowledge)


def names(lines: list[str], known: str, questions: str) -> list[str]:
    knowledge = knowledge_of(*lines, asked=questions.split(","))
    return [one.fact for one in asked(facts(known), knowledge)]


DJANGO = "django supports strong when a"
TIE = [DJANGO, "fastapi supports strong when b"]
ASKED = [
    ([DJANGO], "", "a", ["a"]),
    ([DJANGO], "a", "a", []),
    ([DJANGO], "-a", "a", []),
    ([DJANGO], "", "z", []),
    ([DJANGO, "flask supports moderate when b"], "", "a,b", ["a", "b"]),
    ([DJANGO, "fastapi supports decisive when b"], "", "a,b", ["b", "a"]),
    ([DJANGO, "flask supports strong when b"], "", "a,b", ["a", "b"]),
    ([DJANGO, "flask supports slight when b"], "", "b,a", ["a", "b"]),
    ([DJANGO, "flask supports strong when b"], "", "a", ["a"]),
    (["django supports strong when a", "flask supports strong when -a", "django supports decisive when b"], "", "a,b",
     ["a", "b"]),
    ([DJANGO, "flask supports strong when b"], "a", "a,b", ["b"]),
    ([DJANGO, "flask supports strong when b", "flask supports decisive when c"], "a", "b,c", ["c", "b"]),
    ([DJANGO, "flask supports slight when b"], "a", "a,b", []),
    ([DJANGO, "flask supports moderate when b"], "a", "a,b", []),
    ([DJANGO, "django opposes slight when b", "flask supports moderate when b"], "a", "a,b", ["b"]),
    ([DJANGO, "flask supports slight when b"], "a,b", "a,b", []),
    (["django supports strong when a unless b", "flask supports moderate when a"], "a", "b", ["b"]),
    (["django supports moderate when a unless b"], "a", "b", ["b"]),
    (["fastapi opposes moderate when a unless b", "django supports moderate when likes_c"], "a,likes_c", "b", ["b"]),
    (["django supports slight when a", "django supports strong when likes_new,a"], "a", "likes_new", ["likes_new"]),
    ([*TIE, "fastapi supports moderate when c"], "a,b", "c", ["c"]),
    ([*TIE, "fastapi supports slight when c"], "a,b", "c", []),
    ([*TIE, "fastapi supports strong when c", "django supports decisive when d"], "a,b", "c,d", ["c", "d"]),
    ([*TIE, "django supports moderate when c", "fastapi supports moderate when -c", "django supports decisive when d"],
     "a,b", "c,d", ["c", "d"]),
    (["fastapi blocks when h", DJANGO], "h", "a", ["a"]),
    (["fastapi blocks when h", "flask blocks when h", DJANGO], "h", "a", []),
    (["fastapi blocks when h", "fastapi supports strong when a"], "h", "a", []),
    (["fastapi blocks when likes_h", "flask blocks when likes_h", DJANGO], "likes_h", "a", []),
    ([DJANGO, "flask supports decisive any b,c"], "a,c", "b", []),
    (["django supports decisive when a", "django supports moderate when d", "flask supports decisive any c",
      "flask supports strong any b,c"], "a,c,d", "b", ["b"]),
    ([DJANGO, "django blocks when b"], "a", "b", ["b"]),
    (["django supports strong when a", "fastapi supports strong when a", "flask supports strong when a"], "", "a", []),
    ([f"django supports strong when {one}" for one in "abcde"], "", "a,b,c,d,e", ["a", "b", "c"]),
    ([DJANGO, *(f"flask supports decisive when {one}" for one in "bcde")], "a", "b,c,d,e", ["b", "c"]),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "known", "questions", "expected"), ASKED)
def test_what_splits_most_of_what_is_open_is_asked_first(
    lines: list[str], known: str, questions: str, expected: list[str]
) -> None:
    assert names(lines, known, questions) == expected


def excluding(knowledge: Knowledge, fact: str, *others: str) -> Knowledge:
    return replace(
        knowledge, facts=dict(knowledge.facts) | {fact: replace(knowledge.facts[fact], excludes=others)}
    )


SETTLED = [("a", ["b"], "a", []), ("b", ["a"], "a", []), ("a", ["-b"], "a", []), ("a", ["b"], "-a", ["b"])]


@pytest.mark.parametrize(("fact", "excludes", "known", "expected"), SETTLED)
def test_what_a_known_fact_settles_is_not_asked(
    fact: str, excludes: list[str], known: str, expected: list[str]
) -> None:
    lines = ["django supports strong when c", "flask supports decisive when b"]
    knowledge = excluding(knowledge_of(*lines, asked=["a", "b"]), fact, *excludes)
    assert [one.fact for one in asked(facts(f"c,{known}"), knowledge)] == expected


def test_where_nobody_can_be_asked_nothing_is() -> None:
    assert asked(facts("a"), knowledge_of(DJANGO)) == ()


def test_what_is_hard_to_answer_is_not_asked() -> None:
    for text in ("", "admin_panel", "api_first,openapi", "small_scope", "realtime,roles_permissions"):
        for one in asked(facts(text)):
            assert KNOWLEDGE.facts[one.fact].costs == 1


FLASK = "flask supports decisive when b"
TOLD = [
    ([DJANGO], "", "a", "Django is ahead", "still too little to say"),
    ([DJANGO, "flask supports strong when a"], "", "a", "Django and Flask are level", "still too little to say"),
    ([DJANGO, "flask supports strong when -a"], "", "a", "Django is ahead", "Flask is ahead"),
    (["fastapi opposes strong when a"], "", "a", "still too little to say", "still too little to say"),
    ([DJANGO, FLASK], "a", "b", "Flask is ahead", "Django stays ahead"),
    ([DJANGO, "flask supports strong when b"], "a", "b", "Django and Flask are level", "Django stays ahead"),
    (["django supports moderate when a unless b"], "a", "b", "too little is left to say", "Django stays ahead"),
    ([*TIE, "django supports moderate when c"], "a,b", "c", "Django is ahead", "Django and FastAPI are still level"),
    ([*TIE, "django supports moderate when c", "flask supports strong when -c"], "a,b", "c", "Django is ahead",
     "Django and FastAPI are still level"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "known", "question", "yes", "no"), TOLD)
def test_a_question_says_what_either_answer_would_do(
    lines: list[str], known: str, question: str, yes: str, no: str
) -> None:
    [one] = asked(facts(known), knowledge_of(*lines, asked=[question]))
    assert (one.fact, one.question, one.yes, one.no) == (question, f"Is {question} so?", yes, no)


# Against the whole knowledge, by trying every answer.


def saying(before: Advice, after: Advice) -> str:
    first, second = (one.name for one in after.ranking[:2])
    if after.verdict == "ask":
        return "still too little to say" if before.verdict == "ask" else "too little is left to say"
    if after.verdict == "tie":
        both = {one.name for one in before.ranking[:2]}
        return f"{first} and {second} are {'still ' * (before.verdict == 'tie' and both == {first, second})}level"
    return f"{first} {'stays' if (before.verdict, before.pick) == ('clear', after.pick) else 'is'} ahead"


def answers(position: Position, fact: str) -> list[Outcome]:
    """What a yes and a no come to (that adding to a position comes to the same is promised with the flips)."""
    return [position.outcome_with(position.scales.literal(fact, value=value)) for value in (True, False)]


def check(known: Facts) -> None:
    """Every promise of the questions on these facts."""
    questions, position = asked(known), RULES.position(known)
    now = position.outcome()
    assert len({one.fact for one in questions}) == len(questions) <= (2 if now.verdict == "clear" else 3)
    for one in questions:
        assert one.fact not in known
        assert one.fact in ASKABLE
        assert not settled(one.fact, known, KNOWLEDGE)
        assert one.question == KNOWLEDGE.facts[one.fact].question
    keen = [
        fact
        for fact in ASKABLE
        if fact not in known
        and not settled(fact, known, KNOWLEDGE)
        and changes(now, *answers(position, fact))
    ]
    if now.verdict != "ask":
        assert {one.fact for one in questions} <= set(keen)
        assert len(questions) == min(len(keen), 2 if now.verdict == "clear" else 3)


def changes(now: Outcome, *after: Outcome) -> bool:
    if now.verdict == "clear":
        return any((one.verdict, one.pick) != (now.verdict, now.pick) for one in after)
    return any(one.verdict == "clear" for one in after)


def test_nothing_that_would_change_the_verdict_goes_unasked() -> None:
    """And nothing else is asked: a sweep over 2,000 sets of facts, with every answer to every question."""
    draw = Random(20261122)
    for _ in range(2_000):
        chosen = draw.sample(list(KNOWLEDGE.facts), draw.randint(1, 9))
        check({fact: draw.random() < 0.85 for fact in chosen})


@given(any_facts)
def test_questions_keep_their_promises_on_whatever_facts(known: Facts) -> None:
    check(known)


@given(any_facts)
def test_an_answer_does_what_the_question_said(known: Facts) -> None:
    before = advise_profile(Profile.of(known), knowledge=KNOWLEDGE)
    for one in before.questions:
        for value, told in ((True, one.yes), (False, one.no)):
            after = advise_profile(before.profile.with_fact(one.fact, value), knowledge=KNOWLEDGE)
            assert saying(before, after) == told
            assert one.fact not in [again.fact for again in after.questions]


@given(any_facts)
def test_what_brings_another_furthest_past_a_clear_pick_is_asked_first(known: Facts) -> None:
    now = RULES.outcome(known)
    if now.verdict != "clear":
        return
    place = list(KNOWLEDGE.frameworks).index(now.order[0])
    leads = []
    for one in asked(known):
        moved = [after for after in answers(RULES.position(known), one.fact) if changes(now, after)]
        leads.append(min(out.standing(place) - max(map(out.standing, {0, 1, 2} - {place})) for out in moved))
    assert leads == sorted(leads)


def test_when_nothing_was_said_a_yes_to_any_question_gives_a_verdict() -> None:
    questions = asked({})
    assert len(questions) == 3
    assert all("ahead" in one.yes or "level" in one.yes for one in questions)


@given(any_facts)
def test_the_same_facts_get_the_same_questions_in_any_order(known: Facts) -> None:
    assert asked(known) == asked(dict(reversed(known.items())))


def test_what_is_built_is_not_asked_once_it_was_said(knowledge: Knowledge) -> None:
    kinds = [fact.id for fact in knowledge.facts.values() if fact.says_what]
    for kind in kinds:
        advice = advise_profile(Profile.of({kind: True}), knowledge=knowledge)
        asked = {question.fact for question in advice.questions}
        learnt = {fact for flip in advice.flips for fact, _ in flip.changes} - {kind}
        assert not (asked | learnt) & set(kinds)

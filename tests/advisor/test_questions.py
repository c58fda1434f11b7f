"""The next best questions: what they are about, what they promise, and when there is nothing left to ask."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import Knowledge, Profile
from advisor.advice import Question
from advisor.decision import Outcome, rules_of
from advisor.questions import next_questions
from tests.advisor.building import facts, knowledge_of


def asked(known: dict[str, bool], knowledge: Knowledge) -> tuple[Question, ...]:
    decision = rules_of(knowledge).decide(known)
    what_if = rules_of(knowledge).what_ifs(known, decision)
    return next_questions(Profile.of(known), decision, what_if=what_if, knowledge=knowledge)


def names(lines: list[str], known: str, questions: str) -> list[str]:
    knowledge = knowledge_of(*lines, asked=questions.split(","))
    return [one.fact for one in asked(facts(known), knowledge)]


DJANGO = "django supports strong when a"
ASKED = [
    ([DJANGO], "", "a", ["a"]),
    ([DJANGO], "a", "a", []),
    ([DJANGO], "-a", "a", []),
    ([DJANGO], "", "z", []),
    ([DJANGO, "flask supports moderate when b"], "", "a,b", ["a", "b"]),
    ([DJANGO, "fastapi supports decisive when b"], "", "a,b", ["b", "a"]),
    ([DJANGO, "flask supports strong when b"], "", "a,b", ["a", "b"]),
    ([DJANGO, "flask supports strong when b"], "", "a", ["a"]),
    ([DJANGO, "flask supports strong when b"], "a", "a,b", ["b"]),
    ([DJANGO, "flask supports slight when b"], "a", "a,b", []),
    ([DJANGO, "flask supports slight when b"], "a,b", "a,b", []),
    (["fastapi blocks when h", DJANGO], "h", "a", ["a"]),
    (["fastapi blocks when h", "flask blocks when h", DJANGO], "h", "a", []),
    (["fastapi blocks when h", "fastapi supports strong when a"], "h", "a", []),
    (["django supports strong when a", "fastapi supports strong when a", "flask supports strong when a"], "", "a", []),
    ([f"django supports strong when {one}" for one in "abcde"], "", "a,b,c,d,e", ["a", "b", "c"]),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "known", "questions", "expected"), ASKED)
def test_what_splits_the_field_most_is_asked_first(
    lines: list[str], known: str, questions: str, expected: list[str]
) -> None:
    assert names(lines, known, questions) == expected


def test_what_is_hard_to_answer_is_not_asked(knowledge: Knowledge) -> None:
    for text in ("", "admin_panel", "api_first,openapi", "small_scope", "realtime,roles_permissions"):
        for one in asked(facts(text), knowledge):
            assert knowledge.facts[one.fact].costs == 1


TOLD = [
    ([DJANGO], "a", "Django is ahead", "still too little to say"),
    ([DJANGO, "flask supports strong when a"], "a", "Django and Flask are level", "still too little to say"),
    ([DJANGO, "flask supports strong when -a"], "a", "Django is ahead", "Flask is ahead"),
    (["fastapi opposes strong when a"], "a", "still too little to say", "still too little to say"),
]


@pytest.mark.parametrize(("lines", "question", "yes", "no"), TOLD)
def test_a_question_says_what_either_answer_would_do(
    lines: list[str], question: str, yes: str, no: str
) -> None:
    [one] = asked({}, knowledge_of(*lines, asked=[question]))
    assert (one.fact, one.question, one.yes, one.no) == ("a", "Is a so?", yes, no)


def drawn(data: st.DataObject, knowledge: Knowledge) -> dict[str, bool]:
    return data.draw(st.dictionaries(st.sampled_from(list(knowledge.facts)), st.booleans(), max_size=8))


def saying(outcome: Outcome, knowledge: Knowledge) -> str:
    first, second = (knowledge.frameworks[name].name for name in outcome.order[:2])
    return {
        "ask": "still too little to say",
        "tie": f"{first} and {second} are level",
        "clear": f"{first} is ahead",
    }[outcome.verdict]


@given(data=st.data())
def test_questions_are_few_about_the_unknown_and_keep_their_promises(
    data: st.DataObject, knowledge: Knowledge
) -> None:
    known = drawn(data, knowledge)
    questions = asked(known, knowledge)
    assert len(questions) <= 3
    assert len({one.fact for one in questions}) == len(questions)
    for one in questions:
        assert one.fact not in known
        assert one.question == knowledge.facts[one.fact].question != ""
        rules = rules_of(knowledge)
        assert one.yes == saying(rules.outcome(known | {one.fact: True}), knowledge)
        assert one.no == saying(rules.outcome(known | {one.fact: False}), knowledge)


@given(data=st.data())
def test_once_the_verdict_is_clear_only_what_could_change_it_is_asked(
    data: st.DataObject, knowledge: Knowledge
) -> None:
    known = drawn(data, knowledge)
    rules = rules_of(knowledge)
    decision = rules.decide(known)
    if decision.verdict != "clear":
        return
    for one in asked(known, knowledge):
        after = [rules.outcome(known | {one.fact: value}) for value in (True, False)]
        assert any(one.verdict != "clear" or one.pick != decision.pick for one in after)


def test_when_nothing_was_said_a_yes_to_any_question_gives_a_verdict(knowledge: Knowledge) -> None:
    questions = asked({}, knowledge)
    assert len(questions) == 3
    assert all("ahead" in one.yes or "level" in one.yes for one in questions)


@given(data=st.data())
def test_the_same_facts_get_the_same_questions_in_any_order(
    data: st.DataObject, knowledge: Knowledge
) -> None:
    known = drawn(data, knowledge)
    backwards = dict(reversed(known.items()))
    assert asked(known, knowledge) == asked(backwards, knowledge)

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from advisor import (
    Advice,
    Document,
    Knowledge,
    Profile,
    Section,
    advice_document,
    advise,
    advise_profile,
)
from advisor.advice import (
    Cited,
    Contradiction,
    Evidence,
    FactRead,
    Flip,
    PolicyLine,
    Question,
    Ranked,
    Reason,
    Unread,
    WhyNot,
)
from advisor.reading.reader import NOT_ENGLISH
from advisor.wording import why_not_document

QUESTION = Question("solo", "Do you work alone?", "Flask is ahead", "Django is ahead")
LEVEL = "What you said speaks for Django about as much as for Flask. "
BASE = Advice(
    verdict="clear",
    pick="django",
    action="start",
    headline="Start with Django",
    ranking=(
        Ranked("django", "Django", 9, "decisive"),
        Ranked("flask", "Flask", 4, "strong"),
        Ranked("fastapi", "FastAPI", -1, "none"),
    ),
    profile=Profile(),
    facts=(),
    contradictions=(),
    unread=(),
    reasons=(),
    find_why_not=tuple,
    warnings=(),
    find_flips=tuple,
    find_questions=tuple,
    companions=(),
    next_steps=(),
    policy=(),
    knowledge="2026.11.1",
)


def worded(knowledge: Knowledge, **changes: Any) -> Document:
    return advice_document(dataclasses.replace(BASE, **changes), knowledge=knowledge)


def section(document: Document, key: str) -> Section:
    return next(one for one in document.sections if one.key == key)


def told(document: Document, key: str) -> list[str]:
    return [line.text for line in section(document, key).lines]


def levels(first: int, second: int) -> tuple[Ranked, ...]:
    return (Ranked("django", "Django", first, "strong"), Ranked("flask", "Flask", second, "strong"))


def test_an_answer_is_headed_by_the_verdict_and_ends_with_version_and_privacy(knowledge: Knowledge) -> None:
    document = worded(knowledge)
    assert document.headline == "Start with Django."
    assert len(document.footer) == 1
    assert document.footer[0].startswith("Knowledge 2026.11.1. ")
    assert "Nothing that you wrote is kept" in document.footer[0]


@pytest.mark.parametrize(
    ("facts", "headline"),
    [
        ("", "Too little to say yet"),
        ("runs_django", "Too little to say yet"),
        ("admin_panel,relational_data,workflows", "Start with Django"),
        ("admin_panel,relational_data,runs_django", "Stay with Django"),
        ("admin_panel,realtime,relational_data,runs_django", "Stay with Django, and add to it"),
        ("admin_panel,relational_data,runs_flask,workflows", "Move from Flask to Django"),
        ("cgi_host,runs_django,runs_fastapi", "Move from Django and FastAPI to Flask"),
        (
            "runs_django,streaming,works_well,llm_calls",
            "Stay with Django, and split the streamed answers off into FastAPI",
        ),
    ],
)
def test_the_headline_says_what_to_do(facts: str, headline: str, knowledge: Knowledge) -> None:
    assert advise_profile(Profile.parse(facts), knowledge=knowledge).headline == headline


@pytest.mark.parametrize(
    ("changes", "lead"),
    [
        (
            {"ranking": levels(9, 8)},
            "Django is {summary}. Flask comes next, just behind.",
        ),
        ({"ranking": levels(9, 7)}, "Django is {summary}. Flask comes next, a step behind."),
        ({"ranking": levels(9, 5)}, "Django is {summary}. Flask comes next, well behind."),
        ({"ranking": levels(9, 1)}, "Django is {summary}. Flask comes next, far behind."),
        (
            {"ranking": (BASE.ranking[0], Ranked("fastapi", "FastAPI", 9, "decisive", ("A-1",)))},
            "Django is {summary}. FastAPI is ruled out.",
        ),
        (
            {"action": "stay"},
            "You run Django already, and nothing that you said outweighs the cost of leaving it.",
        ),
        (
            {"action": "stay_and_add"},
            "You run Django already, and nothing that you said outweighs the cost of leaving it.",
        ),
        ({"action": "move"}, "The reasons for Django outweigh the cost of leaving what you run."),
        (
            {"action": "split", "next_steps": (Cited("P-88", "Draw the line."), Cited("P-102", "Test it."))},
            (
                "What you run can stay. Django is the better home for the staff screens, which can be a service of "
                "its own."
            ),
        ),
        (
            {"verdict": "tie", "find_questions": lambda: (QUESTION,)},
            LEVEL + "This would break the tie: Do you work alone?",
        ),
        (
            {"verdict": "tie"},
            LEVEL + "No further answer would break the tie, so take the one your team knows better.",
        ),
        (
            {"verdict": "tie", "action": "stay", "pick": "flask", "find_questions": lambda: (QUESTION,)},
            LEVEL + "That is no reason to leave Flask, which you run.",
        ),
        (
            {"verdict": "tie", "action": "move", "find_questions": lambda: (QUESTION,)},
            LEVEL + "This would break the tie: Do you work alone?",
        ),
    ],
)
def test_the_first_sentence_sums_the_verdict_up(
    changes: dict[str, Any], lead: str, knowledge: Knowledge
) -> None:
    summary = knowledge.frameworks["django"].summary
    assert told(worded(knowledge, **changes), "verdict")[0] == lead.format(summary=summary)


def test_the_ranking_shows_strengths_in_words_and_cites_what_rules_out(knowledge: Knowledge) -> None:
    blocked = Ranked("fastapi", "FastAPI", 3, "moderate", ("A-39", "P-1"))
    lines = section(worded(knowledge, ranking=(*BASE.ranking[:2], blocked)), "ranking").lines
    assert [(line.text, line.strength, line.rules) for line in lines] == [
        ("Django", "decisive", ()),
        ("Flask", "strong", ()),
        ("FastAPI: ruled out", None, ("A-39", "P-1")),
    ]


def test_too_little_shows_no_ranking_and_no_reasons_but_asks(knowledge: Knowledge) -> None:
    document = worded(knowledge, verdict="ask", pick=None, find_questions=lambda: (QUESTION,))
    assert [one.key for one in document.sections] == ["verdict", "questions"]
    assert len(section(document, "verdict").lines) == 1
    assert "answer a question below" in told(document, "verdict")[0]


def test_a_fact_is_shown_with_the_words_behind_it_each_once_on_one_line(knowledge: Knowledge) -> None:
    words = ["admin\n screen", "admin screen", "back  office", "refunds", "one too many"]
    fact = FactRead("admin_panel", True, "an admin is needed", tuple(Evidence(word, 0, 1) for word in words))
    lines = section(worded(knowledge, facts=(fact,)), "understood").lines
    assert [(line.text, line.quotes) for line in lines] == [
        ("An admin is needed", ("admin screen", "back office", "refunds"))
    ]


def test_a_given_fact_needs_no_words_behind_it(knowledge: Knowledge) -> None:
    document = worded(knowledge, facts=(FactRead("solo", False, "several people"),))
    assert [(line.text, line.quotes) for line in section(document, "understood").lines] == [
        ("Several people", ())
    ]


def test_contradictions_and_what_did_not_count_are_shown(knowledge: Knowledge) -> None:
    document = worded(
        knowledge,
        contradictions=(Contradiction("solo", "You say both; I went with the last.", ()),),
        unread=(Unread(Evidence("maybe admin", 3, 14), "it is for later"),),
    )
    assert told(document, "contradictions") == ["You say both; I went with the last."]
    assert [(line.text, line.quotes) for line in section(document, "unread").lines] == [
        ("Left aside: it is for later", ("maybe admin",))
    ]


def test_reasons_for_and_against_are_those_of_the_pick(knowledge: Knowledge) -> None:
    document = worded(
        knowledge,
        reasons=(
            Reason("A-1", "django", True, "strong", "It fits.", ("solo",)),
            Reason("A-2", "flask", True, "strong", "Flask fits.", ("solo",)),
            Reason("A-3", "django", False, "slight", "It is large.", ("solo",)),
        ),
    )
    assert [(one.title, one.lines[0].text, one.lines[0].rules) for one in document.sections[2:4]] == [
        ("Why Django", "It fits.", ("A-1",)),
        ("What speaks against Django", "It is large.", ("A-3",)),
    ]


def test_that_nothing_speaks_against_the_pick_is_said(knowledge: Knowledge) -> None:
    assert told(worded(knowledge), "reasons_against") == ["Nothing that you said speaks against Django."]


def test_why_not_names_each_loser_once_and_cites_the_rule(knowledge: Knowledge) -> None:
    document = worded(
        knowledge,
        find_why_not=lambda: (
            WhyNot("flask", "No admin comes with it.", "admin_panel", False, "A-47"),
            WhyNot("fastapi", "FastAPI has no admin.", "admin_panel", False, "P-2"),
            WhyNot("flask", "Nothing speaks for it.", None, None, None),
            WhyNot("fastapi", "For FastAPI it counts that it streams.", "streaming", True, "P-3"),
            WhyNot("fastapi", "Pages come first, and FastAPI has few.", "pages", True, "P-4"),
        ),
    )
    assert [(line.text, line.rules) for line in section(document, "why_not").lines] == [
        ("Flask: No admin comes with it.", ("A-47",)),
        ("FastAPI has no admin.", ("P-2",)),
        ("Flask: Nothing speaks for it.", ()),
        ("For FastAPI it counts that it streams.", ("P-3",)),
        ("FastAPI: Pages come first, and FastAPI has few.", ("P-4",)),
    ]


@pytest.mark.parametrize(
    ("member", "title"),
    [("warnings", "Watch out"), ("companions", "What to add"), ("next_steps", "Left for you to decide")],
)
def test_warnings_companions_and_next_steps_cite_their_rule(
    member: str, title: str, knowledge: Knowledge
) -> None:
    shown = section(worded(knowledge, **{member: (Cited("A-66", "Mind the gap."),)}), member)
    assert (shown.title, shown.lines[0].text, shown.lines[0].rules) == (title, "Mind the gap.", ("A-66",))


@pytest.mark.parametrize("action", ["move", "split"])
def test_the_steps_of_a_plan_are_numbered_in_words(action: str, knowledge: Knowledge) -> None:
    steps = (Cited("P-88", "Draw the line."), Cited("P-102", "Test it."))
    shown = section(worded(knowledge, action=action, next_steps=steps), "next_steps")
    assert shown.title == "In this order"
    assert [(line.text, line.rules) for line in shown.lines] == [
        ("Step 1: Draw the line.", ("P-88",)),
        ("Step 2: Test it.", ("P-102",)),
    ]


@pytest.mark.parametrize(
    ("questions", "title", "first"),
    [
        (
            (QUESTION,),
            "Best next question",
            "Do you work alone? If yes: Flask is ahead. If no: Django is ahead.",
        ),
        (
            (QUESTION, QUESTION),
            "Best next questions",
            "Do you work alone? If yes: Flask is ahead. If no: Django is ahead.",
        ),
    ],
)
def test_the_next_questions_say_what_each_answer_would_do(
    questions: tuple[Question, ...], title: str, first: str, knowledge: Knowledge
) -> None:
    shown = section(worded(knowledge, find_questions=lambda: questions), "questions")
    assert (shown.title, shown.lines[0].text, len(shown.lines)) == (title, first, len(questions))


def test_what_would_change_the_pick_is_said(knowledge: Knowledge) -> None:
    flip = Flip((("openapi", True),), "fastapi", "If a contract is needed, FastAPI becomes the pick.")
    shown = section(worded(knowledge, find_flips=lambda: (flip,)), "flips")
    assert (shown.title, [line.text for line in shown.lines]) == ("What would change this", [flip.sentence])


def test_that_nothing_would_change_the_pick_is_said_too(knowledge: Knowledge) -> None:
    shown = section(worded(knowledge), "flips")
    assert [line.text for line in shown.lines] == [
        "No likely change of one or two facts would change the pick."
    ]


def test_while_nothing_is_picked_there_is_nothing_to_change(knowledge: Knowledge) -> None:
    document = worded(knowledge, verdict="ask", pick=None)
    assert "flips" not in [one.key for one in document.sections]


def test_the_house_speaks_right_below_the_ranking(knowledge: Knowledge) -> None:
    line = PolicyLine("H-1", "prefer", "django", "House policy prefers Django.", True, "Platform team")
    keys = [one.key for one in worded(knowledge, policy=(line,)).sections]
    assert keys[keys.index("policy") - 1] == "ranking"


def test_why_not_shows_what_decided_then_the_reasons_on_that_framework_only(knowledge: Knowledge) -> None:
    advice = dataclasses.replace(
        BASE,
        facts=(FactRead("admin_panel", True, "an admin is needed"),),
        find_why_not=lambda: (WhyNot("flask", "No admin comes with it.", "admin_panel", False, "A-47"),),
        reasons=(
            Reason("A-2", "flask", True, "strong", "Flask fits.", ("solo",)),
            Reason("A-3", "flask", False, "slight", "It is small.", ("solo",)),
            Reason("A-1", "django", True, "strong", "It fits.", ("solo",)),
        ),
    )
    document = why_not_document("flask", advice, knowledge=knowledge)
    assert document.headline == "Why not Flask? Start with Django."
    assert [(one.title, [line.text for line in one.lines]) for one in document.sections] == [
        ("What decided", ["No admin comes with it."]),
        ("Against Flask", ["It is small."]),
        ("For Flask", ["Flask fits."]),
        ("What I understood", ["An admin is needed"]),
    ]


def test_why_not_leaves_out_parts_with_nothing_to_say(knowledge: Knowledge) -> None:
    advice = dataclasses.replace(
        BASE, find_why_not=lambda: (WhyNot("flask", "Nothing speaks for it.", None, None, None),)
    )
    document = why_not_document("flask", advice, knowledge=knowledge)
    assert [(one.key, one.lines[0].rules) for one in document.sections] == [("why_not", ())]


@pytest.mark.parametrize("framework", ["django", "flask"])
def test_why_not_of_one_that_has_not_lost_says_what_speaks_on_either_side(
    framework: str, knowledge: Knowledge
) -> None:
    against = Reason("A-1", framework, False, "slight", "It takes a while to learn.", ())
    advice = dataclasses.replace(BASE, reasons=(against,))
    document = why_not_document(framework, advice, knowledge=knowledge)
    assert document.headline == f"Nothing decides against {framework.capitalize()}. Start with Django."
    assert [(one.key, one.lines[0].text) for one in document.sections] == [
        ("reasons_against", "It takes a while to learn.")
    ]


def test_a_pick_against_somebodys_wish_says_so_first(knowledge: Knowledge) -> None:
    unwanted = section(worded(knowledge, profile=Profile.of({"avoids_django": True})), "verdict")
    assert "You would rather not use Django; that was counted" in unwanted.lines[0].text
    assert "rather not" not in section(worded(knowledge), "verdict").lines[0].text


def test_a_text_that_is_not_english_is_told_first_that_only_english_is_read(knowledge: Knowledge) -> None:
    aside = Unread(Evidence("Bonjour", 0, 7), NOT_ENGLISH)
    lead = section(worded(knowledge, verdict="ask", pick=None, unread=(aside,)), "verdict").lines[0].text
    assert lead.startswith("I read English only")


def test_what_is_said_to_be_ours_is_the_same_whatever_words_the_facts_were_read_in(
    knowledge: Knowledge,
) -> None:
    said = Path(__file__).parent.parent / "samples" / "field_cases" / "questions.jsonl"
    texts = [json.loads(line)["text"] for line in said.read_text(encoding="utf-8").splitlines()]
    texts += ["No login at all. Clients log in and see their own files; maybe an admin panel."]
    ours = 0
    for text in texts:
        read = advise(text, knowledge=knowledge)
        without = advise_profile(read.profile, knowledge=knowledge)
        for section in advice_document(read, knowledge=knowledge).sections:
            if section.ours:
                assert section in advice_document(without, knowledge=knowledge).sections
                assert not any(line.quotes for line in section.lines)
                ours += 1
    assert ours > 5 * len(texts)

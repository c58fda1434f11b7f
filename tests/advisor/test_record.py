from __future__ import annotations

import datetime as dt
import itertools
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from advisor import Advice, Knowledge, Profile, advise, advise_profile
from advisor.advice import Action, Cited, Contradiction, Flip, PolicyLine, Question, Ranked, Reason, WhyNot
from advisor.markdown import one_line
from advisor.record import (
    MAX_REFERENCE,
    MAX_TITLE,
    RecordError,
    record_document,
    record_file,
)

TODAY = dt.date(2026, 11, 22)
URL = "https://advisor.example.com"
SAMPLE = Path(__file__).parent.parent / "samples" / "records" / "2026-11-22-move-from-flask-to-django.md"
PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
MADR = [
    (2, "Context and Problem Statement"),
    (2, "Decision Drivers"),
    (2, "Considered Options"),
    (2, "Decision Outcome"),
    (3, "Consequences"),
    (3, "Confirmation"),
    (2, "Pros and Cons of the Options"),
    (2, "More Information"),
]
OURS = {(3, "Plan"), (3, "Left to Decide"), (3, "House Policy"), (3, "Open Questions")}
HOUSE = (
    PolicyLine(
        "H-1", "prefer", "django", "House policy prefers Django.", True, "platform", f"{URL}/p", TODAY
    ),
    PolicyLine("H-2", "forbid", "django", "House policy forbids *this*.", False, "others"),
)


def drawn(data: st.DataObject, knowledge: Knowledge) -> Advice:
    facts = data.draw(st.dictionaries(st.sampled_from(list(knowledge.facts)), st.booleans(), max_size=9))
    running = data.draw(st.sampled_from(["", *knowledge.frameworks]))
    policy = HOUSE[: data.draw(st.integers(0, 2))]
    profile = Profile.of(facts | ({f"runs_{running}": True} if running else {}))
    return replace(advise_profile(profile, knowledge=knowledge), policy=policy)


def written(advice: Advice, knowledge: Knowledge, **more: str) -> str:
    return record_file(advice, knowledge=knowledge, today=TODAY, **more).text


def parsed(markdown: str) -> list[Token]:
    front, body = re.fullmatch(r"(---\n.*?\n---\n)\n(.*)", markdown, re.DOTALL).groups()  # type: ignore[union-attr]
    assert re.fullmatch(r"---\nstatus: (accepted|proposed)\ndate: 2026-11-22\n---\n", front)
    return PARSER.parse(body)


def text_of(token: Token) -> str:
    return "".join(" " if child.type == "softbreak" else child.content for child in token.children or ())


def words(markdown: str) -> str:
    return "\n".join(text_of(token) for token in parsed(markdown) if token.type == "inline")


def headings(markdown: str) -> list[tuple[int, str]]:
    tokens = parsed(markdown)
    opened = [place for place, token in enumerate(tokens) if token.type == "heading_open"]
    return [(int(tokens[place].tag[1]), text_of(tokens[place + 1])) for place in opened]


@given(data=st.data())
def test_a_record_has_the_headings_of_madr_in_their_order(data: st.DataObject, knowledge: Knowledge) -> None:
    advice = drawn(data, knowledge)
    found = headings(written(advice, knowledge))
    assert found[0][0] == 1
    assert [one for one in found if one in MADR] == MADR
    options = found[found.index(MADR[6]) + 1 : found.index(MADR[7])]
    assert [level for level, _ in options] == [3] * len(knowledge.frameworks)
    for (_, option), one in zip(options, advice.ranking, strict=True):
        assert one.name in option
    assert set(found[1:]) - set(MADR) - set(options) <= OURS
    assert len(set(found)) == len(found)


@given(data=st.data())
def test_every_reason_stands_there_once_with_its_strength_and_its_rule(
    data: st.DataObject, knowledge: Knowledge
) -> None:
    advice = drawn(data, knowledge)
    text = words(written(advice, knowledge))
    for one in advice.reasons:
        side = "Good" if one.supports else "Bad"
        said = rf"^{side}, because .{re.escape(one.sentence[1:])} \({one.strength}, {one.rule}\)$"
        assert len(re.findall(said, text, re.MULTILINE)) == 1
    assert len(re.findall(r"^(?:Good|Bad), because", text, re.MULTILINE)) == len(advice.reasons)


@given(data=st.data())
def test_whatever_else_an_advice_says_stands_there_once(data: st.DataObject, knowledge: Knowledge) -> None:
    advice = drawn(data, knowledge)
    text = words(written(advice, knowledge))
    cited = (*advice.warnings, *advice.companions, *advice.next_steps)
    wanted = [f"{one_line(one.sentence)} ({one.rule})" for one in cited]
    wanted += [f"{one.question} If yes: {one.yes}. If no: {one.no}." for one in advice.questions]
    wanted += [one.sentence for one in advice.flips] + [one.sentence for one in advice.policy]
    wanted += [f"\n{one.label[:1].upper()}{one.label[1:]}.\n" for one in advice.facts]
    assert {one: text.count(one) for one in wanted} == dict.fromkeys(wanted, 1)
    shown = set(re.findall(r"\b[A-Z]-\d+\b", text)) - {one.rule for one in advice.policy}
    last = text[text.index("Rules behind it:") :] if "Rules behind it:" in text else ""
    assert set(re.findall(r"\b[A-Z]-\d+\b", last)) == shown
    assert shown <= set(knowledge.entries)


@given(data=st.data())
def test_a_record_is_tidy_markdown(data: st.DataObject, knowledge: Knowledge) -> None:
    """What linters ask for: no trailing space, no double blank line, air around headings and lists, 80 columns."""
    markdown = written(drawn(data, knowledge), knowledge, public_url=URL, supersedes="0001-use-flask.md")
    lines = markdown.split("\n")
    assert lines[-1] == ""
    assert "" not in lines[-2:-1]
    assert not re.search(r"[ \t]$|\n\n\n|\t", markdown, re.MULTILINE)
    assert [line for line in lines if len(line) > 80 and " " in line[80:]] == []
    for before, line in itertools.pairwise(lines):
        if re.match(r"#|\* |1\. ", line):
            assert before == "" or (not line.startswith("#") and re.match(r"\* | ", before))
        if before.startswith("#"):
            assert line == ""


@given(data=st.data())
def test_a_clear_verdict_is_proposed_as_a_choice_and_the_others_say_what_is_undecided(
    data: st.DataObject, knowledge: Knowledge
) -> None:
    advice = drawn(data, knowledge)
    markdown = written(advice, knowledge)
    clear = advice.verdict == "clear"
    assert "status: proposed" in markdown
    assert ("Chosen option: " in markdown) == clear
    assert ("Not decided: " in markdown) == (not clear)
    assert ("### Plan" in markdown) == (advice.action in ("move", "split") and bool(advice.next_steps))
    tie = advice.verdict == "tie" and advice.action != "start"
    assert ("Until something breaks the tie" in markdown) == tie
    assert ("it stays on" in markdown) == (tie and advice.action in ("stay", "stay_and_add"))


@given(data=st.data())
def test_steps_of_a_plan_are_numbered_in_their_order(data: st.DataObject, knowledge: Knowledge) -> None:
    advice = drawn(data, knowledge)
    text = written(advice, knowledge)
    listed = re.search(r"### Plan\n\n(.*?)\n\n#", text, re.DOTALL)
    steps = re.split(r"^\d+\. ", listed[1], flags=re.MULTILINE)[1:] if listed else []
    planned = advice.next_steps if advice.action in ("move", "split") else ()
    assert [one_line(step) for step in steps] == [f"{one_line(one.sentence)} ({one.rule})" for one in planned]


@pytest.mark.parametrize(
    ("action", "running", "options"),
    [
        ("split", "flask", ["Split a part off to Django", "Keep everything on Flask", "Move to FastAPI"]),
        ("move", "django", ["Move everything to Django", "Move to Flask", "Move to FastAPI"]),
        ("stay_and_add", "django", ["Keep Django and add to it", "Move to Flask", "Move to FastAPI"]),
        ("move", "fastapi", ["Move to Django", "Move to Flask", "Keep FastAPI"]),
    ],
)
def test_each_action_names_its_options(
    action: Action, running: str, options: list[str], knowledge: Knowledge
) -> None:
    profile = Profile.of({f"runs_{running}": True})
    advice = replace(
        example(knowledge), action=action, profile=profile, contradictions=(), find_why_not=tuple
    )
    advice = replace(advice, reasons=())
    found = [text for level, text in headings(written(advice, knowledge)) if level == 3]
    assert [text for text in found if text in options] == options


@pytest.mark.parametrize(
    "text",
    [
        "Zanzibar Ltd runs Flask; our *admin panel* must let <b>staff</b> refund, over `Postgres`, says @bob",
        "An admin panel is needed in Zanzibar. Really no admin panel is needed there. FastAPI is newer!",
        "maybe GraphQL later, in Zanzibar; our competitor uses Django",
    ],
)
def test_the_words_of_the_person_who_asked_stand_nowhere(text: str, knowledge: Knowledge) -> None:
    advice = advise(text, knowledge=knowledge)
    record = written(advice, knowledge)
    assert "Zanzibar" not in record
    assert not [one for one in (*advice.contradictions, *advice.unread) if str(one) in record]
    if not advice.contradictions:
        assert record == written(advise_profile(advice.profile, knowledge=knowledge), knowledge)


def test_a_contradiction_is_an_open_question_in_our_words(knowledge: Knowledge) -> None:
    advice = advise("Postgres. We need an admin panel. We need no admin panel.", knowledge=knowledge)
    fact = knowledge.facts["admin_panel"]
    assert (
        f"It was said both that {fact.yes} and that {fact.no}; taken here: {fact.no}. Which is it?"
        in words(written(advice, knowledge))
    )


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("0003-use-flask.md", "[0003-use-flask.md](0003-use-flask.md)"),
        (" ../adr/0003-use_flask.md ", r"[../adr/0003-use\_flask.md](../adr/0003-use_flask.md)"),
        ("docs/decisions/a.adoc", "[docs/decisions/a.adoc](docs/decisions/a.adoc)"),
        ("https://wiki.example/x?y=1#z", "<https://wiki.example/x?y=1#z>"),
        ("/advice?facts=a,-b&v=2026.11.1", f"<{URL}/advice?facts=a,-b&v=2026.11.1>"),
    ],
)
def test_an_earlier_record_is_superseded_by_file_address_or_permalink(
    given: str, shown: str, knowledge: Knowledge
) -> None:
    advice = advise_profile(Profile(), knowledge=knowledge)
    plain = written(advice, knowledge, public_url=URL)
    linked = written(advice, knowledge, public_url=f"{URL}/", supersedes=given)
    assert f"* Supersedes {shown}." in linked.split("\n")
    assert linked.replace(f"* Supersedes {shown}.\n", "") == plain


def test_without_an_address_of_the_service_permalinks_are_paths(knowledge: Knowledge) -> None:
    advice = advise_profile(Profile(), knowledge=knowledge)
    markdown = written(advice, knowledge, supersedes="/advice?facts=a&v=1")
    assert "* Supersedes `/advice?facts=a&v=1`." in markdown
    assert f"`{advice.permalink}`" in markdown


@pytest.mark.parametrize(
    "given",
    [
        "that old one",
        "javascript:alert(1)",
        "[x](https://e.example)",
        "a.md\n# Forged",
        "https://e.example/ x",
        "https://e.example/>x",
        "/rules",
        "../../etc/passwd",
        "a" * MAX_REFERENCE + ".md",
    ],
)
def test_what_names_no_record_is_refused_with_what_would(given: str, knowledge: Knowledge) -> None:
    advice = advise_profile(Profile(), knowledge=knowledge)
    with pytest.raises(
        RecordError, match=r"does not name an earlier record.*2026-01-15-use-flask\.md"
    ) as refused:
        written(advice, knowledge, supersedes=given)
    assert len(str(refused.value)) < 300


@given(given=st.text(max_size=80), data=st.data())
def test_no_reference_forges_anything(given: str, data: st.DataObject, knowledge: Knowledge) -> None:
    advice = advise_profile(Profile(), knowledge=knowledge)
    given = data.draw(st.sampled_from(["", "https://e.example/", "a", "/advice?"])) + given
    try:
        markdown = written(advice, knowledge, supersedes=given)
    except RecordError:
        return
    plain = written(advice, knowledge)
    more = [line for line in markdown.split("\n") if line not in plain.split("\n")]
    assert len(more) == bool(one_line(given))
    assert headings(markdown) == headings(plain)


@given(
    title=st.text(st.one_of(st.sampled_from("`*_[]()<>!|~#@:/&- \n"), st.characters()), max_size=MAX_TITLE)
)
def test_a_title_of_ones_own_forges_nothing(title: str, knowledge: Knowledge) -> None:
    advice = advise_profile(Profile(), knowledge=knowledge)
    markdown = written(advice, knowledge, title=title)
    shown = one_line(title).rstrip(" .,;:!") or "Choose between Django, FastAPI and Flask"
    first, *rest = headings(markdown)
    assert (first[0], first[1].replace("\u200b", "")) == (1, shown.replace("\u200b", ""))
    assert rest == headings(written(advice, knowledge))[1:]
    assert "html_block" not in {token.type for token in parsed(markdown)}
    name = record_file(advice, knowledge=knowledge, today=TODAY, title=title).name
    assert re.fullmatch(r"2026-11-22-[a-z0-9]+(-[a-z0-9]+)*\.md", name)


def test_a_title_that_is_too_long_is_refused(knowledge: Knowledge) -> None:
    advice = advise_profile(Profile(), knowledge=knowledge)
    with pytest.raises(RecordError, match="at most 72 characters; this one has 73"):
        written(advice, knowledge, title="x" * 73)


@pytest.mark.parametrize(
    ("facts", "title", "name"),
    [
        ("admin_panel,back_office,transactions", "Use Django", "2026-11-22-use-django.md"),
        (
            "",
            "Choose between Django, FastAPI and Flask",
            "2026-11-22-choose-between-django-fastapi-and-flask.md",
        ),
        ("runs_flask,works_well", "Stay with Flask", "2026-11-22-stay-with-flask.md"),
    ],
)
def test_title_and_file_are_named_after_the_decision(
    facts: str, title: str, name: str, knowledge: Knowledge
) -> None:
    advice = advise_profile(Profile.parse(facts), knowledge=knowledge)
    assert headings(written(advice, knowledge))[0] == (1, title)
    assert record_file(advice, knowledge=knowledge, today=TODAY).name == name


def test_a_record_as_an_answer_names_its_file_and_holds_it_whole(knowledge: Knowledge) -> None:
    advice = advise_profile(Profile.parse("admin_panel,back_office,transactions"), knowledge=knowledge)
    more = {"public_url": URL, "supersedes": "0001-x.md"}
    document = record_document(advice, knowledge=knowledge, today=TODAY, **more)
    [section] = document.sections
    assert document.headline == "Decision record: Use Django."
    assert section.code is not None
    assert section.code.text == written(advice, knowledge, **more)
    assert (section.code.language, section.code.name) == ("markdown", "2026-11-22-use-django.md")
    assert section.code.name in section.lines[0].text


def example(knowledge: Knowledge) -> Advice:
    """A move, with a little of everything that a record can hold, and nothing that changes with the knowledge."""
    advice = advise_profile(
        Profile.parse("admin_panel,runs_flask,tangled_code,-openapi"), knowledge=knowledge
    )
    labels = {
        "admin_panel": "staff need screens to look at and correct data",
        "openapi": "no API contract is needed",
        "runs_flask": "it runs on Flask today",
        "tangled_code": "everybody codes in their own way",
    }
    both = ("admin_panel", "tangled_code")
    return replace(
        advice,
        verdict="clear",
        pick="django",
        action="move",
        headline="Move from Flask to Django",
        ranking=(
            Ranked("django", "Django", 12, "decisive"),
            Ranked("flask", "Flask", 0, "none"),
            Ranked("fastapi", "FastAPI", -2, "none", ("A-60",)),
        ),
        facts=tuple(one._replace(label=labels[one.fact]) for one in advice.facts),
        contradictions=(Contradiction("openapi", "You say both “swagger” and “no swagger”.", ()),),
        reasons=(
            Reason("A-71", "django", True, "decisive", "Your staff will work in the admin.", both[:1]),
            Reason("P-18", "django", True, "strong", "Django gives every part of it a place.", both[1:]),
            Reason(
                "B-9",
                "django",
                False,
                "slight",
                "A first Django project takes time to lay out.",
                ("runs_flask",),
            ),
            Reason(
                "P-1", "flask", True, "strong", "It runs on Flask today, and leaving costs.", ("runs_flask",)
            ),
            Reason("A-60", "fastapi", False, "decisive", "Nothing would use the contract.", ("openapi",)),
        ),
        find_why_not=lambda: (
            WhyNot("flask", "Flask has less on its side.", "admin_panel", False, "A-71"),
            WhyNot("fastapi", "Nothing would use the contract.", "openapi", True, "A-60"),
        ),
        warnings=(Cited("A-66", "Do not let two frameworks write to one table for long."),),
        find_flips=lambda: (
            Flip((("admin_panel", False),), "flask", "Without the admin screens Flask would stay."),
        ),
        find_questions=lambda: (
            Question("own_database", "Is the data yours?", "Django is ahead", "Flask is ahead"),
        ),
        companions=(Cited("P-32", "Add Django REST Framework when programs need the data too."),),
        next_steps=(
            Cited("P-40", "Put Django in front and pass on to Flask what it does not know yet."),
            Cited("P-41", "Move the models first, then one area of pages after the other."),
        ),
        policy=HOUSE[:1],
        knowledge="2026.11.1",
    )


def test_a_record_as_it_stands_in_a_repository(knowledge: Knowledge) -> None:
    """The sample is for reading, too: what people get, whole."""
    file = record_file(
        example(knowledge),
        knowledge=knowledge,
        today=TODAY,
        public_url=URL,
        supersedes="2025-03-04-use-flask.md",
    )
    assert (file.name, file.text) == (SAMPLE.name, SAMPLE.read_text(encoding="utf-8"))


def test_a_choice_of_which_no_rule_speaks_says_so(knowledge: Knowledge) -> None:
    advice = replace(example(knowledge), reasons=(), companions=(), warnings=(), find_why_not=tuple)
    text = words(written(advice, knowledge))
    assert "Neutral, because no rule says more about it." in text
    assert "What weighed most" not in text
    assert "Nothing that is known so far speaks for or against any of the options." in text
    assert text.count("Neutral, because nothing that is known concerns it.") == 2


def test_facts_that_come_to_the_same_words_are_said_once(knowledge: Knowledge) -> None:
    advice = example(knowledge)
    twice = replace(advice, facts=tuple(one._replace(label="there is a lot of code") for one in advice.facts))
    assert words(written(twice, knowledge)).count("There is a lot of code.") == 1

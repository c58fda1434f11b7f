"""Parity: what one surface says, every surface says, and none says more.

A rendering is read from its beginning to its end: every claim of the document in its order, and between two claims
nothing but furniture (quotation marks, bars, bullets, brackets, the small print of GitHub). White space, and the
backticks that set code apart, do not count. Only Slack may leave something out, and then says how much, and where the
rest stands.
"""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from advisor import Knowledge, Profile, advice_document, advice_json, plain_text, why_not_document
from advisor.commands import THREAD_WORDS, VERBS, House, Reply, Talk, answer, converse
from advisor.document import Document
from advisor.policy import HouseRule, Policy
from handlers.github.comment import CUT, LEFT_OUT, MARKER, OFF, OFF_FOR_MAINTAINERS, comment
from handlers.slack.message import ASK_FOR_LESS, reply_message
from tests.web.markup import Page

URL = "https://advisor.example.com"
CASES = Path(__file__).parent / "samples" / "field_cases" / "questions.jsonl"
TEXTS = tuple(json.loads(line)["text"] for line in CASES.read_text(encoding="utf-8").splitlines())
HOSTILE = (
    "We run *Flask* <!channel> @here; an `admin` panel, no_admin panel: <b>refunds</b> & [x](http://a.example) #1",
    "“Postgres” ~maybe~ websockets later; | staff | need | screens | 1. and > quotes ``` fences ```",
    "שלום admin panel 🙂 :tada: over Postgres &amp; &lt;script&gt;",
)
COMMANDS = (
    *("", "help", "rules", "rule A-71", "rule A-999", "rule", "hlep", "policy", "starter", "starter django"),
    *(
        "compare django fastapi",
        "compare django flask fastapi",
        "compare django cobol",
        "why not",
        "why not flask",
    ),
    *("record", "next", "what if", "x" * 20_001, "record supersedes no: an admin panel over Postgres"),
)
#: What can be asked about facts that are known already.
ABOUT = (
    *(
        "",
        "record",
        "record supersedes 0001-use-flask.md",
        "next",
        "starter",
        "what if we also need websockets?",
    ),
    *("what if there is no admin panel?", "why not django", "why not fastapi", "why not flask"),
)

_INVISIBLE = re.compile("[\\s`\u200b\u2068\u2069]+")
_STRENGTHS = ("decisive", "strong", "moderate", "slight", "none")
_NOTICE = re.compile(r"…cuthere,(\d+)lines?more:(.*)\Z")


def packed(text: str) -> str:
    """The text without what does not count."""
    return _INVISIBLE.sub("", text)


@dataclass(frozen=True)
class Surface:
    """How a surface shows a reply, as a reader reads it, and the furniture that it may put between two claims.

    Where `names_at_values`, it may name the columns of a table at each value and not above them.
    """

    read: Callable[[Reply], str]
    furniture: tuple[str, ...]
    names_at_values: bool = False


def slack_blocks(reply: Reply) -> str:
    return "".join(said(reply_message(reply, public=True, public_url=URL).get("blocks", [])))


def slack_text(reply: Reply) -> str:
    text: str = reply_message(reply, public=True, public_url=URL)["text"]
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def said(block: object) -> Iterator[str]:
    """Every text of a block, and the address behind a link, in order."""
    if isinstance(block, Mapping):
        for key, value in block.items():
            if key == "text" and isinstance(value, str):
                yield f"{value}{block.get('url', '')}"
            elif key != "type":
                yield from said(value)
    elif isinstance(block, list):
        for value in block:
            yield from said(value)


def github(reply: Reply) -> str:
    page = (
        MarkdownIt("commonmark", {"html": True, "breaks": True})
        .enable("table")
        .render(comment([reply.document], by="command"))
    )
    assert page.startswith(MARKER)
    return html.unescape(re.sub(r"<!--.*?-->|</?[a-z][^>]*>", " ", page, flags=re.DOTALL))


def page_of(app: Flask) -> Callable[[Reply], str]:
    def read(reply: Reply) -> str:
        with app.test_request_context("/"):
            page = render_template("web/document.html", document=reply.document, mistake=reply.mistake)
        return Page(page).by_id("main").text

    return read


def terminal(width: int | None) -> Callable[[Reply], str]:
    return lambda reply: plain_text(reply.document, width=width)


def surfaces(app: Flask) -> dict[str, Surface]:
    """Every surface that renders documents."""
    bars = ("▰", "▱", *_STRENGTHS)
    tail = (OFF["command"], OFF_FOR_MAINTAINERS, LEFT_OUT.partition("{")[0], "Code", "More")
    return {
        "slack blocks": Surface(slack_blocks, (*bars, *"“”–:·")),
        "slack text": Surface(slack_text, (*_STRENGTHS, *"“”–:·—;•(),")),
        "github": Surface(github, (*bars, *"·,()", *tail, *map(str, range(10)), "lines")),
        "page": Surface(page_of(app), (*_STRENGTHS, "Copy")),
        "terminal": Surface(terminal(None), (*_STRENGTHS, *"#-“”,():[]")),
        "narrow terminal": Surface(terminal(40), (*_STRENGTHS, *"#-“”,():[]"), names_at_values=True),
    }


def walked(shown: str, claims: Iterable[str], furniture: Iterable[str]) -> tuple[list[str], str]:
    """The claims that were not met when reading from the beginning, and what is left to read behind the others."""
    between = re.compile(
        "|".join(re.escape(packed(one)) for one in sorted(set(furniture), key=len, reverse=True))
    )
    wanted, place = [packed(claim) for claim in claims], 0
    for number, claim in enumerate(wanted):
        while not shown.startswith(claim, place):
            found = between.match(shown, place)
            if found is None or found.end() == place:
                return wanted[number:], shown[place:]
            place = found.end()
        place += len(claim)
    while (found := between.match(shown, place)) and found.end() > place:
        place = found.end()
    return [], shown[place:]


def names_of(document: Document) -> tuple[str, ...]:
    """Names of columns: a table may say them again at every value."""
    return tuple(
        name for section in document.sections if section.table for name in section.table.columns if name
    )


def without_names(document: Document) -> Document:
    """The document with tables whose columns have no names."""
    return replace(
        document,
        sections=tuple(
            replace(section, table=section.table and replace(section.table, columns=()))
            for section in document.sections
        ),
    )


def hold_parity(reply: Reply, name: str, surface: Surface) -> None:
    """Fail with the first claim that is missing, or with the first words that no claim accounts for."""
    document = reply.document
    shown = packed(surface.read(reply))
    names = names_of(document)
    assert [column for column in names if packed(column) not in shown] == []
    bare = without_names(document) if surface.names_at_values else document
    claims = [claim for claim in bare.claims() if packed(claim)]
    missing, rest = walked(shown, claims, (*surface.furniture, *names))
    cut = _NOTICE.search(shown) if name.startswith("slack") else None
    if cut is None:
        assert (missing[:1], rest) == ([], ""), f"{name}: {reply.verb}"
        return
    assert int(cut[1]) > 0
    assert missing
    assert packed(ASK_FOR_LESS) in cut[2] or (reply.page and packed(URL + reply.page) in cut[2])
    # What was cut short stands there up to the end of one of its lines, or shortened with a count; then the notice.
    begun = rest[: rest.index("…cuthere,")] if "…cuthere," in rest else rest
    assert missing[0].startswith(begun), f"{name}: {reply.verb}"


def policy_of_the_house() -> Policy:
    """A rule of each kind, so that the second voice is heard too."""
    more: dict[str, Any] = {"companion": "", "reason": "We run one platform.", "owner": "platform team"}
    return Policy(
        (
            HouseRule(id="H-1", kind="prefer", framework="django", name="Django", **more),
            HouseRule(
                id="H-2",
                kind="forbid",
                framework="flask",
                name="Flask",
                link="https://wiki.example/flask",
                **more,
            ),
        )
    )


@pytest.fixture(scope="module")
def strict(knowledge: Knowledge) -> House:
    return House(knowledge, today=lambda: dt.date(2026, 11, 22), policy=policy_of_the_house(), public_url=URL)


@st.composite
def profiles(draw: st.DrawFn, knowledge: Knowledge) -> Profile:
    facts = draw(st.dictionaries(st.sampled_from(sorted(knowledge.facts)), st.booleans(), max_size=9))
    running = draw(st.sampled_from(["", *knowledge.frameworks]))
    return Profile.of(facts | ({f"runs_{running}": True} if running else {}))


@pytest.fixture(scope="session")
def every(app: Flask) -> dict[str, Surface]:
    return surfaces(app)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60)
@given(data=st.data())
def test_every_surface_makes_the_same_claims_about_known_facts(
    data: st.DataObject, strict: House, every: dict[str, Surface]
) -> None:
    profile = data.draw(profiles(strict.knowledge))
    reply = answer(data.draw(st.sampled_from(ABOUT)), house=strict, about=profile)
    for name, surface in every.items():
        hold_parity(reply, name, surface)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=40)
@given(verb=st.sampled_from(["", "next: ", "record: ", "why not flask: "]), text=st.sampled_from(TEXTS))
def test_every_surface_makes_the_same_claims_about_what_people_wrote(
    verb: str, text: str, house: House, every: dict[str, Surface]
) -> None:
    reply = answer(verb + text, house=house)
    for name, surface in every.items():
        hold_parity(reply, name, surface)


@pytest.mark.parametrize("words", [*COMMANDS, *HOSTILE], ids=lambda words: words[:30])
def test_every_surface_makes_the_same_claims_to_commands_and_hostile_words(
    words: str, strict: House, every: dict[str, Surface]
) -> None:
    reply = answer(words, house=strict)
    for name, surface in every.items():
        hold_parity(reply, name, surface)


@pytest.mark.parametrize("known", [None, "", "has_api", "admin_panel,own_database"])
def test_every_surface_makes_the_same_claims_in_a_conversation(
    known: str | None, strict: House, every: dict[str, Surface]
) -> None:
    talk = (
        None if known is None else Talk(Profile.parse(known)).moved_to(Profile.parse(f"{known},websockets"))
    )
    more = ("no admin panel, please", "lol what's for <lunch>?", "forgt that", f"start over: {HOSTILE[0]}")
    for words in (
        *(word.name for word in THREAD_WORDS),
        *more,
        "help",
        "what if no admin?",
        "yes, and Postgres",
    ):
        reply, _ = converse(words, house=strict, talk=talk)
        for name, surface in every.items():
            hold_parity(reply, name, surface)


def test_every_verb_is_among_those_tried(strict: House) -> None:
    about = Profile.of({"admin_panel": True})
    tried = {answer(words, house=strict).verb for words in COMMANDS}
    tried |= {answer(words, house=strict, about=about).verb for words in ABOUT}
    assert {verb.name for verb in VERBS} <= tried


def test_no_answer_of_ours_is_too_long_for_a_comment(strict: House) -> None:
    for words in COMMANDS:
        assert CUT not in comment([answer(words, house=strict).document], by="command")


@pytest.mark.parametrize(
    ("shown", "verdict"),
    [
        ("One.“two”Three.", ([], "")),
        ("“One.”two(strong)Three.", ([], "")),
        ("One.Three.", (["two", "Three."], "Three.")),
        ("One.Atwo“”Three.", (["two", "Three."], "Atwo“”Three.")),
        ("One.twoThree.Four.", ([], "Four.")),
        ("twoOne.Three.", (["One.", "two", "Three."], "twoOne.Three.")),
    ],
)
def test_the_proof_sees_what_is_dropped_added_or_turned_around(
    shown: str, verdict: tuple[list[str], str]
) -> None:
    assert walked(shown, ("One.", "two", "Three."), ("“", "”", "(", ")", "strong")) == verdict


#: Sections of an advice, and the members of its JSON that hold the same sentences.
MEMBERS = {
    "reasons_for": ("reasons",),
    "reasons_against": ("reasons",),
    "others": ("reasons",),
    "contradictions": ("contradictions",),
    "warnings": ("warnings",),
    "companions": ("companions",),
    "next_steps": ("next_steps",),
    "policy": ("policy",),
    "flips": ("flips",),
    "questions": ("questions",),
    "why_not": ("why_not",),
}
#: Sections that say in words what other members hold as values.
VALUES = {"verdict", "ranking", "understood", "unread"}
#: Sentences that say that a member is empty.
SILENT = ("Nothing that ", "No further ", "No likely change ", "Nothing ")


def sentences(value: object) -> Iterator[tuple[str, str | None]]:
    """Every sentence inside a JSON value, with the rule beside it."""
    if isinstance(value, Mapping):
        for key in ("sentence", "question"):
            if key in value:
                yield value[key], value.get("rule")
        for inner in value.values():
            yield from sentences(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from sentences(inner)


@settings(max_examples=150)
@given(data=st.data())
def test_the_document_says_nothing_that_the_json_does_not_hold(data: st.DataObject, strict: House) -> None:
    advice = strict.advise_profile(data.draw(profiles(strict.knowledge)))
    held = advice_json(advice)
    sections = advice_document(advice, knowledge=strict.knowledge).sections
    assert len({section.key for section in sections}) == len(sections)
    for section in sections:
        key = re.sub("_(django|fastapi|flask)$", "", section.key)
        if key in VALUES:
            continue
        known = [pair for member in MEMBERS[key] for pair in sentences(held[member])]
        for line in section.lines:
            same = [rule for sentence, rule in known if sentence in line.text]
            assert same or line.text.startswith(SILENT), line.text
            assert not line.rules or set(same) & set(line.rules), line.text


@settings(max_examples=150)
@given(data=st.data())
def test_the_json_holds_nothing_that_no_document_says(data: st.DataObject, strict: House) -> None:
    """Reasons about the losers that the answer has no room for stand in the answer to why not."""
    knowledge = strict.knowledge
    advice = strict.advise_profile(data.draw(profiles(knowledge)))
    told = [*advice_document(advice, knowledge=knowledge).claims()]
    more = [*told]
    for name in knowledge.frameworks:
        more += why_not_document(name, advice, knowledge=knowledge).claims()
    held = advice_json(advice)
    for member in (
        "contradictions",
        "warnings",
        "companions",
        "next_steps",
        "policy",
        "flips",
        "why_not",
        "questions",
    ):
        for sentence, rule in sentences(held[member]):
            assert any(sentence in claim for claim in told), (member, sentence)
            assert rule is None or member == "policy" or rule in told
    for sentence, rule in sentences(held["reasons"]):
        if advice.verdict != "ask":
            assert sentence in more
            assert rule in more
    for fact in advice.facts:
        assert fact.label[:1].upper() + fact.label[1:] in told
    assert advice.headline in told[0]

"""The comment on GitHub: every claim shown, nothing forged, never too long, and a way to turn it off."""

from __future__ import annotations

import html
import re
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from advisor import Document, Line, Section, Table
from advisor.commands import House, answer
from advisor.document import Code
from handlers.github.comment import (
    CUT,
    MAX_SIZE,
    OFF,
    OFF_FOR_MAINTAINERS,
    Letter,
    comment,
    folded,
    written,
)
from handlers.github.deciding import By
from handlers.github.markdown import BREAK, one_line
from handlers.github.rendering import Shown
from handlers.github.triggers import MARKER

PARSER = MarkdownIt("commonmark", {"html": True}).enable("table")


def seen(markdown: str) -> str:
    """What a reader sees, as one line: rendered, elements dropped."""
    page = PARSER.render(markdown)
    text = html.unescape(re.sub(r"<!--.*?-->|</?[a-z][^>]*>", " ", page, flags=re.DOTALL))
    return squeezed(text)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace(BREAK, "")).strip()


ADVICE = Document(
    "Start with Django.",
    (
        Section("strengths", "", (Line("Django: a decisive case", strength="decisive"),)),
        Section(
            "understood",
            "What I understood",
            (
                Line("Staff need screens", quotes=("admin screen", "`back office`")),
                Line("Nothing about load", quotes=("  ",)),
            ),
        ),
        Section(
            "for", "Why Django", (Line("It brings an admin.", rules=("A-71", "A-42"), strength="strong"),)
        ),
        Section(
            "table", "Side by side", table=Table(("", "Django", "Flask"), (("Admin", "yes | built in", ""),))
        ),
        Section("bare", "Only a title"),
    ),
    ("Knowledge 2026.11.1.", "Made from rules."),
)

WRITTEN = f"""{MARKER}

### Start with Django.

Django: a decisive case · ▰▰▰▰ decisive

**What I understood**

- Staff need screens · `admin screen`, `` `back office` ``
- Nothing about load

**Why Django**

It brings an admin. · ▰▰▰▱ strong · A-71, A-42

**Side by side**

|  | Django | Flask |
| --- | --- | --- |
| Admin | yes \\| built in |  |

**Only a title**


<sub>Knowledge 2026.11.1.</sub>
<sub>Made from rules.</sub>

---
<sub>{OFF["label"].format(label="framework-advice")}</sub>
<sub>{OFF_FOR_MAINTAINERS}</sub>
"""


def test_an_advice_as_it_stands_in_a_comment() -> None:
    assert comment([ADVICE], by="label") == WRITTEN


def test_small_print_breaks_once_after_each_line() -> None:
    """As GitHub renders comments: the end of a line is a line break already."""
    parser = MarkdownIt("commonmark", {"html": True, "breaks": True}).enable("table")
    page = parser.render(comment([ADVICE], by="label"))
    assert page.count("</sub><br />\n<sub>") == page.count("<br") == 2


@pytest.mark.parametrize("by", get_args(By))
def test_every_comment_begins_with_the_marker_and_ends_with_how_to_turn_it_off(by: By) -> None:
    text = comment([ADVICE], by=by)
    assert text.startswith(MARKER)
    assert MARKER not in text[1:]
    assert "To turn it off" in text
    assert "Maintainers" in text


@pytest.mark.parametrize(
    "words",
    [
        "internal tool for support staff, Postgres, five devs, an admin screen for refunds",
        "compare django flask fastapi",
        "why not flask: an admin screen for refunds, Postgres",
        "rules",
        "rule A-71",
        "rule A-999",
        "help",
        "",
        "compare django cobol",
        "hlep",
        "no idea yet",
        "we run Flask, need no admin, maybe websockets later; but an admin as well",
        "x" * 20_001,
    ],
)
def test_no_claim_of_any_reply_is_dropped(words: str, house: House) -> None:
    document = answer(words, house=house).document
    text = comment([document], by="command")
    assert CUT not in text
    page = seen(text)
    for claim in document.claims():
        assert squeezed(claim) in page


def test_long_parts_are_folded_and_whole() -> None:
    lines = tuple(Line(f"reason number {number}") for number in range(9))
    table = Table(("n",), tuple((f"row {number}",) for number in range(11)))
    text = comment(
        [Document("H", (Section("a", "Reasons <1>", lines), Section("b", "", table=table)))], by="label"
    )
    assert "<details>\n<summary>Reasons &lt;1&gt; (9)</summary>\n\n- reason number 0\n" in text
    assert "<summary>More (11)</summary>" in text
    assert text.count("</details>") == 2
    assert "reason number 8" in text
    assert "row 10" in text


def test_lines_and_a_table_can_stand_in_one_part() -> None:
    section = Section("a", "Both", (Line("a line"),), Table(("n",), (("cell",),)))
    assert "- a line\n\n| n |\n| --- |\n| cell |\n" in comment([Document("H", (section,))], by="label")


PROGRAM = "def pay():\n    return '@acme/team #1'  # ```\n\n    </details> <!-- x -->\n"


def test_code_stands_in_a_fence_that_nothing_in_it_can_close() -> None:
    text = comment([Document("H", (Section("a", "", code=Code("python", PROGRAM, "pay.py")),))], by="label")
    assert f"\n`pay.py`\n\n````python\n{PROGRAM}````\n" in text
    [fence] = [token for token in PARSER.parse(text) if token.type == "fence"]
    assert (fence.info, fence.content) == ("python", PROGRAM)


def test_code_without_a_name_is_a_fence_alone() -> None:
    text = comment([Document("H", (Section("a", "T", code=Code("", "x = 1")),))], by="label")
    assert "**T**\n\n\n```\nx = 1\n```\n" in text


def test_long_code_can_be_folded_away_and_begins_open() -> None:
    code = Code("text", "\n".join(f"line {number}" for number in range(41)), "<a>.txt")
    text = comment([Document("H", (Section("a", "", code=code),))], by="label")
    assert "<details open>\n<summary>&lt;a&gt;.txt (41 lines)</summary>\n\n```text\nline 0\n" in text
    assert "line 40\n```\n\n</details>\n" in text
    assert "<summary>Code (41 lines)</summary>" in comment(
        [Document("H", (Section("a", "", code=Code("text", code.text)),))], by="label"
    )


def test_code_that_is_too_long_is_cut_at_the_end_of_a_line_and_its_fence_closed() -> None:
    lines = [f"    line {number} `````" for number in range(10_000)]
    text = comment([Document("H", (Section("a", "", code=Code("", "\n".join(lines))),))], by="label")
    assert len(text.encode()) <= MAX_SIZE
    [fence] = [token for token in PARSER.parse(text) if token.type == "fence"]
    kept = fence.content.splitlines()
    assert 0 < len(kept) < 10_000
    assert kept == lines[: len(kept)]
    assert f"\n**{CUT}**\n" in text


def test_several_answers_stand_below_each_other() -> None:
    text = comment([ADVICE, Document("Second answer")], by="command")
    assert text.count(MARKER) == 1
    assert "\n---\n\n### Second answer\n" in text


def test_commands_that_were_left_out_are_mentioned() -> None:
    text = comment([Document("H")], by="command", left_out=2)
    assert "Only the first 5 commands are answered; 2 more stood below them." in seen(text)


@pytest.mark.parametrize("letter", ["x", "ü", "😀"])
def test_a_comment_is_never_too_long_and_a_cut_says_so(letter: str) -> None:
    lines = tuple(Line(letter * 1_000) for _ in range(80))
    sections = (Section("a", "First", lines), Section("b", "Second", lines))
    text = comment([Document("H", sections, ("Knowledge.",))], by="label")
    assert len(text) <= len(text.encode()) <= MAX_SIZE
    assert f"\n**{CUT}**\n" in text
    assert text.count("<details>") == text.count("</details>") == 1
    assert "To turn it off" in text
    assert letter * 1_000 in text


def test_what_does_not_fit_at_all_is_left_out_whole() -> None:
    sections = (Section("a", "First", (Line("short"),)), Section("b", "Second", (Line("x" * 70_000),)))
    text = comment([Document("H", sections)], by="label")
    assert "short" in text
    assert "Second" not in text
    assert CUT in text


TEXT = st.text(alphabet=st.one_of(st.sampled_from("`*_[]()<>!|~#@:/&-. \n"), st.characters()), max_size=40)
LINES = st.builds(
    Line,
    TEXT,
    st.lists(TEXT, max_size=3).map(tuple),
    st.lists(TEXT, max_size=2).map(tuple),
    st.just("slight"),
)
CODES = st.builds(Code, TEXT, st.lists(TEXT, max_size=60).map("\n".join), TEXT)
SECTIONS = st.builds(
    Section,
    st.just("key"),
    TEXT,
    st.lists(LINES, max_size=12).map(tuple),
    st.none(),
    st.none() | CODES,
)
DOCUMENTS = st.builds(
    Document, TEXT, st.lists(SECTIONS, max_size=3).map(tuple), st.lists(TEXT, max_size=2).map(tuple)
)


@settings(max_examples=150)
@given(DOCUMENTS)
def test_any_document_is_shown_whole_and_forges_nothing(document: Document) -> None:
    text = comment([document], by="command")
    assert text.startswith(MARKER)
    page = PARSER.render(text)
    assert set(re.findall(r"<(/?[a-z0-9]+)", page)) <= {
        each
        for tag in ("h3", "p", "ul", "li", "strong", "code", "sub", "br", "hr", "details", "summary", "pre")
        for each in (tag, f"/{tag}")
    }
    assert page.count("<!--") == 1
    shown = squeezed(seen(text))
    for claim in document.claims():
        assert squeezed(one_line(claim)) in shown


# ---- what stands around the answers ------------------------------------------------------------------------


def test_a_label_of_another_name_is_named_and_can_do_no_harm() -> None:
    text = comment([Document("H")], by="label", label="@acme/team <b>")
    assert f"with the label @{BREAK}acme/team &lt;b&gt;." in text


def test_earlier_answers_are_folded_beneath_with_their_first_words() -> None:
    today, before = Document("Today"), [Shown(Document("Start with <Flask>.")), Shown(Document("Help"))]
    letter = Letter(
        answers=(Shown(today),),
        folded=(folded(before, outdated=False), folded(before[:1], outdated=True)),
        first="Updated because of #1.",
        hidden="<!-- x -->",
        notes=("A note: @x.",),
        tail=("Small.",),
    )
    assert (
        written(letter)
        == f"""{MARKER}
<!-- x -->

**Updated because of #{BREAK}1.**

### Today

<details>
<summary>Answered before: Start with &lt;Flask&gt;. And 1 more.</summary>

### Start with &lt;Flask&gt;.

---

### Help

</details>

<details>
<summary>Outdated: Start with &lt;Flask&gt;.</summary>

### Start with &lt;Flask&gt;.

</details>

A note: @{BREAK}x.

---
<sub>Small.</sub>
"""
    )


def test_the_page_and_the_record_are_linked_where_there_are_any() -> None:
    shown = Shown(
        Document("H"), "https://a.example/advice?facts=solo", "https://a.example/advice/record?facts=solo"
    )
    assert (
        "\n[Open it as a page, where every fact can be changed](<https://a.example/advice?facts=solo>)"
        " · [Decision record](<https://a.example/advice/record?facts=solo>)\n"
    ) in written(Letter(answers=(shown,)))


@pytest.mark.parametrize("room", [30, 200, 1_000, 30_000, 58_500, 59_000])
def test_what_is_folded_is_cut_before_what_is_open(room: int) -> None:
    open_ = Shown(Document("Today", (Section("a", "", (Line("x" * room),)),)))
    old = [Shown(Document("Before", (Section("a", "Reasons", tuple(Line("y" * 900) for _ in range(70))),)))]
    parts = (folded(old, outdated=False), folded(old, outdated=True))
    text = written(Letter(answers=(open_,), folded=parts, tail=("Small.",)))
    assert len(text.encode()) <= MAX_SIZE
    assert "x" * room in text
    assert f"\n**{CUT}**\n" in text
    assert text.count("<details>") == text.count("</details>")
    assert text.endswith("<sub>Small.</sub>\n")

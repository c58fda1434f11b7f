from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import Document, Knowledge, Line, Section, Table, plain_text, rule_document, rules_document
from advisor.document import Code
from advisor.plain import line_text

texts = st.text(min_size=1, max_size=40)
strengths = st.sampled_from(["decisive", "strong", "moderate", "slight", "none", None])
rules = st.lists(st.sampled_from(["A-71", "B-19", "P-3"]), max_size=2).map(tuple)
lines = st.builds(Line, texts, st.lists(texts, max_size=3).map(tuple), rules, strengths)
tables = st.integers(1, 4).flatmap(
    lambda width: st.builds(
        Table,
        st.tuples(*[texts] * width),
        st.lists(st.tuples(*[texts] * width), min_size=1, max_size=4).map(tuple),
    )
)
sections = st.builds(
    Section, st.just("key"), texts | st.just(""), st.lists(lines, max_size=4).map(tuple), st.none() | tables
)
code_lines = st.text(st.characters(categories=["L", "N", "P", "S"], include_characters=" \t"), max_size=80)
codes = st.builds(
    Code,
    st.sampled_from(["", "python"]),
    st.lists(code_lines, max_size=4).map("\n".join),
    texts | st.just(""),
)
documents = st.builds(
    Document, texts, st.lists(sections, max_size=4).map(tuple), st.lists(texts, max_size=2).map(tuple)
)
widths = st.none() | st.integers(20, 200)

ANSWER = Document(
    "Start with Django.",
    (
        Section("verdict", "", (Line("It is a platform."), Line("Django: a strong case", strength="strong"))),
        Section(
            "reasons_for",
            "Why Django",
            (Line("Screens come with it.", ("admin screen", "refunds"), ("A-59", "A-71"), "decisive"),),
        ),
        Section(
            "cells", "", table=Table(("Framework", "Admin"), (("Django", "built in"), ("Flask", "none")))
        ),
    ),
    ("Knowledge 2026.11.1.",),
)
SHOWN = """\
Start with Django.

It is a platform.
- ###- Django: a strong case (strong)

Why Django
- #### Screens come with it. (“admin screen”, “refunds”) (decisive) [A-59, A-71]

Framework  Admin
---------  --------
Django     built in
Flask      none

Knowledge 2026.11.1.
"""
NARROW = """\
Start with Django.

It is a platform.
- ###- Django: a
       strong case
       (strong)

Why Django
- #### Screens come
       with it.
       (“admin
       screen”,
       “refunds”)
       (decisive)
       [A-59, A-71]

Framework  Admin
---------  --------
Django     built in
Flask      none

Knowledge 2026.11.1.
"""


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_a_document_reads_as_text_with_bars_quotes_strengths_and_rules() -> None:
    assert plain_text(ANSWER) == SHOWN


def test_a_width_wraps_lines_under_their_beginnings() -> None:
    assert plain_text(ANSWER, width=20) == NARROW


def test_a_table_that_does_not_fit_becomes_a_block_for_each_row_with_every_name() -> None:
    table = Table(("Criterion", "Django", "Rule"), (("Admin site", "Comes with it", "A-11"),))
    text = plain_text(Document("Compared.", (Section("t", "", table=table),)), width=24)
    assert text == "Compared.\n\nCriterion: Admin site\n  Django: Comes with it\n  Rule: A-11\n"


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (Line("So it is."), "So it is."),
        (Line("So it is.", strength="slight"), "So it is. (slight)"),
        (Line("So it is.", rules=("A-1",)), "So it is. [A-1]"),
        (Line("So it is.", ("a", "b"), ("A-1", "B-2"), "slight"), "So it is. (“a”, “b”) (slight) [A-1, B-2]"),
    ],
)
def test_a_line_is_its_sentence_with_quotes_strength_and_rules(line: Line, text: str) -> None:
    assert line_text(line) == text


@given(documents, widths)
def test_every_claim_of_a_document_stands_in_its_text(document: Document, width: int | None) -> None:
    text = squeezed(plain_text(document, width=width))
    assert [claim for claim in document.claims() if squeezed(claim) not in text] == []


@given(documents, st.integers(20, 200))
def test_no_line_is_wider_than_asked(document: Document, width: int) -> None:
    assert [line for line in plain_text(document, width=width).split("\n") if len(line) > width] == []


@given(documents, codes, widths)
def test_code_stands_letter_by_letter_whatever_the_width(
    document: Document, code: Code, width: int | None
) -> None:
    section = Section("code", "", code=code)
    text = plain_text(Document(document.headline, (*document.sections, section), ("The end.",)), width=width)
    shown = "\n".join(f"    {line}" if line else "" for line in code.text.rstrip("\n").split("\n"))
    assert text.endswith(f"\n{shown}\n\nThe end.\n")
    assert squeezed(code.name) in squeezed(text)


def test_code_stands_apart_below_its_name() -> None:
    section = Section(
        "files", "Files", (Line("Begin here."),), code=Code("python", "def f():\n    return 1\n", "a.py")
    )
    assert plain_text(Document("Start.", (section,))) == (
        "Start.\n\nFiles\n- Begin here.\n\na.py:\n\n    def f():\n        return 1\n"
    )


@given(documents)
def test_the_text_ends_with_one_line_break(document: Document) -> None:
    assert plain_text(document).endswith("\n")
    assert not plain_text(Document("Yes.")).endswith("\n\n")


def test_real_entries_lose_nothing_at_any_width(knowledge: Knowledge) -> None:
    documents = [rules_document(knowledge=knowledge)]
    documents += [rule_document(entry, knowledge=knowledge) for entry in knowledge.entries]
    for document in documents:
        for width in (None, 100, 40):
            text = squeezed(plain_text(document, width=width))
            assert all(squeezed(claim) in text for claim in document.claims())

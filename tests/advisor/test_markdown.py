from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from advisor.markdown import WIDTH, bullets, code, escaped, heading, numbered, one_line, paragraph

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
BREAK = "\u200b"
MARKS = "`*_[]()<>!|~#@:/&-+=.;1\\$ \n"
texts = st.text(st.one_of(st.sampled_from(MARKS), st.characters(codec="utf-8")), max_size=200).filter(
    one_line
)
#: As many words as wrap, of those that begin something when they stand first on a line.
long_texts = (
    st.lists(st.sampled_from(["-", "1.", "#", "=", "---", "===", ">", "+", "word", "~~~", "a" * 30]))
    .map(" ".join)
    .filter(one_line)
)


def shape(markdown: str) -> list[str]:
    return [token.type for token in PARSER.parse(markdown)]


def words(tokens: list[Token]) -> str:
    """What a reader reads, with each line break as a space."""
    breaks = {"softbreak": " ", "hardbreak": "!"}
    inline = [child for token in tokens for child in token.children or ()]
    return "".join(breaks.get(child.type, child.content) for child in inline).replace(BREAK, "")


def read(markdown: str) -> str:
    return words(PARSER.parse(markdown))


@given(texts | long_texts)
def test_any_text_stays_the_same_words_in_one_paragraph(text: str) -> None:
    markdown = paragraph(escaped(text))
    assert shape(markdown) == ["paragraph_open", "inline", "paragraph_close"]
    assert read(markdown) == one_line(text).replace(BREAK, "")
    kinds = {child.type for token in PARSER.parse(markdown) for child in token.children or ()}
    assert kinds <= {"text", "text_special", "softbreak", "link_open", "link_close"}


@given(texts)
def test_any_text_stays_the_same_words_in_a_heading(text: str) -> None:
    assert shape(heading(2, text)) == ["heading_open", "inline", "heading_close"]
    assert read(heading(2, text)) == one_line(text).replace(BREAK, "")


@given(st.lists(texts | long_texts, min_size=1, max_size=3))
def test_any_texts_stay_the_items_of_one_list(items: list[str]) -> None:
    for listed in (bullets(map(escaped, items)), numbered(map(escaped, items))):
        tokens = PARSER.parse(listed)
        assert next(token.type for token in tokens if token.level == 0).endswith("list_open")
        assert sum(token.type == "list_item_open" for token in tokens) == len(items)
        assert sum(token.type.endswith("list_open") for token in tokens) == 1
        assert read(listed) == "".join(one_line(item).replace(BREAK, "") for item in items)


@given(texts)
def test_any_text_stays_the_same_letters_as_code(text: str) -> None:
    [inline] = [token for token in PARSER.parse(f"x {code(text)} y") if token.type == "inline"]
    _, found, _ = inline.children or []
    assert (found.type, found.content) == ("code_inline", one_line(text))


@given(st.lists(st.text("abc.,", min_size=1, max_size=30), min_size=1).map(" ".join))
def test_no_line_is_wider_than_eighty(text: str) -> None:
    wide = [
        line for part in (paragraph(text), bullets([text])) for line in part.split("\n") if len(line) > WIDTH
    ]
    assert wide == []


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("It runs on Flask today.", "It runs on Flask today."),
        ("two  spaces\nand a line", "two spaces and a line"),
        ("C# and a #1 and #", r"C# and a \#1 and \#"),
        ("AT&T &amp; co", r"AT&T \&amp; co"),
        ("- no list", r"\- no list"),
        ("2. no list", r"2\. no list"),
        ("2.5 is a number", "2.5 is a number"),
        ("=== no rule", r"\=== no rule"),
        ("see https://a.example/x_y?z=1&w=2.", "see <https://a.example/x_y?z=1&w=2>."),
        ("(https://a.example/)", "(<https://a.example/>)"),
        ("ask @team", f"ask @{BREAK}team"),
        ("a\x00b\ud800c\u202ed", "abcd"),
    ],
)
def test_only_what_would_be_markup_is_escaped(text: str, markdown: str) -> None:
    assert escaped(text) == markdown


def test_numbers_are_lined_up_with_what_follows() -> None:
    text = " ".join(["word"] * 20)
    assert re.fullmatch(r"1\. (word ?)+\n   (word ?)+", numbered([text]))

"""Text that stays text: checked with a CommonMark parser that is not ours."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from handlers.github.markdown import BREAK, code, in_html, one_line, prose

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
HOSTILE = st.text(
    alphabet=st.one_of(st.sampled_from("`*_[]()<>!|~#@:/\\&$-+=.1aGH \n\t\r\u200b\u2028"), st.characters()),
    max_size=80,
)


def inline(markdown: str) -> list[Token]:
    """The parts of the only list item's only paragraph."""
    tokens = [token for token in PARSER.parse(f"- x {markdown}") if token.type == "inline"]
    assert len(tokens) == 1
    return tokens[0].children or []


def shown(tokens: list[Token]) -> str:
    assert {token.type for token in tokens} <= {"text", "text_special", "code_inline"}
    return "".join(token.content for token in tokens)


def visible(text: str) -> str:
    """As a reader sees it: no zero-width spaces, white space as HTML shows it."""
    return re.sub(r"\s+", " ", text.replace(BREAK, "")).strip()


@given(HOSTILE)
def test_a_persons_words_are_shown_exactly_and_do_nothing(words: str) -> None:
    tokens = inline(code(words))
    line = one_line(words)
    if not line:
        assert code(words) == ""
        return
    assert [token.type for token in tokens] == ["text", "code_inline"]
    assert tokens[1].content == line


@given(HOSTILE)
def test_a_persons_words_in_a_table_or_a_quote_stay_one_piece(words: str) -> None:
    assert "\n" not in code(words)
    assert "\n" not in prose(words)


@given(HOSTILE)
def test_our_own_words_are_shown_exactly_and_do_nothing(words: str) -> None:
    assert visible(shown(inline(prose(words)))) == visible(f"x {one_line(words)}")


@given(HOSTILE)
def test_our_own_words_at_the_start_of_a_line_make_no_list_heading_or_quote(words: str) -> None:
    tokens = [token for token in PARSER.parse(f"- {prose(words)}") if token.type != "inline"]
    kinds = {token.type for token in tokens}
    assert kinds <= {"bullet_list_open", "list_item_open", "paragraph_open"} | {
        "bullet_list_close",
        "list_item_close",
        "paragraph_close",
    }


@given(HOSTILE)
def test_nobody_is_mentioned_and_nothing_is_referred_to(words: str) -> None:
    for text in (prose(words), in_html(words)):
        outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", text) if "http" in words else text
        assert not re.search(r"@\w|#\d|\bGH-\d", outside)


@given(HOSTILE)
def test_nothing_becomes_an_element_inside_one(words: str) -> None:
    assert "<" not in in_html(words)
    assert "\n" not in in_html(words)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain words", "plain words"),
        ("admin_panel", "admin\\_panel"),
        ("@octocat and @org/team", f"@{BREAK}octocat and @{BREAK}org/team"),
        ("see #26 and GH-26", f"see #{BREAK}26 and GH{BREAK}-26"),
        ("owner/repo#26", f"owner/repo#{BREAK}26"),
        ("deadbeef1", f"deadbe{BREAK}ef1"),
        (":tada:", f":{BREAK}tada:"),
        ("# not a heading", "\\# not a heading"),
        ("- not a list", "\\- not a list"),
        ("> not a quote", "&gt; not a quote"),
        ("1. not a list", f"1{BREAK}. not a list"),
        ("<!-- framework-advisor:1 -->", "&lt;!-- framework-advisor:1 --&gt;"),
        ("go to www.example.com", f"go to www{BREAK}.example.com"),
        ("![](x)", "!\\[\\](x)"),
        ("$x$", "\\$x\\$"),
        ("see https://example.com/a_b?x=1&y=2.", "see https://example.com/a_b?x=1&amp;y=2."),
        ("see https://github.com/o/r/issues/1", "see `https://github.com/o/r/issues/1`"),
        ("see https://github.com/o/r/pull/1", "see `https://github.com/o/r/pull/1`"),
        ("https://github.com/o/r/commit/0a1b2c3d", "`https://github.com/o/r/commit/0a1b2c3d`"),
        ("\ud800 \0", "\ufffd \ufffd"),
    ],
)
def test_our_own_words_are_neutralised(text: str, written: str) -> None:
    assert prose(text) == written


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("admin screen", "`admin screen`"),
        ("a `b` c", "``a `b` c``"),
        ("`b`", "`` `b` ``"),
        ("``", "``` `` ```"),
        ("two\nlines\t here", "`two lines here`"),
        ("@octocat #1 <!-- x -->", "`@octocat #1 <!-- x -->`"),
        (" \n ", ""),
    ],
)
def test_a_persons_words_become_code(words: str, written: str) -> None:
    assert code(words) == written

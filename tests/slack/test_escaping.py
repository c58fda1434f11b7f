"""Slack's markup, read and disarmed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.slack.escaping import _HARMFUL, clean, escape, isolated, unescape


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("plain words", "plain words"),
        ("R&amp;D &lt;internal&gt;", "R&D <internal>"),
        ("&amp;lt; stays", "&lt; stays"),
        ("&quot; is not one of Slack's", "&quot; is not one of Slack's"),
        ("R&D <internal>, typed raw", "R&D <internal>, typed raw"),
        ("<@U024BE7LH|ada> and <@W1>", "@ada and someone"),
        ("<#C1|backend>, <#C2|>, <#C3>", "#backend, a channel, a channel"),
        ("<!here> <!channel|@channel> <!everyone>", "here @channel everyone"),
        ("<!subteam^S1|@backend> <!subteam^S2>", "@backend a group"),
        ("<!date^1392734382^{date}|Feb 18>", "Feb 18"),
        ("<https://example.com/a?b=1&amp;c=2>", "https://example.com/a?b=1&c=2"),
        ("<https://example.com|the brief>", "the brief"),
        ("<mailto:ada@example.com|ada@example.com> <tel:+15550100>", "ada@example.com +15550100"),
        ("a < b, c > d, List<String>, <b>", "a < b, c > d, List<String>, <b>"),
        ("<<@U1|ada>>", "<@ada>"),
        ("<@U1", "<@U1"),
    ],
)
def test_markup_becomes_readable_words(text: str, words: str) -> None:
    assert unescape(text) == words


@given(st.text())
def test_what_is_escaped_holds_no_markup_and_can_be_read_back(text: str) -> None:
    safe = escape(text)
    assert not set(safe) & set("<>")
    assert unescape(safe) == text


def test_a_megabyte_of_open_brackets_is_read_at_once() -> None:
    text = "<@" * 500_000
    assert unescape(text) == text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  two\r\n lines\tand a tab ", "two lines and a tab"),
        ("nul\x00, bell\x07, escape\x1b[31m", "nul, bell, escape[31m"),
        ("half a \ud83d character", "half a character"),
        ("turned \u202earound\u202c", "turned around"),
        (
            "a family: \U0001f468\u200d\U0001f469\u200d\U0001f467",
            "a family: \U0001f468\u200d\U0001f469\u200d\U0001f467",
        ),
    ],
)
def test_what_could_disturb_a_line_goes(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_nothing_harmful_counts_as_printable() -> None:
    """What is printable is looked at no further."""
    harmful = [mark for mark in map(chr, range(0x110000)) if _HARMFUL.match(mark)]
    assert len(harmful) > 2_000
    assert not any(mark.isprintable() for mark in harmful)


@pytest.mark.parametrize("text", ["plain", "größer", "日本語", "🙂"])
def test_left_to_right_text_is_left_alone(text: str) -> None:
    assert isolated(text) == text


@pytest.mark.parametrize("text", ["שלום world", "مرحبا", "١٢٣"])
def test_right_to_left_text_stays_within_its_place(text: str) -> None:
    assert isolated(text) == f"\u2068{text}\u2069"

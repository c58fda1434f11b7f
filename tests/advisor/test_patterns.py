"""The language of phrases, and what is found with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.reading.patterns import Match, PatternError, Phrasebook
from advisor.reading.words import Speller, cut

SPELLER = Speller({"db": "database", "websockets": "web socket"})


def found(pattern: str, text: str) -> list[str]:
    """What of a text a single pattern matches, word for word."""
    return [shown for _, shown in named({"it": [pattern]}, text)]


def named(patterns: dict[str, list[str]], text: str) -> list[tuple[str, str]]:
    book = Phrasebook([(name, one) for name, ones in patterns.items() for one in ones], SPELLER)
    words = cut(text, SPELLER)
    return [
        (match.meaning, words.text[words.starts[match.first] : words.ends[match.last]])
        for match in book.find(words)
    ]


FOUND = [
    ("admin", "an admin", ["admin"]),
    ("admin", "Admin, ADMIN and admins", ["Admin", "ADMIN", "admins"]),
    ("admin panel", "the admin panel", ["admin panel"]),
    ("admin panel", "admin   panels", ["admin   panels"]),
    ("admin panel", "what we want beside the rest is an admin\npanel", ["admin\npanel"]),
    ("admin panel", "admin\npanel", []),
    ("admin panel", "Admin-Panel", ["Admin-Panel"]),
    ("admin panel", "admin_panel", ["admin_panel"]),
    ("admin panel", "admin/panel", ["admin/panel"]),
    ("admin panel", "“admin” panel", ["admin” panel"]),
    ("admin panel", "admin our very own panel", []),
    ("admin panel", "admin our very panel", ["admin our very panel"]),
    ("admin panel", "an administrator panel", []),
    ("admin panel", "panel admin", []),
    ("admin panel", "admin control panel", []),
    ("admin panel", "admin, panel", []),
    ("admin panel", "admin. Panel", []),
    ("admin panel", "admin (panel)", []),
    ("admin panel", "admin – panel", []),
    ("admin panel", "admin: panel", []),
    ("admin panel", "admin\n\npanel", []),
    ("admin panel", "admin\n- panel", []),
    ("well-known", "a well known one", ["well known"]),
    ("the admin", "an admin", ["admin"]),
    ("web socket", "WebSockets", ["WebSockets"]),
    ("websockets", "web-socket", ["web-socket"]),
    ("db", "databases", ["databases"]),
    ("admin (panel|screen)", "an admin panel or an admin screen", ["admin panel", "admin screen"]),
    ("admin (panel|screen)", "an admin page", []),
    ("(an|) admin (panel|)", "admin", ["admin"]),
    ("(an|) admin (panel|)", "admin panel", ["admin panel"]),
    ("(staff|) admin (panel|)", "staff admin", ["staff admin"]),
    ("(staff|) admin (panel|)", "staff admin panel", ["staff admin panel"]),
    ("(support (staff|team)|ops) screen", "support staff screen", ["support staff screen"]),
    ("(support (staff|team)|ops) screen", "support team screens", ["support team screens"]),
    ("(support (staff|team)|ops) screen", "ops screen", ["ops screen"]),
    ("(support (staff|team)|ops) screen", "support screen", []),
    ("(a b|b) c", "b c", ["b c"]),
    ("let .. fix", "let support fix", ["let support fix"]),
    ("let .. fix", "let fix", ["let fix"]),
    ("let .. fix", "let the support staff quickly fix", ["let the support staff quickly fix"]),
    ("let .. fix", "let one two three four fix", ["let one two three four fix"]),
    ("let .. fix", "let one two three four five fix", []),
    ("let .. fix", "let the one, two and three fix", ["let the one, two and three fix"]),
    ("let .. fix", "let one. Two fix", []),
    ("let .. fix", "let one; fix", []),
    ("let .. fix", "fix and let", []),
    ("let .. fix", "let let fix", ["let fix"]),
    ("let .. fix", "let x fix y fix", ["let x fix y fix", "let x fix"]),
    ("let .. fix .. order", "let support fix a wrong order", ["let support fix a wrong order"]),
    ("let .. fix .. order", "let support fix it, then one fine day, order", []),
    ("let .. fix .. order", "fix an order", []),
    ("(let|allow) .. (fix|edit)", "allow them to edit", ["allow them to edit"]),
    ("no (admin|login) .. here", "no login at all here", ["no login at all here"]),
    ("admin panel .. staff", "admin, panel for staff", []),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "text", "expected"), FOUND)
def test_a_pattern_finds_what_it_stands_for(pattern: str, text: str, expected: list[str]) -> None:
    assert found(pattern, text) == expected


LONGEST = [
    ({"panel": ["admin panel"], "admin": ["admin"]}, "an admin panel", [("panel", "admin panel")]),
    (
        {"panel": ["admin panel"], "admin": ["admin"]},
        "admin, then the admin panel",
        [("admin", "admin"), ("panel", "admin panel")],
    ),
    ({"no": ["no sql"], "sql": ["sql"]}, "no SQL", [("no", "no SQL")]),
    ({"a": ["x y"], "b": ["y z"]}, "x y z", [("a", "x y"), ("b", "y z")]),
    ({"a": ["x y z"], "b": ["y"], "c": ["z"]}, "x y z z", [("a", "x y z"), ("c", "z")]),
    ({"a": ["x y"], "b": ["x y"]}, "x y", [("a", "x y"), ("b", "x y")]),
    ({"a": ["x y", "(x|w) y"]}, "x y", [("a", "x y")]),
    (
        {"gap": ["let .. fix"], "piece": ["support staff"]},
        "let support staff fix",
        [("gap", "let support staff fix"), ("piece", "support staff")],
    ),
    (
        {"gap": ["let .. fix"], "whole": ["let them all fix it"]},
        "let them all fix it",
        [("whole", "let them all fix it")],
    ),
    ({}, "anything at all", []),
    ({"a": ["x"]}, "", []),
]


@pytest.mark.parametrize(("patterns", "text", "expected"), LONGEST)
def test_a_phrase_inside_a_longer_one_in_one_piece_does_not_count(
    patterns: dict[str, list[str]], text: str, expected: list[tuple[str, str]]
) -> None:
    assert named(patterns, text) == expected


@pytest.mark.parametrize(
    "pattern",
    [
        "(admin",
        "admin)",
        "admin |",
        "a|b",
        "((admin) panel",
        "(admin|panel",
        "(a|b))",
        "(",
        ")",
        "|",
        "x .. (y",
        "(x .. y)",
    ],
)
def test_unbalanced_brackets_are_refused_with_the_pattern_shown(pattern: str) -> None:
    with pytest.raises(PatternError, match="unbalanced brackets in “"):
        found(pattern, "admin")


@pytest.mark.parametrize("pattern", ["", "the", "a (an|) the", "(admin|)", "(|)", "- -", "x ..  "])
def test_a_pattern_that_could_be_no_word_at_all_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError, match="has no word to look for"):
        found(pattern, "admin")


@pytest.mark.parametrize(
    ("pattern", "filler"), [("our admin", "our"), ("(my|the) admin", "my"), ("very .. admin", "very")]
)
def test_a_word_that_every_text_skips_is_refused_by_name(pattern: str, filler: str) -> None:
    with pytest.raises(PatternError, match=f"{filler} is skipped in every text"):
        found(pattern, "admin")


def test_matches_say_where_they_begin_and_end_and_whether_they_are_in_one_piece() -> None:
    book = Phrasebook([("gap", "let .. fix"), ("admin", "admin panel")], SPELLER)
    assert book.find(cut("Let staff fix it in the admin panel", SPELLER)) == [
        Match("gap", 0, 2, whole=False),
        Match("admin", 5, 6, whole=True),
    ]


def test_a_book_remembers_nothing_of_the_texts_it_has_read() -> None:
    book = Phrasebook([("gap", "let .. fix"), ("x", "one (two|three)")], SPELLER)
    text = cut("let us fix one two", SPELLER)
    first = book.find(text)
    book.find(cut("let", SPELLER))
    assert book.find(cut("fix", SPELLER)) == []
    assert book.find(text) == first != []


VOCABULARY = ["x", "y", "z", "w"]
texts = st.lists(st.sampled_from([*VOCABULARY, ",", "."]), max_size=25).map(" ".join)
phrases = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=4).map(" ".join)


@given(texts, st.lists(phrases, min_size=1, max_size=6, unique=True))
def test_what_is_found_is_what_a_plain_search_finds(text: str, patterns: list[str]) -> None:
    """The automaton against the slowest possible search: every phrase at every place, then the cover rule."""
    words = cut(text, Speller({}))
    plain = {
        (first, first + length - 1, phrase)
        for phrase in patterns
        for length in [len(phrase.split())]
        for first in range(len(words.norms) - length + 1)
        if words.norms[first : first + length] == phrase.split()
        and words.segments[first] == words.segments[first + length - 1]
    }
    outermost = {
        one
        for one in plain
        if not any(
            other[0] <= one[0] and one[1] <= other[1] and (one[0], one[1]) != (other[0], other[1])
            for other in plain
        )
    }
    book = Phrasebook([(phrase, phrase) for phrase in patterns], Speller({}))
    assert {(match.first, match.last, match.meaning) for match in book.find(words)} == outermost


@given(texts)
def test_optional_words_and_alternatives_are_the_same_as_writing_each_out(text: str) -> None:
    words = cut(text, Speller({}))
    short = Phrasebook([("m", "(x|) (y|z w) x")], Speller({}))
    spelled = Phrasebook([("m", one) for one in ("x y x", "x z w x", "y x", "z w x")], Speller({}))
    assert short.find(words) == spelled.find(words)


@given(texts)
def test_a_gapped_phrase_keeps_within_a_sentence_and_four_words(text: str) -> None:
    words = cut(text, Speller({}))
    for match in Phrasebook([("m", "x .. y")], Speller({})).find(words):
        assert (words.norms[match.first], words.norms[match.last]) == ("x", "y")
        assert match.last - match.first <= 5
        assert words.sentences[match.first] == words.sentences[match.last]
        assert "x" not in words.norms[match.first + 1 : match.last]

"""What our comment remembers: written into a hidden line and read back, whatever somebody made of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from advisor import Profile
from advisor.commands import House, Talk, answer
from handlers.github.history import ISSUE, MOST_ENTRIES, Entry, History, Said, read_history
from handlers.github.triggers import MARKER

TALK = Talk(Profile.of({"admin_panel": True, "solo": False}), knowledge="2026.11.2").to_payload()
FIRST = Entry(source=ISSUE, at=100, by="label", said=(Said("facts:admin_panel"),), talk=TALK)
SECOND = Entry(source=7, at=200, by="command", said=(Said("help"), Said(told=("What?", "This."))))


LONG = '<!-- framework-advisor:facts {"entries":[{"at":1,"by":"label","said":[{"again":"…"}]}]} -->'


def comment_of(history: History) -> str:
    return f"{MARKER}\n{history.line()}\n\n### Advice\n"


WORDS = st.text(max_size=60)
SAID = st.builds(Said, WORDS.filter(bool)) | st.builds(
    Said, told=st.lists(WORDS, min_size=1, max_size=6).map(tuple)
)
ENTRIES = st.builds(
    Entry,
    source=st.integers(0, 2**62),
    at=st.integers(1, 2**39),
    by=st.sampled_from(["command", "label", "form", "opened"]),
    said=st.lists(SAID, min_size=1, max_size=5).map(tuple),
    talk=st.just(TALK) | st.none(),
    edited=st.booleans(),
    left_out=st.integers(0, 100),
    outdated=st.booleans(),
)
HISTORIES = st.builds(History, st.lists(ENTRIES, max_size=MOST_ENTRIES).map(tuple), st.integers(0, 2**39))


@given(HISTORIES)
def test_what_is_written_is_read_back_and_shows_nowhere(history: History) -> None:
    body = comment_of(history)
    assert read_history(body) == history
    assert read_history(body.replace("\n", "\r\n")) == history
    (hidden, *_) = MarkdownIt("commonmark", {"html": True}).parse(body)
    assert (hidden.type, hidden.content) == ("html_block", f"{MARKER}\n")
    assert not set("@#&") & set(history.line())
    assert history.line().count("<") == history.line().count(">") == 1


@pytest.mark.parametrize(
    "line",
    [
        "",
        "<!-- framework-advisor:facts {} -->",
        "<!-- framework-advisor:facts [] -->",
        "<!-- framework-advisor:facts {] -->",
        f'<!-- framework-advisor:facts {{"entries":{"[" * 5_000}}} -->',
        '<!-- framework-advisor:facts {"entries":[{}]} -->',
        '<!-- framework-advisor:facts {"entries":[{"at":1,"by":"magic","said":[{}]}]} -->',
        '<!-- framework-advisor:facts {"entries":[{"at":1,"by":"label","said":[]}]} -->',
        '<!-- framework-advisor:facts {"entries":[{"at":"1","by":"label","said":[{}]}]} -->',
        LONG.replace("…", "x" * 8_001),
    ],
)
def test_what_cannot_be_read_is_no_memory(line: str) -> None:
    assert read_history(f"{MARKER}\n{line}\n\nrest") == History()


def test_a_memory_counts_only_in_the_second_line() -> None:
    line = History((FIRST,)).line()
    assert read_history(f"{MARKER}\n{line}\nx").entries
    for body in (
        f"{line}\nx",
        f"{MARKER}\n\n{line}\nx",
        f"{MARKER}\nwords\n{line}\nx",
        f" {MARKER}\n{line}\nx",
    ):
        assert read_history(body) == History()


def test_a_memory_that_would_be_too_long_loses_its_oldest() -> None:
    long = tuple(replace(FIRST, source=n, said=(Said("x" * 7_000),)) for n in range(3))
    assert [one.source for one in read_history(comment_of(History(long))).entries] == [0, 1]


@pytest.mark.parametrize(
    "words", ["an admin screen", "help", "compare django flask", "rule A-71", "next: a shop"]
)
def test_an_answer_can_be_made_again(house: House, words: str) -> None:
    reply = answer(words, house=house)
    again = Said.of(reply).reply(house)
    assert (again.verb, again.document.headline) == (reply.verb, reply.document.headline)


def test_a_mistake_is_shown_again_as_it_was(house: House) -> None:
    reply = answer("hlep", house=house)
    assert Said.of(reply).reply(house).document.claims() == reply.document.claims()


def test_what_was_said_before_a_source_asked_is_what_it_is_about(house: House) -> None:
    history = History().plus(FIRST).plus(SECOND)
    talk = history.talk(house, source=7, at=200)
    assert talk is not None
    assert str(talk.facts) == "admin_panel,-solo"
    assert history.talk(house, source=ISSUE, at=300) is None
    assert history.talk(house, source=7, at=99) is None
    assert history.minus(ISSUE, at=300).talk(house, source=7, at=300) is None


def test_facts_that_nobody_knows_any_more_are_no_talk(house: House) -> None:
    unknown = replace(FIRST, talk={**TALK, "facts": "no_such_fact"})
    assert History((unknown,)).talk(house, source=7, at=300) is None


def test_answering_twice_remembers_once() -> None:
    """A worker may die between writing the comment and saying so."""
    once = History().plus(FIRST).plus(SECOND)
    again = read_history(comment_of(once)).without(source=SECOND.source, at=SECOND.at).plus(SECOND)
    assert again == once


@given(st.permutations([FIRST, SECOND, replace(SECOND, source=8, at=150)]))
def test_the_order_of_arrival_does_not_matter(entries: list[Entry]) -> None:
    history = History()
    for entry in entries:
        history = history.plus(entry)
    assert [entry.at for entry in history.entries] == [200, 150, 100]
    assert history.live == SECOND


def test_what_is_asked_again_comes_to_the_top() -> None:
    history = History().plus(FIRST).plus(SECOND).plus(replace(FIRST, at=300))
    assert [entry.at for entry in history.entries] == [300, 200]


def test_of_one_source_only_the_latest_holds() -> None:
    other = replace(FIRST, at=300, said=(Said("facts:solo"),))
    history = History().plus(FIRST).plus(other)
    assert [(entry.at, entry.outdated) for entry in history.entries] == [(300, False), (100, True)]
    assert history.plus(FIRST) == history
    assert History().plus(other).plus(replace(other, at=400)).live == other

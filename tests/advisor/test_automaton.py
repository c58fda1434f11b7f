"""The automaton over words: what it remembers of the texts that pass through it."""

from __future__ import annotations

from advisor.reading.automaton import BEGIN, START, Joined, Net, Step


def net(*phrases: str) -> Net:
    made = Net()
    for number, phrase in enumerate(phrases):
        states = {START}
        for word in phrase.split():
            states = made.lead(states, word, made.state())
        for state in states:
            made.complete(state, Step(BEGIN, BEGIN, f"meaning {number}"))
    return made


def test_a_phrase_is_complete_after_its_last_word_and_no_earlier() -> None:
    start = Joined.start(net("admin panel"))
    after = start.after("admin")
    assert after is not None
    assert after.steps == ()
    last = after.after("panel")
    assert last is not None
    assert [step.meaning for step in last.steps] == ["meaning 0"]
    assert last.after("panel") is None


def test_phrases_that_begin_alike_are_followed_at_once() -> None:
    start = Joined.start(net("admin panel", "admin panel", "admin site"))
    after = start.after("admin")
    assert after is not None
    assert after is start.after("admin")
    last = after.after("panel")
    assert last is not None
    assert {step.meaning for step in last.steps} == {"meaning 0", "meaning 1"}


def test_words_that_stand_in_no_phrase_are_not_kept() -> None:
    start = Joined.start(net("admin panel"))
    assert start.after("somebody") is None
    assert start.seen == {}


def test_only_so_many_words_that_lead_nowhere_are_kept() -> None:
    words = [f"w{number}" for number in range(1_000)]
    start = Joined.start(net(*(f"first {word}" for word in words)))
    assert [start.after(word) for word in words] == [None] * len(words)
    assert 0 < len(start.seen) < len(words)
    assert start.after(words[-1]) is None

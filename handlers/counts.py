"""What is counted, as whoever counts says it; what becomes of the counts is for `handlers.metrics` to know.

Labels are words of ours and ids of the knowledge: never a word, a team, a repository or a person.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal, Protocol

from flask import g, has_request_context

from advisor import Advice
from advisor.commands import Reply

Counted = Literal[
    "requests",
    "refusals",
    "slack_requests",
    "deliveries",
    "worked",
    "calls",
    "answers",
    "rules_fired",
    "questions_asked",
]
"""What is counted; `handlers/metrics/families.py` says what each means, and what its labels are."""

Timed = Literal["request_duration", "call_duration"]
"""What is measured, in seconds."""


class Counts(Protocol):
    """Takes what is counted. No method waits for anything or raises."""

    def add(self, name: Counted, *labels: str) -> None:
        """One more."""

    def took(self, name: Timed, seconds: float, *labels: str) -> None:
        """Something took so long."""

    def beat(self, source: str) -> None:
        """The worker for a source is alive, just now."""


class Uncounted:
    """Counts nothing: for where nobody asks for numbers."""

    def add(self, name: Counted, *labels: str) -> None:
        """Nothing."""

    def took(self, name: Timed, seconds: float, *labels: str) -> None:
        """Nothing."""

    def beat(self, source: str) -> None:
        """Nothing."""


UNCOUNTED: Counts = Uncounted()


def count_advice(advice: Advice, counts: Counts, *, surface: str) -> None:
    """Count an advice that was given on a surface: what it says, and the rules behind it."""
    counts.add("answers", surface, advice.verdict, advice.pick or "none", advice.action)
    for reason in advice.reasons:
        counts.add("rules_fired", reason.rule)


def count_reply(reply: Reply, counts: Counts, *, surface: str) -> None:
    """Count a reply: the advice in it, if there is one, and the question that it asks."""
    if reply.advice is None:
        return
    count_advice(reply.advice, counts, surface=surface)
    if reply.ask is not None and reply.advice.questions:
        counts.add("questions_asked", reply.advice.questions[0].fact)


def counting(make: Callable[[str], Reply], counts: Counts) -> Callable[[str], Reply]:
    """The same replies, counted as given in Slack."""

    def made(words: str) -> Reply:
        reply = make(words)
        count_reply(reply, counts, surface="slack")
        return reply

    return made


@contextmanager
def counted_call(counts: Counts, peer: str, *, failed: Callable[[Exception], str]) -> Iterator[None]:
    """Count a call to a peer, and how long it took; `failed` puts its failure into a word."""
    started, outcome = time.perf_counter(), "ok"
    try:
        yield
    except Exception as error:
        outcome = failed(error)
        raise
    finally:
        counts.add("calls", peer, outcome)
        counts.took("call_duration", time.perf_counter() - started, peer)


def because(reason: str) -> None:
    """Note why the request at hand is not answered as its sender hoped; outside of a request nothing happens."""
    if has_request_context():
        g.reason = reason


def answered(given: Reply | Advice) -> None:
    """Note what the request at hand is answered with."""
    g.answered = given

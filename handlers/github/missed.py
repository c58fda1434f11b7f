"""Which deliveries GitHub made in vain, and which of them it should be asked to make again. No I/O."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from handlers.github.manifest import EVENTS
from handlers.inbox import Asked, Instant

_UNSETTLED = 60.0
"""Seconds: what is younger may still be under way."""
_REFUSED_TIMES, _UNANSWERED_TIMES, _MOST_TIMES = 1, 5, 10
_LATER_AGAIN = 12 * 3600.0
_PASSING = (408, 429)
"""Statuses below 500 that say nothing about the delivery itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One attempt to deliver something. All attempts for the same thing share its `guid`.

    `status` is that of our answer, 0 where GitHub had none.
    """

    id: int
    guid: str
    event: str
    at: Instant
    ok: bool
    status: int


def settled(now: Instant) -> Instant:
    """Up to when attempts can be judged."""
    return now - _UNSETTLED


def failed(attempts: Iterable[Sent], *, now: Instant) -> tuple[Sent, ...]:
    """Of each delivery that could ask us for something the last attempt, if that went wrong; oldest first.

    Where the last attempt is too young to be judged, the delivery is left for another time.
    """
    last: dict[str, Sent] = {}
    for sent in attempts:
        known = last.setdefault(sent.guid, sent)
        if (sent.at, sent.id) > (known.at, known.id):
            last[sent.guid] = sent
    wrong = [s for s in last.values() if not s.ok and s.event in EVENTS and s.at <= settled(now)]
    return tuple(sorted(wrong, key=lambda sent: (sent.at, sent.id)))


def to_ask_for(
    attempts: Iterable[Sent], *, accepted: Collection[str], asked: Mapping[str, Asked], now: Instant
) -> tuple[Sent, ...]:
    """What to ask for once more: what we have not accepted, was not asked for yet, and is not hopeless."""
    return tuple(
        sent
        for sent in attempts
        if sent.guid not in accepted and (sent.guid not in asked or _may_ask(sent, asked[sent.guid], now=now))
    )


def _may_ask(sent: Sent, before: Asked, *, now: Instant) -> bool:
    """Whether a delivery that was asked for before, and failed again, is worth another attempt.

    What we refuse (a secret that is wrong, say) is refused again until somebody changes the settings: so that is
    asked for a few times only, half a day apart. What found nobody there is asked for soon, and then as rarely.
    """
    if sent.id == before.attempt or before.times >= _MOST_TIMES:
        return False
    refused = 300 <= sent.status < 500 and sent.status not in _PASSING
    soon = before.times < (_REFUSED_TIMES if refused else _UNANSWERED_TIMES)
    return soon or now - before.at >= _LATER_AGAIN

"""Which delivery a worker takes next. However many wait and however many are done, few rows are looked at.

That is so because each question can follow the index of what is open, in the order in which it is due, and stops at the
first row that fits. A single question that also asked for the best lane would have to look at everything that waits.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Float, Row, and_, bindparam, exists, or_, select, text, true

from handlers.inbox.tables import OPEN, inbox, lanes
from handlers.inbox.values import Instant, Times


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose deliveries are wanted, all with None; and whether what waits for a target is taken in order."""

    sources: Collection[str] | None = None
    in_order: bool = False


def next_due(connection: Connection, wanted: Wanted, *, times: Times, now: Instant) -> Row[Any] | None:
    """The row to take now, locked; None when there is none. Those whose lane may write at once go first."""
    sqlite = connection.dialect.name == "sqlite"
    question = _claimable(given_sources=wanted.sources is not None, in_order=wanted.in_order, sqlite=sqlite)
    values = {"now": now, "settling": now - times.settle, "sources": list(wanted.sources or ())}
    if wanted.sources is None:
        del values["sources"]
    for free_by in (now, now + times.patience):
        row = connection.execute(question, {**values, "free_by": free_by}).first()
        if row is not None:
            return row
    return None


@cache
def _claimable(*, given_sources: bool, in_order: bool, sqlite: bool) -> Any:
    """Values: `now`, `settling` (since when a write in vain may still land), `free_by` (of lanes), `sources`."""
    now = bindparam("now", type_=Float)
    other = inbox.alias("other")
    # What waits has no lease. Said of both states at once, so that a database does not guess that hardly a row fits.
    free = or_(inbox.c.lease_until.is_(None), inbox.c.lease_until <= now)
    first = or_(inbox.c.state == "working", ~_comes_before()) if in_order else true()
    same = and_(other.c.target == inbox.c.target, other.c.id != inbox.c.id)
    written_to = exists().where(same, other.c.state == "working")
    # A write that failed may still land: whoever looks for it before that would write it again.
    unsettled = exists().where(
        same,
        other.c.state.in_(("waiting", "dead")),
        other.c.due_at > now,
        other.c.changed_at > bindparam("settling"),
    )
    busy = exists().where(lanes.c.lane == inbox.c.lane, lanes.c.next_at > bindparam("free_by"))
    # SQLite has no statistics by which to see that nearly every row has the source: so it is to see no column.
    source = inbox.c.source.concat("") if sqlite else inbox.c.source
    ours = source.in_(bindparam("sources", expanding=True)) if given_sources else true()
    return (
        select(inbox)
        .where(
            text(f"inbox.{OPEN}"), inbox.c.due_at <= now, free, first, ours, ~written_to, ~unsettled, ~busy
        )
        .order_by(inbox.c.due_at, inbox.c.id)
        .limit(1)
        .with_for_update(of=inbox, skip_locked=True)
    )


def _comes_before() -> Any:
    """Whether something else that was asked of the same target, and waits, is to be done first.

    What was begun comes first, since it may have been written already; then what was asked first.
    """
    other = inbox.alias("before")
    same = and_(other.c.target == inbox.c.target, other.c.state == "waiting")
    at_once = and_(other.c.asked_at == inbox.c.asked_at, other.c.id < inbox.c.id)
    asked_first = or_(other.c.asked_at < inbox.c.asked_at, at_once)
    begun, new = other.c.attempts > 0, inbox.c.attempts == 0
    return exists().where(same, or_(and_(begun, new), and_(or_(begun, new), asked_first)))

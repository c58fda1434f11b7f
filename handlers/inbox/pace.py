"""The pace of a lane: its row says when it may write next. Each call is part of a transaction."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from handlers.inbox.tables import lanes
from handlers.inbox.values import Instant


def next_at(connection: Connection, lane: str) -> Instant | None:
    """When the lane may write next, or None when nothing was ever written to it; the row is locked."""
    found = connection.execute(select(lanes.c.next_at).where(lanes.c.lane == lane).with_for_update()).scalar()
    return None if found is None else float(found)


def set_next(connection: Connection, lane: str, next_at: Instant, *, known: Instant | None) -> None:
    """Let the lane write from `next_at` on, and never sooner than was `known`."""
    if known is None:
        connection.execute(insert(lanes).values(lane=lane, next_at=next_at))
    else:
        later = max(known, next_at)
        connection.execute(update(lanes).where(lanes.c.lane == lane).values(next_at=later))

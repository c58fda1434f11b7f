"""How the inbox stands: what waits, what is worked and what was given up, and since when; read without locking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Select, case, func, select

from handlers.database import BEGIN
from handlers.inbox.tables import inbox
from handlers.inbox.values import Instant

MOST = 20_000
"""So many deliveries of a state are counted at most, those that are due first; that takes a tenth of a second."""

UNDONE = ("waiting", "working", "dead")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The deliveries of one source in one state: how many, when the oldest was accepted, when one was due first.

    `due_at` is None where none of them was due before the moment of the question.
    """

    source: str
    state: str
    number: int
    accepted_at: Instant
    due_at: Instant | None


def standings(engine: Engine, *, now: Instant, most: int = MOST) -> tuple[Standing, ...]:
    """Every source and state that has deliveries which are not done. Raises sqlalchemy.exc.SQLAlchemyError.

    Of each state `most` are looked at. What was done is left alone: there may be millions of it.
    """
    with engine.execution_options(**{BEGIN: "DEFERRED"}).connect() as connection:
        rows = [row for state in UNDONE for row in connection.execute(_of_state(state, now, most))]
    return tuple(
        Standing(source=row[0], state=row[1], number=row[2], accepted_at=row[3], due_at=row[4])
        for row in rows
    )


def _of_state(state: str, now: Instant, most: int) -> Select[Any]:
    some = (
        select(inbox.c.source, inbox.c.state, inbox.c.accepted_at, inbox.c.due_at)
        .where(inbox.c.state == state)
        .order_by(inbox.c.due_at)
        .limit(most)
        .subquery()
    )
    due = case((some.c.due_at <= now, some.c.due_at))
    return select(
        some.c.source, some.c.state, func.count(), func.min(some.c.accepted_at), func.min(due)
    ).group_by(some.c.source, some.c.state)

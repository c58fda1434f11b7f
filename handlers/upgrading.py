"""Changing the tables while other processes use them: one release at a time, and nobody waits for it for long.

On PostgreSQL whoever changes a table waits until all who read it have ended, and everybody who comes later waits
behind. So a migration gives up soon, lets the others pass, and tries again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

LOCK_SECONDS = 3.0
"""How long a migration waits for a table, and everybody else behind it."""

MIGRATION_LOCK = 7_260_113
"""Any number, as long as it is always this one: on PostgreSQL two releases migrate one after the other."""

_LOOK_SECONDS = 0.2
_LOCK_NOT_AVAILABLE = "55P03"
_TRIES = 5

log = logging.getLogger(__name__)


@contextmanager
def alone(engine: Engine, *, lock_seconds: float = LOCK_SECONDS) -> Iterator[Connection]:
    """A connection on which nobody else migrates meanwhile; on SQLite in a transaction, on PostgreSQL in none yet.

    What is set here, and on PostgreSQL the lock, ends with the connection. The lock is asked for again and again and
    not waited for: whoever waits within a statement is waited for by CREATE INDEX CONCURRENTLY.
    """
    if engine.dialect.name == "sqlite":
        with engine.begin() as connection:  # it holds the write lock from its start
            yield connection
        return
    with engine.connect() as connection:
        connection.execute(text(f"SET lock_timeout = {round(lock_seconds * 1000)}"))
        connection.commit()
        while not _taken(connection):
            time.sleep(_LOOK_SECONDS)
        try:
            yield connection
        finally:
            connection.invalidate()  # not back into the pool


def _taken(connection: Connection) -> bool:
    taken = connection.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": MIGRATION_LOCK}).scalar()
    connection.commit()
    return bool(taken)


def trying_again(migrations: Callable[[], None], *, pause: float) -> None:
    """Run migrations and, where one waited for a table in vain, go on from there after `pause` seconds.

    Raises sqlalchemy.exc.OperationalError when that happened too often, or for another reason.
    """
    for left in reversed(range(_TRIES)):
        try:
            migrations()
        except OperationalError as error:
            if not left or getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                raise
            log.info("A table that has to be changed is in use; trying again.")
            time.sleep(pause)
        else:
            return


def create_index(name: str, table: str, columns: list[str], *, where: str | None = None) -> None:
    """For migrations: an index on a table that is in use. On PostgreSQL nobody waits while it is built.

    That takes no lock that others wait for, so it may itself wait for them as long as it takes. What a build that was
    broken off has left behind is removed first.
    """
    from alembic import op  # noqa: PLC0415 - only while migrating: processes that serve are spared 8 MB

    only: dict[str, Any] = {}
    if where is not None:
        only = {"sqlite_where": text(where), "postgresql_where": text(where)}
    if op.get_context().dialect.name != "postgresql":
        op.create_index(name, table, columns, **only)
        return
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.drop_index(name, if_exists=True, postgresql_concurrently=True)
        op.create_index(name, table, columns, postgresql_concurrently=True, **only)
        op.execute(f"SET lock_timeout = {round(LOCK_SECONDS * 1000)}")

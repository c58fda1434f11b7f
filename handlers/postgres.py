"""PostgreSQL with an end to every wait. Imported only where the database is one, since its driver is an extra.

Three things can keep somebody waiting, and each has its own limit: a lock that another transaction holds or a statement
that takes long (the server ends it), a client that died in the middle of a transaction (the server takes its locks
away), and a server or a network that says nothing at all (we hang up).
"""

from __future__ import annotations

from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from sqlalchemy import Engine, event

Result = TypeVar("Result")

_GRACE_SECONDS = 1.0
"""How much longer we wait for the server than it waits for itself: then its own reason is the one that is told."""
_LOOK_SECONDS = 0.1


def limit_waits(engine: Engine, *, patience: int) -> None:
    """Let nobody who uses the engine wait longer than `patience`, in seconds, for a statement, a lock or an answer.

    Raises what any lost connection raises, sqlalchemy.exc.OperationalError; the connection is not used again.
    """

    class Patient(psycopg.Connection[Any]):
        """A connection that is given up when its server is silent."""

        def wait(
            self, gen: PQGen[Result], interval: float = _LOOK_SECONDS, timeout: float | None = None
        ) -> Result:
            try:
                return super().wait(gen, interval, timeout or patience + _GRACE_SECONDS)
            except psycopg.OperationalError:
                if self.pgconn.transaction_status == psycopg.pq.TransactionStatus.ACTIVE:
                    self.pgconn.finish()  # the answer may still come, and would be taken for the next one's
                raise

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, cargs: Any, cparams: Any) -> psycopg.Connection[Any]:
        connection = Patient.connect(*cargs, **cparams)
        connection.autocommit = True
        for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            # Not as options of the connection: poolers in front of the server refuse those.
            connection.execute(f"SET {name} = {patience * 1_000}")
        connection.autocommit = False
        return connection

"""One clock for every machine that shares the inbox: leases and waits are moments that other machines compare with.

Where machines each looked at their own clock, one that is ahead by more than a lease would take over what another is
just writing, and what one that is ahead accepted would wait until the others' clocks have come so far.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine

from handlers.inbox.room import NoRoomError, Room
from handlers.inbox.values import Instant

EVERY = 60.0
"""Seconds between two looks at the database's clock: ours drifts from it by less than a hundredth of one meanwhile."""


def since_boot() -> float:
    """Seconds on a clock that nobody sets, and that goes on while the machine sleeps where it can."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


@dataclass(frozen=True, slots=True)
class _Look:
    """The database's moment when our own steady clock said `at`."""

    moment: Instant
    at: float


class SharedClock:
    """The time of the database's machine, for an inbox in PostgreSQL. An inbox in SQLite has one machine and its time.

    It is wrong by half of what one answer of the database takes, at most. Raises sqlalchemy.exc.SQLAlchemyError when
    the database has to be asked and cannot be, as whatever is done with the moment would. One thread asks at a time;
    the others go by the look before, if there was any.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        local: Callable[[], Instant] = time.time,
        steady: Callable[[], float] = since_boot,
    ) -> None:
        self._engine, self._local, self._steady = engine, local, steady
        self._look: _Look | None = None
        self._first, self._again = Room(1), Room(1, seconds=0.0)

    def __call__(self) -> Instant:
        """Now, in seconds since 1970."""
        if self._engine.dialect.name == "sqlite":
            return self._local()
        look = self._look
        if look is None or self._steady() - look.at >= EVERY:
            look = self._look = self._asked_by_one(look)
        return look.moment + self._steady() - look.at

    def _asked_by_one(self, known: _Look | None) -> _Look:
        try:
            with (self._again if known else self._first).place():
                return self._ask() if self._look is known else self._look or self._ask()
        except NoRoomError:
            if known is None:
                raise
            return known

    def _ask(self) -> _Look:
        with self._engine.connect() as connection:
            asked = self._steady()
            moment = connection.exec_driver_sql("SELECT extract(epoch FROM clock_timestamp())").scalar_one()
            return _Look(float(moment), (asked + self._steady()) / 2)

"""Who looks for what a sender could not deliver, and since when: shared by all processes, led by none."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from handlers.inbox.tables import asked_again, sweeps
from handlers.inbox.values import ClaimLost, Instant

_WHOLE_EVERY = 86_400.0
_AT_ONCE = 500
_KEEP = 7 * 86_400.0
"""How long it is remembered that something was asked for again: longer than any sender keeps its list."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """A sweep in somebody's hands until `due_at`. It covers what was sent from `since` on, or everything."""

    name: str
    since: Instant | None
    due_at: Instant


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for again: the attempt that had failed, how often it was asked, and when it last was."""

    attempt: int
    times: int
    at: Instant


class Sweeps:
    """The turns of a sweep, in a database. A turn lasts `lease` seconds and can be renewed; the next one comes
    `every` seconds after the last was finished. Once a day a turn covers everything.
    """

    def __init__(self, engine: Engine, *, lease: float, every: float) -> None:
        self._engine, self._lease, self._every = engine, lease, every

    def begin(self, name: str, *, now: Instant) -> Sweep | None:
        """Take the turn, or None when it is not due or somebody else has it."""
        try:
            with self._engine.begin() as connection:
                row = connection.execute(select(sweeps).where(sweeps.c.name == name)).first()
                if row is None:
                    connection.execute(insert(sweeps).values(name=name, due_at=now + self._lease))
                    return Sweep(name, None, now + self._lease)
                if row.due_at > now:
                    return None
                whole = row.swept_until is None or (row.whole_at or 0.0) <= now - _WHOLE_EVERY
                sweep = Sweep(name, None if whole else row.swept_until, row.due_at)
        except IntegrityError:
            return None  # somebody else took the first turn of all
        try:
            return self.renew(sweep, now=now)
        except ClaimLost:
            return None

    def renew(self, sweep: Sweep, *, now: Instant) -> Sweep:
        """Keep the turn for another lease. Raises ClaimLost when somebody else has taken it over."""
        return self._move(sweep, due_at=now + self._lease)

    def finish(self, sweep: Sweep, *, until: Instant, now: Instant) -> None:
        """Everything up to a moment was looked at. Raises ClaimLost."""
        whole = {"whole_at": now} if sweep.since is None else {}
        self._move(sweep, due_at=now + self._every, swept_until=until, **whole)

    def give_back(self, sweep: Sweep, *, due_at: Instant) -> None:
        """Nothing came of it: the same again from a moment on. Raises ClaimLost."""
        self._move(sweep, due_at=due_at)

    def asked(self, keys: Collection[str]) -> dict[str, Asked]:
        """What is known of these keys, where they were asked for again before."""
        wanted, found = list(keys), dict[str, Asked]()
        with self._engine.begin() as connection:
            for start in range(0, len(wanted), _AT_ONCE):
                some = asked_again.c.key.in_(wanted[start : start + _AT_ONCE])
                for row in connection.execute(select(asked_again).where(some)):
                    found[row.key] = Asked(row.attempt, row.times, row.asked_at)
        return found

    def note(self, key: str, asked: Asked) -> None:
        """Remember that something was asked for again, and forget what is long past."""
        values = {"attempt": asked.attempt, "times": asked.times, "asked_at": asked.at}
        with self._engine.begin() as connection:
            connection.execute(delete(asked_again).where(asked_again.c.asked_at < asked.at - _KEEP))
            known = connection.execute(update(asked_again).where(asked_again.c.key == key).values(**values))
            if not known.rowcount:
                connection.execute(insert(asked_again).values(key=key, **values))

    # The moment where a turn ends also says whose it is: nobody else takes it before, or moves it to the same.
    def _move(self, sweep: Sweep, *, due_at: Instant, **values: Instant) -> Sweep:
        mine = (sweeps.c.name == sweep.name) & (sweeps.c.due_at == sweep.due_at)
        with self._engine.begin() as connection:
            if not connection.execute(update(sweeps).where(mine).values(due_at=due_at, **values)).rowcount:
                raise ClaimLost
        return replace(sweep, due_at=due_at)

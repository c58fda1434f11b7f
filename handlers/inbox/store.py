"""The durable inbox: what was accepted is acted on, once, whoever dies in between.

Every change is one transaction. On SQLite it holds the write lock from its start (`BEGIN IMMEDIATE`, see
handlers/database.py); on PostgreSQL rows are taken with `FOR UPDATE SKIP LOCKED`.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Engine, Row, and_, delete, func, or_, select
from sqlalchemy.exc import IntegrityError

from handlers.counts import UNCOUNTED, Counts
from handlers.inbox import pace, rows
from handlers.inbox.choosing import Wanted, next_due
from handlers.inbox.clock import SharedClock
from handlers.inbox.room import Room
from handlers.inbox.sweeps import Sweeps
from handlers.inbox.tables import inbox, lanes
from handlers.inbox.values import Claim, DeadLetter, Delivery, Instant, Receipt, Times

log = logging.getLogger(__name__)

_AT_ONCE = 500
"""How many keys one question names: databases limit the values in a statement."""

FORGET_AT_ONCE = 1_000
"""How many old deliveries one transaction deletes, so that nobody waits long for it."""

_LANE_SECONDS = 86_400.0

_RACES = 20
"""How often a lost race against another process is run again before it counts as a fault."""


class Inbox:
    """Deliveries in a database, shared by any number of web and worker processes.

    Every method takes `now`, which `clock` tells alike on all machines. Methods that take a claim raise ClaimLost when
    it is no longer held.
    Trouble with the database surfaces as sqlalchemy.exc.SQLAlchemyError.
    """

    def __init__(self, engine: Engine, *, times: Times | None = None, counts: Counts = UNCOUNTED) -> None:
        self._engine, self.tally = engine, counts
        self.times = times or Times()
        self.clock, self._room = SharedClock(engine), Room()

    def sweeps(self) -> Sweeps:
        """The turns in which somebody looks for what never came in."""
        return Sweeps(self._engine, lease=self.times.lease, every=self.times.sweep_every)

    @property
    def engine(self) -> Engine:
        """The database that the inbox is in."""
        return self._engine

    def accept(self, delivery: Delivery, *, now: Instant) -> Receipt:
        """Keep a delivery durably; the same one again (by key or digest) is recognised.

        One that had been given up is revived: somebody asks for it again. Requests wait here, so only a few at a time.
        """
        for _ in range(_RACES):
            try:
                with self._room.place(), self._engine.begin() as connection:
                    receipt = rows.accept(connection, delivery, now=now)
            except IntegrityError:
                continue  # another process stored the same delivery in between: look at it again
            self.tally.add("deliveries", delivery.source, receipt.value)
            return receipt
        raise RuntimeError("The inbox could neither find nor store a delivery.")

    def known(self, source: str, keys: Collection[str]) -> set[str]:
        """Which of these keys were accepted, whatever became of them."""
        asked, found = list(keys), set[str]()
        with self._engine.begin() as connection:
            for start in range(0, len(asked), _AT_ONCE):
                some = inbox.c.key.in_(asked[start : start + _AT_ONCE])
                found.update(connection.scalars(select(inbox.c.key).where(inbox.c.source == source, some)))
        return found

    def claim(
        self, *, now: Instant, sources: Collection[str] | None = None, in_order: bool = False
    ) -> Claim | None:
        """Take the delivery that has been due longest, or None when nothing can be taken now.

        One whose lane may write at once goes before those that would be waited for.

        `sources` names whose deliveries may be taken; all of them without it. `in_order` also leaves alone what has to
        wait for something that was asked of the same target before, or was begun before.
        Left alone: targets that somebody is writing to, or wrote to just now in vain; lanes that have to wait. A
        delivery whose worker died is taken when its lease has ended. One that has been tried `Times.attempts` times
        dies, and so does one whose payload cannot be read.
        """
        wanted = Wanted(sources, in_order)
        for source in sources or ():
            self.tally.beat(source)
        for _ in range(_RACES):
            try:
                with self._engine.begin() as connection:
                    row = next_due(connection, wanted, times=self.times, now=now)
                    if row is None:
                        return None
                    reason = self._hopeless(row)
                    if reason is None:
                        return self._take(connection, row, now=now)
                    rows.leave(connection, row.id, **rows.left("dead", now), reason=reason)
            except IntegrityError:
                continue  # another worker took the same target in between
            self.tally.add("worked", row.source, "dead", reason)
            log.error("Delivery %s was given up: %s.", row.key, reason)
        return None

    def renew(self, claim: Claim, *, now: Instant) -> None:
        """Start the lease anew; call it before every step that may take time."""
        with self._engine.begin() as connection:
            rows.held(connection, claim, lease_until=now + self.times.lease, changed_at=now)

    def finish(self, claim: Claim, *, reason: str, note: str = "", now: Instant) -> None:
        """The delivery was acted on. Its payload is forgotten; `note` stays (the id of what was written)."""
        with self._engine.begin() as connection:
            rows.held(connection, claim, **rows.left("done", now), reason=reason, note=note, payload=None)
        self.tally.add("worked", claim.source, "done", reason)

    def postpone(
        self, claim: Claim, *, until: Instant, reason: str, counts: bool = True, now: Instant
    ) -> None:
        """Leave the delivery until a moment. With `counts=False` this attempt is not held against it."""
        attempts = claim.attempts if counts else claim.attempts - 1
        with self._engine.begin() as connection:
            waiting = rows.left("waiting", now)
            rows.held(connection, claim, **waiting, due_at=until, reason=reason, attempts=attempts)
        self.tally.add("worked", claim.source, "later", reason)

    def refuse(self, claim: Claim, *, until: Instant, reason: str, now: Instant) -> None:
        """Leave the delivery until a moment, since the other side said no; that is counted by itself."""
        refusals = claim.refusals + 1
        with self._engine.begin() as connection:
            waiting = rows.left("waiting", now)
            rows.held(connection, claim, **waiting, due_at=until, reason=reason, refusals=refusals)
        self.tally.add("worked", claim.source, "later", reason)

    def bury(self, claim: Claim, *, reason: str, sure: bool = False, now: Instant) -> None:
        """Give the delivery up, with a stable reason. It stays as a dead letter and can be revived.

        `sure` says that no write of its is under way any more, so that nothing has to settle first.
        """
        settled = now if sure else now + self.times.settle
        with self._engine.begin() as connection:
            rows.held(connection, claim, **rows.left("dead", now), due_at=settled, reason=reason)
        self.tally.add("worked", claim.source, "dead", reason)

    def superseded(self, claim: Claim) -> bool:
        """Whether something newer was asked of the same target: then old words would replace new ones.

        Of what was asked in the same second (GitHub's moments have no fractions), the last to arrive is newest.
        """
        later = or_(
            inbox.c.asked_at > claim.asked_at,
            and_(inbox.c.asked_at == claim.asked_at, inbox.c.id > claim.id),
        )
        newer = select(inbox.c.id).where(inbox.c.target == claim.target, later, inbox.c.state != "dead")
        with self._engine.begin() as connection:
            return connection.execute(newer.limit(1)).first() is not None

    def note(self, claim: Claim, *, since: Instant = 0.0) -> str:
        """The note of the last delivery that was done for the same target, not before `since`, or ""."""
        done = and_(inbox.c.state == "done", inbox.c.changed_at >= since)
        notes = (
            select(inbox.c.note)
            .where(inbox.c.target == claim.target, done, inbox.c.note != "")
            .order_by(inbox.c.changed_at.desc(), inbox.c.id.desc())
        )
        with self._engine.begin() as connection:
            return str(connection.execute(notes.limit(1)).scalar() or "")

    def slot(self, lane: str, *, now: Instant) -> Instant:
        """The moment from which one write to the lane may start.

        Within `Times.patience` the slot is the caller's and the next one is `Times.write_gap` later; further
        away it is not taken, and the caller should come back then.
        """
        for _ in range(_RACES):
            try:
                with self._engine.begin() as connection:
                    return self._slot(connection, lane, now=now)
            except IntegrityError:
                continue  # another worker wrote the lane's first row
        raise RuntimeError("The inbox could not give out a moment to write.")

    def hold(self, lane: str, *, until: Instant) -> None:
        """Let nothing be written to the lane before a moment (a rate limit)."""
        for _ in range(_RACES):
            try:
                with self._engine.begin() as connection:
                    pace.set_next(connection, lane, until, known=pace.next_at(connection, lane))
                    return
            except IntegrityError:
                continue  # another worker wrote the lane's first row

    def revive(self, key: str, *, now: Instant) -> bool:
        """Try a dead letter again; False when there is none with this key."""
        dead = and_(inbox.c.key == key, inbox.c.state == "dead")
        with self._engine.begin() as connection:
            return connection.execute(rows.revival(now).where(dead)).rowcount > 0

    def dead_letters(self, *, limit: int | None = 100) -> tuple[DeadLetter, ...]:
        """What was given up, latest first; all of it with `limit=None`."""
        rows = (
            select(inbox)
            .where(inbox.c.state == "dead")
            .order_by(inbox.c.changed_at.desc(), inbox.c.id.desc())
        )
        with self._engine.begin() as connection:
            return tuple(
                DeadLetter(
                    key=row.key,
                    target=row.target,
                    reason=row.reason,
                    attempts=row.attempts,
                    given_up_at=row.changed_at,
                )
                for row in connection.execute(rows.limit(limit))
            )

    def counts(self) -> dict[str, int]:
        """How many deliveries are in each state; all four states are named."""
        rows = select(inbox.c.state, func.count()).group_by(inbox.c.state)
        with self._engine.begin() as connection:
            found = {str(state): int(number) for state, number in connection.execute(rows)}
        return {state: found.get(state, 0) for state in ("waiting", "working", "done", "dead")}

    def forget(self, *, now: Instant) -> int:
        """Delete what has been kept for long enough, up to `FORGET_AT_ONCE` deliveries; returns how many.

        What was done goes after `Times.keep_done`: until then a delivery that comes again is recognised, and
        GitHub can send one again for 30 days at most. What waits or is dead goes `Times.keep_undone` after it
        was last asked for, so that nobody's words are kept for ever. Lanes go when a day has passed without a write.
        """
        with self._engine.begin() as connection:
            connection.execute(delete(lanes).where(lanes.c.next_at < now - _LANE_SECONDS))
            return rows.forget(connection, now, times=self.times, most=FORGET_AT_ONCE)

    def _hopeless(self, row: Row[Any]) -> str | None:
        """Why a delivery cannot be worked any more, in a stable word."""
        if row.attempts >= self.times.attempts:
            return row.reason or "attempts_used"
        return "payload_unreadable" if rows.payload(row.payload) is None else None

    def _take(self, connection: Connection, row: Row[Any], *, now: Instant) -> Claim:
        taken = {"token": secrets.token_hex(16), "attempts": row.attempts + 1}
        lease = {"state": "working", "lease_until": now + self.times.lease, "changed_at": now}
        rows.leave(connection, row.id, **taken, **lease)
        return Claim(
            id=row.id,
            token=taken["token"],
            source=row.source,
            key=row.key,
            lane=row.lane,
            target=row.target,
            asked_at=row.asked_at,
            attempts=taken["attempts"],
            refusals=row.refusals,
            payload=rows.payload(row.payload) or {},
        )

    def _slot(self, connection: Connection, lane: str, *, now: Instant) -> Instant:
        known = pace.next_at(connection, lane)
        slot = max(now, known or now)
        if slot <= now + self.times.patience:
            pace.set_next(connection, lane, slot + self.times.write_gap, known=known)
        return slot

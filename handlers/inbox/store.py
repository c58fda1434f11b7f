"""The durable inbox: what was accepted is acted on, once, whoever dies in between.

Every change is one transaction. On SQLite it holds the write lock from its start (`BEGIN IMMEDIATE`, see
handlers/database.py); on PostgreSQL rows are taken with `FOR UPDATE SKIP LOCKED`.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Row,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from handlers.inbox.tables import inbox, lanes
from handlers.inbox.values import Claim, ClaimLost, DeadLetter, Delivery, Instant, Receipt, Times

_RACES = 20
"""How often a lost race against another process is run again before it counts as a fault."""


class Inbox:
    """Deliveries in a database, shared by any number of web and worker processes.

    Every method takes `now`. Methods that take a claim raise ClaimLost when it is no longer held.
    Trouble with the database surfaces as sqlalchemy.exc.SQLAlchemyError.
    """

    def __init__(self, engine: Engine, *, times: Times | None = None) -> None:
        self._engine = engine
        self.times = times or Times()

    def accept(self, delivery: Delivery, *, now: Instant) -> Receipt:
        """Keep a delivery durably; the same one again (by key or digest) is recognised.

        One that had been given up is revived: somebody asks for it again.
        """
        for _ in range(_RACES):
            try:
                with self._engine.begin() as connection:
                    return _accept(connection, delivery, now=now)
            except IntegrityError:
                continue  # another process stored the same delivery in between: look at it again
        raise RuntimeError("The inbox could neither find nor store a delivery.")

    def claim(self, *, now: Instant) -> Claim | None:
        """Take the delivery that has been due longest, or None when nothing can be taken now.

        Left alone: targets that somebody is writing to, lanes that have to wait. A delivery whose worker
        died is taken when its lease has ended; one that has been tried `Times.attempts` times dies.
        """
        for _ in range(_RACES):
            try:
                with self._engine.begin() as connection:
                    row = connection.execute(self._claimable(now)).first()
                    if row is None:
                        return None
                    if row.attempts < self.times.attempts:
                        return self._take(connection, row, now=now)
                    _leave(
                        connection, row.id, state="dead", reason=row.reason or "attempts_used", changed_at=now
                    )
            except IntegrityError:
                continue  # another worker took the same target in between
        return None

    def renew(self, claim: Claim, *, now: Instant) -> None:
        """Start the lease anew; call it before every step that may take time."""
        with self._engine.begin() as connection:
            _held(connection, claim, lease_until=now + self.times.lease, changed_at=now)

    def finish(self, claim: Claim, *, reason: str, note: str = "", now: Instant) -> None:
        """The delivery was acted on. Its payload is forgotten; `note` stays (the id of what was written)."""
        with self._engine.begin() as connection:
            _held(connection, claim, **_left("done", now), reason=reason, note=note, payload=None)

    def postpone(
        self, claim: Claim, *, until: Instant, reason: str, counts: bool = True, now: Instant
    ) -> None:
        """Leave the delivery until a moment. With `counts=False` this attempt is not held against it."""
        attempts = claim.attempts if counts else claim.attempts - 1
        with self._engine.begin() as connection:
            _held(connection, claim, **_left("waiting", now), due_at=until, reason=reason, attempts=attempts)

    def bury(self, claim: Claim, *, reason: str, now: Instant) -> None:
        """Give the delivery up, with a stable reason. It stays as a dead letter and can be revived."""
        settled = now + self.times.settle
        with self._engine.begin() as connection:
            _held(connection, claim, **_left("dead", now), due_at=settled, reason=reason)

    def superseded(self, claim: Claim) -> bool:
        """Whether something newer was asked of the same target: then old words would replace new ones."""
        newer = select(inbox.c.id).where(
            inbox.c.target == claim.target, inbox.c.asked_at > claim.asked_at, inbox.c.state != "dead"
        )
        with self._engine.begin() as connection:
            return connection.execute(newer.limit(1)).first() is not None

    def note(self, claim: Claim) -> str:
        """The note of the last delivery that was done for the same target, or ""."""
        notes = (
            select(inbox.c.note)
            .where(inbox.c.target == claim.target, inbox.c.state == "done", inbox.c.note != "")
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
                    _set_lane(connection, lane, until, known=_next_at(connection, lane))
                    return
            except IntegrityError:
                continue  # another worker wrote the lane's first row

    def revive(self, key: str, *, now: Instant) -> bool:
        """Try a dead letter again; False when there is none with this key."""
        dead = and_(inbox.c.key == key, inbox.c.state == "dead")
        with self._engine.begin() as connection:
            return connection.execute(_revival(now).where(dead)).rowcount > 0

    def dead_letters(self, *, limit: int = 100) -> tuple[DeadLetter, ...]:
        """What was given up, latest first."""
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
        """Delete what was done longer ago than `Times.keep_done`; returns how many.

        Until then a delivery that comes again is recognised. GitHub can send one again for 30 days at most.
        """
        old = and_(inbox.c.state == "done", inbox.c.changed_at < now - self.times.keep_done)
        with self._engine.begin() as connection:
            return connection.execute(delete(inbox).where(old)).rowcount

    def _claimable(self, now: Instant) -> Any:
        other = inbox.alias("other")
        due = or_(
            and_(inbox.c.state == "waiting", inbox.c.due_at <= now),
            and_(inbox.c.state == "working", inbox.c.lease_until <= now),
        )
        written_to = exists().where(
            other.c.target == inbox.c.target, other.c.id != inbox.c.id, other.c.state == "working"
        )
        held = exists().where(lanes.c.lane == inbox.c.lane, lanes.c.next_at > now + self.times.patience)
        return (
            select(inbox)
            .where(due, ~written_to, ~held)
            .order_by(inbox.c.due_at, inbox.c.id)
            .limit(1)
            .with_for_update(of=inbox, skip_locked=True)
        )

    def _take(self, connection: Connection, row: Row[Any], *, now: Instant) -> Claim:
        taken = {"token": secrets.token_hex(16), "attempts": row.attempts + 1}
        lease = {"state": "working", "lease_until": now + self.times.lease, "changed_at": now}
        _leave(connection, row.id, **taken, **lease)
        return Claim(
            id=row.id,
            token=taken["token"],
            source=row.source,
            key=row.key,
            lane=row.lane,
            target=row.target,
            asked_at=row.asked_at,
            attempts=taken["attempts"],
            payload=json.loads(row.payload),
        )

    def _slot(self, connection: Connection, lane: str, *, now: Instant) -> Instant:
        known = _next_at(connection, lane)
        slot = max(now, known or now)
        if slot <= now + self.times.patience:
            _set_lane(connection, lane, slot + self.times.write_gap, known=known)
        return slot


def _accept(connection: Connection, delivery: Delivery, *, now: Instant) -> Receipt:
    same = or_(inbox.c.key == delivery.key, inbox.c.digest == delivery.digest)
    first = case((inbox.c.key == delivery.key, 0), else_=1)
    known = connection.execute(
        select(inbox.c.id, inbox.c.state).where(inbox.c.source == delivery.source, same).order_by(first)
    ).first()
    if known is None:
        connection.execute(insert(inbox).values(_row(delivery, now=now)))
        return Receipt.ACCEPTED
    if known.state == "dead":
        revived = connection.execute(_revival(now).where(inbox.c.id == known.id, inbox.c.state == "dead"))
        return Receipt.REVIVED if revived.rowcount else Receipt.PENDING
    return Receipt.DONE if known.state == "done" else Receipt.PENDING


def _row(delivery: Delivery, *, now: Instant) -> dict[str, object]:
    return {
        "source": delivery.source,
        "key": delivery.key,
        "digest": delivery.digest,
        "lane": delivery.lane,
        "target": delivery.target,
        "asked_at": delivery.asked_at,
        "payload": json.dumps(delivery.payload),  # ASCII: any character of the payload can be stored anywhere
        "state": "waiting",
        "attempts": 0,
        "due_at": now,
        "reason": "",
        "note": "",
        "accepted_at": now,
        "changed_at": now,
    }


def _revival(now: Instant) -> Any:
    """Dead → waiting; due at once, but not before a last write of unknown fate has settled (`due_at`)."""
    due = case((inbox.c.due_at > now, inbox.c.due_at), else_=now)
    return update(inbox).values(state="waiting", attempts=0, reason="", due_at=due, changed_at=now)


def _left(state: str, now: Instant) -> Mapping[str, Any]:
    return {"state": state, "token": None, "lease_until": None, "changed_at": now}


def _leave(connection: Connection, row_id: int, **values: Any) -> None:
    connection.execute(update(inbox).where(inbox.c.id == row_id).values(**values))


def _held(connection: Connection, claim: Claim, **values: Any) -> None:
    mine = and_(inbox.c.id == claim.id, inbox.c.state == "working", inbox.c.token == claim.token)
    if not connection.execute(update(inbox).where(mine).values(**values)).rowcount:
        raise ClaimLost


def _next_at(connection: Connection, lane: str) -> Instant | None:
    found = connection.execute(select(lanes.c.next_at).where(lanes.c.lane == lane).with_for_update()).scalar()
    return None if found is None else float(found)


def _set_lane(connection: Connection, lane: str, next_at: Instant, *, known: Instant | None) -> None:
    if known is None:
        connection.execute(insert(lanes).values(lane=lane, next_at=next_at))
    else:
        later = max(known, next_at)
        connection.execute(update(lanes).where(lanes.c.lane == lane).values(next_at=later))

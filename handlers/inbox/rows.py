"""Rows of the inbox: how a delivery is stored, changed and brought back. Each call is part of a transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, and_, case, delete, insert, or_, select, text, update

from handlers.inbox.tables import DONE, inbox
from handlers.inbox.values import Claim, ClaimLost, Delivery, Instant, Receipt, Times


def accept(connection: Connection, delivery: Delivery, *, now: Instant) -> Receipt:
    """Store a delivery, or recognise it and revive it if it is dead. Raises IntegrityError when a race is lost."""
    same = or_(inbox.c.key == delivery.key, inbox.c.digest == delivery.digest)
    first = case((inbox.c.key == delivery.key, 0), else_=1)
    known = connection.execute(
        select(inbox.c.id, inbox.c.state).where(inbox.c.source == delivery.source, same).order_by(first)
    ).first()
    if known is None:
        connection.execute(insert(inbox).values(_row(delivery, now=now)))
        return Receipt.ACCEPTED
    if known.state == "dead":
        revived = connection.execute(revival(now).where(inbox.c.id == known.id, inbox.c.state == "dead"))
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


def revival(now: Instant) -> Any:
    """Dead → waiting; due at once, but not before a last write of unknown fate has settled (`due_at`).

    One attempt stays: whoever works it has to look for what the earlier ones left behind.
    """
    due = case((inbox.c.due_at > now, inbox.c.due_at), else_=now)
    again = {"attempts": 1, "refusals": 0, "accepted_at": now}
    return update(inbox).values(state="waiting", reason="", due_at=due, changed_at=now, **again)


def left(state: str, now: Instant) -> Mapping[str, Any]:
    """What changes whenever a delivery leaves a worker's hands."""
    return {"state": state, "token": None, "lease_until": None, "changed_at": now}


def leave(connection: Connection, row_id: int, **values: Any) -> None:
    """Change one row, whoever has it."""
    connection.execute(update(inbox).where(inbox.c.id == row_id).values(**values))


def held(connection: Connection, claim: Claim, **values: Any) -> None:
    """Change the row of a claim. Raises ClaimLost when the claim is no longer held."""
    mine = and_(inbox.c.id == claim.id, inbox.c.state == "working", inbox.c.token == claim.token)
    if not connection.execute(update(inbox).where(mine).values(**values)).rowcount:
        raise ClaimLost


def forget(connection: Connection, now: Instant, *, times: Times, most: int) -> int:
    """Delete rows that were kept for long enough, but none that somebody else has in hand; returns how many.

    What a worker had in hand when it died is in nobody's, though nobody may ever take it: its surface may be off now.
    """
    done = and_(text(f"inbox.{DONE}"), inbox.c.changed_at < now - times.keep_done)
    in_hand = and_(inbox.c.state == "working", inbox.c.lease_until > now)
    asked_long_ago = inbox.c.accepted_at < now - times.keep_undone
    undone = and_(inbox.c.state.in_(("waiting", "working", "dead")), ~in_hand, asked_long_ago)
    first = select(inbox.c.id).where(done).limit(most)
    ids = list(connection.scalars(first.with_for_update(skip_locked=True)))
    then = select(inbox.c.id).where(undone).limit(most - len(ids))
    ids += connection.scalars(then.with_for_update(skip_locked=True))
    return connection.execute(delete(inbox).where(inbox.c.id.in_(ids))).rowcount if ids else 0


def payload(written: str | None) -> Mapping[str, object] | None:
    """A payload as it was handed in, or None when what is stored is not one."""
    try:
        content = json.loads(written or "")
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None

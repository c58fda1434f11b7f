"""However much is kept, few rows are looked at: every question of the busy paths follows an index."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, Engine, event, text

from handlers.inbox import Claim, Delivery, Inbox

NOW = 1_800_000_000.0
DONE, WAITING = 20_000, 2_000

KEPT = f"""
INSERT INTO inbox (source, key, digest, lane, target, asked_at, payload, state, attempts, due_at, reason, note,
                   accepted_at, changed_at)
WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {DONE + WAITING})
SELECT 'github', 'guid-' || i, 'digest-' || i, 'lane-' || (i % 50), 'issue-' || i, {NOW}, '{{}}',
       CASE WHEN i > {DONE} THEN 'waiting' ELSE 'done' END, 0, {NOW} + i, '', '', {NOW} + i, {NOW} + i
FROM numbers
"""


@pytest.fixture
def full(engine: Engine, box: Inbox) -> Inbox:
    """An inbox in which much is done and much waits."""
    with engine.begin() as connection:
        connection.execute(text(KEPT))
        if engine.dialect.name == "postgresql":
            connection.execute(text("ANALYZE"))  # as it does by itself after a while; SQLite does not
    return box


def plans(engine: Engine, act: Callable[[], object]) -> list[str]:
    """How the database goes about each statement about the inbox."""
    explain = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "
    found = list[str]()

    @event.listens_for(engine, "before_cursor_execute")
    def look(connection: Connection, _cursor: object, said: str, values: object, *_: object) -> None:
        if " inbox" in said and not said.startswith(("EXPLAIN", "INSERT")):
            raw = connection.connection.cursor()
            raw.execute(explain + said, values)  # type: ignore[arg-type]
            found.append("\n".join(str(row) for row in raw.fetchall()))

    act()
    event.remove(engine, "before_cursor_execute", look)
    return found


def a_delivery(key: str) -> Delivery:
    return Delivery(
        source="github", key=key, digest=key, lane="lane-1", target="new", asked_at=NOW, payload={}
    )


LATER = NOW + DONE + WAITING + 1


@pytest.mark.parametrize(
    ("act", "index"),
    [
        (lambda box: box.claim(now=LATER), "ix_inbox_open_due_at"),
        (lambda box: box.claim(now=LATER, sources=("github",), in_order=True), "ix_inbox_open_due_at"),
        (lambda box: box.accept(a_delivery("guid-7"), now=NOW), "uq_inbox_source_key|sqlite_autoindex_inbox"),
        (lambda box: box.known("github", ["guid-7"]), "uq_inbox_source_key|sqlite_autoindex_inbox"),
        (lambda box: box.forget(now=NOW + box.times.keep_done + 9), "ix_inbox_done_changed_at"),
    ],
    ids=["claim", "claim in order", "accept", "known", "forget"],
)
def test_nothing_is_searched_from_end_to_end(
    engine: Engine, full: Inbox, act: Callable[[Inbox], object], index: str
) -> None:
    seen = plans(engine, lambda: act(full))
    assert any(name in plan for plan in seen for name in index.split("|")), seen
    for plan in seen:
        assert "Seq Scan on inbox " not in plan
        assert "SCAN inbox'" not in plan


def test_the_order_is_kept_among_many(full: Inbox) -> None:
    def key(claim: Claim | None) -> str:
        return claim.key if claim else ""

    full.hold("lane-1", until=LATER + 1)  # 20,001 is in it: its turn comes when nobody else is free
    first = [key(full.claim(now=LATER)) for _ in range(3)]
    assert first == ["guid-20002", "guid-20003", "guid-20004"]
    assert key(full.claim(now=LATER + 2)) == "guid-20001"

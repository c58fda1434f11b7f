"""What the inbox's questions take on PostgreSQL: empty, with a million deliveries, and with many waiting."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from itertools import count

from sqlalchemy import Connection, Engine, text

from handlers.database import open_engine
from handlers.inbox import Delivery, Inbox
from handlers.inbox.standing import standings

MILLION = 1_000_000
WAITING = 100_000
TIMES = 200

_KEPT = """
INSERT INTO inbox (source, key, digest, lane, target, asked_at, payload, state, attempts, due_at, reason, note,
                   accepted_at, changed_at)
SELECT 'github', given.state || gen_random_uuid(), md5(i::text) || md5(given.state || given.number || '-' || i),
       'github:' || (i % 2000), 'github:acme-' || (i % 2000) || '/refund-desk#' || i, at, '{}', given.state, 0, at,
       '', '', at, at
FROM (SELECT CAST(:state AS text) state, CAST(:number AS integer) number, CAST(:now AS float) now) given,
     generate_series(1, given.number) i, LATERAL (SELECT given.now - 3600.0 * i / given.number AS at) moment
"""


def rows(url: str) -> None:
    """Print the medians, the sizes, and what forgetting a portion takes."""
    engine = open_engine(url, patience=None)
    _fill(engine, "done", 1)
    questions(engine, "nothing kept")
    _fill(engine, "done", MILLION)
    questions(engine, "a million done")
    _sizes(engine)
    _fill(engine, "waiting", WAITING)
    questions(engine, "and 100,000 waiting")
    box, begin = Inbox(engine), time.perf_counter()
    gone = box.forget(now=time.time() + box.times.keep_done)
    print(f"forgetting {gone} deliveries at once: {(time.perf_counter() - begin) * 1000:.0f} ms")
    engine.dispose()


def questions(engine: Engine, what: str) -> None:
    """Print how long each question of the busy paths takes, as medians."""
    box, numbers = Inbox(engine), count(1)

    def accept() -> None:
        name = f"{what}-{next(numbers)}"
        box.accept(_delivery(name), now=time.time() - 2 * 3600)

    def turn() -> None:
        claim = box.claim(now=time.time(), sources=("github",))
        if claim is not None:
            box.finish(claim, reason="commented", note="1", now=time.time())

    print(f"{what}: keep {_median(accept):.1f} ms, claim and finish {_median(turn):.1f} ms, ", end="")
    print(f"look at what waits {_median(lambda: standings(engine, now=time.time()), times=9):.1f} ms")


def _median(act: Callable[[], object], *, times: int = TIMES) -> float:
    """In milliseconds; those of the database's planner, which prepares a statement that it has met before, left out."""
    took = list[float]()
    for _ in range(times):
        begin = time.perf_counter()
        act()
        took.append(time.perf_counter() - begin)
    return statistics.median(took) * 1000


def _delivery(name: str) -> Delivery:
    return Delivery(
        source="github",
        key=name,
        digest=name,
        lane=f"bench:{name}",
        target=name,
        asked_at=time.time(),
        payload={"words": ["an admin screen for refunds"] * 20},
    )


def _fill(engine: Engine, state: str, number: int) -> None:
    with engine.begin() as connection:
        if number == 1:
            connection.execute(text("TRUNCATE inbox"))
        values = {"state": state, "number": number, "now": time.time()}
        connection.execute(text(_KEPT), values)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE inbox"))


def _sizes(engine: Engine) -> None:
    with engine.connect() as connection:
        table, indexes = _size(connection, "pg_table_size"), _size(connection, "pg_indexes_size")
    print(f"a delivery that is done takes {table:.0f} bytes in the table and {indexes:.0f} in its indexes")


def _size(connection: Connection, function: str) -> float:
    return float(connection.execute(text(f"SELECT {function}('inbox')")).scalar_one()) / MILLION

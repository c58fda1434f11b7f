"""Migrations run while processes of the version before go on: expand, then contract."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from types import ModuleType
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command, op
from alembic.config import Config
from sqlalchemy import Engine, MetaData, Table, create_engine, inspect, text
from sqlalchemy.exc import OperationalError

from handlers.database import MIGRATIONS, database_problem, migrate, newest_revision, open_engine
from handlers.inbox import Inbox
from handlers.upgrading import alone, create_index
from tests.inbox.expanding import harmful, revisions

REVISIONS = revisions(MIGRATIONS)

STORED = """
INSERT INTO inbox (source, key, digest, lane, target, asked_at, payload, state, attempts, due_at, reason, note,
                   accepted_at, changed_at)
VALUES ('github', :key, :key, 'lane', :key, 1.0, '{}', 'waiting', 3, 1.0, 'server_error', '', 1.0, 1.0)
"""
"""How revision 0001's code stores a delivery."""


def to(engine: Engine, revision: str, *, how: Callable[[Config, str], None] = command.upgrade) -> None:
    """Bring a database to one revision."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with alone(engine) as connection:
        config.attributes["connection"] = connection
        how(config, revision)


@contextmanager
def another_database(server: Engine) -> Iterator[Engine]:
    """An empty database on the same server."""
    name = f"advisor_test_{token_hex(4)}"
    outside = create_engine(server.url, isolation_level="AUTOCOMMIT")
    with outside.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = open_engine(server.url.set(database=name))
    yield engine
    engine.dispose()
    with outside.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    outside.dispose()


@pytest.fixture
def on_postgres(postgres: Engine) -> Iterator[Engine]:
    with another_database(postgres) as engine:
        yield engine


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without tables."""
    if request.param == "postgresql":
        yield request.getfixturevalue("on_postgres")
        return
    engine = open_engine(f"sqlite:///{tmp_path / 'inbox.sqlite3'}")
    yield engine
    engine.dispose()


# ---- the rule ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("revision", REVISIONS, ids=lambda revision: revision.revision)
def test_a_migration_only_adds_and_holds_nobody_up(revision: ModuleType) -> None:
    """Or it says, as `contract`, since which version of the code nobody needs what it takes away."""
    assert getattr(revision, "contract", "") or harmful(revision.upgrade) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda: op.drop_column("inbox", "note"),
        lambda: op.drop_table("inbox_lanes"),
        lambda: op.drop_index("ix_inbox_target_state"),
        lambda: op.rename_table("inbox", "deliveries"),
        lambda: op.alter_column("inbox", "note", new_column_name="remark"),
        lambda: op.alter_column("inbox", "payload", nullable=False),
        lambda: op.alter_column("inbox", "note", type_=sa.String(20)),
        lambda: op.add_column("inbox", sa.Column("owner", sa.String(20), nullable=False)),
        lambda: op.add_column("inbox", sa.Column("owner", sa.Integer(), sa.ForeignKey("feedback.times"))),
        lambda: op.create_unique_constraint("uq_inbox_lane", "inbox", ["lane"]),
        lambda: op.create_check_constraint("ck_inbox_lane", "inbox", "lane <> ''"),
        lambda: op.create_index("ix_inbox_lane", "inbox", ["lane"]),
        lambda: op.execute("UPDATE inbox SET note = ''"),
        lambda: op.execute("LOCK TABLE inbox"),
    ],
)
def test_what_could_break_or_hold_up_the_version_before_is_noticed(change: Callable[[], None]) -> None:
    assert harmful(change) != []


@pytest.mark.parametrize(
    "change",
    [
        lambda: op.create_table("owners", sa.Column("name", sa.Text(), primary_key=True)),
        lambda: op.add_column("inbox", sa.Column("owner", sa.String(20))),
        lambda: op.add_column("inbox", sa.Column("owner", sa.Text(), nullable=False, server_default="")),
        lambda: create_index("ix_inbox_lane", "inbox", ["lane"], where="state = 'dead'"),
    ],
)
def test_what_only_adds_is_allowed(change: Callable[[], None]) -> None:
    assert harmful(change) == []


def test_revisions_are_counted_up_so_that_newer_ones_are_known_as_such() -> None:
    numbers = [f"{number:04}" for number in range(1, len(REVISIONS) + 1)]
    assert [revision.revision for revision in REVISIONS] == numbers
    assert sorted(file.name[:4] for file in (MIGRATIONS / "versions").glob("*.py")) == numbers


# ---- while others serve ---------------------------------------------------------------------------------------


def use(engine: Engine, tables: MetaData, *, turn: str) -> None:
    """Store, find, change and delete a row in every table, in the words of a certain revision."""
    with engine.begin() as connection:
        for table in tables.sorted_tables:
            if table.name != "alembic_version":
                _use(connection, table, turn=turn)


def _use(connection: sa.Connection, table: Table, *, turn: str) -> None:
    row = {column.name: _some(column, turn) for column in table.columns if not column.nullable}
    me = [column == row[column.name] for column in table.primary_key]
    connection.execute(table.insert(), row)
    assert connection.execute(table.select().where(*me)).mappings().one().items() >= row.items()
    changed = {column.name: _some(column, turn) for column in table.columns if not column.primary_key}
    assert connection.execute(table.update().where(*me).values(changed)).rowcount == 1
    assert connection.execute(table.delete().where(*me)).rowcount == 1


def _some(column: sa.Column[Any], turn: str) -> Any:
    if column.name == "state":
        return "waiting"
    kinds: dict[type, Any] = {str: turn, int: int(turn), float: float(turn), bool: True}
    kind = column.type.python_type
    return kinds[kind] if kind in kinds else kind(2026, 11, 22)


def test_each_version_can_go_on_with_the_tables_of_all_later_ones(empty: Engine) -> None:
    known = list[MetaData]()
    for turn, revision in enumerate(REVISIONS, 1):
        to(empty, revision.revision)
        tables = MetaData()
        tables.reflect(empty)
        known.append(tables)
        for at, version in enumerate(known):
            use(empty, version, turn=f"{turn}{at:02}")
        with empty.begin() as connection:
            connection.execute(text(STORED), {"key": revision.revision})
    box = Inbox(empty)
    claimed = [box.claim(now=2.0) for _ in REVISIONS]
    assert [(each.key, each.attempts, each.refusals) for each in claimed if each] == [
        (revision.revision, 4, 0) for revision in REVISIONS
    ]


def test_an_upgrade_can_be_taken_back(empty: Engine) -> None:
    migrate(empty)
    to(empty, "0001", how=command.downgrade)
    with empty.begin() as connection:
        connection.execute(text(STORED), {"key": "guid-1"})
    assert database_problem(empty, revision=newest_revision()) == "not_migrated"
    migrate(empty)
    assert database_problem(empty, revision=newest_revision()) is None


def test_two_releases_at_once_migrate_one_after_the_other(empty: Engine) -> None:
    problems = list[Exception]()

    def release() -> None:
        try:
            migrate(empty)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test tells it
            problems.append(error)

    releases = [threading.Thread(target=release) for _ in range(3)]
    for each in releases:
        each.start()
    for each in releases:
        each.join()
    assert problems == []
    assert database_problem(empty, revision=newest_revision()) is None


def test_a_migration_gives_way_to_whoever_reads_and_is_done_when_they_have_ended(on_postgres: Engine) -> None:
    """Whoever waits for a table that is read makes everybody after it wait as well."""
    to(on_postgres, "0001")
    with on_postgres.connect() as reading:
        reading.execute(text("SELECT count(*) FROM inbox"))
        with pytest.raises(OperationalError, match="lock timeout"):
            migrate(on_postgres, lock_seconds=0.05)
    migrate(on_postgres, lock_seconds=0.05)
    assert database_problem(on_postgres, revision=newest_revision()) is None


def test_while_an_index_is_built_others_write(on_postgres: Engine) -> None:
    to(on_postgres, "0005")
    building = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONCURRENTLY%'"
    release = threading.Thread(target=migrate, args=(on_postgres,))
    with on_postgres.begin() as slow:
        slow.execute(text(STORED), {"key": "slow"})
        release.start()
        until = time.monotonic() + 60
        with on_postgres.connect().execution_options(isolation_level="AUTOCOMMIT") as watching:
            while not watching.execute(text(building)).scalar():
                assert time.monotonic() < until
        with on_postgres.begin() as quick:
            quick.execute(text(STORED), {"key": "quick"})
    release.join()
    assert Inbox(on_postgres).counts()["waiting"] == 2
    assert database_problem(on_postgres, revision=newest_revision()) is None


def test_an_index_whose_building_was_broken_off_is_built_anew(on_postgres: Engine) -> None:
    to(on_postgres, "0005")
    with on_postgres.begin() as connection:
        connection.execute(text("CREATE INDEX ix_inbox_open_due_at ON inbox (lane)"))
    migrate(on_postgres)
    [index] = [
        one for one in inspect(on_postgres).get_indexes("inbox") if one["name"] == "ix_inbox_open_due_at"
    ]
    assert index["column_names"] == ["due_at", "id"]

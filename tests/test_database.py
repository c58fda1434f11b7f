"""The database: durable commits, writers that wait for each other, tables brought up to date."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import OperationalError

from handlers.database import PATIENCE, database_problem, migrate, newest_revision, open_engine
from handlers.inbox.tables import metadata


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'new folder' / 'advisor.sqlite3'}")
    yield engine
    engine.dispose()


def pragma(engine: Engine, name: str) -> object:
    with engine.connect() as connection:
        return connection.execute(text(f"PRAGMA {name}")).scalar()


def test_opening_makes_the_folder_and_no_file_yet(tmp_path: Path) -> None:
    open_engine(f"sqlite:///{tmp_path / 'a' / 'b' / 'advisor.sqlite3'}")
    assert list((tmp_path / "a" / "b").iterdir()) == []


def test_a_commit_on_sqlite_is_on_the_disk_before_it_returns(engine: Engine) -> None:
    assert pragma(engine, "journal_mode") == "wal"
    assert pragma(engine, "synchronous") == 2
    assert pragma(engine, "foreign_keys") == 1
    assert pragma(engine, "busy_timeout") == PATIENCE * 1_000


def test_a_second_writer_waits_for_the_first_instead_of_failing(engine: Engine) -> None:
    """Both read before they write: without a write lock from the start, the second would be refused."""
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE counter (value INTEGER)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))

    def add() -> None:
        for _ in range(20):
            with engine.begin() as connection:
                value = connection.execute(text("SELECT value FROM counter")).scalar_one()
                connection.execute(text("UPDATE counter SET value = :value"), {"value": value + 1})

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT value FROM counter")).scalar_one() == 80


def test_a_failed_transaction_leaves_nothing_behind(engine: Engine) -> None:
    def half() -> None:
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE half (done INTEGER)"))
            connection.execute(text("INSERT INTO nowhere VALUES (1)"))

    with pytest.raises(OperationalError, match="nowhere"):
        half()
    assert inspect(engine).get_table_names() == []


def test_an_error_of_the_database_names_no_value(engine: Engine) -> None:
    def insert() -> None:
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO nowhere VALUES (:words)"), {"words": "somebody's words"})

    with pytest.raises(OperationalError) as caught:
        insert()
    assert "somebody" not in str(caught.value)


def test_readiness_is_seen_while_somebody_writes(engine: Engine) -> None:
    migrate(engine)
    with engine.begin() as writing:
        writing.execute(text("CREATE TABLE other (id INTEGER)"))
        assert database_problem(engine, revision=newest_revision()) is None


def test_migrating_makes_every_table_and_a_second_time_changes_nothing(engine: Engine) -> None:
    assert database_problem(engine, revision=newest_revision()) == "not_migrated"
    for _ in range(2):
        migrate(engine)
        assert database_problem(engine, revision=newest_revision()) is None
        assert set(metadata.tables) <= set(inspect(engine).get_table_names())


def test_the_newest_revision_is_the_one_that_migrating_comes_to(engine: Engine) -> None:
    """It is told by the files' names, so that serving needs no alembic."""
    migrate(engine)
    with engine.connect() as connection:
        assert (
            connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == newest_revision()
        )


def test_tables_that_are_older_than_the_code_are_noticed(engine: Engine) -> None:
    migrate(engine)
    assert database_problem(engine, revision="9999") == "not_migrated"


def test_an_older_version_goes_on_with_newer_tables_and_leaves_them_as_they_are(engine: Engine) -> None:
    """So it is for the processes that serve while a release is under way, for those of them that are started again
    meanwhile, and when a release is taken back."""
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert database_problem(engine, revision=newest_revision()) is None
    migrate(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"


@pytest.mark.parametrize(
    "url", ["sqlite:///{folder}", "postgresql+psycopg://u:p@127.0.0.1:1/d"], ids=["a folder", "a closed port"]
)
def test_a_database_that_cannot_be_reached_is_named_so(tmp_path: Path, url: str) -> None:
    engine = open_engine(url.format(folder=tmp_path))
    assert database_problem(engine, revision=newest_revision()) == "unreachable"
    engine.dispose()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("patience", "statement", "outcome"),
    [
        (1, "SELECT pg_sleep(60)", "QueryCanceled"),
        (1, "LOCK TABLE inbox", "LockNotAvailable|QueryCanceled"),
    ],
)
def test_postgresql_keeps_nobody_waiting(
    postgres: Engine, patience: int, statement: str, outcome: str
) -> None:
    hurried = open_engine(postgres.url, patience=patience)

    def ask() -> None:
        with hurried.begin() as connection:
            connection.execute(text(statement))

    with postgres.begin() as other:
        other.execute(text("LOCK TABLE inbox"))
        with pytest.raises(OperationalError, match=outcome):
            ask()
    hurried.dispose()


@pytest.mark.slow
def test_a_migration_may_take_its_time(postgres: Engine) -> None:
    unhurried = open_engine(postgres.url, patience=None)
    with unhurried.connect() as connection:
        assert connection.execute(text("SHOW statement_timeout")).scalar() == "0"
        assert connection.execute(text("SHOW lock_timeout")).scalar() == "0"
    unhurried.dispose()

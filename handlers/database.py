"""The database: opening it, bringing its tables up to date, and asking whether they are.

A transaction on SQLite takes the write lock when it begins. Two processes that read first and write later
could otherwise both hold a read lock, and one of them would be refused at once instead of waiting.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
SQLITE_WAIT_SECONDS = 5
CONNECT_SECONDS = 3
SILENCE_SECONDS = 10
"""How long PostgreSQL's machine may leave what we sent unacknowledged before the connection counts as broken."""
BEGIN = "sqlite_begin"
"""Execution option: the word after BEGIN on SQLite, IMMEDIATE unless said otherwise."""

log = logging.getLogger(__name__)


def open_engine(url: str) -> Engine:
    """An engine for an SQLite file (its folder is made) or a PostgreSQL database. Connects to nothing yet.

    SQLite: write-ahead log, so that readers never wait; every commit is on the disk before it returns
    (`synchronous=FULL`, since with less a loss of power can undo a commit); a lock is waited for. Errors name no
    values: those can be people's words.
    """
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        waiting = {"connect_timeout": CONNECT_SECONDS, "tcp_user_timeout": SILENCE_SECONDS * 1_000}
        return create_engine(address, pool_pre_ping=True, hide_parameters=True, connect_args=waiting)
    Path(address.database or "").parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_engine(address, hide_parameters=True, connect_args={"timeout": SQLITE_WAIT_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def migrate(engine: Engine) -> None:
    """Brings the tables to the newest form; does nothing when they have it.

    Raises sqlalchemy.exc.OperationalError when the database cannot be reached.
    """
    with engine.begin() as connection:
        config = _migration_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def newest_revision() -> str | None:
    """The revision that the tables must have for this version of the code."""
    return ScriptDirectory.from_config(_migration_config()).get_current_head()


def database_problem(engine: Engine, *, revision: str | None) -> str | None:
    """What keeps the database from being used, in a stable word, or None when it is ready.

    `unreachable`: no connection; `not_migrated`: its tables are not at `revision`.
    """
    try:
        with engine.execution_options(**{BEGIN: "DEFERRED"}).connect() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError as error:
        log.warning("The database cannot be reached: %s", type(error).__name__)
        return "unreachable"
    return None if found == revision else "not_migrated"


def _migration_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # sqlite3 would begin a transaction by itself, and too late
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    word = connection.get_execution_options().get(BEGIN, "IMMEDIATE")
    connection.exec_driver_sql(f"BEGIN {word}")

"""The database: opening it, bringing its tables up to date, and asking whether they are.

A transaction on SQLite takes the write lock when it begins. Two processes that read first and write later
could otherwise both hold a read lock, and one of them would be refused at once instead of waiting.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import SQLAlchemyError

from handlers.upgrading import LOCK_SECONDS, alone, trying_again

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
PATIENCE = 4
"""Seconds. A request may have to find out that an old connection is dead and then that there is no new one; even so it
is answered within the ten seconds that GitHub gives it."""
LONG = 60
"""Seconds that a migration waits for whoever is writing on SQLite."""
CONNECTIONS = 15
"""How many connections a process opens at most. It keeps as many as it needed at a time, so that busy ones open none
anew for a request."""
BEGIN = "sqlite_begin"
"""Execution option: the word after BEGIN on SQLite, IMMEDIATE unless said otherwise."""

_REVISIONS = "alembic_version"  # the table in which alembic keeps the revision

log = logging.getLogger(__name__)


def open_engine(url: str | URL, *, patience: int | None = PATIENCE) -> Engine:
    """An engine for an SQLite file (its folder is made) or a PostgreSQL database. Connects to nothing yet.

    `patience` is how long, in seconds, each step may take (a connection, a statement, a lock, an answer) before it
    fails with sqlalchemy.exc.OperationalError; None sets no limit to statements.
    SQLite: write-ahead log, so that readers never wait; every commit is on the disk before it returns
    (`synchronous=FULL`, since with less a loss of power can undo a commit). Errors name no values: those can be
    people's words.
    """
    address, wait = make_url(url), patience or LONG
    if address.get_backend_name() != "sqlite":
        return _open_postgres(address, wait=wait, limited=patience is not None)
    Path(address.database or "").parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_engine(
        address,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=wait,
        hide_parameters=True,
        connect_args={"timeout": wait},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _open_postgres(address: URL, *, wait: int, limited: bool) -> Engine:
    from handlers.postgres import limit_waits  # noqa: PLC0415 - its driver is an extra

    engine = create_engine(
        address,
        pool_pre_ping=True,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=wait,
        hide_parameters=True,
        connect_args={"connect_timeout": wait if limited else PATIENCE, "tcp_user_timeout": wait * 1_000},
    )
    if limited:
        limit_waits(engine, patience=wait)
    return engine


def migrate(engine: Engine, *, lock_seconds: float = LOCK_SECONDS) -> None:
    """Brings the tables to the newest form while others use them; does nothing when they have it, or a newer one.

    It may take as long as it needs, but keeps nobody waiting for more than `lock_seconds`: a table that is in use it
    tries to change a few times. Raises sqlalchemy.exc.OperationalError when the database cannot be reached, or the
    table was never free.
    """
    unhurried = open_engine(engine.url, patience=None)
    try:
        with alone(unhurried, lock_seconds=lock_seconds) as connection:
            found = _revision(unhurried)
            if found is not None and found > (newest_revision() or ""):
                log.info("The tables are those of a newer version (%s); this one can work with them.", found)
                return
            trying_again(lambda: _upgrade(connection), pause=lock_seconds)
    finally:
        unhurried.dispose()


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - processes that only serve are spared 8 MB

    config = _migration_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def newest_revision() -> str | None:
    """The revision that the tables must have for this version of the code: the last migration's number."""
    numbers = (file.name[:4] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    return max(numbers, default=None)


def database_problem(engine: Engine, *, revision: str | None) -> str | None:
    """What keeps the database from being used, in a stable word, or None when it is ready.

    `unreachable`: no connection; `read_only`: PostgreSQL takes no writes; `not_migrated`: its tables are older than
    `revision`. Newer ones are good: they only have something more, and processes of the version before serve until the
    last of them is replaced.
    """
    try:
        found, writable = _revision(engine), _takes_writes(engine)
    except SQLAlchemyError as error:
        log.warning("The database cannot be reached: %s", type(error).__name__)
        return "unreachable"
    if not writable:
        return "read_only"
    return None if (found or "") >= (revision or "") else "not_migrated"


def _takes_writes(engine: Engine) -> bool:
    """False for a PostgreSQL that only follows another, or was told to; SQLite cannot say before it is tried."""
    if engine.dialect.name == "sqlite":
        return True
    with engine.connect() as connection:
        return connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "off"


def _revision(engine: Engine) -> str | None:
    """The revision of the tables: four digits, counted up. A look that waits for nobody who writes."""
    with engine.execution_options(**{BEGIN: "DEFERRED"}).connect() as connection:
        if not inspect(connection).has_table(_REVISIONS):
            return None
        found = connection.exec_driver_sql(f"SELECT version_num FROM {_REVISIONS}").scalar()  # noqa: S608 - a constant
        return None if found is None else str(found)


def _migration_config() -> Config:
    from alembic.config import Config  # noqa: PLC0415

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

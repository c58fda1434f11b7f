"""Many workspaces: the stores over a real database, with the fake Slack to install from."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Engine, text

from handlers.database import open_engine
from handlers.settings import Settings
from handlers.slack.doors import open_installing
from handlers.slack.installing import Installing
from handlers.slack.installing.store import Installations
from tests.fakes.slack import FakeSlack

KEY, NEXT_KEY = Fernet.generate_key().decode(), Fernet.generate_key().decode()
TABLES = ("slack_installations", "slack_bots", "slack_oauth_states")


@dataclass
class Clock:
    """Our own time, which begins now, because slack_sdk asks the machine when it reckons when a token ends."""

    now: float = field(default_factory=time.time)

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sqlite(tmp_path: Path, migrated: Path) -> Iterator[Engine]:
    path = tmp_path / "slack.sqlite3"
    shutil.copy(migrated, path)
    engine = open_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each kind of database; a test that needs no more than one asks for `sqlite` in its parameters."""
    if request.param == "sqlite":
        found: Engine = request.getfixturevalue("sqlite")
        return found
    engine: Engine = request.getfixturevalue("postgres")
    with engine.begin() as connection:
        for table in TABLES:
            connection.execute(text(f"DELETE FROM {table}"))
    return engine


@pytest.fixture
def many_settings(fake: FakeSlack) -> Settings:
    """The settings of an app for many workspaces."""
    return Settings.from_env(
        {
            "SLACK_SIGNING_SECRET": "a-signing-secret-for-tests",
            "SLACK_CLIENT_ID": fake.world.client[0],
            "SLACK_CLIENT_SECRET": fake.world.client[1],
            "SLACK_TOKEN_KEY": KEY,
            "SLACK_API_URL": fake.url,
            "PUBLIC_URL": "https://advisor.example.com",
        }
    )


@pytest.fixture
def many(many_settings: Settings, engine: Engine, clock: Clock) -> Installing:
    found = open_installing(many_settings, engine=engine, clock=clock)
    assert found is not None
    return found


@pytest.fixture
def store(many: Installing) -> Installations:
    return many.stores.installations

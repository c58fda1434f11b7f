"""What most tests need: settings with every surface on, a database of their own, the app and a client."""

from __future__ import annotations

import datetime as dt
import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect, sync_playwright
from sqlalchemy import Engine

from advisor import Knowledge, load_knowledge
from advisor.commands import House
from app import create_app
from handlers.database import migrate, open_engine
from handlers.settings import Settings
from tests.browser import FLAGS, NoBrowserError, find_chromium
from tests.postgres import postgres_database

# No test times anything, and the same commit gives the same result in continuous integration.
hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    max_examples=50,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where several processes share the tests, the slow ones come first, so that none is left alone with them."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="session")
def house(knowledge: Knowledge) -> House:
    return House(knowledge, today=lambda: dt.date(2026, 11, 22))


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables and nothing in them, to be copied."""
    path = tmp_path_factory.mktemp("database") / "empty.sqlite3"
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[Engine]:
    """A PostgreSQL database with all tables, which a test has to empty before it begins."""
    with postgres_database() as url:
        engine = open_engine(url)
        migrate(engine)
        yield engine
        engine.dispose()


def settings_with_every_surface(database: Path) -> Settings:
    return Settings.from_env(
        {
            "DATABASE_URL": f"sqlite:///{database}",
            "PUBLIC_URL": "https://advisor.example.com",
            "SLACK_SIGNING_SECRET": "slack-secret-for-tests",
            "GITHUB_WEBHOOK_SECRET": "github-secret-for-tests",
            "GITHUB_TOKEN": "github-token-for-tests",
            "INBOX_WORKER": "beside",
        }
    )


@pytest.fixture
def own_logs() -> Iterator[None]:
    """A command sets up its logs; this process gets them back as they were."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def settings(tmp_path: Path, migrated: Path) -> Settings:
    path = tmp_path / "advisor.sqlite3"
    shutil.copy(migrated, path)
    return settings_with_every_surface(path)


@pytest.fixture(scope="session")
def shared_settings(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Settings:
    """The same for tests that share a database, since they write nothing into it."""
    path = tmp_path_factory.mktemp("shared") / "advisor.sqlite3"
    shutil.copy(migrated, path)
    return settings_with_every_surface(path)


@pytest.fixture(scope="session")
def app(shared_settings: Settings) -> Iterator[Flask]:
    """The whole application, made once because that takes a second: for tests that ask and change nothing."""
    app = create_app(shared_settings)
    app.testing = True
    yield app
    app.extensions["engine"].dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium. Without one its tests are skipped with the reason; under CI they fail."""
    with sync_playwright() as playwright:
        try:
            path = find_chromium(Path(playwright.chromium.executable_path))
        except NoBrowserError as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(str(error))
        expect.set_options(timeout=30_000)  # milliseconds; the machine may be busy with other tests
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()

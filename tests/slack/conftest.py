"""The Slack edge in an app of its own, with a fake Slack behind its response URLs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from advisor.commands import House
from handlers.database import open_engine
from handlers.inbox import Inbox, Times
from handlers.settings import Settings
from handlers.slack import Behind, slack_blueprint
from handlers.slack.tokens import slack_tokens
from tests.fakes.slack import FakeSlack
from tests.slack.sending import NOW, OTHER_SECRET, SECRET, Slack


@pytest.fixture
def fake() -> Iterator[FakeSlack]:
    with FakeSlack().running() as fake:
        yield fake


@pytest.fixture
def slack_settings(fake: FakeSlack) -> Settings:
    return Settings.from_env(
        {
            "SLACK_SIGNING_SECRET": f"{SECRET},{OTHER_SECRET}",
            "SLACK_API_URL": fake.url,
            "SLACK_BOT_TOKEN": fake.default.token,
            "PUBLIC_URL": "https://advisor.example.com",
        }
    )


@pytest.fixture
def behind(slack_settings: Settings, tmp_path: Path, migrated: Path) -> Iterator[Behind]:
    """An inbox in a database of its own, and the token that the settings name."""
    path = tmp_path / "slack.sqlite3"
    shutil.copy(migrated, path)
    engine = open_engine(f"sqlite:///{path}")
    yield Behind(
        inbox=Inbox(engine, times=Times(write_gap=0)), tokens=slack_tokens(slack_settings, engine=engine)
    )
    engine.dispose()


@pytest.fixture
def slack(slack_settings: Settings, house: House, behind: Behind) -> Slack:
    app = Flask("slack-alone")
    here = replace(house, public_url=slack_settings.public_url)
    app.register_blueprint(
        slack_blueprint(slack_settings, house=here, behind=behind, clock=lambda: float(NOW))
    )
    return Slack(app.test_client())

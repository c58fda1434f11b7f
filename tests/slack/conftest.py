"""The Slack edge in an app of its own, with a fake Slack behind its response URLs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from advisor.commands import House
from handlers.settings import Settings
from handlers.slack import slack_blueprint
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
            "PUBLIC_URL": "https://advisor.example.com",
        }
    )


@pytest.fixture
def slack(slack_settings: Settings, house: House) -> Slack:
    app = Flask("slack-alone")
    app.register_blueprint(slack_blueprint(slack_settings, house=house, clock=lambda: float(NOW)))
    return Slack(app.test_client())

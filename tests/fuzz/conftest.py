"""The whole service with every surface on, a Slack and a GitHub that answer, and somebody who watches the log."""

from __future__ import annotations

import gc
import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient

from advisor.commands import House
from app import create_app
from handlers.inbox import Inbox, Times
from handlers.settings import Settings
from handlers.slack.outbox import Outbox
from handlers.slack.tokens import OneToken
from handlers.worker import github_worker, slack_worker
from tests.fakes.github import FakeGitHub
from tests.fakes.slack import FakeSlack
from tests.fuzz.inputs import INPUTS, TALLY, table
from tests.fuzz.service import CLIENT_SECRET, GITHUB_SECRET, SLACK_SECRET, Service
from tests.fuzz.watching import Witness


def _settings(database: Path, **more: str) -> Settings:
    return Settings.from_env(
        {
            "DATABASE_URL": f"sqlite:///{database}",
            "PUBLIC_URL": "https://advisor.example.com",
            "INBOX_WORKER": "beside",
            **more,
        }
    )


@pytest.fixture(scope="session")
def witness() -> Iterator[Witness]:
    witness = Witness((SLACK_SECRET, GITHUB_SECRET, CLIENT_SECRET, "xoxb-", "xwfp-of", "ghp_fake"))
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(witness)
    root.setLevel(logging.INFO)
    for name in ("httpx", "httpcore"):  # as handlers/logs.py has it
        logging.getLogger(name).setLevel(logging.WARNING)
    yield witness
    root.removeHandler(witness)
    root.setLevel(level)


@pytest.fixture(scope="session")
def service(
    tmp_path_factory: pytest.TempPathFactory, migrated: Path, witness: Witness, house: House
) -> Iterator[Service]:
    """The service of one workspace and a repository's token."""
    database = tmp_path_factory.mktemp("fuzz") / "advisor.sqlite3"
    shutil.copy(migrated, database)
    with FakeSlack().running() as slack, FakeGitHub() as github:
        settings = _settings(
            database,
            SLACK_SIGNING_SECRET=SLACK_SECRET,
            SLACK_API_URL=slack.url,
            SLACK_BOT_TOKEN=slack.default.token,
            GITHUB_WEBHOOK_SECRET=GITHUB_SECRET,
            GITHUB_TOKEN="ghp_fake",
            GITHUB_API_URL=github.url,
        )
        app = _testing(create_app(settings))
        inbox = Inbox(app.extensions["engine"], times=Times(write_gap=0))
        slacks = slack_worker(settings, inbox=inbox, house=house, tokens=OneToken(settings.slack_bot_token))
        workers = slacks, github_worker(settings, inbox=inbox, house=house)
        outboxes = [one for one in gc.get_objects() if isinstance(one, Outbox)]
        yield Service(app, inbox, witness, slack, github, workers, outboxes=outboxes)
        app.extensions["engine"].dispose()


@pytest.fixture(scope="session")
def setting_out(
    tmp_path_factory: pytest.TempPathFactory, migrated: Path, witness: Witness
) -> Iterator[FlaskClient]:
    """A service that many workspaces install, and whose App on GitHub is still to be made."""
    database = tmp_path_factory.mktemp("setting-out") / "advisor.sqlite3"
    shutil.copy(migrated, database)
    with FakeSlack().running() as slack, FakeGitHub() as github:
        settings = _settings(
            database,
            SLACK_SIGNING_SECRET=SLACK_SECRET,
            SLACK_API_URL=slack.url,
            SLACK_CLIENT_ID=slack.world.client[0],
            SLACK_CLIENT_SECRET=CLIENT_SECRET,
            SLACK_TOKEN_KEY=Fernet.generate_key().decode(),
            GITHUB_API_URL=github.url,
        )
        app = _testing(create_app(settings))
        yield app.test_client(use_cookies=False)
        app.extensions["engine"].dispose()


def _testing(app: Flask) -> Flask:
    """What breaks in the application breaks the test, with its traceback."""
    app.testing = True
    return app


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The counts of a run that was asked for."""
    if "FUZZ_INPUTS" in os.environ and TALLY:
        terminalreporter.section(f"{INPUTS:,} inputs asked for")
        for line in table():
            terminalreporter.write_line(line)

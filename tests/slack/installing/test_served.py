"""The whole application with many workspaces: its pages, its events, and what it does not load without them."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine

from app import create_app
from handlers.settings import ROOT, Settings
from handlers.slack.app import Surfaces, bolt_app
from handlers.slack.tokens import Workspace, slack_tokens
from tests.fakes.slack import FakeSlack
from tests.slack.installing.places import rows
from tests.slack.installing.test_flow import BACK, Browser
from tests.slack.sending import signed

SECRET = "a-signing-secret-for-tests"


@pytest.fixture
def service(many_settings: Settings, sqlite: Engine) -> Iterator[Flask]:
    app = create_app(replace(many_settings, database_url=str(sqlite.url), inbox_worker="beside"))
    yield app
    app.extensions["engine"].dispose()


@pytest.fixture
def browser(service: Flask) -> Browser:
    return Browser(service.test_client(use_cookies=False))


@pytest.fixture
def installed(fake: FakeSlack, browser: Browser) -> Browser:
    code = fake.world.grant(fake.default, BACK)
    assert browser.come_back(code=code, state=browser.begin()["state"][0]).status_code == 200
    return browser


def event(kind: str, *, at: int, **inner: Any) -> bytes:
    given = {
        "type": "event_callback",
        "team_id": "T0001",
        "api_app_id": "A123456",
        "event_id": "Ev1",
        "event_time": at,
        "event": {"type": kind, **inner},
    }
    return json.dumps(given).encode()


def test_the_pages_are_pages_of_the_site(browser: Browser) -> None:
    answer = browser.come_back(error="access_denied")
    assert "<h1" in answer.text
    assert 'href="https://advisor.example.com/slack/install"' in answer.text
    assert "style-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Request-Id"] in answer.text


@pytest.mark.parametrize(
    ("kind", "inner"),
    [("app_uninstalled", {}), ("tokens_revoked", {"tokens": {"oauth": [], "bot": ["U0BOT"]}})],
)
def test_a_workspace_that_throws_the_app_out_leaves_nothing_behind(
    sqlite: Engine, installed: Browser, kind: str, inner: dict[str, Any]
) -> None:
    at = int(time.time())
    for _ in range(2):
        raw = event(kind, at=at, **inner)
        answer = installed.client.post(
            "/slack/events",
            data=raw,
            headers=signed(raw, at=at, secret=SECRET),
            content_type="application/json",
        )
        assert answer.status_code == 200
    assert rows(sqlite, "slack_bots") == rows(sqlite, "slack_installations") == []


def test_the_worker_beside_finds_the_same_token(
    fake: FakeSlack, many_settings: Settings, sqlite: Engine, installed: Browser
) -> None:
    assert slack_tokens(many_settings, engine=sqlite).token(Workspace("T0001")) == fake.default.token


def test_bolt_installs_nothing_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """With these two in the environment Bolt would keep installations in files of its own."""
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "secret")
    kinds = ("command", "click", "shortcut", "submitted", "event", "tell")
    app = bolt_app(Surfaces(**dict.fromkeys(kinds, print)))
    assert app.oauth_flow is None
    assert app.installation_store is None


def test_one_workspace_does_without_what_many_need(sqlite: Engine) -> None:
    """slack_sdk's stores and what encrypts take time to import, so they are, when they are needed."""
    code = (
        "import sys; from app import create_app; from handlers.settings import Settings; "
        "create_app(Settings.from_env({'SLACK_SIGNING_SECRET': 's', 'SLACK_BOT_TOKEN': 'xoxb-a', "
        "'DATABASE_URL': sys.argv[1]})); "
        "print([name for name in ('handlers.slack.installing', 'cryptography', 'sqlalchemy.ext.asyncio') "
        "if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(sqlite.url)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout == "[]\n", done.stderr


def test_what_the_stores_import_is_asked_for_by_name() -> None:
    """slack_sdk's stores import SQLAlchemy's asyncio part, which needs greenlet and does not bring it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {name.split(">")[0] for name in project["dependencies"]}
    assert {"cryptography", "greenlet"} <= names

"""Who is believed: either secret while it is changed, and no header that names another GitHub."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from flask import Flask
from flask.testing import FlaskClient

from advisor.commands import House
from handlers.database import open_engine
from handlers.github import github_blueprint
from handlers.inbox import Inbox, Times
from handlers.settings import Settings
from handlers.worker import github_worker
from tests.fakes.github import FakeGitHub
from tests.github.deliveries import SECRET, encoded, headers, sample

Serve = Callable[..., FlaskClient]


@pytest.fixture
def serve(settings: Settings) -> Iterator[Serve]:
    with ExitStack() as stack:

        def served(**more: str) -> FlaskClient:
            given = {"DATABASE_URL": settings.database_url, "GITHUB_TOKEN": "ghp_fake"}
            mine = Settings.from_env({**given, "GITHUB_WEBHOOK_SECRET": SECRET, **more})
            engine = open_engine(mine.database_url)
            stack.callback(engine.dispose)
            web = Flask(__name__)
            web.register_blueprint(github_blueprint(mine, inbox=Inbox(engine)))
            return web.test_client()

        yield served


@pytest.mark.parametrize(
    ("configured", "used", "status"),
    [
        ("new,old", "new", 200),
        ("new,old", "old", 200),
        ("new, old", "old", 200),
        ("new", "old", 401),
        ("new,old", "new,old", 401),
    ],
)
def test_while_the_secret_is_changed_both_are_good(
    serve: Serve, configured: str, used: str, status: int
) -> None:
    body = encoded(sample("ping"))
    sent = headers(body, "ping", secret=used)
    answer = serve(GITHUB_WEBHOOK_SECRET=configured).post("/github/webhooks", data=body, headers=sent)
    assert answer.status_code == status


def test_a_delivery_cannot_say_where_github_is(
    serve: Serve, settings: Settings, github: FakeGitHub, house: House
) -> None:
    """The header is not signed: whoever could replay a delivery with another host would be sent our token."""
    body = encoded(sample("issues.opened.label"))
    with FakeGitHub() as elsewhere:
        host = elsewhere.url.removeprefix("http://")
        sent = {**headers(body), "X-GitHub-Enterprise-Host": host, "X-GitHub-Enterprise-Version": "3.19.0"}
        answer = serve(GITHUB_API_URL=github.url).post("/github/webhooks", data=body, headers=sent)
        assert answer.status_code == 202
        mine = Settings.from_env(
            {
                "DATABASE_URL": settings.database_url,
                "GITHUB_TOKEN": "ghp_fake",
                "GITHUB_WEBHOOK_SECRET": SECRET,
                "GITHUB_API_URL": github.url,
            }
        )
        engine = open_engine(mine.database_url)
        inbox = Inbox(engine, times=Times(write_gap=0))
        assert github_worker(mine, inbox=inbox, house=house).step()
        engine.dispose()
        assert github.writes()
        assert elsewhere.calls == []

"""The whole service, as those who send to it meet it, and what may be asked of it between two inputs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from handlers.inbox import Inbox, Worker
from handlers.inbox.tables import inbox as rows
from handlers.slack.outbox import Outbox
from tests.fakes.github import FakeGitHub
from tests.fakes.slack import FakeSlack
from tests.fuzz.watching import Witness

SLACK_SECRET, GITHUB_SECRET = "slack-signing-secret-for-fuzzing", "github-webhook-secret-for-fuzzing"
CLIENT_SECRET = "slack-client-secret-for-fuzzing"


@dataclass
class Service:
    """The application as strangers meet it, its database, and the two workers of what it keeps."""

    app: Flask
    inbox: Inbox
    witness: Witness
    slack: FakeSlack
    github: FakeGitHub
    workers: tuple[Worker, ...]
    number: int = 0
    outboxes: list[Outbox] = field(default_factory=list)

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """Hypothesis shows what a failing input was; this is no part of it."""
        printer.text("the service")

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client(use_cookies=False)

    def response_url(self) -> str:
        """An address of Slack's that was not used yet."""
        self.number += 1
        return self.slack.response_url(f"fuzz-{self.number}")

    def settle(self) -> None:
        """Wait until every job of the outboxes is over: then all their room is free again."""
        for outbox in self.outboxes:
            pool = outbox._own_pool()
            for room in (pool.room, pool.reserve):
                size = room._initial_value  # type: ignore[attr-defined]
                for _taken in range(size):
                    assert room.acquire(timeout=60)
                for _given_back in range(size):
                    room.release()
        if len(self.slack.calls) + len(self.slack.posts) > 200:
            self.slack.calls.clear()
            self.slack.posts.clear()

    def checked(self, door: str, response: TestResponse, *, most: int = 60_000) -> TestResponse:
        """The answer, once what it set off is over, and once it is known to be a proper one."""
        self.settle()
        self.witness.answered(door, response, most=most)
        return response

    def kept(self) -> list[dict[str, Any]]:
        """What the inbox holds."""
        with self.inbox.engine.begin() as connection:
            return [dict(row._mapping) for row in connection.execute(rows.select())]

    def forget(self) -> None:
        """Empty the inbox."""
        with self.inbox.engine.begin() as connection:
            connection.execute(rows.delete())

"""Machines whose clocks differ: Slack's and ours, and those of our own processes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine, text

from handlers.database import migrate, open_engine
from handlers.inbox import Inbox
from tests.bad_days.service import Service, commented, connected, long, service, wait_until
from tests.fakes.github import FakeApp, FakeGitHub
from tests.fakes.slack import FakeSlack
from tests.postgres import postgres_database

pytestmark = pytest.mark.slow

MINUTE = 60.0
ISSUES = range(1, 9)
LEASE = 8


@dataclass(frozen=True, slots=True)
class Machines:
    """Where processes of several machines are started, with the database that they share."""

    service: Service
    postgres: Engine
    github: FakeGitHub


@pytest.fixture
def machines(tmp_path_factory: pytest.TempPathFactory, app_key: tuple[str, str]) -> Iterator[Machines]:
    """We are an App at GitHub: its tokens are asked for with a time of ours, which GitHub checks."""
    app = FakeApp(id=4711, slug="framework-advisor", public_key=app_key[1])
    # Every call takes a while, well within its caller's patience.
    with (
        postgres_database() as url,
        FakeSlack().running() as slack,
        FakeGitHub(app=app, installations=frozenset(ISSUES), hang_seconds=LEASE / 14) as github,
    ):
        engine = open_engine(url)
        migrate(engine)
        us = {"GITHUB_TOKEN": "", "GITHUB_APP_ID": "4711", "GITHUB_APP_PRIVATE_KEY": app_key[0]}
        settings = {**connected(slack, github), **us, "INBOX_WORKER": "beside", "INBOX_LEASE": str(LEASE)}
        with service(url, tmp_path_factory.mktemp("clocks"), **settings) as running:
            yield Machines(running, engine, github)
        engine.dispose()


def is_answered(machines: Machines) -> None:
    def over() -> bool:
        counts = Inbox(machines.postgres).counts()
        return counts["done"] == len(ISSUES)

    wait_until(over, "end of the work")
    assert commented(machines.github, *ISSUES) == [1] * len(ISSUES)


@long
def test_a_worker_that_is_a_minute_ahead_takes_nothing_from_the_others(machines: Machines) -> None:
    """Many times the lease: by its own clock everything that others have in hand would be free to take."""
    machines.github.weather = lambda _method, _path: "late"
    machines.service.start_web()
    machines.service.start("handlers.worker")
    machines.service.start("handlers.worker", ahead=MINUTE - 5)
    for issue in ISSUES:
        assert machines.service.deliver(issue, installation=issue).status == 202
    is_answered(machines)
    assert "went on to another worker" not in machines.service.lines()
    assert machines.service.stop() == [0, 0, 0]


@long
def test_what_a_machine_that_is_ahead_accepts_waits_for_nobodys_clock(machines: Machines) -> None:
    machines.service.start_web(ahead=MINUTE)
    assert machines.service.deliver(1).status == 202
    with machines.postgres.connect() as connection:
        due_in = connection.execute(
            text("SELECT max(due_at) - extract(epoch FROM clock_timestamp()) FROM inbox")
        )
        assert due_in.scalar_one() <= 1
    assert machines.service.stop() == [0]

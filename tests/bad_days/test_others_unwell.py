"""Slack and GitHub on bad days of their own, as the processes of the service meet them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from handlers.database import migrate, open_engine
from handlers.inbox import Inbox
from tests.bad_days.service import LEASE, Service, commented, connected, long, service, wait_until
from tests.fakes.github import FakeGitHub
from tests.fakes.slack import BROKEN, HANGS, HANGS_AFTER, LOST_AFTER, FakeSlack
from tests.fakes.slack.trouble import limited
from tests.ports import held_port

pytestmark = [pytest.mark.slow, long]


@dataclass(frozen=True, slots=True)
class Bad:
    """A service, and those that it depends on."""

    service: Service
    inbox: Inbox
    slack: FakeSlack
    github: FakeGitHub


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bad]:
    folder = tmp_path_factory.mktemp("unwell")
    engine = open_engine(f"sqlite:///{folder / 'advisor.sqlite3'}")
    migrate(engine)
    with (
        FakeSlack().running() as slack,
        FakeGitHub(hang_seconds=LEASE / 7 + 0.2) as github,
        service(str(engine.url), folder, **connected(slack, github)) as running,
    ):
        running.start_web()
        yield Bad(running, Inbox(engine), slack, github)
        assert running.stop() == [0]
    engine.dispose()


def all_is_done(bad: Bad) -> bool:
    counts = bad.inbox.counts()
    return counts["waiting"] + counts["working"] + counts["dead"] == 0


GITHUBS_DAYS = {
    "slow": ["late"] * 3,
    "rate-limited": ["403-primary"],
    "secondary": ["403-secondary"],
    "too-many": ["429"],
    "half-open": ["hang"],
    "half-open after the write": ["hang-after"],
    "down": ["502", "drop"],
}


@pytest.mark.parametrize("day", GITHUBS_DAYS)
def test_on_githubs_bad_day_the_comment_comes_once_and_later(bad: Bad, day: str) -> None:
    issue = 100 + list(GITHUBS_DAYS).index(day)
    bad.github.fates["GET"] = [fate for fate in GITHUBS_DAYS[day] if not fate.endswith("-after")]
    bad.github.fates["POST"] = list(GITHUBS_DAYS[day])
    assert bad.service.deliver(issue).status == 202
    assert bad.service.command().status == 200
    assert bad.service.is_ready()
    wait_until(lambda: all_is_done(bad), "end of the work")
    bad.github.wait_until_idle()
    assert commented(bad.github, issue) == [1]


SLACKS_DAYS = {
    "rate-limited": [limited(2)],
    "down": [BROKEN, LOST_AFTER],
    "half-open": [HANGS],
    "half-open after the write": [HANGS_AFTER],
}


@pytest.mark.parametrize("day", SLACKS_DAYS)
def test_on_slacks_bad_day_the_answer_comes_once_and_later(bad: Bad, day: str) -> None:
    bad.slack.script(*SLACKS_DAYS[day], method="chat.postMessage")
    channel = bad.slack.default.channel()
    bad.service.mention(bad.slack, channel=channel)
    assert bad.service.command().status == 200
    assert bad.service.is_ready()
    wait_until(lambda: all_is_done(bad), "end of the work")
    assert len(bad.slack.default.spoken(channel)) == 1


def test_while_nobody_listens_at_github_deliveries_wait(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("nobody")
    engine = open_engine(f"sqlite:///{folder / 'advisor.sqlite3'}")
    migrate(engine)
    inbox = Inbox(engine)
    with held_port() as port, FakeSlack().running() as slack:
        there = FakeGitHub(port=port)
        there_url = f"http://127.0.0.1:{port}"
        more = {"GITHUB_TOKEN": "ghp_fake", "GITHUB_API_URL": there_url, "SLACK_API_URL": slack.url}
        with service(str(engine.url), folder, **more) as running:
            running.start_web()
            assert running.deliver(1).status == 202
            wait_until(lambda: "connection" in waiting_for(inbox), "attempt")
            with there:
                wait_until(lambda: inbox.counts()["done"] == 1, "end of the work")
                assert commented(there, 1) == [1]
            assert running.stop() == [0]
    engine.dispose()


def waiting_for(inbox: Inbox) -> set[str]:
    """Why deliveries wait."""
    with inbox.engine.connect() as connection:
        return set(connection.exec_driver_sql("SELECT reason FROM inbox WHERE state = 'waiting'").scalars())


def test_slacks_clock_and_ours_may_differ_by_five_minutes(bad: Bad) -> None:
    assert [bad.service.command(ahead=apart).status for apart in (-240, 0, 240)] == [200] * 3
    refused = bad.service.command(ahead=400)
    assert (refused.status, refused.json()["reason"]) == (401, "timestamp_outside_window")

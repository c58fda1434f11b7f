"""`kill -9` at the worst moment: while a comment is on its way, so that nobody knows whether it is there.

What a storm of kills does to many deliveries stands in tests/github/test_kill.py and tests/slack/test_storm.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from handlers.database import migrate, open_engine
from handlers.inbox import Inbox
from tests.bad_days.service import LEASE, Service, commented, connected, long, service, wait_until
from tests.fakes.github import FakeGitHub
from tests.fakes.slack import FakeSlack

pytestmark = [pytest.mark.slow, long]


@dataclass(frozen=True, slots=True)
class Bad:
    """A service whose processes are killed."""

    service: Service
    inbox: Inbox
    github: FakeGitHub


@pytest.fixture
def bad(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bad]:
    folder = tmp_path_factory.mktemp("killed")
    engine = open_engine(f"sqlite:///{folder / 'advisor.sqlite3'}")
    migrate(engine)
    with (
        FakeSlack().running() as slack,
        FakeGitHub(hang_seconds=LEASE / 7 - 0.15) as github,
        service(str(engine.url), folder, **connected(slack, github)) as running,
    ):
        yield Bad(running, Inbox(engine), github)
    engine.dispose()


def is_answered(bad: Bad, issue: int) -> None:
    wait_until(lambda: bad.inbox.counts()["done"] == issue, "end of the work")
    assert commented(bad.github, issue) == [1]


@pytest.mark.parametrize("fate", ["late", "hang-after", "hang"])
def test_a_worker_killed_in_the_middle_of_a_write_leaves_one_comment(bad: Bad, fate: str) -> None:
    bad.service.environment["INBOX_WORKER"] = "beside"
    bad.service.start_web()
    bad.github.fates["POST"] = [fate]
    worker = bad.service.start("handlers.worker")
    assert bad.service.deliver(1).status == 202
    wait_until(bad.github.writes, "comment under way")
    worker.kill()
    bad.github.wait_until_idle()
    assert bad.inbox.counts()["working"] == 1
    assert bad.service.command().status == 200
    bad.service.start("handlers.worker")
    is_answered(bad, 1)


def test_a_killed_master_takes_its_processes_with_it_and_the_next_one_goes_on(bad: Bad) -> None:
    web = bad.service.start_web()
    bad.github.fates["POST"] = ["late"]
    assert bad.service.deliver(1).status == 202
    wait_until(bad.github.writes, "comment under way")
    orphans = bad.service.workers_of(web)
    web.kill()
    web.wait()
    wait_until(lambda: not set(orphans) & set(bad.service.processes()), "end of the orphans")
    bad.service.start_web()
    is_answered(bad, 1)
    assert bad.service.command().status == 200

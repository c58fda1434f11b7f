"""SQLite on a bad day: held by another process, or on a disk that is full. Slack's command never notices."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from handlers.database import migrate, open_engine
from handlers.inbox import Inbox
from tests.bad_days.service import Answer, Service, commented, connected, service, wait_until
from tests.fakes.github import FakeGitHub
from tests.fakes.slack import FakeSlack

if sys.platform == "linux":
    import resource

pytestmark = pytest.mark.slow
UNLIMITED = (-1, -1)


@dataclass(frozen=True, slots=True)
class Bad:
    """A service and the file that it keeps things in."""

    service: Service
    processes: list[int]
    file: Path
    inbox: Inbox
    slack: FakeSlack
    github: FakeGitHub


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bad]:
    folder = tmp_path_factory.mktemp("file")
    engine = open_engine(f"sqlite:///{folder / 'advisor.sqlite3'}")
    migrate(engine)
    with (
        FakeSlack().running() as slack,
        FakeGitHub() as github,
        service(str(engine.url), folder, **connected(slack, github)) as running,
    ):
        web = running.start_web()
        yield Bad(running, running.workers_of(web), folder / "advisor.sqlite3", Inbox(engine), slack, github)
        assert running.stop() == [0]
    engine.dispose()


def is_answered(bad: Bad, *issues: int) -> None:
    def over() -> bool:
        counts = bad.inbox.counts()
        return counts["waiting"] + counts["working"] == 0

    wait_until(over, "end of the work")
    assert commented(bad.github, *issues) == [1] * len(issues)


def nothing_is_kept_and_everybody_is_told(bad: Bad, issue: int) -> None:
    delivery = bad.service.deliver(issue)
    assert (delivery.status, delivery.json()["reason"]) == (503, "inbox_unavailable")
    assert bad.service.mention(bad.slack).status == 503  # so Slack tells of it again
    speaks(bad.service.command())
    assert bad.service.checks() == (200, "")  # it can be read, and nobody would know before trying


def speaks(answer: Answer) -> None:
    assert answer.status == 200
    assert "Django" in answer.json()["text"]


def test_a_file_that_another_process_holds_is_not_waited_for_long(bad: Bad) -> None:
    assert bad.service.deliver(1).status == 202
    with closing(sqlite3.connect(bad.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        nothing_is_kept_and_everybody_is_told(bad, 2)
        other.execute("COMMIT")
    assert bad.service.deliver(2).status == 202
    is_answered(bad, 1, 2)


@pytest.mark.skipif(
    sys.platform != "linux", reason="Only Linux takes the room away from a process that runs."
)
def test_a_full_disk_stops_what_has_to_be_kept_and_nothing_else(bad: Bad) -> None:
    """No process of the service may write another byte into a file, its log included."""
    is_answered(bad)
    for process in bad.processes:
        resource.prlimit(process, resource.RLIMIT_FSIZE, (0, -1))
    nothing_is_kept_and_everybody_is_told(bad, 3)
    for process in bad.processes:
        resource.prlimit(process, resource.RLIMIT_FSIZE, UNLIMITED)
    assert bad.service.deliver(3).status == 202
    is_answered(bad, 3)

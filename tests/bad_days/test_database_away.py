"""PostgreSQL on a bad day: away, silent, held by somebody, read only. Slack's command never notices.

One service (a web process with its workers inside) goes through all of it, at the other end of a line that can break.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from handlers.database import migrate, open_engine
from handlers.inbox import Inbox
from tests.bad_days.line import Line, line_to
from tests.bad_days.service import (
    SLACKS_PATIENCE,
    Answer,
    Service,
    commented,
    connected,
    long,
    service,
    wait_until,
)
from tests.fakes.github import FakeGitHub
from tests.fakes.slack import FakeSlack
from tests.postgres import postgres_database

pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True)
class Bad:
    """A service, the line to its database, and who else uses that database."""

    service: Service
    line: Line
    postgres: Engine
    slack: FakeSlack
    github: FakeGitHub
    at_start: tuple[Answer, Answer, tuple[int | None, str]]


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bad]:
    """The service was started while its database was away, and was asked at once."""
    folder = tmp_path_factory.mktemp("away")
    with (
        postgres_database() as url,
        line_to(url) as line,
        FakeSlack().running() as slack,
        FakeGitHub() as github,
        service(line.url, folder, **connected(slack, github)) as running,
    ):
        running.start_web()
        at_start = running.command(), running.deliver(1), running.checks()
        engine = open_engine(url)
        yield Bad(running, line, engine, slack, github, at_start)
        engine.dispose()
        assert running.stop()[0] == 0


@pytest.fixture
def bad(begun: Bad) -> Iterator[Bad]:
    """Everything is well again when a test begins."""
    begun.line.heals()
    migrate(begun.postgres)
    wait_until(begun.service.is_ready, "readiness")
    yield begun
    begun.line.heals()


def nothing_is_left(bad: Bad) -> bool:
    counts = Inbox(bad.postgres).counts()
    return counts["waiting"] + counts["working"] == 0


def is_answered(bad: Bad, *issues: int) -> None:
    """Each issue gets one comment, now that all is well."""
    wait_until(lambda: nothing_is_left(bad), "end of the work")
    assert commented(bad.github, *issues) == [1] * len(issues)


def speaks(answer: Answer) -> None:
    """A command was answered with advice."""
    assert answer.status == 200
    assert "Django" in answer.json()["text"]


def apologises(answer: Answer) -> None:
    """GitHub was told, within its patience, that nothing was kept and what to do."""
    assert answer.status == 503
    assert answer.json()["reason"] == "inbox_unavailable"


def test_without_its_database_it_starts_and_answers_commands_and_takes_up_the_rest_later(bad: Bad) -> None:
    command, delivery, checks = bad.at_start
    speaks(command)
    apologises(delivery)
    assert checks == (503, "unreachable")
    assert bad.service.deliver(1).status == 202
    is_answered(bad, 1)


def test_a_database_that_goes_and_comes_back_loses_nothing(bad: Bad) -> None:
    assert bad.service.deliver(2).status == 202
    bad.line.breaks()
    speaks(bad.service.command())
    apologises(bad.service.deliver(3))
    assert bad.service.mention(bad.slack).status == 503  # so Slack tells of it again
    assert bad.service.checks() == (503, "unreachable")
    bad.line.heals()
    wait_until(bad.service.is_ready, "readiness")
    assert bad.service.deliver(3).status == 202
    is_answered(bad, 2, 3)


def test_a_database_that_says_nothing_holds_nobody_up_for_long(bad: Bad) -> None:
    """A server that hangs behind a machine that still takes every byte, so that no network complains."""
    bad.line.falls_silent()
    apologises(bad.service.deliver(4))
    speaks(bad.service.command())
    assert bad.service.checks() == (503, "unreachable")
    bad.line.heals()
    wait_until(bad.service.is_ready, "readiness")
    assert bad.service.deliver(4).status == 202
    is_answered(bad, 4)


def test_while_deliveries_wait_for_a_silent_database_commands_are_answered_in_time(bad: Bad) -> None:
    """Twice as many as the process has threads: without room for others, a command would wait behind them."""
    bad.line.falls_silent()
    with ExitStack() as stack:
        lines = [stack.enter_context(closing(bad.service.handed_in(issue))) for issue in range(50, 66)]
        speaks(bad.service.command(timeout=SLACKS_PATIENCE))
        assert [line.getresponse().status for line in lines] == [503] * len(lines)
    bad.line.heals()


def test_a_table_that_somebody_holds_is_not_waited_for_long(bad: Bad) -> None:
    with bad.postgres.begin() as other:
        other.execute(text("LOCK TABLE inbox"))
        apologises(bad.service.deliver(5))
        speaks(bad.service.command())
    assert bad.service.deliver(5).status == 202
    is_answered(bad, 5)


def test_while_a_newer_version_changes_the_tables_this_one_goes_on(bad: Bad) -> None:
    with bad.postgres.begin() as newer:
        newer.execute(text("ALTER TABLE inbox ADD COLUMN of_a_newer_version INTEGER"))
        newer.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        apologises(bad.service.deliver(7))
        speaks(bad.service.command())
    assert bad.service.deliver(7).status == 202
    assert bad.service.checks() == (200, "")
    is_answered(bad, 7)


@long
def test_a_worker_process_without_its_database_ends_with_a_sentence(bad: Bad) -> None:
    bad.line.breaks()
    assert bad.service.run("handlers.worker") == 1
    assert "The database cannot be used: " in bad.service.lines()


def test_a_database_that_takes_no_writes_is_said_to_be_so(bad: Bad) -> None:
    """What happens behind a failover, and what a host does whose disk is nearly full."""
    read_only(bad.postgres, "on")
    apologises(bad.service.deliver(6))
    speaks(bad.service.command())
    assert bad.service.checks() == (503, "read_only")
    read_only(bad.postgres, "off")
    wait_until(bad.service.is_ready, "readiness")
    assert bad.service.deliver(6).status == 202
    is_answered(bad, 6)


def read_only(engine: Engine, state: str) -> None:
    """Let every connection from now on read and no more; those that there are end."""
    url = make_url(engine.url)
    outside = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    engine.dispose()
    with outside.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {url.database} SET default_transaction_read_only = {state}"))
        ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
        connection.execute(text(ending), {"name": url.database})
    outside.dispose()

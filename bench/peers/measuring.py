"""One run: everybody is started a few times, asked in turns, and looked at afterwards."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from bench import slack
from bench.peers.contestants import OURS_NEW, Contestant, contestants, working
from bench.peers.packages import Installed
from bench.serving import Memory, Server, memory_of, rounds, running, rush
from handlers.database import open_engine
from handlers.inbox.tables import inbox
from tests.fakes.github import FakeGitHub

RATE = 100
"""Requests in a second, where they come at a steady pace."""

REQUESTS, ROUNDS = 300, 3
RUSH, RUSHES = 900, 2
ASKED = RUSH * RUSHES + REQUESTS * (ROUNDS + 1)
"""What each has answered when its memory is looked at."""

WORKED = 10
"""Deliveries that are also answered, for what that takes in memory."""

STARTS = 3
_WORKING_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one: seconds, requests in a second, CPU seconds for a request, and memory of a worker."""

    speed: float
    median: float
    slow: float
    cost: float
    cold: float
    memory: Memory


@dataclass(frozen=True, slots=True)
class Run:
    """What came of everybody who could be started, by name, and why the others could not.

    `two_workers` is ours with the default number of processes; `parent` is gunicorn's own process, beside its
    workers; `working` a worker that has answered deliveries, too.
    """

    results: dict[str, Result]
    missing: dict[str, str]
    two_workers: Result
    parent: Memory
    working: Memory


def measure(installed: Installed) -> Run:
    """Ask everybody. What goes on is told to standard error."""
    log = installed.folder / "log"
    with slack.fake_slack() as slack_url:
        everybody = contestants(installed, slack_url=slack_url)
        there = [one for one in everybody if one.needs not in installed.missing]
        missing = {one.name: installed.missing[one.needs] for one in everybody if one not in there}
        cold = {one.name: _cold(one, log) for one in there}
        with ExitStack() as stack:
            servers = [
                stack.enter_context(running(one.name, one.command(log), make=one.make)) for one in there
            ]
            _ask(servers)
            results = {server.name: _result(server, cold[server.name]) for server in servers}
            parent = memory_of(next(server.parent for server in servers if server.name == OURS_NEW))
        ours = next(one for one in there if one.name == OURS_NEW)
        with running(ours.name, ours.command(log, WEB_CONCURRENCY="2"), make=ours.make) as server:
            _ask([server])
            two_workers = _result(server, cold[ours.name])
    return Run(results, missing, two_workers, parent, _worked(installed, log))


def _cold(one: Contestant, log: Path) -> float:
    """The median of some starts; between them its files are in the system's memory, as after an update."""
    _tell(f"starting {one.name}")
    colds = []
    for _ in range(STARTS):
        with running(one.name, one.command(log), make=one.make) as server:
            colds.append(server.cold)
    return statistics.median(colds)


def _ask(servers: Sequence[Server]) -> None:
    _tell(f"asking {', '.join(server.name for server in servers)}")
    rounds(servers, times=ROUNDS, requests=REQUESTS, rate=RATE)
    for _ in range(RUSHES):
        for server in servers:
            rush(server, requests=RUSH)


def _result(server: Server, cold: float) -> Result:
    figures = (server.speeds, server.medians, server.slowest, server.costs)
    speed, median, slow, cost = map(statistics.median, figures)
    return Result(speed, median, slow, cost, cold, server.memory())


def _worked(installed: Installed, log: Path) -> Memory:
    """What a worker holds once it has been asked as often as the others, and has written its first answers."""
    with FakeGitHub(token="bench") as github:
        ours = working(installed, github_url=github.url)
        with running(ours.name, ours.command(log), make=ours.make) as server:
            _tell(f"asking {ours.name}")
            rush(server, requests=WORKED)
            _wait_until_worked(ours.environ["DATABASE_URL"])
            return server.memory()


def _wait_until_worked(database: str) -> None:
    engine, end = open_engine(database), time.monotonic() + _WORKING_SECONDS
    open_rows = select(func.count()).select_from(inbox).where(inbox.c.state.in_(("waiting", "working")))
    try:
        while time.monotonic() < end:
            with engine.connect() as connection:
                if not connection.execute(open_rows).scalar():
                    return
            time.sleep(0.2)
        raise RuntimeError("The deliveries were not answered.")
    finally:
        engine.dispose()


def _tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)

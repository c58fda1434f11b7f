"""The numbers of a whole machine: two web processes and the worker beside them, and whoever of them is asked."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from handlers.metrics.folder import LIVE
from handlers.settings import ROOT
from tests.metrics.conftest import BEARER, TOKEN, Numbers, numbers_in
from tests.ports import held_port

pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True)
class Served:
    """The service's port, and the folder with its database and numbers."""

    port: int
    folder: Path

    def get(self, path: str, **headers: str) -> str:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request("GET", path, headers=headers)
            return line.getresponse().read().decode()
        finally:
            line.close()

    def numbers(self) -> Numbers:
        return numbers_in(self.get("/metrics", **BEARER))

    def healthy(self) -> bool:
        try:
            return "up" in self.get("/healthz")
        except OSError:
            return False

    def processes(self) -> set[str]:
        """The numbers of the processes that have counted requests."""
        files = [file for file in self.folder.glob("metrics/*/histogram_*.db") if any(file.read_bytes())]
        return {file.stem.partition("_")[2] for file in files}


def wait_until(met: Callable[[], bool], *, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < until
        time.sleep(0.02)


@contextmanager
def running(served: Served, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    ours = ("SLACK_", "GITHUB_", "COV_", "COVERAGE_", "PROMETHEUS_")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environ |= {
        "PORT": str(served.port),
        "BIND_ADDRESS": "127.0.0.1",
        "DATABASE_URL": f"sqlite:///{served.folder / 'advisor.sqlite3'}",
        "PROMETHEUS_MULTIPROC_DIR": str(served.folder / "metrics"),
        "METRICS_TOKEN": TOKEN,
        "WEB_CONCURRENCY": "2",
        "INBOX_WORKER": "beside",
        "GITHUB_WEBHOOK_SECRET": "github-secret-for-tests",
    }
    process = subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=environ)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with held_port() as port:
        yield Served(port, tmp_path)


def test_whichever_process_is_asked_the_sums_are_those_of_all(served: Served) -> None:
    asked = {"method": "GET", "route": "/healthz", "status": "200"}
    key = "advisor_requests_total", tuple(sorted(asked.items()))
    with running(served, "gunicorn", "app:create_app()") as web, running(served, "handlers.worker"):
        wait_until(served.healthy)
        begun = served.numbers()[key]

        def both_have_answered() -> bool:
            served.get("/healthz")
            return len(served.processes()) == 2

        wait_until(both_have_answered)
        for _ in range(40):
            served.get("/healthz")
        first, *others = (served.numbers()[key] for _ in range(6))
        assert first >= begun + 41
        assert set(others) == {first}
        seen = "advisor_worker_seen_timestamp_seconds", (("source", "github"),)
        wait_until(lambda: seen in served.numbers())  # told by another process than the one that is asked

        processes = served.processes()
        web.terminate()
        assert web.wait(60) == 0
    left = {file.name for file in served.folder.glob("metrics/*/*.db")}
    assert {f"counter_{each}.db" for each in processes} <= left, "what a process has counted outlives it"
    assert not {f"{LIVE}_{each}.db" for each in processes} & left, "what it said of itself does not"

"""Nothing lost, nothing doubled: real web and worker processes are killed while GitHub has a bad day.

`KILL_TEST_ISSUES` sets how many issues ask (60), `KILL_TEST_SEED` what happens to them, `KILL_TEST_POSTGRES=1`
runs it on PostgreSQL as well.
"""

from __future__ import annotations

import http.client
import os
import random
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from handlers.database import migrate, open_engine
from handlers.github.comment import MARKER
from handlers.inbox import Inbox
from handlers.settings import ROOT
from tests.fakes.github import FakeApp, FakeGitHub
from tests.github.deliveries import SECRET, encoded, headers, sample
from tests.ports import held_port
from tests.postgres import postgres_database

pytestmark = pytest.mark.slow

ISSUES = int(os.environ.get("KILL_TEST_ISSUES", "60"))
SEED = int(os.environ.get("KILL_TEST_SEED", "1"))
INSTALLATIONS = 20
LEASE = 8
KILLS_PER_ISSUE = 0.25
REPOSITORY = "acme-support/refund-desk"

BAD_WRITES = (
    *("500", "502-after", "429", "403-secondary", "hang", "hang-after", "late"),
    *("drop", "drop-after", "garbage-after"),
)
BAD_READS = ("500", "429", "hang", "drop", "garbage")


def bad_weather(seed: int) -> FakeGitHub:
    """A GitHub where half of all writes and every eighth read go wrong, in every way we know.

    No address has more than two bad days: waits double each time, and a test must end.
    """
    dice, lock, met = random.Random(seed), threading.Lock(), Counter[str]()

    def weather(method: str, path: str) -> str:
        bad = BAD_WRITES if method != "GET" and "/issues/" in path else BAD_READS
        with lock:
            if met[path] >= 2 or dice.random() > (0.5 if bad is BAD_WRITES else 0.12):
                return "ok"
            met[path] += 1
            return dice.choice(bad)

    # A late write lands after its caller's patience (LEASE / 7) and before anybody looks again (LEASE / 4 on).
    return FakeGitHub(token=None, weather=weather, hang_seconds=LEASE / 7 + 0.2)


@dataclass
class Service:
    """Gunicorn with two web processes, each with a worker inside, and a worker process beside them."""

    environment: dict[str, str]
    port: int
    web: subprocess.Popen[bytes] | None = None
    worker: subprocess.Popen[bytes] | None = None
    killed: Counter[str] = field(default_factory=Counter)

    def start_web(self) -> None:
        self.web = self._start("gunicorn", "app:create_app()")

    def start_worker(self) -> None:
        self.worker = self._start("handlers.worker")

    def web_workers(self) -> list[int]:
        """The processes that gunicorn's master started."""
        assert self.web is not None
        listing = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
        ).stdout
        pairs = [tuple(map(int, line.split())) for line in listing.splitlines()]
        return [pid for pid, parent in pairs if parent == self.web.pid]

    def kill(self, what: str, dice: random.Random) -> None:
        """`kill -9` for one process; a person, or whatever watches over processes, starts it again."""
        assert self.web is not None
        assert self.worker is not None
        if what == "web worker":
            os.kill(dice.choice(self._some_web_workers()), signal.SIGKILL)  # its master starts another
        else:
            process = self.web if what == "master" else self.worker
            process.kill()
            process.wait()
            self.start_web() if what == "master" else self.start_worker()
        self.killed[what] += 1

    def watch(self) -> None:
        """Starts again what ended by itself, as whatever watches over processes does."""
        if self.web is not None and self.web.poll() is not None:
            self.start_web()
        if self.worker is not None and self.worker.poll() is not None:
            self.start_worker()

    def stop(self) -> tuple[int, int]:
        """Ends both as a platform does; returns their exit statuses."""
        assert self.web is not None
        assert self.worker is not None
        for process in (self.web, self.worker):
            process.send_signal(signal.SIGTERM)
        return self.web.wait(60), self.worker.wait(60)

    def _some_web_workers(self) -> list[int]:
        until = time.monotonic() + 30
        while not (alive := self.web_workers()):
            assert time.monotonic() < until, "gunicorn starts no worker"
            self.watch()
            time.sleep(0.1)
        return alive

    def abandon(self) -> None:
        for process in (self.web, self.worker):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()

    def _start(self, *module: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", *module], cwd=ROOT, env=self.environment)


@contextmanager
def service(database_url: str, github: FakeGitHub, private_key: str) -> Iterator[Service]:
    with held_port() as port:
        yield from _service(port, database_url, github, private_key)


def _service(port: int, database_url: str, github: FakeGitHub, private_key: str) -> Iterator[Service]:
    running = Service(
        {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("SLACK_", "GITHUB_"))
            },
            "BIND_ADDRESS": "127.0.0.1",
            "PORT": str(port),
            "WEB_CONCURRENCY": "2",
            "DATABASE_URL": database_url,
            "INBOX_WORKER": "inside",
            "INBOX_LEASE": str(LEASE),
            "LOG_LEVEL": "ERROR",
            "GITHUB_WEBHOOK_SECRET": SECRET,
            "GITHUB_APP_ID": "4711",
            "GITHUB_APP_PRIVATE_KEY": private_key,
            "GITHUB_API_URL": github.url,
            "GITHUB_TOKEN": "",
        },
        port,
    )
    running.start_web()
    running.start_worker()
    try:
        yield running
    finally:
        running.abandon()


@dataclass(frozen=True)
class Parcel:
    """One delivery as GitHub would send it."""

    issue: int
    guid: str
    body: bytes


def parcels(dice: random.Random) -> list[Parcel]:
    """One delivery for each issue and, for a fifth of them, the same again, some under another id. Shuffled."""
    first = [
        Parcel(
            number,
            str(uuid.UUID(int=dice.getrandbits(128))),
            encoded(
                sample(
                    "issues.opened.label",
                    issue__number=number,
                    installation__id=1 + number % INSTALLATIONS,
                    repository__full_name=REPOSITORY,
                )
            ),
        )
        for number in range(1, ISSUES + 1)
    ]
    again = dice.sample(first, k=ISSUES // 5)
    forged = [Parcel(each.issue, str(uuid.UUID(int=dice.getrandbits(128))), each.body) for each in again[::2]]
    everything = [*first, *again[1::2], *forged]
    dice.shuffle(everything)
    return everything


def send(parcel: Parcel, port: int, *, until: float) -> int:
    """Sends a delivery until it is accepted, as a person does who presses Redeliver; returns how often."""
    for attempt in range(1, 10_000):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request(
                "POST", "/github/webhooks", parcel.body, headers(parcel.body, guid=parcel.guid)
            )
            if connection.getresponse().status in (200, 202):
                return attempt
        except (OSError, http.client.HTTPException):
            pass  # nobody there, or killed while it answered: not accepted
        finally:
            connection.close()
        assert time.monotonic() < until, "the service does not come back"
        time.sleep(0.1)
    raise AssertionError("unreachable")


def advice_per_issue(github: FakeGitHub) -> Counter[int]:
    return Counter(
        {
            number: sum(body.startswith(MARKER) for body in github.bodies(REPOSITORY, number))
            for number in range(1, ISSUES + 1)
        }
    )


def wait_for_the_last(box: Inbox, running: Service, *, until: float) -> None:
    while (counts := box.counts())["waiting"] or counts["working"]:
        running.watch()
        assert time.monotonic() < until, f"still to do: {counts}"
        time.sleep(0.2)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'inbox.sqlite3'}"
        return
    if not os.environ.get("KILL_TEST_POSTGRES"):
        pytest.skip("A long run: set KILL_TEST_POSTGRES=1.")
    with postgres_database() as url:
        yield url


def test_killed_processes_lose_nothing_and_double_nothing(
    database_url: str, app_key: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    dice, begun = random.Random(SEED), time.monotonic()
    until = begun + 120 + ISSUES
    github = bad_weather(SEED)
    github.app = FakeApp(id=4711, slug="framework-advisor", public_key=app_key[1])
    github.installations = frozenset(range(1, INSTALLATIONS + 1))
    engine = open_engine(database_url)
    migrate(engine)
    box = Inbox(engine)
    kinds = ["web worker", "web worker", "worker", "master"] * int(ISSUES * KILLS_PER_ISSUE / 4 + 1)
    with github, service(database_url, github, app_key[0]) as running, ThreadPoolExecutor(4) as senders:
        sent = [senders.submit(send, each, running.port, until=until) for each in parcels(dice)]
        for kind in kinds:
            done_before = box.counts()["done"]
            moment = time.monotonic() + dice.uniform(0.5, 2.0)
            while time.monotonic() < moment and box.counts()["done"] < done_before + 5:
                running.watch()
                time.sleep(0.05)
            running.kill(kind, dice)
        attempts = [future.result() for future in sent]
        wait_for_the_last(box, running, until=until)
        github.wait_until_idle()
        advice, counts, statuses = advice_per_issue(github), box.counts(), running.stop()
    engine.dispose()

    lost = [number for number, found in advice.items() if found == 0]
    doubled = [number for number, found in advice.items() if found > 1]
    with capsys.disabled():
        sys.stdout.write(
            f"\n{ISSUES} issues, {len(attempts)} deliveries accepted in {sum(attempts)} attempts, "
            f"killed: {dict(running.killed)}, GitHub: {dict(github.fates_met())}, "
            f"{time.monotonic() - begun:.0f} s: {len(lost)} lost, {len(doubled)} doubled\n"
        )
    assert (lost, doubled, counts["dead"], counts["done"]) == ([], [], 0, ISSUES)
    assert sum(running.killed.values()) == len(kinds)
    assert len(github.fates_met()) > 8
    assert statuses == (0, 0)

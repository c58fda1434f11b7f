"""Nothing lost, nothing doubled: real web and worker processes are killed while GitHub has a bad day.

`KILL_TEST_DELIVERIES` sets how many different deliveries come (24; a fifth of them come twice), `KILL_TEST_SEED` what
happens to them, `KILL_TEST_POSTGRES=1` runs it on PostgreSQL as well.

A fifth of them comes at once; the rest, the kills and the bad days are spread over the whole run: in each round some
more come in, and somebody is killed while they are taken in and worked. They belong to many installations, as they do
in life, where each may be written to once a second.
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
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from handlers.database import BEGIN, migrate, open_engine
from handlers.github.comment import MARKER
from handlers.github.history import ISSUE, read_history
from handlers.inbox import Inbox
from handlers.inbox.tables import sweeps
from handlers.settings import ROOT
from tests.fakes.github import FakeApp, FakeGitHub
from tests.fakes.github import Parcel as ToDeliver
from tests.github.deliveries import SECRET, encoded, headers, sample
from tests.ports import held_port
from tests.postgres import postgres_database

pytestmark = pytest.mark.slow

DELIVERIES = int(os.environ.get("KILL_TEST_DELIVERIES", "24"))
SEED = int(os.environ.get("KILL_TEST_SEED", "1"))
INSTALLATIONS = max(4, DELIVERIES // 12)
WORKERS = 1 + (DELIVERIES >= 100)
THREADS = 4
LEASE = 8
KILLED = ("web worker", "web worker", "worker", "master")
ROUNDS = len(KILLED) * (2 + DELIVERIES // 50)
AT_FIRST = 0.2
BAD_DAYS = 1 + (DELIVERIES >= 100)
LONGEST_ROUND = min(10.0, DELIVERIES / 12)
MISSED = max(6, DELIVERIES // 10)
HOUR = 3600.0

BAD_WRITES = (
    *("500", "502-after", "429", "403-secondary", "hang", "hang-after", "late"),
    *("drop", "drop-after", "garbage-after"),
)
BAD_READS = ("500", "429", "hang", "drop", "garbage")


def bad_weather(seed: int) -> FakeGitHub:
    """A GitHub where half of all writes and every tenth read go wrong, in every way we know.

    No address has more than `BAD_DAYS`, or one to be read: waits double each time, and a test must end.
    """
    dice, lock, met = random.Random(seed), threading.Lock(), Counter[str]()

    def weather(method: str, path: str) -> str:
        bad = BAD_WRITES if method != "GET" and "/issues/" in path else BAD_READS
        with lock:
            if met[path] >= (BAD_DAYS if bad is BAD_WRITES else 1) or dice.random() > (
                0.5 if bad is BAD_WRITES else 0.1
            ):
                return "ok"
            met[path] += 1
            return dice.choice(bad)

    # A late write lands after its caller's patience (LEASE / 7) and before anybody looks again (LEASE / 4 on).
    return FakeGitHub(token=None, weather=weather, hang_seconds=LEASE / 7 + 0.2)


@dataclass
class Service:
    """Gunicorn with two web processes, each with a worker inside, and worker processes beside them."""

    environment: dict[str, str]
    port: int
    web: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    killed: Counter[str] = field(default_factory=Counter)

    def start_web(self) -> None:
        self.web = self._start("gunicorn", "app:create_app()")

    def start_worker(self) -> None:
        self.workers.append(self._start("handlers.worker"))

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
        if what == "web worker":
            os.kill(dice.choice(self._some_web_workers()), signal.SIGKILL)  # its master starts another
        else:
            process = self.web if what == "master" else dice.choice(self.workers)
            process.kill()
            process.wait()
            self.watch()
        self.killed[what] += 1

    def watch(self) -> None:
        """Starts again what has ended, as whatever watches over processes does."""
        if self.web is not None and self.web.poll() is not None:
            self.start_web()
        for ended in [worker for worker in self.workers if worker.poll() is not None]:
            self.workers.remove(ended)
            self.start_worker()

    def stop(self) -> set[int]:
        """Ends all as a platform does; returns their exit statuses."""
        for process in self._all():
            process.send_signal(signal.SIGTERM)
        return {process.wait(60) for process in self._all()}

    def _some_web_workers(self) -> list[int]:
        until = time.monotonic() + 120
        while not (alive := self.web_workers()):
            assert time.monotonic() < until, "gunicorn starts no worker"
            self.watch()
            time.sleep(0.1)
        return alive

    def abandon(self) -> None:
        for process in self._all():
            if process.poll() is None:
                process.kill()
                process.wait()

    def _all(self) -> list[subprocess.Popen[bytes]]:
        return [*self.workers, *([self.web] if self.web else ())]

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
            "INBOX_THREADS": str(THREADS),
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
    for _ in range(WORKERS):
        running.start_worker()
    try:
        yield running
    finally:
        running.abandon()


@dataclass(frozen=True)
class Asking:
    """One delivery as GitHub would send it, and where its receipt belongs ("" where a label asks).

    `source` is what asks, as our comment remembers it.
    """

    repository: str
    issue: int
    guid: str
    event: str
    body: bytes
    source: int = ISSUE
    receipt: str = ""


def asking(number: int, guid: str) -> Asking:
    """In turn a label, a command in a description, and a command in a comment on the issue before."""
    kind, issue, comment = number % 3, number - number % 3 // 2, 50_000 + number
    installation = 1 + issue % INSTALLATIONS
    repository = f"acme-{installation}/refund-desk"
    place = {
        "issue__number": issue,
        "installation": {"id": installation},
        "repository__full_name": repository,
    }
    where = f"/repos/{repository}/issues"
    if kind == 0:
        return Asking(repository, issue, guid, "issues", encoded(sample("issues.opened.label", **place)))
    if kind == 1:
        opened = encoded(sample("issues.opened.command", **place))
        return Asking(repository, issue, guid, "issues", opened, receipt=f"{where}/{issue}")
    words = {"comment__id": comment, "comment__body": "/framework compare django fastapi"}
    said = encoded(sample("issue_comment.created", **place, **words))
    receipt = f"{where}/comments/{comment}"
    return Asking(repository, issue, guid, "issue_comment", said, source=comment, receipt=receipt)


def askings(dice: random.Random) -> list[Asking]:
    """All deliveries and, of a fifth of them, the same again, some under another id. Shuffled."""
    first = [asking(number, str(uuid.UUID(int=dice.getrandbits(128)))) for number in range(1, DELIVERIES + 1)]
    again = dice.sample(first, k=DELIVERIES // 5)
    forged = [replace(each, guid=str(uuid.UUID(int=dice.getrandbits(128)))) for each in again[::2]]
    everything = [*first, *again[1::2], *forged]
    dice.shuffle(everything)
    return everything


def send(parcel: Asking, port: int, *, until: float) -> int:
    """Sends a delivery until it is accepted, as a person does who presses Redeliver; returns how often."""
    for attempt in range(1, 10_000):
        status = handed_in(port, parcel.guid, parcel.event, parcel.body)
        if status in (200, 202):
            return attempt
        # Nobody there, or killed while it answered: not accepted.
        assert time.monotonic() < until, f"the service does not come back; the last answer was {status}"
        time.sleep(0.1)
    raise AssertionError("unreachable")


@dataclass(frozen=True)
class Outcome:
    """What people find at GitHub when everything is over.

    `lost` are deliveries whose answer stands in no comment of their issue, `doubled` issues with more than one.
    """

    lost: list[str]
    doubled: list[int]
    unacknowledged: list[str]
    dead: int


def outcome(github: FakeGitHub, asked: list[Asking], box: Inbox) -> Outcome:
    comments = {
        each.issue: [body for body in github.bodies(each.repository, each.issue) if body.startswith(MARKER)]
        for each in asked
    }
    given = {place for place, reactions in github.reactions.items() if reactions}
    return Outcome(
        lost=[
            each.guid
            for each in asked
            if not any(read_history(body).of(each.source) for body in comments[each.issue])
        ],
        doubled=[issue for issue, bodies in comments.items() if len(bodies) > 1],
        unacknowledged=sorted({each.receipt for each in asked if each.receipt} - given),
        dead=box.counts()["dead"],
    )


def onlooker(engine: Engine) -> Inbox:
    """The inbox, to be looked at and in nobody's way: who begins to write on SQLite keeps everybody else waiting."""
    return Inbox(engine.execution_options(**{BEGIN: "DEFERRED"}))


def wait_for_a_share(share: float, box: Inbox, running: Service) -> None:
    """Until so much of everything is done, but no longer than a round may last."""
    until = time.monotonic() + LONGEST_ROUND
    while box.counts()["done"] < share * DELIVERIES and time.monotonic() < until:
        running.watch()
        time.sleep(0.2)


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
    until = begun + 120 + 2 * DELIVERIES
    github = for_the_app(bad_weather(SEED), app_key[1])
    engine = open_engine(database_url)
    migrate(engine)
    box, in_hand = onlooker(engine), 0
    with github, service(database_url, github, app_key[0]) as running, ThreadPoolExecutor(4) as senders:
        asked = askings(dice)
        sent = list[Future[int]]()
        for number in range(ROUNDS):
            share = AT_FIRST + (1 - AT_FIRST) * number / (ROUNDS - 1)
            some = asked[len(sent) : round(share * len(asked))]
            sent += [senders.submit(send, each, running.port, until=until) for each in some]
            wait_for_a_share(number / ROUNDS, box, running)
            time.sleep(dice.uniform(0.0, 0.5))  # what is under way then is anywhere in its work
            in_hand += box.counts()["working"]
            running.kill(KILLED[number % len(KILLED)], dice)
        while wait(sent, timeout=0.2).not_done:
            running.watch()
        attempts = [future.result() for future in sent]
        wait_for_the_last(box, running, until=until)
        github.wait_until_idle()
        found, statuses = outcome(github, asked, box), running.stop()
    engine.dispose()

    with capsys.disabled():
        sys.stdout.write(
            f"\n{engine.dialect.name}, seed {SEED}: {DELIVERIES} deliveries on "
            f"{len({each.issue for each in asked})} issues, {len(attempts)} with duplicates, accepted in "
            f"{sum(attempts)} attempts, killed: {dict(running.killed)} with {in_hand} deliveries in hand, "
            f"GitHub: {dict(github.fates_met())}, {time.monotonic() - begun:.0f} s: {len(found.lost)} lost, "
            f"{len(found.doubled)} doubled, {len(found.unacknowledged)} without a receipt, {found.dead} dead\n"
        )
    assert found == Outcome([], [], [], 0)
    assert sum(running.killed.values()) == ROUNDS
    assert len(github.fates_met()) > 4
    assert statuses == {0}


def test_what_came_while_nobody_was_there_is_answered_after_the_restart_once(
    database_url: str, app_key: tuple[str, str]
) -> None:
    """The processes are real; only the hour is set in the database and at GitHub, and not waited for."""
    github = for_the_app(FakeGitHub(token=None), app_key[1])
    engine = open_engine(database_url)
    migrate(engine)
    box = onlooker(engine)
    asked = [asking(number, f"guid-{number:08}") for number in range(1, MISSED + 1)]
    with github:
        with service(database_url, github, app_key[0]) as running:
            until = time.monotonic() + 60
            while not swept(engine):
                assert time.monotonic() < until, "nobody has looked for missed deliveries"
                time.sleep(0.1)
            running.stop()
        with engine.begin() as connection:
            earlier = {"due_at": sweeps.c.due_at - HOUR, "swept_until": sweeps.c.swept_until - HOUR}
            connection.execute(update(sweeps).values(**earlier))
        github.hooks.clock = lambda: time.time() - HOUR / 2
        for each in asked:
            github.hooks.deliver(ToDeliver(each.guid, each.event, each.body, installation=1))
        with service(database_url, github, app_key[0]) as running:
            github.hooks.hook = partial(handed_in, running.port)
            until = time.monotonic() + 60 + 3 * MISSED
            while box.counts()["done"] < MISSED:
                assert time.monotonic() < until, f"still to do: {box.counts()}"
                time.sleep(0.1)
            running.stop()
    engine.dispose()
    assert outcome(github, asked, box) == Outcome([], [], [], 0)
    assert sorted(github.hooks.attempts) == [each.guid for each in asked]


def for_the_app(github: FakeGitHub, public_key: str) -> FakeGitHub:
    github.app = FakeApp(id=4711, slug="framework-advisor", public_key=public_key)
    github.installations = frozenset(range(1, INSTALLATIONS + 1))
    return github


def swept(engine: Engine) -> bool:
    with engine.begin() as connection:
        return connection.execute(select(sweeps.c.swept_until)).scalar() is not None


def handed_in(port: int, guid: str, event: str, body: bytes) -> int | None:
    """GitHub's part: one request, and the status if there is an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", "/github/webhooks", body, headers(body, event, guid=guid))
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()

"""The worker as a process of its own and as a thread of a web process; the release step."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from advisor import Knowledge
from advisor.commands import House
from app import create_app
from handlers import migrate as release
from handlers import worker as worker_module
from handlers.database import database_problem, newest_revision, open_engine
from handlers.health import Health, health_blueprint
from handlers.inbox import Delivery, Done, Inbox, Receipt, Worker
from handlers.inbox.tables import inbox
from handlers.settings import ROOT, Settings
from handlers.worker import InsideWorker, InsideWorkers, github_worker
from tests.fakes.github import FakeGitHub

REPOSITORY = "acme-support/refund-desk"


def ask(box: Inbox, number: int = 12, *, now: float | None = None) -> None:
    """Something to do, as the webhook's route leaves it."""
    payload = {
        "repository": REPOSITORY,
        "issue": number,
        "installation": None,
        "by": "label",
        "words": ["an admin screen for refunds"],
        "left_out": 0,
    }
    delivery = Delivery(
        source="github",
        key=f"guid-{number:08}",
        digest=str(number),
        lane="github:token",
        target=f"{REPOSITORY}#{number}",
        asked_at=1.0,
        payload=payload,
    )
    assert box.accept(delivery, now=time.time() if now is None else now) is Receipt.ACCEPTED


def wait_until(met: Callable[[], bool], *, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with FakeGitHub(token="github-token-for-tests", hang_seconds=1) as fake:
        yield fake


@pytest.fixture
def connected(settings: Settings, github: FakeGitHub) -> Settings:
    return replace(settings, github_api_url=github.url)


@pytest.fixture
def box(connected: Settings) -> Iterator[Inbox]:
    engine = open_engine(connected.database_url)
    yield Inbox(engine)
    engine.dispose()


# ---- beside the web processes -------------------------------------------------------------------------------


@pytest.fixture
def environ(connected: Settings) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": connected.database_url,
        "GITHUB_WEBHOOK_SECRET": "github-secret-for-tests",
        "GITHUB_TOKEN": "github-token-for-tests",
        "GITHUB_API_URL": connected.github_api_url,
    }


@pytest.fixture
def process(environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    started = subprocess.Popen([sys.executable, "-m", "handlers.worker"], cwd=ROOT, env=environ)
    yield started
    if started.poll() is None:
        started.kill()
        started.wait()


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_the_worker_process_works_and_ends_when_it_is_asked_to(
    box: Inbox, github: FakeGitHub, process: subprocess.Popen[bytes], ending: signal.Signals
) -> None:
    ask(box)
    wait_until(lambda: box.counts()["done"] == 1)
    assert len(github.bodies(REPOSITORY, 12)) == 1
    process.send_signal(ending)
    assert process.wait(60) == 0


@pytest.mark.slow
def test_what_the_worker_process_has_in_hand_is_finished_first(
    box: Inbox, github: FakeGitHub, process: subprocess.Popen[bytes]
) -> None:
    github.fates["POST"] = ["late"]
    ask(box)
    wait_until(lambda: bool(github.writes()))
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert box.counts() == {"waiting": 0, "working": 0, "done": 1, "dead": 0}
    assert len(github.bodies(REPOSITORY, 12)) == 1


@pytest.mark.slow
def test_a_worker_process_makes_its_tables_itself(
    environ: dict[str, str], tmp_path: Path, github: FakeGitHub
) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'inbox.sqlite3'}"
    started = subprocess.Popen(
        [sys.executable, "-m", "handlers.worker"], cwd=ROOT, env={**environ, "DATABASE_URL": url}
    )
    engine = open_engine(url)
    try:
        wait_until(lambda: database_problem(engine, revision=newest_revision()) is None)
        ask(box := Inbox(engine))
        wait_until(lambda: box.counts()["done"] == 1)
        started.send_signal(signal.SIGTERM)
        assert started.wait(60) == 0
    finally:
        engine.dispose()
        started.kill()
        started.wait()


@pytest.fixture
def own_logs() -> Iterator[None]:
    """A process sets up its logs; this one gets them back as they were."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.parametrize("main", [worker_module.main, release.main])
def test_wrong_settings_end_the_process_with_a_sentence(
    main: Callable[[dict[str, str]], int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main({"INBOX_WORKER": "insde"}) == 2
    assert "Did you mean inside?" in capsys.readouterr().err


@pytest.mark.parametrize("main", [worker_module.main, release.main])
def test_a_database_that_cannot_be_used_ends_the_process_with_a_sentence(
    main: Callable[[dict[str, str]], int], own_logs: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main({"DATABASE_URL": "postgresql://u:hush@127.0.0.1:1/d"}) == 1
    said = capsys.readouterr().err
    assert "The database cannot be used: " in said
    assert "hush" not in said
    assert "Traceback" not in said


def test_a_process_that_cannot_start_leaves_no_files_of_numbers_however_often_it_tries(
    tmp_path: Path, own_logs: None
) -> None:
    policy, numbers = tmp_path / "policy.toml", tmp_path / "numbers"
    policy.write_text("x =\n", encoding="utf-8")
    given = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'inbox.sqlite3'}",
        "HOUSE_POLICY": str(policy),
        "METRICS_TOKEN": "metrics-token-for-tests",
        "PROMETHEUS_MULTIPROC_DIR": str(numbers),
    }
    assert worker_module.main(given) == 2
    assert not numbers.exists()


def test_the_release_step_makes_the_tables_and_may_run_again(tmp_path: Path, own_logs: None) -> None:
    url = f"sqlite:///{tmp_path / 'inbox.sqlite3'}"
    for _ in range(2):
        assert release.main({"DATABASE_URL": url}) == 0
    engine = open_engine(url)
    assert database_problem(engine, revision=newest_revision()) is None
    engine.dispose()


# ---- inside them ------------------------------------------------------------------------------------------


@pytest.fixture
def inside(connected: Settings) -> Iterator[InsideWorker]:
    app = create_app(replace(connected, inbox_worker="inside"))
    [worker] = app.extensions["workers"].each
    yield worker
    worker.end()
    app.extensions["engine"].dispose()


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "inbox"]


def test_an_application_that_is_made_starts_nothing(inside: InsideWorker) -> None:
    assert threads() == []
    inside.end()


def test_the_inbox_is_worked_by_one_thread_of_the_process(
    inside: InsideWorker, box: Inbox, github: FakeGitHub
) -> None:
    ask(box)
    for _ in range(3):
        inside.start()
        inside.wake()
    assert len(threads()) == 1
    wait_until(lambda: box.counts()["done"] == 1)
    assert len(github.bodies(REPOSITORY, 12)) == 1
    inside.end()
    assert threads() == []


def test_what_was_kept_before_the_start_is_worked_without_a_request(inside: InsideWorker, box: Inbox) -> None:
    ask(box, now=1.0)
    inside.start()
    wait_until(lambda: box.counts()["done"] == 1)


def test_one_process_works_as_many_deliveries_at_a_time_as_it_is_told_to(
    connected: Settings, box: Inbox, github: FakeGitHub
) -> None:
    """Each would wait for ever for the other two to have begun."""
    together = threading.Barrier(3, timeout=60)
    github.weather = lambda method, path: "late" if (method, path[-9:]) == ("GET", "/comments") else "ok"
    github.rest = lambda _seconds: together.wait()  # type: ignore[assignment,method-assign]
    app = create_app(replace(connected, inbox_worker="inside", inbox_threads=3))
    for number in (1, 2, 3):
        ask(box, number)
    app.extensions["workers"].start()
    wait_until(lambda: box.counts()["done"] == 3)
    assert not together.broken
    for worker in app.extensions["workers"].each:
        worker.end()
    app.extensions["engine"].dispose()


def test_after_a_fork_the_process_gets_a_thread_of_its_own(connected: Settings, box: Inbox) -> None:
    made: list[Worker] = []

    def make() -> Worker:
        made.append(Worker(box, {}, clock=time.time))
        return made[-1]

    inside = InsideWorker(make)
    inside.start()
    inside._process = -1  # as the forked process finds it: started, and by another
    inside.end()
    assert not made[0].stop.is_set()
    inside.start()
    assert len(made) == 2
    inside.end()
    made[0].end()
    wait_until(lambda: threads() == [])


class Clocks:
    """Makes workers for an inbox; the clocks of the first few break once they run."""

    def __init__(self, box: Inbox, *, broken: int) -> None:
        self.box, self.broken, self.made = box, broken, list[Worker]()

    def __call__(self) -> Worker:
        moments = iter([time.time()] if len(self.made) < self.broken else iter(time.time, None))
        self.made.append(
            Worker(self.box, {"github": lambda turn: Done("commented")}, clock=lambda: next(moments))
        )
        return self.made[-1]


def test_a_thread_that_died_is_replaced_when_something_is_kept(
    box: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    clocks = Clocks(box, broken=1)
    inside = InsideWorker(clocks)
    assert not inside.dead()
    inside.start()
    wait_until(inside.dead)
    assert "The inbox is not worked any more" in caplog.text
    assert "StopIteration" in caplog.text
    ask(box)
    inside.wake()
    assert not inside.dead()
    wait_until(lambda: box.counts()["done"] == 1)
    inside.end()
    assert len(clocks.made) == 2


def test_a_thread_that_was_told_to_end_is_not_dead_and_not_replaced(box: Inbox) -> None:
    inside = InsideWorker(Clocks(box, broken=0))
    inside.start()
    inside.end()
    assert not inside.dead()
    inside.wake()
    assert threads() == []


def test_all_are_told_to_stop_before_any_is_waited_for(box: Inbox) -> None:
    """The first has a delivery in hand: until it is finished, the second must not begin another."""
    finish, begun = threading.Event(), threading.Event()

    def busy(_turn: object) -> Done:
        begun.set()
        finish.wait(60)
        return Done("commented")

    workers = InsideWorkers(
        tuple(InsideWorker(lambda: Worker(box, {"github": busy}, clock=time.time)) for _ in range(2))
    )
    ask(box)
    workers.each[0].start()
    assert begun.wait(60)
    workers.each[1].start()
    workers.stop()
    wait_until(lambda: len(threads()) == 1)
    ask(box, 13)
    finish.set()
    for worker in workers.each:
        worker.end()
    assert box.counts() == {"waiting": 1, "working": 0, "done": 1, "dead": 0}
    assert not workers.dead()


def test_readiness_tells_that_the_worker_inside_is_dead(
    connected: Settings, box: Inbox, knowledge: Knowledge
) -> None:
    inside, engine = InsideWorker(Clocks(box, broken=1)), open_engine(connected.database_url)
    app = Flask(__name__)
    app.register_blueprint(
        health_blueprint(engine=engine, knowledge=knowledge, health=Health(worker_dead=inside.dead))
    )
    client = app.test_client()
    assert client.get("/readyz").status_code == 200
    inside.start()
    wait_until(inside.dead)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["checks"]["worker"]["reason"] == "worker_dead"
    assert client.get("/healthz").status_code == 200
    inside.wake()
    assert client.get("/readyz").status_code == 200
    inside.end()
    engine.dispose()


def test_an_application_with_its_worker_inside_checks_it(connected: Settings) -> None:
    app = create_app(replace(connected, inbox_worker="inside"))
    answer = app.test_client().get("/readyz")
    assert answer.json is not None
    assert answer.json["checks"]["worker"] == {"ok": True}
    app.extensions["engine"].dispose()


def test_a_row_that_cannot_be_read_stops_nobody(inside: InsideWorker, box: Inbox) -> None:
    for number in (11, 12, 13):
        ask(box, number)
    with box._engine.begin() as connection:
        broken = {"guid-00000011": "{", "guid-00000012": '{"repository": "acme/desk"}'}
        for key, payload in broken.items():
            connection.execute(update(inbox).where(inbox.c.key == key).values(payload=payload))
    inside.start()
    wait_until(lambda: box.counts()["done"] == 1)
    assert {letter.key: letter.reason for letter in box.dead_letters()} == dict.fromkeys(
        broken, "payload_unreadable"
    )
    assert not inside.dead()


def test_a_worker_beside_is_left_to_its_own_process(settings: Settings) -> None:
    app = create_app(settings)
    assert "worker" not in app.extensions
    app.extensions["engine"].dispose()


def test_without_anything_to_write_with_a_delivery_waits(
    connected: Settings, box: Inbox, house: House, github: FakeGitHub
) -> None:
    ask(box)
    worker = github_worker(replace(connected, github_token=None), inbox=box, house=house)
    assert worker.step()
    assert box.counts() == {"waiting": 1, "working": 0, "done": 0, "dead": 0}
    assert github.calls == []


def test_an_app_goes_before_a_token(
    connected: Settings, box: Inbox, house: House, github: FakeGitHub
) -> None:
    ask(box)
    as_app = replace(connected, github_app_id="1", github_app_private_key="no key", github_token=None)
    github_worker(as_app, inbox=box, house=house).step()
    assert github.calls == []  # it did not come so far as to show a token
    assert box.counts()["waiting"] == 1


# ---- until a signal: in processes of their own, since signals go to a whole process ---------------------------

RUN = """
import logging, os, signal, sys, threading
from handlers.worker import run_until_signal
logging.basicConfig(level=logging.INFO)

class Loop:
    def __init__(self): self.stop = threading.Event()
    def end(self): self.stop.set()
    def run(self):
        {act}

sys.exit(run_until_signal(Loop()))
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("act", "status", "said"),
    [
        (
            "os.kill(os.getpid(), signal.SIGTERM); self.stop.wait(60); sys.stderr.write('finished')",
            0,
            "finished",
        ),
        (
            "os.kill(os.getpid(), signal.SIGINT); self.stop.wait(60); sys.stderr.write('finished')",
            0,
            "finished",
        ),
        ("raise OSError('broken')", 1, "OSError: broken"),
        ("return", 1, ""),
    ],
)
def test_a_loop_ends_its_process_well_when_asked_to_and_badly_when_it_breaks(
    act: str, status: int, said: str
) -> None:
    command = [sys.executable, "-c", RUN.format(act=act)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == status
    assert said in result.stderr
    assert result.stderr.splitlines()[-1].endswith("The worker has ended.")


def test_a_handler_is_made_once(connected: Settings, box: Inbox, house: House) -> None:
    for number in (12, 13):
        ask(box, number)
    worker = github_worker(connected, inbox=box, house=house)
    assert [worker.step(), worker.step(), worker.step()] == [True, True, False]
    assert box.counts()["done"] == 2

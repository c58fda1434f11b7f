"""Several machines, each with the code and a disk of its own, that share nothing but a PostgreSQL: settings are all it
takes. A long run: set BAD_DAYS=all.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from handlers.database import open_engine
from handlers.inbox import Inbox
from handlers.inbox.tables import sweeps
from handlers.settings import ROOT
from tests.bad_days.service import Service, commented, connected, long, service, wait_until
from tests.fakes.github import FakeApp, FakeGitHub
from tests.fakes.slack import FakeSlack
from tests.github.conftest import app_key
from tests.postgres import postgres_database
from tests.slack.sending import event

__all__ = ["app_key"]

pytestmark = pytest.mark.slow

ISSUES = range(1, 9)
CODE = ("advisor", "handlers", "migrations", "starters")


@dataclass(frozen=True, slots=True)
class Machine:
    """A disk with the code on it, and what runs there; `service` is its address."""

    service: Service
    disk: Path

    def start(self, *module: str) -> subprocess.Popen[bytes]:
        with self.service.log.open("ab") as log:
            command, environ = [sys.executable, "-m", *module], self.service.environment
            process = subprocess.Popen(command, cwd=self.disk, env=environ, stdout=log, stderr=log)
        self.service.running.append(process)
        return process

    def files(self) -> set[str]:
        """Everything on the disk but what Python keeps for itself."""
        everything = (file.relative_to(self.disk).as_posix() for file in self.disk.rglob("*"))
        return {name for name in everything if "__pycache__" not in name}


def installed(folder: Path, database: str, settings: dict[str, str], stack: ExitStack) -> Machine:
    """A machine with the code on it, set up for a database by the environment alone."""
    disk = folder / "advisor"
    for name in CODE:
        shutil.copytree(ROOT / name, disk / name)
    for name in ("app.py", "gunicorn.conf.py"):
        shutil.copy(ROOT / name, disk / name)
    return Machine(stack.enter_context(service(database, folder, **settings)), disk)


@dataclass(frozen=True, slots=True)
class Shared:
    """What all machines reach."""

    machines: tuple[Machine, Machine]
    postgres: Engine
    github: FakeGitHub
    slack: FakeSlack


@pytest.fixture
def shared(tmp_path_factory: pytest.TempPathFactory, app_key: tuple[str, str]) -> Iterator[Shared]:
    app = FakeApp(id=4711, slug="framework-advisor", public_key=app_key[1])
    with ExitStack() as stack:
        url = stack.enter_context(postgres_database())
        slack = stack.enter_context(FakeSlack().running())
        github = stack.enter_context(FakeGitHub(app=app, installations=frozenset(ISSUES)))
        settings = {
            **connected(slack, github),
            "DATABASE_URL": url.replace("postgresql+psycopg", "postgresql"),  # as platforms give it
            "DATABASE_PATIENCE": "4",
            "GITHUB_TOKEN": "",
            "GITHUB_APP_ID": "4711",
            "GITHUB_APP_PRIVATE_KEY": app_key[0],
            "INBOX_WORKER": "beside",
            "INBOX_THREADS": "2",
        }
        first, second = (
            installed(tmp_path_factory.mktemp(name), url, settings, stack) for name in ("first", "second")
        )
        engine = open_engine(url)
        yield Shared((first, second), engine, github, slack)
        engine.dispose()


def serve(shared: Shared) -> None:
    """The release step on one machine, then everything on both."""
    assert shared.machines[0].start("handlers.migrate").wait(60) == 0
    for machine in shared.machines:
        machine.service.running.clear()
        machine.start("gunicorn", "app:create_app()")
        machine.start("handlers.worker")
    for machine in shared.machines:
        wait_until(machine.service.is_ready, "web")


@long
def test_two_machines_work_everything_once_and_keep_nothing_on_their_disks(shared: Shared) -> None:
    before = [machine.files() for machine in shared.machines]
    serve(shared)
    doors = [machine.service for machine in shared.machines]
    place = shared.slack.default.channel()
    said = event(shared.slack.default.says(place, f"<@{shared.slack.default.bot_user}> an API for partners"))
    with ThreadPoolExecutor(8) as senders:  # everything comes to both doors at once
        jobs = [senders.submit(door.deliver, issue, installation=issue) for issue in ISSUES for door in doors]
        jobs += [senders.submit(door.tell, said) for door in doors]
    assert {job.result().status for job in jobs} <= {200, 202}

    box = Inbox(shared.postgres)
    wait_until(lambda: box.counts()["done"] == len(ISSUES) + 1, "end of the work")
    assert commented(shared.github, *ISSUES) == [1] * len(ISSUES)
    ours = [call for call in shared.slack.calls if call.method == "chat.postMessage"]
    assert len(ours) == 1

    wait_until(lambda: swept(shared), "sweep")
    looks = [call for call in shared.github.calls if call.path == "/app/hook/deliveries"]
    assert len(looks) == 1  # both workers were due; one took the turn

    assert [machine.service.stop() for machine in shared.machines] == [[0, 0], [0, 0]]
    assert [machine.files() for machine in shared.machines] == before


def swept(shared: Shared) -> bool:
    with shared.postgres.connect() as connection:
        return connection.execute(select(sweeps.c.swept_until)).scalar() is not None

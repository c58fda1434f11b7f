"""The whole service as processes, what Slack and GitHub send it, and what comes back."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from handlers.settings import ROOT
from tests.fakes.github import FakeGitHub
from tests.fakes.slack import FakeSlack
from tests.github.deliveries import SECRET as GITHUB_SECRET
from tests.github.deliveries import encoded, headers, sample
from tests.ports import held_port
from tests.slack.sending import FORM, JSON, command, event, signed
from tests.slack.sending import SECRET as SLACK_SECRET

long = pytest.mark.skipif(os.environ.get("BAD_DAYS") != "all", reason="A long run: set BAD_DAYS=all.")

REPOSITORY = "acme-support/refund-desk"
GITHUBS_PATIENCE = 10.0
"""Seconds that GitHub waits for the answer to a delivery."""
SLACKS_PATIENCE = 3.0
"""Seconds that Slack waits for the answer to a command."""
PATIENCE = 60.0
LEASE = 4

OTHER_CLOCK = """
import runpy, sys, time
ahead, real = float(sys.argv[1]), time.time
time.time = lambda: real() + ahead
sys.argv = sys.argv[2:]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""
"""Runs a module on a machine whose clock is so many seconds ahead."""


def wait_until(met: Callable[[], object], what: str = "what was waited for") -> None:
    """Wait for a condition."""
    until = time.monotonic() + PATIENCE
    while not met():
        assert time.monotonic() < until, f"no {what}"
        time.sleep(0.05)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status (None for nothing at all), the body, and after how many seconds, to be told of."""

    status: int | None
    body: bytes = b""
    seconds: float = 0.0

    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Service:
    """Gunicorn, and worker processes beside it if a test starts some."""

    port: int
    environment: dict[str, str]
    log: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start_web(self, *, ahead: float = 0.0) -> subprocess.Popen[bytes]:
        """Gunicorn, on a machine whose clock is so many seconds ahead; it answers when this returns."""
        process = self.start("gunicorn", "app:create_app()", ahead=ahead)
        wait_until(lambda: self.get("/healthz").status == 200 or process.poll() is not None, "web")
        assert process.poll() is None, self.lines()
        return process

    def start(self, *module: str, ahead: float = 0.0, **more: str) -> subprocess.Popen[bytes]:
        """A process of ours, such as `handlers.worker`."""
        other = ["-c", OTHER_CLOCK, str(ahead)] if ahead else ["-m"]
        environment = {**self.environment, **more}
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *other, *module], cwd=ROOT, env=environment, stdout=log, stderr=log
            )
        self.running.append(process)
        return process

    def run(self, *module: str) -> int:
        """A process of ours to its end; its status."""
        return self.start(*module).wait(PATIENCE)

    def workers_of(self, web: subprocess.Popen[bytes]) -> list[int]:
        """The processes that gunicorn's master started."""
        return [pid for pid, parent in self.processes().items() if parent == web.pid]

    def processes(self) -> dict[int, int]:
        """Every process of this machine that has not ended, with its parent."""
        command = ["ps", "-A", "-o", "pid=,ppid=,stat="]
        listing = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        rows = [line.split() for line in listing.splitlines()]
        return {int(pid): int(parent) for pid, parent, state in rows if not state.startswith("Z")}

    def stop(self) -> list[int]:
        """End everything as a platform does; the statuses."""
        for process in self.running:
            process.send_signal(signal.SIGTERM)
        return [process.wait(PATIENCE) for process in self.running]

    def lines(self) -> str:
        """What was logged."""
        return self.log.read_text(encoding="utf-8")

    # ---- what comes from outside --------------------------------------------------------------------------------

    def ask(
        self, path: str, body: bytes | None = None, given: Mapping[str, str] | None = None, *, timeout: float
    ) -> Answer:
        """One request on a connection of its own."""
        line, begun = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout), time.monotonic()
        with contextlib.closing(line):
            try:
                line.request("GET" if body is None else "POST", path, body, dict(given or {}))
                answer = line.getresponse()
                return Answer(answer.status, answer.read(), time.monotonic() - begun)
            except (OSError, http.client.HTTPException):
                return Answer(None, b"", time.monotonic() - begun)

    def get(self, path: str) -> Answer:
        """A page, or a look at how things are."""
        return self.ask(path, timeout=PATIENCE)

    def command(self, *, ahead: float = 0.0, timeout: float = PATIENCE) -> Answer:
        """The slash command, from a Slack whose clock is so many seconds ahead."""
        body = command("an admin screen over Postgres")
        sent = {**signed(body, at=int(time.time() + ahead)), "Content-Type": FORM}
        return self.ask("/slack/events", body, sent, timeout=timeout)

    def mention(self, fake: FakeSlack, *, channel: str = "") -> Answer:
        """Somebody mentions the app in a channel; what Slack hears of its event."""
        place = channel or fake.default.channel()
        return self.tell(event(fake.default.says(place, f"<@{fake.default.bot_user}> an API for partners")))

    def tell(self, given: dict[str, Any]) -> Answer:
        """Slack tells of an event."""
        body = encoded(given)
        sent = {**signed(body, at=int(time.time())), "Content-Type": JSON}
        return self.ask("/slack/events", body, sent, timeout=PATIENCE)

    def deliver(self, issue: int, *, installation: int = 1) -> Answer:
        """GitHub tells, as patiently as it is, that an issue with our label was opened."""
        body, sent = _opened(issue, installation)
        return self.ask("/github/webhooks", body, sent, timeout=GITHUBS_PATIENCE)

    def handed_in(self, issue: int) -> http.client.HTTPConnection:
        """The same, with the answer still to be read."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        body, sent = _opened(issue, 1)
        line.request("POST", "/github/webhooks", body, sent)
        return line

    def half_delivered(self, issue: int) -> tuple[http.client.HTTPConnection, bytes]:
        """The same, with the second half of it still to be sent."""
        body, sent = _opened(issue, 1)
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        line.request(
            "POST", "/github/webhooks", body[: len(body) // 2], {**sent, "Content-Length": str(len(body))}
        )
        return line, body[len(body) // 2 :]

    def checks(self) -> tuple[int | None, str]:
        """What `/readyz` answers: the status, and what is wrong with the database ("" for nothing)."""
        answer = self.get("/readyz")
        found: dict[str, Any] = answer.json()["checks"]["database"]
        return answer.status, str(found.get("reason", ""))

    def is_ready(self) -> bool:
        """Whether `/readyz` says so."""
        return self.get("/readyz").status == 200


def _opened(issue: int, installation: int) -> tuple[bytes, dict[str, str]]:
    place = {
        "issue__number": issue,
        "repository__full_name": REPOSITORY,
        "installation": {"id": installation},
    }
    body = encoded(sample("issues.opened.label", **place))
    return body, headers(body, guid=f"guid-{issue:08}")


def commented(github: FakeGitHub, *issues: int) -> list[int]:
    """How many comments each issue has."""
    return [len(github.bodies(REPOSITORY, issue)) for issue in issues]


@contextmanager
def service(database: str, folder: Path, **more: str) -> Iterator[Service]:
    """Nothing runs yet; everything that a test starts has ended afterwards."""
    ours = ("SLACK_", "GITHUB_", "COV_", "COVERAGE_", "DATABASE_", "INBOX_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    surfaces = {"SLACK_SIGNING_SECRET": SLACK_SECRET, "GITHUB_WEBHOOK_SECRET": GITHUB_SECRET}
    waits = {"DATABASE_URL": database, "DATABASE_PATIENCE": "1", "INBOX_LEASE": str(LEASE)}
    with held_port() as port:
        web = {"BIND_ADDRESS": "127.0.0.1", "PORT": str(port), "WEB_CONCURRENCY": "1", "LOG_LEVEL": "WARNING"}
        made = Service(port, {**kept, **surfaces, **waits, **web, **more}, folder / "log")
        try:
            yield made
        finally:
            for process in made.running:
                process.kill()
                process.wait()


def connected(slack: FakeSlack, github: FakeGitHub) -> dict[str, str]:
    """The settings that lead to a Slack and a GitHub."""
    assert github.token is not None
    return {
        "SLACK_API_URL": slack.url,
        "SLACK_BOT_TOKEN": slack.default.token,
        "GITHUB_API_URL": github.url,
        "GITHUB_TOKEN": github.token,
    }

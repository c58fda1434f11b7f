"""A secret is changed while requests come in, and none of them is turned away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from handlers import alive
from handlers.settings import ROOT
from tests.ports import held_port
from tests.slack import sending

pytestmark = pytest.mark.slow
OLD, NEW = "the-secret-in-use", "the-secret-that-comes-next"
SECONDS = 60


@dataclass(frozen=True)
class Web:
    """A running web process whose signing secret stands in a file."""

    process: subprocess.Popen[bytes]
    secret: Path
    port: int

    def change(self, value: str) -> None:
        """As docs/operations.md says: write the file, and let gunicorn replace its processes."""
        self.secret.write_text(f"{value}\n")
        self.process.send_signal(signal.SIGHUP)

    def answer(self, secret: str) -> int:
        """The status of a command that is signed with `secret`."""
        raw = sending.command("help")
        headers = {"Content-Type": sending.FORM, **sending.signed(raw, at=int(time.time()), secret=secret)}
        url = f"http://127.0.0.1:{self.port}/slack/events"
        try:
            with urllib.request.urlopen(urllib.request.Request(url, data=raw, headers=headers)) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def ask_until(self, status: int, *, secret: str, meanwhile: str) -> None:
        """Ask on with `secret` until it is answered so, while what is signed with the other is always taken."""
        until = time.monotonic() + SECONDS
        while self.answer(secret) != status:
            assert self.answer(meanwhile) == 200
            assert time.monotonic() < until


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    secret = tmp_path / "signing-secret"
    secret.write_text(OLD)
    with held_port() as port:
        variables = {
            "PORT": str(port),
            "BIND_ADDRESS": "127.0.0.1",
            "WEB_CONCURRENCY": "1",
            "DATABASE_URL": f"sqlite:///{tmp_path}/advisor.sqlite3",
            "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "metrics"),
            "SLACK_SIGNING_SECRET_FILE": str(secret),
        }
        command = [sys.executable, "-m", "gunicorn", "app:create_app()"]
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **variables})
        try:
            until = time.monotonic() + SECONDS
            while alive.main(variables):
                assert process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.1)
            yield Web(process, secret, port)
        finally:
            process.terminate()
            assert process.wait(timeout=SECONDS) == 0


def test_a_secret_is_changed_and_every_request_on_the_way_is_answered(web: Web) -> None:
    assert (web.answer(OLD), web.answer(NEW)) == (200, 401)
    web.change(f"{NEW},{OLD}")
    web.ask_until(200, secret=NEW, meanwhile=OLD)
    web.change(NEW)
    web.ask_until(401, secret=OLD, meanwhile=NEW)

"""The whole service under gunicorn, sent what Slack sends over real connections."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from handlers.settings import ROOT
from handlers.slack.body import LIMIT
from tests.fakes.slack import FakeSlack
from tests.slack.sending import FORM, SECRET, click, command, signed

pytestmark = pytest.mark.slow
STARTING_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Served:
    """The service's port, the file with its log, and the Slack behind it."""

    port: int
    log: Path
    fake: FakeSlack

    def send(self, *parts: bytes) -> tuple[int, bytes]:
        """Send bytes over a connection of their own; the status and body of what comes back."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as line:
            with contextlib.suppress(ConnectionError):  # a server may answer before it has read everything
                for part in parts:
                    line.sendall(part)
            return _answer(line)

    def post(self, raw: bytes, *more: str) -> tuple[int, bytes]:
        """Send a signed form in one piece; `more` are further header lines."""
        return self.send(_head([f"Content-Length: {len(raw)}", *_signature(raw), *more]), raw)

    def post_chunked(self, raw: bytes, size: int = 65_536) -> tuple[int, bytes]:
        """Send a signed form without saying how long it is."""
        pieces = [raw[start : start + size] for start in range(0, len(raw), size)]
        chunks = [b"%x\r\n%s\r\n" % (len(piece), piece) for piece in [*pieces, b""]]
        return self.send(_head(["Transfer-Encoding: chunked", *_signature(raw)]), *chunks)


def _head(lines: list[str]) -> bytes:
    fixed = ["POST /slack/events HTTP/1.1", "Host: localhost", "Connection: close", f"Content-Type: {FORM}"]
    return "\r\n".join([*fixed, *lines, "", ""]).encode()


def _signature(raw: bytes) -> list[str]:
    return [f"{name}: {value}" for name, value in signed(raw, at=int(time.time())).items()]


def _answer(line: socket.socket) -> tuple[int, bytes]:
    received = b""
    with contextlib.suppress(ConnectionError):
        while piece := line.recv(65_536):
            received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    return int(head.split()[1]), body


@pytest.fixture(scope="module", params=["loaded by each worker", "loaded before the fork"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    preload = ["--preload"] if request.param == "loaded before the fork" else []
    with FakeSlack().running() as fake, socket.socket() as ours:
        ours.bind(("127.0.0.1", 0))
        ours.listen()
        port = ours.getsockname()[1]
        command_line = [sys.executable, "-m", "gunicorn", *preload, "--bind", f"fd://{ours.fileno()}"]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [*command_line, "app:create_app()"],
                cwd=ROOT,
                env=_environment(folder, fake),
                stdout=log,
                stderr=log,
                pass_fds=[ours.fileno()],
            )
        served = Served(port, folder / "log", fake)
        try:
            yield served
        finally:
            process.terminate()
            process.wait(timeout=60)


def _environment(folder: Path, fake: FakeSlack) -> dict[str, str]:
    ours = ("SLACK_", "GITHUB_", "COV_", "COVERAGE_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {
        **kept,
        "DATABASE_URL": f"sqlite:///{folder / 'advisor.sqlite3'}",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": fake.url,
        "LOG_LEVEL": "DEBUG",
        "WEB_CONCURRENCY": "2",
    }


def message(answer: tuple[int, bytes]) -> dict[str, Any]:
    assert answer[0] == 200, answer
    found: dict[str, Any] = json.loads(answer[1])
    return found


def test_a_command_is_answered(served: Served) -> None:
    assert message(served.post(command("an admin screen over Postgres")))["blocks"]


def test_a_chunked_command_is_answered_like_any_other(served: Served) -> None:
    assert message(served.post_chunked(command("an admin screen over Postgres"), size=7))["blocks"]


@pytest.mark.parametrize("length", [LIMIT + 1, LIMIT + 1_000_000])
def test_too_much_is_refused_even_when_nobody_said_how_much_it_would_be(served: Served, length: int) -> None:
    """Flask by itself would cut a chunked body at its limit, and a cut body looks like a forged one."""
    raw = b"text=" + b"a" * (length - 5)
    status, body = served.post_chunked(raw)
    assert (status, json.loads(body)["reason"]) == (413, "too_large")
    assert served.post(raw)[0] == 413


def test_a_body_of_exactly_the_limit_is_read_whole(served: Served) -> None:
    raw = command("help")
    assert message(served.post_chunked(raw + b"&more=" + b"a" * (LIMIT - len(raw) - 6)))["blocks"]


def test_two_signatures_are_none(served: Served) -> None:
    raw = command("help")
    status, _body = served.post(raw, *_signature(raw))
    assert status == 401


def test_an_upload_that_breaks_off_is_not_answered_as_a_command(served: Served) -> None:
    raw = command("help")
    head = _head([f"Content-Length: {len(raw)}", *_signature(raw)])
    with socket.create_connection(("127.0.0.1", served.port), timeout=60) as line:
        line.sendall(head + raw[:-5])
        line.shutdown(socket.SHUT_WR)
        assert _answer(line)[0] == 401


def test_a_click_is_posted_by_whichever_worker_took_it(served: Served) -> None:
    """Threads made before the fork would be gone in the workers: the click would wait for ever."""
    before = served.fake.asked
    for number in range(6):
        raw = click(
            served.fake.response_url(f"{served.port}-{number}"), value="help", action_ts=f"7.{number}"
        )
        assert served.post(raw) == (200, b"")
    assert len(served.fake.wait_for(asked=before + 6)) >= 6


def test_at_the_finest_level_the_log_still_holds_no_body(served: Served) -> None:
    word = "tuscaloosa"
    raw = command(word)
    served.post(raw)
    served.send(_head([f"Content-Length: {len(raw)}"]), raw)
    served.send(_head([f"Content-Length: {len(raw)}", *_signature(b"other")]), raw)
    log = served.log.read_text(encoding="utf-8")
    assert "signature_mismatch" in log
    assert word not in log

"""Bodies that lie about their length, never end, or come packed, over real connections to gunicorn."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from handlers.settings import ROOT
from tests.fuzz.service import GITHUB_SECRET, SLACK_SECRET, Service
from tests.github.deliveries import headers as github_headers
from tests.slack.sending import command, signature

pytestmark = pytest.mark.slow

#: Every address that takes a body, with what has to stand in the headers before any of it is read.
DOORS = {
    "/": ["Content-Type: application/x-www-form-urlencoded"],
    "/advice/what-if": ["Content-Type: application/x-www-form-urlencoded"],
    "/api/v1/advice": ["Content-Type: application/json"],
    "/api/v1/policy/check": ["Content-Type: application/json"],
    "/slack/events": [
        "Content-Type: application/json",
        "X-Slack-Request-Timestamp: 1",
        "X-Slack-Signature: v0=0",
    ],
    "/github/webhooks": [
        "Content-Type: application/json",
        "X-GitHub-Event: issues",
        "X-GitHub-Delivery: 3c7a1b80-0d5e-11f1",
        f"X-Hub-Signature-256: sha256={'0' * 64}",
    ],
}
PIECE = b"8000\r\n" + b"[" * 0x8000 + b"\r\n"
#: Pieces of 32 KB that are sent to an address that should have had enough long before.
PIECES = 1_300
#: Megabytes that a process may have grown by in the end: GitHub's largest body, twice, and some air.
GROWTH = 90


@dataclass(frozen=True)
class Served:
    """The service under gunicorn, with one process."""

    port: int
    process: int

    def answer(self, lines: list[str], *pieces: bytes) -> int:
        """The status for a request; the last piece is followed by the end of what this side sends."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as line:
            with contextlib.suppress(ConnectionError):  # the server may have had enough
                line.sendall(
                    (
                        "\r\n".join(["POST " + lines[0] + " HTTP/1.1", "Host: x", *lines[1:]]) + "\r\n\r\n"
                    ).encode()
                )
                for piece in pieces:
                    line.sendall(piece)
                line.shutdown(socket.SHUT_WR)
            received = b""
            with contextlib.suppress(ConnectionError):
                while not received.partition(b"\r\n")[1] and (piece := line.recv(4_096)):
                    received += piece
        return int(received.split()[1]) if received else 0

    def megabytes(self) -> int:
        """The memory of the process that answers."""
        [worker] = (Path(f"/proc/{self.process}/task/{self.process}/children").read_text()).split()
        return int(Path(f"/proc/{worker}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("bodies")
    ours = ("SLACK_", "GITHUB_", "COV_", "COVERAGE_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)} | {
        "DATABASE_URL": f"sqlite:///{folder / 'advisor.sqlite3'}",
        "SLACK_SIGNING_SECRET": SLACK_SECRET,
        "GITHUB_WEBHOOK_SECRET": GITHUB_SECRET,
        "WEB_CONCURRENCY": "1",
        "INBOX_WORKER": "beside",
    }
    with socket.socket() as door, (folder / "log").open("wb") as log:
        door.bind(("127.0.0.1", 0))
        door.listen()
        bind = ["--bind", f"fd://{door.fileno()}"]
        command_line = [sys.executable, "-m", "gunicorn", *bind, "app:create_app()"]
        process = subprocess.Popen(
            command_line, cwd=ROOT, env=environment, stdout=log, stderr=log, pass_fds=[door.fileno()]
        )
        try:
            yield Served(door.getsockname()[1], process.pid)
        finally:
            process.terminate()
            process.wait(timeout=60)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is looked up in /proc")
def test_a_body_that_never_ends_is_cut_off_and_takes_no_memory(served: Served) -> None:
    assert served.answer(["/", *DOORS["/"], "Content-Length: 0"]) == 200
    before = served.megabytes()
    for door, lines in DOORS.items():
        status = served.answer([door, *lines, "Transfer-Encoding: chunked"], *[PIECE] * PIECES)
        assert status in (0, 200, 400, 401, 413), (
            door
        )  # a form is cut, and what is cut is too long for an answer
        assert served.megabytes() < before + GROWTH, door
    assert served.answer(["/", *DOORS["/"], "Content-Length: 0"]) == 200


@pytest.mark.parametrize(
    "said",
    [
        ["Content-Length: 1000000"],
        ["Content-Length: 5"],
        ["Content-Length: -1"],
        ["Content-Length: 1e3"],
        ["Content-Length: 99999999999999999999"],
        ["Content-Length: 10", "Content-Length: 20"],
        ["Content-Length: 10", "Transfer-Encoding: chunked"],
        ["Transfer-Encoding: gzip, chunked"],
        ["Transfer-Encoding: chunked, chunked"],
        [],
    ],
    ids=lambda said: ", ".join(said) or "nothing",
)
def test_a_length_that_is_no_length_is_refused_and_the_next_request_is_answered(
    served: Served, said: list[str]
) -> None:
    for door in ("/slack/events", "/github/webhooks", "/api/v1/advice"):
        status = served.answer([door, *DOORS[door], *said], b'{"a": 1}')
        assert status == 0 or 400 <= status < 500 or status == 501, (door, status)
    assert served.answer(["/", *DOORS["/"], "Content-Length: 0"]) == 200


def test_a_packed_body_is_not_unpacked(service: Service) -> None:
    """A few kilobytes could stand for gigabytes."""
    packed = gzip.compress(json.dumps({"text": "a" * 5_000_000}).encode())
    stamp = str(int(time.time()))
    slack = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature(packed, stamp, SLACK_SECRET)}
    sent = {
        "/slack/events": slack,
        "/github/webhooks": github_headers(packed, secret=GITHUB_SECRET),
        "/api/v1/advice": {},
    }
    for door, found in sent.items():
        lines = {"Content-Type": "application/json", **found, "Content-Encoding": "gzip"}
        answer = service.client.post(door, data=packed, headers=lines)
        assert answer.status_code == 400, door
        assert answer.get_json()["reason"] in ("bad_json", "bad_encoding", "not_json"), door


def test_a_packed_command_is_none(service: Service) -> None:
    packed = gzip.compress(command("help"))
    stamp = str(int(time.time()))
    headers = {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature(packed, stamp, SLACK_SECRET),
    }
    answer = service.client.post(
        "/slack/events", data=packed, headers={**headers, "Content-Encoding": "gzip"}
    )
    assert (answer.status_code, answer.get_json()["reason"]) == (400, "bad_encoding")

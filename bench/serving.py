"""Servers to measure side by side: real gunicorn, what CPU its worker took, and requests at a steady pace."""

from __future__ import annotations

import http.client
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from handlers.settings import ROOT

_STARTING_SECONDS = 60
_SENDERS = 16
_OURS = (
    "SLACK_",
    "GITHUB_",
    "INBOX_",
    "LOG_",
    "HOUSE_",
    "PUBLIC_URL",
    "DATABASE_URL",
    "BIND_ADDRESS",
    "PORT",
)
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Post:
    """A request to send, the status that is right for it, and bytes that have to be in the answer."""

    path: str
    body: bytes
    headers: Mapping[str, str]
    status: int
    expected: bytes


@dataclass(slots=True)
class Server:
    """A running gunicorn with one worker process, and what its rounds have come to.

    `costs` holds each round's CPU seconds for a request, `medians` and `slowest` the latencies in seconds that half
    and 99 % of its requests stayed below.
    """

    name: str
    make: Callable[[], Post]
    port: int
    worker: str
    costs: list[float] = field(default_factory=list)
    medians: list[float] = field(default_factory=list)
    slowest: list[float] = field(default_factory=list)

    def cpu(self) -> float:
        """User and system seconds that the worker has taken so far: fields 14 and 15 of Linux's `stat`."""
        text = Path(f"/proc/{self.worker}/stat").read_text(encoding="utf-8")
        fields = text.rpartition(")")[2].split()  # what follows the process's name, from field 3 on
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def figures(self) -> str:
        """The medians of the rounds, in one line."""
        cost, median, slow = map(statistics.median, (self.costs, self.medians, self.slowest))
        milliseconds = f"median {median * 1000:6.2f} ms   p99 {slow * 1000:6.2f} ms"
        return f"{self.name:<44} {cost * 1000:6.3f} s CPU for 1,000 requests   {milliseconds}"


@contextmanager
def serving(
    name: str, app: str, *, make: Callable[[], Post], environ: Mapping[str, str], log: Path
) -> Iterator[Server]:
    """Gunicorn with `app`, set up by this project's gunicorn.conf.py, with `environ` and nothing else of ours.

    `make` gives its requests. Raises RuntimeError, with what the server said, when it does not start.
    """
    process, port = _start(app, environ, log)
    try:
        _wait_until_answering(process, port, log)
        worker = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").strip()
        yield Server(name, make, port, worker)
    finally:
        process.terminate()
        process.wait()


def rounds(servers: Sequence[Server], *, times: int, requests: int, rate: float) -> None:
    """Ask each server in turn, again and again, so that whatever else the machine does hits all of them alike.

    A round is a number of requests, `rate` of them in a second. The first of each is left out of the figures.
    """
    for server in servers:
        fire(server, requests=requests, rate=rate)
    for _ in range(times):
        for server in servers:
            before = server.cpu()
            latencies = fire(server, requests=requests, rate=rate)
            server.costs.append((server.cpu() - before) / requests)
            server.medians.append(statistics.median(latencies))
            server.slowest.append(statistics.quantiles(latencies, n=100)[-1])


def fire(server: Server, *, requests: int, rate: float) -> list[float]:
    """Send requests at a steady pace, whether or not earlier ones have been answered; gives each one's latency.

    It counts from the moment at which the request was due, so that a server that falls behind cannot hide it.
    Raises RuntimeError for any answer but the expected one.
    """
    begin, turn, lock = time.perf_counter() + 0.05, count(), threading.Lock()
    latencies, problems = list[float](), list[str]()

    def send() -> None:
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        while not problems:
            with lock:
                number = next(turn)
            if number >= requests:
                break
            due = begin + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            problems.extend(_send(line, server.make()))
            latencies.append(time.perf_counter() - due)
        line.close()

    senders = [threading.Thread(target=send) for _ in range(_SENDERS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    if problems or len(latencies) < requests:
        raise RuntimeError(f"{server.name}: {problems or 'no answer'}")
    return latencies


def _send(line: http.client.HTTPConnection, post: Post) -> list[str]:
    """What was wrong with the answer, if anything."""
    line.request("POST", post.path, post.body, dict(post.headers))
    answer = line.getresponse()
    said = answer.read()
    right = answer.status == post.status and post.expected in said
    return [] if right else [f"answered {answer.status} {said[:300]!r}"]


def _start(app: str, environ: Mapping[str, str], log: Path) -> tuple[subprocess.Popen[bytes], int]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    with socket.socket() as listener, log.open("wb") as output:
        listener.bind(("127.0.0.1", 0))
        listener.listen(256)
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--bind", f"fd://{listener.fileno()}", app],
            cwd=ROOT,
            env={**kept, "WEB_CONCURRENCY": "1", **environ},
            stdout=output,
            stderr=output,
            pass_fds=[listener.fileno()],
        )
        return process, listener.getsockname()[1]


def _wait_until_answering(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """The first answer comes when the worker has loaded the application; until then the connection waits."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=_STARTING_SECONDS)
    with suppress(OSError, http.client.HTTPException):
        line.request("GET", "/")
        line.getresponse().read()
    line.close()
    if process.poll() is not None:
        raise RuntimeError(f"The server does not start: {log.read_text(encoding='utf-8')}")

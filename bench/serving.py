"""Servers to measure side by side: real processes, what CPU and memory they took, and requests at a steady pace."""

from __future__ import annotations

import http.client
import math
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
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


@dataclass(frozen=True, slots=True)
class Memory:
    """What a process holds, in bytes: `resident` all of it, `share` with what it shares divided among its sharers."""

    resident: float
    share: float


@dataclass(slots=True)
class Server:
    """A running server with its worker processes, and what its rounds have come to.

    `parent` started the workers, or is the only one. `cold` is how long it took to its first answer, in seconds.
    `costs` holds each round's CPU seconds for a request, `medians` and `slowest` the latencies in seconds that half
    and 99 % of its requests stayed below, `speeds` its requests in a second where it was asked without a pause.
    """

    name: str
    make: Callable[[], Post]
    port: int
    parent: int
    cold: float
    costs: list[float] = field(default_factory=list)
    medians: list[float] = field(default_factory=list)
    slowest: list[float] = field(default_factory=list)
    speeds: list[float] = field(default_factory=list)

    def workers(self) -> list[int]:
        """The processes that answer."""
        children = Path(f"/proc/{self.parent}/task/{self.parent}/children").read_text(encoding="ascii")
        return [int(child) for child in children.split()] or [self.parent]

    def cpu(self) -> float:
        """User and system seconds that the workers have taken so far."""
        return sum(map(cpu_of, self.workers()))

    def memory(self) -> Memory:
        """What a worker holds, the largest if there are several."""
        return max(map(memory_of, self.workers()), key=lambda memory: memory.resident)

    def figures(self) -> str:
        """The medians of the rounds, in one line."""
        cost, median, slow = map(statistics.median, (self.costs, self.medians, self.slowest))
        milliseconds = f"median {median * 1000:6.2f} ms   p99 {slow * 1000:6.2f} ms"
        return f"{self.name:<44} {cost * 1000:6.3f} s CPU for 1,000 requests   {milliseconds}"


def memory_of(process: int) -> Memory:
    """What a process holds, as Linux counts it."""
    text = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in text.splitlines()[1:]}
    return Memory(kilobytes["Rss"] * 1024, kilobytes["Pss"] * 1024)


def cpu_of(process: int) -> float:
    """User and system seconds that a process has taken: fields 14 and 15 of Linux's `stat`."""
    return _stat(process, 14) + _stat(process, 15)


def ended_cpu_of(process: int) -> float:
    """The same of its children that have ended: fields 16 and 17."""
    return _stat(process, 16) + _stat(process, 17)


def _stat(process: int, field: int) -> float:
    text = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    fields = text.rpartition(")")[2].split()  # what follows the process's name, from field 3 on
    return int(fields[field - 3]) / _TICKS


@dataclass(frozen=True, slots=True)
class Command:
    """How to start a server: its command, which may name a `{listener}` that it is handed or a `{port}`, and where.

    It gets `environ` and nothing else of what our settings are called.
    """

    words: Sequence[str]
    environ: Mapping[str, str]
    log: Path
    folder: Path = ROOT


def gunicorn(app: str, *, python: str = sys.executable, flags: Sequence[str] = ()) -> tuple[str, ...]:
    """The command that serves an application; a gunicorn.conf.py in the folder sets it up."""
    return (python, "-m", "gunicorn", "--bind", "fd://{listener}", *flags, app)


@contextmanager
def serving(
    name: str, app: str, *, make: Callable[[], Post], environ: Mapping[str, str], log: Path
) -> Iterator[Server]:
    """Gunicorn with `app` and one worker, set up by this project's gunicorn.conf.py.

    `make` gives its requests. Raises RuntimeError, with what the server said, when it does not start.
    """
    command = Command(gunicorn(app), {"WEB_CONCURRENCY": "1", **environ}, log)
    with running(name, command, make=make) as server:
        yield server


@contextmanager
def running(name: str, command: Command, *, make: Callable[[], Post]) -> Iterator[Server]:
    """Any server, from its first right answer on. Raises RuntimeError, with what it said, when there is none."""
    begin = time.perf_counter()
    process, port = _start(command)
    try:
        _wait_until_answering(process, port, make=make, log=command.log)
        yield Server(name, make, port, process.pid, time.perf_counter() - begin)
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


def rush(server: Server, *, requests: int) -> None:
    """Ask without a pause, as many at a time as there are senders, and note how many it answered in a second."""
    begin = time.perf_counter()
    fire(server, requests=requests, rate=math.inf)
    server.speeds.append(requests / (time.perf_counter() - begin))


def fire(server: Server, *, requests: int, rate: float) -> list[float]:
    """Send requests at a steady pace, whether or not earlier ones have been answered; gives each one's latency.

    It counts from the moment at which the request was due, so that a server that falls behind cannot hide it.
    Raises RuntimeError for any answer but the expected one.
    """
    posts = [server.make() for _ in range(requests)]
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
            problems.extend(_send(line, posts[number]))
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


def _start(command: Command) -> tuple[subprocess.Popen[bytes], int]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    with socket.socket() as listener, command.log.open("wb") as output:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        handed = listener.fileno() if any("{listener}" in word for word in command.words) else None
        if handed is None:
            listener.close()
        else:
            listener.listen(256)
        process = subprocess.Popen(
            [word.format(listener=handed, port=port) for word in command.words],
            cwd=command.folder,
            env={**kept, "PORT": str(port), **command.environ},
            stdout=output,
            stderr=output,
            pass_fds=() if handed is None else [handed],
        )
        return process, port


def _wait_until_answering(
    process: subprocess.Popen[bytes], port: int, *, make: Callable[[], Post], log: Path
) -> None:
    end, problems = time.monotonic() + _STARTING_SECONDS, None
    while problems is None and process.poll() is None and time.monotonic() < end:
        problems = _first_answer(port, make())
    if problems is None or problems:
        raise RuntimeError(f"The server does not start: {problems} {log.read_text(encoding='utf-8')}")


def _first_answer(port: int, post: Post) -> list[str] | None:
    """What was wrong with it; None while nobody listens. A connection may also wait until somebody does."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=_STARTING_SECONDS)
    try:
        return _send(line, post)
    except ConnectionRefusedError:
        time.sleep(0.005)
        return None
    except (OSError, http.client.HTTPException) as error:
        return [repr(error)]
    finally:
        line.close()

"""What one process and several can do, on SQLite and on PostgreSQL: `python -m bench.growth`, a few minutes, on Linux.

Accepting is asked without a pause; what counts is the CPU of the web worker and of PostgreSQL's processes. Working runs
against a GitHub that answers each call after 150 ms, every delivery in a lane of its own, so that none waits for
another's pace. Then the inbox is asked with nothing in it, and with a million deliveries (bench/growth_rows.py).
docs/growth.md plans with these figures.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import Engine, delete, text

from bench.github import SECRET, Deliveries
from bench.growth_rows import rows
from bench.serving import cpu_of, ended_cpu_of, fire, memory_of, serving
from handlers.database import migrate, open_engine
from handlers.github.intake import Envelope, decide, to_delivery
from handlers.github.schemas import read_event
from handlers.github.triggers import Ignored
from handlers.inbox import Delivery, Inbox
from handlers.inbox.standing import standings
from handlers.inbox.tables import inbox
from handlers.settings import ROOT
from tests.fakes.github import FakeApp, FakeGitHub
from tests.github.deliveries import sample
from tests.postgres import postgres_database

DELAY = 0.15
"""Seconds after which GitHub answers a call."""

INSTALLATIONS = 4
RUNS = ((1, 1, 24), (1, 8, 120), (2, 8, 120))
"""Worker processes, threads in each, deliveries."""

_LOOK_SECONDS = 0.2


def main() -> None:
    """Print the figures of both databases."""
    with TemporaryDirectory() as name, postgres_database() as postgres:
        folder = Path(name)
        for kind, url in (("SQLite", f"sqlite:///{folder / 'bench.sqlite3'}"), ("PostgreSQL", postgres)):
            engine = open_engine(url, patience=None)
            migrate(engine)
            accepting(kind, engine, folder)
            for processes, threads, number in RUNS:
                with github() as (fake, key):
                    environ = {**_environment(engine), **_app(fake, key), "INBOX_THREADS": str(threads)}
                    print(f"{kind}, {processes} x {threads} threads:", end=" ")
                    working(engine, environ, processes=processes, number=number)
            engine.dispose()
        rows(postgres)


def accepting(kind: str, engine: Engine, folder: Path, *, number: int = 1_000) -> None:
    """What it costs to keep a delivery of 12 kB: CPU of the web worker and of the database's server."""
    make = Deliveries("/framework compare django flask", 202, "accepted").next
    environ = {**_environment(engine), "GITHUB_TOKEN": "bench", "INBOX_WORKER": "beside"}
    ours, theirs = list[float](), list[float]()
    with serving(kind, "app:create_app()", make=make, environ=environ, log=folder / "log") as web:
        fire(web, requests=200, rate=1e9)
        for _ in range(3):
            before, behind = web.cpu(), server_cpu(engine)
            fire(web, requests=number, rate=1e9)
            ours.append((web.cpu() - before) / number)
            theirs.append((server_cpu(engine) - behind) / number)
        connections = _connections(engine)
    cost, beside = statistics.median(ours), statistics.median(theirs)
    print(
        f"{kind}: keeping a delivery takes {cost * 1000:.2f} ms of a web worker's CPU, so"
        f" {1 / cost:.0f} a second on a core,"
    )
    print(f"    and {beside * 1000:.2f} ms of the server's; the worker held {connections} connections")


def working(engine: Engine, environ: Mapping[str, str], *, processes: int, number: int) -> None:
    """How many deliveries are worked in a second, and what CPU one takes."""
    box, warm = Inbox(engine), 12 * processes * int(environ["INBOX_THREADS"])
    with engine.begin() as connection:
        connection.execute(delete(inbox))
    with _workers(processes, environ) as running:
        _work(box, range(warm))
        before, behind, begin = sum(map(cpu_of, running)), server_cpu(engine), time.perf_counter()
        _work(box, range(warm, warm + number))
        took = time.perf_counter() - begin
        ours, theirs = sum(map(cpu_of, running)) - before, server_cpu(engine) - behind
        connections, memory = _connections(engine), max(memory_of(each).resident for each in running)
    print(
        f"{number / took:.2f} deliveries a second; one takes {ours / number * 1000:.1f} ms of CPU, and"
        f" {theirs / number * 1000:.1f} ms of the server's; {connections} connections,"
        f" a process of {memory / 1e6:.0f} MB"
    )


@contextmanager
def github() -> Iterator[tuple[FakeGitHub, str]]:
    """A GitHub that takes its time for each call, and the App's key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    app = FakeApp(id=4711, slug="framework-advisor", public_key=public.decode())
    theirs = frozenset(range(1, INSTALLATIONS + 1))
    fake = FakeGitHub(
        token=None, app=app, installations=theirs, weather=lambda *_: "late", hang_seconds=DELAY
    )
    fake.quota = {f"installation:{each}": 1_000_000 for each in theirs}
    with fake:
        yield fake, private.decode()


@contextmanager
def _workers(processes: int, environ: Mapping[str, str]) -> Iterator[Sequence[int]]:
    command = [sys.executable, "-m", "handlers.worker"]
    started = [subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environ}) for _ in range(processes)]
    try:
        yield [process.pid for process in started]
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait()


def _work(box: Inbox, numbers: Sequence[int]) -> None:
    """Leave deliveries in the inbox, and wait until they have been worked."""
    for number in numbers:
        box.accept(_delivery(number), now=time.time())
    while standings(box.engine, now=0.0):
        time.sleep(_LOOK_SECONDS)


def _delivery(number: int) -> Delivery:
    place = {"issue__number": number + 1, "installation": {"id": 1 + number % INSTALLATIONS}}
    words = {"comment__id": 50_000 + number, "comment__body": "/framework compare django fastapi"}
    decision = decide(read_event("issue_comment", sample("issue_comment.created", **place, **words)))
    if isinstance(decision, Ignored):
        raise TypeError("The delivery asks for nothing.")
    body = str(number).encode()
    kept = to_delivery(
        *decision, envelope=Envelope("issue_comment", f"bench-{number}", ""), body=body, writer="app"
    )
    return replace(kept, lane=f"bench:{number}")


def server_cpu(engine: Engine) -> float:
    """CPU seconds of PostgreSQL's processes, with those that have ended; none for SQLite."""
    if engine.dialect.name == "sqlite":
        return 0.0
    with engine.connect() as connection:
        data = connection.execute(text("SHOW data_directory")).scalar()
    parent = int((Path(str(data)) / "postmaster.pid").read_text(encoding="ascii").split()[0])
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii")
    return ended_cpu_of(parent) + sum(cpu_of(int(child)) for child in children.split())


def _connections(engine: Engine) -> int:
    """How many others have open to the database."""
    if engine.dialect.name == "sqlite":
        return 0
    mine = "datname = current_database() AND client_addr IS NOT DISTINCT FROM inet_client_addr()"
    question = f"SELECT count(*) FROM pg_stat_activity WHERE {mine} AND pid <> pg_backend_pid()"
    with engine.connect() as connection:
        return int(connection.execute(text(question)).scalar_one())


def _environment(engine: Engine) -> dict[str, str]:
    url = engine.url.render_as_string(hide_password=False)
    return {"DATABASE_URL": url, "GITHUB_WEBHOOK_SECRET": SECRET, "LOG_LEVEL": "ERROR"}


def _app(fake: FakeGitHub, key: str) -> dict[str, str]:
    return {
        "GITHUB_APP_ID": "4711",
        "GITHUB_APP_PRIVATE_KEY": key,
        "GITHUB_API_URL": fake.url,
        "GITHUB_TOKEN": "",
    }


if __name__ == "__main__":
    main()

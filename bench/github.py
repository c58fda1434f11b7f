"""What accepting a delivery costs, beside a bare Flask view: real gunicorn, signed deliveries of 12 kB.

Ours is asked twice over: once with a command that does not count, since it stands in code, which takes every check and
all reading but is not kept; once with one that counts and is kept. The difference is the durable write.
"""

from __future__ import annotations

import json
import statistics
import uuid
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.bare import THANKS
from bench.serving import Post, Server, rounds, serving
from handlers.database import migrate, open_engine
from handlers.github.signature import sign

LIMIT = 1.5
"""How much more CPU than the bare view accepting a delivery may take, without the durable write."""

RATE = 100
"""Deliveries in a second."""

SIZE = 12_000
"""Bytes of a delivery."""

ROUNDS, REQUESTS = 5, 500
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
SAMPLE = (
    Path(__file__).resolve().parent.parent / "tests" / "samples" / "github" / "issue_comment.created.json"
)
_COMMAND = "/framework compare django flask"
_IN_CODE = f"```\n{_COMMAND}\n```"


def main() -> None:
    """Print the figures of all three, what the durable write costs, and whether ours keeps within its limit."""
    with TemporaryDirectory() as name, ExitStack() as running:
        folder = Path(name)
        environ = environment(folder)
        servers = [
            running.enter_context(serving(each, app, make=make, environ=environ, log=folder / "log"))
            for each, app, make in (
                ("a bare Flask view", "bench.bare:webhooks()", Deliveries(_COMMAND, 202, THANKS).next),
                ("ours, every check", "app:create_app()", Deliveries(_IN_CODE, 200, "not_asked").next),
                ("ours, checked and kept", "app:create_app()", Deliveries(_COMMAND, 202, "accepted").next),
            )
        ]
        rounds(servers, times=ROUNDS, requests=REQUESTS, rate=RATE)
    for server in servers:
        print(server.figures())
    _judge(*servers)


def _judge(bare: Server, checked: Server, kept: Server) -> None:
    view, checks, whole = (statistics.median(server.costs) for server in (bare, checked, kept))
    verdict = "within" if checks <= LIMIT * view else "OVER"
    print(
        f"every check takes {checks / view:.2f} times the CPU of the bare view, {verdict} its limit of {LIMIT}"
    )
    print(f"the durable write takes {(whole - checks) * 1000:.3f} ms of CPU more")


@dataclass(frozen=True, slots=True)
class Deliveries:
    """Comments with the same `text`, each a delivery of its own; `status` and `expected` are the right answer."""

    text: str
    status: int
    expected: str
    numbers: count[int] = field(default_factory=lambda: count(1))

    def next(self) -> Post:
        """The next delivery, signed."""
        number = next(self.numbers)
        body = _body(self.text, number)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/bench",
            "X-GitHub-Event": "issue_comment",
            "X-GitHub-Delivery": str(uuid.UUID(int=number)),
            "X-Hub-Signature-256": sign(body, secret=SECRET),
        }
        return Post("/github/webhooks", body, headers, self.status, self.expected.encode())


def _body(text: str, number: int) -> bytes:
    """A published comment with another text and id, its issue's description filled up to `SIZE` bytes."""
    delivery: dict[str, Any] = json.loads(SAMPLE.read_bytes())
    delivery["comment"] |= {"body": text, "id": number}
    missing = SIZE - len(_bytes(delivery))
    delivery["issue"]["body"] += "\n" + ("and more of it " * SIZE)[: missing - 2]
    return _bytes(delivery)


def _bytes(delivery: dict[str, Any]) -> bytes:
    return json.dumps(delivery).encode()


def environment(folder: Path) -> dict[str, str]:
    """Settings with a database of its own; nobody works the inbox, so that accepting is all that is measured."""
    url = f"sqlite:///{folder / 'bench.sqlite3'}"
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()
    return {
        "DATABASE_URL": url,
        "GITHUB_WEBHOOK_SECRET": SECRET,
        "GITHUB_TOKEN": "bench",
        "INBOX_WORKER": "beside",
    }


if __name__ == "__main__":
    main()

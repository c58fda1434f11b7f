"""What a slash command costs, beside an empty Bolt app: five servers in one run, real gunicorn, signed requests.

The empty app answers “Hello!”, ours gives advice. All get commands of about 300 characters at a steady pace: to the
first three and once to ours a rotation of published questions, so that facts come round again; and once more to ours
what nobody has said before, put together from halves of them.
"""

from __future__ import annotations

import itertools
import json
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from urllib.parse import urlencode

from bench.agreement import FOLDER
from bench.hello import GREETING
from bench.serving import Post, Server, rounds, serving
from handlers.database import migrate, open_engine
from handlers.slack.signature import sign

LIMIT = 1.25
"""How much more CPU than the empty app in the request thread a command with advice may take."""

RATE = 100
"""Requests in a second."""

ROUNDS, REQUESTS = 5, 500
SECRET, TOKEN = "8f742231b10e8888abcd99yyyzzz85a5", "xoxb-1-2-bench"
_DOCUMENTED = "an empty Bolt app, as documented"
_INLINE = "an empty Bolt app, in the request thread"
_READING = "the same, which reads the words for nothing"
_OURS = "ours, with advice"
_OURS_NEW = "ours, with advice on what was never said"
SITUATIONS = 40
"""How many questions go round."""

_CHARACTERS = 300  # of each

ADVICE = "Made from rules"
"""What every advice ends with."""


def main() -> None:
    """Print the figures of all five, what reading alone takes, and whether ours keep within their limits."""
    published = questions()
    rotation = published[:SITUATIONS]
    with TemporaryDirectory() as folder, ExitStack() as running:
        environ = environment(Path(folder), slack=running.enter_context(fake_slack()))
        servers = [
            running.enter_context(
                serving(
                    name,
                    app,
                    make=partial(command, itertools.cycle(texts), expected=expected),
                    environ=environ,
                    log=Path(folder) / "log",
                )
            )
            for name, app, texts, expected in (
                (_DOCUMENTED, "bench.hello:as_documented()", rotation, GREETING),
                (_INLINE, "bench.hello:in_the_request_thread()", rotation, GREETING),
                (_READING, "bench.hello:that_reads()", rotation, GREETING),
                (_OURS, "app:create_app()", rotation, ADVICE),
                (_OURS_NEW, "app:create_app()", mixed(published), ADVICE),
            )
        ]
        rounds(servers, times=ROUNDS, requests=REQUESTS, rate=RATE)
    for server in servers:
        print(server.figures())
    documented, inline, reading, ours, new = servers
    floor = statistics.median(reading.costs) / statistics.median(inline.costs)
    print(f"reading the words alone takes {floor:.2f} times the CPU of the second")
    _judge(documented, inline, ours)
    _judge(documented, inline, new)


def _judge(documented: Server, inline: Server, ours: Server) -> None:
    ratio = statistics.median(ours.costs) / statistics.median(inline.costs)
    kept = "within" if ratio <= LIMIT else "OVER"
    print(f"{ours.name}, takes {ratio:.2f} times the CPU of the second, {kept} its limit of {LIMIT}")
    quicker = statistics.median(ours.medians) < statistics.median(documented.medians)
    print(f"{ours.name}, is {'quicker' if quicker else 'SLOWER'} at the median than the first")


def questions() -> list[str]:
    """Published questions, those that come nearest to the length that is asked for first."""
    lines = (FOLDER / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    found = [str(json.loads(line)["text"]) for line in lines]
    return sorted(found, key=lambda text: abs(len(text) - _CHARACTERS))


def mixed(texts: list[str]) -> list[str]:
    """The beginning of one text and the end of another, each pair once."""
    half = _CHARACTERS // 2
    return [f"{one[:half]} {other[-half:]}" for one, other in itertools.permutations(texts, 2)]


def command(texts: Iterator[str], *, expected: str) -> Post:
    """The command with the next of the texts, signed now."""
    form = {
        "token": "legacy",
        "team_id": "T0001",
        "team_domain": "example",
        "channel_id": "C0001",
        "channel_name": "architecture",
        "user_id": "U0001",
        "user_name": "ada",
        "command": "/framework",
        "text": next(texts)[:_CHARACTERS],
        "api_app_id": "A0001",
        "is_enterprise_install": "false",
        "response_url": "https://hooks.slack.com/commands/T0001/1/secret",
        "trigger_id": "13345224609.738474920.8088930838d88f008e0",
    }
    body, timestamp = urlencode(form).encode(), str(int(time.time()))
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": sign(body, timestamp=timestamp, secret=SECRET),
    }
    return Post("/slack/events", body, headers, 200, expected.encode())


def environment(folder: Path, *, slack: str) -> dict[str, str]:
    """Settings with a database of its own and Slack at an address; all else is as it defaults to."""
    url = f"sqlite:///{folder / 'bench.sqlite3'}"
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()
    return {
        "DATABASE_URL": url,
        "PUBLIC_URL": "https://advisor.example.com",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_API_URL": slack,
    }


@contextmanager
def fake_slack() -> Iterator[str]:
    """A Slack that knows the token, as Bolt asks when it starts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _TokenKnown)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/api"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _TokenKnown(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        """Answer every method as auth.test."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        known = {"ok": True, "team_id": "T0001", "user_id": "U0009", "bot_id": "B0001", "team": "example"}
        body = json.dumps(known).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Say nothing."""


if __name__ == "__main__":
    main()

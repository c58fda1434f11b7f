"""What a slash command costs, beside an empty Bolt app: three servers in one run, real gunicorn, signed requests.

The empty app answers “Hello!”, ours gives advice. All get the same command of 300 characters at a steady pace.
"""

from __future__ import annotations

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

from bench.advice import SITUATION
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
_OURS = "ours, with advice"


def main() -> None:
    """Print the figures of all three, and whether ours keep within their limits."""
    with TemporaryDirectory() as folder, ExitStack() as running:
        environ = _environment(Path(folder), slack=running.enter_context(_slack()))
        servers = [
            running.enter_context(
                serving(
                    name, app, make=partial(_command, expected), environ=environ, log=Path(folder) / "log"
                )
            )
            for name, app, expected in (
                (_DOCUMENTED, "bench.hello:as_documented()", GREETING),
                (_INLINE, "bench.hello:in_the_request_thread()", GREETING),
                (_OURS, "app:create_app()", "Django"),
            )
        ]
        rounds(servers, times=ROUNDS, requests=REQUESTS, rate=RATE)
    for server in servers:
        print(server.figures())
    _judge(*servers)


def _judge(documented: Server, inline: Server, ours: Server) -> None:
    ratio = statistics.median(ours.costs) / statistics.median(inline.costs)
    kept = "within" if ratio <= LIMIT else "OVER"
    print(f"ours takes {ratio:.2f} times the CPU of the second, {kept} its limit of {LIMIT}")
    quicker = statistics.median(ours.medians) < statistics.median(documented.medians)
    print(f"ours is {'quicker' if quicker else 'SLOWER'} at the median than the first")


def _command(expected: str) -> Post:
    """The command, signed now."""
    form = {
        "token": "legacy",
        "team_id": "T0001",
        "team_domain": "example",
        "channel_id": "C0001",
        "channel_name": "architecture",
        "user_id": "U0001",
        "user_name": "ada",
        "command": "/framework",
        "text": SITUATION[:300],
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


def _environment(folder: Path, *, slack: str) -> dict[str, str]:
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
def _slack() -> Iterator[str]:
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

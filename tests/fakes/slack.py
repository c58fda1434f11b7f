"""A Slack that takes posts to response URLs: real sockets, its limits, its refusals.

Slack, "Handling user interaction": five posts within 30 minutes, then 404; a message that breaks Block Kit's
limits is refused; `delete_original` alone takes the message away that was clicked.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Event, Thread
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.block_kit import refused

USES = 5


@dataclass(frozen=True, slots=True)
class Says:
    """An answer that the fake gives instead of its own; `hang` holds it back, `drop` closes the line."""

    status: int = 200
    body: str = "ok"
    headers: dict[str, str] = field(default_factory=dict)
    hang: bool = False
    drop: bool = False


class FakeSlack:
    """`url` is its Web API, `response_url()` gives addresses to post to, `posts` is what was shown."""

    def __init__(self) -> None:
        self.posts: list[dict[str, Any]] = []
        self.asked = 0
        self._uses: Counter[str] = Counter()
        self._expired: set[str] = set()
        self._scripted: list[Says] = []
        self._changed = Condition()
        self._released = Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/api"

    def response_url(self, name: str = "one") -> str:
        return f"http://127.0.0.1:{self._server.server_port}/actions/T0001/{name}/secret"

    def expire(self, url: str) -> None:
        """Let the 30 minutes of a response URL be over."""
        self._expired.add(urlsplit(url).path)

    def script(self, *answers: Says) -> None:
        """Give these answers first, one for each request."""
        self._scripted = list(answers)

    def wait_for(self, *, asked: int) -> list[dict[str, Any]]:
        """What was shown, once so many requests have been answered."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.asked >= asked, timeout=30), (
                f"only {self.asked} requests"
            )
            return list(self.posts)

    def answer(self, path: str, body: bytes, content_type: str) -> Says:
        """Slack's answer to one post; what it accepts is shown."""
        with self._changed:
            if self._scripted:
                return self._scripted.pop(0)
            if not content_type.startswith("application/json"):
                return Says(400, "invalid_payload")
            if path in self._expired:
                return Says(404, "expired_url")
            self._uses[path] += 1
            if self._uses[path] > USES:
                return Says(404, "used_url")
            message = json.loads(body)
            if message == {"delete_original": True}:
                self.posts.append(message)
                return Says()
            if problem := refused(message):
                return Says(400, json.dumps({"ok": False, "error": "invalid_blocks", "detail": problem}))
            self.posts.append(message)
            return Says()

    def answered(self) -> None:
        with self._changed:
            self.asked += 1
            self._changed.notify_all()

    def hold(self) -> None:
        """Wait until the test is over, as a server does that never answers."""
        self._released.wait(60)

    @contextmanager
    def running(self) -> Iterator[FakeSlack]:
        self._thread.start()
        try:
            yield self
        finally:
            self._released.set()
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()


def _handler(slack: FakeSlack) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            says = slack.answer(self.path, body, self.headers.get("Content-Type", ""))
            if says.hang:
                slack.answered()
                slack.hold()
                return
            if not says.drop:
                self._reply(says)
            slack.answered()

        def do_GET(self) -> None:
            """Nothing gets anything from Slack here: a request is a redirect that was followed."""
            slack.posts.append({"followed": self.path})
            self._reply(Says())

        def _reply(self, says: Says) -> None:
            body = says.body.encode()
            self.send_response(says.status)
            for name, value in {**says.headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Tests read `posts`."""

    return Handler

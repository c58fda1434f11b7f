"""The server: it takes calls from the network and lets each meet its fate."""

from __future__ import annotations

import hashlib
import json
import socket
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from tests.fakes.github.weather import AFTER, PLAIN_ERRORS, BadDay


@dataclass(frozen=True)
class Call:
    """One request that reached GitHub, and what GitHub did with it."""

    method: str
    path: str
    query: str
    who: str
    fate: str
    at: float
    headers: dict[str, str]
    body: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What a route answers: an object for JSON, bytes as they are, or None for nothing."""

    status: int
    content: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class Behind(Protocol):
    """What the server asks of the GitHub behind it."""

    prefix: str
    hang_seconds: float
    retry_after: str

    @property
    def url(self) -> str: ...
    def who(self, authorization: str) -> str | None: ...
    def met(self, call: Call) -> None: ...
    def fate(self, method: str, path: str) -> str: ...
    def limits(self, who: str, method: str) -> tuple[Answer | None, dict[str, str]]: ...
    def answer(self, call: Call) -> Answer: ...
    def busy(self) -> Any: ...
    def rest(self, seconds: float) -> None: ...


class Server(ThreadingHTTPServer):
    """Listens on this machine."""

    github: Behind
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed in the middle is the point of these tests."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PATCH(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def log_message(self, *_: object) -> None:
        """Quiet."""

    @property
    def github(self) -> Behind:
        return self.server.github

    def _serve(self) -> None:
        with self.github.busy():
            self._serve_one()

    def _serve_one(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = urlsplit(self.path)
        path = unquote(url.path.removeprefix(self.github.prefix))
        call = Call(
            self.command,
            path,
            url.query,
            self.github.who(self.headers.get("Authorization", "")) or "nobody",
            self.github.fate(self.command, path),
            time.monotonic(),
            dict(self.headers),
            json.loads(body) if body else {},
        )
        self.github.met(call)
        if not self._suffer(call.fate):
            self._act(call, quiet=call.fate in AFTER)
            self._suffer_after(call.fate)

    def _suffer(self, fate: str) -> bool:
        """Whether the bad day kept the call from being acted on."""
        if fate in PLAIN_ERRORS:
            self._answer(Answer(*PLAIN_ERRORS[fate]))
        elif fate in ("429", "403-secondary"):
            message = {"message": "You have exceeded a secondary rate limit. Please wait."}
            self._answer(Answer(int(fate[:3]), message, {"Retry-After": self.github.retry_after}))
        elif fate == "403-primary":
            reset = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(time.time()) + 2)}
            self._answer(Answer(403, {"message": "API rate limit exceeded"}, reset))
        elif fate in ("hang", "drop"):
            self.github.rest(self.github.hang_seconds if fate == "hang" else 0)
            self._drop()
        elif fate == "garbage":
            self._answer(Answer(200, b"<html>Unicorn!</html>", {"Content-Type": "text/html"}))
        elif fate.startswith("30"):
            self._answer(Answer(int(fate[:3]), {"message": "Moved"}, {"Location": self._elsewhere(fate)}))
        else:
            if fate == "late":
                self.github.rest(self.github.hang_seconds)
            return False
        return True

    def _suffer_after(self, fate: str) -> None:
        if fate == "502-after":
            self._answer(Answer(*PLAIN_ERRORS["502"]))
        elif fate == "200-after":
            self._answer(Answer(200, {}))
        elif fate == "garbage-after":
            self._answer(Answer(201, b"<html>Unicorn!</html>", {"Content-Type": "text/html"}))
        elif fate in AFTER:
            self.github.rest(self.github.hang_seconds if fate == "hang-after" else 0)
            self._drop()

    def _elsewhere(self, fate: str) -> str:
        """ "307=/repositories/7/issues/1/comments" moves to that address."""
        target = fate.partition("=")[2]
        return target if "://" in target else self.github.url + target

    def _act(self, call: Call, *, quiet: bool) -> None:
        answer, limits = self.github.limits(call.who, call.method)
        if answer is None:
            try:
                answer = self.github.answer(call)
            except BadDay as bad:
                answer = Answer(bad.status, bad.answer, bad.headers)
        if not quiet:
            self._answer(Answer(answer.status, answer.content, {**limits, **answer.headers}))

    def _answer(self, answer: Answer) -> None:
        raw = isinstance(answer.content, bytes) or answer.content is None
        content = answer.content or b"" if raw else json.dumps(answer.content).encode()
        headers = {"Content-Type": "application/json; charset=utf-8", **answer.headers}
        if self.command == "GET" and answer.status == 200:
            etag = headers.setdefault("ETag", f'W/"{hashlib.sha256(content).hexdigest()}"')
            if self.headers.get("If-None-Match") == etag:
                answer, content = Answer(304), b""
        self.send_response(answer.status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _drop(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

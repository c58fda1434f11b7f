"""The fake's sockets: requests in, answers out, and the bad days between them."""

from __future__ import annotations

import base64
import contextlib
import json
import socket
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol
from urllib.parse import urlsplit

from tests.fakes.slack.links import Links
from tests.fakes.slack.methods import Credentials
from tests.fakes.slack.trouble import Says

#: How long a slow answer waits for the test before it comes by itself.
PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came in."""

    verb: str
    path: str
    query: str
    body: bytes
    content_type: str
    credentials: Credentials

    @property
    def method(self) -> str:
        """The Web API's method; empty for every other address."""
        return self.path.removeprefix("/api/") if self.path.startswith("/api/") else ""


class Answering(Protocol):
    """What the server asks."""

    links: Links

    def trouble(self, request: Request) -> Says | None:
        """What is scripted for this request."""

    def answer(self, request: Request) -> Says:
        """The true answer; the request takes effect."""

    def answered(self, request: Request) -> None:
        """The answer is on its way, or will never be."""

    def hold(self) -> None:
        """Wait until the test is over."""


class Handler(BaseHTTPRequestHandler):
    """One request: read, troubled or answered."""

    server: Server

    def do_POST(self) -> None:
        self._take()

    def do_GET(self) -> None:
        if self.headers.get("Upgrade", "").lower() == "websocket":
            self.close_connection = True
            self.server.slack.links.take(self.connection, self.rfile, self.headers["Sec-WebSocket-Key"])
        else:
            self._take()

    def _take(self) -> None:
        slack, request = self.server.slack, self._request()
        script = slack.trouble(request)
        says = slack.answer(request) if script is None else self._troubled(request, script)
        if script is not None and script.hang:
            slack.answered(request)
            slack.hold()
        elif says.drop:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            slack.answered(request)
        else:
            with contextlib.suppress(ConnectionError):  # the caller may have given up
                self._reply(says)
            slack.answered(request)

    def _troubled(self, request: Request, script: Says) -> Says:
        """What is said on a bad day, and whether and when the request takes effect."""
        if script.until is None:
            if script.after:
                self.server.slack.answer(request)
            return script
        truly = self.server.slack.answer(request) if script.after else None
        script.until.wait(PATIENCE)
        return truly or self.server.slack.answer(request)

    def _request(self) -> Request:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        split = urlsplit(self.path)
        kind, credentials = self.headers.get("Content-Type", ""), _credentials(self.headers.get)
        return Request(self.command, split.path, split.query, body, kind, credentials)

    def _reply(self, says: Says) -> None:
        body = says.body.encode()
        self.send_response(says.status)
        for name, value in {**says.headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Tests read what the fake keeps."""


class Server(ThreadingHTTPServer):
    """Many connections at once; none of them outlives the test."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, slack: Answering) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.slack = slack


def _credentials(header: Callable[[str, str], str]) -> Credentials:
    kind, _, value = header("Authorization", "").partition(" ")
    if kind == "Bearer":
        return Credentials(token=value)
    if kind == "Basic":
        name, _, secret = base64.b64decode(value).decode().partition(":")
        return Credentials(client=(name, secret))
    return Credentials()


def said(status: int, answer: dict[str, object], **headers: str) -> Says:
    """A JSON answer."""
    return Says(status, json.dumps(answer), {"Content-Type": "application/json; charset=utf-8", **headers})

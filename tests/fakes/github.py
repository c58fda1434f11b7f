"""A GitHub for the tests: a real HTTP server with comments, pages, tokens, Apps, and every kind of bad day.

It answers as GitHub's REST description says (statuses, headers, error bodies) and keeps what it was asked, so
that a test can count the comments of an issue. `python -m tests.fakes.github PORT TOKEN` runs it alone.
"""

from __future__ import annotations

import json
import re
import secrets
import socket
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import jwt

DOCS = "https://docs.github.com/rest"
PLAIN_ERRORS: dict[str, tuple[int, dict[str, Any]]] = {
    "500": (500, {"message": "Server Error"}),
    "502": (502, {"message": "Server Error"}),
    "401": (401, {"message": "Bad credentials", "documentation_url": DOCS, "status": "401"}),
    "403": (403, {"message": "Resource not accessible by integration", "status": "403"}),
    "403-locked": (403, {"message": "Unable to create comment because issue is locked.", "status": "403"}),
    "404": (404, {"message": "Not Found", "documentation_url": DOCS, "status": "404"}),
    "410": (410, {"message": "This issue was deleted", "documentation_url": DOCS, "status": "410"}),
    "422": (422, {"message": "Validation Failed", "errors": [], "status": "422"}),
    "451": (451, {"message": "Repository access blocked"}),
    "429-bare": (429, {"message": "Too many requests"}),
    "403-secondary-bare": (403, {"message": "You have exceeded a secondary rate limit."}),
}
AFTER = ("502-after", "hang-after", "drop-after", "garbage-after", "200-after")
"""Bad days that begin when the work is done: the write has happened, and nobody hears of it."""


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


@dataclass(frozen=True)
class FakeApp:
    """A GitHub App as GitHub knows it."""

    id: int
    slug: str
    public_key: str


@dataclass
class FakeGitHub:
    """The server and its memory. Use it as a context manager; `url` is the API's base address.

    `fates` says what happens to the next calls of a method ("POST": ["drop-after", "ok"]); when none is left,
    `weather` decides for each call, and everything is fine by default.
    """

    token: str | None = "ghp_fake"
    login: str = "advice-machine"
    app: FakeApp | None = None
    installations: frozenset[int] = frozenset()
    prefix: str = ""
    hang_seconds: float = 3.0
    retry_after: str = "1"
    weather: Callable[[str, str], str] = lambda _method, _path: "ok"
    fates: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    calls: list[Call] = field(default_factory=list)
    comments: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    tokens: dict[str, int] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    port: int = 0

    def __enter__(self) -> Self:
        self._next_id = 1_000
        self._closing = threading.Event()
        self._busy, self._quiet = 0, threading.Condition()

        self._server = _Server(("127.0.0.1", self.port), _Handler)
        self._server.github = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}{self.prefix}"

    def bodies(self, repository: str, issue: int) -> list[str]:
        """The comments of an issue, oldest first."""
        with self.lock:
            return [comment["body"] for comment in self.comments[f"{repository}#{issue}"]]

    def writes(self) -> list[Call]:
        """Calls that tried to write a comment."""
        with self.lock:
            return [
                call for call in self.calls if call.method in ("POST", "PATCH") and "/issues/" in call.path
            ]

    def fates_met(self) -> Counter[str]:
        """How often each fate befell a call about comments."""
        with self.lock:
            return Counter(call.fate for call in self.calls if "/issues/" in call.path)

    def add_comment(self, repository: str, issue: int, body: str, *, who: str) -> dict[str, Any]:
        """A comment by a person ("octocat"), by the token's user ("token") or an App ("app")."""
        with self.lock:
            self._next_id += 1
            comment = {
                "id": self._next_id,
                "body": body,
                **self._author(who),
                "issue": f"{repository}#{issue}",
            }
            self.comments[f"{repository}#{issue}"].append(comment)
            return comment

    def wait_until_idle(self) -> None:
        """Until every call that has come in is over, also those whose caller has given up."""
        with self._quiet:
            if not self._quiet.wait_for(lambda: self._busy == 0, timeout=30):
                raise TimeoutError("The fake GitHub is still busy.")

    @contextmanager
    def busy(self) -> Iterator[None]:
        """While a call is served."""
        with self._quiet:
            self._busy += 1
        try:
            yield
        finally:
            with self._quiet:
                self._busy -= 1
                self._quiet.notify_all()

    def rest(self, seconds: float) -> None:
        """Keep a connection waiting, but no longer than this server lives."""
        self._closing.wait(seconds)

    def fate(self, method: str, path: str) -> str:
        """What is to happen to a call."""
        with self.lock:
            return self.fates[method].pop(0) if self.fates[method] else self.weather(method, path)

    def who(self, authorization: str) -> str | None:
        """Whose credentials these are: "token", "app", "installation:N", or None."""
        given = re.sub(r"^(?:token|Bearer) ", "", authorization)
        with self.lock:
            if given in self.tokens:
                return f"installation:{self.tokens[given]}"
        if self.token is not None and given == self.token:
            return "token"
        return "app" if self.app is not None and self._is_jwt(given, self.app) else None

    def issue_token(self, installation: int) -> dict[str, Any]:
        """A new installation token; GitHub's are opaque and longer than 40 characters."""
        token = f"ghs_{secrets.token_urlsafe(48)}"
        with self.lock:
            self.tokens[token] = installation
        ends = datetime.now(UTC) + timedelta(hours=1)
        permissions = {"issues": "write", "metadata": "read"}
        return {"token": token, "expires_at": f"{ends:%Y-%m-%dT%H:%M:%SZ}", "permissions": permissions}

    def _author(self, who: str) -> dict[str, Any]:
        if who == "token":
            return {"user": {"login": self.login, "type": "User"}, "performed_via_github_app": None}
        if who == "app" and self.app is not None:
            bot = {"login": f"{self.app.slug}[bot]", "type": "Bot"}
            return {"user": bot, "performed_via_github_app": {"id": self.app.id, "slug": self.app.slug}}
        return {"user": {"login": who, "type": "User"}, "performed_via_github_app": None}

    @staticmethod
    def _is_jwt(given: str, app: FakeApp) -> bool:
        try:
            claims = jwt.decode(
                given, app.public_key, algorithms=["RS256"], options={"require": ["exp", "iat"]}
            )
        except jwt.InvalidTokenError:
            return False
        return str(claims.get("iss")) == str(app.id) and claims["exp"] - time.time() <= 600


class _Server(ThreadingHTTPServer):
    github: FakeGitHub
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed in the middle is the point of these tests."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PATCH(self) -> None:
        self._serve()

    def log_message(self, *_: object) -> None:
        """Quiet."""

    @property
    def github(self) -> FakeGitHub:
        return self.server.github

    def _serve(self) -> None:
        with self.github.busy():
            self._serve_one()

    def _serve_one(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = urlsplit(self.path)
        path = url.path.removeprefix(self.github.prefix)
        who = self.github.who(self.headers.get("Authorization", ""))
        fate = self.github.fate(self.command, path)
        call = Call(
            self.command, path, url.query, who or "nobody", fate, time.monotonic(), dict(self.headers)
        )
        with self.github.lock:
            self.github.calls.append(call)
        if not self._suffer(fate):
            self._act(call, json.loads(body) if body else {}, quiet=fate in AFTER)
            self._suffer_after(fate)

    def _suffer(self, fate: str) -> bool:
        """Whether the bad day kept the call from being acted on."""
        if fate in PLAIN_ERRORS:
            self._answer(*PLAIN_ERRORS[fate])
        elif fate in ("429", "403-secondary"):
            message = {"message": "You have exceeded a secondary rate limit. Please wait."}
            self._answer(int(fate[:3]), message, {"Retry-After": self.github.retry_after})
        elif fate == "403-primary":
            reset = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(time.time()) + 2)}
            self._answer(403, {"message": "API rate limit exceeded"}, reset)
        elif fate in ("hang", "drop"):
            self.github.rest(self.github.hang_seconds if fate == "hang" else 0)
            self._drop()
        elif fate == "garbage":
            self._raw(200, b"<html>Unicorn!</html>", {"Content-Type": "text/html"})
        elif fate.startswith("30"):
            self._answer(int(fate[:3]), {"message": "Moved"}, {"Location": self._elsewhere(fate)})
        else:
            if fate == "late":
                self.github.rest(self.github.hang_seconds)
            return False
        return True

    def _suffer_after(self, fate: str) -> None:
        if fate == "502-after":
            self._answer(*PLAIN_ERRORS["502"])
        elif fate == "200-after":
            self._answer(200, {})
        elif fate == "garbage-after":
            self._raw(201, b"<html>Unicorn!</html>", {"Content-Type": "text/html"})
        elif fate in AFTER:
            self.github.rest(self.github.hang_seconds if fate == "hang-after" else 0)
            self._drop()

    def _elsewhere(self, fate: str) -> str:
        """ "307=/repositories/7/issues/1/comments" moves to that address."""
        target = fate.partition("=")[2]
        return target if "://" in target else self.github.url + target

    def _act(self, call: Call, body: dict[str, Any], *, quiet: bool) -> None:
        status, answer, headers = self._result(call, body)
        if not quiet:
            self._answer(status, answer, headers)

    def _result(self, call: Call, body: dict[str, Any]) -> tuple[int, Any, dict[str, str]]:
        if not call.headers.get("User-Agent"):
            return 403, {"message": "Request forbidden by administrative rules."}, {}
        if call.who == "nobody":
            return *PLAIN_ERRORS["401"], {}
        return self._identity(call) or self._comments(call, body)

    def _identity(self, call: Call) -> tuple[int, Any, dict[str, str]] | None:
        """Answers about who is asking; an App as such may ask nothing else."""
        github = self.github
        if found := re.fullmatch(r"/app/installations/(\d+)/access_tokens", call.path):
            if call.who != "app" or int(found[1]) not in github.installations:
                return *PLAIN_ERRORS["404"], {}
            return 201, github.issue_token(int(found[1])), {}
        if call.path == "/app" and call.who == "app" and github.app is not None:
            return 200, {"id": github.app.id, "slug": github.app.slug, "name": "Framework Advisor"}, {}
        if call.path == "/user" and call.who == "token":
            return 200, {"login": github.login, "id": 1, "type": "User"}, {}
        return (*PLAIN_ERRORS["401"], {}) if call.who == "app" else None

    def _comments(self, call: Call, body: dict[str, Any]) -> tuple[int, Any, dict[str, str]]:
        path = self.github.moved.get(call.path, call.path)
        if found := re.fullmatch(r"/repos/([^/]+/[^/]+)/issues/(\d+)/comments", path):
            return self._listed(call, found[1], int(found[2]), body)
        if found := re.fullmatch(r"/repos/[^/]+/[^/]+/issues/comments/(\d+)", path):
            return self._single(call, int(found[1]), body)
        return *PLAIN_ERRORS["404"], {}

    def _listed(
        self, call: Call, repository: str, issue: int, body: dict[str, Any]
    ) -> tuple[int, Any, dict[str, str]]:
        github = self.github
        if call.method == "POST":
            if problem := _problem(body):
                return 422, problem, {}
            who = "token" if call.who == "token" else "app"
            return 201, github.add_comment(repository, issue, body["body"], who=who), {}
        query = parse_qs(call.query)
        size, page = int(query.get("per_page", ["30"])[0]), int(query.get("page", ["1"])[0])
        with github.lock:
            found = list(github.comments[f"{repository}#{issue}"])
        more = len(found) > size * page
        link = f'<{github.url}{call.path}?per_page={size}&page={page + 1}>; rel="next"'
        return 200, found[size * (page - 1) : size * page], {"Link": link} if more else {}

    def _single(self, call: Call, number: int, body: dict[str, Any]) -> tuple[int, Any, dict[str, str]]:
        with self.github.lock:
            for comment in (each for issue in self.github.comments.values() for each in issue):
                if comment["id"] == number:
                    if call.method == "PATCH":
                        if problem := _problem(body):
                            return 422, problem, {}
                        comment["body"] = body["body"]
                    return 200, dict(comment), {}
        return *PLAIN_ERRORS["404"], {}

    def _answer(self, status: int, answer: Any, headers: dict[str, str] | None = None) -> None:
        content = json.dumps(answer).encode()
        self._raw(status, content, {"Content-Type": "application/json; charset=utf-8", **(headers or {})})

    def _raw(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _drop(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


def _problem(body: dict[str, Any]) -> dict[str, Any] | None:
    """GitHub's own objections to a comment's text."""
    text = body.get("body")
    if not isinstance(text, str) or not text.strip():
        message = "body cannot be blank"
    elif len(text) > 65_536:
        message = "Body is too long (maximum is 65536 characters)"
    else:
        return None
    error = {"resource": "IssueComment", "code": "unprocessable", "field": "data", "message": message}
    return {"message": "Validation Failed", "errors": [error], "documentation_url": DOCS}


if __name__ == "__main__":
    with FakeGitHub(port=int(sys.argv[1]), token=sys.argv[2]) as running:
        sys.stdout.write(f"{running.url}\n")
        sys.stdout.flush()
        threading.Event().wait()

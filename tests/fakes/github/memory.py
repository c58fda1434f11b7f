"""What the fake GitHub knows: people, an App, comments, reactions, files, deliveries; and how it feels today."""

from __future__ import annotations

import re
import threading
import time
from base64 import urlsafe_b64encode
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from secrets import token_bytes
from typing import Any, Self

import jwt

from tests.fakes.github.hooks import Hooks
from tests.fakes.github.objects import PERMISSIONS, integration, issue_comment, moment, person
from tests.fakes.github.routes import route
from tests.fakes.github.server import Answer, Call, Handler, Server


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
    `weather` decides for each call, and everything is fine by default. `quota` is how many calls each
    identity has left in this hour.
    """

    token: str | None = "ghp_fake"
    login: str = "advice-machine"
    app: FakeApp | None = None
    installations: frozenset[int] = frozenset()
    granted: dict[str, str] = field(default_factory=lambda: dict(PERMISSIONS))
    prefix: str = ""
    hang_seconds: float = 3.0
    retry_after: str = "1"
    weather: Callable[[str, str], str] = lambda _method, _path: "ok"
    fates: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    quota: dict[str, int] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    comments: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    reactions: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    files: dict[tuple[str, str], bytes] = field(default_factory=dict)
    links: dict[tuple[str, str], str] = field(default_factory=dict)
    conversions: dict[str, dict[str, Any]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    tokens: dict[str, int] = field(default_factory=dict)
    allowed: dict[str, dict[str, str]] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    renamed: dict[str, int] = field(default_factory=dict)
    hooks: Hooks = field(default_factory=Hooks)
    lock: threading.RLock = field(default_factory=threading.RLock)
    port: int = 0

    def __enter__(self) -> Self:
        self._next_id = 1_000
        self._closing = threading.Event()
        self._busy, self._quiet = 0, threading.Condition()
        self._reset_at = time.time() + 3600
        self._server = Server(("127.0.0.1", self.port), Handler)
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
        """The API's base address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}{self.prefix}"

    # ---- what a test sets up and looks at -------------------------------------------------------------------

    def put_file(self, repository: str, path: str, content: str | bytes | None) -> None:
        """A file on a repository's default branch; None takes it away."""
        with self.lock:
            if content is None:
                self.files.pop((repository, path), None)
            else:
                self.files[repository, path] = content.encode() if isinstance(content, str) else content

    def put_link(self, repository: str, path: str, kind: str) -> None:
        """A "symlink" that leads out of the repository, or a "submodule"."""
        with self.lock:
            self.links[repository, path] = kind

    def rename(self, repository: str, number: int) -> None:
        """Move a repository away: its old address answers 301 to /repositories/NUMBER from now on."""
        with self.lock:
            self.renamed[repository] = number

    def bodies(self, repository: str, issue: int) -> list[str]:
        """The comments of an issue, oldest first."""
        with self.lock:
            return [comment["body"] for comment in self.comments[f"{repository}#{issue}"]]

    def writes(self) -> list[Call]:
        """Calls that tried to write a comment."""
        with self.lock:
            return [
                call
                for call in self.calls
                if call.method in ("POST", "PATCH")
                and "/issues/" in call.path
                and not call.path.endswith("/reactions")
            ]

    def fates_met(self) -> Counter[str]:
        """How often each fate befell a call about comments."""
        with self.lock:
            return Counter(call.fate for call in self.calls if "/issues/" in call.path)

    def add_comment(self, repository: str, issue: int, body: str, *, who: str) -> dict[str, Any]:
        """A comment by a person ("octocat"), by the token's user ("token") or an App ("app")."""
        with self.lock:
            comment = issue_comment(
                self.next_id(), repository=repository, issue=issue, body=body, author=self.author(who)
            )
            self.comments[f"{repository}#{issue}"].append(comment)
            return comment

    def react(self, target: str, content: str, *, who: str) -> tuple[bool, dict[str, Any]]:
        """A reaction to a comment or an issue, by its path; whether it is new, and the reaction."""
        with self.lock:
            user = self.author(who)["user"]
            for known in self.reactions[target]:
                if known["content"] == content and known["user"]["login"] == user["login"]:
                    return False, known
            number = self.next_id()
            reaction = {"id": number, "node_id": f"REA_{number}", "user": user}
            reaction |= {"content": content, "created_at": moment()}
            self.reactions[target].append(reaction)
            return True, reaction

    def wait_until_idle(self) -> None:
        """Until every call that has come in is over, also those whose caller has given up."""
        with self._quiet:
            if not self._quiet.wait_for(lambda: self._busy == 0, timeout=30):
                raise TimeoutError("The fake GitHub is still busy.")

    # ---- what the server asks -------------------------------------------------------------------------------

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

    def met(self, call: Call) -> None:
        """Remember a call."""
        with self.lock:
            self.calls.append(call)

    def fate(self, method: str, path: str) -> str:
        """What is to happen to a call."""
        with self.lock:
            return self.fates[method].pop(0) if self.fates[method] else self.weather(method, path)

    def limits(self, who: str, _method: str) -> tuple[Answer | None, dict[str, str]]:
        """The headers of the primary rate limit, and the refusal if the hour's calls are used up."""
        with self.lock:
            left = self.quota.get(who, 5_000)
            self.quota[who] = max(left - 1, 0)
        headers = {
            "x-ratelimit-limit": "5000",
            "x-ratelimit-remaining": str(max(left - 1, 0)),
            "x-ratelimit-reset": str(int(self._reset_at)),
            "x-ratelimit-resource": "core",
        }
        refused = Answer(403, {"message": "API rate limit exceeded"}) if left <= 0 else None
        return refused, headers

    def answer(self, call: Call) -> Answer:
        """What a call that nothing befell is answered."""
        return route(self, call)

    def who(self, authorization: str) -> str | None:
        """Whose credentials these are: "token", "app", "installation:N", or None."""
        given = re.sub(r"^(?:token|Bearer) ", "", authorization)
        with self.lock:
            if given in self.tokens:
                return f"installation:{self.tokens[given]}"
        if self.token is not None and given == self.token:
            return "token"
        return "app" if self.app is not None and self._is_jwt(given, self.app) else None

    # ---- what the routes ask --------------------------------------------------------------------------------

    def next_id(self) -> int:
        """A number that nothing has yet."""
        with self.lock:
            self._next_id += 1
            return self._next_id

    def issue_token(self, installation: int, wanted: dict[str, str]) -> dict[str, Any] | None:
        """A new installation token, or None when it asks for more than was granted.

        GitHub's tokens are opaque, and since 2026 they are far longer than 40 characters.
        """
        ranks = ("", "read", "write")
        if any(
            ranks.index(level) > ranks.index(self.granted.get(name, "")) for name, level in wanted.items()
        ):
            return None
        app = self.app.id if self.app else 0
        parts = [urlsafe_b64encode(token_bytes(size)).decode().rstrip("=") for size in (60, 180, 256)]
        token = f"ghs_{app}_{'.'.join(parts)}"
        permissions = {"metadata": "read", **(wanted or self.granted)}
        with self.lock:
            self.tokens[token], self.allowed[token] = installation, permissions
        ends = datetime.now(UTC) + timedelta(hours=1)
        return {
            "token": token,
            "expires_at": moment(ends.timestamp()),
            "permissions": permissions,
            "repository_selection": "all",
        }

    def may(self, call: Call, permission: str, level: str) -> bool:
        """Whether a call's credentials allow it; a person's token allows everything here."""
        given = re.sub(r"^(?:token|Bearer) ", "", call.headers.get("Authorization", ""))
        with self.lock:
            has = self.allowed.get(given, {}).get(permission, "")
        return call.who == "token" or has in (level, "write")

    def author(self, who: str) -> dict[str, Any]:
        """Who wrote something, as comments tell of it."""
        url, app = self.url, self.app
        if who == "app" and app is not None:
            bot = person(f"{app.slug}[bot]", url=url, kind="Bot")
            return {"user": bot, "performed_via_github_app": integration(app.id, app.slug, url=url)}
        login = self.login if who == "token" else who
        return {"user": person(login, url=url), "performed_via_github_app": None}

    @staticmethod
    def _is_jwt(given: str, app: FakeApp) -> bool:
        try:
            claims = jwt.decode(
                given, app.public_key, algorithms=["RS256"], options={"require": ["exp", "iat"]}
            )
        except jwt.InvalidTokenError:
            return False
        return str(claims.get("iss")) == str(app.id) and claims["exp"] - time.time() <= 600

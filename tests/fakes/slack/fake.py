"""The fake itself: what a test makes, moves, scripts, and looks at."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.slack.calls import Arguments, Call, Limited, Refusal, arguments, structured
from tests.fakes.slack.links import Links
from tests.fakes.slack.methods import answer
from tests.fakes.slack.response_urls import Origin, ResponseUrls, read
from tests.fakes.slack.server import Request, Server, said
from tests.fakes.slack.trouble import RESPONSE_URLS, Says, Trouble, limited
from tests.fakes.slack.workspace import ADA, SCOPES, Workspace
from tests.fakes.slack.world import World

#: How long a test waits for something to happen before it says that it did not.
PATIENCE = 30


class FakeSlack:
    """`url` is its Web API, `default` the workspace of the sample payloads, `world` everything it knows.

    `calls` are the calls of the Web API that came in, `posts` is what response URLs showed, in order; `asked`
    counts the requests to response URLs that are over. `links` are the connections in Socket Mode.
    """

    def __init__(self) -> None:
        self.world = World()
        self.default = self.world.default()
        self.calls: list[Call] = []
        self.posts: list[dict[str, Any]] = []
        self.asked = 0
        self._trouble = Trouble()
        self._changed = self.world.lock
        self.links = Links(self.world.lock)
        self._released = Event()
        self._urls = ResponseUrls(self.world)
        self._server = Server(self)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self.world.address = f"http://127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        return f"{self.world.address}/api"

    @property
    def now(self) -> float:
        """The fake's time, which only `advance` moves."""
        return self.world.clock.now

    def advance(self, seconds: float) -> None:
        """Let time pass: triggers, response URLs, codes and tokens grow old."""
        with self._changed:
            self.world.clock.now += seconds

    def workspace(
        self, team: str = "", *, enterprise: str = "", scopes: frozenset[str] | set[str] = SCOPES
    ) -> Workspace:
        """Make another workspace in which the app is installed."""
        return self.world.workspace(team, enterprise=enterprise, scopes=scopes)

    def response_url(self, name: str = "one", *, ts: str = "", **origin: Any) -> str:
        """An address to post to; `origin` takes the further members of `Origin`. The same name, the same address."""
        where = {"workspace": self.default, "channel": "C2147483705", "person": ADA, "ts": ts, **origin}
        kind = "commands" if where.get("command") else "actions"
        path = f"/{kind}/{where['workspace'].team}/{name}/secret"
        with self._changed:
            self._urls.make(path, Origin(**where))
        return self.world.address + path

    def expire(self, url: str) -> None:
        """Let the 30 minutes of a response URL be over."""
        with self._changed:
            self._urls.expire(urlsplit(url).path)

    def script(self, *answers: Says | None, method: str = RESPONSE_URLS) -> None:
        """Give these answers first, one for each request (None: its own); to response URLs, or to calls of a method."""
        with self._changed:
            self._trouble.scripts[method] = deque(answers)

    def limit(self, method: str, *, retry_after: float | str = 1, times: int = 1) -> None:
        """Answer the next calls of a method with 429."""
        self.script(*[limited(retry_after)] * times, method=method)

    def called(self, method: str) -> list[Call]:
        """The calls of one method, in order."""
        with self._changed:
            return [call for call in self.calls if call.method == method]

    def wait_for(self, *, asked: int) -> list[dict[str, Any]]:
        """What response URLs showed, once so many requests to them have been answered."""
        self.wait_until(lambda: self.asked >= asked, f"{asked} requests")
        return list(self.posts)

    def wait_until(self, holds: Callable[[], object], what: str = "what was waited for") -> None:
        """Wait for a condition on the fake's state; it is looked at whenever something happened."""
        with self._changed:
            assert self._changed.wait_for(lambda: bool(holds()), timeout=PATIENCE), (
                f"no {what}; {self.asked} posts and {len(self.calls)} calls came"
            )

    @contextmanager
    def running(self) -> Iterator[FakeSlack]:
        self._thread.start()
        try:
            yield self
        finally:
            self._released.set()
            self.links.hang_up()
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()

    def trouble(self, request: Request) -> Says | None:
        """For the server: what is scripted for this request."""
        if request.verb == "GET" and not request.method:
            return None
        with self._changed:
            found = self._trouble.next(request.method or RESPONSE_URLS)
            if found is not None and request.method and not found.after and found.until is None:
                self.calls.append(self._recorded(request, "scripted"))
            return found

    def answer(self, request: Request) -> Says:
        """For the server: Slack's answer; what it accepts takes effect."""
        with self._changed:
            if request.method:
                return self._call(request)
            if request.verb == "GET":
                self.posts.append({"followed": request.path})
                return Says()
            return self._post(request)

    def answered(self, request: Request) -> None:
        """For the server: this request is over."""
        with self._changed:
            self.asked += not request.method and request.verb == "POST"
            self._changed.notify_all()

    def hold(self) -> None:
        """For the server: wait until the test is over, as one does that never answers."""
        self._released.wait(60)

    def _post(self, request: Request) -> Says:
        if refusal := self._urls.refusal(request.path, request.body, request.content_type):
            return refusal
        message = read(request.body)
        assert message is not None
        self.posts.append(message)
        self._urls.show(request.path, message)
        return Says()

    def _call(self, request: Request) -> Says:
        try:
            call = self._recorded(request)
            credentials = replace(request.credentials, token=call.token)
            found, scopes = answer(self.world, call.method, credentials, Arguments(call.arguments))
        except Refusal as refusal:
            says, error = said(200, refusal.answer), str(refusal.answer["error"])
        except Limited as too_soon:
            says, error = limited(too_soon.wait), "ratelimited"
        else:
            says, error = said(200, found, **({"x-oauth-scopes": scopes} if scopes else {})), ""
        self.calls.append(self._recorded(request, error))
        self._changed.notify_all()
        return says

    def _recorded(self, request: Request, error: str = "") -> Call:
        """The call as it came; what cannot be read has no arguments once its error is known."""
        try:
            given = structured(arguments(request.body, request.content_type, request.query))
        except Refusal:
            if not error:
                raise
            given = Arguments()
        token = request.credentials.token or given.text("token")
        given.pop("token", None)
        return Call(request.method, token, given, self.now, error)

"""Who we are towards GitHub, and the conversations that we have with it. Imported only where the inbox is worked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import httpx
from githubkit import AppAuthStrategy, GitHub, TokenAuthStrategy
from githubkit.cache import MemCacheStrategy

from handlers.counts import UNCOUNTED, Counts
from handlers.github.calls import Caller
from handlers.github.contents import RepositoryContents
from handlers.github.deliveries import AppDeliveries
from handlers.github.issue_comments import Comment, IssueComments, Me
from handlers.inbox import Later

Permissions = dict[str, str]

_USER_AGENT = "framework-advisor"
_COMMENTING: Permissions = {"issues": "write", "metadata": "read"}
_READING: Permissions = {"contents": "read", "metadata": "read"}
_MOST_CLIENTS = 500
"""Installations, each with its token, that are remembered at a time."""


@dataclass(frozen=True, slots=True)
class AppKey:
    """A GitHub App's identity: its id (or client id) and its private key in PEM."""

    id: str
    private_key: str


class GitHubApi:
    """Opens conversations with GitHub, as an App's installation or with a token.

    `api_url` comes from the settings, never from a request. `timeout` is for each step of a call, in
    seconds. Installation tokens are cached until shortly before they end; who we are is asked once.
    """

    def __init__(
        self, access: AppKey | str, *, api_url: str, timeout: float, counts: Counts = UNCOUNTED
    ) -> None:
        self._counts = counts
        self._access, self._api_url, self._timeout = access, api_url, httpx.Timeout(timeout)
        self._trusted = httpx.create_ssl_context()  # 20 ms that each conversation is spared
        self._me: Me | None = None
        self._forget_tokens()

    def _forget_tokens(self) -> None:
        self._clients: dict[tuple[int | None, str], GitHub[Any]] = {}
        self._cache = MemCacheStrategy()  # githubkit's own would be shared by the whole process

    @contextmanager
    def comments(
        self, installation: int | None, *, before_call: Callable[[], None]
    ) -> Iterator[IssueComments]:
        """A conversation on one connection. `before_call` runs before each call; raising forbids it.

        An App's token is asked for no more than it takes to write comments, whatever the App may do.
        """
        with self._conversation(installation, _COMMENTING) as client:
            yield IssueComments(self._caller(client, before_call), me=lambda: self._who(client, before_call))

    @contextmanager
    def files(
        self, installation: int | None, *, before_call: Callable[[], None]
    ) -> Iterator[RepositoryContents]:
        """The same, to read what repositories hold, with a token that can do nothing else."""
        with self._conversation(installation, _READING) as client:
            yield RepositoryContents(self._caller(client, before_call), installation=installation)

    @contextmanager
    def deliveries(self, *, before_call: Callable[[], None]) -> Iterator[AppDeliveries]:
        """The same, to see what GitHub sent to the App's webhook; for Apps alone."""
        with self._conversation(None, {}) as client:
            yield AppDeliveries(self._caller(client, before_call))

    @contextmanager
    def _conversation(self, installation: int | None, permissions: Permissions) -> Iterator[GitHub[Any]]:
        client = self._client(installation, permissions)
        try:
            with client:
                yield client
        except Later as later:
            if later.reason == "unauthorized":
                self._forget_tokens()  # the cached one may have been revoked: get a new one next time
            raise

    def _caller(self, client: GitHub[Any], before_call: Callable[[], None]) -> Caller:
        return Caller(client, before_call, counts=self._counts)

    def _client(self, installation: int | None, permissions: Permissions) -> GitHub[Any]:
        key = installation, ",".join(permissions)
        if key not in self._clients:
            if len(self._clients) >= _MOST_CLIENTS:
                self._forget_tokens()
            self._clients[key] = GitHub(
                self._strategy(installation, permissions),
                base_url=self._api_url,
                user_agent=_USER_AGENT,
                follow_redirects=False,
                timeout=self._timeout,
                ssl_verify=self._trusted,
                cache_strategy=self._cache,
                http_cache=False,
                auto_retry=False,
            )
        return self._clients[key]

    def _strategy(self, installation: int | None, permissions: Permissions) -> Any:
        if isinstance(self._access, str):
            return TokenAuthStrategy(self._access)
        app = AppAuthStrategy(self._access.id, self._access.private_key)
        return (
            app
            if installation is None
            else app.as_installation(installation, permissions=cast("Any", permissions))
        )

    def _who(self, client: GitHub[Any], before_call: Callable[[], None]) -> Me:
        if self._me is None:
            caller = self._caller(client, before_call)
            if isinstance(self._access, str):
                self._me = Me(str(caller.get("/user")["login"]))
            else:
                app = caller.get("/app")
                self._me = Me(f"{app['slug']}[bot]", int(app["id"]))
        return self._me


__all__ = ["AppKey", "Comment", "GitHubApi", "IssueComments", "Me"]

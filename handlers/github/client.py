"""GitHub's API, as far as one comment needs it. Imported only where the inbox is worked.

Nothing is retried here: a write whose answer is lost may have happened, so the caller looks before it writes
again. Every failure becomes Later or Refused, with a stable reason.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from githubkit import AppAuthStrategy, AppInstallationAuthStrategy, GitHub, Response, TokenAuthStrategy
from githubkit.cache import MemCacheStrategy
from githubkit.exception import (
    GitHubException,
    RateLimitExceeded,
    RequestError,
    RequestFailed,
    RequestTimeout,
)
from pydantic import ValidationError

from handlers.github.contents import RepositoryContents
from handlers.inbox import Later, Refused

log = logging.getLogger(__name__)

_USER_AGENT = "framework-advisor"
_VERSION = {"X-GitHub-Api-Version": "2022-11-28"}
_MINUTE = 60.0
_LONGEST_LIMIT = 6 * 3600.0
_REDIRECTS = 3
_MOVED = (301, 302, 307, 308)


@dataclass(frozen=True, slots=True)
class AppKey:
    """A GitHub App's identity: its id (or client id) and its private key in PEM."""

    id: str
    private_key: str


@dataclass(frozen=True, slots=True)
class Me:
    """Who writes: the login that our comments carry, and the App's id if it is one."""

    login: str
    app_id: int | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on GitHub, reduced to what is needed to find ours and to leave it if nothing changed."""

    id: int
    body: str


class GitHubApi:
    """Opens conversations with GitHub, as an App's installation or with a token.

    `api_url` comes from the settings, never from a request. `timeout` is for each step of a call, in
    seconds. Installation tokens are cached until shortly before they end; who we are is asked once.
    """

    def __init__(self, access: AppKey | str, *, api_url: str, timeout: float) -> None:
        self._access, self._api_url, self._timeout = access, api_url, httpx.Timeout(timeout)
        self._me: Me | None = None
        self._forget_tokens()

    def _forget_tokens(self) -> None:
        self._clients: dict[int | None, GitHub[Any]] = {}
        self._cache = MemCacheStrategy()  # githubkit's own would be shared by the whole process

    @contextmanager
    def comments(
        self, installation: int | None, *, before_call: Callable[[], None]
    ) -> Iterator[IssueComments]:
        """A conversation on one connection. `before_call` runs before each call; raising forbids it."""
        with self._conversation(installation) as client:
            yield IssueComments(_Caller(client, before_call), me=lambda: self._who(client, before_call))

    @contextmanager
    def files(
        self, installation: int | None, *, before_call: Callable[[], None]
    ) -> Iterator[RepositoryContents]:
        """The same, to read what repositories hold."""
        with self._conversation(installation) as client:
            yield RepositoryContents(_Caller(client, before_call), installation=installation)

    @contextmanager
    def _conversation(self, installation: int | None) -> Iterator[GitHub[Any]]:
        client = self._client(installation)
        try:
            with client:
                yield client
        except Later as later:
            if later.reason == "unauthorized":
                self._forget_tokens()  # the cached one may have been revoked: get a new one next time
            raise

    def _client(self, installation: int | None) -> GitHub[Any]:
        if installation not in self._clients:
            self._clients[installation] = GitHub(
                self._strategy(installation),
                base_url=self._api_url,
                user_agent=_USER_AGENT,
                follow_redirects=False,
                timeout=self._timeout,
                cache_strategy=self._cache,
                http_cache=False,
                auto_retry=False,
            )
        return self._clients[installation]

    def _strategy(self, installation: int | None) -> Any:
        if isinstance(self._access, str):
            return TokenAuthStrategy(self._access)
        if installation is None:
            return AppAuthStrategy(self._access.id, self._access.private_key)
        return AppInstallationAuthStrategy(self._access.id, self._access.private_key, installation)

    def _who(self, client: GitHub[Any], before_call: Callable[[], None]) -> Me:
        if self._me is None:
            caller = _Caller(client, before_call)
            if isinstance(self._access, str):
                self._me = Me(str(caller.get("/user")["login"]))
            else:
                app = caller.get("/app")
                self._me = Me(f"{app['slug']}[bot]", int(app["id"]))
        return self._me


class IssueComments:
    """The comments of issues, seen as one writer. Raises Later and Refused, and what `before_call` raises."""

    def __init__(self, caller: _Caller, *, me: Callable[[], Me]) -> None:
        self._caller, self._me = caller, me

    def find(self, repository: str, issue: int, *, marker: str, known: int | None = None) -> Comment | None:
        """Our comment on an issue: by us, and beginning with the marker. `known` is looked at first."""
        if known is not None and (comment := self._known(repository, known, marker)):
            return comment
        for found in self._caller.pages(f"/repos/{repository}/issues/{issue}/comments", per_page=100):
            if self._ours(found, marker):
                return _comment(found)
        return None

    def post(self, repository: str, issue: int, body: str) -> Comment:
        """Write a new comment."""
        path = f"/repos/{repository}/issues/{issue}/comments"
        return _comment(self._caller.write("POST", path, body=body, created=True))

    def edit(self, repository: str, comment: Comment, body: str) -> Comment:
        """Replace a comment's text. One that is gone meanwhile is looked for again later."""
        path = f"/repos/{repository}/issues/comments/{comment.id}"
        try:
            return _comment(self._caller.write("PATCH", path, body=body))
        except Refused as refused:
            if refused.reason == "not_found":
                raise Later("comment_gone") from refused
            raise

    def _known(self, repository: str, comment: int, marker: str) -> Comment | None:
        try:
            found = self._caller.get(f"/repos/{repository}/issues/comments/{comment}")
        except Refused as refused:
            if refused.reason in ("not_found", "gone"):
                return None
            raise
        return _comment(found) if self._ours(found, marker) else None

    def _ours(self, comment: Mapping[str, Any], marker: str) -> bool:
        if not str(comment.get("body") or "").startswith(marker):
            return False
        me, author = self._me(), comment.get("user") or {}
        via = (comment.get("performed_via_github_app") or {}).get("id")
        by_app = me.app_id is not None and via == me.app_id and author.get("type") == "Bot"
        return by_app or author.get("login") == me.login


class _Caller:
    """Makes calls, follows moves within the API's own address, and turns failures into Later and Refused."""

    def __init__(self, client: GitHub[Any], before_call: Callable[[], None]) -> None:
        self._client, self._before_call = client, before_call

    def get(self, path: str) -> dict[str, Any]:
        return _object(self._call("GET", path))

    def ask(self, path: str, *, headers: Mapping[str, str]) -> Response[Any]:
        return self._call("GET", path, headers=headers)

    def pages(self, path: str, *, per_page: int) -> Iterator[dict[str, Any]]:
        url: str | None = f"{path}?per_page={per_page}"
        while url is not None:
            response = self._call("GET", url)
            found = _json(response)
            if not isinstance(found, list):
                raise Later("bad_answer")
            yield from found
            url = response.raw_response.links.get("next", {}).get("url")

    def write(self, method: str, path: str, *, body: str, created: bool = False) -> dict[str, Any]:
        response = self._call(method, path, json={"body": body})
        if response.status_code != (201 if created else 200):
            raise Later("bad_answer")
        return _object(response)

    def _call(
        self,
        method: str,
        url: str,
        *,
        json: dict[str, str] | None = None,
        headers: Mapping[str, str] = _VERSION,
    ) -> Response[Any]:
        for _ in range(_REDIRECTS):
            self._before_call()
            response = self._send(method, self._own(url), json, headers)
            if response.status_code not in _MOVED:
                return response
            url = str(response.raw_response.url.join(response.headers.get("location", "")))
        raise Refused("too_many_redirects")

    def _own(self, url: str) -> str:
        """The address, if it is the API's own: credentials go nowhere else."""
        base = self._client.config.base_url
        target = base.join(url) if "://" in url else base.copy_with(raw_path=base.raw_path + url[1:].encode())
        if (target.scheme, target.host, target.port) != (base.scheme, base.host, base.port):
            raise Refused("redirected_elsewhere", final=True)
        return str(target)

    def _send(
        self, method: str, url: str, json: dict[str, str] | None, headers: Mapping[str, str]
    ) -> Response[Any]:
        try:
            return self._client.request(method, url, json=json, headers={**_VERSION, **headers})
        except GitHubException as error:
            raise _verdict(error) from error
        except ValueError as error:  # a Retry-After that is no number
            raise Later("bad_answer", least=_MINUTE) from error


def _verdict(error: GitHubException) -> Later | Refused:
    """What a failed call means for the delivery."""
    match error:
        case RateLimitExceeded():
            wait = min(max(error.retry_after.total_seconds(), 1.0), _LONGEST_LIMIT)
            return Later("rate_limited", wait=wait, lane_too=True)
        case RequestFailed():
            return _answered(error.response)
        case RequestTimeout():
            return Later("timeout")
        case RequestError(exc=GitHubException() as inner):  # while an installation token was fetched
            return _verdict(inner)
        case RequestError(exc=httpx.TransportError()):
            return Later("connection")
        case RequestError(exc=ValidationError()):  # an answer in place of an installation token
            return Later("bad_answer")
        case _:  # the exception's text may hold a credential, so it is not logged
            inner = error.exc if isinstance(error, RequestError) else error
            log.error(
                "The call could not be made (%s). Is the App's private key right?", type(inner).__name__
            )
            return Later("call_failed")


def _answered(response: Response[Any]) -> Later | Refused:
    status = response.status_code
    if status >= 500 or status == 408:
        return Later("server_error")
    if status == 401:  # a token that ended or was changed: the settings may be put right at any time
        return Later("unauthorized")
    if status == 429 or (status == 403 and "secondary rate limit" in response.text.lower()):
        return Later("rate_limited", least=_MINUTE, lane_too=True)
    reasons = {403: "forbidden", 404: "not_found", 410: "gone", 422: "unprocessable"}
    return Refused(reasons.get(status, "refused"), final=status in (410, 422, 451))


def _json(response: Response[Any]) -> Any:
    try:
        return response.json()
    except ValueError as error:
        raise Later("bad_answer") from error


def _object(response: Response[Any]) -> dict[str, Any]:
    found = _json(response)
    if not isinstance(found, dict):
        raise Later("bad_answer")
    return found


def _comment(found: Mapping[str, Any]) -> Comment:
    return Comment(int(found["id"]), str(found.get("body") or ""))

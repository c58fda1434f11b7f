"""One call to GitHub's API after another: moves are followed, failures become Later and Refused.

Nothing is retried here: a write whose answer is lost may have happened, so the caller looks before it writes
again. Every failure has a stable reason.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import httpx
from githubkit import GitHub, Response
from githubkit.exception import (
    GitHubException,
    RateLimitExceeded,
    RequestError,
    RequestFailed,
    RequestTimeout,
)
from pydantic import ValidationError

from handlers.counts import UNCOUNTED, Counts, counted_call
from handlers.inbox import Later, Refused

log = logging.getLogger(__name__)

_VERSION = {"X-GitHub-Api-Version": "2022-11-28"}
_MINUTE = 60.0
_LONGEST_LIMIT = 6 * 3600.0
_REDIRECTS = 3
_MOVED = (301, 302, 307, 308)


class Caller:
    """Makes calls, follows moves within the API's own address, and turns failures into Later and Refused."""

    def __init__(
        self, client: GitHub[Any], before_call: Callable[[], None], *, counts: Counts = UNCOUNTED
    ) -> None:
        self._client, self._before_call, self._counts = client, before_call, counts

    def get(self, path: str) -> dict[str, Any]:
        """The object at a path."""
        return _object(self._call("GET", path))

    def ask(self, path: str, *, headers: Mapping[str, str]) -> Response[Any]:
        """The whole answer to GET, of a status below 400."""
        return self._call("GET", path, headers=headers)

    def pages(self, path: str, *, per_page: int) -> Iterator[dict[str, Any]]:
        """Everything in a list, page after page as it is asked for."""
        url: str | None = f"{path}?per_page={per_page}"
        while url is not None:
            response = self._call("GET", url)
            found = _json(response)
            if not isinstance(found, list):
                raise Later("bad_answer")
            yield from found
            url = response.raw_response.links.get("next", {}).get("url")

    def write(
        self, method: str, path: str, content: Mapping[str, str], *, expected: Collection[int]
    ) -> dict[str, Any]:
        """Change something; what it is afterwards. Raises Later("bad_answer") for any status but the expected."""
        response = self._call(method, path, json=content)
        if response.status_code not in expected:
            raise Later("bad_answer")
        return _object(response)

    def order(self, path: str) -> None:
        """Ask for something that GitHub then does by itself: 202, with nothing to be read."""
        if self._call("POST", path).status_code != 202:
            raise Later("bad_answer")

    def _call(
        self,
        method: str,
        url: str,
        *,
        json: Mapping[str, str] | None = None,
        headers: Mapping[str, str] = _VERSION,
    ) -> Response[Any]:
        for _ in range(_REDIRECTS):
            self._before_call()
            own = self._own(url)
            with counted_call(self._counts, "github", failed=_outcome):
                response = self._send(method, own, json, headers)
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
        self, method: str, url: str, json: Mapping[str, str] | None, headers: Mapping[str, str]
    ) -> Response[Any]:
        try:
            return self._client.request(method, url, json=json, headers={**_VERSION, **headers})
        except GitHubException as error:
            raise _verdict(error) from error
        except ValueError as error:  # a Retry-After that is no number
            raise Later("bad_answer", least=_MINUTE) from error


def _outcome(error: Exception) -> str:
    return str(getattr(error, "reason", "call_failed"))


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
        case RequestError():
            return _unsent(error.exc)
        case _:
            return _not_made(error)


def _unsent(cause: Exception) -> Later | Refused:
    """What it means that a call did not get as far as an answer, or not past the token for it."""
    match cause:
        case RequestFailed() if cause.response.status_code == 422:
            # A token for less than the App may do is refused where its owner has not granted even that.
            return Refused("forbidden")
        case GitHubException():
            return _verdict(cause)
        case httpx.TransportError():
            return Later("connection")
        case ValidationError():  # an answer in place of an installation token
            return Later("bad_answer")
        case _:
            return _not_made(cause)


def _not_made(error: Exception) -> Later:
    # The exception's text may hold a credential, so it is not logged.
    log.error("The call could not be made (%s). Is the App's private key right?", type(error).__name__)
    return Later("call_failed")


def _answered(response: Response[Any]) -> Later | Refused:
    status = response.status_code
    if status >= 500 or status == 408:
        return Later("server_error")
    if status == 401:  # a token that ended or was changed: the settings may be put right at any time
        return Later("unauthorized")
    if status == 429 or (status in (403, 422) and _too_fast(response.text.casefold())):
        return Later("rate_limited", least=_MINUTE, lane_too=True)
    reasons = {403: "forbidden", 404: "not_found", 410: "gone", 422: "unprocessable"}
    # Not final at 422: now and then GitHub does not find an issue that is new, and says it like this.
    return Refused(reasons.get(status, "refused"), final=status in (410, 451))


def _too_fast(told: str) -> bool:
    """Whether an answer is a limit for those who write much: only its words tell."""
    return any(sign in told for sign in ("secondary rate limit", "abuse detection", "submitted too quickly"))


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

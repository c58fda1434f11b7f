"""Posting to the `response_url` that Slack hands out with an interaction.

Slack, "Handling user interaction": at most five posts within 30 minutes, JSON, no token needed.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from handlers.counts import UNCOUNTED, Counts, counted_call
from handlers.slack.limits import Message

#: Seconds that Slack may take to accept a connection, and then for each read.
TIMEOUT = 5.0

#: Seconds that a `Retry-After` may ask for; a longer wait is a failure.
LONGEST_WAIT = 10.0

#: Bytes that are read of an answer, which is "ok" or a word for what was wrong.
_ANSWER = 500

_OK, _TOO_MANY_REQUESTS = 200, 429


class PostError(Exception):
    """A post that failed or was not confirmed; `reason` is stable and holds nothing of the message."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class _NoRedirects(HTTPRedirectHandler):
    """Slack does not redirect here; following one could lead anywhere."""

    def redirect_request(self, *_args: object, **_more: object) -> None:
        return None


def _opener() -> OpenerDirector:
    return build_opener(_NoRedirects)


@dataclass(frozen=True, slots=True)
class ResponseUrls:
    """Posts messages to response URLs of Slack, and to no other address.

    `api_url` is Slack's Web API (`SLACK_API_URL`): its own origin, and `hooks.` in front of its host, are
    allowed beside Slack's usual `https://hooks.slack.com`.
    """

    api_url: str
    timeout: float = TIMEOUT
    sleep: Callable[[float], None] = time.sleep
    opener: OpenerDirector = field(default_factory=_opener, repr=False)
    counts: Counts = UNCOUNTED

    def allows(self, url: str) -> bool:
        """Whether the address is one of Slack's; anything else could be a machine inside our own network."""
        api = _origin(self.api_url)
        allowed = {("https", "hooks.slack.com", 443), ("https", f"hooks.{api[1]}", 443), api}
        return url.isascii() and url.isprintable() and not set(url) & set("@\\ ") and _origin(url) in allowed

    def post(self, url: str, message: Message) -> None:
        """Post the message; when Slack asks for patience, once more after it. Raises `PostError`."""
        if not self.allows(url):
            raise PostError("not_a_slack_address")
        with counted_call(self.counts, "slack_response_url", failed=lambda _error: "failed"):
            self._post(url, message)

    def _post(self, url: str, message: Message) -> None:
        answer = self._send(url, message)
        if answer.status == _TOO_MANY_REQUESTS and answer.wait <= LONGEST_WAIT:
            self.sleep(answer.wait)
            answer = self._send(url, message)
        if not answer.accepted:
            raise PostError(answer.reason)

    def _send(self, url: str, message: Message) -> _Answer:
        headers = {"Content-Type": "application/json; charset=utf-8"}
        request = Request(url, json.dumps(message).encode(), headers, method="POST")  # noqa: S310 - see allows()
        try:
            return self._exchange(request)
        except (OSError, HTTPException) as error:
            raise PostError(type(error).__name__) from None

    def _exchange(self, request: Request) -> _Answer:
        try:
            response = self.opener.open(request, timeout=self.timeout)
        except HTTPError as error:
            response = error
        with response:
            said = response.read(_ANSWER).decode(errors="replace").strip()
            return _Answer(response.status, said, response.headers.get("Retry-After") or "")


@dataclass(frozen=True, slots=True)
class _Answer:
    """What Slack said to a post."""

    status: int
    said: str
    retry_after: str

    @property
    def accepted(self) -> bool:
        """Slack also says `{"ok": false, "error": …}` with status 200."""
        return self.status == _OK and '"ok":false' not in self.said.replace(" ", "")

    @property
    def wait(self) -> float:
        """Seconds to wait after a 429; one when Slack does not say."""
        given = self.retry_after
        return float(given) if given.isascii() and given.isdigit() else 1.0

    @property
    def reason(self) -> str:
        """The status and Slack's word for it, such as "404 used_url"."""
        known = self.said.isascii() and self.said.replace("_", "").isalnum()
        return f"{self.status} {self.said[:40]}" if known else str(self.status)


def _origin(url: str) -> tuple[str, str, int]:
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    except ValueError:
        return ("", "", 0)
    return (parts.scheme, parts.hostname or "", port)

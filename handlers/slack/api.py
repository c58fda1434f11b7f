"""Calls to Slack's Web API: one try each, and one kind of error that says what is known about it."""

from __future__ import annotations

import json
import logging
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from handlers.counts import UNCOUNTED, Counts, counted_call

#: Seconds that Slack may take to accept a connection, and then for each read.
TIMEOUT = 5

_TOO_MANY_REQUESTS, _SERVER_ERROR = 429, 500

#: Slack's words for a token that will not work again.
DEAD_TOKEN = frozenset({"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"})
#: Slack's words for trouble of its own, behind a status of 200.
_SLACKS_TROUBLE = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
#: What is told apart where calls are counted; all else is that Slack refused.
_OUTCOMES = frozenset({"bad_answer", "connection", "ratelimited", "server_error", "timeout"})


class CallError(Exception):
    """A call that failed. `reason` is Slack's word for it, or "timeout", "connection", "server_error", "bad_answer".

    `wait` is how many seconds Slack asks to be left alone, or None. `sure` is False where the call may have had its
    effect all the same. Nothing of the call or of the answer is in it.
    """

    def __init__(self, reason: str, *, wait: float | None = None, sure: bool = True) -> None:
        super().__init__(reason)
        self.reason, self.wait, self.sure = reason, wait, sure

    @property
    def passing(self) -> bool:
        """Whether the same call may well succeed later."""
        return not self.sure or self.reason == "ratelimited"


class SlackApi:
    """Slack's Web API at `api_url`. Nothing is tried twice here: whoever calls knows what a second try would do."""

    def __init__(self, api_url: str, *, timeout: float = TIMEOUT, counts: Counts = UNCOUNTED) -> None:
        self._counts = counts
        quiet = logging.getLogger(f"{__name__}.sdk")
        quiet.setLevel(logging.CRITICAL)  # below it, the client writes whole messages into the log
        base = f"{api_url.rstrip('/')}/"
        self._client = WebClient(base_url=base, retry_handlers=[], logger=quiet)
        self._client.timeout = timeout  # type: ignore[assignment]  # declared as whole; it goes to the socket as it is

    def call(self, method: str, *, token: str, **arguments: Any) -> dict[str, Any]:
        """Call a method, such as `chat.postMessage`, with its arguments; returns Slack's answer. Raises `CallError`."""
        form = {name: _written(value) for name, value in arguments.items() if value is not None}
        with counted_call(self._counts, "slack", failed=_outcome):
            return self._call(method, form, token)

    def _call(self, method: str, form: dict[str, Any], token: str) -> dict[str, Any]:
        try:
            answer = self._client.api_call(method, data=form, headers={"Authorization": f"Bearer {token}"})
        except SlackApiError as error:
            raise _refusal(error) from None
        except TimeoutError:
            raise CallError("timeout", sure=False) from None
        except (OSError, HTTPException):
            raise CallError("connection", sure=False) from None
        except (SlackClientError, ValueError):
            raise CallError("bad_answer", sure=False) from None
        return answer.data if isinstance(answer.data, dict) else {}


def _outcome(error: Exception) -> str:
    """How a call failed, in a word of ours: Slack has hundreds."""
    reason = str(getattr(error, "reason", "bad_answer"))
    return reason if reason in _OUTCOMES else "refused"


def _written(value: Any) -> Any:
    """Slack reads forms at every method and JSON at some: what is no plain value goes as JSON within the form."""
    return json.dumps(value) if isinstance(value, dict | list) else value


def _refusal(error: SlackApiError) -> CallError:
    answer = error.response
    if answer.status_code == _TOO_MANY_REQUESTS:
        given = str(answer.headers.get("Retry-After", ""))
        return CallError("ratelimited", wait=float(given) if given.isascii() and given.isdigit() else 1.0)
    if answer.status_code >= _SERVER_ERROR:
        return CallError("server_error", sure=False)
    data = answer.data
    reason = str(data.get("error", "")) if isinstance(data, dict) else ""
    if not (reason.isascii() and reason.replace("_", "").isalnum()):
        return CallError("bad_answer", sure=False)
    return CallError(reason[:60], sure=reason not in _SLACKS_TROUBLE)

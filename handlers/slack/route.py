"""`POST /slack/events`: everything that Slack sends, in the order size, signature, parsing, schema, Bolt."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Request
from flask.typing import ResponseReturnValue
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.adapter.flask.handler import to_flask_response

from handlers.slack import body
from handlers.slack.app import INCOMING, Surfaces, bolt_app, failed
from handlers.slack.errors import PayloadError, SlackError
from handlers.slack.incoming import Incoming
from handlers.slack.schemas import understand
from handlers.slack.signature import verify

PATH = "/slack/events"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Door:
    """Lets Slack's requests in: `secrets` prove them, `clock` (seconds since 1970) dates them."""

    bolt: App
    secrets: tuple[str, ...]
    clock: Callable[[], float]
    surfaces: Surfaces

    @classmethod
    def to(cls, surfaces: Surfaces, *, secrets: tuple[str, ...], clock: Callable[[], float]) -> Door:
        """A door to these surfaces."""
        return cls(bolt_app(surfaces), secrets, clock, surfaces)

    def receive(self, request: Request) -> ResponseReturnValue:
        """The answer to a request; a refusal is JSON with its reason. Bodies are never logged."""
        try:
            raw = body.read(request)
            if body.is_ssl_check(raw):
                return "", 200
            verify(raw, request.headers, secrets=self.secrets, now=self.clock())
            payload = body.parse(raw, mimetype=request.mimetype)
            answer = self._dispatch(payload, understand(payload))
        except SlackError as error:
            logger.warning("Refused a request to %s: %s", PATH, error.reason)
            return error.as_json(), error.status
        return to_flask_response(answer)

    def _dispatch(self, payload: dict[str, Any], incoming: Incoming) -> BoltResponse:
        bolt_request = _bolt_request(payload, incoming)
        try:
            return self.bolt.dispatch(bolt_request)
        except Exception as error:  # noqa: BLE001 - Bolt's own bugs: Slack still gets a 200, the log the reference
            return failed(error, incoming, tell=self.surfaces.tell)


def _bolt_request(payload: dict[str, Any], incoming: Incoming) -> BoltRequest:
    """Bolt's request around the parsed payload.

    Bolt takes an object instead of bytes when it is told that the request came through a socket, where there
    are no bytes; nothing else that we use depends on the mode. The logger has to be there beforehand: Bolt
    asks the context for it when a view brings several response URLs.
    """
    try:
        return BoltRequest(body=payload, context={INCOMING: incoming, "logger": logger}, mode="socket_mode")
    except (TypeError, AttributeError, KeyError, ValueError, IndexError):
        raise PayloadError(
            "bad_payload", "This is signed, but it is not a payload that Slack sends."
        ) from None

"""`POST /slack/events`: everything that Slack sends, in the order size, signature, parsing, schema, Bolt."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from flask import Request, Response
from flask.typing import ResponseReturnValue
from slack_bolt import BoltResponse

from handlers.counts import UNCOUNTED, Counts, because
from handlers.slack import body
from handlers.slack.app import Surfaces
from handlers.slack.dispatch import Dispatch
from handlers.slack.errors import SlackError
from handlers.slack.signature import verify

PATH = "/slack/events"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Door:
    """Lets Slack's requests in: `secrets` prove them, `clock` (seconds since 1970) dates them."""

    dispatch: Dispatch
    secrets: tuple[str, ...]
    clock: Callable[[], float]

    @classmethod
    def to(
        cls,
        surfaces: Surfaces,
        *,
        secrets: tuple[str, ...],
        clock: Callable[[], float],
        counts: Counts = UNCOUNTED,
    ) -> Door:
        """A door to these surfaces."""
        return cls(Dispatch.to(surfaces, counts=counts), secrets, clock)

    def receive(self, request: Request) -> ResponseReturnValue:
        """The answer to a request; a refusal is JSON with its reason. Bodies are never logged."""
        try:
            raw = body.read(request)
            if body.is_ssl_check(raw):
                return "", 200
            verify(raw, request.headers, secrets=self.secrets, now=self.clock())
            answer = self.dispatch.answer(body.parse(raw, mimetype=request.mimetype))
        except SlackError as error:
            logger.warning("Refused a request to %s: %s", PATH, error.reason)
            because(error.reason)
            return error.as_json(), error.status
        return _response(answer)


def _response(answer: BoltResponse) -> Response:
    headers = [(name, value) for name, values in answer.headers.items() for value in values]
    return Response(answer.body, answer.status, headers)

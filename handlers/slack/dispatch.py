"""From a payload of Slack's to its answer, whichever way it came: schema, Bolt, and the surface that it is for."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse

from handlers.counts import UNCOUNTED, Counts
from handlers.slack.app import INCOMING, Surfaces, accepted, bolt_app, failed
from handlers.slack.errors import PayloadError
from handlers.slack.incoming import Incoming, Other
from handlers.slack.kinds import kind_of
from handlers.slack.schemas import URL_VERIFICATION, understand

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Hands payloads that are known to be Slack's to the surfaces."""

    bolt: App
    surfaces: Surfaces
    counts: Counts

    @classmethod
    def to(cls, surfaces: Surfaces, *, counts: Counts = UNCOUNTED) -> Dispatch:
        """A way to these surfaces."""
        return cls(bolt_app(surfaces), surfaces, counts)

    def answer(self, payload: dict[str, Any]) -> BoltResponse:
        """What Slack is to hear. Raises `PayloadError` where this is no payload of Slack's."""
        incoming = understand(payload)
        self.counts.add("slack_requests", *kind_of(incoming))
        if isinstance(incoming, Other) and incoming.kind != URL_VERIFICATION:
            return accepted(incoming)  # whatever it is, Bolt looks into it unchecked, and stumbles
        request = _bolt_request(payload, incoming)
        try:
            return self.bolt.dispatch(request)
        except Exception as error:  # noqa: BLE001 - Bolt's own bugs: Slack still gets a 200, the log the reference
            return failed(error, incoming, tell=self.surfaces.tell)


def _bolt_request(payload: dict[str, Any], incoming: Incoming) -> BoltRequest:
    """Bolt's request around the parsed payload.

    Bolt takes an object instead of bytes when it is told that the request came through a socket; nothing else that we
    use depends on that. The logger has to be there beforehand: Bolt asks the context for it when a view brings several
    response URLs.
    """
    try:
        return BoltRequest(body=payload, context={INCOMING: incoming, "logger": logger}, mode="socket_mode")
    except (TypeError, AttributeError, KeyError, ValueError, IndexError):
        raise PayloadError(
            "bad_payload", "This is signed, but it is not a payload that Slack sends."
        ) from None

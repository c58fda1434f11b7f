"""What can be wrong with a request to the Slack route, and how it is said.

These are mistakes of the sender (a stranger, a proxy, a wrong secret), told as JSON. Mistakes of the person
in Slack are answered as documents, and mistakes of ours with a reference id (`handlers.slack.failure`).
"""

from __future__ import annotations

from collections.abc import Mapping

from handlers.slack.failure import current_reference


class SlackError(Exception):
    """A request that is refused: `message` is for people, `reason` is stable, `status` is the HTTP status."""

    status = 400

    def __init__(self, reason: str, message: str, *, errors: Mapping[str, object] | None = None) -> None:
        self.reason = reason
        self.message = message
        self.errors = dict(errors or {})
        super().__init__(f"{reason}: {message}")

    def as_json(self) -> dict[str, object]:
        """The body of the answer, in the shape that every failure of this service has."""
        return {
            "message": self.message,
            "reason": self.reason,
            "errors": self.errors,
            "reference": current_reference(),
        }


class SurfaceOffError(SlackError):
    """Slack has not been set up here, so nothing can be verified."""

    status = 503


class TooLargeError(SlackError):
    """The body is longer than anything that Slack sends."""

    status = 413


class UnverifiedError(SlackError):
    """The signature does not prove that the request came from Slack, just now."""

    status = 401


class PayloadError(SlackError):
    """The request is signed, but it is not one of Slack's payloads; `errors` says where."""

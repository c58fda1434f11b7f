"""Proof that a request comes from Slack: a keyed hash over the raw bytes, and a fresh timestamp.

Slack, "Verifying requests from Slack": base string `v0:{timestamp}:{body}`, HMAC-SHA256 with the signing
secret, header `X-Slack-Signature: v0={hex}`; requests more than five minutes off are to be refused.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from werkzeug.datastructures import Headers

from handlers.slack.errors import UnverifiedError

#: Seconds by which `X-Slack-Request-Timestamp` may differ from the clock here, in either direction.
WINDOW = 300

#: Unix time in seconds has ten digits until the year 2286.
_LONGEST_TIMESTAMP = 12


def sign(raw: bytes, *, timestamp: str, secret: str) -> str:
    """The signature that Slack sends for these bytes at this time (`timestamp` in seconds since 1970)."""
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:".encode(), "sha256")
    digest.update(raw)
    return f"v0={digest.hexdigest()}"


def verify(raw: bytes, headers: Headers, *, secrets: Sequence[str], now: float) -> None:
    """Return when any of `secrets` signed these bytes within the window around `now`.

    Raises `UnverifiedError`. Every secret is tried, in constant time, so that nothing can be learnt from
    how long a refusal takes.
    """
    timestamp = _fresh(headers.get("X-Slack-Request-Timestamp", ""), now=now)
    given = headers.get("X-Slack-Signature", "")
    if not given:
        raise UnverifiedError("signature_missing", "The header X-Slack-Signature is missing.")
    sent = given.encode(errors="backslashreplace")
    matches = [
        hmac.compare_digest(sign(raw, timestamp=timestamp, secret=one).encode(), sent) for one in secrets
    ]
    if not any(matches):
        raise UnverifiedError(
            "signature_mismatch",
            "The signature does not fit this body: SLACK_SIGNING_SECRET belongs to another app, "
            "or something on the way changed the body.",
        )


def _fresh(timestamp: str, *, now: float) -> str:
    if not timestamp:
        raise UnverifiedError("timestamp_missing", "The header X-Slack-Request-Timestamp is missing.")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _LONGEST_TIMESTAMP):
        raise UnverifiedError(
            "timestamp_unreadable",
            "X-Slack-Request-Timestamp must be one whole number of seconds since 1970.",
        )
    if abs(now - int(timestamp)) > WINDOW:
        raise UnverifiedError(
            "timestamp_outside_window",
            "X-Slack-Request-Timestamp is more than five minutes away from the clock of this server.",
        )
    return timestamp

"""From the bytes of a request to what it may ask: every check, in the order of what it costs. No I/O.

GitHub: "Best practices for using webhooks", "Webhook events and payloads" (at most 25 MB).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import orjson
from marshmallow import ValidationError
from werkzeug.datastructures import Headers

from handlers.github.errors import Refusal
from handlers.github.schemas import EVENTS, IssueEvent, read_event, shape
from handlers.github.signature import is_signed, well_formed
from handlers.github.triggers import Candidate, Ignored, might_ask
from handlers.inbox import Delivery

#: Who writes our comments: the App, somebody with a token, or nobody as long as neither is set.
Writer = Literal["app", "token", "nobody"]

SOURCE = "github"
MAX_BYTES = 26 * 1024 * 1024

_PONG = Ignored("ping", "The webhook is connected.")
_OTHER_EVENT = Ignored("event_ignored", "Only the events ping, issues and issue_comment are used.")
_KNOWN = ("ping", *EVENTS)
_WORD = re.compile(r"[a-z][a-z0-9_]{0,63}")
_GUID = re.compile(r"[A-Za-z0-9-]{8,100}")


@dataclass(frozen=True, slots=True)
class Envelope:
    """The headers of a delivery. None of them is signed, so none of them decides anything alone."""

    event: str
    delivery: str
    signature: str


def open_envelope(headers: Headers, content_type: str) -> Envelope:
    """The delivery's headers, checked before any of the body is read. Raises Refusal."""
    if content_type != "application/json":
        raise Refusal(
            415,
            "wrong_content_type",
            f"The webhook sends {content_type or 'no content type'}; application/json was expected.",
            hint="In the webhook's settings, choose the content type application/json.",
        )
    signature = headers.get("X-Hub-Signature-256", "")
    if not signature:
        raise _unsigned("signature_missing", "The header X-Hub-Signature-256 is missing.")
    if not well_formed(signature):
        raise _unsigned(
            "signature_malformed", "X-Hub-Signature-256 is not sha256= and 64 hexadecimal digits."
        )
    event, delivery = headers.get("X-GitHub-Event", ""), headers.get("X-GitHub-Delivery", "")
    if not _WORD.fullmatch(event):
        raise Refusal(
            400, "event_missing", "The header X-GitHub-Event is missing or not the name of an event."
        )
    if not _GUID.fullmatch(delivery):
        raise Refusal(
            400, "delivery_missing", "The header X-GitHub-Delivery is missing or not a delivery's id."
        )
    return Envelope(event, delivery, signature)


def read(envelope: Envelope, body: bytes, *, secrets: Sequence[str]) -> IssueEvent | Ignored:
    """What a delivery says: an event about an issue, or why it does not matter to us. Raises Refusal."""
    if not is_signed(body, envelope.signature, secrets=secrets):
        raise _unsigned("signature_wrong", "The signature does not fit the body.")
    content = _json_object(body)
    looks_like = shape(content)
    if looks_like not in (None, envelope.event) or (looks_like is None and envelope.event in _KNOWN):
        raise Refusal(
            400,
            "event_mismatch",
            f"X-GitHub-Event says {envelope.event}; the body looks like {looks_like or 'another event'}.",
        )
    if envelope.event not in EVENTS:
        return _PONG if envelope.event == "ping" else _OTHER_EVENT
    try:
        return read_event(envelope.event, content)
    except ValidationError as error:
        raise Refusal(
            422,
            "payload_invalid",
            f"The body is not a payload of {envelope.event} as GitHub documents it.",
            errors=error.messages_dict,
        ) from error


def to_delivery(
    event: IssueEvent, candidate: Candidate, *, envelope: Envelope, body: bytes, writer: Writer
) -> Delivery:
    """What to keep of a delivery that may ask for something: where to answer and what decides it, no people.

    As long as nobody can write yet, the installation is kept for whoever will. Raises Refusal when we write as an
    App and the delivery belongs to no installation of it.
    """
    if writer == "app" and event.installation is None:
        raise Refusal(
            422,
            "installation_missing",
            "This webhook does not belong to the GitHub App, which could not answer in this repository.",
            hint="Use the webhook of the App's own settings, or set GITHUB_TOKEN instead of GITHUB_APP_ID.",
        )
    installation = None if writer == "token" else event.installation
    place = {"repository": event.repository, "issue": event.issue, "comment": event.comment}
    return Delivery(
        source=SOURCE,
        key=envelope.delivery,
        digest=hashlib.sha256(body).hexdigest(),
        lane=f"github:{installation or 'token'}",
        target=f"github:{event.repository.casefold()}#{event.issue}",
        asked_at=event.updated_at.timestamp(),
        payload={**place, "installation": installation, "candidate": candidate.as_dict()},
    )


def decide(event: IssueEvent | Ignored) -> tuple[IssueEvent, Candidate] | Ignored:
    """The event with what it may ask, or why nothing is to be done."""
    if isinstance(event, Ignored):
        return event
    candidate = might_ask(event)
    return candidate if isinstance(candidate, Ignored) else (event, candidate)


def _json_object(body: bytes) -> dict[str, object]:
    try:
        content = orjson.loads(body)
    except ValueError:  # also for numbers and halves of characters that JSON may hold: these take longer
        content = _by_the_book(body)
    if not isinstance(content, dict):
        raise Refusal(400, "not_an_object", "The body is JSON, but not an object.")
    return content


def _by_the_book(body: bytes) -> object:
    try:
        return json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Refusal(400, "not_json", "The body is not JSON in UTF-8.") from error


def _unsigned(reason: str, message: str) -> Refusal:
    hint = "Set the same secret in the webhook's settings and in GITHUB_WEBHOOK_SECRET."
    return Refusal(401, reason, message, hint=hint)

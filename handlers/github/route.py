"""`POST /github/webhooks`: check, keep, answer. The work happens later, from the inbox."""

from __future__ import annotations

import logging
from collections.abc import Callable

from flask import Blueprint, g, request
from sqlalchemy.exc import SQLAlchemyError
from structlog.contextvars import bind_contextvars
from werkzeug.exceptions import RequestEntityTooLarge

from handlers.counts import because
from handlers.github.errors import Refusal
from handlers.github.intake import MAX_BYTES, Writer, decide, open_envelope, read, to_delivery
from handlers.github.triggers import Ignored
from handlers.inbox import Inbox, Instant, Receipt
from handlers.settings import Settings

log = logging.getLogger(__name__)

Answer = tuple[dict[str, object], int]

_MESSAGES = {
    Receipt.ACCEPTED: "Kept; where the repository's file lets it ask, the answer will be a comment on the issue.",
    Receipt.PENDING: "Known already; the answer is under way.",
    Receipt.REVIVED: "Known, and given up before; it is tried again.",
    Receipt.DONE: "Known already, and answered; nothing is to be done.",
}


def github_blueprint(
    settings: Settings,
    *,
    inbox: Inbox,
    clock: Callable[[], Instant] | None = None,
    accepted: Callable[[], None] = lambda: None,
) -> Blueprint:
    """The route for GitHub's deliveries.

    202: kept for work. 200: nothing to do, with the reason. 4xx: not a delivery that we can take. 503: this
    surface is off, or the database cannot be reached. `accepted` is called after something was kept.
    """
    blueprint = Blueprint("github", __name__)
    closed = _closed(settings)

    @blueprint.post("/github/webhooks")
    def webhooks() -> Answer:
        if closed is not None:
            raise closed
        envelope = open_envelope(request.headers, request.mimetype)
        body = _body()
        decision = decide(read(envelope, body, secrets=settings.github_webhook_secrets))
        if isinstance(decision, Ignored):
            because(decision.reason)
            return {"status": "ignored", "reason": decision.reason, "message": decision.message}, 200
        event, candidate = decision
        delivery = to_delivery(event, candidate, envelope=envelope, body=body, writer=_writer(settings))
        receipt = inbox.accept(delivery, now=(clock or inbox.clock)())
        bind_contextvars(delivery=delivery.key)
        log.info("Delivery %s: %s.", delivery.key, receipt.value)
        accepted()
        status = 200 if receipt is Receipt.DONE else 202
        return {"status": receipt.value, "reason": receipt.value, "message": _MESSAGES[receipt]}, status

    blueprint.register_error_handler(Refusal, _refused)
    blueprint.register_error_handler(SQLAlchemyError, _unkept)
    return blueprint


def _refused(refusal: Refusal) -> Answer:
    log.warning("A delivery was refused: %s.", refusal.reason)
    because(refusal.reason)
    return {**refusal.body(), "reference": g.get("reference", "")}, refusal.status


def _unkept(error: SQLAlchemyError) -> Answer:
    log.error("A delivery could not be kept: %s.", type(error).__name__)
    return _refused(
        Refusal(
            503,
            "inbox_unavailable",
            "The delivery could not be kept, because the database cannot be used right now.",
            hint="GitHub does not send it again by itself: press Redeliver on the delivery's page.",
        )
    )


def _closed(settings: Settings) -> Refusal | None:
    if not settings.github_on:
        return Refusal(
            503,
            "github_off",
            "GitHub is off here.",
            hint="Set GITHUB_WEBHOOK_SECRET and start the service again.",
        )
    return None


def _writer(settings: Settings) -> Writer:
    if settings.github_app_id is not None:
        return "app"
    return "token" if settings.github_token else "nobody"


def _body() -> bytes:
    """The raw bytes, read once.

    A chunked body beyond Flask's limit would be cut without a word: so the limit is one byte higher than
    ours, and a body that reaches it is refused.
    """
    request.max_content_length = MAX_BYTES + 1
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise _too_large() from error
    if len(body) > MAX_BYTES:
        raise _too_large()
    return body


def _too_large() -> Refusal:
    return Refusal(413, "too_large", f"The body is larger than {MAX_BYTES // 1024 // 1024} MB.")

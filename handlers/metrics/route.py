"""`GET /metrics`: numbers for Prometheus, of all processes on this machine, for whoever has the token.

prometheus_client is imported only where METRICS_TOKEN is set.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, Response, g, jsonify, request
from sqlalchemy import Engine

from handlers.counts import UNCOUNTED, Counts, because
from handlers.inbox import SharedClock
from handlers.settings import Settings

PATH = "/metrics"

_OFF = "There are no numbers here: METRICS_TOKEN is not set."
_NO_TOKEN = "Numbers are for whoever has the token: send Authorization: Bearer and METRICS_TOKEN."  # noqa: S105
_WRONG_TOKEN = "This token is not the one in METRICS_TOKEN."  # noqa: S105


@dataclass(frozen=True, slots=True)
class Metrics:
    """Where to count, and everything that was counted, as text for Prometheus."""

    counts: Counts
    text: Callable[[], bytes]


def open_counts(settings: Settings) -> Counts:
    """Where a process that is not asked itself counts: for those that are, if METRICS_TOKEN is set."""
    if settings.metrics_token is None:
        return UNCOUNTED
    from handlers.metrics.counting import PrometheusCounts  # noqa: PLC0415 - see above

    return PrometheusCounts()


def open_metrics(settings: Settings, *, engine: Engine, version: str) -> Metrics | None:
    """The numbers of a web process, or None as long as METRICS_TOKEN is not set; `version` is the knowledge's."""
    if settings.metrics_token is None:
        return None
    from handlers.metrics.counting import PrometheusCounts  # noqa: PLC0415 - see above
    from handlers.metrics.scraped import InDatabase, InForce  # noqa: PLC0415

    counts = PrometheusCounts()
    database, force = InDatabase(engine=engine, clock=SharedClock(engine)), InForce(version)
    return Metrics(counts, lambda: counts.text(database, force))


def metrics_blueprint(metrics: Metrics | None, *, token: str | None) -> Blueprint:
    """The route; closed, with the reason, to whoever does not send the token, and to all where there is none."""
    blueprint = Blueprint("metrics", __name__)

    @blueprint.get(PATH)
    def show() -> Response:
        if metrics is None or token is None:
            return _closed(HTTPStatus.SERVICE_UNAVAILABLE, "metrics_are_off", _OFF)
        kind, _, given = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return _closed(HTTPStatus.UNAUTHORIZED, "token_missing", _NO_TOKEN)
        if not hmac.compare_digest(given.strip().encode(), token.encode()):
            return _closed(HTTPStatus.UNAUTHORIZED, "token_wrong", _WRONG_TOKEN)
        return Response(metrics.text(), content_type="text/plain; version=0.0.4; charset=utf-8")

    return blueprint


def _closed(status: HTTPStatus, reason: str, message: str) -> Response:
    because(reason)
    answer = jsonify(message=message, reason=reason, errors={}, reference=g.reference)
    answer.status_code = status
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer

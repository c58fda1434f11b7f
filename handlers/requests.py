"""What every request gets, whichever edge answers it: a reference, a log line and cautious headers."""

from __future__ import annotations

import logging
import re
import secrets
import time

import structlog
from flask import Flask, Response, g, request

from handlers.settings import Settings

QUIET = frozenset({"/healthz", "/metrics", "/readyz"})
"""Asked every few seconds by whoever runs the service; not worth a line each."""

NO_ROUTE = "(no route)"
"""Stands in the log for an address that is not ours."""

CAUTIOUS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""For responses that do not say otherwise themselves."""

log = logging.getLogger(__name__)


def register_requests(app: Flask, *, settings: Settings) -> None:
    """Gives each request `g.reference`, sent back as `X-Request-Id`, and logs what became of it.

    The reference of a proxy in front is kept when the settings trust one; anybody else's is not.
    """
    trusted = settings.trusted_proxy_hops > 0

    @app.before_request
    def begin() -> None:
        g.started = time.perf_counter()
        g.reference = _reference(request.headers.get("X-Request-Id", "") if trusted else "")
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(reference=g.reference)

    @app.after_request
    def end(response: Response) -> Response:
        told = {name.casefold() for name, _ in response.headers}
        for name, value in CAUTIOUS.items():
            if name.casefold() not in told:
                response.headers.add(name, value)
        response.headers["X-Request-Id"] = g.reference
        _log(response, seconds=time.perf_counter() - g.started)
        return response


def _reference(offered: str) -> str:
    return offered if re.fullmatch(r"[A-Za-z0-9-]{8,64}", offered) else secrets.token_hex(5)


def _log(response: Response, *, seconds: float) -> None:
    """One line with the route's pattern in place of the address: what people type is theirs, and cannot forge."""
    level = logging.DEBUG if request.path in QUIET and response.status_code == 200 else logging.INFO
    milliseconds = round(seconds * 1000, 1)
    route = request.url_rule.rule if request.url_rule else NO_ROUTE
    log.log(level, "%s %s %s %s ms", request.method, route, response.status_code, milliseconds)

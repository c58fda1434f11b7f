"""Counts every request that was answered: by the pattern of its route, never by its address."""

from __future__ import annotations

import time

from flask import Flask, Response, g, request

from advisor.commands import Reply
from handlers.counts import Counts, count_advice, count_reply
from handlers.metrics.families import OTHER
from handlers.requests import NO_ROUTE

METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})


def count_requests(app: Flask, *, counts: Counts) -> None:
    """Count what becomes of each request, how long it took, why it was refused, and the advice that it got."""

    @app.after_request
    def count(response: Response) -> Response:
        rule, method = request.url_rule, request.method
        route = rule.rule if rule else NO_ROUTE
        counts.add("requests", route, method if method in METHODS else OTHER, str(response.status_code))
        counts.took("request_duration", time.perf_counter() - g.started, route)
        if "reason" in g:
            counts.add("refusals", route, g.reason)
        if "answered" in g:
            _count_answer(counts, surface="page" if request.blueprint == "web" else "api")
        return response


def _count_answer(counts: Counts, *, surface: str) -> None:
    given = g.answered
    if isinstance(given, Reply):
        count_reply(given, counts, surface=surface)
    else:
        count_advice(given, counts, surface=surface)

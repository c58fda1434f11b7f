"""What a failed request is answered: a sentence, a stable reason and a reference, as JSON or as a page.

The text of an exception is never sent; the reference leads to it in the log, where Flask writes it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches

from flask import Flask, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from handlers.counts import because

MACHINES = ("/api/", "/github/", "/slack/", "/healthz", "/metrics", "/readyz")
"""Addresses that programs ask: their failures are answered in JSON whatever the Accept header says."""

SENTENCES = {
    400: "The request could not be read.",
    413: "The request is too large.",
    415: "The body is of a kind that is not taken here; JSON was expected.",
    500: "Something went wrong on our side. The reference below leads to it in the log.",
}

REASONS = {400: "bad_request", 413: "too_large", 415: "wrong_content_type", 500: "our_mistake"}
"""Stable words for metrics and programs, where the status's own name would be clumsy."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A failure as it may be told: HTTP status, its name, a sentence, and the reference in the log."""

    code: int
    title: str
    message: str
    reference: str

    @property
    def reason(self) -> str:
        """The kind of failure as a stable word, such as `not_found`."""
        return REASONS.get(self.code, self.title.lower().replace(" ", "_"))


def register_errors(app: Flask, *, page: Callable[[Problem], Response]) -> None:
    """Answers every failure that an edge has not answered itself; `page` draws a problem for people."""

    @app.errorhandler(HTTPException)
    def failed(error: HTTPException) -> Response:
        problem = Problem(error.code or 500, error.name, _sentence(app, error), g.reference)
        because(problem.reason)
        response = _json(problem) if _for_machine() else page(problem)
        response.status_code = problem.code
        # What HTTP wants beside the body, such as Allow.
        response.headers.update(
            {name: value for name, value in error.get_headers() if name != "Content-Type"}
        )
        return response


def _for_machine() -> bool:
    if request.path.startswith(MACHINES):
        return True
    kinds = ("application/json", "text/html")
    return request.accept_mimetypes.best_match(kinds, default="text/html") == "application/json"


def _json(problem: Problem) -> Response:
    return jsonify(message=problem.message, reason=problem.reason, errors={}, reference=problem.reference)


def _sentence(app: Flask, error: HTTPException) -> str:
    if isinstance(error, NotFound):
        return _nearest(app)
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(set(error.valid_methods or ()) - {"HEAD", "OPTIONS"}))
        return f"This address answers {allowed}, not {request.method}."
    return SENTENCES.get(error.code or 500, f"{error.name}.")


def _nearest(app: Flask) -> str:
    """Names what was asked for and, if one is like it, an address that exists."""
    asked = request.path if len(request.path) <= 80 else f"{request.path[:80]}…"
    known = [rule.rule for rule in app.url_map.iter_rules() if not rule.arguments]
    near = get_close_matches(asked, known, n=1)
    return f"There is nothing at {asked}." + (f" Did you mean {near[0]}?" if near else "")

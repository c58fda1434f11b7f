"""What a failed request is answered: a sentence, a stable reason and a reference, as JSON or as a page.

The text of an exception is never sent; the reference leads to it in the log.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from flask import Flask, Response, g, jsonify, make_response, request
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, NotFound

MACHINES = ("/api/", "/github/", "/slack/", "/healthz", "/readyz")
"""Addresses that programs ask: their failures are answered in JSON whatever the Accept header says."""

SENTENCES = {
    400: "The request could not be read.",
    413: "The request is too large.",
    415: "The body is of a kind that is not taken here; JSON was expected.",
    500: "Something went wrong on our side. The reference below leads to it in the log.",
}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Problem:
    """A failure as it may be told: HTTP status, its name, a sentence, and the reference in the log."""

    code: int
    title: str
    message: str
    reference: str

    @property
    def reason(self) -> str:
        """The name of the status as a stable word, such as `not_found`."""
        return self.title.lower().replace(" ", "_")


def register_errors(app: Flask, *, page: Callable[[Problem], Response]) -> None:
    """Answers every failure of `app`; `page` draws a problem for people.

    What flask-smorest adds to an error (`message`, `errors` per field, `headers`) is passed on.
    """

    @app.errorhandler(HTTPException)
    def failed(error: HTTPException) -> Response:
        code = error.code or 500
        if isinstance(error, InternalServerError):
            log.error("The request failed.", exc_info=error.original_exception or error)
        extra: Mapping[str, Any] = getattr(error, "data", None) or {}
        message = str(extra.get("message") or _sentence(app, error))
        problem = Problem(code, error.name, message, g.reference)
        response = make_response(_json(problem, extra) if _for_machine() else page(problem))
        response.status_code = code
        response.headers.update(_headers(error, extra))
        return response


def _for_machine() -> bool:
    if request.path.startswith(MACHINES):
        return True
    kinds = ("application/json", "text/html")
    return request.accept_mimetypes.best_match(kinds, default="text/html") == "application/json"


def _json(problem: Problem, extra: Mapping[str, Any]) -> Response:
    body: dict[str, object] = {
        "code": problem.code,
        "status": problem.title,
        "reason": problem.reason,
        "message": problem.message,
        "reference": problem.reference,
    }
    errors = extra.get("errors") or extra.get("messages")
    return jsonify({**body, "errors": errors} if errors else body)


def _headers(error: HTTPException, extra: Mapping[str, Any]) -> dict[str, str]:
    """What HTTP wants beside the body, such as Allow."""
    own = {name: value for name, value in error.get_headers() if name != "Content-Type"}
    return {**own, **(extra.get("headers") or {})}


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

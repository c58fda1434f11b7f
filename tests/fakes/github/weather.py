"""Every kind of bad day that a call to GitHub may have, and what GitHub says on it."""

from __future__ import annotations

from typing import Any

DOCS = "https://docs.github.com/rest"

PLAIN_ERRORS: dict[str, tuple[int, dict[str, Any]]] = {
    "500": (500, {"message": "Server Error"}),
    "502": (502, {"message": "Server Error"}),
    "401": (401, {"message": "Bad credentials", "documentation_url": DOCS, "status": "401"}),
    "403": (403, {"message": "Resource not accessible by integration", "status": "403"}),
    "403-suspended": (403, {"message": "This installation has been suspended", "status": "403"}),
    "403-locked": (403, {"message": "Unable to create comment because issue is locked.", "status": "403"}),
    "404": (404, {"message": "Not Found", "documentation_url": DOCS, "status": "404"}),
    "410": (410, {"message": "This issue was deleted", "documentation_url": DOCS, "status": "410"}),
    "422": (
        422,
        {"message": "Validation Failed", "errors": [], "documentation_url": DOCS, "status": "422"},
    ),
    "422-too-fast": (
        422,
        {
            "message": "Validation Failed",
            "errors": [
                {
                    "resource": "IssueComment",
                    "code": "unprocessable",
                    "field": "data",
                    "message": "was submitted too quickly",
                }
            ],
            "documentation_url": DOCS,
        },
    ),
    "451": (451, {"message": "Repository access blocked"}),
    "429-bare": (429, {"message": "Too many requests"}),
    "403-secondary-bare": (403, {"message": "You have exceeded a secondary rate limit."}),
    "403-abuse": (403, {"message": "You have triggered an abuse detection mechanism."}),
}
"""Fates that are nothing but an answer."""

AFTER = ("502-after", "hang-after", "drop-after", "garbage-after", "200-after")
"""Bad days that begin when the work is done: the write has happened, and nobody hears of it."""


class BadDay(Exception):  # noqa: N818 - what happens to a call, not a fault of ours
    """A call is answered with one of PLAIN_ERRORS."""

    def __init__(self, fate: str) -> None:
        super().__init__(fate)
        self.status, self.answer = PLAIN_ERRORS[fate]
        self.headers: dict[str, str] = {}


def invalid(message: str, *, resource: str = "IssueComment", field: str = "data") -> tuple[int, Any]:
    """GitHub's objection to what was sent."""
    error = {"resource": resource, "code": "unprocessable", "field": field, "message": message}
    return 422, {"message": "Validation Failed", "errors": [error], "documentation_url": DOCS}

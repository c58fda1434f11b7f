"""The security headers of what the web edge answers."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from flask import Response, request

#: Everything on a page comes from this site; nothing inline runs; nobody may put the page into a frame.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

#: A JSON answer loads nothing at all.
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"


def policy_for(actions: Iterable[str]) -> str:
    """The policy of a page whose forms lead to these addresses."""
    parts = [urlsplit(action) for action in actions]
    origins = sorted({f"{part.scheme}://{part.netloc}" for part in parts if part.netloc})
    return PAGE_POLICY.replace("form-action 'self'", " ".join(["form-action 'self'", *origins]))


def guard(response: Response, *, policy: str = PAGE_POLICY) -> Response:
    """Set the headers that keep a response from being sniffed, framed, or leaking its address. Returns it."""
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    return response


def unstored(response: Response) -> Response:
    """Forbid every cache to keep a response that was made from somebody's words. Returns it."""
    response.headers["Cache-Control"] = "no-store"
    return response


def unlisted(response: Response) -> Response:
    """Keep search engines from listing a page that was made for one team's facts. Returns it."""
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def revalidated(response: Response) -> Response:
    """Let caches keep a response that holds facts and no words, and ask each time if it still holds. Returns it."""
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response

"""The code with which GitHub sends people back, exchanged for the App that was made. Nothing of it is logged.

GitHub: "Registering a GitHub App from a manifest". The code is good once, for an hour, and needs no credentials.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class NewApp:
    """The App as GitHub made it. `webhook_secret` is "" where GitHub gave it none."""

    id: int
    page: str
    private_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)


class CodeUsedError(Exception):
    """GitHub does not know the code: it was used before, or is older than an hour."""


class GitHubAwayError(Exception):
    """GitHub could not be reached, or gave no answer that can be used; `reason` is a stable word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _AppSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    id = fields.Integer(required=True, strict=True)
    html_url = fields.URL(required=True, schemes={"http", "https"}, require_tld=False)
    pem = fields.String(required=True, validate=validate.Regexp(r"-----BEGIN [^\0]+-----\s*\Z"))
    webhook_secret = fields.String(required=True, allow_none=True, validate=validate.Regexp(r"[!-~]*\Z"))


def exchange(code: str, *, api_url: str) -> NewApp:
    """The App that belongs to a code. Raises CodeUsedError and GitHubAwayError."""
    import httpx  # noqa: PLC0415 - 50 ms that a service which is set up is spared

    headers = {"Accept": "application/vnd.github+json", "User-Agent": "framework-advisor"}
    try:
        answer = httpx.post(f"{api_url}/app-manifests/{code}/conversions", headers=headers, timeout=_SECONDS)
    except httpx.HTTPError as error:
        raise GitHubAwayError("unreachable") from error
    if answer.status_code in (404, 422):
        raise CodeUsedError
    if answer.status_code != 201:
        raise GitHubAwayError("bad_status")
    return _app(answer)


def _app(answer: Any) -> NewApp:
    try:
        found = _AppSchema().load(answer.json())
    except (ValueError, ValidationError):
        raise GitHubAwayError("bad_answer") from None  # the cause would hold what it could not read
    return NewApp(found["id"], found["html_url"], found["pem"], found["webhook_secret"] or "")

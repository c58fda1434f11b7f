"""`GET /github/setup` and `GET /github/setup/callback`: out to GitHub with a manifest, and back with an App."""

from __future__ import annotations

import hmac
import json
import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from flask import Blueprint, Response, request, url_for
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from advisor import Document
from handlers.github.manifest import manifest
from handlers.github.setup import words
from handlers.github.setup.conversion import CodeUsedError, GitHubAwayError, exchange
from handlers.page_form import PageForm
from handlers.settings import Settings

log = logging.getLogger(__name__)

FormPage = Callable[[Document, int, Sequence[PageForm]], Response]
"""Draws a document with forms under it as a page with an HTTP status."""

_HOUR = 3600
_COOKIE = "__Host-github-setup"
_ORGANISATION = r"[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38}\Z"


class _Beginning(Schema):
    class Meta:
        unknown = EXCLUDE

    organization = fields.String(load_default=None, validate=validate.Regexp(_ORGANISATION))


class _Coming(Schema):
    class Meta:
        unknown = EXCLUDE

    code = fields.String(required=True, validate=validate.Regexp(r"[A-Za-z0-9_-]{1,200}\Z"))


def add_setup(github: Blueprint, settings: Settings, *, page: FormPage) -> None:
    """Give the GitHub edge the pages that make its App. Once it is set up they say so, with 404."""
    setup = _Setup(settings, page)

    @github.get("/github/setup")
    def setup_page() -> Response:
        return _unstored(setup.begin())

    @github.get("/github/setup/callback")
    def setup_callback() -> Response:
        return _unstored(setup.finish())


def web_url(api_url: str) -> str:
    """Where people find the GitHub whose API this is: api.HOST belongs to HOST, and HOST/api/v3 as well."""
    parts = urlsplit(api_url)
    host = parts.netloc if parts.path else parts.netloc.removeprefix("api.")
    return f"{parts.scheme}://{host}"


@dataclass(frozen=True, slots=True)
class _Setup:
    settings: Settings
    page: FormPage

    @property
    def closed(self) -> words.Failure | None:
        settings = self.settings
        if settings.github_on or settings.github_can_write:
            return words.SET_UP
        return None if settings.public_url.startswith("https://") else words.NO_ADDRESS

    def begin(self) -> Response:
        """The invitation, with a state that lets GitHub's answer in."""
        if self.closed is not None:
            return self._failed(self.closed)
        try:
            organisation: str | None = _Beginning().load(request.args.to_dict())["organization"]
        except ValidationError:
            return self._failed(words.NO_ORGANISATION)
        state = secrets.token_urlsafe(32)
        told = words.invitation(public_url=self.settings.public_url, organisation=organisation)
        response = self.page(told, 200, self._forms(state, organisation))
        response.set_cookie(_COOKIE, state, max_age=_HOUR, secure=True, httponly=True, samesite="Lax")
        return response

    def finish(self) -> Response:
        """The App's settings, once."""
        if self.closed is not None:
            return self._failed(self.closed)
        if not self._is_ours():
            return self._failed(words.OTHER_BROWSER)
        try:
            code = _Coming().load(request.args.to_dict())["code"]
            app = exchange(code, api_url=self.settings.github_api_url)
        except ValidationError:
            return self._failed(words.UNREADABLE)
        except GitHubAwayError as error:
            log.warning("GitHub could not be asked for the App's settings: %s.", error.reason)
            return self._failed(words.AWAY)  # the state stays good: the same page may be loaded again
        except CodeUsedError:
            return _used(self._failed(words.CODE_USED))
        log.info("GitHub has made the App %s; its settings were shown once.", app.id)
        return _used(self.page(words.made(app), 200, ()))

    def _is_ours(self) -> bool:
        given, kept = request.args.get("state", ""), request.cookies.get(_COOKIE, "")
        return bool(kept) and hmac.compare_digest(given.encode(), kept.encode())

    def _forms(self, state: str, organisation: str | None) -> tuple[PageForm, ...]:
        place = f"/organizations/{quote(organisation)}" if organisation else ""
        making = PageForm(
            action=f"{web_url(self.settings.github_api_url)}{place}/settings/apps/new?state={state}",
            method="post",
            button=f"Make the App in {organisation}" if organisation else words.FOR_MYSELF,
            hidden={"manifest": json.dumps(manifest(self.settings.public_url))},
        )
        choosing = PageForm(
            action=url_for("github.setup_page"),
            method="get",
            button=words.FOR_ORGANISATION,
            asks=words.ORGANISATION,
        )
        return making, choosing

    def _failed(self, failure: words.Failure) -> Response:
        log.warning("The App was not made: %s.", failure.reason)
        told = words.failed(failure, setup=f"{self.settings.public_url}/github/setup")
        return self.page(told, failure.status, ())


def _used(response: Response) -> Response:
    """The state has done its work."""
    response.delete_cookie(_COOKIE, secure=True, httponly=True, samesite="Lax")
    return response


def _unstored(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response

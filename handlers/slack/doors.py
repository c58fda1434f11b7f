"""The two addresses at which a workspace installs the app, open or closed with the reason.

What is behind them is loaded only where they are open: slack_sdk's stores take their time to import.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine

from advisor import Document
from handlers.counts import because
from handlers.settings import Settings
from handlers.slack.errors import SurfaceOffError

if TYPE_CHECKING:
    from handlers.slack.installing import Installing

INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"


def open_installing(
    settings: Settings, *, engine: Engine, clock: Callable[[], float] = time.time
) -> Installing | None:
    """What many workspaces need (tokens, removal, the flow), or None where the app serves one workspace."""
    if not settings.slack_oauth_on:
        return None
    from handlers.slack.installing import installing  # noqa: PLC0415 - see above

    return installing(settings, engine=engine, clock=clock)


def add_doors(
    blueprint: Blueprint,
    settings: Settings,
    *,
    behind: Installing | None,
    page: Callable[[Document, int], Response],
) -> None:
    """Add both addresses to the blueprint; `page` draws a document with an HTTP status.

    Closed, they answer 503 with the setting that is missing.
    """

    def closed() -> ResponseReturnValue:
        off = SurfaceOffError(*_reason(settings))
        because(off.reason)
        return off.as_json(), off.status

    install = redirect = closed
    if behind is not None and settings.slack_on and _secure(settings):
        routes = behind.routes(page)
        install, redirect = (lambda: routes.install(request)), (lambda: routes.redirect(request))
    blueprint.add_url_rule(INSTALL, "install", install)
    blueprint.add_url_rule(REDIRECT, "oauth_redirect", redirect)


def _secure(settings: Settings) -> bool:
    return settings.public_url.startswith("https://")


def _reason(settings: Settings) -> tuple[str, str]:
    """Why the doors are closed: a stable word, and a sentence."""
    if not settings.slack_on:
        return "slack_is_off", "Slack is not set up here: SLACK_SIGNING_SECRET is not set."
    if not settings.slack_oauth_on:
        return "installing_is_off", "Nobody can install the app from here: SLACK_CLIENT_ID is not set."
    return "installing_needs_https", "Slack sends people back to https only, and PUBLIC_URL is not https."

"""Installing the app in many workspaces: Bolt's OAuth flow, slack_sdk's tables, tokens encrypted and kept fresh.

Imported only where SLACK_CLIENT_ID is set (`handlers.slack.doors`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.oauth.token_rotation import TokenRotator
from sqlalchemy import Engine

from handlers.settings import Settings
from handlers.slack.installing.encrypted import cipher
from handlers.slack.installing.flow import Stores, oauth_flow
from handlers.slack.installing.revocation import Removal
from handlers.slack.installing.rotation import TIMEOUT, Rotation
from handlers.slack.installing.routes import Page, Routes
from handlers.slack.installing.states import States
from handlers.slack.installing.store import Installations
from handlers.slack.installing.tokens import InstalledTokens

__all__ = ["InstalledTokens", "Installing", "Removal", "installing"]


@dataclass(frozen=True, slots=True)
class Installing:
    """Everything that many workspaces need: `tokens` to speak with, `removal` for when one throws the app out."""

    tokens: InstalledTokens
    removal: Removal
    stores: Stores
    settings: Settings

    def routes(self, page: Page) -> Routes:
        """The doors through which workspaces come in; `page` draws a document with an HTTP status."""
        return Routes(oauth_flow(self.settings, self.stores), page, self.settings.public_url)


def installing(settings: Settings, *, engine: Engine, clock: Callable[[], float]) -> Installing:
    """All of it over the application's own database. Connects to nothing; `clock` gives seconds since 1970."""
    store = installations(settings, engine=engine)
    tokens = InstalledTokens(store, Rotation(store, _rotator(settings), clock=clock), clock=clock)
    return Installing(tokens, Removal(store, tokens), Stores(store, States(engine, clock=clock)), settings)


def installations(settings: Settings, *, engine: Engine) -> Installations:
    """The store of this app's installations, encrypted with the keys of the settings."""
    return Installations(settings.slack_client_id or "", engine, cipher=cipher(settings.slack_token_keys))


def _rotator(settings: Settings) -> TokenRotator:
    silent = logging.getLogger(f"{__name__}.sdk")
    silent.setLevel(logging.CRITICAL)  # below it, the client writes whole answers into the log
    return TokenRotator(
        client_id=settings.slack_client_id or "",
        client_secret=settings.slack_client_secret or "",
        client=WebClient(
            base_url=f"{settings.slack_api_url}/", timeout=TIMEOUT, retry_handlers=[], logger=silent
        ),
    )

"""Bolt's own installation flow, over our stores, with our words for how it ended."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from slack_bolt.oauth.callback_options import CallbackOptions, FailureArgs, SuccessArgs
from slack_bolt.oauth.oauth_flow import OAuthFlow
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from handlers.settings import Settings
from handlers.slack.doors import INSTALL, REDIRECT
from handlers.slack.installing import pages
from handlers.slack.installing.faults import BAD_ANSWER, slacks_word
from handlers.slack.installing.pages import Failure
from handlers.slack.installing.states import SECONDS, States
from handlers.slack.installing.store import Installations
from handlers.slack.scopes import SCOPES

TIMEOUT = 5
"""Seconds that Slack has to answer while a person waits."""

_STALE = frozenset({"code_already_used", "code_expired", "invalid_code"})
_AWAY = frozenset(
    {BAD_ANSWER, "fatal_error", "internal_error", "ratelimited", "request_timeout", "service_unavailable"}
)
_BOLTS = {
    "invalid_browser": pages.OTHER_BROWSER,
    "invalid_state": pages.USED_UP,
    "missing_code": pages.UNREADABLE,
    "storage_error": pages.NOT_KEPT,
    "access_denied": pages.DECLINED,
}
"""Bolt's words for how an installation failed. Slack's own words for why it sent no code are among them."""


class InstallError(Exception):
    """The installation cannot be finished; `word` says why, for the log."""

    def __init__(self, failure: Failure, word: str) -> None:
        super().__init__(word)
        self.failure, self.word = failure, word


class Installed(BoltResponse):
    """The installation was kept; `installation` is what Slack gave."""

    def __init__(self, args: SuccessArgs) -> None:
        super().__init__(status=200)
        self.installation = args.installation


@dataclass(frozen=True, slots=True)
class Stores:
    """Where installations and their states are kept."""

    installations: Installations
    states: States


def oauth_flow(settings: Settings, stores: Stores) -> OAuthFlow:
    """The flow of this app. Its `handle_callback` returns `Installed` or raises InstallError.

    People come back to PUBLIC_URL, whatever host a request names. Slack's page for people stands beside its API.
    """
    quiet = logging.getLogger(f"{__name__}.bolt")
    quiet.setLevel(logging.ERROR)  # below it, Bolt writes codes into the log
    options = OAuthSettings(
        client_id=settings.slack_client_id,
        client_secret=settings.slack_client_secret,
        scopes=list(SCOPES),
        user_scopes=[],
        redirect_uri=f"{settings.public_url}{REDIRECT}",
        install_path=INSTALL,
        redirect_uri_path=REDIRECT,
        install_page_rendering_enabled=False,
        authorization_url=urlunsplit((*urlsplit(settings.slack_api_url)[:2], "/oauth/v2/authorize", "", "")),
        installation_store=stores.installations,
        state_store=stores.states,
        state_expiration_seconds=SECONDS,
        callback_options=CallbackOptions(success=Installed, failure=_failed),
        logger=quiet,
    )
    client = _Client(
        base_url=f"{settings.slack_api_url}/", timeout=TIMEOUT, retry_handlers=[], logger=_silent()
    )
    return OAuthFlow(client=client, logger=quiet, settings=options)


class _Client(WebClient):
    """Slack's API; raises InstallError for whatever goes wrong, where Bolt would keep Slack's reason to itself."""

    def api_call(self, *args: Any, **kwargs: Any) -> SlackResponse:
        try:
            return super().api_call(*args, **kwargs)
        except SlackApiError as error:
            raise _refused(error) from None
        except (OSError, HTTPException, SlackClientError, ValueError) as error:
            raise InstallError(pages.SLACK_AWAY, type(error).__name__) from None


def _refused(error: SlackApiError) -> InstallError:
    word = slacks_word(error)
    if word in _STALE:
        return InstallError(pages.STALE_CODE, word)
    if error.response.status_code != 200 or word in _AWAY:
        return InstallError(pages.SLACK_AWAY, word)
    return InstallError(pages.WRONG_SETUP, word)


def _failed(args: FailureArgs) -> BoltResponse:
    """Slack's word in the address is anybody's to write: those that are not known are not repeated."""
    failure = _BOLTS.get(args.reason)
    word = args.reason if failure else "unknown"
    raise InstallError(failure or pages.DECLINED, word) from args.error


def _silent() -> logging.Logger:
    silent = logging.getLogger(f"{__name__}.sdk")
    silent.setLevel(logging.CRITICAL)  # below it, the client writes whole answers into the log
    return silent

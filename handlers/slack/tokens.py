"""Whose token a call to Slack is made with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Engine

from handlers.settings import Settings
from handlers.slack.doors import open_installing


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where something was asked: the id of the workspace (`T…`) and of its organisation (`E…`), if any.

    `team` is empty when an organisation is meant as a whole.
    """

    team: str
    enterprise: str = ""


class TokensAwayError(Exception):
    """Nobody can say just now whether there is a token; later somebody may."""


class Tokens(Protocol):
    """Knows the bot's token in each workspace."""

    def token(self, workspace: Workspace) -> str | None:
        """The token to call Slack with, or None where the app has none. Raises TokensAwayError."""

    def forget(self, workspace: Workspace) -> None:
        """Slack has refused the token: look it up anew the next time."""


class OneToken:
    """The one token of an app that is installed in a single workspace."""

    def __init__(self, value: str | None) -> None:
        self._value = value

    def token(self, workspace: Workspace) -> str | None:
        """The token, wherever it is asked for: there is only one workspace, or one organisation."""
        del workspace
        return self._value

    def forget(self, workspace: Workspace) -> None:
        """There is no other token to look up."""


def slack_tokens(settings: Settings, *, engine: Engine) -> Tokens:
    """Where the tokens come from in this installation; `engine` is the database of those that were installed."""
    installing = open_installing(settings, engine=engine)
    return OneToken(settings.slack_bot_token) if installing is None else installing.tokens

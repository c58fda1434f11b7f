"""New tokens for those that run out: one process asks Slack, the others take what it was given.

Slack, "Token rotation": a token lives for twelve hours, and what refreshes it can be used once. So whoever asks
holds the workspace's row while it does (on SQLite the whole database, which is why Slack gets little time), and
looks at the row once more after taking hold of it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from http.client import HTTPException

from slack_sdk.errors import SlackClientError, SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation import TokenRotator

from handlers.slack.installing.faults import as_bolt_error, slacks_word
from handlers.slack.installing.store import Installations
from handlers.slack.tokens import TokensAwayError, Workspace

MARGIN = 2 * 3600
"""Seconds before its end from which a token is exchanged."""

TIMEOUT = 3
"""Seconds that Slack has to answer; less than others wait for the database."""

_NOW = 60 * 24 * 365
"""Minutes: the rotator is told to exchange whatever it is given, since it was found due by our own clock."""

_FINAL = frozenset(
    {"account_inactive", "invalid_auth", "invalid_refresh_token", "token_expired", "token_revoked"}
)
"""Slack's words for a refresh token that will not work again."""

logger = logging.getLogger(__name__)


class Rotation:
    """Exchanges tokens by Slack's `oauth.v2.access`; `clock` gives seconds since 1970."""

    def __init__(self, store: Installations, rotator: TokenRotator, *, clock: Callable[[], float]) -> None:
        self._store, self._rotator, self._clock = store, rotator, clock

    def due(self, bot: Bot) -> bool:
        """Whether a bot's token ends, and soon."""
        ends = bot.bot_token_expires_at
        return ends is not None and ends - self._clock() < MARGIN

    def fresh(self, workspace: Workspace) -> Bot | None:
        """The workspace's bot with a token that lasts, be it that another process saw to it meanwhile.

        If Slack gives none, the old one as long as it is good. None when the app has none any more. Raises
        TokensAwayError when it may get one later, and BoltError when the database fails.
        """
        with as_bolt_error("exchanging a token"), self._store.engine.begin() as connection:
            bot = self._store.hold(connection, workspace)
            if bot is None or not self.due(bot):
                return bot
            try:
                new = self._exchanged(bot)
            except _Refused as refused:
                logger.warning("A Slack token could not be exchanged: %s", refused)
                return self._without(bot, refused)
            self._store.renew(connection, new)
            return new

    def _exchanged(self, bot: Bot) -> Bot:
        try:
            new = self._rotator.perform_bot_token_rotation(bot=bot, minutes_before_expiration=_NOW)
        except SlackTokenRotationError as error:
            word = slacks_word(error.api_error)
            raise _Refused(word, final=word in _FINAL) from None
        except (OSError, HTTPException, SlackClientError, TypeError, ValueError) as error:
            raise _Refused(type(error).__name__, final=False) from None
        if new is None or not (new.bot_token and new.bot_refresh_token):
            raise _Refused("no_bot_token", final=False)
        return new

    def _without(self, bot: Bot, refused: _Refused) -> Bot | None:
        if (bot.bot_token_expires_at or 0) > self._clock():
            return bot
        if refused.final:
            return None
        raise TokensAwayError("The token has ended, and Slack gives no new one just now.")


class _Refused(Exception):  # noqa: N818 - what happened, not whose fault it is
    """Slack gave no new token; `final` when it never will for the one that was offered."""

    def __init__(self, word: str, *, final: bool) -> None:
        super().__init__(word)
        self.final = final

"""The tokens of all workspaces in which the app is installed, kept in memory for a minute."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from slack_bolt.error import BoltError
from slack_sdk.oauth.installation_store import Bot

from handlers.slack.installing.rotation import Rotation
from handlers.slack.installing.store import Installations
from handlers.slack.tokens import TokensAwayError, Workspace

KEPT_SECONDS = 60
KEPT_WORKSPACES = 1_000

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Kept:
    token: str
    until: float


class InstalledTokens:
    """Looks tokens up in the database, has those exchanged that run out, and remembers them for a short time.

    May be shared by threads. `clock` gives seconds since 1970. That the app is not installed somewhere is not
    remembered, so it speaks as soon as it is. While the database is away, what was known before still holds.
    """

    def __init__(self, store: Installations, rotation: Rotation, *, clock: Callable[[], float]) -> None:
        self._store, self._rotation, self._clock = store, rotation, clock
        self._kept: OrderedDict[Workspace, _Kept] = OrderedDict()
        self._lock = Lock()

    def token(self, workspace: Workspace) -> str | None:
        """The bot's token in a workspace, else in its organisation, or None where the app is not installed.

        Raises TokensAwayError when the database fails and nothing is remembered, or a token has ended and Slack
        gives no new one just now.
        """
        with self._lock:
            kept = self._kept.get(workspace)
        if kept is not None and self._clock() < kept.until:
            return kept.token
        try:
            bot = self._looked_up(workspace)
        except BoltError as error:
            if kept is None:
                raise TokensAwayError("The database cannot say just now.") from error
            logger.warning("Used a Slack token from memory: %s", error)
            return kept.token
        return self._remembered(workspace, bot)

    def forget(self, workspace: Workspace) -> None:
        """Forget what is remembered of a workspace, and of the organisation's others, which may share its token."""
        with self._lock:
            for known in list(self._kept):
                if known == workspace or (workspace.enterprise and known.enterprise == workspace.enterprise):
                    del self._kept[known]

    def _looked_up(self, workspace: Workspace) -> Bot | None:
        bot = self._store.look_up(workspace)
        return self._rotation.fresh(workspace) if bot is not None and self._rotation.due(bot) else bot

    def _remembered(self, workspace: Workspace, bot: Bot | None) -> str | None:
        token = None if bot is None else bot.bot_token
        with self._lock:
            self._kept.pop(workspace, None)
            if token is not None:
                self._kept[workspace] = _Kept(token, self._clock() + KEPT_SECONDS)
            if len(self._kept) > KEPT_WORKSPACES:
                self._kept.popitem(last=False)
        return token

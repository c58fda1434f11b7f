"""What happens when a workspace throws the app out: everything that was known of it goes.

Slack tells of it by two events, `app_uninstalled` and `tokens_revoked`, in any order, one or both, and again if the
first answer was late. Both may come any number of times, and neither needs the other.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from handlers.slack.incoming import Gone
from handlers.slack.installing.store import Installations
from handlers.slack.installing.tokens import InstalledTokens
from handlers.slack.tokens import Workspace

GRACE = 60
"""Seconds by which Slack's clock and ours may differ."""


@dataclass(frozen=True, slots=True)
class Removal:
    """Deletes installations. Every method raises BoltError when the database fails: let Slack send the event again.

    `at` is the event's own time, in seconds since 1970: who has installed the app again since then keeps it.
    """

    store: Installations
    tokens: InstalledTokens

    def gone(self, event: Gone) -> None:
        """Whichever of the two events it is."""
        if event.uninstalled:
            self.uninstalled(event.workspace, at=event.at)
        else:
            self.revoked(event.workspace, event.bots, at=event.at)

    def uninstalled(self, workspace: Workspace, *, at: float | None = None) -> None:
        """The app was removed from a workspace or, with `team` empty, from an organisation as a whole."""
        self.store.remove(workspace, before=_until(at))
        self.tokens.forget(workspace)

    def revoked(self, workspace: Workspace, bot_users: Collection[str], *, at: float | None = None) -> None:
        """The tokens of some bots' users (`event.tokens.bot`) end; ours is among them if its user is.

        Tokens of people (`event.tokens.oauth`) are nothing to us: there are none.
        """
        self.store.remove(workspace, before=_until(at), bot_users=bot_users)
        self.tokens.forget(workspace)


def _until(at: float | None) -> float | None:
    return None if at is None else at + GRACE

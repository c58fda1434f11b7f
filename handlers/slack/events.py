"""Events: what happens in a workspace, accepted at once and acted on later.

What a person said or shared is kept before Slack gets its answer: a process may die right after. When it cannot be
kept, Slack is told so, and sends the event again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from structlog.contextvars import bind_contextvars

from handlers.inbox import Inbox
from handlers.slack.incoming import Event, Gone, Heard, LinksShared, Opened, StepRun
from handlers.slack.intake import Kept, to_delivery

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """Where events go. `clock` gives seconds since 1970; `accepted` is called when something was kept.

    `may_speak` is False as long as there is no token: then nothing is kept, since an answer months later helps nobody.
    """

    inbox: Inbox
    clock: Callable[[], float]
    accepted: Callable[[], None]
    may_speak: bool
    opened: Callable[[Opened], None]
    ran: Callable[[StepRun], None]
    gone: Callable[[Gone], None]

    def happened(self, event: Event) -> None:
        """Take an event. Raises where Slack is to send it again."""
        match event:
            case Heard() | LinksShared():
                self.keep(event)
            case Opened():
                self.opened(event)
            case StepRun():
                self.ran(event)
            case _:
                self.gone(event)

    def keep(self, kept: Kept) -> bool:
        """Keep what is to be answered in a thread; False where nothing can be said there. Raises SQLAlchemyError."""
        if not self.may_speak:
            logger.warning(
                "Nothing can be said in Slack: neither SLACK_BOT_TOKEN nor SLACK_CLIENT_ID is set."
            )
            return False
        delivery = to_delivery(kept, now=self.clock())
        receipt = self.inbox.accept(delivery, now=self.clock())
        bind_contextvars(delivery=delivery.key)
        logger.info("Delivery %s: %s.", delivery.key, receipt.value)
        self.accepted()
        return True

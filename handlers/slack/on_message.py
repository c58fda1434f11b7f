"""“Advise on this”: a shortcut in the menu of any message, answered to whoever chose it, and shared at their wish.

The answer goes to the shortcut's own `response_url`, which works where the app is no member of the channel as well. A
button below it answers in the thread under the message, for everyone there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from advisor.commands import Reply
from handlers.slack.escaping import unescape
from handlers.slack.failure import apology, reference
from handlers.slack.incoming import Shortcut
from handlers.slack.limits import Message
from handlers.slack.message import notice, reply_message
from handlers.slack.outbox import Outbox
from handlers.slack.response_url import PostError, ResponseUrls

logger = logging.getLogger(__name__)

#: `callback_id` in the manifests.
ADVISE_ON_THIS = "advise_on_this"

NO_WORDS = "There are no words in this message that I could read. Choose one that says what is to be built."
TOO_BUSY = "Too much is being answered just now, so this was not. Please choose it again in a minute."


@dataclass(frozen=True, slots=True)
class OnMessage:
    """Answers the shortcut; `answer` makes a reply from words, `public_url` is for its links.

    Where the app `speaks`, the answer can be shown in the thread under the message; else in the channel, as any other.
    """

    answer: Callable[[str], Reply]
    public_url: str
    urls: ResponseUrls
    outbox: Outbox = field(default_factory=Outbox)
    speaks: bool = True

    def chosen(self, shortcut: Shortcut) -> None:
        """Answer soon, to the person alone."""
        if not self.outbox.submit(partial(self._post, shortcut)):
            self.outbox.submit(partial(self._tell, shortcut.response_url, TOO_BUSY), urgent=True)

    def _post(self, shortcut: Shortcut) -> None:
        try:
            message = self._message(shortcut)
        except Exception as error:  # noqa: BLE001 - a thread's last line: whatever broke, the person is told
            message = notice(apology("advising on a message", error))
        try:
            self.urls.post(shortcut.response_url, {**message, "replace_original": False})
        except PostError as error:
            reference("posting advice on a message", error)

    def _message(self, shortcut: Shortcut) -> Message:
        words = unescape(shortcut.text).strip()
        if not words:
            return notice(NO_WORDS)
        reply = self.answer(f"advise: {words}")
        thread = shortcut.thread if self.speaks else ""
        return reply_message(reply, public=False, public_url=self.public_url, thread=thread)

    def _tell(self, url: str, text: str) -> None:
        try:
            self.urls.post(url, notice(text))
        except PostError as error:
            logger.warning("A person who chose a shortcut could not be told: %s", error.reason)

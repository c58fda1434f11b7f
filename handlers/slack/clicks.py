"""Clicks: what each button does.

A button carries no words of the user, only the short form from which a reply is made. The click is acknowledged at
once; the answer goes to the click's own `response_url` from a thread of the outbox. Only *Share in channel* is
answered to everyone; nothing that the person has on the screen is replaced, and only *Dismiss* takes it away.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from threading import Lock

from advisor.commands import Reply
from handlers.feedback import Opinion
from handlers.slack.buttons import AGAIN, DISMISS, FEEDBACK, IN_THREAD, OPEN_PAGE, SHARE, opinion
from handlers.slack.errors import PayloadError
from handlers.slack.failure import apology, reference
from handlers.slack.incoming import Click, Shortcut
from handlers.slack.intake import Pressed, pressed
from handlers.slack.limits import Message
from handlers.slack.message import DELETION, notice, reply_message
from handlers.slack.outbox import Outbox
from handlers.slack.response_url import PostError, ResponseUrls

logger = logging.getLogger(__name__)

TOO_BUSY = "Too many clicks are being answered just now, so this one was not. Please click again in a minute."
COUNTED = "Thank you. That one more answer was useful or not is counted, and nothing else."
MAY_NOT_SPEAK = (
    "I cannot write in threads: this app was given no token to speak with. Whoever runs it can change that."
)
OLD_BUTTON = "This button comes from another version of this app. Please ask again with /framework."
_REFERENCE = "If it keeps failing, give the reference {reference} to whoever runs this app."
NOT_SHARED = (
    "Slack did not confirm that this answer was shared; look at the channel before you click again. "
    f"{_REFERENCE}"
)
NOT_ANSWERED = f"Slack did not take the answer to your click. Please click again. {_REFERENCE}"
NOT_DISMISSED = f"Slack did not take this answer away. Please click again. {_REFERENCE}"


class Seen:
    """Remembers the last `most` keys, in this process."""

    def __init__(self, most: int = 1_000) -> None:
        self._most = most
        self._keys: OrderedDict[object, None] = OrderedDict()
        self._lock = Lock()

    def add(self, key: object) -> bool:
        """Remember the key; False when it was there already."""
        with self._lock:
            if key in self._keys:
                return False
            self._keys[key] = None
            if len(self._keys) > self._most:
                self._keys.popitem(last=False)
            return True


@dataclass(frozen=True, slots=True)
class Clicks:
    """What answering clicks needs: `again` makes a reply from a button's value, `public_url` is for its links.

    `keep` takes what was clicked in a thread, which is answered there and for everyone, or says that it cannot be;
    `count` counts an opinion.
    """

    again: Callable[[str], Reply]
    public_url: str
    urls: ResponseUrls
    keep: Callable[[Pressed], bool]
    count: Callable[[Opinion], None]
    outbox: Outbox = field(default_factory=Outbox)
    seen: Seen = field(default_factory=Seen)

    def clicked(self, click: Click) -> None:
        """Take a click, at once; raises `PayloadError` when there is nowhere to answer it."""
        if click.action == OPEN_PAGE or not click.message:
            # A link is opened by Slack itself, and in a view nothing of ours can be clicked.
            logger.info("Accepted without acting on it: %.80r", click.action)
            return
        if click.action == IN_THREAD or (click.thread and click.action.startswith(AGAIN)):
            if not self.keep(pressed(click)):
                self.tell(click, MAY_NOT_SPEAK)
            return
        if not self.urls.allows(click.response_url):
            raise PayloadError(
                "bad_payload",
                "A click on a message needs a response_url of Slack.",
                errors={"response_url": ["Must be an address at https://hooks.slack.com."]},
            )
        if not self.seen.add((click.message, click.action, click.at)):
            return
        if not self.outbox.submit(partial(self._post, click)):
            self.tell(click, TOO_BUSY)

    def tell(self, asked: Click | Shortcut, text: str) -> None:
        """Say something to the person who clicked, if it can be said at all."""
        job = partial(self._try_to_tell, asked.response_url, text)
        if not self.outbox.submit(job, urgent=True):
            logger.warning("There was no room to answer a click")

    def _post(self, click: Click) -> None:
        try:
            self.urls.post(click.response_url, self._message(click))
        except PostError as error:
            number = reference(f"answering a click on {click.action:.40}", error)
            said = {SHARE: NOT_SHARED, DISMISS: NOT_DISMISSED}.get(click.action, NOT_ANSWERED)
            self._try_to_tell(click.response_url, said.format(reference=number))
        except Exception as error:  # noqa: BLE001 - a thread's last line: whatever broke, the person is told
            self._try_to_tell(click.response_url, apology("answering a click", error))

    def _message(self, click: Click) -> Message:
        """What to post; unless told not to replace the message that was clicked, Slack overwrites it."""
        if click.action == DISMISS:
            return DELETION
        if click.action.startswith(FEEDBACK) and (found := opinion(click.value)):
            self.count(found)
            return {**notice(COUNTED), "replace_original": False}
        if click.action != SHARE and not click.action.startswith(AGAIN):
            return {**notice(OLD_BUTTON), "replace_original": False}
        reply = self.again(click.value)
        message = reply_message(reply, public=click.action == SHARE, public_url=self.public_url)
        return {**message, "replace_original": False}

    def _try_to_tell(self, url: str, text: str) -> None:
        try:
            self.urls.post(url, {**notice(text), "replace_original": False})
        except PostError as error:
            logger.warning("A person who clicked could not be told: %s", error.reason)

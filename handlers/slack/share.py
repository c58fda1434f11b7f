"""The button *Share in channel*: the same reply once more, for everyone.

The button carries no words of the user, only the short form from which the reply is made again. The click is
acknowledged at once; the post goes to the click's `response_url` from a thread of the outbox.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from threading import Lock

from advisor.commands import Reply
from handlers.slack.errors import PayloadError
from handlers.slack.failure import apology, reference
from handlers.slack.limits import Message
from handlers.slack.message import notice, reply_message
from handlers.slack.outbox import Outbox
from handlers.slack.response_url import PostError, ResponseUrls
from handlers.slack.schemas import Click

logger = logging.getLogger(__name__)

TOO_BUSY = "Too many answers are being shared just now, so this one was not. Please click again in a minute."
NOT_SHARED = (
    "Slack did not confirm that this answer was shared; look at the channel before you click again. "
    "If it keeps failing, give the reference {reference} to whoever runs this app."
)


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
class Sharing:
    """What sharing needs: `again` makes the reply from a button's value, `public_url` is for its links."""

    again: Callable[[str], Reply]
    public_url: str
    urls: ResponseUrls
    outbox: Outbox = field(default_factory=Outbox)
    seen: Seen = field(default_factory=Seen)

    def clicked(self, click: Click) -> None:
        """Take a click on the button, at once; raises `PayloadError` when there is nowhere to answer."""
        if not self.urls.allows(click.response_url):
            raise PayloadError(
                "bad_payload",
                "A click on a message needs a response_url of Slack.",
                errors={"response_url": ["Must be an address at https://hooks.slack.com."]},
            )
        if not self.seen.add((click.message, click.at)):
            return
        if not self.outbox.submit(partial(self._share, click)):
            self.tell(click, TOO_BUSY)

    def tell(self, click: Click, text: str) -> None:
        """Say something to the person who clicked, if it can be said at all."""
        job = partial(self._try_to_tell, click.response_url, notice(text))
        if not self.outbox.submit(job, urgent=True):
            logger.warning("There was no room to answer a click")

    def _share(self, click: Click) -> None:
        try:
            self.urls.post(click.response_url, self._message(click))
        except PostError as error:
            number = reference("sharing an answer", error)
            self._try_to_tell(click.response_url, notice(NOT_SHARED.format(reference=number)))
        except Exception as error:  # noqa: BLE001 - a thread's last line: whatever broke, the person is told
            self._try_to_tell(click.response_url, notice(apology("making a shared answer", error)))

    def _message(self, click: Click) -> Message:
        """Posting publicly from a private message needs `replace_original: false`, or Slack overwrites it."""
        message = reply_message(self.again(click.value), public=True, public_url=self.public_url)
        return {**message, "replace_original": False}

    def _try_to_tell(self, url: str, message: Message) -> None:
        try:
            self.urls.post(url, {**message, "replace_original": False})
        except PostError as error:
            logger.warning("A person who clicked could not be told: %s", error.reason)

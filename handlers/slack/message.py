"""A reply as a Slack message: text, blocks, who sees it, and the button that lets others see it."""

from __future__ import annotations

from urllib.parse import urljoin

from advisor.commands import Reply
from handlers.slack.blocks import Block, document_blocks
from handlers.slack.limits import BUTTON_VALUE, Message, checked, length
from handlers.slack.words import message_text

#: The button's `action_id`; messages in Slack keep it for good, so it does not change.
SHARE = "share_in_channel"

#: Where the rest of a cut answer stands when it has no page of its own.
ASK_FOR_LESS = "ask about one part at a time to see the rest"

#: An address longer than this would take the room of the answer itself.
_LONGEST_ADDRESS = 1_500

_TOO_LONG_TO_SHARE = (
    "This answer is too long for a share button; begin with “public:” to answer in the channel."
)


def reply_message(reply: Reply, *, public: bool, public_url: str) -> Message:
    """The message for a reply; `public_url` is where this service's pages stand.

    A mistake is shown to its author alone, whatever was asked for.
    """
    in_channel = public and not reply.mistake
    blocks = reply_blocks(reply, public_url=public_url)
    if not public and not reply.mistake:
        blocks += _share(reply.again)
    text = message_text(reply.document, whole=_whole(reply, public_url))
    return checked(_message(text, blocks=blocks, in_channel=in_channel))


def reply_blocks(reply: Reply, *, public_url: str) -> list[Block]:
    """The blocks of a reply without buttons, as everyone in a channel sees them."""
    return document_blocks(reply.document, whole=_whole(reply, public_url))


def notice(text: str) -> Message:
    """A short message for one person; `text` is ours and holds no markup."""
    return checked(_message(text, blocks=[], in_channel=False))


def _message(text: str, *, blocks: list[Block], in_channel: bool) -> Message:
    return {
        "response_type": "in_channel" if in_channel else "ephemeral",
        "text": text,
        "mrkdwn": False,
        "unfurl_links": False,
        "unfurl_media": False,
        **({"blocks": blocks} if blocks else {}),
    }


def _share(again: str) -> list[Block]:
    if not again:
        return []
    if length(again) > BUTTON_VALUE:
        text = {"type": "plain_text", "text": _TOO_LONG_TO_SHARE, "emoji": False}
        return [{"type": "context", "elements": [text]}]
    button = {
        "type": "button",
        "action_id": SHARE,
        "text": {"type": "plain_text", "text": "Share in channel", "emoji": False},
        "accessibility_label": "Share this answer with everyone in this channel",
        "value": again,
    }
    return [{"type": "actions", "elements": [button]}]


def _whole(reply: Reply, public_url: str) -> str:
    if not reply.page:
        return ASK_FOR_LESS
    address = urljoin(f"{public_url.rstrip('/')}/", reply.page.lstrip("/"))
    return address if length(address) <= _LONGEST_ADDRESS else ASK_FOR_LESS

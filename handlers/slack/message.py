"""A reply as a Slack message: text, blocks, who sees it, and the buttons for who sees it alone."""

from __future__ import annotations

from advisor.commands import Reply
from handlers.slack.blocks import Below, Block, document_blocks
from handlers.slack.buttons import Where, buttons
from handlers.slack.limits import Message, View, checked, checked_view
from handlers.slack.weighing import length, weight
from handlers.slack.words import message_text

#: Where the rest of a cut answer stands when it has no page of its own.
ASK_FOR_LESS = "ask about one part at a time to see the rest"

#: An address longer than this would take the room of the answer itself.
_LONGEST_ADDRESS = 1_500

#: Stands at the top of every modal.
MODAL_TITLE = "Framework Advisor"

#: Slack, "Handling user interaction": as the only member of a post it takes the message away.
DELETION: Message = {"delete_original": True}


def reply_message(reply: Reply, *, public: bool, public_url: str, thread: str = "") -> Message:
    """The message for a reply; `public_url` is where this service's pages stand.

    A mistake is shown to its author alone, whatever was asked for. What everyone sees has no buttons: whoever
    clicked would go on with somebody else's situation, in front of people who asked nothing. `thread` names the
    thread under the message that a private reply is about.
    """
    address = reply_address(reply, public_url=public_url)
    text = message_text(reply.document, whole=_whole(address))
    if public:
        blocks = document_blocks(reply.document, whole=_whole(address))
    else:
        blocks = _blocks_with_buttons(reply, Where(address, thread=thread))
    return checked(_message(text, blocks=blocks, in_channel=public and not reply.mistake))


def thread_message(reply: Reply, *, public_url: str) -> Message:
    """The message for a reply in a thread, where everyone in it can answer its question and go on."""
    address = reply_address(reply, public_url=public_url)
    text = message_text(reply.document, whole=_whole(address))
    blocks = _blocks_with_buttons(reply, Where(address, in_thread=True))
    return checked(_message(text, blocks=blocks, in_channel=True))


def reply_blocks(reply: Reply, *, public_url: str) -> list[Block]:
    """The blocks of a reply without buttons, as everyone in a channel sees them."""
    address = reply_address(reply, public_url=public_url)
    return document_blocks(reply.document, whole=_whole(address))


def notice(text: str) -> Message:
    """A short message for one person; `text` is ours and holds no markup."""
    return checked(_message(text, blocks=[], in_channel=False))


def notice_view(text: str) -> View:
    """A modal that says something and can only be closed; `text` is ours and holds no markup."""
    body = {"type": "section", "text": {"type": "plain_text", "text": text, "emoji": False}}
    title, close = ({"type": "plain_text", "text": label, "emoji": False} for label in (MODAL_TITLE, "Close"))
    return checked_view({"type": "modal", "title": title, "close": close, "blocks": [body]})


def _blocks_with_buttons(reply: Reply, where: Where) -> list[Block]:
    found = buttons(reply, where)
    below = Below(reply.ask.section, reply.ask.lines, found.asked) if reply.ask else None
    taken = weight((*found.asked, *found.last))
    blocks = document_blocks(reply.document, whole=_whole(where.address), below=below, taken=taken)
    return [*blocks, *found.last]


def _message(text: str, *, blocks: list[Block], in_channel: bool) -> Message:
    return {
        "response_type": "in_channel" if in_channel else "ephemeral",
        "text": text,
        "mrkdwn": False,
        "unfurl_links": False,
        "unfurl_media": False,
        **({"blocks": blocks} if blocks else {}),
    }


def _whole(address: str) -> str:
    return address if 0 < length(address) <= _LONGEST_ADDRESS else ASK_FOR_LESS


def reply_address(reply: Reply, *, public_url: str) -> str:
    """Where the reply stands as a page, or ""."""
    return f"{public_url.rstrip('/')}/{reply.page.lstrip('/')}" if reply.page else ""

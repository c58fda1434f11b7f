"""conversations.*: reading a thread, opening a direct message."""

from __future__ import annotations

import base64
import binascii
from time import monotonic
from typing import Any

from tests.fakes.slack.asked import Asked
from tests.fakes.slack.calls import Answer, Refusal
from tests.fakes.slack.channels import HISTORY, Message


def replies(asked: Asked) -> Answer:
    """conversations.replies: the first message and its replies, oldest first, in pages."""
    channel = asked.channel()
    allowed(asked, HISTORY[channel.kind])
    if not channel.member:
        raise Refusal("not_in_channel")
    found = channel.thread(asked.given.text("ts"))
    if not found:
        raise Refusal("thread_not_found")
    found = [one for one in found if one is found[0] or (_within(one, asked) and _settled(one, asked))]
    start = _start(asked.given.text("cursor"))
    most = max(1, min(asked.given.whole("limit", asked.world.page), asked.world.page))
    page, more = found[start : start + most], len(found) > start + most
    whole = asked.given.flag("include_all_metadata")
    answer: Answer = {"ok": True, "messages": [_shown(one, whole=whole) for one in page], "has_more": more}
    cursor = base64.b64encode(f"next:{start + most}".encode()).decode()
    return {**answer, **({"response_metadata": {"next_cursor": cursor}} if more else {})}


def open_im(asked: Asked) -> Answer:
    """conversations.open with one person."""
    person = asked.given.text("users")
    if not person:
        raise Refusal("users_list_not_supplied")
    if not person.startswith("U") or "," in person:
        raise Refusal("user_not_found")
    return {"ok": True, "channel": {"id": asked.workspace.im(person)}}


def allowed(asked: Asked, scope: str) -> None:
    """Raise Slack's refusal when the app has not been granted a scope."""
    have = asked.workspace.scopes
    if scope not in have:
        raise Refusal("missing_scope", needed=scope, provided=",".join(sorted(have)))


def _within(message: Message, asked: Asked) -> bool:
    """Between `oldest` and `latest`, their own moments only with `inclusive`."""
    at, inclusive = float(message["ts"]), asked.given.flag("inclusive")
    first, last = float(asked.given.text("oldest") or 0), float(asked.given.text("latest") or "inf")
    return first <= at <= last if inclusive else first < at < last


def _settled(message: Message, asked: Asked) -> bool:
    """Whether Slack has come so far as to tell of a reply."""
    return monotonic() - asked.world.clock.made[message["ts"]] >= asked.world.lag


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, place = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word == "next":
            return int(place)
    except (ValueError, binascii.Error):
        pass
    raise Refusal("invalid_cursor")


def _shown(message: Message, *, whole: bool) -> dict[str, Any]:
    """Metadata comes with its payload only when it is asked for."""
    if whole or "metadata" not in message:
        return message
    return {**message, "metadata": {"event_type": message["metadata"]["event_type"]}}

"""chat.*: messages that a bot posts, changes, whispers and deletes."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from typing import Any

from tests.fakes.block_kit import refused
from tests.fakes.slack.asked import Asked
from tests.fakes.slack.calls import Answer, Arguments, Limited, Refusal
from tests.fakes.slack.channels import Channel, Message

#: Characters of a message's text: Slack cuts a post above the first, and refuses an update above the second.
POST_TEXT, UPDATE_TEXT = 40_000, 4_000
MARKDOWN_TEXT, ATTACHMENTS = 12_000, 100
#: Characters of a message's metadata. Slack names no figure; this one is on the safe side.
METADATA = 8_000


def post_message(asked: Asked) -> Answer:
    """chat.postMessage"""
    asked.require("channel")
    channel = _open_to(asked)
    content = _content(asked.given, POST_TEXT)
    thread = _thread(asked.given, channel)
    if asked.world.pace and asked.world.clock.now - channel.posted_at < 1:
        raise Limited(1)
    channel.posted_at = asked.world.clock.now
    message = channel.add(_message(asked, {**content, **_metadata(asked.given), **thread}))
    asked.workspace.status.pop((channel.id, message.get("thread_ts", "")), None)
    return {"ok": True, "channel": channel.id, "ts": message["ts"], "message": deepcopy(message)}


def update(asked: Asked) -> Answer:
    """chat.update"""
    asked.require("channel", "ts")
    channel = asked.channel()
    message = asked.own(channel, "cant_update_message")
    content = _content(asked.given, UPDATE_TEXT)
    metadata = _metadata(asked.given)
    if asked.given.get("metadata") == {}:
        message.pop("metadata", None)
    edited = {"user": asked.workspace.bot_user, "ts": asked.world.clock.stamp()}
    message |= {**content, **metadata, "edited": edited}
    return {
        "ok": True,
        "channel": channel.id,
        "ts": message["ts"],
        "text": message["text"],
        "message": deepcopy(message),
    }


def post_ephemeral(asked: Asked) -> Answer:
    """chat.postEphemeral"""
    asked.require("channel", "user")
    channel, person = _open_to(asked), asked.given.text("user")
    if channel.person and channel.person != person:
        raise Refusal("user_not_in_channel")
    content = _content(asked.given, POST_TEXT)
    message = _message(asked, {**content, **_thread(asked.given, channel)})
    channel.ephemerals.append({**message, "is_ephemeral": True, "seen_by": person})
    return {"ok": True, "message_ts": message["ts"]}


def delete(asked: Asked) -> Answer:
    """chat.delete"""
    asked.require("channel", "ts")
    channel = asked.channel()
    message = asked.own(channel, "cant_delete_message")
    ts = message["ts"]
    channel.remove(message)
    return {"ok": True, "channel": channel.id, "ts": ts}


def _open_to(asked: Asked) -> Channel:
    """Where the bot may write: a person's id stands for the direct message with them."""
    name = asked.given.text("channel")
    if name.startswith("U"):
        asked.given["channel"] = asked.workspace.im(name)
    channel = asked.channel()
    if channel.archived:
        raise Refusal("is_archived")
    if not channel.member and "chat:write.public" not in asked.workspace.scopes:
        raise Refusal("not_in_channel")
    return channel


def _message(asked: Asked, content: dict[str, Any]) -> Message:
    bot = {
        "user": asked.workspace.bot_user,
        "bot_id": asked.workspace.bot_id,
        "app_id": asked.workspace.app_id,
    }
    return {
        "type": "message",
        **bot,
        "team": asked.workspace.team,
        "ts": asked.world.clock.stamp(),
        **content,
    }


def _content(given: Arguments, most: int) -> dict[str, Any]:
    """Text, blocks and attachments as they are kept; raises `Refusal`.

    Two rules are stricter than Slack's: a message with blocks has a text too, because screen readers read
    only that, and nothing may ask Slack to look for names to link (`link_names`, `parse`).
    """
    text, blocks = given.text("text"), given.get("blocks")
    if given.flag("link_names") or given.text("parse") not in ("", "none"):
        raise Refusal("invalid_arguments", "link_names and parse ping people in text that is not ours")
    if given.get("markdown_text"):
        _markdown(given)
        text = given.text("markdown_text")
    if not text:
        raise Refusal("no_text", *(["blocks without a text: screen readers read nothing"] if blocks else []))
    if len(text) > most:
        raise Refusal("msg_too_long")
    return {"text": text, **_blocks(blocks, text), **_attachments(given)}


def _markdown(given: Arguments) -> None:
    if given.get("text") or given.get("blocks"):
        raise Refusal("markdown_text_conflict")
    if len(given.text("markdown_text")) > MARKDOWN_TEXT:
        raise Refusal("msg_too_long")


def _blocks(blocks: Any, text: str) -> dict[str, Any]:
    if blocks is None:
        return {}
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise Refusal("invalid_blocks_format")
    if problem := refused({"text": text, "blocks": blocks}):
        raise Refusal("invalid_blocks", problem)
    return {"blocks": deepcopy(blocks)}


def _attachments(given: Arguments) -> dict[str, Any]:
    found = given.get("attachments")
    if not found:
        return {}
    if len(found) > ATTACHMENTS:
        raise Refusal("too_many_attachments")
    for attachment in found:
        if problem := refused({"text": "attachment", "blocks": attachment.get("blocks", [])}):
            raise Refusal("invalid_attachments", problem)
    return {"attachments": deepcopy(found)}


def _metadata(given: Arguments) -> dict[str, Any]:
    """Slack's published types: plain values, objects of these, lists of such objects."""
    found = given.get("metadata")
    if not found:
        return {}
    if not isinstance(found, dict) or set(found) != {"event_type", "event_payload"}:
        raise Refusal("invalid_metadata_format")
    payload = found["event_payload"]
    if not re.fullmatch(r"\w{1,255}", str(found["event_type"])) or not isinstance(payload, dict):
        raise Refusal("invalid_metadata_format")
    if not all(_allowed(value) for value in payload.values()):
        raise Refusal("invalid_metadata_schema")
    if len(json.dumps(found)) > METADATA:
        raise Refusal("metadata_too_large")
    return {"metadata": deepcopy(found)}


def _allowed(value: object) -> bool:
    return _plain(value) or all(
        isinstance(one, dict) and all(map(_plain, one.values()))
        for one in (value if isinstance(value, list) else [value])
    )


def _plain(value: object) -> bool:
    return isinstance(value, str | int | float | bool)


def _thread(given: Arguments, channel: Channel) -> dict[str, Any]:
    """The `thread_ts` of a reply: the first message of a thread, never one of its replies."""
    ts = given.text("thread_ts")
    if not ts:
        return {}
    if not re.fullmatch(r"\d{10}\.\d{6}", ts):
        raise Refusal("invalid_thread_ts")
    root = channel.find(ts)
    if root is None:
        raise Refusal("thread_not_found")
    if root.get("thread_ts", ts) != ts:
        raise Refusal("invalid_thread_ts", "a reply is no thread of its own")
    return {"thread_ts": ts}

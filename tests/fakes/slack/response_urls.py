"""Response URLs: five posts within 30 minutes, and where these posts land.

Slack, "Handling user interaction" and "Implementing slash commands".
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.block_kit import refused
from tests.fakes.slack.channels import Channel, Message
from tests.fakes.slack.trouble import Says
from tests.fakes.slack.workspace import ADA, Workspace
from tests.fakes.slack.world import World

USES, SECONDS = 5, 30 * 60.0


@dataclass(frozen=True, slots=True)
class Origin:
    """What a response URL came with: `ts` is the message that was clicked, empty for a slash command."""

    workspace: Workspace
    channel: str
    person: str = ADA
    ts: str = ""
    command: bool = False


@dataclass
class Address:
    """One response URL."""

    origin: Origin
    expires: float
    uses: int = 0


@dataclass
class ResponseUrls:
    """Every address that was handed out, by path."""

    world: World
    known: dict[str, Address] = field(default_factory=dict)

    def make(self, path: str, origin: Origin) -> None:
        """Hand out an address; the same path stays what it was."""
        self.known.setdefault(path, Address(origin, self.world.clock.now + SECONDS))

    def expire(self, path: str) -> None:
        """Let the 30 minutes be over."""
        self.known[path].expires = self.world.clock.now

    def refusal(self, path: str, body: bytes, content_type: str) -> Says | None:
        """Why Slack takes this post not; a post is counted all the same."""
        address, message = self.known.get(path), read(body)
        if message is None or not content_type.startswith("application/json"):
            return Says(400, "invalid_payload")
        if address is None:
            return Says(404, "no_service")
        if self.world.clock.now >= address.expires:
            return Says(404, "expired_url")
        address.uses += 1
        if address.uses > USES:
            return Says(404, "used_url")
        problem = _problem(message, address.origin)
        return (
            Says(400, json.dumps({"ok": False, "error": problem[0], "detail": problem[1]}))
            if problem
            else None
        )

    def show(self, path: str, message: Message) -> None:
        """Let an accepted post be seen."""
        origin = self.known[path].origin
        channel = origin.workspace.channels[origin.channel]
        content: dict[str, Any] = {
            name: message[name] for name in ("text", "blocks", "attachments") if name in message
        }
        everyone, thread = message.get("response_type") == "in_channel", message.get("thread_ts")
        if message.get("delete_original"):
            _take_away(channel, origin)
        if not content:
            return
        beside = thread and everyone and message.get("replace_original") is False
        over = message.get("replace_original") or (thread and not beside)
        if over and _overwrite(channel, origin, content):
            return
        stamp = {"type": "message", "ts": self.world.clock.stamp(), **_bot(origin.workspace), **content}
        if everyone:
            channel.add({**stamp, **({"thread_ts": thread} if thread else {})})
        else:
            channel.ephemerals.append({**stamp, "is_ephemeral": True, "seen_by": origin.person})


def read(body: bytes) -> Message | None:
    """The message in a post, or None."""
    try:
        found = json.loads(body)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _problem(message: Message, origin: Origin) -> tuple[str, str] | None:
    if message == {"delete_original": True}:
        return ("invalid_arguments", "a slash command has no original") if origin.command else None
    if message.get("response_type", "ephemeral") not in ("ephemeral", "in_channel"):
        return "invalid_arguments", "response_type"
    if message.get("link_names") or message.get("parse") not in (None, "none"):
        return "invalid_arguments", "link_names and parse ping people in text that is not ours"
    if problem := refused(message):
        return ("no_text" if not message.get("text") else "invalid_blocks"), problem
    return None


def _source(channel: Channel, origin: Origin) -> tuple[list[Message], Message] | None:
    for place in (channel.messages, channel.ephemerals):
        for one in place:
            if origin.ts and one["ts"] == origin.ts:
                return place, one
    return None


def _take_away(channel: Channel, origin: Origin) -> None:
    if found := _source(channel, origin):
        place, message = found
        if place is channel.messages:
            channel.remove(message)
        else:
            place.remove(message)


def _overwrite(channel: Channel, origin: Origin, content: dict[str, Any]) -> bool:
    """Put other content into the source; who sees it stays as it was. False when it was never seen here."""
    found = _source(channel, origin)
    if found is None:
        return False
    for name in ("blocks", "attachments"):
        found[1].pop(name, None)
    found[1].update(content)
    return True


def _bot(workspace: Workspace) -> dict[str, str]:
    return {"user": workspace.bot_user, "bot_id": workspace.bot_id, "app_id": workspace.app_id}

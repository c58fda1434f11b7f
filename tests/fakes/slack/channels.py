"""Channels, direct messages, and what stands in them."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

Message = dict[str, Any]

#: The scope with which a bot reads a conversation of this kind.
HISTORY = {"public": "channels:history", "private": "groups:history", "im": "im:history"}
#: What events call the kinds.
CHANNEL_TYPES = {"public": "channel", "private": "group", "im": "im"}


@dataclass
class Channel:
    """`member` says whether the bot is in it; `person` is the one at the other end of a direct message.

    `ephemerals` hold what one person alone saw, with `seen_by`.
    """

    id: str
    kind: str = "public"
    member: bool = True
    person: str = ""
    archived: bool = False
    messages: list[Message] = field(default_factory=list)
    ephemerals: list[Message] = field(default_factory=list)
    posted_at: float = float("-inf")

    def find(self, ts: str) -> Message | None:
        """The message itself, which can be changed."""
        return next((one for one in self.messages if one["ts"] == ts), None)

    def thread(self, ts: str) -> list[Message]:
        """Copies of a message and its replies, oldest first, with the figures that Slack adds."""
        root = self.find(ts)
        if root is None:
            return []
        if root.get("thread_ts", ts) != ts:
            return [deepcopy(root)]
        replies = [deepcopy(one) for one in self.messages if one.get("thread_ts") == ts and one is not root]
        for reply in replies:
            reply["parent_user_id"] = root["user"]
        return [deepcopy(root) | _figures(ts, replies), *replies]

    def add(self, message: Message) -> Message:
        """Put a message at the end; the same object comes back."""
        self.messages.append(message)
        return message

    def remove(self, message: Message) -> None:
        """Take it away; where replies hang on it, Slack leaves a tombstone."""
        if any(one.get("thread_ts") == message["ts"] and one is not message for one in self.messages):
            ts = message["ts"]
            message.clear()
            message |= {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "hidden": True}
            message |= {"text": "This message was deleted.", "ts": ts, "thread_ts": ts}
        else:
            self.messages.remove(message)

    def told(self, message: Message) -> Message:
        """A copy that also says where the message stands, as events do."""
        return deepcopy(message) | {"channel": self.id, "channel_type": CHANNEL_TYPES[self.kind]}

    def seen_by(self, person: str) -> list[Message]:
        """Everything that one person sees, oldest first, what is for them alone included."""
        own = [one for one in self.ephemerals if one["seen_by"] == person]
        return sorted(deepcopy([*self.messages, *own]), key=lambda one: str(one["ts"]))


def _figures(ts: str, replies: list[Message]) -> Message:
    if not replies:
        return {}
    users = list(dict.fromkeys(reply["user"] for reply in replies))
    last = replies[-1]["ts"]
    return {"thread_ts": ts, "reply_count": len(replies), "reply_users": users, "latest_reply": last}

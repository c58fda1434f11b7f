"""A workspace: its bot, its conversations, its people, and what they see."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from threading import Condition
from typing import Any

from tests.fakes.slack.calls import Refusal
from tests.fakes.slack.channels import Channel, Message
from tests.fakes.slack.clock import Clock
from tests.fakes.slack.screens import STACK, Screens, View, complete

#: Who speaks when a test does not say who: the person of the sample payloads.
ADA = "U2147483697"
#: What the app is allowed when a test does not say otherwise.
SCOPES = frozenset(
    [
        "app_mentions:read",
        "assistant:write",
        "channels:history",
        "chat:write",
        "commands",
        "groups:history",
        "im:history",
        "im:write",
        "links:read",
        "links:write",
    ]
)


@dataclass
class Execution:
    """A run of a workflow's step; `outcome` is what the app reported, once it did."""

    id: str
    token: str
    inputs: dict[str, Any]
    outcome: dict[str, Any] | None = None


@dataclass
class Workspace:
    """People act by the verbs here (`says`, `edits`, `deletes`, `closes`), the app through the Web API.

    `token` is the bot's token, `bot_user` and `bot_id` are the ids by which its messages are known.
    """

    team: str
    enterprise: str
    scopes: set[str]
    clock: Clock
    lock: Condition
    token: str = ""
    bot_user: str = ""
    bot_id: str = ""
    app_id: str = "A123456"
    home_tab: bool = True
    rotation: bool = False
    channels: dict[str, Channel] = field(default_factory=dict)
    unfurls: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    unfurl_domains: set[str] = field(default_factory=set)
    composing: dict[str, str] = field(default_factory=dict)
    executions: dict[str, Execution] = field(default_factory=dict)
    status: dict[tuple[str, str], str] = field(default_factory=dict)
    prompts: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    titles: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.screens = Screens(self.clock)

    def channel(self, name: str = "", *, kind: str = "public", member: bool = True, person: str = "") -> str:
        """Make a channel (`public` or `private`) with or without the bot in it; its id."""
        with self.lock:
            made = Channel(name or self.clock.name("C"), kind, member or kind == "im", person)
            self.channels[made.id] = made
            return made.id

    def im(self, person: str = ADA) -> str:
        """The direct message between a person and the bot; its id."""
        with self.lock:
            for channel in self.channels.values():
                if (channel.kind, channel.person) == ("im", person):
                    return channel.id
            return self.channel(self.clock.name("D"), kind="im", person=person)

    def says(self, channel: str, text: str, *, person: str = ADA, thread: str = "", **more: Any) -> Message:
        """A person writes; the message, with `channel` and `channel_type`, as an event tells it."""
        with self.lock:
            place = self.channels[channel]
            message = {"type": "message", "user": person, "text": text, "ts": self.clock.stamp()}
            message |= {"team": self.team, "client_msg_id": self.clock.name("m"), **more}
            if thread:
                message["thread_ts"] = thread
            return place.told(place.add(message))

    def edits(self, channel: str, ts: str, text: str) -> Message:
        """A person changes their message; the changed message."""
        with self.lock:
            place, message = self.channels[channel], self._stands(channel, ts)
            message |= {"text": text, "edited": {"user": message["user"], "ts": self.clock.stamp()}}
            return place.told(message)

    def deletes(self, channel: str, ts: str) -> Message:
        """A person takes their message away; as it was."""
        with self.lock:
            place, message = self.channels[channel], self._stands(channel, ts)
            gone = place.told(message)
            place.remove(message)
            return gone

    def messages(self, channel: str) -> list[Message]:
        """Everything that everyone sees in a conversation, threads included, oldest first."""
        with self.lock:
            return deepcopy(self.channels[channel].messages)

    def thread(self, channel: str, ts: str) -> list[Message]:
        """A message and its replies, oldest first."""
        with self.lock:
            return self.channels[channel].thread(ts)

    def spoken(self, channel: str) -> list[Message]:
        """What the bot said to everyone there, oldest first."""
        return [one for one in self.messages(channel) if one.get("bot_id") == self.bot_id]

    def seen_by(self, person: str, channel: str) -> list[Message]:
        """What one person sees in a conversation, what only they see included."""
        with self.lock:
            return self.channels[channel].seen_by(person)

    def whispered(self, channel: str, person: str = ADA) -> list[Message]:
        """What only this person sees there, oldest first."""
        return [one for one in self.seen_by(person, channel) if one.get("is_ephemeral")]

    def trigger(self, person: str = ADA, *, view: str = "") -> str:
        """A fresh `trigger_id`; `view` is the id of the modal in which the person clicked."""
        with self.lock:
            return self.screens.trigger(person, view=view)

    def modal(self, person: str = ADA) -> View | None:
        """The modal that a person looks at, or None."""
        with self.lock:
            stack = self.screens.modals.get(person)
            return deepcopy(stack[-1]) if stack else None

    def home(self, person: str = ADA) -> View | None:
        """The Home tab as a person sees it, or None."""
        with self.lock:
            return deepcopy(self.screens.homes.get(person))

    def closes(self, person: str = ADA) -> None:
        """A person closes the modal in front of them, or all of them where the view says so."""
        with self.lock:
            stack = self.screens.modals[person]
            if stack.pop()["clear_on_close"]:
                stack.clear()

    def composes(self, text: str) -> str:
        """A person types a message that they have not sent yet; the `unfurl_id` of its links."""
        with self.lock:
            name = self.clock.name("unfurl-")
            self.composing[name] = text
            return name

    def executes(self, **inputs: Any) -> Execution:
        """A workflow reaches the app's step; its token is good for this execution alone."""
        with self.lock:
            made = Execution(self.clock.name("Fx"), self.clock.name("xwfp-"), inputs)
            self.executions[made.id] = made
            return made

    def open(self, person: str, given: View) -> View:
        """Show a view as the first of a new stack."""
        self.screens.refuse_twin(given)
        view = self._made(given)
        self.screens.modals[person] = [view | {"root_view_id": view["id"], "previous_view_id": None}]
        return self.screens.modals[person][-1]

    def push(self, stack: list[View], given: View) -> View:
        """Show a view above the others of a stack."""
        if len(stack) >= STACK:
            raise Refusal("push_limit_reached")
        self.screens.refuse_twin(given)
        view = self._made(given)
        stack.append(view | {"root_view_id": stack[0]["id"], "previous_view_id": stack[-1]["id"]})
        return stack[-1]

    def publish(self, person: str, given: View) -> View:
        """Show a Home tab in place of the person's last one."""
        known = self.screens.homes.get(person)
        if known is None:
            self.screens.homes[person] = self._made(given)
        else:
            self.screens.change(known, given)
        return self.screens.homes[person]

    def _made(self, given: View) -> View:
        view = complete(given, view_id=self.clock.name("V"), clock=self.clock)
        return view | {"team_id": self.team, "app_id": self.app_id, "bot_id": self.bot_id}

    def _stands(self, channel: str, ts: str) -> Message:
        message = self.channels[channel].find(ts)
        assert message is not None, f"no message {ts} in {channel}"
        return message

"""What every method is given: who asks, where, and with what."""

from __future__ import annotations

from dataclasses import dataclass

from tests.fakes.slack.calls import Arguments, Refusal
from tests.fakes.slack.channels import Channel, Message
from tests.fakes.slack.workspace import Workspace
from tests.fakes.slack.world import Token, World


@dataclass(frozen=True, slots=True)
class Asked:
    """A call of a bot that is allowed to make it."""

    world: World
    workspace: Workspace
    token: Token
    given: Arguments

    def channel(self, name: str = "channel", error: str = "channel_not_found") -> Channel:
        """The conversation named by an argument; a private one that the bot is not in is as good as none."""
        found = self.workspace.channels.get(self.given.text(name))
        if found is None or (found.kind != "public" and not found.member):
            raise Refusal(error)
        return found

    def own(self, channel: Channel, error: str, *, missing: str = "message_not_found") -> Message:
        """The message at `ts`, if the bot wrote it."""
        message = channel.find(self.given.text("ts"))
        if message is None:
            raise Refusal(missing)
        if message.get("bot_id") != self.workspace.bot_id:
            raise Refusal(error)
        return message

    def require(self, *names: str) -> None:
        """Slack, `invalid_arguments`: what a method cannot do without."""
        missing = [name for name in names if not self.given.get(name)]
        if missing:
            raise Refusal("invalid_arguments", *(f"missing required field: {name}" for name in missing))

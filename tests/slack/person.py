"""Somebody in Slack: types, reads what comes back, and clicks on what stands there."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack import FakeSlack
from tests.slack.sending import Slack, interaction, payload

Message = dict[str, Any]


def buttons(message: Message) -> list[dict[str, Any]]:
    """Every button of a message, in order."""
    rows = [block["elements"] for block in message.get("blocks", []) if block["type"] == "actions"]
    return [button for row in rows for button in row]


def labels(message: Message) -> list[str]:
    """What stands on them, but for those that ask whether the answer was useful."""
    asked = ("feedback_0", "feedback_1")
    return [button["text"]["text"] for button in buttons(message) if button["action_id"] not in asked]


@dataclass
class Person:
    """Reads `message`, the last one that was for the eyes of this person alone."""

    slack: Slack
    fake: FakeSlack
    message: Message = field(default_factory=dict)
    clicked: int = 0

    def asks(self, text: str) -> Message:
        """Type a command; the message that it is acknowledged with."""
        self.message = self.slack.ask(text)
        return self.message

    def clicks(self, label: str, *, times: int = 1, url: str = "") -> Message:
        """Click on the button with this label, delivered so many times; what Slack shows then."""
        before = self.fake.asked
        self.sends(label, times=times, url=url)
        shown = self.fake.wait_for(asked=before + 1)[-1]
        if shown.get("response_type") == "ephemeral":
            self.message = shown
        return shown

    def sends(self, label: str, *, times: int = 1, url: str = "") -> None:
        """Click without waiting for what follows."""
        self.clicked += 1
        raw = self._click(label, url or self.fake.response_url(f"click-{self.clicked}"))
        for _delivery in range(times):
            answer = self.slack.send(raw)
            assert (answer.status_code, answer.data) == (200, b"")

    def reads(self) -> str:
        """Everything that stands in the message, as one text."""
        return json.dumps(self.message, ensure_ascii=False)

    def _click(self, label: str, url: str) -> bytes:
        [button] = [one for one in buttons(self.message) if one["text"]["text"] == label]
        given = payload("share_click.json")
        given["response_url"] = url
        shared = {name: button[name] for name in ("action_id", "text", "value", "url") if name in button}
        given["actions"] = [{"type": "button", "block_id": "b", "action_ts": f"9.{self.clicked}", **shared}]
        return interaction(given)

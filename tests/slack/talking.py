"""People who talk to the app in channels, threads and direct messages, and a worker that answers them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from handlers.inbox import Worker
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.workspace import ADA, Workspace
from tests.slack.person import Message, buttons, labels
from tests.slack.sending import Slack, interaction

_NUMBERS = count(1)


def envelope(workspace: Workspace, event: dict[str, Any]) -> dict[str, Any]:
    """What Slack puts around an event; each delivery of another event has an id of its own."""
    return {
        "token": "verification-token-that-nobody-checks",
        "team_id": workspace.team,
        "api_app_id": workspace.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{next(_NUMBERS):08}",
        "event_time": 1_531_420_618,
        "authorizations": [
            {
                "enterprise_id": workspace.enterprise or None,
                "team_id": workspace.team,
                "user_id": workspace.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
    }


@dataclass
class Talker:
    """Somebody in a conversation: says something, and reads what the app has said to everyone there."""

    slack: Slack
    fake: FakeSlack
    worker: Worker
    channel: str
    person: str = ADA
    thread: str = ""
    clicked: int = field(default=0)

    @property
    def workspace(self) -> Workspace:
        return self.fake.default

    def mentions(self, text: str, *, times: int = 1) -> Message:
        """Mention the app; the answer. A thread begins with the first message, and goes on in it."""
        return self._says(f"<@{self.workspace.bot_user}> {text}", "app_mention", times=times)

    def writes(self, text: str, *, times: int = 1) -> Message:
        """Write in a direct conversation; the answer."""
        return self._says(text, "message", times=times)

    def clicks(self, label: str) -> Message:
        """Click on a button of the last answer; what is said then."""
        self.sends_click(label)
        return self._answer()

    def sends_click(self, label: str, *, times: int = 1) -> None:
        """Click without waiting for what follows."""
        [button] = [one for one in buttons(self.reads()) if one["text"]["text"] == label]
        shared: dict[str, Any] = {name: button[name] for name in ("text", "url") if name in button}
        self._uses({"type": "button", **shared}, button["action_id"], button.get("value", ""), times=times)

    def sends_opinion(self, element: dict[str, Any], value: str) -> None:
        """Click on one side of Slack's element that asks whether an answer was useful."""
        self._uses({"type": element["type"]}, element["action_id"], value)

    def _uses(self, action: dict[str, Any], name: str, value: str, *, times: int = 1) -> None:
        self.clicked += 1
        message = self.reads()
        used = {
            **action,
            "action_id": name,
            "value": value,
            "block_id": "b",
            "action_ts": f"9.{self.clicked}",
        }
        container = {"type": "message", "message_ts": message["ts"], "channel_id": self.channel}
        given = {
            "type": "block_actions",
            "user": {"id": self.person},
            "team": {"id": self.workspace.team},
            "container": {**container, "thread_ts": self.thread, "is_ephemeral": False},
            "message": message,
            "response_url": self.fake.response_url(f"thread-{self.clicked}"),
            "trigger_id": self.workspace.trigger(self.person),
            "actions": [used],
        }
        for _delivery in range(times):
            answer = self.slack.send(interaction(given))
            assert (answer.status_code, answer.data) == (200, b"")

    def sends(self, event: dict[str, Any]) -> None:
        """Slack delivers an event of this conversation."""
        answer = self.slack.send_json(envelope(self.workspace, event))
        assert (answer.status_code, answer.data) == (200, b"")

    def adds(self, text: str) -> Message:
        """Mention the app once more in the thread, without waiting for what follows; the message."""
        mention = f"<@{self.workspace.bot_user}> {text}"
        said = self.workspace.says(self.channel, mention, person=self.person, thread=self.thread)
        self.sends({**said, "type": "app_mention"})
        return said

    def answers(self) -> list[Message]:
        """Everything that the app has said here."""
        return self.workspace.spoken(self.channel)

    def reads(self) -> Message:
        """What it said last."""
        return self.answers()[-1]

    def works(self) -> None:
        """Let the worker work until nothing is due."""
        while self.worker.step():
            pass

    def _says(self, text: str, kind: str, *, times: int) -> Message:
        said = self.workspace.says(self.channel, text, person=self.person, thread=self.thread)
        self.thread = self.thread or said["ts"]
        for _delivery in range(times):
            self.sends({**said, "type": kind})
        return self._answer()

    def _answer(self) -> Message:
        before = len(self.answers())
        self.works()
        assert len(self.answers()) == before + 1, json.dumps([one["text"] for one in self.answers()])
        answer = self.reads()
        assert answer["thread_ts"] == self.thread
        return answer


def headline(message: Message) -> str:
    """The first line of what people read."""
    return str(message["text"]).partition("\n")[0]


__all__ = ["Talker", "buttons", "envelope", "headline", "labels"]

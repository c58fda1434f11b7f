"""Somebody in front of the form: reads the page, types, chooses, unticks, clicks, and goes on.

Fields behave as Slack's do: what was chosen in one stays as long as a page has a field of the same names, whatever a
new page says it should begin with.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.block_kit import refused_view
from tests.fakes.slack import ADA, FakeSlack
from tests.slack.sending import Slack, command, interaction

View = dict[str, Any]
Block = dict[str, Any]


def begun(element: Block) -> dict[str, Any]:
    """What Slack tells of an element that nobody has touched."""
    kind = element["type"]
    if kind == "plain_text_input":
        return {"type": kind, "value": element.get("initial_value")}
    if kind == "radio_buttons":
        return {"type": kind, "selected_option": element.get("initial_option")}
    return {"type": kind, "selected_options": element.get("initial_options", [])}


def fields(view: View) -> list[Block]:
    return [block for block in view["blocks"] if block["type"] == "input"]


def state_of(view: View) -> dict[str, Any]:
    """The state of a page that was just opened."""
    return {one["block_id"]: {one["element"]["action_id"]: begun(one["element"])} for one in fields(view)}


def texts(part: object) -> list[str]:
    """Every text on a page or in a part of it, in order."""
    if isinstance(part, dict):
        own = [part["text"]] if isinstance(part.get("text"), str) else []
        return [*own, *(text for value in part.values() for text in texts(value))]
    return [text for one in part for text in texts(one)] if isinstance(part, list) else []


@dataclass
class Filler:
    """`errors` are those of the last submission, by the label of their field."""

    slack: Slack
    fake: FakeSlack
    person: str = ADA
    clicked: int = 0
    errors: dict[str, str] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def view(self) -> View:
        """The page in front of the person."""
        shown = self.fake.default.modal(self.person)
        assert shown is not None, "no form is open"
        return shown

    def types_command(self, text: str, *, url: str = "", trigger: str = "") -> bytes:
        """Type a command; what it is acknowledged with."""
        trigger = trigger or self.fake.default.trigger(self.person)
        sent = self.slack.send(command(text, trigger_id=trigger, response_url=url))
        assert sent.status_code == 200
        return bytes(sent.data)

    def opens(self, text: str = "form", *, url: str = "") -> None:
        """Type a command that opens the form, and wait for it."""
        assert self.types_command(text, url=url) == b""
        self.waits()

    def waits(self) -> None:
        self.fake.wait_until(lambda: self.fake.default.modal(self.person), "form")

    def state(self) -> dict[str, Any]:
        fresh = state_of(self.view)
        self.kept = {name: self.kept.get(name, value) for name, value in fresh.items()}
        return self.kept

    def reads(self) -> str:
        """Everything that stands on the page, as one text."""
        return "\n".join(texts(self.view["blocks"]))

    def so_far(self) -> str:
        """What the page says the answers come to, "" where it says nothing."""
        return next((line for line in texts(self.view["blocks"]) if line.startswith("So far: ")), "")

    def questions(self) -> list[str]:
        return [one["label"]["text"] for one in self._fields("radio_buttons")]

    def ticked(self) -> list[str]:
        """The facts that are listed and ticked."""
        chosen = [self._state(one).get("selected_options") for one in self._fields("checkboxes")]
        return [option["text"]["text"] for options in chosen for option in options or []]

    def answer_to(self, question: str) -> str:
        """What is chosen below a question, "" for nothing."""
        option = self._state(self._field(question)).get("selected_option")
        return option["text"]["text"] if option else ""

    def words(self) -> str:
        [typed] = self._fields("plain_text_input")
        return self._state(typed).get("value") or ""

    def types(self, words: str) -> None:
        [typed] = self._fields("plain_text_input")
        self._state(typed)["value"] = words

    def chooses(self, question: str, answer: str, *, wait: bool = True) -> None:
        """Choose an answer that begins with these letters."""
        block = self._field(question)
        [option] = [one for one in block["element"]["options"] if one["text"]["text"].startswith(answer)]
        self._state(block)["selected_option"] = option
        self._tells(block, {"selected_option": option}, wait=wait)

    def unticks(self, fact: str) -> None:
        for block in self._fields("checkboxes"):
            state = self._state(block)
            left = [one for one in state["selected_options"] if one["text"]["text"] != fact]
            if len(left) < len(state["selected_options"]):
                state["selected_options"] = left
                self._tells(block, {"selected_options": left}, wait=True)
                return
        raise AssertionError(f"{fact} is not ticked")

    def clicks(self, label: str) -> None:
        """Click on a button, and wait for what follows."""
        self.sends_click(label, wait=True)

    def sends_click(self, label: str, *, wait: bool = False) -> None:
        rows = [block for block in self.view["blocks"] if block["type"] == "actions"]
        [(row, button)] = [
            (row, one) for row in rows for one in row["elements"] if one["text"]["text"] == label
        ]
        self._acts(row["block_id"], button, {"type": "button"}, wait=wait)

    def submits(self) -> None:
        """Submit the page: the next one is there then, or errors stand at its fields."""
        view = {**self.view, "state": {"values": self.state()}}
        answer = self.slack.send(interaction(self._payload("view_submission", view))).get_json()
        if answer["response_action"] == "errors":
            labels = {one["block_id"]: one["label"]["text"] for one in fields(view)}
            self.errors = {labels[name]: said for name, said in answer["errors"].items()}
            return
        assert answer["response_action"] == "update"
        self.errors = {}
        problem = refused_view(answer["view"])
        assert problem is None, problem
        with self.fake.default.lock:
            screens = self.fake.default.screens
            found = screens.find(view_id=view["id"])
            assert found is not None
            screens.change(found, answer["view"])

    def _fields(self, kind: str) -> list[Block]:
        return [one for one in fields(self.view) if one["element"]["type"] == kind]

    def _field(self, label: str) -> Block:
        [found] = [one for one in fields(self.view) if one["label"]["text"].startswith(label)]
        return found

    def _state(self, block: Block) -> dict[str, Any]:
        found: dict[str, Any] = self.state()[block["block_id"]][block["element"]["action_id"]]
        return found

    def _tells(self, block: Block, chosen: dict[str, Any], *, wait: bool) -> None:
        assert block["dispatch_action"] is True
        element = block["element"]
        self._acts(block["block_id"], element, {"type": element["type"], **chosen}, wait=wait)

    def _acts(self, block: str, element: Block, action: dict[str, Any], *, wait: bool) -> None:
        self.clicked += 1
        given = {"action_id": element["action_id"], "block_id": block, "action_ts": f"9.{self.clicked}"}
        view = {**self.view, "state": {"values": self.state()}}
        payload = self._payload("block_actions", view) | {"actions": [{**given, **action}]}
        payload["container"] = {"type": "view", "view_id": view["id"]}
        before = len(self.fake.called("views.update"))
        answer = self.slack.send(interaction(payload))
        assert (answer.status_code, answer.data) == (200, b"")
        if wait:
            self.fake.wait_until(lambda: len(self.fake.called("views.update")) > before, "update of the form")

    def _payload(self, kind: str, view: View) -> dict[str, Any]:
        return {
            "type": kind,
            "team": {"id": self.fake.default.team, "domain": "example"},
            "user": {"id": self.person},
            "trigger_id": self.fake.default.trigger(self.person, view=view["id"]),
            "view": json.loads(json.dumps(view)),
        }

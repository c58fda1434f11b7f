"""What an app shows outside of messages: stacks of modals, Home tabs, and the triggers that open them."""

from __future__ import annotations

import hashlib
import json
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack.calls import Refusal
from tests.fakes.slack.clock import Clock

View = dict[str, Any]

#: A modal and what may be pushed upon it.
STACK = 3
#: Seconds in which a trigger can be exchanged.
TRIGGER_SECONDS = 3.0
#: Slack's guides call it this; the pages of the methods call it `expired_trigger_id`, `exchanged_trigger_id`.
EXPIRED, EXCHANGED = "trigger_expired", "trigger_exchanged"


@dataclass
class Trigger:
    """A person's click or command: `view` names the modal that it came out of."""

    person: str
    at: float
    view: str = ""
    used: bool = False


@dataclass
class Screens:
    """The modals and Home tabs of one workspace, by person."""

    clock: Clock
    triggers: dict[str, Trigger] = field(default_factory=dict)
    modals: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)

    def trigger(self, person: str, *, view: str = "") -> str:
        """A fresh `trigger_id`, as an interaction of this person brings it."""
        name = f"{self.clock.name('1')}.{self.clock.name('2')}.{self.clock.name('a')}"
        self.triggers[name] = Trigger(person, self.clock.now, view)
        return name

    def exchange(self, name: str) -> Trigger:
        """Use up a trigger; raises `Refusal` when it is unknown, late, or was used before."""
        found = self.triggers.get(name)
        if found is None:
            raise Refusal("invalid_trigger_id")
        if found.used:
            raise Refusal(EXCHANGED)
        if self.clock.now - found.at > TRIGGER_SECONDS:
            raise Refusal(EXPIRED)
        found.used = True
        return found

    def find(self, *, view_id: str = "", external_id: str = "") -> View | None:
        """The view itself, modal or Home, which can be changed."""
        every = [*(view for stack in self.modals.values() for view in stack), *self.homes.values()]
        for view in every:
            if view_id == view["id"] if view_id else external_id and external_id == view["external_id"]:
                return view
        return None

    def stack_of(self, view_id: str) -> list[View]:
        """The stack in which a modal is open; empty when it is closed."""
        for stack in self.modals.values():
            if any(view["id"] == view_id for view in stack):
                return stack
        return []

    def change(self, view: View, given: View) -> None:
        """Another content for an open view; what was typed stays where block and action keep their ids."""
        if given.get("external_id") and given["external_id"] != view["external_id"]:
            self.refuse_twin(given)
        shown = complete(given, view_id=view["id"], clock=self.clock)
        kept = ("id", "team_id", "app_id", "bot_id", "root_view_id", "previous_view_id")
        fixed = {name: view[name] for name in kept if name in view}
        state = view["state"]
        view.clear()
        view |= {**shown, **fixed, "state": state}

    def refuse_twin(self, given: View) -> None:
        """An `external_id` stands for one view only."""
        if given.get("external_id") and self.find(external_id=given["external_id"]):
            raise Refusal("duplicate_external_id")


def complete(given: View, *, view_id: str, clock: Clock) -> View:
    """A view with all members that Slack adds; every block has an id."""
    blocks = [{"block_id": clock.name("b"), **block} for block in deepcopy(given["blocks"])]
    plain: View = {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "title": None,
        "submit": None,
    }
    plain |= {"close": None, "clear_on_close": False, "notify_on_close": False}
    view = {**plain, **deepcopy(given), "id": view_id, "blocks": blocks, "state": {"values": {}}}
    content = hashlib.sha256(json.dumps([view, clock.stamp()], sort_keys=True).encode()).hexdigest()
    return {**view, "hash": f"{int(clock.now)}.{content[:8]}"}

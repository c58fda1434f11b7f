"""views.*: modals and Home tabs."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

from tests.fakes.block_kit import refused_view
from tests.fakes.slack.asked import Asked
from tests.fakes.slack.calls import Answer, Refusal
from tests.fakes.slack.screens import View

#: Bytes of a view as JSON.
LARGEST = 250_000


def open_view(asked: Asked) -> Answer:
    """views.open: a modal in exchange for a trigger."""
    view = _given(asked, "modal")
    trigger = asked.workspace.screens.exchange(asked.given.text("trigger_id"))
    return _shown(asked.workspace.open(trigger.person, view))


def push(asked: Asked) -> Answer:
    """views.push: another modal upon the one in which the person clicked."""
    view = _given(asked, "modal")
    trigger = asked.workspace.screens.exchange(asked.given.text("trigger_id"))
    stack = asked.workspace.screens.stack_of(trigger.view)
    if not stack:
        raise Refusal("not_found")
    return _shown(asked.workspace.push(stack, view))


def update(asked: Asked) -> Answer:
    """views.update: another content for a modal that is open."""
    view = _given(asked, "modal")
    screens = asked.workspace.screens
    found = screens.find(view_id=asked.given.text("view_id"), external_id=asked.given.text("external_id"))
    if found is None or found["type"] != "modal":
        raise Refusal("not_found")
    _fresh(asked, found)
    screens.change(found, view)
    return _shown(found)


def publish(asked: Asked) -> Answer:
    """views.publish: a person's Home tab."""
    asked.require("user_id")
    if not asked.workspace.home_tab:
        raise Refusal("not_enabled")
    view, person = _given(asked, "home"), asked.given.text("user_id")
    known = asked.workspace.screens.homes.get(person)
    if known is not None:
        _fresh(asked, known)
    return _shown(asked.workspace.publish(person, view))


def _given(asked: Asked, surface: str) -> View:
    view: Any = asked.given.get("view")
    if not isinstance(view, dict):
        raise Refusal("invalid_arguments", "missing required field: view")
    if len(json.dumps(view, ensure_ascii=False).encode()) > LARGEST:
        raise Refusal("view_too_large")
    problem = refused_view(view) if view.get("type") == surface else f"the type of the view is not {surface}"
    if problem:
        raise Refusal("invalid_arguments", problem)
    return view


def _fresh(asked: Asked, view: View) -> None:
    wanted = asked.given.text("hash")
    if wanted and wanted != view["hash"]:
        raise Refusal("hash_conflict")


def _shown(view: View) -> Answer:
    return {"ok": True, "view": deepcopy(view)}

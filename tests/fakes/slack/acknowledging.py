"""What Slack does with the answer to a submitted modal. Slack, "Modals": the response actions."""

from __future__ import annotations

from typing import Any

from tests.fakes.block_kit import refused_view
from tests.fakes.slack.calls import Refusal
from tests.fakes.slack.screens import View
from tests.fakes.slack.workspace import Workspace


def acknowledge(workspace: Workspace, view_id: str, answer: dict[str, Any] | None) -> dict[str, str]:
    """Let the modal do what the acknowledgement says; None is the empty one, which closes the modal.

    Returns the errors that the person reads now, by block. Raises `Refusal` where Slack would show that the app
    has failed.
    """
    with workspace.lock:
        stack = workspace.screens.stack_of(view_id)
        if not stack or stack[-1]["id"] != view_id:
            raise Refusal("not_found", "this modal is not in front of anybody")
        if answer is None:
            stack.pop()
            return {}
        return _act(workspace, stack, answer)


def _act(workspace: Workspace, stack: list[View], answer: dict[str, Any]) -> dict[str, str]:
    match answer:
        case {"response_action": "errors", "errors": dict() as errors} if len(answer) == 2:
            return _errors(stack[-1], errors)
        case {"response_action": "clear"} if len(answer) == 1:
            stack.clear()
        case {"response_action": "update", "view": view} if len(answer) == 2:
            workspace.screens.change(stack[-1], _modal(view))
        case {"response_action": "push", "view": view} if len(answer) == 2:
            workspace.push(stack, _modal(view))
        case _:
            raise Refusal("invalid_arguments", "no response action that Slack knows")
    return {}


def _errors(view: View, errors: dict[str, Any]) -> dict[str, str]:
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not errors or set(errors) - inputs:
        raise Refusal("invalid_arguments", f"errors stand at inputs: {', '.join(sorted(inputs))}")
    if not all(isinstance(one, str) and one for one in errors.values()):
        raise Refusal("invalid_arguments", "an error says something")
    return dict(errors)


def _modal(view: Any) -> View:
    if not isinstance(view, dict) or view.get("type") != "modal":
        raise Refusal("invalid_arguments", "not a modal")
    if problem := refused_view(view):
        raise Refusal("invalid_arguments", problem)
    return view

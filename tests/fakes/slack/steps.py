"""functions.* and assistant.threads.*: steps of workflows, and the agent's surroundings in a thread."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack.asked import Asked
from tests.fakes.slack.calls import Answer, Refusal
from tests.fakes.slack.workspace import Execution

#: Suggested prompts of a thread, and messages that take turns in a status.
PROMPTS, LOADING_MESSAGES = 4, 10


def complete_success(asked: Asked) -> Answer:
    """functions.completeSuccess"""
    outputs = asked.given.get("outputs")
    if not isinstance(outputs, dict):
        raise Refusal("invalid_arguments", "missing required field: outputs")
    _running(asked).outcome = {"outputs": outputs}
    return {"ok": True}


def complete_error(asked: Asked) -> Answer:
    """functions.completeError"""
    asked.require("error")
    _running(asked).outcome = {"error": asked.given.text("error")}
    return {"ok": True}


def set_status(asked: Asked) -> Answer:
    """assistant.threads.setStatus; an empty status clears."""
    place = _place(asked)
    if "status" not in asked.given:
        raise Refusal("invalid_arguments", "missing required field: status")
    if len(asked.given.get("loading_messages") or []) > LOADING_MESSAGES:
        raise Refusal("invalid_arguments", f"more than {LOADING_MESSAGES} loading_messages")
    if status := asked.given.text("status"):
        asked.workspace.status[place] = status
    else:
        asked.workspace.status.pop(place, None)
    return {"ok": True}


def set_suggested_prompts(asked: Asked) -> Answer:
    """assistant.threads.setSuggestedPrompts; an agent's Messages tab needs no thread."""
    prompts: Any = asked.given.get("prompts")
    if not isinstance(prompts, list) or not 1 <= len(prompts) <= PROMPTS:
        raise Refusal("invalid_arguments", f"prompts: 1 to {PROMPTS}")
    if not all(isinstance(one, dict) and one.get("title") and one.get("message") for one in prompts):
        raise Refusal("invalid_arguments", "prompts: each has a title and a message")
    asked.workspace.prompts[_place(asked, thread=bool(asked.given.get("thread_ts")))] = prompts
    return {"ok": True}


def set_title(asked: Asked) -> Answer:
    """assistant.threads.setTitle"""
    asked.require("title")
    asked.workspace.titles[_place(asked)] = asked.given.text("title")
    return {"ok": True}


def _running(asked: Asked) -> Execution:
    found = asked.workspace.executions.get(asked.given.text("function_execution_id"))
    if found is None or asked.token.execution not in (None, found):
        raise Refusal("function_execution_not_found")
    if found.outcome is not None:
        raise Refusal("execution_not_in_running_state")
    return found


def _place(asked: Asked, *, thread: bool = True) -> tuple[str, str]:
    asked.require("channel_id", *(["thread_ts"] if thread else []))
    channel = asked.channel("channel_id")
    ts = asked.given.text("thread_ts")
    if thread and channel.find(ts) is None:
        raise Refusal("thread_not_found")
    return channel.id, ts

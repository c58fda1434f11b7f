"""A call as it came in, its arguments, and why Slack would refuse it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

Answer = dict[str, Any]

#: Arguments that hold objects; in a form they are written as JSON.
STRUCTURED = frozenset(
    ("attachments", "blocks", "loading_messages", "metadata", "outputs", "prompts", "unfurls", "view")
)


class Refusal(Exception):  # noqa: N818 - not an error of the fake: this is its answer
    """`{"ok": false}` with Slack's word for it; `more` holds further members of the answer."""

    def __init__(self, error: str, *messages: str, **more: Any) -> None:
        super().__init__(error, *messages)
        details = {"response_metadata": {"messages": [f"[ERROR] {one}" for one in messages]}}
        self.answer: Answer = {"ok": False, "error": error, **(details if messages else {}), **more}


class Limited(Exception):  # noqa: N818
    """429: the call came too soon by so many seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


class Arguments(dict[str, Any]):
    """A call's arguments by name; what is empty counts as not given, as it does at Slack."""

    def text(self, name: str) -> str:
        """The argument as text; empty where there is none."""
        return str(self.get(name) or "")

    def whole(self, name: str, default: int) -> int:
        """The argument as a whole number."""
        try:
            return int(self.get(name) or default)
        except ValueError:
            raise Refusal("invalid_arguments", f"{name} is no whole number") from None

    def flag(self, name: str) -> bool:
        """A form says 1 or true, JSON says true."""
        return str(self.get(name, "")).lower() in ("1", "true")


@dataclass(frozen=True, slots=True)
class Call:
    """One call that came in. `error` is empty when it was answered with `ok`."""

    method: str
    token: str
    arguments: Arguments
    at: float
    error: str = field(default="", compare=False)


def arguments(body: bytes, content_type: str, query: str) -> Arguments:
    """What a request says; raises `Refusal` for what Slack cannot read."""
    found = dict(parse_qsl(query, keep_blank_values=True))
    kind = content_type.partition(";")[0].strip()
    if kind == "application/json":
        return Arguments({**found, **_object(body)})
    if kind == "application/x-www-form-urlencoded":
        found |= dict(parse_qsl(body.decode(), keep_blank_values=True))
    elif body:
        raise Refusal("invalid_post_type" if kind else "missing_post_type")
    return Arguments(found)


def structured(given: Arguments) -> Arguments:
    """The same arguments with the objects read that came as text; unreadable ones stay text."""
    return Arguments({name: _read(value) if name in STRUCTURED else value for name, value in given.items()})


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        raise Refusal("invalid_json") from None
    if not isinstance(found, dict):
        raise Refusal("json_not_object")
    return found


def _read(value: Any) -> Any:
    if not isinstance(value, str) or not value:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value

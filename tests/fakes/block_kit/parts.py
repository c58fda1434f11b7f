"""Composition objects: texts, options, confirmations. What slackblocks knows, slackblocks checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import slackblocks
from slackblocks import objects

Part = Mapping[str, Any]

_TEXT_MEMBERS = {"plain_text": {"type", "text", "emoji"}, "mrkdwn": {"type", "text", "verbatim"}}


class Wrong(ValueError):  # noqa: N818 - the fake's answer, not its failure
    """Slack would refuse this."""


def only(found: Part, *members: str) -> None:
    """Slack: "invalid additional property"."""
    if more := set(found) - set(members):
        raise Wrong(f"invalid additional property: {', '.join(sorted(more))}")


def text(found: Any, *, plain: bool) -> slackblocks.Text:
    """A text object; slackblocks would turn markup into plain text where Slack refuses it."""
    if not isinstance(found, dict) or found.get("type") not in _TEXT_MEMBERS:
        raise Wrong(f"not a text object: {found!r}")
    only(found, *_TEXT_MEMBERS[found["type"]])
    if plain and found["type"] != "plain_text":
        raise Wrong("must be plain_text")
    if not isinstance(found.get("text"), str):
        raise Wrong("missing required field: text")
    return slackblocks.Text.from_dict(found)


def option(found: Part, *, plain: bool = True) -> Any:
    """One choice; its markup is allowed only where the element says so."""
    only(found, "text", "value", "description", "url")
    text(found["text"], plain=plain)
    if "description" in found:
        text(found["description"], plain=plain)
    return objects.Option.from_dict(dict(found))


def group(found: Part) -> Any:
    """Choices under a label."""
    only(found, "label", "options")
    return objects.OptionGroup(text(found["label"], plain=True), [option(one) for one in found["options"]])


def confirmation(found: Part) -> Any:
    """A question before an action."""
    only(found, "title", "text", "confirm", "deny", "style")
    for name in ("title", "confirm", "deny"):
        text(found[name], plain=True)
    text(found["text"], plain=False)
    return objects.ConfirmationDialogue.from_dict(dict(found))


def holes(part: Any, where: str = "") -> Iterator[str]:
    """Members that say nothing: empty strings and nulls, which Slack takes nowhere in blocks."""
    if isinstance(part, Mapping):
        for name, value in part.items():
            if name not in ("initial_value", "column_settings"):
                yield from holes(value, f"{where}.{name}")
    elif isinstance(part, list):
        for place, value in enumerate(part):
            yield from holes(value, f"{where}[{place}]")
    elif part is None or part == "":
        yield f"{where.lstrip('.')} is empty"

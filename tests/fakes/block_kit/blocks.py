"""Blocks: each becomes slackblocks' own, which checks its limits; what that does not check is checked here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Literal

import slackblocks
from slackblocks import blocks as theirs
from slackblocks._surfaces import validate_surface_blocks

from tests.fakes.block_kit.elements import element
from tests.fakes.block_kit.parts import Part, Wrong, holes, only, text
from tests.fakes.block_kit.rare import RARE
from tests.fakes.block_kit.rich_text import rich_text

Surface = Literal["home", "message", "modal"]

#: Characters of all markdown blocks of a message.
MARKDOWN = 12_000
#: How often a kind of block may stand in a message.
AT_MOST = {"table": 1, "data_visualization": 2}


def checked(found: list[Any], *, surface: Surface) -> list[Any]:
    """The blocks as slackblocks has them; raises for the first thing that Slack refuses on this surface."""
    made = []
    for place, one in enumerate(found):
        try:
            made.append(_block(one, surface))
        except (slackblocks.InvalidUsageError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise Wrong(f"blocks[{place}]: {type(error).__name__}: {error}") from error
    validate_surface_blocks(made, surface)
    _once("block_id", (one["block_id"] for one in found if "block_id" in one))
    if sum(one.get("focus_on_load") is True for block in found for one in elements_of(block)) > 1:
        raise Wrong("focus_on_load stands there more than once")
    for kind, most in AT_MOST.items():
        if sum(one["type"] == kind for one in found) > most:
            raise Wrong(f"more than {most} of {kind}")
    if sum(len(one["text"]) for one in found if one["type"] == "markdown") > MARKDOWN:
        raise Wrong(f"markdown blocks hold more than {MARKDOWN} characters")
    return made


def elements_of(block: Part) -> list[Any]:
    """Everything in a block that somebody could use, images and texts of a context included."""
    single = [block[name] for name in ("accessory", "element") if name in block]
    return [*single, *(block.get("elements", []) if block["type"] != "rich_text" else [])]


def _block(found: Any, surface: str) -> Any:
    if not isinstance(found, dict):
        raise Wrong("not a block")
    for problem in holes(found):
        raise Wrong(problem)
    _once("action_id", (one["action_id"] for one in elements_of(found) if "action_id" in one))
    kind = found.get("type", "")
    if kind in RARE:
        return RARE[kind](found)
    if kind == "container":
        return _container(found, surface)
    if kind not in _BLOCKS:
        raise Wrong(f"unsupported type: {kind}")
    return _BLOCKS[kind](found, surface)


def _once(name: str, ids: Iterator[str]) -> None:
    """Slack: a `block_id` is unique in its message or view, an `action_id` in its block."""
    if twice := [one for one, count in Counter(ids).items() if count > 1]:
        raise Wrong(f"{name} stands there twice: {', '.join(twice)}")


def _section(found: Part, surface: str) -> Any:
    only(found, "type", "block_id", "text", "fields", "accessory", "expand")
    members: dict[str, Any] = {"block_id": found.get("block_id")}
    if "text" in found:
        members["text"] = text(found["text"], plain=False)
    if "fields" in found:
        members["fields"] = [text(one, plain=False) for one in _some(found["fields"])]
    if "accessory" in found:
        members["accessory"] = element(found["accessory"], surface=surface, block="section")
    return slackblocks.SectionBlock(**members)


def _header(found: Part, _surface: str) -> Any:
    only(found, "type", "block_id", "text")
    return slackblocks.HeaderBlock(text(found["text"], plain=True), block_id=found.get("block_id"))


def _divider(found: Part, _surface: str) -> Any:
    only(found, "type", "block_id")
    return slackblocks.DividerBlock(block_id=found.get("block_id"))


def _context(found: Part, surface: str) -> Any:
    only(found, "type", "block_id", "elements")
    inside = [
        element(one, surface=surface, block="context") if one["type"] == "image" else text(one, plain=False)
        for one in _some(found["elements"])
    ]
    return slackblocks.ContextBlock(inside, block_id=found.get("block_id"))


def _actions(found: Part, surface: str) -> Any:
    only(found, "type", "block_id", "elements")
    inside = [element(one, surface=surface, block="actions") for one in _some(found["elements"])]
    return slackblocks.ActionsBlock(inside, block_id=found.get("block_id"))


def _context_actions(found: Part, surface: str) -> Any:
    only(found, "type", "block_id", "elements")
    inside = [element(one, surface=surface, block="context_actions") for one in _some(found["elements"])]
    return theirs.ContextActionsBlock(inside, block_id=found.get("block_id"))


def _input(found: Part, surface: str) -> Any:
    only(found, "type", "block_id", "label", "element", "hint", "optional", "dispatch_action")
    hint = text(found["hint"], plain=True) if "hint" in found else None
    return slackblocks.InputBlock(
        text(found["label"], plain=True),
        element(found["element"], surface=surface, block="input"),
        hint=hint,
        block_id=found.get("block_id"),
    )


def _image(found: Part, _surface: str) -> Any:
    only(found, "type", "block_id", "alt_text", "image_url", "slack_file", "title")
    if "alt_text" not in found:
        raise Wrong("missing required field: alt_text")
    if "title" in found:
        text(found["title"], plain=True)
    return slackblocks.ImageBlock.from_dict(dict(found))


def _alert(found: Part, _surface: str) -> Any:
    only(found, "type", "block_id", "text", "level")
    text(found["text"], plain=False)
    return theirs.AlertBlock.from_dict(dict(found))


def _markdown(found: Part, _surface: str) -> Any:
    only(found, "type", "block_id", "text")
    return theirs.MarkdownBlock.from_dict(dict(found))


def _rich_text(found: Part, _surface: str) -> Any:
    only(found, "type", "block_id", "elements")
    return rich_text(found)


def _container(found: Part, surface: str) -> Any:
    members = {name: value for name, value in found.items() if name not in ("type", "child_blocks", "icon")}
    for name, plain in (("title", True), ("subtitle", False)):
        if name in members:
            members[name] = text(members[name], plain=plain)
    if "rich_text_title" in members:
        members["rich_text_title"] = rich_text(members["rich_text_title"])
    if "icon" in found:
        members["icon"] = element(found["icon"], surface=surface, block="context")
    return theirs.ContainerBlock([_block(one, surface) for one in _some(found["child_blocks"])], **members)


def _some(found: Any) -> list[Any]:
    if not isinstance(found, list) or not found:
        raise Wrong("must hold at least one")
    return found


_BLOCKS: dict[str, Callable[[Part, str], Any]] = {
    "actions": _actions,
    "alert": _alert,
    "context": _context,
    "context_actions": _context_actions,
    "divider": _divider,
    "header": _header,
    "image": _image,
    "input": _input,
    "markdown": _markdown,
    "rich_text": _rich_text,
    "section": _section,
}

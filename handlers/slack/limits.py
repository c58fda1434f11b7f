"""Slack's limits on outgoing messages, in one place, and the one check that every message passes.

Sources: Slack's Block Kit reference (blocks, block elements, text object) and `chat.postMessage`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from handlers.slack.weighing import Sound, length, weight

#: Blocks in a message.
BLOCKS = 50
#: Characters of the top-level `text`: Slack recommends this and cuts at ten times as much.
TEXT = 4_000
#: Characters of all texts in all blocks. Slack refuses too much with `msg_blocks_too_long` and names no
#: figure; this one is ours.
ALL_BLOCKS_TEXT = 12_000
#: Characters of a text object, a header, one of a section's fields.
TEXT_OBJECT, HEADER, FIELD = 3_000, 150, 2_000
#: Members of a section's `fields`, a context's and an actions block's `elements`.
FIELDS, CONTEXT_ELEMENTS, ACTIONS_ELEMENTS, CONTEXT_ACTIONS_ELEMENTS = 10, 10, 25, 5
#: Characters of a button's text, accessibility label, value and address.
BUTTON_TEXT, BUTTON_LABEL, BUTTON_VALUE, BUTTON_URL = 75, 75, 2_000, 3_000
#: Characters of an `action_id`.
ACTION_ID = 255

#: Blocks in a modal or Home; characters of a modal's title and buttons, and of what it carries unseen.
VIEW_BLOCKS, VIEW_LABEL, VIEW_METADATA = 100, 24, 3_000
#: Characters of a `callback_id`, a `block_id`; of an input's label and hint; of what may be typed into it.
NAME, INPUT_LABEL, TYPED = 255, 2_000, 3_000
#: Choices of radio buttons or checkboxes; characters of a choice's text and description, its value, a placeholder.
OPTIONS, OPTION_TEXT, OPTION_VALUE, PLACEHOLDER = 10, 75, 150, 150

Message = dict[str, Any]
View = dict[str, Any]
Problems = Iterator[str]


class MessageError(Exception):
    """A message of ours that Slack would refuse: a mistake in rendering, never the user's."""


def sound(block: dict[str, Any]) -> dict[str, Any]:
    """A block that need not be looked at again; raises `MessageError` with every limit that it breaks.

    A paragraph of rich text counts as a block.
    """
    problems = list[str]()
    if block["type"].startswith("rich_text"):
        taken = _weighed(block, problems)
    else:
        problems += _block(block)
        taken = weight([block])
    if problems:
        raise MessageError("; ".join(problems))
    checked_once = Sound(block)
    checked_once.weight = taken
    return checked_once


def checked(message: Message) -> Message:
    """The same message; raises `MessageError` with every limit that it breaks."""
    if problems := list(_message(message)):
        raise MessageError("; ".join(problems))
    return message


def checked_unfurl(preview: Message) -> Message:
    """The same link preview; raises `MessageError` with every limit that it breaks. Nothing in it can be clicked."""
    problems = [f"{block['type']} in a preview" for block in preview["blocks"] if block["type"] == "actions"]
    problems += _blocks(preview["blocks"])
    if problems:
        raise MessageError("; ".join(problems))
    return preview


def checked_view(view: View) -> View:
    """The same modal or Home; raises `MessageError` with every limit that it breaks."""
    if problems := list(_view(view)):
        raise MessageError("; ".join(problems))
    return view


def _view(view: Mapping[str, Any]) -> Problems:
    for label in ("title", "submit", "close"):
        if label in view or (label, view["type"]) == ("title", "modal"):
            yield from _plain(label, view.get(label), VIEW_LABEL)
    yield from _counted("blocks", view["blocks"], VIEW_BLOCKS)
    for place, block in enumerate(view["blocks"]):
        yield from (f"blocks[{place}]: {problem}" for problem in _block(block))
    yield from _alike_fields(view["blocks"])
    if "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        yield "there are inputs and no submit"
    if length(view.get("callback_id", "")) > NAME:
        yield f"callback_id is longer than {NAME}"
    if length(view.get("private_metadata", "")) > VIEW_METADATA:
        yield f"private_metadata is longer than {VIEW_METADATA}"


def _message(message: Mapping[str, Any]) -> Problems:
    yield from _sized("text", message.get("text"), TEXT)
    yield from _blocks(message.get("blocks", []))


def _blocks(blocks: list[Mapping[str, Any]]) -> Problems:
    if not len(blocks) <= BLOCKS:
        yield f"{len(blocks)} blocks, at most {BLOCKS}"
    for place, block in enumerate(blocks):
        yield from (f"blocks[{place}]: {problem}" for problem in _block(block))
    yield from _alike(blocks)
    if (total := weight(blocks)) > ALL_BLOCKS_TEXT:
        yield f"blocks hold {total} characters, at most {ALL_BLOCKS_TEXT}"


def _block(block: Mapping[str, Any]) -> Problems:
    if isinstance(block, Sound):
        return
    check = _BLOCKS.get(block["type"])
    if check is None:
        yield f"type {block['type']} is not one that we send"
    else:
        yield from check(block)


def _header(block: Mapping[str, Any]) -> Problems:
    yield from _text_object("header", block.get("text"), HEADER)
    if block.get("text", {}).get("type") != "plain_text":
        yield "header must be plain_text"


def _section(block: Mapping[str, Any]) -> Problems:
    fields = block.get("fields", [])
    if "text" in block:
        yield from _text_object("text", block["text"], TEXT_OBJECT)
    elif not fields:
        yield "section needs text or fields"
    if len(fields) > FIELDS:
        yield f"{len(fields)} fields, at most {FIELDS}"
    for field in fields:
        yield from _text_object("field", field, FIELD)


def _context(block: Mapping[str, Any]) -> Problems:
    yield from _counted("context elements", block["elements"], CONTEXT_ELEMENTS)
    for element in block["elements"]:
        yield from _text_object("context", element, TEXT_OBJECT)


def _actions(block: Mapping[str, Any]) -> Problems:
    yield from _counted("actions elements", block["elements"], ACTIONS_ELEMENTS)
    for element in block["elements"]:
        yield from _button(element)


def _context_actions(block: Mapping[str, Any]) -> Problems:
    yield from _counted("context_actions elements", block["elements"], CONTEXT_ACTIONS_ELEMENTS)
    for element in block["elements"]:
        for side in ("positive_button", "negative_button"):
            yield from _button({"action_id": element["action_id"], **element[side]})


def _alike(blocks: Iterable[Mapping[str, Any]]) -> Problems:
    """Slack asks for different ids within a block; here they differ in the whole message."""
    rows = (block.get("elements", []) for block in blocks if block["type"] != "rich_text")
    ids = Counter(element["action_id"] for row in rows for element in row if element.get("action_id"))
    yield from (f"action_id {name} stands there {count} times" for name, count in ids.items() if count > 1)


def _alike_fields(blocks: Iterable[Mapping[str, Any]]) -> Problems:
    """Slack asks for different ids of blocks within a view."""
    ids = Counter(block["block_id"] for block in blocks if "block_id" in block)
    yield from (f"block_id {name} stands there {count} times" for name, count in ids.items() if count > 1)


def _input(block: Mapping[str, Any]) -> Problems:
    """A field: without a name of its own, nobody could read it back or put an error at it."""
    yield from _sized("block_id", block.get("block_id"), NAME)
    for name in ("label", "hint"):
        if name == "label" or name in block:
            yield from _plain(name, block.get(name), INPUT_LABEL)
    element = block["element"]
    yield from _sized("action_id", element.get("action_id"), ACTION_ID)
    if element["type"] == "plain_text_input":
        yield from _typed(element)
    elif element["type"] in ("radio_buttons", "checkboxes"):
        yield from _choices(element)
    else:
        yield f"a field of type {element['type']} is not one that we send"


def _typed(element: Mapping[str, Any]) -> Problems:
    if "placeholder" in element:
        yield from _plain("placeholder", element["placeholder"], PLACEHOLDER)
    if not 1 <= element.get("max_length", TYPED) <= TYPED:
        yield f"max_length is {element['max_length']}, 1 to {TYPED}"
    if "initial_value" in element:
        yield from _sized("initial_value", element["initial_value"], element.get("max_length", TYPED))


def _choices(element: Mapping[str, Any]) -> Problems:
    """Slack: what is chosen from the start is one of the options, to the letter."""
    options = element["options"]
    yield from _counted("options", options, OPTIONS)
    values = Counter(option["value"] for option in options)
    yield from (f"option {value} stands there {count} times" for value, count in values.items() if count > 1)
    for option in options:
        yield from _plain("option", option["text"], OPTION_TEXT)
        yield from _sized("option value", option["value"], OPTION_VALUE)
        if "description" in option:
            yield from _plain("option description", option["description"], OPTION_TEXT)
    chosen = [element["initial_option"]] if "initial_option" in element else element.get("initial_options")
    if chosen is not None and (not chosen or any(one not in options for one in chosen)):
        yield "what is chosen from the start is not among the options"


def _plain(name: str, found: Mapping[str, Any] | None, most: int) -> Problems:
    yield from _text_object(name, found, most)
    if (found or {}).get("type") != "plain_text":
        yield f"{name} must be plain_text"


def _button(button: Mapping[str, Any]) -> Problems:
    yield from _text_object("button text", button.get("text"), BUTTON_TEXT)
    yield from _sized("action_id", button.get("action_id"), ACTION_ID)
    for key, most in (("value", BUTTON_VALUE), ("accessibility_label", BUTTON_LABEL), ("url", BUTTON_URL)):
        if key in button:
            yield from _sized(f"button {key}", button[key], most)


def _rich_text(block: Mapping[str, Any]) -> Problems:
    problems = list[str]()
    _weighed(block, problems)
    yield from problems


def _weighed(block: Mapping[str, Any], problems: list[str]) -> int:
    """The weight of a piece of rich text, which is looked at once for this and for what is wrong with it."""
    taken = 0
    if not block["elements"]:
        problems.append(f"{block['type']} is empty")
    for element in block["elements"]:
        if isinstance(element, Sound):
            taken += element.weight
        elif "elements" in element:
            taken += _weighed(element, problems)
        elif element["type"] == "link":
            problems += _sized("link", element.get("url"), BUTTON_URL)
            taken += weight([element])
        else:
            text = element.get("text")
            if not (isinstance(text, str) and text and length(text) <= TEXT_OBJECT):
                problems += _sized("rich text", text, TEXT_OBJECT)
            taken += length(text)
    return taken


def _divider(_block: Mapping[str, Any]) -> Problems:
    yield from ()


_BLOCKS: dict[str, Callable[[Mapping[str, Any]], Problems]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "context_actions": _context_actions,
    "rich_text": _rich_text,
    "divider": _divider,
    "input": _input,
}


def _text_object(name: str, found: Mapping[str, Any] | None, most: int) -> Problems:
    """Also keeps a rule of ours: markup is sent `verbatim`, so that Slack links and pings nothing in it."""
    text = found or {}
    yield from _sized(name, text.get("text"), most)
    if text.get("type") == "mrkdwn" and text.get("verbatim") is not True:
        yield f"{name} is mrkdwn without verbatim"


def _sized(name: str, text: object, most: int) -> Problems:
    if not isinstance(text, str) or not text:
        yield f"{name} is empty"
    elif length(text) > most:
        yield f"{name} has {length(text)} characters, at most {most}"


def _counted(name: str, elements: list[object], most: int) -> Problems:
    if not 1 <= len(elements) <= most:
        yield f"{len(elements)} {name}, 1 to {most}"

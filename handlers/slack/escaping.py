"""Slack's markup, off and on: what someone typed as readable words, and texts that can do no harm."""

from __future__ import annotations

import re
import unicodedata

#: Slack, "Formatting text": references to people, channels, groups and addresses, with an optional label.
_REFERENCE = re.compile(
    r"<(?P<mark>[@#!])(?P<target>[^<>|\s]*)(?:\|(?P<label>[^<>]*))?>"
    r"|<(?P<address>(?:https?://|mailto:|tel:)[^<>|\s]*)(?:\|(?P<words>[^<>]*))?>"
)

#: Slack sends and expects exactly these three; turned back with the ampersand last, or `&amp;lt;` breaks.
_ENTITIES = (("<", "&lt;"), (">", "&gt;"), ("&", "&amp;"))

_BROADCASTS = frozenset({"here", "channel", "everyone"})

#: Control characters, halves of characters, and marks that reorder or hide what follows them.
_HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_FIRST_RIGHT_TO_LEFT = "\u0590"


def unescape(text: str) -> str:
    """What a person meant by the text of a command: names for references, characters for entities.

    With and without "escape channels, users and links" in the app's settings.
    """
    words = _REFERENCE.sub(_reference, text)
    for character, entity in _ENTITIES:
        words = words.replace(entity, character)
    return words


def escape(text: str) -> str:
    """The text for a place where Slack reads markup: nothing in it can become a mention or a link."""
    for character, entity in reversed(_ENTITIES):
        text = text.replace(character, entity)
    return text


def clean(text: str) -> str:
    """The text on one line, without control characters, halves of characters and direction overrides."""
    return " ".join(_harmless(text).split())


def verbatim(line: str) -> str:
    """One line of code: its spaces stay as they are, what is harmful goes."""
    return _harmless(line)


def isolated(text: str) -> str:
    """The text; wrapped, if it holds right-to-left writing, so that it cannot reorder its surroundings."""
    if not text.isascii() and any(
        character >= _FIRST_RIGHT_TO_LEFT and _runs_left(character) for character in text
    ):
        return f"\u2068{text}\u2069"
    return text


def _harmless(text: str) -> str:
    """The text without what is harmful, none of which is printable: most texts need no closer look."""
    return text if text.isprintable() else _HARMFUL.sub("", text)


def _reference(found: re.Match[str]) -> str:
    if found["address"]:
        return found["words"] or found["address"].removeprefix("mailto:").removeprefix("tel:")
    label, mark = found["label"] or "", found["mark"]
    if mark == "!":
        return label or (found["target"] if found["target"] in _BROADCASTS else "a group")
    if not label:
        return "someone" if mark == "@" else "a channel"
    return label if label.startswith(mark) else mark + label


def _runs_left(character: str) -> bool:
    return unicodedata.bidirectional(character) in {"R", "AL", "AN"}

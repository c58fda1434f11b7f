"""How much room texts and blocks take in a message.

Slack does not say what it counts, so lengths are taken in UTF-16 units, the largest of the plausible counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


class Sound(dict[str, Any]):
    """A block, or a piece of rich text, that has passed its check, with its weight then; nobody changes it."""

    __slots__ = ("weight",)

    weight: int


def length(text: str) -> int:
    """How long Slack may count this text to be, at most."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def weight(blocks: Iterable[Mapping[str, Any]]) -> int:
    """How many characters of a message's room the texts and addresses of these blocks may take."""
    texts, parts, known = list[str](), list[object](blocks), 0
    for part in parts:  # grows by what is found inside
        if isinstance(part, Sound):
            known += part.weight
        elif isinstance(part, list):
            parts += part
        elif isinstance(part, dict):
            for key, value in part.items():
                if not isinstance(value, str):
                    parts.append(value)
                elif key in {"text", "url"}:
                    texts.append(value)
    return known + length("".join(texts))

"""How English puts words together: lists of names, one or several, and the capital that begins a sentence."""

from __future__ import annotations

from collections.abc import Sequence


def joined(names: Sequence[str], word: str = "and") -> str:
    """Names in a row: "Django", "Django and Flask", "Django, FastAPI or Flask"; nothing for none."""
    *others, last = names or ("",)
    return f"{', '.join(others)} {word} {last}" if others else last


def nearest(names: Sequence[str]) -> str:
    """The names that come nearest to what somebody meant, of which there is one at least, as a sentence."""
    return f"The nearest {'are' if len(names) > 1 else 'is'} {joined(names)}."


def capitalised(text: str) -> str:
    """The text with its first letter as a capital and all others as they are."""
    return text[:1].upper() + text[1:]

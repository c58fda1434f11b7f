"""Markdown that a person would keep: texts that stay texts, lines that stay narrow, one blank line between parts."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: Where lines are broken, in characters; what has no space in it may run on.
WIDTH = 80

_BREAK = "\u200b"
_SPACE = re.compile(r"\s+")
_HARMFUL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")
_MARKUP = re.compile(r"([\\`*_\[\]<>~|$]|(?<!\S)#+|&(?=#?\w+;))")
_MENTION = re.compile(r"@(?=\w)")
_ADDRESS = re.compile(r"(https?://[^\s<>\"'`\\]*[^\s<>\"'`\\.,;:!?)\]}”])")
_TICKS = re.compile("`+")
#: A word that would begin a list, a heading, a quotation or a rule if it stood first on a line.
_BEGINS = re.compile(r"(?:[-+*>=#]+|\d{1,9}[.)])\Z|[-=_*]{2,}|~~~|```")


def one_line(text: str) -> str:
    """The text on one line, without control characters, halves of characters and direction overrides."""
    return _SPACE.sub(" ", _HARMFUL.sub("", text)).strip()


def escaped(text: str) -> str:
    """A text as markdown that shows exactly these words on one line; addresses in it become links."""
    pieces = _ADDRESS.split(one_line(text))
    text = "".join(f"<{piece}>" if place % 2 else _inert(piece) for place, piece in enumerate(pieces))
    begins = _BEGINS.match(text.partition(" ")[0])
    if begins is None:
        return text
    place = begins.end() - 1 if text[0].isdigit() else 0
    return f"{text[:place]}\\{text[place:]}"


def code(text: str) -> str:
    """A text as inline code on one line; it must not be blank."""
    line = one_line(text)
    ticks = "`" * (1 + max((len(run) for run in _TICKS.findall(line)), default=0))
    padding = " " if "`" in (line[0], line[-1]) else ""
    return f"{ticks}{padding}{line}{padding}{ticks}"


def heading(level: int, text: str) -> str:
    """A heading with these words; it is never broken."""
    return f"{'#' * level} {escaped(text)}"


def paragraph(markdown: str) -> str:
    """Markdown of one paragraph, broken into lines."""
    return _wrapped(markdown, first="", then="")


def bullets(items: Iterable[str]) -> str:
    """A list; each item is markdown of one paragraph."""
    return "\n".join(_wrapped(item, first="* ", then="  ") for item in items)


def numbered(items: Iterable[str]) -> str:
    """A numbered list; each item is markdown of one paragraph."""
    pairs = ((f"{number}. ", item) for number, item in enumerate(items, start=1))
    return "\n".join(_wrapped(item, first=lead, then=" " * len(lead)) for lead, item in pairs)


def _inert(text: str) -> str:
    marked = _MARKUP.sub(lambda found: "".join(f"\\{mark}" for mark in found[0]), text)
    return _MENTION.sub(f"@{_BREAK}", marked)


def _wrapped(markdown: str, *, first: str, then: str) -> str:
    lines, line = [], ""
    for word in _words(markdown):
        if line and len(then) + len(line) + 1 + len(word) > WIDTH:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".lstrip()
    return first + f"\n{then}".join([*lines, line])


def _words(markdown: str) -> Iterable[str]:
    """The words at whose beginning a line may break."""
    held: list[str] = []
    for word in markdown.split(" "):
        if held and not _BEGINS.match(word):
            yield " ".join(held)
            held = []
        held.append(word)
    yield " ".join(held)

"""A Document as plain text, for terminals and for whatever shows no markup."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from advisor.advice import Strength
from advisor.document import Code, Document, Line, Section, Table

_BARS: dict[Strength, str] = {
    "decisive": "####",
    "strong": "###-",
    "moderate": "##--",
    "slight": "#---",
    "none": "----",
}
_GAP = "  "
_INDENT = "    "


def plain_text(document: Document, *, width: int | None = None) -> str:
    """The whole document as text; lines are wrapped at `width` characters where one is given, code never."""
    parts = [_wrapped(document.headline, width)]
    parts += ["\n".join(_section(section, width)) for section in document.sections]
    parts += [_wrapped(text, width) for text in document.footer]
    return "\n\n".join(parts) + "\n"


def line_text(line: Line) -> str:
    """One line in words: sentence, quotes, strength, rules."""
    text = line.text
    if line.quotes:
        text += " (" + ", ".join(f"“{quote}”" for quote in line.quotes) + ")"
    if line.strength:
        text += f" ({line.strength})"
    if line.rules:
        text += " [" + ", ".join(line.rules) + "]"
    return text


def _section(section: Section, width: int | None) -> Iterator[str]:
    if section.title:
        yield _wrapped(section.title, width)
    for line in section.lines:
        bar = f"{_BARS[line.strength]} " if line.strength else ""
        lead = f"- {bar}" if section.title or bar else ""
        yield _wrapped(line_text(line), width, first=lead)
    if section.table:
        yield from _table(section.table, width)
    if section.code:
        yield from _code(section, section.code, width)


def _code(section: Section, code: Code, width: int | None) -> Iterator[str]:
    """The code indented by four, letter by letter, with air above it where something stands there."""
    if section.title or section.lines or section.table:
        yield ""
    if code.name:
        yield _wrapped(f"{code.name}:", width)
        yield ""
    yield from (f"{_INDENT}{line}" if line else "" for line in code.text.rstrip("\n").split("\n"))


def _wrapped(text: str, width: int | None, *, first: str = "") -> str:
    if width is None:
        return first + text
    # A name or an address keeps its hyphens on one line, so that it can be copied whole.
    return textwrap.fill(
        text, width, initial_indent=first, subsequent_indent=" " * len(first), break_on_hyphens=False
    )


def _table(table: Table, width: int | None) -> Iterator[str]:
    """Columns side by side where they fit the width, else one block a row."""
    sizes = [max(map(len, column)) for column in zip(table.columns, *table.rows, strict=True)]
    if width is None or sum(sizes) + len(_GAP) * (len(sizes) - 1) <= width:
        rule = tuple("-" * size for size in sizes)
        for row in (table.columns, rule, *table.rows):
            yield _GAP.join(cell.ljust(size) for cell, size in zip(row, sizes, strict=True)).rstrip()
        return
    for row in table.rows:
        yield _wrapped(f"{table.columns[0]}: {row[0]}", width)
        for name, cell in zip(table.columns[1:], row[1:], strict=True):
            yield _wrapped(f"{name}: {cell}", width, first="  ")

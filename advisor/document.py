"""The one shape of every answer: a headline and sections of lines, in words, without markup.

Surfaces (Slack, GitHub, HTML, terminal) render a `Document` and nothing else, so that none of them
can drop or add a claim. The user's own words stand in `quotes`, and between “” where a sentence has to name them;
surfaces neutralise every text alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from advisor.advice import Strength


class Line(NamedTuple):
    """One claim: a sentence, the user's words behind it, the rules to cite, how strongly it counts."""

    text: str
    quotes: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    strength: Strength | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of plain texts; every row has as many cells as `columns`."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A text to be shown letter by letter: a record, a starter's file.

    `language` names it for whoever colours it ("python", "markdown") and may be "", `name` is the file's name,
    or "" where it has none. `text` has lines and keeps its indentation.
    """

    language: str
    text: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an answer. `key` is stable ("reasons_for"), `title` is for people and may be "".

    Lines come first, then the table, then the code. `ours` tells that every line follows from the facts alone and holds
    nothing that anybody wrote, so that a surface may remember how it shows them.
    """

    key: str
    title: str
    lines: tuple[Line, ...] = ()
    table: Table | None = None
    code: Code | None = None
    ours: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole answer. `footer` is small print: knowledge version, how to turn it off."""

    headline: str
    sections: tuple[Section, ...] = ()
    footer: tuple[str, ...] = ()

    def claims(self) -> tuple[str, ...]:
        """Every text that a rendering must show, in order (quotes, rule ids, table cells and code included)."""
        found = [self.headline]
        for section in self.sections:
            found += [section.title] if section.title else []
            for line in section.lines:
                found += [line.text, *line.quotes, *line.rules]
            if section.table:
                found += [*section.table.columns, *(cell for row in section.table.rows for cell in row)]
            if section.code:
                found += [text for text in (section.code.name, section.code.text) if text]
        return (*found, *self.footer)

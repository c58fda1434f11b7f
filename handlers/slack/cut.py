"""Making a document fit: what does not fit is left out at the end, visibly and counted."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from advisor.document import Code, Document, Line, Section, Table
from handlers.slack.escaping import clean, verbatim
from handlers.slack.remembered import remembered, remembered_whole
from handlers.slack.weighing import length

#: One text longer than this is shortened where it stands, so that it cannot crowd out the rest.
LONGEST_TEXT = 1_000

#: More sections than this do not fit into the blocks of one message.
MOST_SECTIONS = 40

#: More characters than any document has.
_UNBOUNDED = 1 << 60

#: Characters that renderings put around each text: quotation marks, commas, spaces, line breaks.
_AROUND = 6

#: Characters of a strength as a word and a bar.
_STRENGTH = 24

_HALF_ENTITY = re.compile(r"&[a-z]{0,4}\Z")

Made = TypeVar("Made")


class _Written(NamedTuple):
    """A line as it will stand, and the characters that it takes."""

    line: Line
    cost: int


class Shown(NamedTuple, Generic[Made]):
    """A section as it stands in a message, and what was made of it."""

    section: Section
    made: Made


class _Whole(NamedTuple, Generic[Made]):
    """A section as it stands where there is room for all of it, and the characters that it takes.

    None where nothing is in it.
    """

    shown: Shown[Made] | None
    cost: int


class Writing(Generic[Made]):
    """A way to write a document: `write` makes a clean text safe for where it will stand, `make` a section of such."""

    def __init__(self, write: Callable[[str], str], make: Callable[[Section], Made]) -> None:
        self.write = write
        self._make = make
        #: A line of a section as it will stand; None where nothing is in it.
        self.line = remembered(self._line)
        self.whole = remembered_whole(self._whole)

    def text(self, raw: str) -> str:
        """A text on one line, shortened where it is too long."""
        return _shortened(self.write(clean(raw)))

    def shown(self, section: Section) -> Shown[Made] | None:
        """A section that is written already; None where nothing is in it."""
        something = section.title or section.lines or section.table or section.code
        return Shown(section, self._make(section)) if something else None

    def _whole(self, raw: Section) -> _Whole[Made]:
        space = _Space(_UNBOUNDED, self)
        return _Whole(self.shown(_section(raw, space)), _UNBOUNDED - space.room)

    def _line(self, raw: Line) -> _Written | None:
        text, quotes, rules = self.text(raw.text), self._texts(raw.quotes), self._texts(raw.rules)
        if not (text or quotes or rules):
            return None
        cost = _cost((text, *quotes, *rules)) + (_STRENGTH if raw.strength else 0)
        return _Written(Line(text, quotes, rules, raw.strength), cost)

    def _texts(self, raw: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(filter(None, map(self.text, raw))) if raw else ()


@dataclass(frozen=True, slots=True)
class Fitted(Generic[Made]):
    """A document that fits, and how many lines (sentences, table rows, lines of code, small print) were left out."""

    headline: str
    sections: tuple[Shown[Made], ...]
    footer: tuple[str, ...]
    left_out: int


def fit(document: Document, *, room: int, writing: Writing[Made]) -> Fitted[Made]:
    """The beginning of the document that fits into `room` characters, each text cleaned and written.

    Empty texts go, and so do sections in which nothing is left. Code is cut at the end of a line.
    """
    space = _Space(room, writing)
    headline = writing.text(document.headline)
    space.take(headline)
    fitted = [_fitted(section, space, writing) for section in document.sections]
    sections = tuple([section for section in fitted if section])
    footer = tuple([text for text in map(writing.text, document.footer) if text and space.take(text)])
    return Fitted(headline, sections, footer, space.left_out)


def _fitted(section: Section, space: _Space, writing: Writing[Made]) -> Shown[Made] | None:
    """The whole section where there is room for it, or else as many of its lines as fit."""
    shown, cost = writing.whole(section)
    return shown if space.open_section(cost) else writing.shown(_section(section, space))


class _Space:
    """The room that is left. Once something has not fitted, it is below zero, and nothing more is taken."""

    def __init__(self, room: int, writing: Writing[Any]) -> None:
        self.room = room
        self._writing = writing
        self._sections = MOST_SECTIONS
        self.left_out = 0

    def text(self, raw: str) -> str:
        return self._writing.text(raw)

    def code(self, raw: str) -> str:
        return _shortened(self._writing.write(verbatim(raw)))

    def line(self, section: Section, raw: Line) -> Line | None:
        written = self._writing.line(section, raw)
        return written.line if written and self.spend(written.cost) else None

    def take(self, *texts: str) -> bool:
        return self.spend(_cost(texts))

    def spend(self, cost: int) -> bool:
        self.room -= cost
        fits = self.room >= 0 and self._sections >= 0
        self.left_out += not fits
        return fits

    def open_section(self, cost: int) -> bool:
        """Whether the whole of another section, which costs so much, has found room."""
        self._sections -= 1
        if self._sections < 0 or self.room < cost:
            return False
        self.room -= cost
        return True


def _section(section: Section, space: _Space) -> Section:
    title = space.text(section.title)
    before = space.left_out
    if title and not space.take(title):
        title, space.left_out = "", before + (not (section.lines or section.table or section.code))
    lines = [space.line(section, line) for line in section.lines]
    kept = tuple(line for line in lines if line is not None)
    table = _table(section.table, space) if section.table else None
    code = _code(section.code, space) if section.code else None
    hollow = space.left_out > before and not kept and table is None and code is None
    return Section(section.key, "" if hollow else title, kept, table, code, ours=section.ours)


def _table(table: Table, space: _Space) -> Table | None:
    columns = tuple(map(space.text, table.columns))
    if not any(columns) and not any(table.rows):
        return None
    fits = space.take(*columns)
    rows = [tuple(map(space.text, row)) for row in table.rows if row]
    kept = tuple(row for row in rows if space.take(*columns, *row))
    return Table(columns, kept) if fits else None


def _code(code: Code, space: _Space) -> Code | None:
    """As many of the lines as fit; the name counts as one. Nothing, where none of them has a letter."""
    name = space.text(code.name)
    named = bool(name) and space.take(name)
    lines = [space.code(line) for line in code.text.rstrip("\n").split("\n")]
    if not any(map(str.strip, lines)):
        return Code(code.language, "", name) if named else None
    kept = [line for line in lines if space.spend(length(line) + 1)]
    if any(map(str.strip, kept)):
        return Code(code.language, "\n".join(kept), name)
    space.left_out += named + len(kept)
    return None


def _cost(texts: Sequence[str]) -> int:
    return _AROUND * len(texts) + length("".join(texts))


def _shortened(text: str) -> str:
    if 2 * len(text) <= LONGEST_TEXT or length(text) <= LONGEST_TEXT:
        return text
    start = text.encode("utf-16-le")[: 2 * (LONGEST_TEXT - 60)].decode("utf-16-le", "ignore")
    start = _HALF_ENTITY.sub("", start)
    return f"{start}… cut here, {len(text) - len(start):,} characters more"

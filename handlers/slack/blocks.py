"""A document as Block Kit: a header, a rich text block for each section, the small print.

Every text stands in `plain_text` or in a rich text element, never in markup: Slack shows those as they are,
so words of the user can neither ping anyone nor forge a link or a format, and need no escaping.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from advisor.advice import Strength
from advisor.document import Code, Document, Line, Section, Table
from handlers.slack.cut import Fitted, Writing, fit
from handlers.slack.escaping import isolated
from handlers.slack.limits import ALL_BLOCKS_TEXT, CONTEXT_ELEMENTS, HEADER, TEXT_OBJECT, sound
from handlers.slack.remembered import remembered
from handlers.slack.weighing import length
from handlers.slack.words import cut_notice

Block = dict[str, Any]

#: What the announcement of a cut, without its address, adds to the document's own characters.
_ROOM_FOR_REST = 300

_FILLED: dict[Strength, int] = {"decisive": 4, "strong": 3, "moderate": 2, "slight": 1, "none": 0}
_BAR = 4
_CODE = re.compile("`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Below:
    """Blocks that stand beneath the first `lines` lines of a section, if these are all shown."""

    section: str
    lines: int
    blocks: tuple[Block, ...]


def document_blocks(
    document: Document, *, whole: str, below: Below | None = None, taken: int = 0
) -> list[Block]:
    """The blocks of a document, within Slack's limits; `whole` says where the rest of a cut one stands.

    `taken` says how many characters of a message's room are taken already.
    """
    apart = _apart(document, below) if below else document
    room = ALL_BLOCKS_TEXT - _ROOM_FOR_REST - taken - length(whole)
    fitted = fit(apart, room=room, writing=_PLAIN)
    blocks = _headline(fitted.headline)
    for section, block in fitted.sections:
        blocks.append(block)
        if below and (section.key, len(section.lines)) == (below.section, below.lines):
            blocks += below.blocks
            below = None  # a row stands in a message once
    return [*blocks, *_notice(fitted, whole), *_footer(fitted.footer)]


def bar(strength: Strength) -> str:
    """A strength as a small bar and its word, such as "▰▰▰▱ strong"."""
    filled = _FILLED[strength]
    return f"{'▰' * filled}{'▱' * (_BAR - filled)} {strength}"


def _apart(document: Document, below: Below) -> Document:
    """The document with the lines above and below the blocks in sections of their own."""
    sections: list[Section] = []
    for section in document.sections:
        if section.key != below.section or len(section.lines) <= below.lines:
            sections.append(section)
            continue
        above, rest = section.lines[: below.lines], section.lines[below.lines :]
        sections.append(replace(section, lines=above, table=None, code=None))
        sections.append(replace(section, key=f"{section.key}_rest", title="", lines=rest))
    return replace(document, sections=tuple(sections))


def _headline(headline: str) -> list[Block]:
    if not headline:
        return []
    if length(headline) > HEADER:
        return [_rich_text(_paragraph(_run(headline, bold=True)))]
    return [{"type": "header", "text": {"type": "plain_text", "text": headline, "emoji": False}}]


def _sound_section(section: Section) -> Block:
    return sound(_section(section))


#: For places where Slack reads no markup.
_PLAIN = Writing(str, _sound_section)


def _section(section: Section) -> Block:
    title = [_run(section.title, bold=True)] if section.title else []
    if section.table is None and len(section.lines) == 1:
        space = [_run("\n")] if title else []
        return _rich_text(_paragraph(*title, *space, *_line(section.lines[0])), *_code(section.code))
    parts = [_paragraph(*title)] if title else []
    if section.lines:
        parts += [_bullets([_item(section, line) for line in section.lines])]
    parts += _table(section.table) if section.table else []
    return _rich_text(*parts, *_code(section.code))


def _line(line: Line) -> list[Block]:
    runs = _words(line.text)
    for quote in line.quotes:
        runs += [_run(" " if runs else ""), _run(f"“{isolated(quote)}”", italic=True)]
    for rule in line.rules:
        runs += [_run(" " if runs else ""), _run(rule, code=True)]
    if line.strength:
        runs += [_run(f"  {bar(line.strength)}")]
    return [run for run in runs if run["text"]]


def _paragraph_of(line: Line) -> Block:
    return _paragraph(*_line(line))


_item = remembered(_paragraph_of, keep=sound)


def _words(text: str) -> list[Block]:
    """The text as runs; what stands between backticks, such as a command to type, is set as code."""
    if "`" not in text:
        return [_run(text)] if text else []
    pieces = _CODE.split(text)
    return [_run(piece, **{"code": True} if place % 2 else {}) for place, piece in enumerate(pieces) if piece]


def _table(table: Table) -> list[Block]:
    """A bullet for each row: its name, then each column's name and value.

    Slack's table block may stand only once in a message and is not promised for answers to commands.
    """
    legend = " · ".join(filter(None, table.columns))
    parts = [_paragraph(_run(legend, italic=True))] if legend else []
    rows = [_paragraph(*_row(table.columns, row)) for row in table.rows]
    return [*parts, *([_bullets(rows)] if rows else [])]


def _row(columns: tuple[str, ...], row: tuple[str, ...]) -> list[Block]:
    runs = [_run(row[0] or "–", bold=True)]
    for place, (name, cell) in enumerate(zip(columns[1:], row[1:], strict=True)):
        runs += [_run("\n" if place == 0 else " · ")]
        runs += [_run(f"{name}:", italic=True), _run(f" {cell or '–'}")] if name else [_run(cell or "–")]
    return runs


def _code(code: Code | None) -> list[Block]:
    """The name, then the text in a box of its own, in runs of whole lines that Slack takes."""
    if code is None:
        return []
    name = [_paragraph(_run(code.name, code=True))] if code.name else []
    runs = [""]
    for line in code.text.splitlines(keepends=True):
        runs += [""] if length(runs[-1] + line) > TEXT_OBJECT else []
        runs[-1] += line
    box = {"type": "rich_text_preformatted", "elements": [_run(text) for text in runs]}
    return [*name, box] if code.text else name


def _notice(fitted: Fitted[Block], whole: str) -> list[Block]:
    if not fitted.left_out:
        return []
    said = _run(f"{cut_notice(fitted.left_out)}: ", italic=True)
    return [_rich_text(_paragraph(said, _pointer(whole)))]


def _pointer(whole: str) -> Block:
    if whole.startswith(("https://", "http://")):
        return {"type": "link", "url": whole, "text": "the whole answer"}
    return _run(whole, italic=True)


def _footer(footer: tuple[str, ...]) -> list[Block]:
    if not footer:
        return []
    each, rest = footer[: CONTEXT_ELEMENTS - 1], footer[CONTEXT_ELEMENTS - 1 :]
    texts = [*each, *([" · ".join(rest)] if rest else [])]
    elements = [{"type": "plain_text", "text": text, "emoji": False} for text in texts]
    return [{"type": "context", "elements": elements}]


def _rich_text(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def _paragraph(*runs: Block) -> Block:
    return {"type": "rich_text_section", "elements": list(runs)}


def _bullets(paragraphs: Sequence[Block]) -> Block:
    return {"type": "rich_text_list", "style": "bullet", "elements": list(paragraphs)}


def _run(text: str, **style: bool) -> Block:
    return {"type": "text", "text": text, **({"style": style} if style else {})}

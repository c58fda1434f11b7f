"""The top-level `text` of a message: the whole answer, for screen readers and notifications."""

from __future__ import annotations

from advisor.document import Code, Document, Line, Section, Table
from handlers.slack.cut import Writing, fit
from handlers.slack.escaping import escape
from handlers.slack.limits import TEXT
from handlers.slack.remembered import remembered
from handlers.slack.weighing import length

#: Stands where a message would otherwise have no words at all; Slack refuses an empty text.
NOTHING_TO_SAY = "There is nothing to say here."

#: The announcement of a cut, without the address that it ends in.
_ROOM_FOR_NOTICE = 60


def message_text(document: Document, *, whole: str) -> str:
    """The document as plain lines within Slack's limit, safe where Slack reads markup.

    `whole` says where the rest stands, for the case that something is left out.
    """
    end = escape(whole)
    room = TEXT - _ROOM_FOR_NOTICE - length(end)
    fitted = fit(document, room=room, writing=_ESCAPED)
    parts = [fitted.headline, *(section.made for section in fitted.sections), "\n".join(fitted.footer)]
    if fitted.left_out:
        parts += [f"{cut_notice(fitted.left_out)}: {end}"]
    return "\n\n".join(filter(None, parts)) or NOTHING_TO_SAY


def cut_notice(left_out: int) -> str:
    """How a cut is announced, before where the whole stands."""
    return f"… cut here, {left_out} {'line' if left_out == 1 else 'lines'} more"


def _section(section: Section) -> str:
    lines = [_line(section, line) for line in section.lines]
    rows = _rows(section.table) if section.table else []
    code = [_code(section.code)] if section.code else []
    return "\n".join(filter(None, [section.title, *lines, *rows, *code]))


def _code(code: Code) -> str:
    return "\n".join(filter(None, [code.name, code.text]))


@remembered
def _line(line: Line) -> str:
    quotes = ", ".join(f"“{quote}”" for quote in line.quotes)
    marks = ", ".join([*line.rules, *([line.strength] if line.strength else [])])
    return "• " + " ".join(filter(None, [line.text, quotes, f"({marks})" if marks else ""]))


def _rows(table: Table) -> list[str]:
    return [" · ".join(filter(None, table.columns)), *(f"• {_row(table.columns, row)}" for row in table.rows)]


def _row(columns: tuple[str, ...], row: tuple[str, ...]) -> str:
    values = [f"{name}: {cell or '–'}" for name, cell in zip(columns[1:], row[1:], strict=True)]
    return " — ".join(filter(None, [row[0] or "–", "; ".join(values)]))


_ESCAPED = Writing(escape, _section)

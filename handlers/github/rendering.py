"""A document as GitHub markdown, in blocks that can be cut to a size without breaking what they are part of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from advisor.advice import Strength
from advisor.document import Code, Document, Line, Section, Table
from handlers.github.markdown import code, fence, in_html, prose

FOLD_LINES = 8
FOLD_ROWS = 10
FOLD_CODE = 40

BARS: Mapping[Strength, str] = {
    "decisive": "▰▰▰▰",
    "strong": "▰▰▰▱",
    "moderate": "▰▰▱▱",
    "slight": "▰▱▱▱",
    "none": "▱▱▱▱",
}
ON_THE_PAGE = "Open it as a page, where every fact can be changed"
AS_A_RECORD = "Decision record"


@dataclass(frozen=True, slots=True)
class Shown:
    """One answer as it is shown: the document, and the addresses of its page and of its decision record, or ""."""

    document: Document
    page: str = ""
    record: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines between a head and a foot; lines may be cut from its end, head and foot stay."""

    head: str
    lines: tuple[str, ...] = ()
    foot: str = ""

    def text(self) -> str:
        """The whole block."""
        return self.head + "".join(f"{line}\n" for line in self.lines) + self.foot

    def fitting(self, room: int) -> Block | None:
        """As many of the lines as fit into so many bytes, or None when not one does."""
        room -= size(self.head) + size(self.foot)
        kept = sum(total <= room for total in accumulate(size(line) + 1 for line in self.lines))
        return Block(self.head, self.lines[:kept], self.foot) if kept else None


def fit(blocks: Iterable[Block], room: int) -> tuple[str, bool]:
    """As many blocks as fit into so many bytes, the last one cut at the end of a line; and whether these are all."""
    written: list[str] = []
    for block in blocks:
        text = block.text()
        if size(text) > room:
            part = block.fitting(room)
            return "".join([*written, part.text() if part else ""]), False
        written.append(text)
        room -= size(text)
    return "".join(written), True


def blocks(answers: Sequence[Shown]) -> Iterator[Block]:
    """Answers, each below the other with a rule between them."""
    for number, shown in enumerate(answers):
        rule = "\n---\n" if number else ""
        yield Block(f"{rule}\n### {prose(shown.document.headline)}\n{_links(shown)}")
        for section in shown.document.sections:
            yield from _section(section)
            if section.code:
                yield _code(section.code)
        if shown.document.footer:
            yield Block("\n" + small(shown.document.footer))


def small(lines: Sequence[str]) -> str:
    """Small print. GitHub: in a comment the end of a line is a line break, without any mark."""
    return "".join(f"<sub>{prose(line)}</sub>\n" for line in lines)


def size(text: str) -> int:
    """How much room a text takes, in bytes."""
    return len(text.encode())


def _links(shown: Shown) -> str:
    links = ((ON_THE_PAGE, shown.page), (AS_A_RECORD, shown.record))
    written = " · ".join(f"[{label}](<{address}>)" for label, address in links if address)
    return f"\n{written}\n" if written else ""


def _section(section: Section) -> Iterator[Block]:
    title = section.title
    if len(section.lines) > FOLD_LINES or (section.table and len(section.table.rows) > FOLD_ROWS):
        number = len(section.lines) or len(section.table.rows if section.table else ())
        summary = f"{in_html(title) or 'More'} ({number})"
        yield Block(f"\n<details>\n<summary>{summary}</summary>\n\n", _body(section), "\n</details>\n")
    else:
        yield Block(f"\n**{prose(title)}**\n\n" if title else "\n", _body(section))


def _code(each: Code) -> Block:
    """Code in a fence, below its name; what is long can be folded away, and begins unfolded."""
    opening, lines, closing = fence(each.text, each.language)
    if len(lines) <= FOLD_CODE:
        name = code(each.name)
        return Block(f"\n{name}\n\n{opening}\n" if name else f"\n{opening}\n", lines, f"{closing}\n")
    summary = f"{in_html(each.name) or 'Code'} ({len(lines)} lines)"
    head = f"\n<details open>\n<summary>{summary}</summary>\n\n{opening}\n"
    return Block(head, lines, f"{closing}\n\n</details>\n")


def _body(section: Section) -> tuple[str, ...]:
    bullet = "" if len(section.lines) == 1 and section.table is None else "- "
    lines = tuple(f"{bullet}{_line(line)}" for line in section.lines)
    if section.table is None:
        return lines
    return (*lines, "", *_table(section.table)) if lines else _table(section.table)


def _line(line: Line) -> str:
    """The sentence, how strongly it counts, the person's words behind it, the rules to cite."""
    quotes = ", ".join(quoted for quote in line.quotes if (quoted := code(quote)))
    parts = (
        prose(line.text),
        f"{BARS[line.strength]} {line.strength}" if line.strength else "",
        quotes,
        ", ".join(prose(rule) for rule in line.rules),
    )
    return " · ".join(part for part in parts if part)


def _table(table: Table) -> tuple[str, ...]:
    rows = [_row(table.columns), "|" + " --- |" * len(table.columns), *(_row(row) for row in table.rows)]
    return tuple(rows)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(prose(each) for each in cells) + " |"

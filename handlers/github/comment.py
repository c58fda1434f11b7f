"""The comment: documents as GitHub markdown under a hidden marker, with the way to turn it off below.

GitHub: a comment has at most 65,536 characters; whether bytes or characters is not said, so we stay below
60,000 bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from advisor.advice import Strength
from advisor.document import Code, Document, Line, Section, Table
from handlers.github.markdown import code, fence, in_html, prose
from handlers.github.triggers import ADVICE_LABEL, COMMAND, MAX_COMMANDS

MARKER = "<!-- framework-advisor:1 -->"
"""First thing in every comment of ours, and invisible. A comment counts as ours if it is by us, too."""

MAX_SIZE = 60_000
FOLD_LINES = 8
FOLD_ROWS = 10
FOLD_CODE = 40

CUT = "The rest did not fit: a GitHub comment cannot be longer. Ask about one part to see that part whole."
BARS: Mapping[Strength, str] = {
    "decisive": "▰▰▰▰",
    "strong": "▰▰▰▱",
    "moderate": "▰▰▱▱",
    "slight": "▰▱▱▱",
    "none": "▱▱▱▱",
}
ON_THE_PAGE = "Open it as a page, where every fact can be changed"
LEFT_OUT = f"Only the first {MAX_COMMANDS} commands are answered; {{}} more stood in the description."
OFF = {
    "label": (
        f"You asked for this with the label {ADVICE_LABEL}. To ask again, take it off and add it again. "
        "To turn it off, take the label off and delete this comment: it will not come back by itself."
    ),
    "command": (
        f"You asked for this with a line that starts with {COMMAND}. To ask something else, change the line. "
        "To turn it off, delete the line and this comment: it will not come back by itself."
    ),
}
OFF_FOR_MAINTAINERS = (
    "Maintainers can turn it off for good by removing the webhook, or by uninstalling the GitHub App, "
    "in the repository's settings."
)


@dataclass(frozen=True, slots=True)
class _Block:
    """Some lines between a head and a foot; lines may be cut from its end, head and foot stay."""

    head: str
    lines: tuple[str, ...] = ()
    foot: str = ""

    def text(self) -> str:
        return self.head + "".join(f"{line}\n" for line in self.lines) + self.foot

    def fitting(self, room: int) -> _Block | None:
        """As many of the lines as fit into so many bytes, or None when not one does."""
        room -= _size(self.head) + _size(self.foot)
        kept = sum(total <= room for total in accumulate(_size(line) + 1 for line in self.lines))
        return _Block(self.head, self.lines[:kept], self.foot) if kept else None


def comment(documents: Sequence[Document], *, by: str, left_out: int = 0, pages: Sequence[str] = ()) -> str:
    """The whole comment for one issue: each document in turn. `by` is "label" or "command".

    `pages` holds the address at which each document can be read and changed, or "".
    """
    notes = (LEFT_OUT.format(left_out),) if left_out else ()
    tail = _small([*notes, OFF[by], OFF_FOR_MAINTAINERS])
    room = MAX_SIZE - _size(MARKER) - _size(tail) - _size(CUT) - 10
    addresses = (*pages, *[""] * (len(documents) - len(pages)))
    blocks = (
        block
        for number, (each, page) in enumerate(zip(documents, addresses, strict=True))
        for block in _blocks(each, number, page)
    )
    text, whole = _fit(blocks, room)
    cut = "" if whole else f"\n**{CUT}**\n"
    return f"{MARKER}\n{text}{cut}\n---\n{tail}"


def _fit(blocks: Iterable[_Block], room: int) -> tuple[str, bool]:
    written: list[str] = []
    for block in blocks:
        text = block.text()
        if _size(text) > room:
            part = block.fitting(room)
            return "".join([*written, part.text() if part else ""]), False
        written.append(text)
        room -= _size(text)
    return "".join(written), True


def _blocks(document: Document, number: int, page: str) -> Iterable[_Block]:
    rule = "\n---\n" if number else ""
    link = f"\n[{ON_THE_PAGE}](<{page}>)\n" if page else ""
    yield _Block(f"{rule}\n### {prose(document.headline)}\n{link}")
    for section in document.sections:
        yield from _section(section)
        if section.code:
            yield _code(section.code)
    if document.footer:
        yield _Block("\n" + _small(document.footer))


def _section(section: Section) -> Iterable[_Block]:
    title = section.title
    if len(section.lines) > FOLD_LINES or (section.table and len(section.table.rows) > FOLD_ROWS):
        number = len(section.lines) or len(section.table.rows if section.table else ())
        summary = f"{in_html(title) or 'More'} ({number})"
        yield _Block(f"\n<details>\n<summary>{summary}</summary>\n\n", _body(section), "\n</details>\n")
    else:
        yield _Block(f"\n**{prose(title)}**\n\n" if title else "\n", _body(section))


def _code(each: Code) -> _Block:
    """Code in a fence, below its name; what is long can be folded away, and begins unfolded."""
    opening, lines, closing = fence(each.text, each.language)
    if len(lines) <= FOLD_CODE:
        name = code(each.name)
        return _Block(f"\n{name}\n\n{opening}\n" if name else f"\n{opening}\n", lines, f"{closing}\n")
    summary = f"{in_html(each.name) or 'Code'} ({len(lines)} lines)"
    head = f"\n<details open>\n<summary>{summary}</summary>\n\n{opening}\n"
    return _Block(head, lines, f"{closing}\n\n</details>\n")


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


def _small(lines: Sequence[str]) -> str:
    """GitHub: in a comment the end of a line is a line break, without any mark."""
    return "".join(f"<sub>{prose(line)}</sub>\n" for line in lines)


def _size(text: str) -> int:
    return len(text.encode())

"""The decision record: an advice as a file to keep beside the code, in the shape of MADR 4.

MADR: "Markdown Architectural Decision Records", https://adr.github.io/madr/. A record is written from the facts, the
rules and the house policy; the words of the person who asked stand nowhere in it.
"""

from __future__ import annotations

import datetime as dt
import re

from advisor.advice import Advice
from advisor.document import Code, Document, Line, Section
from advisor.knowledge.model import Knowledge
from advisor.madr import Record
from advisor.markdown import code, escaped, heading, one_line
from advisor.phrases import joined

#: The longest title and the longest reference to an earlier record, in characters.
MAX_TITLE = 72
MAX_REFERENCE = 2_000

_SHOWN = 60
_LONGEST_NAME = 60
_FILE = re.compile(r"(?:\.{1,2}/)*\w[\w.-]*(?:/\w[\w.-]*)*\.(?:md|markdown|adoc|rst|txt)")
_WEB = re.compile(r"https?://[^\s<>\"'`\\]+")
_PERMALINK = re.compile(r"/advice\?[\w=&,.%-]+")
_NO_WORD = re.compile(r"[^a-z0-9]+")


class RecordError(ValueError):
    """A title or a reference that no record can hold; `str(error)` is a sentence for people."""


def record_document(
    advice: Advice, *, knowledge: Knowledge, today: dt.date, public_url: str = "", supersedes: str = ""
) -> Document:
    """The record as an answer: what to do with it, then the file itself. Raises `RecordError`."""
    file = record_file(advice, knowledge=knowledge, today=today, public_url=public_url, supersedes=supersedes)
    lines = (
        Line(f"Keep it beside your code, for example as docs/decisions/{file.name}."),
        Line("It holds facts, reasons and the rules behind them, and none of your own words."),
    )
    section = Section("record", "", lines, code=file)
    headline = f"Decision record: {_title(advice, '')}."
    return Document(headline, (section,), (f"Knowledge {advice.knowledge}.",))


def record_file(  # noqa: PLR0913 - the record, and one more for each thing that may be said about it
    advice: Advice,
    *,
    knowledge: Knowledge,
    today: dt.date,
    public_url: str = "",
    supersedes: str = "",
    title: str = "",
) -> Code:
    """The advice as a MADR record in markdown, with a name for its file such as "2026-11-22-use-django.md".

    `public_url` is where this service's pages stand, or "". `supersedes` names an earlier record by its file, its
    address or its permalink. `title` replaces ours, and is one line. Raises `RecordError` for a title or reference that
    cannot stand there.
    """
    named, here = _title(advice, title), public_url.rstrip("/")
    record = Record(advice, knowledge)
    parts = (
        f"---\nstatus: proposed\ndate: {today.isoformat()}\n---",
        heading(1, named),
        *record.context(),
        *record.drivers(),
        *record.options(),
        *record.outcome(),
        *record.pros_and_cons(),
        *record.more(here, _reference(supersedes, here)),
    )
    return Code("markdown", "\n\n".join(parts) + "\n", _file_name(named, today))


def _file_name(title: str, today: dt.date) -> str:
    words = _NO_WORD.sub("-", title.casefold()).strip("-")
    if len(words) > _LONGEST_NAME:
        words = words[:_LONGEST_NAME].rpartition("-")[0] or words[:_LONGEST_NAME]
    return f"{today.isoformat()}-{words or 'decision'}.md"


def _title(advice: Advice, given: str) -> str:
    """The record's title: what was given, checked, or what was decided."""
    title = one_line(given).rstrip(" .,;:!")
    if len(title) > MAX_TITLE:
        raise RecordError(f"A title has at most {MAX_TITLE} characters; this one has {len(title)}.")
    if title:
        return title
    names = [one.name for one in advice.ranking]
    if advice.action != "start":
        return advice.headline
    if advice.verdict == "clear":
        return f"Use {names[0]}"
    return f"Choose between {joined(names[:2] if advice.verdict == 'tie' else names)}"


def _reference(given: str, public_url: str) -> str:
    """An earlier record as a link; "" where none is given."""
    reference = one_line(given)
    if not reference:
        return ""
    if len(reference) <= MAX_REFERENCE:
        if _WEB.fullmatch(reference):
            return f"<{reference}>"
        if _PERMALINK.fullmatch(reference):
            return f"<{public_url}{reference}>" if public_url else code(reference)
        if _FILE.fullmatch(reference):
            return f"[{escaped(reference)}]({reference})"
    shown = reference if len(reference) <= _SHOWN else f"{reference[: _SHOWN - 1]}…"
    raise RecordError(
        f"“{shown}” does not name an earlier record. Give its file (2026-01-15-use-flask.md), its address "
        "(https://…), or the permalink of its advice (/advice?facts=…)."
    )

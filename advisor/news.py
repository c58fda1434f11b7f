"""What the last change of the knowledge was: its entries beside those of the version that was released before it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from advisor.document import Line, Section
from advisor.drift import does
from advisor.knowledge import Knowledge
from advisor.knowledge.past import load_past, past_versions

_SHOWN = 6
_FIRST = "This is the first version."
_SAME = "No rule changed since version {before}."


@dataclass(frozen=True, slots=True)
class News:
    """The ids of entries that are new, do something else, or are gone, against version `before` ("" for none)."""

    version: str
    before: str
    added: tuple[str, ...] = ()
    reworked: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def last_change(knowledge: Knowledge, folder: Path | None = None) -> News:
    """What is new in this knowledge. Reads the snapshot of the version before, if `folder` keeps one."""
    earlier = [version for version in past_versions(folder) if version != knowledge.version]
    if not earlier:
        return News(knowledge.version, "")
    before = load_past(earlier[-1], folder)
    then, now = ({id_: does(entry) for id_, entry in each.entries.items()} for each in (before, knowledge))
    return News(
        knowledge.version,
        earlier[-1],
        added=tuple(entry for entry in now if entry not in then),
        reworked=tuple(entry for entry in now if entry in then and now[entry] != then[entry]),
        removed=tuple(entry for entry in then if entry not in now),
    )


def news_section(news: News) -> Section:
    """The last change for people: how many rules came, changed and went, and the first of each by id."""
    title = f"Knowledge {news.version}"
    if not news.before:
        return Section("news", title, (Line(_FIRST),))
    kinds = (("New", news.added), ("Reworked", news.reworked), ("Gone", news.removed))
    lines = tuple(_line(kind, ids) for kind, ids in kinds if ids)
    return Section("news", title, lines or (Line(_SAME.format(before=news.before)),))


def _line(kind: str, ids: tuple[str, ...]) -> Line:
    more = len(ids) - _SHOWN
    return Line(f"{kind}: {len(ids)}" + (", among them" if more > 0 else ""), rules=ids[:_SHOWN])

"""What the page of a permalink shows: the advice, what moved, what drifted, every fact, and what to do with it."""

from __future__ import annotations

from dataclasses import dataclass

from advisor import (
    Advice,
    Document,
    Knowledge,
    Section,
    advice_document,
    advise_profile,
    comparison_document,
)
from advisor.change_wording import difference_document
from advisor.changes import difference
from advisor.commands import House
from advisor.document import Code
from advisor.drift import drift, drift_document
from advisor.record import record_file
from advisor.starters import Starter, starter_for
from handlers.web.chart import Chart, chart_of
from handlers.web.permalink import Link
from handlers.web.toggles import Group, Toggle, known_toggles, toggle_groups

#: The most that a preview of a link quotes, in characters.
_PREVIEW = 200


@dataclass(frozen=True, slots=True)
class View:
    """One permalink's page as values. `moved` and `drifted` are None where there is nothing to tell.

    `today` is the link to the same facts under today's knowledge.
    """

    link: Link
    today: Link
    advice: Advice
    document: Document
    moved: Document | None
    drifted: Document | None
    chart: Chart
    known: tuple[Toggle, ...]
    groups: tuple[Group, ...]
    record: Code
    starter: Starter | None
    comparison: Section

    @property
    def kept(self) -> Link:
        """The link to share: without the change that led here."""
        return Link(self.link.profile, self.link.version)

    @property
    def description(self) -> str:
        """The advice in a sentence or two, for previews of the link."""
        lead = next(line.text for section in self.document.sections for line in section.lines)
        text = f"{self.document.headline} {lead}"
        return text if len(text) <= _PREVIEW else text[:_PREVIEW].rpartition(" ")[0].rstrip(",;:") + "…"

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections that argue: all but those that stand elsewhere on the page."""
        elsewhere = ("verdict", "ranking", "understood", "questions", "flips")
        return tuple(one for one in self.document.sections if one.key not in elsewhere)

    def section(self, key: str) -> Section | None:
        """A section of the advice by its key, if it has that one."""
        return next((one for one in self.document.sections if one.key == key), None)


def advice_at(link: Link, *, knowledge: Knowledge, house: House) -> Advice:
    """The advice that a link means: under today's knowledge with what the house says, else as it was then."""
    if knowledge is house.knowledge:
        return house.advise_profile(link.profile)
    return advise_profile(link.profile, knowledge=knowledge)


def view_of(link: Link, *, knowledge: Knowledge, house: House, moved: Document | None = None) -> View:
    """Everything that the page of a link shows. `moved` stands in for what the link itself says of a change."""
    advice = advice_at(link, knowledge=knowledge, house=house)
    drifted, today = _drift(link, knowledge, house)
    every = comparison_document(
        [one.framework for one in advice.ranking], knowledge=knowledge, about=advice.profile
    )
    return View(
        link=link,
        today=today,
        advice=advice,
        document=advice_document(advice, knowledge=knowledge),
        moved=moved or _moved(link, advice, knowledge=knowledge, house=house),
        drifted=drifted,
        chart=chart_of(advice),
        known=known_toggles(link.profile, knowledge=knowledge),
        groups=toggle_groups(link.profile, knowledge=knowledge),
        record=record_of(advice, knowledge=knowledge, house=house),
        starter=starter_for(advice, knowledge=house.knowledge),
        comparison=next(section for section in every.sections if section.table),
    )


def record_of(advice: Advice, *, knowledge: Knowledge, house: House) -> Code:
    """The decision record of an advice, dated today, with the name of its file."""
    return record_file(advice, knowledge=knowledge, today=house.today(), public_url=house.public_url)


def _moved(link: Link, advice: Advice, *, knowledge: Knowledge, house: House) -> Document | None:
    if link.was is None or link.was == link.profile:
        return None
    before = advice_at(Link(link.was, link.version), knowledge=knowledge, house=house)
    return difference_document(difference(before, advice), knowledge=knowledge)


def _drift(link: Link, knowledge: Knowledge, house: House) -> tuple[Document | None, Link]:
    now = house.knowledge
    if knowledge is now:
        return None, Link(link.profile, link.version)
    found = drift(link.profile, then=knowledge, now=now)
    return drift_document(found, knowledge=now), Link(found.now.profile, now.version)

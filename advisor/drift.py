"""Verdict drift: the same facts under the knowledge of then and of now, and the rules that made the difference."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from advisor.advice import Advice
from advisor.change_wording import headline_of
from advisor.changes import Difference, difference, difference_json
from advisor.document import Document, Line, Section
from advisor.explaining import explain, reading_of
from advisor.knowledge.model import Entry, Knowledge
from advisor.profile import Profile

Fate = Literal["added", "removed", "reworked"]

#: Kinds whose own words stand in an advice; what a rule brings into it are the sentences of its effects.
_CITED = ("warning", "companion", "next_step", "part", "plan")
_FATES: Mapping[Fate, str] = {"added": "New", "reworked": "Reworked", "removed": "Gone"}


class EntryMoved(NamedTuple):
    """A rule that differs under the newer knowledge and spoke on these facts under one of the two."""

    rule: str
    fate: Fate
    name: str


class FactGone(NamedTuple):
    """A fact of the older knowledge that the newer does not have; `label` says it for the value that it had."""

    fact: str
    value: bool
    label: str


@dataclass(frozen=True, slots=True)
class Drift:
    """The same facts under two versions: the advices of then and now, and the facts that are `gone` since."""

    then: Advice
    now: Advice
    difference: Difference
    entries: tuple[EntryMoved, ...]
    gone: tuple[FactGone, ...]

    @property
    def changed(self) -> bool:
        """Whether the verdict, the pick or the action has changed."""
        before, after = self.difference.before, self.difference.after
        return (before.verdict, before.pick, before.action) != (after.verdict, after.pick, after.action)

    @property
    def empty(self) -> bool:
        """Whether the advice and all that it rests on is the same under both; new words for it are no drift."""
        return not (self.changed or self.difference.frameworks or self.entries or self.gone)


def drift(profile: Profile, *, then: Knowledge, now: Knowledge) -> Drift:
    """The facts of a link under the knowledge it was made with and under today's.

    Facts that are new since are allowed and mean nothing to the older knowledge. Raises `ProfileError` for a fact that
    neither has.
    """
    profile.check({*then.facts, *now.facts})
    before, after = _advice(profile, then), _advice(profile, now)
    gone = tuple(
        FactGone(fact, value, then.facts[fact].label(value))
        for fact, value in profile.facts
        if fact not in now.facts
    )
    entries = _entries(before, then, after, now)
    return Drift(before, after, difference(before, after), entries, gone)


def drift_document(found: Drift, *, knowledge: Knowledge) -> Document:
    """Both verdicts and what made the difference; one short line where there is none. `knowledge` is that of now."""
    then, now = found.then.knowledge, found.now.knowledge
    footer = (f"Knowledge {then} then, {now} now.",)
    if found.empty:
        return Document(f"Nothing here has changed since knowledge {then}.", (), footer)
    moved = found.difference
    answer = headline_of(moved.before, moved.after, knowledge=knowledge)
    if not found.changed:
        answer = f"{answer[:-1]}, as under knowledge {then}; what it rests on has changed."
    both = (f"Then ({then}): {found.then.headline}.", f"Now ({now}): {found.now.headline}.")
    sections = (
        Section("verdicts", "", tuple(map(Line, both)) if found.changed else ()),
        Section("rules", "What changed in the rules", tuple(map(_entry, found.entries))),
        Section("gone", "Facts that are no longer asked about", tuple(Line(one.label) for one in found.gone)),
    )
    return Document(answer, tuple(section for section in sections if section.lines), footer)


def drift_json(found: Drift) -> dict[str, object]:
    """The drift as plain JSON values; key order is fixed."""
    return {
        "then": found.then.knowledge,
        "now": found.now.knowledge,
        "changed": found.changed,
        "difference": difference_json(found.difference),
        "rules": [one._asdict() for one in found.entries],
        "gone": [one._asdict() | {"value": "yes" if one.value else "no"} for one in found.gone],
    }


def _advice(profile: Profile, knowledge: Knowledge) -> Advice:
    """Advice on those facts that the knowledge has."""
    known = Profile.of((fact, value) for fact, value in profile.facts if fact in knowledge.facts)
    return explain(reading_of(known, knowledge=knowledge), knowledge=knowledge)


def _entries(before: Advice, then: Knowledge, after: Advice, now: Knowledge) -> tuple[EntryMoved, ...]:
    """The entries that spoke under either version and do something else under the other, what is new first."""
    spoke = dict.fromkeys((*_speaking(after), *_speaking(before)))
    moved = (_moved(then.entries.get(rule), now.entries.get(rule)) for rule in spoke)
    fates = list(_FATES)
    return tuple(sorted((one for one in moved if one), key=lambda one: fates.index(one.fate)))


def _speaking(advice: Advice) -> Iterable[str]:
    """The ids of all entries that an advice rests on or cites, its strongest reasons first."""
    cited = (*advice.warnings, *advice.companions, *advice.next_steps)
    return (*(one.rule for one in advice.reasons), *(one.rule for one in cited))


def _moved(was: Entry | None, now: Entry | None) -> EntryMoved | None:
    if now is None:
        return EntryMoved(was.id, "removed", was.name) if was else None
    if was is None:
        return EntryMoved(now.id, "added", now.name)
    return EntryMoved(now.id, "reworked", now.name) if does(was) != does(now) else None


def does(entry: Entry) -> Entry:
    """An entry without what is only said of it; what a warning says is what it does."""
    return dataclasses.replace(
        entry,
        name="",
        says=entry.says if entry.kind in _CITED else "",
        source="",
        owner="",
        reviewed=dt.date.min,
        cases=(),
        effects=tuple(effect._replace(because="") for effect in entry.effects),
    )


def _entry(one: EntryMoved) -> Line:
    """A rule that is gone has no page any more, so it is named and not cited."""
    if one.fate == "removed":
        return Line(f"{_FATES[one.fate]}: {one.rule}, {one.name}")
    return Line(f"{_FATES[one.fate]}: {one.name}", rules=(one.rule,))

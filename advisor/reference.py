"""What can be looked up: the comparison of frameworks, the list of entries, one entry. Documents, as for advice."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from advisor.document import Document, Line, Section, Table
from advisor.knowledge.model import POINTS, Condition, Effect, Entry, FactIs, Kind, Knowledge, Step
from advisor.phrases import joined
from advisor.profile import Profile

#: Stands before the name of a criterion that matters in the situation at hand.
MARK = "●"
_HINT = (
    "A table knows nothing of your situation. Describe it after a colon, and I will mark the rows that matter: "
    "compare django flask: your situation"
)
_KIND_TITLES: dict[Kind, str] = {
    "principle": "How to look at the question",
    "portrait": "What each one is",
    "criterion": "Rows of the comparison",
    "rule": "Rules",
    "warning": "Warnings",
    "companion": "Companions",
    "next_step": "What a choice leaves to decide",
    "starter": "Starters",
    "part": "What can be split off",
    "plan": "Plans for a move or a split, in steps",
}


class UnknownEntryError(LookupError):
    """No entry has this id; `near` holds the nearest ids."""

    def __init__(self, wanted: str, near: tuple[str, ...]) -> None:
        super().__init__(f"There is no rule “{wanted}”.")
        self.wanted = wanted
        self.near = near


def comparison_document(
    frameworks: Iterable[str], *, knowledge: Knowledge, about: Profile | None = None
) -> Document:
    """Two or three frameworks side by side over every criterion of the knowledge. Raises KeyError for unknown ids.

    `about` holds the facts of a situation: the criteria that matter there are marked, and a legend says so.
    """
    chosen = [knowledge.frameworks[name] for name in dict.fromkeys(frameworks)]
    criteria = criteria_of(knowledge)
    touched = frozenset[str]() if about is None else touched_criteria(about, knowledge=knowledge)
    rows = tuple(
        (
            f"{MARK} {entry.name}" if entry.id in touched else entry.name,
            *((entry.cells or {})[one.id] for one in chosen),
            entry.id,
        )
        for entry in criteria
    )
    columns = ("Criterion", *(one.name for one in chosen), "Rule")
    portraits = tuple(
        Line(f"{one.name}: {one.summary}.", rules=_portraits(one.id, knowledge)) for one in chosen
    )
    legend = (Line(_legend(len(touched), len(rows))),) if about else ()
    sections = (
        Section("portraits", "", portraits),
        Section("comparison", "Criterion by criterion", legend, Table(columns, rows)),
        *(() if about else (Section("hint", "", (Line(_HINT),)),)),
    )
    names = joined([one.name for one in chosen])
    return Document(f"{names} compared.", sections, (f"Knowledge {knowledge.version}.",))


def criteria_of(knowledge: Knowledge) -> list[Entry]:
    """The rows of the comparison, in their order."""
    return sorted(knowledge.of_kind("criterion"), key=lambda entry: entry.order)


def touched_criteria(profile: Profile, *, knowledge: Knowledge) -> frozenset[str]:
    """The ids of the criteria that matter where these facts hold; none of an older knowledge that does not tell."""
    facts = profile.as_dict()
    return frozenset(
        entry.id
        for entry in knowledge.of_kind("criterion")
        if entry.when.literals() and entry.when.holding(facts) is not None
    )


def _legend(touched: int, rows: int) -> str:
    if not touched:
        return "Nothing that is known of your situation touches one row more than another, so none is marked."
    marked = (
        f"the {touched} of {rows} rows that matter" if touched > 1 else f"the one of {rows} rows that matters"
    )
    return f"{MARK} marks {marked} in your situation."


def rules_document(*, knowledge: Knowledge) -> Document:
    """Every entry's id and name, by kind."""
    sections = []
    for kind, title in _KIND_TITLES.items():
        lines = tuple(Line(entry.name, rules=(entry.id,)) for entry in knowledge.of_kind(kind))
        if lines:
            sections.append(Section(f"kind_{kind}", title, lines))
    headline = f"{len(knowledge.entries)} rules and facts that the advice rests on."
    return Document(headline, tuple(sections), (f"Knowledge {knowledge.version}.",))


def rule_document(wanted: str, *, knowledge: Knowledge) -> Document:
    """One entry, whole: what it says, when it speaks and how, where it comes from. Raises `UnknownEntryError`."""
    entry = find_entry(wanted, knowledge=knowledge)
    sections = [Section("says", "", (Line(entry.says),))]
    if entry.cells:
        cells = tuple((knowledge.frameworks[name].name, cell) for name, cell in entry.cells.items())
        sections.append(Section("cells", "", table=Table(("Framework", entry.name), cells)))
    if entry.when.literals():
        title = "When it matters" if entry.kind == "criterion" else "When it speaks"
        sections.append(Section("when", title, (Line(_condition(entry.when, knowledge)),)))
    if entry.effects:
        effects = tuple(_effect(effect, knowledge) for effect in entry.effects)
        sections.append(Section("effects", "What it does", effects))
    if entry.steps:
        sections.append(Section("steps", "Its steps, in this order", table=_steps(entry.steps, knowledge)))
    if entry.label:
        sections.append(Section("part", "What goes, and where", (Line(_part(entry, knowledge)),)))
    sections.append(Section("origin", "Where it comes from", _origin(entry, knowledge)))
    return Document(f"{entry.id}: {entry.name}.", tuple(sections), (f"Knowledge {knowledge.version}.",))


def objections_document(framework: str, *, knowledge: Knowledge) -> Document:
    """All that the rules hold against a framework, strongest first, without a situation. Raises KeyError."""
    name = knowledge.frameworks[framework].name
    objections = [
        (-POINTS[effect.strength], entry.id, effect)
        for entry in knowledge.entries.values()
        for effect in entry.effects
        if effect.framework == framework and effect.direction != "supports"
    ]
    objections.sort(key=lambda one: one[:2])
    lines = tuple(
        Line(
            f"When {_condition(effect.when, knowledge)}: “{effect.because}”",
            rules=(rule,),
            strength=effect.strength,
        )
        for _, rule, effect in objections
    )
    hint = Line(
        f"Say what you are building, and I will tell you which of these apply: why not {framework}: your situation"
    )
    sections = (Section("objections", "", lines), Section("hint", "", (hint,)))
    return Document(f"What can speak against {name}.", sections, (f"Knowledge {knowledge.version}.",))


def find_entry(wanted: str, *, knowledge: Knowledge) -> Entry:
    """The entry with this id, written as people write it ("a71", "A 71"). Raises `UnknownEntryError`."""
    plain = "".join(char for char in wanted.upper() if char.isalnum())
    entry = knowledge.entries.get(f"{plain[:1]}-{plain[1:]}")
    if entry is None:
        near = difflib.get_close_matches(
            f"{plain[:1]}-{plain[1:]}"[:20], list(knowledge.entries), n=3, cutoff=0.5
        )
        raise UnknownEntryError(wanted, tuple(near))
    return entry


def _portraits(framework: str, knowledge: Knowledge) -> tuple[str, ...]:
    return tuple(entry.id for entry in knowledge.of_kind("portrait") if entry.framework == framework)


def _origin(entry: Entry, knowledge: Knowledge) -> tuple[Line, ...]:
    source = knowledge.sources[entry.source]
    lines = [Line(f"Source: {source.title}. {source.note}")]
    if entry.cases:
        decisions = "decisions" if len(entry.cases) > 1 else "decision"
        lines.append(Line(f"Seen in the published {decisions} {joined(entry.cases)}."))
    return (*lines, Line(f"Owner: {entry.owner}. Last reviewed {entry.reviewed.isoformat()}."))


def _steps(steps: Iterable[Step], knowledge: Knowledge) -> Table:
    """The steps with their places; of several for one place the first that fits is taken."""
    rows: list[tuple[str, str, str]] = []
    for step in steps:
        otherwise = any(place == step.place for place, _, _ in rows)
        when = _condition(step.when, knowledge) or ("otherwise" if otherwise else "always")
        rows.append((step.place, when, step.says))
    return Table(("Place", "When", "Step"), tuple(rows))


def _part(entry: Entry, knowledge: Knowledge) -> str:
    """Where a part goes and what goes with it, as a sentence."""
    to = knowledge.frameworks[entry.framework].name if entry.framework else "whatever fits it"
    takes = [knowledge.facts[fact].yes for fact in entry.takes]
    return f"It goes to {to}" + (f" and takes these along: {'; '.join(takes)}." if takes else ".")


def _effect(effect: Effect, knowledge: Knowledge) -> Line:
    name = knowledge.frameworks[effect.framework].name
    verb = {
        "supports": f"Speaks for {name}",
        "opposes": f"Speaks against {name}",
        "blocks": f"Rules {name} out",
    }
    return Line(
        f"{verb[effect.direction]} when {_condition(effect.when, knowledge)}. “{effect.because}”",
        strength=None if effect.direction == "blocks" else effect.strength,
    )


def _condition(condition: Condition, knowledge: Knowledge) -> str:
    """A condition as a phrase: "a, and b; and one of: c, d; unless e"."""

    def labels(literals: Iterable[FactIs]) -> list[str]:
        return [knowledge.facts[one.fact].label(one.value) for one in literals]

    parts = []
    if condition.all:
        parts.append(", and ".join(labels(condition.all)))
    if condition.any:
        parts.append(
            ("one of these holds: " if len(condition.any) > 1 else "") + "; ".join(labels(condition.any))
        )
    phrase = ", and ".join(parts)
    if condition.unless:
        unless = "unless " + ", or ".join(labels(condition.unless))
        return f"{phrase} ({unless})" if phrase else unless
    return phrase

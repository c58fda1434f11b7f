"""Small bodies of knowledge for tests, written a line for each effect."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from advisor.knowledge.model import Condition, Effect, Entry, Fact, FactIs, Framework, Knowledge

DIRECTIONS = {"supports", "opposes", "blocks"}
NAMES = {"django": "Django", "fastapi": "FastAPI", "flask": "Flask"}
GROUPS = {"runs": "present", "knows": "known", "likes": "motives"}
"""The group of a fact by the first word of its name; every other fact is about the project."""


def knowledge_of(*lines: str, asked: Iterable[str] = ()) -> Knowledge:
    """Knowledge with one entry for each line: `django supports strong when a,-b any c,d unless e`.

    Entries are numbered T-1, T-2 …; facts exist by being named there or in `asked`, whose questions may be asked.
    """
    entries = [_entry(f"T-{number}", line) for number, line in enumerate(lines, start=1)]
    named = {
        literal.fact for entry in entries for effect in entry.effects for literal in effect.when.literals()
    }
    questions = tuple(asked)
    return Knowledge(
        version="2026.01.1",
        frameworks={
            name: Framework(
                name, NAMES[name], f"{name} it is", tuple(other for other in NAMES if other != name)
            )
            for name in NAMES
        },
        facts={name: _fact(name, asked=name in questions) for name in sorted({*named, *questions})},
        amounts=(),
        entries={entry.id: entry for entry in entries},
        sources={},
        spellings={},
        cues={},
    )


def facts(text: str) -> dict[str, bool]:
    """`a,-b` as facts."""
    return {one.removeprefix("-"): not one.startswith("-") for one in filter(None, text.split(","))}


def _fact(name: str, *, asked: bool) -> Fact:
    group = GROUPS.get(name.partition("_")[0], "product")
    return Fact(name, group, f"{name} is so", f"{name} is not so", f"Is {name} so?" * asked, (name,), (), 1)


def _entry(number: str, line: str) -> Entry:
    words = line.split()
    framework, direction = words[:2]
    strength = words[2] if direction != "blocks" else "decisive"
    parts = {word: words[place + 1] for place, word in enumerate(words) if word in ("when", "any", "unless")}
    condition = Condition(*(_literals(parts.get(part, "")) for part in ("when", "any", "unless")))
    assert direction in DIRECTIONS
    effect = Effect(condition, framework, direction, strength, f"Because of {number}.")  # type: ignore[arg-type]
    return Entry(number, "rule", f"Name of {number}", f"It says {number}.", "test", "tests", DAY, (effect,))


def _literals(text: str) -> tuple[FactIs, ...]:
    return tuple(FactIs(fact, value) for fact, value in facts(text).items())


DAY = dt.date(2026, 1, 1)

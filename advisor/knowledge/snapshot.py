"""A body of knowledge as one text, to be kept when it is released: all that deciding and explaining from facts needs.

The phrases by which texts are read are left out, and so is every empty value. One entry or fact stands on a line, so
that two snapshots can be compared by eye.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

from advisor.knowledge.errors import KnowledgeError
from advisor.knowledge.loading import checked, entry_of, frameworks_of
from advisor.knowledge.model import Condition, Effect, Entry, Fact, Knowledge, Source
from advisor.knowledge.schemas import EntrySchema, FactSchema, KnowledgeSchema

_PHRASES = ("says", "denies")
_LISTS = ("frameworks", "sources", "facts", "entries")


def snapshot(knowledge: Knowledge) -> str:
    """The text to keep of a body of knowledge: JSON, ending in a line break. Equal knowledge gives equal texts."""
    lists: dict[str, Iterable[Mapping[str, Any]]] = {
        "frameworks": map(_members, knowledge.frameworks.values()),
        "sources": map(_members, knowledge.sources.values()),
        "facts": (_members(fact, *_PHRASES) for fact in knowledge.facts.values()),
        "entries": map(_entry, knowledge.entries.values()),
    }
    parts = [f'"version": {json.dumps(knowledge.version)}']
    for name in _LISTS:
        lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in lists[name])
        parts.append(f'"{name}": [\n{lines}\n]')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def from_snapshot(text: str, *, file: str) -> Knowledge:
    """The knowledge that a snapshot holds; it decides, explains and asks, and reads no text.

    Raises `KnowledgeError`, which begins with `file`, for what no snapshot is.
    """
    try:
        kept = json.loads(text)
        raw = {name: list(kept.pop(name)) for name in ("facts", "entries")}
        head = checked(KnowledgeSchema(), kept, file)
        frameworks = frameworks_of(head, file)
        facts = {fact.id: fact for fact in (_fact(one, file) for one in raw["facts"])}
        rules = (_entry_kept(one, file, set(facts), set(frameworks)) for one in raw["entries"])
        entries = {entry.id: entry for entry in rules}
    except (TypeError, KeyError, AttributeError, json.JSONDecodeError) as error:
        raise KnowledgeError(f"{file}: this is no snapshot of a body of knowledge") from error
    return Knowledge(
        version=head["version"],
        frameworks=frameworks,
        facts=facts,
        amounts=(),
        entries=entries,
        sources={one["id"]: Source(**one) for one in head["sources"]},
        spellings={},
        cues={},
    )


def _members(value: Any, *left_out: str) -> dict[str, Any]:
    """The members of a value that hold something, by name."""
    names = (field.name for field in dataclasses.fields(value) if field.name not in left_out)
    return {name: getattr(value, name) for name in names if getattr(value, name)}


def _entry(entry: Entry) -> dict[str, Any]:
    effects = [_effect(effect) for effect in entry.effects]
    steps = [{"place": one.place, **_condition(one.when), "says": one.says} for one in entry.steps]
    return {
        **_members(entry, "effects", "when", "steps"),
        "reviewed": entry.reviewed.isoformat(),
        **_condition(entry.when),
        **({"effect": effects} if effects else {}),
        **({"step": steps} if steps else {}),
    }


def _effect(effect: Effect) -> dict[str, Any]:
    return {
        **_condition(effect.when),
        effect.direction: effect.framework,
        "strength": effect.strength,
        "because": effect.because,
    }


def _condition(condition: Condition) -> dict[str, list[str]]:
    parts = {"when": condition.all, "any": condition.any, "unless": condition.unless}
    return {
        name: [one.fact if one.value else f"-{one.fact}" for one in part]
        for name, part in parts.items()
        if part
    }


def _fact(kept: dict[str, Any], file: str) -> Fact:
    name, group = kept.pop("id"), kept.pop("group")
    data = checked(FactSchema(), kept, f"{file}: {name}")
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in data.items()
    }
    return Fact(id=name, group=group, **(values | dict.fromkeys(_PHRASES, ())))


def _entry_kept(kept: dict[str, Any], file: str, facts: set[str], frameworks: set[str]) -> Entry:
    kind, where = kept.pop("kind"), f"{file}: {kept['id']}"
    try:
        day = dt.date.fromisoformat(kept["reviewed"])
    except ValueError as error:
        raise KnowledgeError(f"{where}: reviewed: expected a date like 2026-11-22") from error
    data = checked(EntrySchema(), kept | {"reviewed": day}, where)
    return entry_of(data, kind, file, facts, frameworks)

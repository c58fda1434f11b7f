"""What the knowledge holds, as JSON values: frameworks, facts, rules, starters, and the comparison."""

from __future__ import annotations

from collections.abc import Iterable

from advisor import Knowledge, Profile
from advisor.document import Line
from advisor.knowledge.model import Condition, Effect, Entry, Fact, FactIs, Framework, Source, Step
from advisor.reference import criteria_of, touched_criteria
from advisor.serial import value_json
from advisor.starters import Starter


def framework_json(framework: Framework) -> dict[str, object]:
    """A framework."""
    return {
        "framework": framework.id,
        "name": framework.name,
        "summary": framework.summary,
        "near": list(framework.near),
    }


def fact_json(fact: Fact) -> dict[str, object]:
    """A fact with its two labels and its question."""
    return {
        "fact": fact.id,
        "group": fact.group,
        "yes": fact.yes,
        "no": fact.no,
        "question": fact.question,
    }


def rule_line_json(entry: Entry) -> dict[str, object]:
    """An entry in a line."""
    return {"rule": entry.id, "kind": entry.kind, "name": entry.name, "framework": entry.framework}


def rule_json(entry: Entry, *, source: Source) -> dict[str, object]:
    """An entry, whole."""
    return {
        **rule_line_json(entry),
        "says": entry.says,
        "when": _condition(entry.when),
        "effects": [_effect(one) for one in entry.effects],
        "cells": dict(entry.cells or {}),
        "label": entry.label,
        "takes": list(entry.takes),
        "action": entry.action,
        "runs": entry.runs,
        "steps": [_step(one) for one in entry.steps],
        "cases": list(entry.cases),
        "source": {"title": source.title, "note": source.note},
        "owner": entry.owner,
        "reviewed": entry.reviewed.isoformat(),
    }


def comparison_json(names: Iterable[str], *, about: Profile, knowledge: Knowledge) -> dict[str, object]:
    """Frameworks side by side over every criterion, in the order of the comparison.

    Each row tells whether it matters where these facts hold; null where none are given.
    """
    chosen = [knowledge.frameworks[name] for name in names]
    touched = touched_criteria(about, knowledge=knowledge)
    return {
        "frameworks": [framework_json(one) for one in chosen],
        "criteria": [
            {
                "rule": row.id,
                "name": row.name,
                "cells": {one.id: (row.cells or {})[one.id] for one in chosen},
                "matters": row.id in touched if about else None,
            }
            for row in criteria_of(knowledge)
        ],
    }


def starter_line_json(starter: Starter) -> dict[str, object]:
    """A starter in a line."""
    return {"starter": starter.id, "framework": starter.framework, "title": starter.title}


def starter_json(starter: Starter) -> dict[str, object]:
    """A starter, whole."""
    return {
        **starter_line_json(starter),
        "made_with": starter.made_with,
        "install": starter.install,
        "set_up": list(starter.set_up),
        "start": list(starter.start),
        "shows": [_remark(line) for line in starter.shows],
        "left": [_remark(line) for line in starter.left],
        "files": [
            {"name": code.name, "language": code.language, "text": code.text} for code in starter.files
        ],
    }


def _condition(condition: Condition) -> dict[str, object]:
    return {
        "all": _literals(condition.all),
        "any": _literals(condition.any),
        "unless": _literals(condition.unless),
    }


def _literals(wanted: Iterable[FactIs]) -> list[dict[str, object]]:
    return [{"fact": one.fact, "value": value_json(one.value)} for one in wanted]


def _effect(effect: Effect) -> dict[str, object]:
    return {
        "framework": effect.framework,
        "direction": effect.direction,
        "strength": effect.strength,
        "sentence": effect.because,
        "when": _condition(effect.when),
    }


def _step(step: Step) -> dict[str, object]:
    return {"place": step.place, "sentence": step.says, "when": _condition(step.when)}


def _remark(line: Line) -> dict[str, object]:
    return {"sentence": line.text, "rules": list(line.rules)}

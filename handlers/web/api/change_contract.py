"""What-if and drift as JSON: two advices, and what lies between them."""

from __future__ import annotations

from typing import Any, get_args

from marshmallow import fields

from advisor.drift import Fate
from handlers.web.api.advice_contract import (
    ACTIONS,
    STRENGTHS,
    VALUES,
    VERDICTS,
    AdviceSchema,
    CitedSchema,
    ContradictionSchema,
    FactSchema,
    PolicyLineSchema,
    ReasonSchema,
    UnreadSchema,
)
from handlers.web.api.shapes import Exact, many, one, string, strings, truth, word


def _pair(name: str, inner: fields.Field[Any]) -> fields.Nested:
    members: dict[str, fields.Field[Any]] = {"before": inner, "after": inner}
    return fields.Nested(Exact.from_dict(members, name=name), required=True)


class FactMovedSchema(Exact):
    """A fact that was added (`before` is null), dropped (`after` is null) or turned round."""

    fact = string()
    before = word(*VALUES, or_null=True)
    after = word(*VALUES, or_null=True)


class FrameworkMovedSchema(Exact):
    """A framework whose case has changed; a rank is 1 for the first."""

    framework = string()
    score = _pair("Scores", fields.Integer(required=True, strict=True))
    strength = _pair("Strengths", word(*STRENGTHS))
    rank = _pair("Ranks", fields.Integer(required=True, strict=True))
    blocked_by = _pair("Blockers", strings())


class DifferenceSchema(Exact):
    """What lies between two advices. Lists hold only what differs in the second."""

    pick_changed = truth("Another framework is picked, one is picked at last, or none any more.")
    moved = truth("Anything but the facts themselves has changed.")
    verdict = _pair("Verdicts", word(*VERDICTS))
    pick = _pair("Picks", string(or_null=True))
    action = _pair("Actions", word(*ACTIONS))
    headline = _pair("Headlines", string())
    facts = many(FactMovedSchema)
    frameworks = many(FrameworkMovedSchema)
    came_in = many(ReasonSchema, "Reasons that count only after the change.")
    went_out = many(ReasonSchema, "Reasons that count only before it.")
    warnings_in = many(CitedSchema)
    warnings_out = many(CitedSchema)
    companions_in = many(CitedSchema)
    companions_out = many(CitedSchema)
    policy_in = many(PolicyLineSchema, "What the house says only after the change.")
    policy_out = many(PolicyLineSchema, "What the house says only before it.")


class ChangeSchema(Exact):
    """What was understood of a change, and what it did to the facts."""

    facts = many(
        FactSchema, "Facts that it sets, known before or not. Offsets of evidence are those of `change`."
    )
    forgotten = many(FactSchema, "Facts that it takes back, with the value that they had.")
    replaced = many(
        FactSchema, "Facts that cannot be so any more and gave way, with the value that they had."
    )
    contradictions = many(ContradictionSchema)
    unread = many(UnreadSchema, "What looked relevant in the words and did not count.")


class WhatIfSchema(Exact):
    """The advice before and after a change, and what moved."""

    before = one(AdviceSchema)
    after = one(AdviceSchema)
    change = one(ChangeSchema)
    difference = one(DifferenceSchema)


class EntryMovedSchema(Exact):
    """A rule that differs under the newer knowledge."""

    rule = string()
    fate = word(*get_args(Fate))
    name = string()


class FactGoneSchema(Exact):
    """A fact that the newer knowledge does not have."""

    fact = string()
    value = word(*VALUES)
    label = string()


class DriftSchema(Exact):
    """The same facts under two versions of the knowledge."""

    then = string("The older version.")
    now = string("Today's version.")
    changed = truth("The verdict, the pick or the action has changed.")
    before = one(AdviceSchema)
    after = one(AdviceSchema)
    difference = one(DifferenceSchema)
    rules = many(EntryMovedSchema, "Rules that speak here and are another since.")
    gone = many(FactGoneSchema)

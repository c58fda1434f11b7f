"""The advice as JSON, member by member: what the API promises to answer."""

from __future__ import annotations

from typing import get_args

from marshmallow import fields, validate

from advisor.advice import Action, Strength, Verdict
from handlers.web.api.shapes import Exact, many, string, strings, word

VALUES = ("yes", "no")
VERDICTS: tuple[str, ...] = get_args(Verdict)
ACTIONS: tuple[str, ...] = get_args(Action)
STRENGTHS: tuple[str, ...] = get_args(Strength)


class EvidenceSchema(Exact):
    """A stretch of the text; offsets in characters."""

    text = string()
    start = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
    end = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))


class RankedSchema(Exact):
    """A framework's place."""

    framework = string()
    score = fields.Integer(required=True, strict=True)
    strength = word(*STRENGTHS)
    blocked_by = strings()


class FactSchema(Exact):
    """A fact as it was understood, and the words that it was read from."""

    fact = string()
    value = word(*VALUES)
    evidence = many(EvidenceSchema)


class ContradictionSchema(Exact):
    """A fact that the text both affirms and denies."""

    fact = string()
    sentence = string()
    evidence = many(EvidenceSchema)


class UnreadSchema(EvidenceSchema):
    """A stretch that looked relevant and did not count."""

    reason = string()


class ReasonSchema(Exact):
    """A rule that fired."""

    rule = string()
    framework = string()
    strength = word(*STRENGTHS)
    sentence = string()
    facts = strings()


# `for` is a word of Python's own, so this member cannot be written as an attribute.
ReasonSchema = ReasonSchema.from_dict(  # type: ignore[misc,assignment]
    {"for": fields.Boolean(required=True)}, name="Reason"
)


class WhyNotSchema(Exact):
    """Why a framework lost."""

    sentence = string()
    fact = fields.String(required=True, allow_none=True)
    needs = fields.String(required=True, allow_none=True, validate=validate.OneOf(VALUES))
    rule = fields.String(required=True, allow_none=True)


class CitedSchema(Exact):
    """A sentence and the rule that it comes from."""

    rule = string()
    sentence = string()


class FlipSchema(Exact):
    """The smallest change of facts that would change the pick."""

    changes = fields.Dict(keys=fields.String(), values=word(*VALUES), required=True)
    pick = string()
    sentence = string()


class QuestionSchema(Exact):
    """A question worth answering next."""

    fact = string()
    question = string()
    yes = string()
    no = string()


class PolicyLineSchema(Exact):
    """What one rule of the house says; it changes nothing in the rest of the advice."""

    rule = string()
    kind = word("prefer", "forbid", "require")
    subject = string("A framework, or with require the thing that is required.")
    sentence = string()
    agrees = fields.Boolean(
        required=True,
        allow_none=True,
        metadata={"description": "Whether the rules say the same; null where they leave it open."},
    )
    owner = string()
    link = fields.String(required=True, allow_none=True)
    until = fields.Date(
        required=True, allow_none=True, metadata={"description": "The last day on which it speaks."}
    )


class AdviceSchema(Exact):
    """An advice. `pick` is null only when the verdict is "ask"."""

    verdict = word(*VERDICTS)
    pick = fields.String(required=True, allow_none=True)
    action = word(*ACTIONS)
    ranking = many(RankedSchema)
    facts = many(FactSchema)
    contradictions = many(ContradictionSchema)
    unread = many(UnreadSchema)
    reasons = many(ReasonSchema)
    why_not = fields.Dict(
        keys=fields.String(), values=fields.List(fields.Nested(WhyNotSchema)), required=True
    )
    warnings = many(CitedSchema)
    flips = many(FlipSchema)
    questions = many(QuestionSchema)
    companions = many(CitedSchema)
    next_steps = many(CitedSchema)
    policy = many(PolicyLineSchema)
    permalink = string()
    knowledge = string()

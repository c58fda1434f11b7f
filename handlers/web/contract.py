"""The advice as JSON, member by member: what the API promises to answer."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, fields, validate

_VALUES = ("yes", "no")
_VERDICTS = ("clear", "tie", "ask")
_ACTIONS = ("start", "stay", "stay_and_add", "split", "move")
_STRENGTHS = ("decisive", "strong", "moderate", "slight", "none")


class Exact(Schema):
    """A schema that lets nothing through that it does not name."""

    class Meta:
        """Unknown members are mistakes."""

        unknown = RAISE


def _word(*allowed: str) -> fields.String:
    return fields.String(required=True, validate=validate.OneOf(allowed))


def _text(says: str = "") -> fields.String:
    return fields.String(required=True, metadata={"description": says} if says else {})


def _list(inner: type[Schema]) -> fields.List[Any]:
    return fields.List(fields.Nested(inner), required=True)


def _texts() -> fields.List[Any]:
    return fields.List(fields.String(), required=True)


class EvidenceSchema(Exact):
    """A stretch of the text; offsets in characters."""

    text = _text()
    start = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
    end = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))


class RankedSchema(Exact):
    """A framework's place."""

    framework = _text()
    score = fields.Integer(required=True, strict=True)
    strength = _word(*_STRENGTHS)
    blocked_by = _texts()


class FactSchema(Exact):
    """A fact as it was understood, and the words that it was read from."""

    fact = _text()
    value = _word(*_VALUES)
    evidence = _list(EvidenceSchema)


class ContradictionSchema(Exact):
    """A fact that the text both affirms and denies."""

    fact = _text()
    sentence = _text()
    evidence = _list(EvidenceSchema)


class UnreadSchema(EvidenceSchema):
    """A stretch that looked relevant and did not count."""

    reason = _text()


class ReasonSchema(Exact):
    """A rule that fired."""

    rule = _text()
    framework = _text()
    strength = _word(*_STRENGTHS)
    sentence = _text()
    facts = _texts()


# `for` is a word of Python's own, so this member cannot be written as an attribute.
ReasonSchema = ReasonSchema.from_dict(  # type: ignore[misc,assignment]
    {"for": fields.Boolean(required=True)}, name="Reason"
)


class WhyNotSchema(Exact):
    """Why a framework lost."""

    sentence = _text()
    fact = fields.String(required=True, allow_none=True)
    needs = fields.String(required=True, allow_none=True, validate=validate.OneOf(_VALUES))
    rule = fields.String(required=True, allow_none=True)


class CitedSchema(Exact):
    """A sentence and the rule that it comes from."""

    rule = _text()
    sentence = _text()


class FlipSchema(Exact):
    """The smallest change of facts that would change the pick."""

    changes = fields.Dict(keys=fields.String(), values=_word(*_VALUES), required=True)
    pick = _text()
    sentence = _text()


class QuestionSchema(Exact):
    """A question worth answering next."""

    fact = _text()
    question = _text()
    yes = _text()
    no = _text()


class PolicyLineSchema(Exact):
    """What one rule of the house says; it changes nothing in the rest of the advice."""

    rule = _text()
    kind = _word("prefer", "forbid", "require")
    subject = _text("A framework, or with require the thing that is required.")
    sentence = _text()
    agrees = fields.Boolean(
        required=True,
        allow_none=True,
        metadata={"description": "Whether the rules say the same; null where they leave it open."},
    )
    owner = _text()
    link = fields.String(required=True, allow_none=True)
    until = fields.Date(
        required=True, allow_none=True, metadata={"description": "The last day on which it speaks."}
    )


class AdviceSchema(Exact):
    """An advice. `pick` is null only when the verdict is "ask"."""

    verdict = _word(*_VERDICTS)
    pick = fields.String(required=True, allow_none=True)
    action = _word(*_ACTIONS)
    ranking = _list(RankedSchema)
    facts = _list(FactSchema)
    contradictions = _list(ContradictionSchema)
    unread = _list(UnreadSchema)
    reasons = _list(ReasonSchema)
    why_not = fields.Dict(
        keys=fields.String(), values=fields.List(fields.Nested(WhyNotSchema)), required=True
    )
    warnings = _list(CitedSchema)
    flips = _list(FlipSchema)
    questions = _list(QuestionSchema)
    companions = _list(CitedSchema)
    next_steps = _list(CitedSchema)
    policy = _list(PolicyLineSchema)
    permalink = _text()
    knowledge = _text()

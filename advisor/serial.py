"""An Advice as JSON values: the stable form that the API, the command line and batch runs share."""

from __future__ import annotations

from collections.abc import Iterable

from advisor.advice import (
    Advice,
    Cited,
    Contradiction,
    Evidence,
    FactRead,
    PolicyLine,
    Question,
    Reason,
    Unread,
)


def advice_json(advice: Advice) -> dict[str, object]:
    """The advice as plain JSON values; key order is fixed, so equal advice is equal to the byte."""
    return {
        "verdict": advice.verdict,
        "pick": advice.pick,
        "action": advice.action,
        "ranking": [
            _members(one, "framework", "score", "strength") | {"blocked_by": list(one.blocked_by)}
            for one in advice.ranking
        ],
        "facts": facts_json(advice.facts),
        "contradictions": contradictions_json(advice.contradictions),
        "unread": unread_json(advice.unread),
        "reasons": [reason_json(one) for one in advice.reasons],
        "why_not": _why_not(advice),
        "warnings": cited_json(advice.warnings),
        "flips": [
            {"changes": {fact: value_json(value) for fact, value in one.changes}}
            | _members(one, "pick", "sentence")
            for one in advice.flips
        ],
        "questions": questions_json(advice.questions),
        "companions": cited_json(advice.companions),
        "next_steps": cited_json(advice.next_steps),
        "policy": [policy_json(one) for one in advice.policy],
        "permalink": advice.permalink,
        "knowledge": advice.knowledge,
    }


def _members(value: object, *names: str) -> dict[str, object]:
    return {name: getattr(value, name) for name in names}


def value_json(value: bool) -> str:
    """A fact's value as JSON."""
    return "yes" if value else "no"


def _evidence(evidence: Iterable[Evidence]) -> list[dict[str, object]]:
    return [_members(one, "text", "start", "end") for one in evidence]


def facts_json(facts: Iterable[FactRead]) -> list[dict[str, object]]:
    """Facts and the words that they were read from, as JSON values."""
    return [
        {"fact": one.fact, "value": value_json(one.value), "evidence": _evidence(one.evidence)}
        for one in facts
    ]


def contradictions_json(found: Iterable[Contradiction]) -> list[dict[str, object]]:
    """Contradictions as JSON values."""
    return [_members(one, "fact", "sentence") | {"evidence": _evidence(one.evidence)} for one in found]


def unread_json(stretches: Iterable[Unread]) -> list[dict[str, object]]:
    """What did not count, and why, as JSON values."""
    return [_evidence((one.evidence,))[0] | {"reason": one.reason} for one in stretches]


def questions_json(questions: Iterable[Question]) -> list[dict[str, object]]:
    """Questions as JSON values."""
    return [_members(one, "fact", "question", "yes", "no") for one in questions]


def cited_json(sentences: Iterable[Cited]) -> list[dict[str, object]]:
    """Sentences with their rules as JSON values."""
    return [_members(one, "rule", "sentence") for one in sentences]


def reason_json(one: Reason) -> dict[str, object]:
    """A reason as JSON values."""
    return {
        **_members(one, "rule", "framework"),
        "for": one.supports,
        **_members(one, "strength", "sentence"),
        "facts": list(one.facts),
    }


def policy_json(one: PolicyLine) -> dict[str, object]:
    """What a rule of the house says, as JSON values."""
    until = one.until.isoformat() if one.until else None
    members = _members(one, "rule", "kind", "subject", "sentence", "agrees", "owner", "link")
    return {**members, "until": until}


def _why_not(advice: Advice) -> dict[str, object]:
    """Framework → list of reasons, each with the deciding fact and the value that it would need."""
    return {
        one.framework: [
            {
                **_members(one, "sentence", "fact"),
                "needs": None if one.needs is None else value_json(one.needs),
                "rule": one.rule,
            }
        ]
        for one in advice.why_not
    }

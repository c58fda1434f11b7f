"""An Advice as JSON values: the stable form that the API, the command line and batch runs share."""

from __future__ import annotations

from collections.abc import Iterable

from advisor.advice import Advice, Cited, Evidence


def advice_json(advice: Advice) -> dict[str, object]:
    """The advice as plain JSON values; key order is fixed, so equal advice is equal to the byte."""
    return {
        "verdict": advice.verdict,
        "pick": advice.pick,
        "action": advice.action,
        "ranking": [
            {
                "framework": one.framework,
                "score": one.score,
                "strength": one.strength,
                "blocked_by": list(one.blocked_by),
            }
            for one in advice.ranking
        ],
        "facts": [
            {"fact": one.fact, "value": _value(one.value), "evidence": _evidence(one.evidence)}
            for one in advice.facts
        ],
        "contradictions": [
            {"fact": one.fact, "sentence": one.sentence, "evidence": _evidence(one.evidence)}
            for one in advice.contradictions
        ],
        "unread": [{**_evidence((one.evidence,))[0], "reason": one.reason} for one in advice.unread],
        "reasons": [
            {
                "rule": one.rule,
                "framework": one.framework,
                "for": one.supports,
                "strength": one.strength,
                "sentence": one.sentence,
                "facts": list(one.facts),
            }
            for one in advice.reasons
        ],
        "why_not": _why_not(advice),
        "warnings": _cited(advice.warnings),
        "flips": [
            {
                "changes": {fact: _value(value) for fact, value in one.changes},
                "pick": one.pick,
                "sentence": one.sentence,
            }
            for one in advice.flips
        ],
        "questions": [
            {"fact": one.fact, "question": one.question, "yes": one.yes, "no": one.no}
            for one in advice.questions
        ],
        "companions": _cited(advice.companions),
        "next_steps": _cited(advice.next_steps),
        "policy": list(advice.policy),
        "permalink": advice.permalink,
        "knowledge": advice.knowledge,
    }


def _value(value: bool) -> str:
    return "yes" if value else "no"


def _evidence(evidence: Iterable[Evidence]) -> list[dict[str, object]]:
    return [{"text": one.text, "start": one.start, "end": one.end} for one in evidence]


def _cited(sentences: Iterable[Cited]) -> list[dict[str, object]]:
    return [{"rule": one.rule, "sentence": one.sentence} for one in sentences]


def _why_not(advice: Advice) -> dict[str, object]:
    """Framework → list of reasons, each with the deciding fact and the value that it would need."""
    return {
        one.framework: [
            {
                "sentence": one.sentence,
                "fact": one.fact,
                "needs": None if one.needs is None else _value(one.needs),
                "rule": one.rule,
            }
        ]
        for one in advice.why_not
    }

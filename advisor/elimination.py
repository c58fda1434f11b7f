"""A clear pick that has no case of its own: it wins because more speaks against the others, or rules them out."""

from __future__ import annotations

from advisor.advice import Advice
from advisor.phrases import joined

_RELY = "Say more about what you need before you rely on it."


def wins_by_elimination(advice: Advice) -> bool:
    """Whether the pick is clear and its points are none, or less."""
    return advice.verdict == "clear" and advice.ranking[0].strength == "none"


def elimination_phrase(advice: Advice) -> str:
    """Why such a pick is what is left, in sentences."""
    pick, *others = advice.ranking
    supported = any(one.framework == pick.framework and one.supports for one in advice.reasons)
    own = (
        f"What you said speaks no more for {pick.name} than against it"
        if supported
        else f"Nothing that you said speaks for {pick.name} itself"
    )
    out = [one.name for one in others if one.blocked_by]
    behind = [one.name for one in others if not one.blocked_by]
    ruled_out = f"{joined(out)} {'are' if len(out) > 1 else 'is'} ruled out"
    more = f"more speaks against {joined(behind)}"
    because = " and ".join([*([ruled_out] if out else []), *([more] if behind else [])])
    return f"{own}; it is what is left, because {because}. {_RELY}"

"""The house's own voice: what its rules say beside an advice, without touching what the advice says."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from advisor.advice import Advice, PolicyLine
from advisor.policy.model import HouseRule, contradict, stopped


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of a house, in the order of their file. Without rules no policy is set."""

    rules: tuple[HouseRule, ...] = ()

    def speaks(self, advice: Advice, *, today: dt.date) -> tuple[PolicyLine, ...]:
        """What the house says beside this advice; the advice itself stays what the rules say.

        A rule past its last day, or out of its scope, is silent. A companion is required only with a framework
        that is on the table: recommended by the rules or preferred by the house here, or what runs when the
        rules have too little to go by.
        """
        facts = advice.profile.as_dict()
        speaking = [rule for rule in self.rules if rule.in_force(today) and rule.covers(facts, advice.action)]
        table = {rule.framework for rule in speaking if rule.kind == "prefer"} | _recommended(advice)
        if advice.pick is None:
            table |= {one.framework for one in advice.ranking if facts.get(f"runs_{one.framework}")}
        return tuple(
            _line(rule, advice)
            for rule in speaking
            if rule.kind != "require" or rule.framework is None or rule.framework in table
        )


def contradictions(lines: Sequence[PolicyLine], *, frameworks: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """The ids of rules that speak together and cannot all be followed; those that leave no framework among them."""
    pairs = [
        (one.rule, other.rule) for one, other in itertools.combinations(lines, 2) if contradict(one, other)
    ]
    forbidding = {line.subject: line.rule for line in reversed(lines) if line.kind == "forbid"}
    left = set(frameworks) - set(forbidding)
    return (*pairs, *(() if left else (tuple(sorted(forbidding.values())),)))


def _recommended(advice: Advice) -> set[str | None]:
    """The frameworks that the rules recommend: the pick, in a tie both."""
    if advice.verdict == "tie":
        return {one.framework for one in advice.ranking[:2]}
    return {advice.pick} - {None}


def _line(rule: HouseRule, advice: Advice) -> PolicyLine:
    agrees = _suggests(rule, advice) if rule.kind == "require" else _agrees(rule, advice)
    said = f"House policy {rule.claim()}: {stopped(rule.reason)} {_beside(rule, advice, agrees)}"
    return PolicyLine(rule.id, rule.kind, rule.subject, said, agrees, rule.owner, rule.link, rule.until)


def _agrees(rule: HouseRule, advice: Advice) -> bool | None:
    """Whether the rules say the same of a framework; None where they leave it open."""
    recommended = _recommended(advice)
    among = rule.framework in recommended
    if not recommended or (among and advice.verdict == "tie"):
        return None
    return among == (rule.kind == "prefer")


def _suggests(rule: HouseRule, advice: Advice) -> bool | None:
    """True where the rules suggest the same companion; else they say nothing about it."""
    named = (rule.companion.casefold() in one.sentence.casefold() for one in advice.companions)
    return True if any(named) else None


def _beside(rule: HouseRule, advice: Advice, agrees: bool | None) -> str:
    """How the house's words stand to those of the rules."""
    if rule.kind == "require":
        return "The rules suggest it too." if agrees else "The rules say nothing about it."
    headline = advice.headline[:1].lower() + advice.headline[1:]
    if advice.verdict == "ask":
        return "The rules have too little to go by."
    if agrees is None:
        return f"The rules leave it open: {headline}."
    if agrees:
        return f"The rules agree: {headline}."
    ruled_out = rule.kind == "prefer" and _blocked(rule, advice)
    return f"The rules say otherwise: {headline}." + (
        f" They rule {rule.name} out here." if ruled_out else ""
    )


def _blocked(rule: HouseRule, advice: Advice) -> bool:
    return any(one.blocked_by for one in advice.ranking if one.framework == rule.framework)

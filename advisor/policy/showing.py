"""The house policy for people: its own section in an answer, and a page of what is in force."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence

from advisor.advice import PolicyLine
from advisor.document import Document, Line, Section
from advisor.policy.model import HouseRule, contradict, day, stopped
from advisor.policy.speaking import Policy

#: A rule whose last day is at most so many days away is said to end soon.
SOON = 30
_VOICE = (
    "House policy is the house's own voice. It changes nothing in what the rules say, and stands beside it."
)
_UNSET = (
    "Whoever runs the advisor can set one: write a TOML file that prefers, forbids or requires, and give its path "
    "in the setting HOUSE_POLICY. docs/policy.md shows how."
)


def policy_section(lines: Sequence[PolicyLine]) -> Section:
    """The house's words beside an advice, in a section of their own; without lines when it is silent.

    Rules that contradict each other are both said, and that they do.
    """
    said = [
        Line(f"{line.sentence} {_signature(line.rule, line.owner, line.until, line.link)}") for line in lines
    ]
    clashing = [
        Line(
            f"House policy contradicts itself here: {one.rule} and {other.rule}. Owner: {_both(one, other)}."
        )
        for one, other in itertools.combinations(lines, 2)
        if contradict(one, other)
    ]
    return Section("policy", "House policy", (*said, *clashing))


def policy_document(policy: Policy | None, *, today: dt.date) -> Document:
    """The policy in force on this day: each rule with its reason, owner, link and last day; what ended, and what will.

    Without a policy, how to set one.
    """
    if policy is None or not policy.rules:
        return Document("No house policy is set.", (Section("set", "", (Line(_UNSET),)),), (_VOICE,))
    live = [rule for rule in policy.rules if rule.in_force(today)]
    ends = tuple(Line(f"{said} Owner: {rule.owner}.") for rule, said in ending(policy, today=today))
    over = tuple(Line(f"{said} Owner: {rule.owner}.") for rule, said in expired(policy, today=today))
    sections = (
        Section("in_force", "In force", tuple(map(_shown, live))),
        Section("ending", "Ends soon", ends),
        Section("expired", "Ended", over),
    )
    headline = f"House policy: {'1 rule' if len(live) == 1 else f'{len(live)} rules'} in force."
    return Document(headline, tuple(section for section in sections if section.lines), (_VOICE,))


def house_rule_document(rule: str, policy: Policy | None, *, today: dt.date) -> Document | None:
    """One rule of the house by its id, in capitals or not; None where the house has no such rule."""
    found = next((one for one in (policy or Policy()).rules if one.id.casefold() == rule.casefold()), None)
    if found is None:
        return None
    alone = Policy((found,))
    ends = tuple(Line(said) for _, said in (*ending(alone, today=today), *expired(alone, today=today)))
    headline = f"{found.id}: house policy {found.claim()}."
    return Document(headline, (Section("house_rule", "", (_shown(found), *ends)),), (_VOICE,))


def ending(policy: Policy, *, today: dt.date) -> tuple[tuple[HouseRule, str], ...]:
    """The rules in force whose last day is near, each with a sentence that says when."""
    found = ((rule, rule.until) for rule in policy.rules if rule.in_force(today))
    return tuple(
        (rule, f"{rule.id} ends {_away((until - today).days)}, on {day(until)}.")
        for rule, until in found
        if until and (until - today).days <= SOON
    )


def expired(policy: Policy, *, today: dt.date) -> tuple[tuple[HouseRule, str], ...]:
    """The rules past their last day, each with a sentence that says so."""
    found = ((rule, rule.until) for rule in policy.rules if not rule.in_force(today))
    return tuple(
        (rule, f"{rule.id} ended on {day(until)} and has been silent since; it {rule.claim()}.")
        for rule, until in found
        if until
    )


def _away(days: int) -> str:
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


def _shown(rule: HouseRule) -> Line:
    scope = f" for {rule.scope}" if rule.actions else f" {rule.scope}" if rule.scope else ""
    signature = _signature(rule.id, rule.owner, rule.until, rule.link)
    return Line(f"House policy {rule.claim()}{scope}. Reason: {stopped(rule.reason)} {signature}")


def _signature(rule: str, owner: str, until: dt.date | None, link: str | None) -> str:
    """Where a sentence comes from, and until when it holds. The link stands last, so that nothing sticks to it."""
    ends = f", until {day(until)}" if until else ""
    return f"({rule}, {owner}{ends})" + (f" {link}" if link else "")


def _both(one: PolicyLine, other: PolicyLine) -> str:
    return one.owner if one.owner == other.owner else f"{one.owner} and {other.owner}"

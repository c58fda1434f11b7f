"""What a house policy consists of, as values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from advisor.advice import Action, PolicyLine
from advisor.knowledge.model import ALWAYS, Condition

HouseKind = Literal["prefer", "forbid", "require"]

# Ours, because those of the calendar follow the locale.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class HouseRule:
    """One rule of the house.

    `framework` is a framework's id and `name` its name for people; a "require" without one holds for each
    framework. `companion` is what a "require" asks for. `scope` says `when` and `actions` in words; `until` is
    the last day on which it speaks.
    """

    id: str
    kind: HouseKind
    framework: str | None
    name: str
    companion: str
    reason: str
    owner: str
    link: str | None = None
    until: dt.date | None = None
    when: Condition = ALWAYS
    actions: tuple[Action, ...] = ()
    scope: str = ""

    @property
    def subject(self) -> str:
        """The framework that is preferred or forbidden, or the companion that is required."""
        return self.companion or self.framework or ""

    def in_force(self, today: dt.date) -> bool:
        """Whether it still speaks: its last day is not over."""
        return self.until is None or today <= self.until

    def covers(self, facts: Mapping[str, bool], action: Action) -> bool:
        """Whether a project with these facts and this action lies within its scope."""
        return (not self.actions or action in self.actions) and self.when.holding(facts) is not None

    def claim(self) -> str:
        """What it asks, as the end of a sentence: "prefers Django"."""
        if self.kind == "require":
            return f"requires {self.companion}" + (f" with {self.name}" if self.name else "")
        return f"{self.kind}s {self.name}"


def contradict(one: HouseRule | PolicyLine, other: HouseRule | PolicyLine) -> bool:
    """Whether two rules, or what they say of an advice, cannot both be followed."""
    kinds = {one.kind, other.kind}
    if kinds == {"prefer"}:
        return one.subject != other.subject
    return kinds == {"prefer", "forbid"} and one.subject == other.subject


def stopped(reason: str) -> str:
    """A reason as it was written, with a full stop unless it has an end of its own."""
    return reason if reason.endswith((".", "!", "?", "…")) else f"{reason}."


def day(date: dt.date) -> str:
    """A date for people: 30 June 2027."""
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"

"""The Advice view model: everything that any surface may say, as values and phrases, no markup."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from advisor.profile import Profile

Verdict = Literal["clear", "tie", "ask"]
Action = Literal["start", "stay", "stay_and_add", "split", "move"]
Strength = Literal["decisive", "strong", "moderate", "slight", "none"]


class Evidence(NamedTuple):
    """A stretch of the text that was read: `text == source[start:end]`, offsets in characters.

    What a file tells has the file and line as its text, and no place: both offsets are 0.
    """

    text: str
    start: int
    end: int


class FactRead(NamedTuple):
    """One fact as it was understood; `label` says it in words for the value that it has."""

    fact: str
    value: bool
    label: str
    evidence: tuple[Evidence, ...] = ()


class Contradiction(NamedTuple):
    """A fact that the text both affirms and denies, or denies beside one that cannot do without; both are shown.

    Of the first kind, the last statement was taken; of the second, both facts were kept.
    """

    fact: str
    sentence: str
    evidence: tuple[Evidence, ...]


class Unread(NamedTuple):
    """A stretch that looked relevant and did not count, with the reason in words."""

    evidence: Evidence
    reason: str


class Reason(NamedTuple):
    """A rule that fired: what it says for or against a framework, and from which facts."""

    rule: str
    framework: str
    supports: bool
    strength: Strength
    sentence: str
    facts: tuple[str, ...]


class Ranked(NamedTuple):
    """A framework's place: `score` in points (docs/knowledge.md), its strength in a word, rules that block it."""

    framework: str
    name: str
    score: int
    strength: Strength
    blocked_by: tuple[str, ...] = ()


class WhyNot(NamedTuple):
    """Why a framework lost: the deciding fact, the value it would need, and the rule behind it."""

    framework: str
    sentence: str
    fact: str | None
    needs: bool | None
    rule: str | None


class Cited(NamedTuple):
    """A sentence and the rule that it comes from (warnings, companions, next steps)."""

    rule: str
    sentence: str


class Question(NamedTuple):
    """A question worth answering next, with what each answer would do."""

    fact: str
    question: str
    yes: str
    no: str


class Flip(NamedTuple):
    """The smallest change of facts that would change the pick (fact id → value it would need)."""

    changes: tuple[tuple[str, bool], ...]
    pick: str
    sentence: str


class PolicyLine(NamedTuple):
    """What one rule of the house says here, beside what the rules say; it changes nothing in an advice.

    `subject` is a framework's id, or with "require" the thing that is required. `agrees` tells whether the
    rules say the same; None where they leave it open. `until` is the last day on which it speaks.
    """

    rule: str
    kind: Literal["prefer", "forbid", "require"]
    subject: str
    sentence: str
    agrees: bool | None
    owner: str
    link: str | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """One answer. `pick` is None only when `verdict` is "ask"; `ranking` always holds all frameworks, the
    pick first.

    Why the others lost, what is worth asking next and what would change the pick is worked out when somebody looks:
    `find_why_not`, `find_questions` and `find_flips` give the same whenever they are called.
    """

    verdict: Verdict
    pick: str | None
    action: Action
    headline: str
    ranking: tuple[Ranked, ...]
    profile: Profile
    facts: tuple[FactRead, ...]
    contradictions: tuple[Contradiction, ...]
    unread: tuple[Unread, ...]
    reasons: tuple[Reason, ...]
    warnings: tuple[Cited, ...]
    companions: tuple[Cited, ...]
    next_steps: tuple[Cited, ...]
    policy: tuple[PolicyLine, ...]
    knowledge: str
    find_why_not: Callable[[], tuple[WhyNot, ...]] = field(repr=False, compare=False)
    find_questions: Callable[[], tuple[Question, ...]] = field(repr=False, compare=False)
    find_flips: Callable[[], tuple[Flip, ...]] = field(repr=False, compare=False)

    @property
    def why_not(self) -> tuple[WhyNot, ...]:
        """Why each framework lost that is not the pick, in the order of the ranking."""
        return self.find_why_not()

    @property
    def questions(self) -> tuple[Question, ...]:
        """The best next questions, the best one first."""
        return self.find_questions()

    @property
    def flips(self) -> tuple[Flip, ...]:
        """The smallest changes that would change the pick, the cheapest first."""
        return self.find_flips()

    @property
    def permalink(self) -> str:
        """The path of the page that shows this again: the facts and the version of the knowledge, never the words."""
        return f"/advice?facts={self.profile}&v={self.knowledge}"

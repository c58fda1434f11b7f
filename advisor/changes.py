"""What lies between two advices, such as those before and after a what-if: as values, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from advisor.advice import Action, Advice, Cited, FactRead, PolicyLine, Ranked, Reason, Strength, Verdict
from advisor.serial import cited_json, policy_json, reason_json, value_json

_Said = TypeVar("_Said", Cited, PolicyLine)


class FactMoved(NamedTuple):
    """A fact that was added (`before` is None), dropped (`after` is None) or turned round."""

    fact: str
    before: FactRead | None
    after: FactRead | None


class FrameworkMoved(NamedTuple):
    """A framework whose case has changed: each pair is before and after; a rank is 1 for the first."""

    framework: str
    name: str
    score: tuple[int, int]
    strength: tuple[Strength, Strength]
    rank: tuple[int, int]
    blocked_by: tuple[tuple[str, ...], tuple[str, ...]]


class Bottom(NamedTuple):
    """What an advice comes to: `level` holds the two frameworks of a tie by id, and is empty otherwise."""

    verdict: Verdict
    pick: str | None
    action: Action
    headline: str
    level: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What lies between two advices. Only what differs in the second is named, in the order in which it shows that.

    `came_in` and `went_out` are the reasons that count in one of the two alone. `frameworks` holds all that moved.
    """

    before: Bottom
    after: Bottom
    facts: tuple[FactMoved, ...]
    frameworks: tuple[FrameworkMoved, ...]
    came_in: tuple[Reason, ...]
    went_out: tuple[Reason, ...]
    warnings_in: tuple[Cited, ...]
    warnings_out: tuple[Cited, ...]
    companions_in: tuple[Cited, ...]
    companions_out: tuple[Cited, ...]
    policy_in: tuple[PolicyLine, ...]
    policy_out: tuple[PolicyLine, ...]

    @property
    def pick_changed(self) -> bool:
        """Whether another framework is picked, one is picked at last, or none any more."""
        return self.before.pick != self.after.pick

    @property
    def moved(self) -> bool:
        """Whether anything but the facts themselves has changed."""
        listed = (
            self.frameworks,
            self.came_in,
            self.went_out,
            self.warnings_in,
            self.warnings_out,
            self.companions_in,
            self.companions_out,
            self.policy_in,
            self.policy_out,
        )
        return self.before != self.after or any(listed)


def difference(before: Advice, after: Advice) -> Difference:
    """What lies between two advices, of one knowledge or of two. Equal advices have an empty difference."""
    return Difference(
        before=_bottom(before),
        after=_bottom(after),
        facts=_facts(before, after),
        frameworks=_frameworks(before, after),
        came_in=_only(after.reasons, before.reasons),
        went_out=_only(before.reasons, after.reasons),
        warnings_in=_beyond(after.warnings, before.warnings),
        warnings_out=_beyond(before.warnings, after.warnings),
        companions_in=_beyond(after.companions, before.companions),
        companions_out=_beyond(before.companions, after.companions),
        policy_in=_beyond(after.policy, before.policy),
        policy_out=_beyond(before.policy, after.policy),
    )


def difference_json(moved: Difference) -> dict[str, object]:
    """The difference as plain JSON values; pairs are objects with `before` and `after`, key order is fixed."""
    before, after = moved.before, moved.after
    return {
        "pick_changed": moved.pick_changed,
        "moved": moved.moved,
        **{
            name: {"before": getattr(before, name), "after": getattr(after, name)}
            for name in ("verdict", "pick", "action", "headline")
        },
        "facts": [
            {"fact": one.fact, "before": _value(one.before), "after": _value(one.after)}
            for one in moved.facts
        ],
        "frameworks": [
            {"framework": one.framework}
            | {name: _pair(getattr(one, name)) for name in ("score", "strength", "rank")}
            | {"blocked_by": _pair((list(one.blocked_by[0]), list(one.blocked_by[1])))}
            for one in moved.frameworks
        ],
        "came_in": [reason_json(one) for one in moved.came_in],
        "went_out": [reason_json(one) for one in moved.went_out],
        **{
            name: cited_json(getattr(moved, name))
            for name in ("warnings_in", "warnings_out", "companions_in", "companions_out")
        },
        **{name: [policy_json(one) for one in getattr(moved, name)] for name in ("policy_in", "policy_out")},
    }


def _bottom(advice: Advice) -> Bottom:
    level = tuple(one.framework for one in advice.ranking[:2]) if advice.verdict == "tie" else ()
    return Bottom(advice.verdict, advice.pick, advice.action, advice.headline, level)


def _facts(before: Advice, after: Advice) -> tuple[FactMoved, ...]:
    was = {one.fact: one for one in before.facts}
    now = {one.fact: one for one in after.facts}
    pairs = (FactMoved(fact, was.get(fact), now.get(fact)) for fact in sorted({*was, *now}))
    return tuple(one for one in pairs if _value(one.before) != _value(one.after))


def _frameworks(before: Advice, after: Advice) -> tuple[FrameworkMoved, ...]:
    """The frameworks that both advices know and that moved, as the second ranks them."""
    was, now = _places(before.ranking), _places(after.ranking)
    pairs = (_framework(was[name], now[name]) for name in now if name in was and was[name] != now[name])
    return tuple(pairs)


def _places(ranking: Iterable[Ranked]) -> Mapping[str, tuple[int, Ranked]]:
    return {one.framework: (place, one) for place, one in enumerate(ranking, start=1)}


def _framework(was: tuple[int, Ranked], now: tuple[int, Ranked]) -> FrameworkMoved:
    (place_was, before), (place_now, after) = was, now
    return FrameworkMoved(
        after.framework,
        after.name,
        score=(before.score, after.score),
        strength=(before.strength, after.strength),
        rank=(place_was, place_now),
        blocked_by=(before.blocked_by, after.blocked_by),
    )


def _only(reasons: Iterable[Reason], others: Iterable[Reason]) -> tuple[Reason, ...]:
    """The reasons that are not among the others; that one rests on more facts than before makes it no other."""
    known = {_without_facts(one) for one in others}
    return tuple(one for one in reasons if _without_facts(one) not in known)


def _without_facts(one: Reason) -> Reason:
    return one._replace(facts=())


def _beyond(said: Iterable[_Said], others: Iterable[_Said]) -> tuple[_Said, ...]:
    known = frozenset(others)
    return tuple(one for one in said if one not in known)


def _value(fact: FactRead | None) -> str | None:
    return None if fact is None else value_json(fact.value)


def _pair(pair: tuple[object, object]) -> dict[str, object]:
    return {"before": pair[0], "after": pair[1]}

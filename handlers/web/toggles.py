"""Every fact as a control: yes, no or unknown, in the words of the knowledge."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from advisor import Knowledge, Profile
from advisor.commands.values import short
from advisor.knowledge.model import Fact, FactIs
from advisor.topics import TITLES, title_of
from handlers.web.permalink import LinkError, Way

#: What stands before a fact to make it no, and what to forget it.
_NO, _FORGET = "-", "~"


class Toggle(NamedTuple):
    """One fact: its value, what it says for that value (for yes while it is unknown), and the question behind it."""

    fact: str
    value: bool | None
    says: str
    question: str


class Group(NamedTuple):
    """Facts about one thing, and how many of them are known."""

    id: str
    title: str
    known: int
    toggles: tuple[Toggle, ...]


def known_toggles(profile: Profile, *, knowledge: Knowledge) -> tuple[Toggle, ...]:
    """The facts that are known, in the order of the profile."""
    return tuple(_toggle(knowledge.facts[fact], value) for fact, value in profile.facts)


def toggle_groups(profile: Profile, *, knowledge: Knowledge) -> tuple[Group, ...]:
    """Every fact of the knowledge by what it is about; groups without a title of ours come last."""
    known = profile.as_dict()
    groups: dict[str, list[Toggle]] = {group: [] for group in TITLES}
    for fact in knowledge.facts.values():
        groups.setdefault(fact.group, []).append(_toggle(fact, known.get(fact.id)))
    return tuple(
        Group(name, title_of(name), _known(toggles), tuple(toggles))
        for name, toggles in groups.items()
        if toggles
    )


def with_changes(profile: Profile, changes: Iterable[str], *, knowledge: Knowledge) -> Profile:
    """The profile with facts set: "admin_panel" yes, "-admin_panel" no, "~admin_panel" unknown. Raises `LinkError`."""
    for change in changes:
        fact = change.removeprefix(_NO).removeprefix(_FORGET)
        if fact not in knowledge.facts:
            said = f"“{short(change)}” changes no fact that I know."
            raise LinkError("set", (said,), (Way("Back to the advice", f"/advice?facts={profile}"),))
        profile = _with_fact(profile, fact, _value(change), knowledge)
    return profile


def _with_fact(profile: Profile, fact: str, value: bool | None, knowledge: Knowledge) -> Profile:
    """The profile with one fact set; what cannot be so beside it gives way."""
    if value is not None:
        for other in knowledge.exclusions.get(FactIs(fact, value), ()):
            if profile.as_dict().get(other.fact) == other.value:
                profile = profile.with_fact(other.fact, None)
    return profile.with_fact(fact, value)


def _value(change: str) -> bool | None:
    return None if change.startswith(_FORGET) else not change.startswith(_NO)


def _toggle(fact: Fact, value: bool | None) -> Toggle:
    return Toggle(fact.id, value, fact.label(value is not False), fact.question)


def _known(toggles: Iterable[Toggle]) -> int:
    return sum(toggle.value is not None for toggle in toggles)

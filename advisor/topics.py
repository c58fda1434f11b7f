"""What facts are about: the groups in which they are shown and asked for."""

from __future__ import annotations

from collections.abc import Mapping

#: The groups of facts in the order in which people see them, with what they are about.
TITLES: Mapping[str, str] = {
    "product": "What it is and what it holds",
    "api": "Interfaces, waiting and live data",
    "small": "How small, and where it runs",
    "team": "The team and how it works",
    "known": "What the team knows",
    "present": "What runs today",
    "now": "How well that works",
    "motives": "Why somebody leans one way",
}


def title_of(group: str) -> str:
    """What a group of facts is about; a group that has no title of ours is called by its name."""
    return TITLES.get(group, group.capitalize())


def in_order(group: str) -> int:
    """The place of a group among the others; groups without a title come last."""
    return list(TITLES).index(group) if group in TITLES else len(TITLES)

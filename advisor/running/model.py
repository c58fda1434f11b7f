"""What is known of a project beside its words, as values."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.advice import Evidence, FactRead, Unread


@dataclass(frozen=True, slots=True)
class AtHand:
    """A companion of the knowledge that a project has already: its id, the package's name, and where it stands."""

    rule: str
    name: str
    place: Evidence


@dataclass(frozen=True, slots=True)
class Running:
    """What is known of a project beside its words.

    `facts` are all yes; their evidence names a file and a line ("pyproject.toml, line 14") and has no place in any
    text. `aside` is what looked relevant and did not count.
    """

    facts: tuple[FactRead, ...] = ()
    at_hand: tuple[AtHand, ...] = ()
    aside: tuple[Unread, ...] = ()


def place(path: str, line: int | None) -> Evidence:
    """A place in a file as evidence: "pyproject.toml, line 14". It has no place in a text that was read."""
    return Evidence(f"{path}, line {line}" if line else path, 0, 0)

"""What is known about a project: facts that are yes or no; every other fact is unknown."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_SHOWN = 60  # characters of a name that is not ours


class ProfileError(ValueError):
    """A profile's text form or mapping cannot be read; `str(error)` is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The known facts of a project.

    `facts` is sorted by fact id, so equal knowledge gives equal profiles. Unknown facts are absent:
    unknown is not no.
    """

    facts: tuple[tuple[str, bool], ...] = ()

    @classmethod
    def of(cls, facts: Mapping[str, bool] | Iterable[tuple[str, bool]] = ()) -> Profile:
        """Build a profile from fact id → yes (`True`) or no (`False`)."""
        return cls(tuple(sorted(dict(facts).items())))

    @classmethod
    def parse(cls, text: str) -> Profile:
        """Read the text form `admin_panel,relational_data,-openapi`; raises `ProfileError`."""
        facts: dict[str, bool] = {}
        for word in filter(None, (part.strip() for part in text.split(","))):
            fact, value = word.removeprefix("-"), not word.startswith("-")
            if facts.setdefault(fact, value) != value:
                raise ProfileError(f"“{fact[:_SHOWN]}” is given both as yes and as no; keep one of the two.")
        return cls.of(facts)

    def __str__(self) -> str:
        """The canonical text form: yes facts, then no facts with a minus, each sorted by id."""
        yes = [fact for fact, value in self.facts if value]
        no = [f"-{fact}" for fact, value in self.facts if not value]
        return ",".join(yes + no)

    def __len__(self) -> int:
        return len(self.facts)

    def as_dict(self) -> dict[str, bool]:
        """The facts as a new dict, fact id → yes or no."""
        return dict(self.facts)

    def with_fact(self, fact: str, value: bool | None) -> Profile:
        """The same profile with one fact set, or forgotten when `value` is None."""
        facts = dict(self.facts)
        facts.pop(fact, None)
        if value is not None:
            facts[fact] = value
        return Profile.of(facts)

    def check(self, allowed: Iterable[str]) -> None:
        """Raise `ProfileError`, with the nearest right names, if a fact is not among those allowed."""
        names = set(allowed)
        for fact, _ in self.facts:
            if fact not in names:
                near = difflib.get_close_matches(fact, sorted(names), n=3)
                hint = f" Did you mean {' or '.join(near)}?" if near else ""
                raise ProfileError(f"There is no fact called “{fact[:_SHOWN]}”.{hint}")

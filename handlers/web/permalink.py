"""The address of an advice: its facts, the version of the knowledge, and what was known before. Nobody's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from advisor import Knowledge, Profile, ProfileError
from advisor.advice import Flip
from advisor.knowledge.past import UnknownVersionError, knowledge_at

#: The longest text of facts that is read, in characters; every fact of the knowledge together fits into it.
MAX_FACTS = 4_000
#: Servers take about 4,000 characters of an address; a longer one goes without what was known before.
MAX_PATH = 3_500

_TOLD = 5  # problems of one address that are told


class Way(NamedTuple):
    """A way on from an address that cannot be used: what the link says, and where it leads."""

    label: str
    path: str


@dataclass
class LinkError(Exception):
    """An address that cannot be used as it is: the parameter, what is wrong with it in sentences, and ways on."""

    field: str
    problems: tuple[str, ...]
    ways: tuple[Way, ...]
    status: int = 422


@dataclass(frozen=True, slots=True)
class Link:
    """What a permalink says. `was` holds the facts before a change, where it tells of one."""

    profile: Profile
    version: str
    was: Profile | None = None

    @property
    def query(self) -> str:
        """The one spelling of this link's query: ids of facts, digits, points, commas and minus signs."""
        query = f"facts={self.profile}&v={self.version}"
        longer = f"{query}&was={self.was}"
        told = self.was is not None and self.was != self.profile and len(longer) <= MAX_PATH
        return longer if told else query

    @property
    def path(self) -> str:
        """The address of the page, without a host."""
        return f"/advice?{self.query}"

    def beside(self, name: str) -> str:
        """The address of what belongs to this advice: "record", "what-if", "chart.svg", "chart.png"."""
        return f"/advice/{name}?facts={self.profile}&v={self.version}"

    def changed_to(self, profile: Profile) -> Link:
        """The link to the same knowledge with other facts, which tells of the change."""
        return Link(profile, self.version, was=self.profile)

    def flipped(self, flip: Flip) -> Link:
        """The link to what a flip leads to, which tells of the change."""
        profile = self.profile
        for fact, value in flip.changes:
            profile = profile.with_fact(fact, value)
        return self.changed_to(profile)


def read_link(given: Mapping[str, str], *, now: Knowledge) -> tuple[Link, Knowledge]:
    """The link that query parameters mean, and the knowledge that it was made with (`now` where `v` is missing).

    Raises `LinkError` for facts that cannot be read or that this knowledge does not have, and for unknown versions.
    """
    version = given.get("v", "").strip() or now.version
    facts = given.get("facts", "")
    try:
        knowledge = knowledge_at(version, now=now)
    except UnknownVersionError as error:
        today = Link(_sorted_out(facts, now)[0], now.version)
        way = Way("See what today’s knowledge says about these facts", today.path)
        raise LinkError("v", (str(error),), (way,)) from error
    profile, problems = _sorted_out(facts, knowledge)
    if problems:
        raise LinkError("facts", problems, (_without(problems, Link(profile, version)),))
    if (before := given.get("was")) is None:
        return Link(profile, version), knowledge
    was, problems = _sorted_out(before, knowledge)
    if problems:
        raise LinkError("was", problems, (Way("Carry on without the change", Link(profile, version).path),))
    return Link(profile, version, was=was), knowledge


def facts_of(text: str, *, knowledge: Knowledge) -> Profile:
    """Facts in their text form. Raises `ProfileError` for what cannot be read, and with the first fact unknown."""
    if len(text) > MAX_FACTS:
        raise ProfileError(_too_long(text))
    profile = Profile.parse(text)
    profile.check(knowledge.facts)
    return profile


def _too_long(text: str) -> str:
    return f"That is {len(text):,} characters of facts; I read up to {MAX_FACTS:,}."


def _without(problems: tuple[str, ...], rest: Link) -> Way:
    return Way("Carry on without it" if len(problems) == 1 else "Carry on without them", rest.path)


def _sorted_out(text: str, knowledge: Knowledge) -> tuple[Profile, tuple[str, ...]]:
    """The facts that can be used, and a sentence for each of the first few that cannot."""
    if len(text) > MAX_FACTS:
        return Profile(), (_too_long(text),)
    try:
        return facts_of(text, knowledge=knowledge), ()
    except ProfileError:
        return _one_by_one(text, knowledge)


def _one_by_one(text: str, knowledge: Knowledge) -> tuple[Profile, tuple[str, ...]]:
    kept, problems = Profile(), list[str]()
    for word in dict.fromkeys(part.strip() for part in text.split(",")):
        if len(problems) == _TOLD and word.removeprefix("-") not in knowledge.facts:
            continue  # looking for names that are near costs time
        try:
            with_it = Profile.parse(f"{kept},{word}")
            with_it.check(knowledge.facts)
        except ProfileError as error:
            problems.append(str(error))
            # What is given both as yes and as no counts as neither.
            kept = kept.with_fact(word.removeprefix("-"), None)
        else:
            kept = with_it
    return kept, tuple(problems[:_TOLD])

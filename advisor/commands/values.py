"""What the verbs are given, and what they give back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from advisor import Advice, Document, Knowledge, Line, Profile, Section, advise, advise_profile

#: The longest text that is read, in characters; a longer one is answered with what to do instead.
MAX_TEXT = 20_000
#: How much of somebody's words is repeated in a mistake, in characters.
SHOWN = 60


@dataclass(frozen=True, slots=True)
class House:
    """What every answer of one installation is made with. `today` tells the date: the domain has no clock."""

    knowledge: Knowledge
    today: Callable[[], dt.date]

    def advise(self, text: str) -> Advice:
        """Advice on a situation in words."""
        return advise(text, knowledge=self.knowledge)

    def advise_profile(self, profile: Profile) -> Advice:
        """Advice on given facts. Raises `ProfileError` for a fact that the knowledge does not have."""
        return advise_profile(profile, knowledge=self.knowledge)


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer. `again` given to `answer_again` makes the same reply; `mistake` marks the user's mistakes.

    `page` is the path on which the service shows the same, where there is one.
    """

    verb: str
    document: Document
    advice: Advice | None = None
    again: str = ""
    page: str = ""
    mistake: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What a verb is to answer: the words after it, and the facts that the conversation is about, if it has some."""

    words: str
    house: House
    about: Profile | None = None

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge that the house uses now."""
        return self.house.knowledge

    def advice(self) -> Advice | None:
        """Advice on the words as a situation, or on what the conversation is about; None where neither is given."""
        if self.words:
            return self.house.advise(self.words)
        return None if self.about is None else self.house.advise_profile(self.about)


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb: its name, how it is used, what it does, and what else it is called.

    A verb that takes no words counts only where it stands alone.
    """

    name: str
    usage: str
    summary: str
    run: Callable[[Asked], Reply]
    other_names: tuple[str, ...] = ()
    takes_words: bool = True


def mistake(verb: str, what: str, *ways: str) -> Reply:
    """The reply to something that cannot be answered: what was wrong, and what to type instead."""
    lines = tuple(Line(way) for way in ways)
    return Reply(verb, Document(what, (Section("ways", "", lines),)), mistake=True)


def short(text: str) -> str:
    """Somebody's words on one line, cut where they are long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= SHOWN else flat[: SHOWN - 1] + "…"

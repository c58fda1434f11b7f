"""What the verbs are given, and what they give back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from advisor import Advice, Document, Knowledge, Line, Profile, Running, Section, advise, advise_profile
from advisor.policy import Policy

#: The longest text that is read, in characters; a longer one is answered with what to do instead.
MAX_TEXT = 20_000
#: How much of somebody's words is repeated in a mistake, in characters.
SHOWN = 60
#: Stands between the facts after a change and those before it, in what makes a reply again.
CHANGED = "<"


@dataclass(frozen=True, slots=True)
class House:
    """What every answer of one installation is made with.

    `today` tells the date: the domain has no clock. `public_url` is where the service's pages stand, or "". `known` is
    what dependency files tell of the project that is asked about, where they were read.
    """

    knowledge: Knowledge
    today: Callable[[], dt.date]
    policy: Policy | None = None
    public_url: str = ""
    known: Running | None = None

    def advise(self, text: str) -> Advice:
        """Advice on a situation in words, and beside it what the house says."""
        return self._with_policy(advise(text, knowledge=self.knowledge, known=self.known))

    def advise_profile(self, profile: Profile) -> Advice:
        """The same on given facts. Raises `ProfileError` for a fact that the knowledge does not have."""
        return self._with_policy(advise_profile(profile, knowledge=self.knowledge))

    def _with_policy(self, advice: Advice) -> Advice:
        if self.policy is None:
            return advice
        return replace(advice, policy=self.policy.speaks(advice, today=self.today()))


class Offer(NamedTuple):
    """What is one click away: a label of a word or two, what it does in a sentence, and `again` for `answer_again`."""

    label: str
    says: str
    again: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Answers to a question that stands in the first `lines` lines of the section with the key `section`."""

    section: str
    lines: int
    answers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer. `again` given to `answer_again` makes the same reply; `mistake` marks the user's mistakes.

    `page` is the path on which the service shows the same, where there is one. `ask` and `offers` say what is one
    click away: answers to the best next question, and ways on, the most useful first. `steps` holds the facts that
    the reply leads through where it is more than advice on one profile: a difference has those before and those after.
    """

    verb: str
    document: Document
    advice: Advice | None = None
    again: str = ""
    page: str = ""
    mistake: bool = False
    ask: Ask | None = None
    offers: tuple[Offer, ...] = ()
    steps: tuple[Profile, ...] = ()

    @property
    def speaks_of(self) -> tuple[Profile, ...]:
        """The facts that the reply is about, those that it ends at last; none where it is about no situation."""
        return self.steps or (() if self.advice is None else (self.advice.profile,))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a verb is to answer: the words after it, and the facts that the conversation is about, if it has some.

    `skipped` holds the facts that nobody is to be asked about.
    """

    words: str
    house: House
    about: Profile | None = None
    skipped: tuple[str, ...] = ()

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge that the house uses now."""
        return self.house.knowledge

    def advice(self) -> Advice | None:
        """Advice on the words as a situation, or on what the conversation is about; None where neither is given.

        In a conversation, words without a single fact are no situation ("why not flask, then?").
        """
        if self.words:
            advice = self.house.advise(self.words)
            if self.about is None or advice.facts:
                return advice
        return None if self.about is None else self.house.advise_profile(self.about)


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb: its name, how it is used, what it does, and what else it is called.

    `takes` says what may follow its name: words of any kind; a situation, after a colon; or nothing. Where anything
    else follows, the text is no use of the verb but a situation that begins with the same word ("record label site").
    """

    name: str
    usage: str
    summary: str
    run: Callable[[Asked], Reply]
    other_names: tuple[str, ...] = ()
    takes: Literal["words", "situation", "nothing"] = "words"


def mistake(verb: str, what: str, *ways: str) -> Reply:
    """The reply to something that cannot be answered: what was wrong, and what to type instead."""
    lines = tuple(Line(way) for way in ways)
    return Reply(verb, Document(what, (Section("ways", "", lines),)), mistake=True)


def short(text: str) -> str:
    """Somebody's words on one line, cut where they are long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= SHOWN else flat[: SHOWN - 1] + "…"

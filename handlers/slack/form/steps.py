"""The way through the form: from a page as it was filled in to the next, to the one before, or to the advice.

Nothing here speaks to Slack. A page tells all that is needed to go on: its fields, and what it carries unseen.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from advisor import Advice, Profile
from advisor.commands import House, Reply, answer_again
from advisor.interview import interview
from advisor.knowledge.model import FactIs
from advisor.reading.reader import NOT_ENGLISH
from handlers.slack.form.answers import (
    RUNS_FIELD,
    WORDS_FIELD,
    Filled,
    field_name,
    filled,
    given_by,
    profile_of,
    runs_choice,
)
from handlers.slack.form.memory import ADVICE, NEEDS, QUESTIONS, WORDS, Answers, Memory, remembered
from handlers.slack.form.views import Sheet, advice_view, fitting, page_view, quoted
from handlers.slack.incoming import OpenView
from handlers.slack.limits import BUTTON_URL, TYPED, View
from handlers.slack.message import reply_address, reply_blocks
from handlers.slack.weighing import length

_TOO_LONG = "That is {length:,} characters; {most:,} fit here. Keep what says what you build and for whom."
_NOTHING = "Answer at least one question, or describe it in your own words below."
_DISAGREES = "This hardly goes together with “{label}”. Please change one of the two."
_CUT = "Your words were too long for the form, so only the first {most:,} characters stand here."
_NOT_ENGLISH = "I read English only, so I could not read your words. Your answers count."
_NO_FACT = "I found no fact that I know in your words. Your answers count."
_OPEN = "You wrote {quote}. By your answer that is open, so it does not count."
_INSTEAD = "You wrote {quote}. Your answer counts instead: {label}."

#: Notices on a page, and characters of somebody's words in one.
_MOST_NOTICES, _QUOTE = 5, 200
#: Stands between words that tell the same in several places.
_BETWEEN = " … "


@dataclass(frozen=True, slots=True)
class Taken:
    """What a submitted page leads to: errors at its fields (by `block_id`), or the next page.

    With the last page comes the `reply` that it shows, and `url`, where it is wanted too, or "".
    """

    errors: Mapping[str, str]
    view: View | None = None
    reply: Reply | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where somebody stands: a page, what its words say (`heard`), all answers, and what both come to."""

    memory: Memory
    page: Filled
    heard: Advice
    given: Answers
    advice: Advice

    @property
    def said(self) -> dict[str, bool]:
        return self.heard.profile.as_dict()


@dataclass(frozen=True, slots=True)
class Steps:
    """The pages of the form in one house; `public_url` is where this service's pages stand, or ""."""

    house: House
    public_url: str = ""

    def begin(self, *, words: str = "", facts: Profile | None = None, url: str = "") -> View:
        """The first page for somebody who typed `words`; for given facts the second, where they can be changed."""
        given = dict(facts.facts) if facts else {}
        heard = self.house.advise(fitting(words))
        if given:
            return self._needs(self._standing(Memory(url=url), Filled(words, "", {}, {}), heard, given))
        notices = (_CUT.format(most=TYPED),) if length(words.strip()) > TYPED else ()
        return self._words(Memory(url=url), words, heard, given, notices=notices)

    def redrawn(self, view: OpenView) -> View:
        """The same page with what it comes to by now. Raises `ForgottenError`, as all that follow."""
        now = self._now(view)
        return self._drawn(now, now.page)

    def back(self, view: OpenView) -> View:
        """The page before, with every answer."""
        now = self._now(view)
        if now.memory.step == NEEDS:
            return self._words(now.memory, now.page.words, now.heard, now.given)
        return self._needs(now)

    def submitted(self, view: OpenView) -> Taken:
        """The page after, the advice after the last one, or what has to be changed first."""
        now = self._now(view)
        errors = self._errors(now)
        if errors:
            return Taken(errors)
        if now.memory.step == WORDS:
            return Taken({}, self._needs(now))
        questions = self._questions(now) if now.memory.step == NEEDS else None
        return Taken({}, questions) if questions else self._advice(now)

    def _now(self, view: OpenView) -> _Standing:
        memory = remembered(view.metadata, facts=self.house.knowledge.facts)
        page = filled(view.values, memory)
        heard = self.house.advise(fitting(page.words))
        given = given_by(memory, page, heard.profile.as_dict(), knowledge=self.house.knowledge)
        return self._standing(memory, page, heard, given)

    def _standing(self, memory: Memory, page: Filled, heard: Advice, given: Answers) -> _Standing:
        advice = self.house.advise_profile(profile_of(given, heard.profile.as_dict()))
        return _Standing(memory, page, heard, given, advice)

    def _words(
        self, memory: Memory, words: str, heard: Advice, given: Answers, *, notices: tuple[str, ...] = ()
    ) -> View:
        runs = runs_choice(given, heard.profile.as_dict(), knowledge=self.house.knowledge)
        page = Filled(words, runs, {}, {})
        return self._drawn(
            self._standing(memory.turned(WORDS, given=given), page, heard, given), page, notices=notices
        )

    def _needs(self, now: _Standing) -> View:
        """The second page: the facts that decide most, and below them all else that is known.

        Whoever comes back to it finds the same questions, unless the words or what runs are others by now.
        """
        known, mark = now.advice.profile.as_dict(), self._mark(now)
        needs = now.memory.needs
        if not needs or (mark != now.memory.mark and now.memory.step == WORDS):
            topics = interview(now.advice.profile, knowledge=self.house.knowledge)
            needs = tuple(fact for topic in topics for fact in topic.facts)
        asked = {fact: known.get(fact) for fact in needs}
        heard = {fact: value for fact, value in now.said.items() if fact not in {*asked, *now.given}}
        memory = now.memory.turned(NEEDS, given=now.given, asked=asked, heard=heard)
        memory = replace(memory, needs=needs, mark=mark)
        page = Filled(now.page.words, "", memory.asked, memory.listed)
        return self._drawn(replace(now, memory=memory), page)

    def _questions(self, now: _Standing) -> View | None:
        """The third page: what could still move the verdict and was not asked yet; None where nothing is left."""
        asked = {one.fact: None for one in now.advice.questions if one.fact not in now.memory.needs}
        if not asked:
            return None
        memory = now.memory.turned(QUESTIONS, given=now.given, asked=asked)
        return self._drawn(replace(now, memory=memory), Filled(now.page.words, "", asked, {}))

    def _advice(self, now: _Standing) -> Taken:
        """The whole advice. Its page has no field for the words, so the facts in them are answers from here on."""
        reply = answer_again(f"facts:{now.advice.profile}", house=self.house)
        memory = now.memory.turned(ADVICE, given=now.advice.profile.as_dict())
        address = reply_address(reply, public_url=self.public_url) if self.public_url else ""
        blocks = reply_blocks(reply, public_url=self.public_url)
        return Taken(
            {},
            advice_view(memory, blocks, address=address if length(address) <= BUTTON_URL else ""),
            reply,
            memory.url,
        )

    def _drawn(self, now: _Standing, page: Filled, *, notices: tuple[str, ...] = ()) -> View:
        quotes = {one.fact: _BETWEEN.join(said.text for said in one.evidence) for one in now.heard.facts}
        sheet = Sheet(
            memory=now.memory,
            page=page,
            advice=now.advice,
            quotes=quotes,
            hints=self._hints(now, quotes),
            notices=(notices + self._notices(now, quotes))[:_MOST_NOTICES],
        )
        return page_view(sheet, knowledge=self.house.knowledge)

    def _hints(self, now: _Standing, quotes: Mapping[str, str]) -> dict[str, str]:
        """Below a question the words that answered it; below one that is left, what either answer would do."""
        if now.memory.step == QUESTIONS:
            known = now.advice.profile.as_dict()
            unanswered = Profile.of({fact: known[fact] for fact in known if fact not in now.memory.asked})
            questions = self.house.advise_profile(unanswered).questions
            return {one.fact: f"If yes: {one.yes}. If no: {one.no}." for one in questions}
        return {
            fact: f"You wrote {quoted(quotes[fact], _QUOTE)}." for fact in now.memory.asked if fact in quotes
        }

    def _notices(self, now: _Standing, quotes: Mapping[str, str]) -> tuple[str, ...]:
        """What has to be said before anything else: what in the words does not count, and why."""
        if now.memory.step == WORDS:
            return ()
        notices = [one.sentence for one in now.heard.contradictions]
        for fact, value in now.given.items():
            if fact in quotes and now.said[fact] != value:
                quote = quoted(quotes[fact], _QUOTE)
                told = _INSTEAD if value is not None else _OPEN
                notices.append(told.format(quote=quote, label=self._label(fact, value=bool(value))))
        if now.page.words.strip() and not now.heard.facts:
            foreign = any(one.reason == NOT_ENGLISH for one in now.heard.unread)
            notices.append(_NOT_ENGLISH if foreign else _NO_FACT)
        return tuple(notices)

    def _errors(self, now: _Standing) -> dict[str, str]:
        if length(now.page.words) > TYPED:
            return {WORDS_FIELD: _TOO_LONG.format(length=length(now.page.words), most=TYPED)}
        if now.memory.step == WORDS:
            return {}
        if not now.advice.facts:
            first = next(iter(now.memory.asked), "")
            return {field_name(first, now.memory) if first else WORDS_FIELD: _NOTHING}
        return self._disagreements(now)

    def _disagreements(self, now: _Standing) -> dict[str, str]:
        """Answers on the page that cannot be so beside another fact."""
        known, exclusions = now.advice.profile.as_dict(), self.house.knowledge.exclusions
        errors = {}
        for fact, value in now.page.answers.items():
            excluded = exclusions.get(FactIs(fact, bool(value)), frozenset())
            others = sorted(one.fact for one in excluded if known.get(one.fact) is one.value)
            if others and value is not None:
                label = self._label(others[0], value=known[others[0]])
                errors[field_name(fact, now.memory)] = _DISAGREES.format(label=label)
        return errors

    def _mark(self, now: _Standing) -> str:
        """What stands for the words and what runs: as much as it takes to see that they are others by now."""
        runs = runs_choice(now.given, now.said, knowledge=self.house.knowledge)
        return f"{zlib.crc32(f'{RUNS_FIELD} {runs} {now.page.words}'.encode(errors='replace')):08x}"

    def _label(self, fact: str, *, value: bool) -> str:
        found = self.house.knowledge.facts[fact]
        return found.yes if value else found.no

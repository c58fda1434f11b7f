"""A conversation: what somebody says next refines the advice, and is answered with what it moves.

How a text is taken, in this order:

1. A word of the thread (`thread_words.py`): yes, no, skip, forget that, start over, why, thanks. After yes, no, skip
   and "forget that" more may be said, which is laid over what they come to.
2. A verb. It is about what is known. With a colon and a situation after it ("record: …"), it is about that situation,
   and so is the conversation from then on.
3. Anything else is laid over what is known, however long it is: what it says of a fact holds from now on, and all
   other facts stay. Only "start over: …", "new question: …" or "advise: …" begins anew.

The facts move on with every answer. Each move is one step that "forget that" takes back, the latest first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from advisor import Document, Line, Profile, Section
from advisor.advice import Evidence, FactRead, Question
from advisor.commands.answering import answer, answer_again, mistyped, verb_of
from advisor.commands.offers import QUESTIONS, ask, skipped_in, whole, with_question, without_questions
from advisor.commands.talk import Talk
from advisor.commands.thread_words import (
    COURTESIES,
    START_OVER,
    Said,
    mistyped_thread_word,
    thread_word,
    without_courtesy,
)
from advisor.commands.values import MAX_TEXT, Asked, House, Reply, mistake, short
from advisor.commands.verbs import advice_reply, advise_verb, next_reply
from advisor.commands.what_if import change_reply
from advisor.reading.change import ChangeRead, apply_change

_TAKE_BACK = "To take this back, say “forget that”."
_DESCRIBE = "Say what you are building and for whom, what data it holds, and what already runs."
_KINDLY = re.compile(r"\Aplease\s{1,9}+|[\s,]{1,9}+please[\s.!?]*+\Z", re.IGNORECASE)
_NEXT = (
    "Ask for the record, a starter or a comparison, or suppose a change: “what if we also need websockets?”.",
    "Say “start over” to begin anew, or “help” for all that I understand.",
)


def converse(words: str, *, house: House, talk: Talk | None = None) -> tuple[Reply, Talk | None]:
    """Answer what somebody says next, and what the conversation knows from then on. Never raises.

    Without a talk it answers like `answer`. An advice begins one; what is about no situation (help, a rule) does not.
    """
    if len(words) > MAX_TEXT:
        return answer(words, house=house), talk
    said = thread_word(words.strip())
    if said is not None and (talk is not None or not said.rest or said.word == START_OVER):
        reply, after = _ANSWERS[said.word](_Turn(said, house, talk))
    elif talk is None or not talk.facts:
        reply = answer(words, house=house, about=None if talk is None else talk.facts)
        after = _moved(talk, reply)
    else:
        reply, after = _followed(words.strip(), house, talk)
    return _closed(reply, talk, after, house)


def converse_again(again: str, *, house: House, talk: Talk | None = None) -> tuple[Reply, Talk | None]:
    """Answer a click: the reply that `again` makes (`Offer.again`), and what the conversation knows from then on.

    A click says itself which facts it is about, so it works on old answers as well; never raises.
    """
    reply = answer_again(again, house=house)
    after, skipped = _moved(talk, reply), skipped_in(again)
    if after is not None and skipped:
        after = replace(after, skipped=skipped)
    return _closed(reply, talk, after, house)


@dataclass(frozen=True, slots=True)
class _Turn:
    """A word of the thread, said in a conversation or before there is one."""

    said: Said
    house: House
    talk: Talk | None

    def question(self) -> Question | None:
        """The best next question on what is known, which every answer ends with."""
        if self.talk is None:
            return None
        advice = self.house.advise_profile(self.talk.facts)
        return next(iter(without_questions(advice, self.talk.skipped).questions), None)

    def rest(self, facts: Profile) -> ChangeRead:
        """What follows the word, laid over these facts."""
        return apply_change(facts, without_courtesy(self.said.rest), knowledge=self.house.knowledge)


_Answered = tuple[Reply, Talk | None]


def _moved(talk: Talk | None, reply: Reply) -> Talk | None:
    """The talk once this was answered. The whole advice shows all its questions, so none counts as skipped after it."""
    for facts in reply.speaks_of:
        talk = Talk(facts) if talk is None else talk.moved_to(facts)
    return replace(talk, skipped=()) if talk is not None and reply.verb == "advise" else talk


def _closed(reply: Reply, talk: Talk | None, after: Talk | None, house: House) -> _Answered:
    """The answer with how to take its step back in the small print, where it was one, and the talk as it is kept."""
    if after is None:
        return reply, None
    stepped = talk is None or (talk.facts != after.facts and talk.facts in after.before)
    if stepped and after.before:
        reply = replace(reply, document=replace(reply.document, footer=(_TAKE_BACK, *reply.document.footer)))
    return reply, replace(after, knowledge=house.knowledge.version)


def _followed(text: str, house: House, talk: Talk) -> _Answered:
    """A verb, asked for kindly or not, or a change."""
    verb, rest = verb_of(_KINDLY.sub("", text), house.knowledge)
    if not text or (verb is not None and not (verb.name == "advise" and rest)):
        asked = Asked(rest, house, talk.facts, talk.skipped)
        reply = (verb.run if verb else advise_verb)(asked)
        return reply, _moved(talk, reply)
    text = without_courtesy(text)
    read = apply_change(talk.facts, text, knowledge=house.knowledge)
    slip = None if read.understood else _mistyped(text, house)
    return (slip, talk) if slip else _changed(talk, read, house)


def _changed(talk: Talk, read: ChangeRead, house: House) -> _Answered:
    reply = change_reply(read.profile, talk.facts, house=house, read=read, skipped=talk.skipped)
    return reply, talk.moved_to(read.profile)


def _mistyped(text: str, house: House) -> Reply | None:
    """What looks like a mistyped verb or word of the thread."""
    reply = mistyped(text, house.knowledge)
    word = mistyped_thread_word(text)
    if word is None or reply is not None:
        return reply
    return mistake(word.name, f"I do not know the words “{short(text)}”.", f"Did you mean “{word.name}”?")


def _yes(turn: _Turn) -> _Answered:
    return _answered(turn, value=True)


def _no(turn: _Turn) -> _Answered:
    return _answered(turn, value=False)


def _answered(turn: _Turn, *, value: bool) -> _Answered:
    """The answer to the best next question, and whatever more was said; that may say otherwise of the same fact."""
    question, talk = turn.question(), turn.talk
    if question is None or talk is None:
        return _without_question(turn)
    read = turn.rest(talk.facts.with_fact(question.fact, value))
    if question.fact not in {one.fact for one in (*read.facts, *read.forgotten)}:
        written = turn.said.written
        meant = turn.house.knowledge.facts[question.fact].label(value)
        said = FactRead(question.fact, value, meant, (Evidence(written, 0, len(written)),))
        read = replace(read, facts=(said, *read.facts))
    return _changed(talk, read, turn.house)


def _skip(turn: _Turn) -> _Answered:
    question, talk = turn.question(), turn.talk
    if question is None or talk is None:
        return _without_question(turn)
    left = replace(talk, skipped=tuple(sorted((*talk.skipped, question.fact))))  # in the order of a payload
    read = turn.rest(talk.facts)
    if read.understood:
        return _changed(left, read, turn.house)
    return next_reply(turn.house.advise_profile(talk.facts), turn.house, skipped=left.skipped), left


def _without_question(turn: _Turn) -> _Answered:
    """There is no open question: what was said besides is taken for itself."""
    talk = turn.talk
    if talk is None:
        return (_short_reply(turn, "I have not asked you anything here."), None)
    read = turn.rest(talk.facts)
    if read.understood:
        return _changed(talk, read, turn.house)
    why = "You have skipped the others." if talk.skipped else "No further answer would change this."
    return (_short_reply(turn, f"No question is open. {why}"), talk)


def _take_back(turn: _Turn) -> _Answered:
    """One step back; with more after it, that is laid over the facts before, and is a step of its own."""
    talk, house = turn.talk, turn.house
    earlier = talk.taken_back() if talk else None
    if talk is None or earlier is None:
        return (_short_reply(turn, "There is nothing to take back."), talk)
    read = turn.rest(earlier.facts)
    if read.understood:
        return _changed(talk, read, house)
    return change_reply(earlier.facts, talk.facts, house=house, skipped=talk.skipped), earlier


def _anew(turn: _Turn) -> _Answered:
    """Nothing is known any more, or only what follows the word. That is a step like any other."""
    house, rest = turn.house, turn.said.rest
    if not rest:
        empty = Talk() if turn.talk is None else replace(turn.talk.moved_to(Profile()), skipped=())
        fresh = replace(turn, talk=empty)
        return _short_reply(fresh, "Then from the beginning."), empty
    reply = answer(rest, house=house)
    return reply, _moved(turn.talk, reply)


def _why(turn: _Turn) -> _Answered:
    if turn.talk is None or not turn.talk.facts:
        return (_short_reply(turn, "I have not advised you on anything yet."), turn.talk)
    reply = advice_reply(turn.house.advise_profile(turn.talk.facts), turn.house)
    return reply, _moved(turn.talk, reply)


def _courtesy(turn: _Turn) -> _Answered:
    return (_short_reply(turn, COURTESIES[turn.said.word]), turn.talk)


def _short_reply(turn: _Turn, headline: str) -> Reply:
    """A reply that changes nothing: how things stand, what could be asked, and the best next question."""
    version = (f"Knowledge {turn.house.knowledge.version}.",)
    if turn.talk is None or not turn.talk.facts:
        sections = (Section("moved", "", (Line(_DESCRIBE),)),)
        document = Document(headline, sections, version)
        return _asking(turn, Reply(turn.said.word, document))
    advice = turn.house.advise_profile(turn.talk.facts)
    stands = Section("moved", "", (Line(f"So far: {advice.headline}."),))
    ways = Section("ways", "What you can ask", tuple(map(Line, _NEXT)))
    reply = Reply(turn.said.word, Document(headline, (stands, ways), version), offers=(whole(advice),))
    return _asking(turn, reply)


def _asking(turn: _Turn, reply: Reply) -> Reply:
    """The reply with the best next question of the talk at its end, so that a yes or a no has something to answer."""
    if turn.talk is None:
        return reply
    advice = turn.house.advise_profile(turn.talk.facts)
    left = without_questions(advice, turn.talk.skipped)
    return replace(
        reply,
        document=with_question(reply.document, left),
        ask=ask(left, QUESTIONS, skipped=turn.talk.skipped),
    )


_ANSWERS: Mapping[str, Callable[[_Turn], _Answered]] = {
    "yes": _yes,
    "no": _no,
    "skip": _skip,
    "forget that": _take_back,
    START_OVER: _anew,
    "why": _why,
    **dict.fromkeys(COURTESIES, _courtesy),
}

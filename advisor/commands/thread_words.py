"""The words that mean something only within a conversation: yes, no, skip, forget that, start over. One registry.

A word stands alone ("no.", "never mind, thanks"), or before more that is read after it ("yes, and we need websockets").
Where neither holds, the text is none of these: "no admin", "skip the login" and "forget the database" are changes.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from advisor.commands.names import LIKE
from advisor.commands.values import SHOWN


@dataclass(frozen=True, slots=True)
class ThreadWord:
    """A word of a conversation: its name, how it is used, what it does, and what else it is called.

    A name that ends in a colon means this word only with the colon.
    """

    name: str
    usage: str
    summary: str
    other_names: tuple[str, ...] = ()


class Said(NamedTuple):
    """A thread word that was said: which, as it was written, and what follows it."""

    word: str
    written: str
    rest: str


def _names(names: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in names.split("·"))


START_OVER = "start over"
THREAD_WORDS: tuple[ThreadWord, ...] = (
    ThreadWord(
        "yes",
        "yes",
        "answers the question at the end of an answer with yes",
        _names(
            "y · yep · yeah · yup · sure · of course · certainly · definitely · absolutely"
            " · correct · indeed · exactly · i think so · it does · it is · we do · we are"
            " · they do · they will · yes it does · yes it is · yes we do · yes we are"
            " · yes they do · yes they will · yes i think so · probably · that's right"
        ),
    ),
    ThreadWord(
        "no",
        "no",
        "answers it with no",
        _names(
            "n · nope · nah · not really · not at all · definitely not · certainly not"
            " · probably not · i don't think so · it doesn't · it isn't · we don't · we aren't"
            " · they don't · they won't · no it doesn't · no it isn't · no we don't · no we aren't"
            " · no they don't · no they won't · no not really · no not at all"
        ),
    ),
    ThreadWord(
        "skip",
        "skip",
        "leaves the question open and asks another; “don't know” does the same",
        _names(
            "skip it · skip that · skip this · skip this one · skip that one · skip the question"
            " · pass · next one · another question · don't know · don't know yet · i don't know"
            " · i don't know yet · we don't know · we don't know yet · dunno · idk · not sure"
            " · not sure yet · i'm not sure · i am not sure · we're not sure · unsure · no idea"
            " · no clue · hard to say · can't say · it depends · depends · maybe · undecided"
        ),
    ),
    ThreadWord(
        "forget that",
        "forget that",
        "takes the last step back; “forget the websockets” makes one fact open again",
        _names(
            "forget it · forget this · undo · undo that · undo it · take that back · take it back"
            " · i take that back · never mind · nevermind · never mind that · scratch that"
            " · strike that · ignore that · disregard that · go back · back · revert · revert that"
        ),
    ),
    ThreadWord(
        START_OVER,
        "start over: your situation",
        "begins anew with the words after it",
        _names(
            "start again · start anew · start afresh · begin again · begin anew"
            " · start from scratch · start over from scratch · reset · new question · new situation"
            " · new topic · new: · advise:"
        ),
    ),
    ThreadWord(
        "why",
        "why",
        "the whole advice on all that is known, with its reasons",
        _names("explain · tell me more"),
    ),
    ThreadWord(
        "thanks",
        "thanks",
        "changes nothing",
        _names(
            "thank you · thank you very much · thank you so much · thanks a lot · many thanks"
            " · no thanks · no thank you · thx · ty · cheers · much appreciated"
        ),
    ),
    ThreadWord(
        "ok",
        "ok",
        "changes nothing",
        _names(
            "okay · k · cool · great · nice · perfect · good · very good · fine · awesome · lovely"
            " · brilliant · excellent · alright · all right · got it · makes sense · sounds good"
            " · fair enough · good to know · interesting · wow"
        ),
    ),
    ThreadWord(
        "hello",
        "hello",
        "changes nothing",
        _names("hi · hey · hi there · hello there · good morning · good afternoon"),
    ),
)
#: The words that change nothing, with how each is answered.
COURTESIES: Mapping[str, str] = {"thanks": "You are welcome.", "ok": "Good.", "hello": "Hello."}

#: How many courtesies may stand before something else: "ok, thanks, and what if …".
_MOST_COURTESIES = 3
#: Nothing but emoji and marks.
_WORDLESS = re.compile(r"(?::[\w+'-]++:|[\W_])++\Z")
_LEAD = r"(?:(?:actually|oh|ah|well|h+m+|um|please|so|and|but|then)\b[\s,]{0,9}+){0,3}"
_BETWEEN = " \t\r\n:,;-–—"
_TRAIL = r"(?:\s{1,9}+(?:please|then|now))?"
_JOINT = r"\s{0,9}+[,;:.!?\n–—]|\s{1,9}+-\s|\s{1,9}+(?:and|but)\b"


def _pattern(names: Iterable[str], joint: str = _JOINT) -> re.Pattern[str]:
    """What finds one of the names at the start of a text, with the end of the text or a joint behind it."""
    written = []
    for name in sorted(names, key=len, reverse=True):
        spelt = re.escape(name.rstrip(":")).replace(r"\ ", r"[\s,]{1,9}+").replace("'", "['’]?")
        written.append(rf"{spelt}(?=\s{{0,9}}+:)" if name.endswith(":") else spelt)
    said = rf"(?P<written>{'|'.join(written)}){_TRAIL}"
    return re.compile(rf"{_LEAD}{said}(?:[\W_]*+\Z|(?:{joint})(?P<rest>.+)\Z)", re.IGNORECASE | re.DOTALL)


_PATTERNS: Mapping[str, re.Pattern[str]] = {
    word.name: _pattern(
        (word.name, *word.other_names),
        joint=_JOINT if word.name != START_OVER else rf"{_JOINT}|\s{{1,9}}+with\b",
    )
    for word in THREAD_WORDS
}
_SPELT: Mapping[str, ThreadWord] = {
    name: word for word in THREAD_WORDS for name in (word.name, *word.other_names) if len(name) > 3
}


def thread_word(text: str) -> Said | None:
    """The thread word that the text begins with. A courtesy before more words does not count ("ok, forget that")."""
    for _ in range(_MOST_COURTESIES):
        said = _said(text)
        if said is None or said.word not in COURTESIES or not said.rest:
            return said
        text = said.rest
    return None


def without_courtesy(text: str) -> str:
    """The text without the courtesies that it begins with; "" where it is nothing else."""
    for _ in range(_MOST_COURTESIES):
        said = _said(text)
        if said is None or said.word not in COURTESIES:
            break
        text = said.rest
    return text


def mistyped_thread_word(text: str) -> ThreadWord | None:
    """The thread word that a short text resembles."""
    typed = " ".join(text.casefold().split()).strip(" .!?")
    near = difflib.get_close_matches(typed[:SHOWN], list(_SPELT), n=1, cutoff=LIKE)
    return _SPELT[near[0]] if near else None


def _said(text: str) -> Said | None:
    if text.strip() and "?" not in text and _WORDLESS.match(text):
        return Said("ok", text.strip(), "")
    matches = ((name, pattern.match(text)) for name, pattern in _PATTERNS.items())
    found = [
        Said(name, match["written"], (match["rest"] or "").strip(_BETWEEN))
        for name, match in matches
        if match
    ]
    return max(found, key=lambda said: len(said.written), default=None)

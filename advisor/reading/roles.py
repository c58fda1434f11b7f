"""What runs today, told in passing: "Flask behind gunicorn", "some 70 Django views", "a status page, in Flask".

A framework that is named among others, wished for or asked about is an option. One that stands as a plain part of a
plain statement is what is there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from advisor.reading.patterns import Match
from advisor.reading.words import Words, stems

_REACH = 3  # how many words on either side another framework makes an option of this one
_BEFORE = 8  # how far a wish reaches
_NUMBERED = 3  # "Flask 2.3.1 app"

#: What stands before a framework that is there. A number does too: "70 Flask views".
_AHEAD = stems(
    "in on be with use run small big large old existing current legacy monolithic monolith maintain have backend plain"
    " only and single simple minimal own main mature bare beside behind since stock huge tiny"
)
#: What follows it: a part, a neighbour, or more about it.
_AFTER = stems(
    "app application server backend service services code project with on behind plus view route endpoint site product"
    " monolith model blueprint codebase web website api stack template socketio restplus restx restful ninja sqlalchemy"
    " sqlmodel celery gunicorn gevent uwsgi rest json where which that but jinja deployment installation portal"
)
#: What makes a wish, a plan, a thought or somebody's word of a sentence.
_WISHED = stems(
    "want would should could can may might plan consider think thought thinking will going like try learn suggest say"
    " propose recommend heard read told tell prefer love idea choice option default lean pick choose take why if"
    " whether instead than or vs versus never dont start tutorial course book example previous last friend"
    " between split mean compare evaluate migrate move port switch rewrite convert looked know experience"
)
#: What stands before a framework that somebody thinks of moving to.
_MOVES = stems(
    "migrate migrating migration move moving port porting switch switching convert rewrite rewriting change"
)


class Roles:
    """Knows the frameworks by name, and which fact each of them tells when it runs."""

    def __init__(self, runs: Mapping[str, str]) -> None:
        """`runs` leads from the name of a framework in lower case to the fact that it runs."""
        self._runs = dict(runs)

    def running(self, words: Words, spoken_for: Collection[int]) -> Iterator[Match]:
        """A match for each framework that is told to be there; `spoken_for` are words that a phrase has used."""
        names = [index for index, norm in enumerate(words.norms) if norm in self._runs]
        for place, index in enumerate(names):
            apart = all(
                abs(other - index) > _REACH
                or words.norms[other] == words.norms[index]
                or _is_aim(words, other)
                for other in names[max(0, place - 2) : place + 3]
            )
            if apart and index not in spoken_for and _is_there(words, index):
                yield Match(self._runs[words.norms[index]], index, index, whole=True)


def _is_aim(words: Words, index: int) -> bool:
    """Whether a framework is what a move would lead to: "Move to Django?" behind "a small shop in Flask"."""
    norms = words.norms
    return index > 1 and norms[index - 1] in ("to", "in") and norms[index - 2] in _MOVES


def _is_there(words: Words, index: int) -> bool:
    norms, segments, sentences = words.norms, words.segments, words.sentences
    if sentences[index] in words.asked:
        return False
    begins = index == 0 or segments[index - 1] != segments[index]
    if not begins and norms[index - 1] not in _AHEAD and not norms[index - 1].isdigit():
        return False
    if not _goes_on(words, index):
        return False
    first = max(0, index - _BEFORE)
    return not any(
        norms[before] in _WISHED for before in range(first, index) if sentences[before] == sentences[index]
    )


def _goes_on(words: Words, index: int) -> bool:
    """Whether what follows a framework ends the segment, or is a part or neighbour of something that runs."""
    norms, segments = words.norms, words.segments
    after = index + 1
    if norms[after : after + 2] == ["rest", "framework"]:
        after += 2
    limit = min(after + _NUMBERED, len(norms))
    while after < limit and segments[after] == segments[index] and norms[after].isdigit():
        after += 1
    ends = after >= len(norms) or segments[after] != segments[index]
    return norms[after : after + 1] != ["which"] if ends else norms[after] in _AFTER

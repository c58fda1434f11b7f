"""The small language in which the knowledge files write phrases, and the automaton that finds them.

    admin (panel|screen|site)       alternatives; an empty one makes a word optional: (an|) admin
    let .. fix                      up to four other words may stand in between
    = members                       only where it stands by itself, as an item of a list

Words are compared in their one spelling and inflection, fillers ("the", "our") are skipped.

All phrases together form one automaton over words (`automaton.py`). Alternatives share their states, so it grows with
what is written in the files and not with what the alternatives multiply to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from advisor.reading.automaton import BEGIN, START, Joined, Net, Step
from advisor.reading.words import FILLERS, Speller, Words

GAP = ".."
ALONE = "= "  # what patterns of items begin with
CUE = "cue:"  # what meanings of cues begin with
NOT = "-"  # what meanings of denials begin with
_GAP_WORDS = 4
_ARTICLES = frozenset(("a", "an", "the"))
_JOINS = frozenset(("and", "or", "plus", "with", "includ"))  # what stands before and between items
_MEANINGLESS = FILLERS.difference(_ARTICLES)
_TOKEN = re.compile(r"[()|]|[^\s()|-]+")
_ENDS = frozenset(("", "|", ")"))  # the tokens before which a word or group is the last of its sequence


class PatternError(ValueError):
    """A phrase pattern that cannot be read; the message shows it."""


class Match(NamedTuple):
    """A phrase found: what it means, its words `first` … `last`, and whether they are in one piece."""

    meaning: str
    first: int
    last: int
    whole: bool


class Phrasebook:
    """Every phrase of the knowledge: finds all of them in one pass over a text, in time linear in its words."""

    def __init__(self, phrases: Iterable[tuple[str, str]], speller: Speller) -> None:
        """`phrases` are pairs of meaning and pattern. Raises `PatternError`."""
        self._speller = speller
        self._points = 0
        net = Net()
        for meaning, pattern in phrases:
            try:
                self._add(meaning, pattern, net)
            except PatternError as error:
                raise PatternError(f"{meaning}: {error}") from error
        self._net = net
        self._root = Joined.start(net)

    def _add(self, meaning: str, pattern: str, net: Net) -> None:
        alone = pattern.startswith(ALONE)
        pieces = pattern.removeprefix(ALONE).split(f" {GAP} ")
        source = BEGIN
        for place, piece in enumerate(pieces, start=1):
            last = place == len(pieces)
            self._points += not last
            step = Step(source, BEGIN, meaning, alone) if last else Step(source, self._points, None)
            for state in _Piece(piece, net, self._speller).states():
                net.complete(state, step)
            source = step.target

    def words(self) -> set[str]:
        """Every word that stands in a phrase, in its normal form."""
        return set(self._net.edges)

    def find(self, words: Words) -> list[Match]:
        """All matches, ordered by place; a phrase inside a longer one that is in one piece does not count.

        Cues count inside phrases, and the other way round: "without pages, users or admin" denies all three.
        """
        found: list[Match] = []
        reached: dict[int, tuple[int, int]] = {}  # point → where its phrase began and its last piece ended
        sentences = words.sentences
        for first, last, steps in self._pieces_in(words):
            for step in steps:
                begin = first
                if step.source != BEGIN:
                    came = reached.get(step.source)
                    if came is None or not came[1] < first <= came[1] + 1 + _GAP_WORDS:
                        continue
                    begin = came[0]
                    if sentences[begin] != sentences[first]:
                        continue
                if step.alone and not _stands_alone(words, begin, last):
                    continue
                if step.meaning is None:
                    reached[step.target] = (begin, last)
                else:
                    found.append(Match(step.meaning, begin, last, whole=step.source == BEGIN))
        return _counting(found)

    def _pieces_in(self, words: Words) -> Iterator[tuple[int, int, tuple[Step, ...]]]:
        """Every piece in the text: its first and last word, and its steps. None reaches over a comma or a stop."""
        norms, segments, size = words.norms, words.segments, len(words.norms)
        root = self._root
        known = root.seen
        for first, norm in enumerate(norms):
            state, last = known[norm] if norm in known else root.after(norm), first
            while state is not None:
                if state.steps:
                    yield first, last, state.steps
                last += 1
                if last == size or segments[last] != segments[first]:
                    break
                following, seen = norms[last], state.seen
                state = seen[following] if following in seen else state.after(following)


class _Piece:
    """One piece of a pattern, laid into a net."""

    def __init__(self, text: str, net: Net, speller: Speller) -> None:
        self._text = text
        self._tokens = [*_TOKEN.findall(text), ""]  # the last stands for the end
        self._next = 0
        self._net = net
        self._speller = speller

    def states(self) -> set[int]:
        """The states in which the piece is complete. Raises `PatternError`."""
        ends = self._sequence({START}, self._net.state())
        if self._tokens[self._next]:
            raise PatternError(f"unbalanced brackets in “{self._text}”")
        if START in ends:
            raise PatternError(f"“{self._text}” has no word to look for (fillers do not count)")
        return ends

    def _sequence(self, states: set[int], end: int) -> set[int]:
        """Lay words and groups one after the other; the last of them leads to `end`."""
        tokens = self._tokens
        while (head := tokens[self._next]) not in _ENDS:
            self._next += 1
            states = self._group(states) if head == "(" else self._word(head, states, end)
        return states

    def _group(self, states: set[int]) -> set[int]:
        """Lay alternatives side by side; all lead to one state, from which the rest goes on."""
        target = self._net.state()
        ends = set(self._sequence(states, target))
        while self._tokens[self._next] == "|":
            self._next += 1
            ends.update(self._sequence(states, target))
        if not self._tokens[self._next]:
            raise PatternError(f"unbalanced brackets in “{self._text}”")
        self._next += 1
        return ends

    def _word(self, word: str, states: set[int], end: int) -> set[int]:
        if word in _MEANINGLESS:
            raise PatternError(f"“{self._text}”: {word} is skipped in every text, leave it out")
        norms = self._speller(word)
        if not norms:
            return states
        for norm in norms[:-1]:
            states = self._net.lead(states, norm, self._net.state())
        last = self._tokens[self._next] in _ENDS
        return self._net.lead(states, norms[-1], end if last else self._net.state())


def _stands_alone(words: Words, first: int, last: int) -> bool:
    """Whether some words are a whole item: a segment, or what "and" and the like part from the rest of it."""
    norms, segments = words.norms, words.segments
    begins = first == 0 or segments[first - 1] != segments[first]
    ends = last + 1 == len(norms) or segments[last + 1] != segments[last]
    return (begins or norms[first - 1] in _JOINS) and (ends or norms[last + 1] in _JOINS) and (begins or ends)


def _place(match: Match) -> tuple[int, int, str]:
    return match.first, -match.last, match.meaning


def _counting(found: Iterable[Match]) -> list[Match]:
    """The matches that count, in the order of the text: cues beside cues, facts beside facts."""
    cues: list[Match] = []
    others: list[Match] = []
    for match in found:
        (cues if match.meaning.startswith(CUE) else others).append(match)
    return sorted((*_outermost(cues), *_agreeing(_outermost(others))), key=_place)


def _agreeing(found: list[Match]) -> list[Match]:
    """Without what a longer phrase says the opposite of: "nobody but Ann knows Django" does not say "knows Django".

    Of two that take the same words, the one in one piece holds.
    """
    if not any(match.meaning.startswith(NOT) for match in found):
        return found
    kept: list[Match] = []
    farthest: dict[str, Match] = {}  # meaning → the match of it that reaches farthest so far
    for match in sorted(found, key=_reach):
        other = farthest.get(_opposite(match.meaning))
        if other is not None and match.last <= other.last and (other[1:3] != match[1:3] or other.whole):
            continue
        kept.append(match)
        if match.meaning not in farthest or match.last > farthest[match.meaning].last:
            farthest[match.meaning] = match
    return kept


def _opposite(meaning: str) -> str:
    return meaning.removeprefix(NOT) if meaning.startswith(NOT) else NOT + meaning


def _reach(match: Match) -> tuple[int, int, bool]:
    """The longest first; of equals, the one in one piece."""
    return match.first, -match.last, not match.whole


def _outermost(found: list[Match]) -> list[Match]:
    """Drop every match that lies inside a longer one-piece match, and doubles of the same meaning and place."""
    ordered = sorted(set(found), key=_place)
    kept: list[Match] = []
    cover_first = cover_last = -1
    for match in ordered:
        inside = match.last <= cover_last and (match.first, match.last) != (cover_first, cover_last)
        if inside:
            continue
        if match.whole and match.last > cover_last:
            cover_first, cover_last = match.first, match.last
        kept.append(match)
    return kept

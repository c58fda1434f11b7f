"""The small language in which the knowledge files write phrases, and the automaton that finds them.

    admin (panel|screen|site)       alternatives; an empty one makes a word optional: (an|) admin
    let .. fix                      up to four other words may stand in between

Words are compared in their one spelling and inflection, fillers ("the", "our") are skipped.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import ahocorasick

from advisor.reading.words import FILLERS, Speller, Words

GAP = ".."
_ARTICLES = frozenset(("a", "an", "the"))
_GAP_WORDS = 4
_INNERMOST = re.compile(r"\(([^()]*)\)")


class PatternError(ValueError):
    """A phrase pattern that cannot be read; the message shows it."""


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found: what it says (`meaning`), at words `first` … `last`, and whether its words are in one piece."""

    meaning: str
    first: int
    last: int
    whole: bool


def expand(pattern: str) -> list[str]:
    """All plain phrases that a pattern stands for. Raises `PatternError` for unbalanced brackets."""
    found = _INNERMOST.search(pattern)
    if found is None:
        if set(pattern) & set("()|"):
            raise PatternError(f"unbalanced brackets in “{pattern}”")
        return [pattern]
    before, after = pattern[: found.start()], pattern[found.end() :]
    options = (expand(f"{before}{option}{after}") for option in found.group(1).split("|"))
    return list(itertools.chain.from_iterable(options))


@dataclass(frozen=True, slots=True)
class _Step:
    """What finding a piece does: it leads from one state to another, or completes a phrase that means something."""

    source: int
    target: int
    meaning: str | None


#: A state in which no phrase has begun; no step leads back to it.
_START = 0


class Phrasebook:
    """Every phrase of the knowledge in one automaton: finds all of them in one pass over a text.

    A phrase with gaps is a chain of pieces; a state says how much of a chain has been seen.
    """

    def __init__(self, phrases: Iterable[tuple[str, str]], speller: Speller) -> None:
        """`phrases` are pairs of meaning and pattern. Raises `PatternError`."""
        self._speller = speller
        self._states = 0
        steps: dict[str, list[_Step]] = {}
        for meaning, pattern in phrases:
            self._add(meaning, pattern, steps)
        self._automaton = ahocorasick.Automaton()
        for key, ways in steps.items():
            self._automaton.add_word(key, (key.count(" ") - 1, tuple(dict.fromkeys(ways))))
        self._automaton.make_automaton()

    def _add(self, meaning: str, pattern: str, steps: dict[str, list[_Step]]) -> None:
        pieces = pattern.split(f" {GAP} ")
        source = _START
        for place, piece in enumerate(pieces, start=1):
            last = place == len(pieces)
            self._states += not last
            step = _Step(source, _START, meaning) if last else _Step(source, self._states, None)
            for phrase in expand(piece):
                steps.setdefault(self._key(phrase), []).append(step)
            source = step.target

    def _key(self, phrase: str) -> str:
        """A phrase as it stands in the stream of a text's words: in one spelling, between blanks."""
        words = phrase.replace("-", " ").split()
        lost = FILLERS.intersection(words) - _ARTICLES
        if lost:
            raise PatternError(
                f"“{phrase}”: {', '.join(sorted(lost))} is skipped in every text, leave it out"
            )
        norms = [norm for word in words for norm in self._speller(word)]
        if not norms:
            raise PatternError(f"“{phrase}” has no word to look for (fillers do not count)")
        return f" {' '.join(norms)} "

    def find(self, words: Words) -> list[Match]:
        """All matches, ordered by place; a phrase inside a longer one that is in one piece does not count."""
        found: list[Match] = []
        reached: dict[int, tuple[int, int]] = {}  # state → where its phrase began and its last piece ended
        sentences = words.sentences
        for first, last, steps in self._pieces_in(words):
            for step in steps:
                begin = first
                if step.source != _START:
                    came = reached.get(step.source)
                    if came is None or not came[1] < first <= came[1] + 1 + _GAP_WORDS:
                        continue
                    begin = came[0]
                    if sentences[begin] != sentences[first]:
                        continue
                if step.meaning is None:
                    reached[step.target] = (begin, last)
                else:
                    found.append(Match(step.meaning, begin, last, whole=step.source == _START))
        return _outermost(found)

    def _pieces_in(self, words: Words) -> Iterator[tuple[int, int, tuple[_Step, ...]]]:
        """Every piece in the text: its first and last word, and its steps. None reaches over a comma or a stop."""
        ends: dict[int, int] = {}
        stream: list[str] = [" "]
        length, segment = 1, 0
        segments = words.segments
        for index, norm in enumerate(words.norms):
            if segments[index] != segment:
                segment = segments[index]
                stream.append("| ")
                length += 2
            stream.append(norm)
            stream.append(" ")
            length += len(norm) + 1
            ends[length - 1] = index
        for end, (count, steps) in self._automaton.iter("".join(stream)):
            last = ends[end]
            yield last - count + 1, last, steps


def _outermost(found: list[Match]) -> list[Match]:
    """Drop every match that lies inside a longer one-piece match, and doubles of the same meaning and place."""
    ordered = sorted(set(found), key=lambda match: (match.first, -match.last, match.meaning))
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

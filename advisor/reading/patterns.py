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


class Phrasebook:
    """Every phrase of the knowledge in one automaton: finds all of them in one pass over a text."""

    def __init__(self, phrases: Iterable[tuple[str, str]], speller: Speller) -> None:
        """`phrases` are pairs of meaning and pattern."""
        self._gapped: list[tuple[str, int]] = []  # meaning and number of pieces of each gapped phrase
        pieces: dict[str, tuple[int, list[tuple[str, int, int]]]] = {}
        for meaning, pattern in phrases:
            for phrase in expand(pattern):
                self._add(meaning, phrase, pieces, speller)
        self._automaton = ahocorasick.Automaton()
        for key, value in pieces.items():
            self._automaton.add_word(key, value)
        self._automaton.make_automaton()

    def _add(
        self,
        meaning: str,
        phrase: str,
        pieces: dict[str, tuple[int, list[tuple[str, int, int]]]],
        speller: Speller,
    ) -> None:
        """Register a plain phrase; the pieces of a gapped one carry its number and their position."""
        parts = [
            [norm for word in re.findall(r"[^\W_]+(?:['’][^\W_]+)*", part) for norm in speller(word)]
            for part in phrase.split(GAP)
        ]
        lost = FILLERS.intersection(phrase.split()) - _ARTICLES
        if lost:
            raise PatternError(f"“{phrase}”: {', '.join(sorted(lost))} is skipped in every text, leave it out")
        parts = [norms for norms in parts if norms]
        if not parts:
            raise PatternError(f"“{phrase}” has no word to look for (fillers do not count)")
        number = -1
        if len(parts) > 1:
            number = len(self._gapped)
            self._gapped.append((meaning, len(parts)))
        for position, norms in enumerate(parts):
            target = (meaning, number, position)
            targets = pieces.setdefault(f" {' '.join(norms)} ", (len(norms), []))[1]
            if target not in targets:
                targets.append(target)

    def find(self, words: Words) -> list[Match]:
        """All matches, ordered by place; a phrase inside a longer one that is in one piece does not count."""
        found: list[Match] = []
        open_gaps: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for first, last, targets in self._pieces(words):
            for meaning, number, position in targets:
                if number < 0:
                    found.append(Match(meaning, first, last, whole=True))
                    continue
                begins = self._begins(open_gaps, (number, position), first, words)
                if position + 1 == self._gapped[number][1]:
                    found += [Match(meaning, begin, last, whole=False) for begin in begins[-1:]]
                elif begins:
                    open_gaps.setdefault((number, position + 1), []).append((begins[-1], last))
        return _outermost(found)

    def _pieces(self, words: Words) -> Iterator[tuple[int, int, list[tuple[str, int, int]]]]:
        ends: dict[int, int] = {}
        stream: list[str] = [" "]
        length, segment = 1, 0
        for index, norm in enumerate(words.norms):
            if words.segments[index] != segment:
                segment = words.segments[index]
                stream.append("| ")
                length += 2
            stream.append(norm + " ")
            length += len(norm) + 1
            ends[length - 1] = index
        for end, (count, targets) in self._automaton.iter("".join(stream)):
            last = ends[end]
            yield last - count + 1, last, targets

    @staticmethod
    def _begins(
        open_gaps: dict[tuple[int, int], list[tuple[int, int]]],
        key: tuple[int, int],
        first: int,
        words: Words,
    ) -> list[int]:
        """Where gapped phrases begin that this piece continues (itself, when it is the first piece)."""
        if key[1] == 0:
            return [first]
        sentence = words.sentences[first]
        return [
            begin
            for begin, last in open_gaps.get(key, ())[-3:]
            if last < first <= last + 1 + _GAP_WORDS and words.sentences[begin] == sentence
        ]


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

"""Scope: how the words around a phrase change it (denied, later, past, somebody else's, a question, about a tool).

A text is cut into sentences at hard stops, into thoughts also at turning words ("but", "and we"), into clauses also
at reasons ("because", "which"), and into segments also at commas, brackets and dashes. Every cue governs a stretch
of words; see `_REACH`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Mapping

from advisor.reading.patterns import CUE, Match
from advisor.reading.words import Words, stem

_NEAR = 5  # how many words before a closing denial it can reach ("an admin panel is not needed")
_FAR = 40  # no cue reaches farther than this many words, which keeps reading linear
_LIST_ITEM = 5  # how long an item of a denied list may be, in words
_LIST_WORDS = frozenset(("or", "nor"))
#: Words that add nothing to a subject: "we will not need", "there is no need".
_BARE = frozenset(("be", "will", "do", "would", "and", "but", "so", "that", "yes", "no", "now"))
_ACTIVE = (["do"], ["will"], ["would"])
_ANSWERS = frozenset(("yes", "no", "none", "nope", "never"))
_JOINING = _LIST_WORDS | {"and"}
#: A segment that begins with one of these begins a clause: "our rival runs Django, we build …".
_SUBJECTS = frozenset(map(stem, ("we", "i", "it", "they", "there", "you")))

#: Why a phrase did not count, in words for the reader.
REASONS: Mapping[str, str] = {
    "later": "said to come later or only perhaps",
    "past": "said of the past",
    "others": "said of somebody else",
    "asks": "a question, not a statement",
    "describes": "says something of a tool, not of your project",
}


class Scope:
    """The cues of one text, asked phrase by phrase."""

    def __init__(self, words: Words, cues: Iterable[Match]) -> None:
        self._words = words
        by_kind: dict[str, list[Match]] = {}
        for cue in cues:
            by_kind.setdefault(cue.meaning.removeprefix(CUE), []).append(cue)
        turns = {turn.first for turn in by_kind.get("turns", ())}
        thoughts, size = turns | _new_thoughts(words), len(words.norms)
        self._thoughts = _numbered(thoughts, size)
        self._clauses = _numbered(thoughts | {cue.first for cue in by_kind.get("continues", ())}, size)
        self._denials: dict[int, list[Match]] = {}  # word → the denials that govern it
        self._note_denials(by_kind)
        self._reasons: dict[int, str] = {}
        settled = self._settled()
        for reason, reach in _REACH.items():
            for cue in by_kind.get(reason, ()):
                first, last = reach(self, cue)
                for index in range(first, last + 1):
                    if reason != "asks" or index not in settled:
                        self._reasons.setdefault(index, reason)

    def denied(self, match: Match) -> bool:
        """Whether an odd number of denials governs the phrase."""
        return len(self._denials.get(match.first, ())) % 2 == 1

    def extent(self, match: Match) -> tuple[int, int]:
        """The first and last word of a phrase, together with the denials near it: "no admin", not "admin"."""
        first, last = match.first, match.last
        for denial in self._denials.get(match.first, ()):
            if -_NEAR <= denial.first - match.last <= _NEAR or 0 <= match.first - denial.last <= _NEAR:
                first, last = min(first, denial.first), max(last, denial.last)
        return first, last

    def set_aside(self, match: Match) -> str | None:
        """Why the phrase does not count as a statement about the project now (a key of `REASONS`), or None."""
        return self._reasons.get(match.first)

    def _note_denials(self, by_kind: Mapping[str, list[Match]]) -> None:
        restored = _covered(by_kind.get("restores", ()))
        closing = [cue for cue in by_kind.get("denies_before", ()) if cue.first not in restored]
        spent = restored | _covered(closing)
        opening = {cue.first: cue for cue in closing if self._opens(cue)}
        for cue in sorted(by_kind.get("negates", ()), key=lambda cue: (cue.first, -cue.last)):
            if cue.first not in spent:
                spent |= _covered((cue,))
                opening[cue.first] = cue
        for cue in opening.values():
            answered = self._answered(cue.first, cue.last)
            for index in answered or range(cue.first + 1, self._list_end(cue.last, opening) + 1):
                self._denials.setdefault(index, []).append(cue)
        for cue in closing:
            if cue.first not in opening:
                for index in self._answered(cue.first, cue.last) or range(self._back(cue.first), cue.first):
                    self._denials.setdefault(index, []).append(cue)

    def _opens(self, cue: Match) -> bool:
        """Whether a closing denial denies what follows: "we do not need login", "there is no need for roles"."""
        before = self._words.norms[self._back(cue.first) : cue.first]
        return before[-1:] in _ACTIVE or all(norm in _SUBJECTS or norm in _BARE for norm in before)

    def _answered(self, first: int, last: int) -> range | None:
        """The words that a word answers when it stands alone: "Login: no", "admin=no", "Do you need login? No."."""
        sentences, segments = self._words.sentences, self._words.segments
        before, after = first - 1, last + 1
        alone = after == len(segments) or segments[after] != segments[last]
        if not alone or before < 0 or segments[before] == segments[first]:
            return None
        same = segments
        if sentences[before] != sentences[first]:
            if sentences[before] not in self._words.asked:
                return None
            same = sentences
        begin = before
        while begin > 0 and same[begin - 1] == same[before]:
            begin -= 1
        return range(begin, before + 1)

    def _settled(self) -> set[int]:
        """The words of questions that are answered at once with a yes or a no, so that they state something."""
        norms, sentences = self._words.norms, self._words.sentences
        answers = (
            self._answered(index, index)
            for index, norm in enumerate(norms)
            if norm in _ANSWERS and index and sentences[index - 1] != sentences[index]
        )
        return {index for answered in answers if answered is not None for index in answered}

    def _list_end(self, start: int, opening: Collection[int]) -> int:
        """The last word that a denial at word `start` governs: its segment, and on through a list with "or".

        A denial of its own ends it where it is one more item: "no users and no admin", "neither users nor admin".
        """
        clauses, segments, norms = self._clauses, self._words.segments, self._words.norms
        end, limit = start, min(len(segments), start + _FAR)
        while end + 1 < limit and clauses[end + 1] == clauses[start]:
            new = segments[end + 1] != segments[end]
            joined = norms[end - 1 : end] if norms[end : end + 1] in _ACTIVE else norms[end : end + 2]
            if end + 1 in opening and (new or not _JOINING.isdisjoint(joined)):
                break
            if new and not self._goes_on(end + 1):
                break
            end += 1
        return end

    def _goes_on(self, begin: int) -> bool:
        """Whether the segment at `begin` is an item of a list that an "or" closes."""
        clauses, segments, norms = self._clauses, self._words.segments, self._words.norms
        if norms[begin] in _LIST_WORDS:
            return True
        index, length = begin, 0
        while index < min(len(segments), begin + _FAR) and clauses[index] == clauses[begin]:
            length = length + 1 if index == begin or segments[index] == segments[index - 1] else 1
            if length > _LIST_ITEM:
                return False
            if norms[index] in _LIST_WORDS:
                return True
            index += 1
        return False

    def _back(self, first: int) -> int:
        clauses = self._clauses
        begin = first
        while begin > 0 and first - begin < _NEAR and clauses[begin - 1] == clauses[first]:
            begin -= 1
        return begin

    def segment(self, cue: Match) -> tuple[int, int]:
        """The whole segment of a cue, within its clause."""
        clauses, segments = self._clauses, self._words.segments
        first, last = cue.first, cue.last
        size, floor = min(len(segments), last + _FAR), max(0, first - _FAR)
        while (
            first > floor
            and clauses[first - 1] == clauses[cue.first]
            and segments[first - 1] == segments[cue.first]
        ):
            first -= 1
        while (
            last + 1 < size
            and clauses[last + 1] == clauses[cue.last]
            and segments[last + 1] == segments[cue.last]
        ):
            last += 1
        return first, last

    def thought_on(self, cue: Match) -> tuple[int, int]:
        """From behind a cue to the end of its thought."""
        thoughts, last = self._thoughts, cue.last
        limit = min(len(thoughts), last + _FAR)
        while last + 1 < limit and thoughts[last + 1] == thoughts[cue.last]:
            last += 1
        return cue.last + 1, last


def _covered(cues: Iterable[Match]) -> set[int]:
    return {index for cue in cues for index in range(cue.first, cue.last + 1)}


def _new_thoughts(words: Words) -> set[int]:
    """The words at which a thought begins by itself: after a stop, and at a new subject after a comma."""
    norms, sentences, segments = words.norms, words.sentences, words.segments
    return {
        index
        for index in range(1, len(norms))
        if segments[index] != segments[index - 1]
        and (sentences[index] != sentences[index - 1] or norms[index] in _SUBJECTS)
    }


def _numbered(starts: set[int], size: int) -> list[int]:
    """The number of the stretch that each word stands in; a stretch begins at each of `starts`."""
    return list(itertools.accumulate(index in starts and index > 0 for index in range(size)))


_REACH: Mapping[str, Callable[[Scope, Match], tuple[int, int]]] = {
    "later": Scope.segment,
    "past": Scope.thought_on,
    "others": Scope.thought_on,
    "asks": Scope.thought_on,
    "describes": Scope.thought_on,
}

"""How a text is laid out: sentences, thoughts, clauses and segments, headings, lists, and words that stand alone."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator

from advisor.reading.clauses import JOINTS, begins_clause
from advisor.reading.words import Words, stem

FAR = 40  # no cue reaches farther than this many words, which keeps reading linear
_LIST_ITEM = 5  # how long an item of a denied list may be, in words
_LIST_WORDS = frozenset(("or", "nor"))
_JOINING = _LIST_WORDS | {"and"}
_HEADING = 120  # how far before the last word of a heading its line may begin, in characters
_BULLET = re.compile(r"\n[ \t]*[-*+•][ \t]")
#: A segment that begins with one of these begins a clause: "our rival runs Django, we build …".
SUBJECTS = frozenset(map(stem, ("we", "i", "it", "they", "there", "you")))
AUXILIARY = (["do"], ["will"], ["would"])
MODAL = (["must"], ["should"], ["may"], ["can"], ["could"], ["shall"])
_ASKING = frozenset(
    map(stem, ("be", "do", "have", "should", "can", "could", "would", "will", "must", "may", "might"))
)
_LEADING = frozenset(("so", "and", "but", "or", "then", "ok", "now", "well"))
#: What is no item of a list when written with its "s": "no database and no state, takes bytes or text in".
_VERBS = frozenset(map(stem, (
    "take", "return", "get", "give", "read", "write", "send", "receive", "accept", "answer", "serve", "use", "need",
    "have", "do", "run", "be", "call", "store", "handle", "show", "make", "keep", "let", "expose", "wrap", "work",
    "provide", "support", "come", "go", "want",
)))  # fmt: skip


class Layout:
    """The words of one text with the stretches that they stand in.

    A text is cut into sentences at hard stops, into thoughts also at turning words ("but", "and we"), into clauses
    also at reasons ("because", "which"), and into segments also at commas, brackets and dashes.
    """

    def __init__(self, words: Words, *, turns: Collection[int], reasons: Collection[int]) -> None:
        """`turns` and `reasons` are the words at which a thought and a clause begin."""
        self.words = words
        self.norms = words.norms
        self.sentences = words.sentences
        self.segments = words.segments
        thoughts = {*turns, *_new_thoughts(words)}
        self.thoughts = _numbered(thoughts, len(words.norms))
        self.clauses = _numbered(thoughts.union(reasons), len(words.norms)) if reasons else self.thoughts

    def begins(self, index: int, stretches: list[int]) -> bool:
        """Whether a word is the first of its stretch."""
        return index == 0 or stretches[index - 1] != stretches[index]

    def ends(self, index: int, stretches: list[int]) -> bool:
        """Whether a word is the last of its stretch."""
        return index + 1 == len(stretches) or stretches[index + 1] != stretches[index]

    def back(self, first: int, *, words: int) -> int:
        """The word up to `words` before another, within its clause."""
        clauses, begin = self.clauses, first
        while begin > 0 and first - begin < words and clauses[begin - 1] == clauses[first]:
            begin -= 1
        return begin

    def segment(self, first: int, last: int, *, within: list[int]) -> range:
        """The whole segment of some words, within their stretch of another kind."""
        segments = self.segments
        floor, limit = max(0, first - FAR), min(len(segments), last + FAR)
        begin, end = first, last
        while begin > floor and segments[begin - 1] == segments[first] and within[begin - 1] == within[first]:
            begin -= 1
        while end + 1 < limit and segments[end + 1] == segments[last] and within[end + 1] == within[last]:
            end += 1
        return range(begin, end + 1)

    def thought_end(self, last: int) -> int:
        """The last word of the thought that a word stands in."""
        thoughts, end, limit = self.thoughts, last, min(len(self.thoughts), last + FAR)
        while end + 1 < limit and thoughts[end + 1] == thoughts[last]:
            end += 1
        return end

    def answered(self, first: int, last: int) -> range | None:
        """The words that some words answer when they stand alone.

        "Login: no", "admin=no", "Do you need login? No.", and a heading "### Login" with "No" below it.
        """
        sentences, segments, before = self.sentences, self.segments, first - 1
        if before < 0 or segments[before] == segments[first] or not self.ends(last, segments):
            return None
        same = segments
        if sentences[before] != sentences[first]:
            if sentences[before] not in self.words.asked and not self._heads(before, first):
                return None
            same = sentences
        begin = before
        while begin > 0 and same[begin - 1] == same[before]:
            begin -= 1
        return range(begin, before + 1)

    def _heads(self, before: int, first: int) -> bool:
        """Whether a word ends the heading above another."""
        text, start = self.words.text, self.words.starts[before]
        line = text.rfind("\n", max(0, start - _HEADING), start) + 1
        if line == 0 and start > _HEADING:
            return False
        return (
            text.startswith(("#", "**"), line)
            and "\n" in text[self.words.ends[before] : self.words.starts[first]]
        )

    def list_end(self, start: int, opening: Collection[int]) -> int:
        """The last word that a denial at word `start` governs: its segment, and on through a list with "or".

        A denial of its own ends it where it is one more item: "no users and no admin", "neither users nor admin". So
        does a clause of its own: "no deadline and the team knows Django".
        """
        clauses, segments, norms = self.clauses, self.segments, self.norms
        end, limit = start, min(len(segments), start + FAR)
        while end + 1 < limit and clauses[end + 1] == clauses[start]:
            new = segments[end + 1] != segments[end]
            joined = norms[end - 1 : end] if norms[end : end + 1] in AUXILIARY else norms[end : end + 2]
            if end + 1 in opening and (new or not _JOINING.isdisjoint(joined)):
                break
            if new and not self._goes_on(end + 1):
                break
            if norms[end + 1] in JOINTS and begins_clause(self.words, end + 1, denial=start):
                break
            end += 1
        return end

    def list_before(self, first: int) -> range:
        """The items of the list that ends before a word, in its sentence: "forms, an admin panel, none of which"."""
        segments, begin, length = self.segments, first, 0
        while begin > max(0, first - FAR) and self.sentences[begin - 1] == self.sentences[first]:
            length = length + 1 if segments[begin - 1] == segments[begin] else 1
            if length > _LIST_ITEM:
                break
            begin -= 1
        return range(begin, first)

    def announces(self, last: int) -> bool:
        """Whether a colon follows a word."""
        words, after = self.words, last + 1
        return after < len(words.starts) and ":" in words.text[words.ends[last] : words.starts[after]]

    def announced_end(self, last: int) -> int:
        """The last word of what a heading announces: "Not needed: login, roles", or a list of bullets below it."""
        clauses, end, limit = self.clauses, last, min(len(self.clauses), last + FAR)
        while end + 1 < limit and (clauses[end + 1] == clauses[end] or self._bullet(end + 1)):
            end += 1
        return end

    def _bullet(self, index: int) -> bool:
        """Whether a word begins an item of a list with bullets."""
        words = self.words
        return _BULLET.search(words.text, words.ends[index - 1], words.starts[index]) is not None

    def _goes_on(self, begin: int) -> bool:
        """Whether the segment at `begin` is an item of a list that an "or" closes."""
        clauses, segments, norms = self.clauses, self.segments, self.norms
        if norms[begin] in _LIST_WORDS:
            return True
        if norms[begin] in _VERBS and self.words.text[self.words.ends[begin] - 1] == "s":
            return False
        index, length = begin, 0
        while index < min(len(segments), begin + FAR) and clauses[index] == clauses[begin]:
            length = length + 1 if index == begin or segments[index] == segments[index - 1] else 1
            if length > _LIST_ITEM:
                return False
            if norms[index] in _LIST_WORDS:
                return True
            index += 1
        return False

    def asking(self, choosing: Collection[int]) -> Iterator[int]:
        """The verbs that open questions about a need: "Is an admin panel worth it?"; `choosing` sentences ask none."""
        norms, sentences = self.norms, self.sentences
        for sentence in self.words.asked.difference(choosing):
            first = index = bisect_left(sentences, sentence)
            while index < len(norms) and sentences[index] == sentence:
                if norms[index] in _ASKING and self._opens(index, first):
                    yield index
                    break
                index += 1

    def _opens(self, index: int, first: int) -> bool:
        """Whether a verb opens a sentence that begins at `first`, or a question after a comma: "…, should we"."""
        if index == first or (index == first + 1 and self.norms[first] in _LEADING):
            return True
        return self.begins(index, self.segments) and not SUBJECTS.isdisjoint(
            self.norms[index + 1 : index + 2]
        )


def _new_thoughts(words: Words) -> Iterator[int]:
    """The words at which a thought begins by itself: after a stop, and at a new subject after a comma."""
    norms, sentences, segments = words.norms, words.sentences, words.segments
    for index, (before, here) in enumerate(itertools.pairwise(segments), start=1):
        if before != here and (norms[index] in SUBJECTS or sentences[index] != sentences[index - 1]):
            yield index


def _numbered(starts: Iterable[int], size: int) -> list[int]:
    """The number of the stretch that each word stands in; a stretch begins at each of `starts`."""
    numbers: list[int] = []
    begins = sorted(start for start in starts if 0 < start < size)
    for number, end in enumerate([*begins, size]):
        numbers.extend([number] * (end - len(numbers)))
    return numbers

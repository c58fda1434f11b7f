"""Scope: how the words around a phrase change it (denied, later, past, somebody else's, a question, about a tool).

Every cue governs a stretch of words. A question that opens with its verb ("Is an admin panel worth it?")
is a cue by itself, unless it asks what to choose: then it tells the situation beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from advisor.reading.layout import AUXILIARY, MODAL, SUBJECTS, Layout
from advisor.reading.patterns import CUE, Match
from advisor.reading.words import Words, stem

_NEAR = 5  # how many words before a closing denial it can reach ("an admin panel is not needed")
_CLOSE = 2  # how near a denial stands before the end of the phrase that it breaks ("it serves no model")
_COMPARED = 8  # how many words "unlike our rival" can take
#: Words that add nothing to a subject: "we will not need", "there is no need".
_BARE = frozenset(("be", "will", "do", "would", "and", "but", "so", "that", "yes", "no", "now"))
_ANSWERS = frozenset(map(stem, ("yes", "no", "none", "nope", "never")))
#: Words that may stand beside a lone "later": "an admin panel, but only later".
_BESIDE = frozenset(
    ("but", "and", "or", "only", "just", "then", "probably", "not", "that", "be", "come", "yes", "no")
)
#: Where a question turns from what it asks to what it is for.
_FOR_WHAT = frozenset(("for", "given", "if", "when"))

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
        by_kind: dict[str, list[Match]] = {}
        for cue in cues:
            by_kind.setdefault(cue.meaning.removeprefix(CUE), []).append(cue)
        turns = {cue.first if cue.whole else cue.last for cue in by_kind.get("turns", ())}
        turns.update(_compared(cue, words) for cue in by_kind.get("compares", ()))
        self._layout = Layout(words, turns=turns, reasons={cue.first for cue in by_kind.get("continues", ())})
        self._denials: dict[int, list[Match]] = {}  # word → the denials that govern it
        self._note_denials(by_kind)
        self._later = _covered(by_kind.get("later", ()))
        if words.asked:
            by_kind.setdefault("asks", []).extend(self._questions(by_kind.get("chooses", ())))
        self._reasons: dict[int, tuple[str, Match]] = {}
        self._note_reasons(by_kind)

    def denied(self, match: Match) -> bool:
        """Whether an odd number of denials governs the phrase; one among its own words is part of what it says."""
        if not self._denials:
            return False
        count = 0
        for denial in self._denials.get(match.first, ()):
            count += denial.first < match.first or denial.last > match.last
        return (count % 2 == 1) is not (not match.whole and self._denied_within(match))

    def _denied_within(self, match: Match) -> bool:
        """Whether a "no" in a gap governs the end of the phrase: "it serves no model"."""
        return any(
            match.first < denial.first and match.last - _CLOSE <= denial.last < match.last
            for denial in self._denials.get(match.last, ())
            if self._layout.norms[denial.last] == "no"
        )

    def extent(self, match: Match) -> tuple[int, int]:
        """The first and last word of a phrase, together with the denials near it: "no admin", not "admin"."""
        first, last = match.first, match.last
        for denial in self._denials.get(match.first, ()):
            if -_NEAR <= denial.first - match.last <= _NEAR or 0 <= match.first - denial.last <= _NEAR:
                first, last = min(first, denial.first), max(last, denial.last)
        return first, last

    def set_aside(self, match: Match) -> str | None:
        """Why the phrase does not count as a statement about the project now (a key of `REASONS`), or None."""
        reason, cue = self._reasons.get(match.first, (None, None))
        if cue is not None and match[1:3] != cue[1:3] and match.first <= cue.first and cue.last <= match.last:
            return None  # "worry about the admin later": the word belongs to what is said
        return reason

    def _note_reasons(self, by_kind: Mapping[str, list[Match]]) -> None:
        """Where reasons meet, the first of `REASONS` is told."""
        for reason in REASONS:
            settled = self._settled() if reason == "asks" and reason in by_kind else ()
            for cue in by_kind.get(reason, ()):
                for index in self._reach(reason, cue):
                    if index not in settled:
                        self._reasons.setdefault(index, (reason, cue))

    def _reach(self, reason: str, cue: Match) -> range:
        if reason == "later":
            return self._put_off(cue)
        thought = range(cue.last + 1, self._layout.thought_end(cue.last) + 1)
        return self._asked(thought) if reason == "asks" else thought

    def _note_denials(self, by_kind: Mapping[str, list[Match]]) -> None:
        restored = _covered(by_kind.get("restores", ()))
        closing = _apart(cue for cue in by_kind.get("denies_before", ()) if cue.first not in restored)
        lists = by_kind.get("denies_list", ())
        spent = restored | _covered(closing) | _covered(lists)
        for cue in lists:
            self._deny(cue, self._layout.list_before(cue.first))
        opening = {cue.first: cue for cue in closing if self._opens(cue)}
        for cue in sorted(by_kind.get("negates", ()), key=lambda cue: (cue.first, -cue.last)):
            if cue.first not in spent:
                spent |= _covered((cue,))
                opening[cue.first] = cue
        for cue in opening.values():
            self._deny(cue, self._opened(cue, opening))
        for cue in closing:
            if cue.first not in opening:
                self._deny(cue, range(self._layout.back(cue.first, words=_NEAR), cue.first))

    def _deny(self, cue: Match, reach: range) -> None:
        for index in self._layout.answered(cue.first, cue.last) or reach:
            self._denials.setdefault(index, []).append(cue)

    def _opened(self, cue: Match, opening: Mapping[int, Match]) -> range:
        """The words that an opening denial governs; one at the end looks back: "roles we don't need".

        One that stands alone announces what follows it: "Not needed: roles".
        """
        layout = self._layout
        announces = (
            cue.meaning == CUE + "denies_before"
            and layout.begins(cue.first, layout.sentences)
            and layout.ends(cue.last, layout.segments)
        )
        end = layout.announced_end(cue.last) if announces else layout.list_end(cue.last, opening)
        if end == cue.last and self._looks_back(cue):
            return range(layout.segment(cue.first, cue.first, within=layout.clauses).start, cue.first)
        return range((cue.first if cue.whole else cue.last) + 1, end + 1)

    def _looks_back(self, cue: Match) -> bool:
        """Whether a denial with nothing behind it denies what is before it: "websockets are not"."""
        norms = self._layout.norms
        return norms[cue.last] != "not" or norms[cue.first - 1 : cue.first] == ["be"]

    def _opens(self, cue: Match) -> bool:
        """Whether a closing denial denies what follows: "we do not need login", "there is no need for roles"."""
        before = self._layout.norms[self._layout.back(cue.first, words=_NEAR) : cue.first]
        if before[-1:] in MODAL:
            return (
                "be" not in self._layout.norms[cue.first : cue.last + 1]
            )  # "must not use", not "must not be used"
        return before[-1:] in AUXILIARY or all(norm in SUBJECTS or norm in _BARE for norm in before)

    def _settled(self) -> set[int]:
        """The words of questions that are answered at once with a yes or a no, so that they state something."""
        layout = self._layout
        answers = (
            layout.answered(index, index)
            for index, norm in enumerate(layout.norms)
            if norm in _ANSWERS and layout.begins(index, layout.sentences)
        )
        return {index for answered in answers if answered is not None for index in answered}

    def _questions(self, chooses: Iterable[Match]) -> list[Match]:
        choosing = {self._layout.sentences[cue.first] for cue in chooses}
        return [Match(CUE + "asks", index, index, whole=True) for index in self._layout.asking(choosing)]

    def _put_off(self, cue: Match) -> range:
        """What comes later: the segment with the list that it announces ("might be nice: roles, an admin panel").

        Where "(later)" stands alone, what stands before or after it.
        """
        layout = self._layout
        whole = layout.segment(cue.first, cue.last, within=layout.sentences)
        if not all(index in self._later or layout.norms[index] in _BESIDE for index in whole):
            part = layout.segment(cue.first, cue.last, within=layout.clauses)
            announced = (
                layout.announced_end(part.stop - 1) if layout.announces(part.stop - 1) else part.stop - 1
            )
            return range(part.start, announced + 1)
        last = whole.stop - 1
        return layout.answered(whole.start, last) or range(whole.start, layout.announced_end(last) + 1)

    def _asked(self, thought: range) -> range:
        """A question reaches to the end of its thought, or to what it is for: "Is an ORM fine for a blog?"."""
        norms = self._layout.norms
        return range(thought.start, next((i for i in thought if norms[i] in _FOR_WHAT), thought.stop))


def _compared(cue: Match, words: Words) -> int:
    """Where the project is spoken of again after "unlike our rival": at the next subject, or nowhere (0)."""
    limit = min(len(words.norms), cue.last + _COMPARED)
    return next((index for index in range(cue.last + 1, limit) if words.norms[index] in SUBJECTS), 0)


def _apart(cues: Iterable[Match]) -> list[Match]:
    """Cues in the order of the text; of two that overlap, the first: they say one thing."""
    kept: list[Match] = []
    for cue in cues:
        if not kept or cue.first > kept[-1].last:
            kept.append(cue)
    return kept


def _covered(cues: Iterable[Match]) -> set[int]:
    return {index for cue in cues for index in range(cue.first, cue.last + 1)}

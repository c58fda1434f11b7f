"""Reading a change: "what if we also need websockets and drop the admin?" on top of what is known already.

The words are cut into parts where something new begins to be said, dropped or forgotten. What opens a what-if is taken
off, and the rest of each part is read like any other text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from advisor.advice import Contradiction, Evidence, FactRead, Unread
from advisor.knowledge.model import FactIs, Knowledge
from advisor.profile import Profile
from advisor.reading.change_parts import Kind, Part, opening_of, parts_of
from advisor.reading.reader import Reading, reader_of

NOTHING_FOUND = "no fact that I know"
#: How many characters a part has that is shown where nothing was found in it; what is shorter is a "no" or "ok".
_ASIDE = range(4, 121)
_SHOWN_UNREAD = 5
_EDGES = " \t\r\n.,;:!?"

_WORD = re.compile(r"\w+")
_BESIDE_NAMES = frozenset(("and", "or", "then", "instead"))
_IN_TWO_WORDS = re.compile(r"(?<!\ba )\bfast[ -]api\b", re.IGNORECASE)
#: In a what-if it does not matter that something may only come later.
_SOME_DAY = re.compile(
    r"\b(?:later(?: on)?|eventually|some ?day|one day|maybe|perhaps|possibly|might|at some point|next year|ever"
    r"|in (?:the )?future|down the (?:road|line))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ChangeRead:
    """What the words of a change say. Offsets of evidence point into these words.

    `profile` is the new one. `facts` are those that were said, known before or not; `forgotten` those taken back and
    `replaced` those that a new one rules out, each with the value that it had. `frameworks` are named where no fact is.
    """

    profile: Profile
    facts: tuple[FactRead, ...]
    forgotten: tuple[FactRead, ...]
    replaced: tuple[FactRead, ...]
    contradictions: tuple[Contradiction, ...]
    unread: tuple[Unread, ...]
    frameworks: tuple[str, ...]

    @property
    def understood(self) -> bool:
        """Whether any fact was found in the words, changed or not."""
        return bool(self.facts or self.forgotten)


def apply_change(
    profile: Profile, words: str, *, knowledge: Knowledge, supposing: bool = False
) -> ChangeRead:
    """Read a change in free words and apply it; never raises. `supposing`: a "what if" was taken off already."""
    begin = opening_of(words)
    change = _Change(profile, words, knowledge)
    for part in parts_of(words, begin):
        change.take(part, supposed=supposing or begin > 0)
    return change.read()


class _Change:
    """A change as it is read, part by part; what is said last of a fact holds."""

    def __init__(self, profile: Profile, words: str, knowledge: Knowledge) -> None:
        self._known = profile.as_dict()
        self._words = words
        self._knowledge = knowledge
        self._said: dict[str, FactRead] = {}
        self._forgotten: dict[str, FactRead] = {}
        self._contradictions: list[Contradiction] = []
        self._unread: list[Unread] = []

    def take(self, part: Part, *, supposed: bool) -> None:
        """Read one part."""
        text = _IN_TWO_WORDS.sub("fastapi ", self._words[part.body : part.end])
        if part.kind == "say" and self._names_alone(text):
            return
        if supposed:
            text = _SOME_DAY.sub(lambda found: " " * len(found[0]), text)
        reading = reader_of(self._knowledge).read(text)
        self._note_aside(reading, part)
        facts = _dropped(reading.facts) if part.kind == "drop" else reading.facts
        for fact in facts:
            self._set(fact, self._evidence(fact, facts, part), part.kind)

    def read(self) -> ChangeRead:
        """All that was read so far, applied."""
        facts = dict(self._known)
        for name in self._forgotten:
            facts.pop(name, None)
        replaced = self._replaced(facts)
        for one in replaced:
            del facts[one.fact]
        facts |= {one.fact: one.value for one in self._said.values()}
        heard = bool(self._said or self._forgotten)
        return ChangeRead(
            profile=Profile.of(facts),
            facts=tuple(self._said[name] for name in sorted(self._said)),
            forgotten=tuple(self._forgotten[name] for name in sorted(self._forgotten)),
            replaced=replaced,
            contradictions=tuple(self._contradictions),
            unread=tuple(self._unread[:_SHOWN_UNREAD]),
            frameworks=() if heard else _named(self._words, self._knowledge),
        )

    def _set(self, fact: FactRead, evidence: tuple[Evidence, ...], kind: Kind) -> None:
        said, name = self._knowledge.facts[fact.fact], fact.fact
        self._said.pop(name, None)
        self._forgotten.pop(name, None)
        if kind == "forget":
            value = self._known.get(name, fact.value)
            self._forgotten[name] = FactRead(name, value, said.label(value), evidence)
        else:
            self._said[name] = FactRead(name, fact.value, said.label(fact.value), evidence)

    def _evidence(self, fact: FactRead, facts: tuple[FactRead, ...], part: Part) -> tuple[Evidence, ...]:
        """Evidence as it stands in the words; the verb that drops or forgets belongs to the first of it."""
        first = min(one.start for other in facts for one in other.evidence)
        verb = part.body - part.start
        places = [
            (
                one.start + part.body - (verb + one.start if one.start == first and verb else 0),
                one.end + part.body,
            )
            for one in fact.evidence
        ]
        return tuple(self._between(start, end) for start, end in places)

    def _at(self, evidence: Evidence, part: Part) -> Evidence:
        return self._between(evidence.start + part.body, evidence.end + part.body)

    def _between(self, start: int, end: int) -> Evidence:
        """Evidence in the words as they were given, up to the end of its last word ("fast api" is one longer)."""
        rest = _WORD.match(self._words, end)
        end = rest.end() if rest else end
        return Evidence(self._words[start:end], start, end)

    def _names_alone(self, text: str) -> bool:
        """Whether a part is nothing but the name of a framework: "what about Flask?" says nothing of the project."""
        words = set(_WORD.findall(text.casefold()))
        return bool(words) and words <= _BESIDE_NAMES.union(self._knowledge.frameworks)

    def _note_aside(self, reading: Reading, part: Part) -> None:
        self._contradictions += (
            Contradiction(one.fact, one.sentence, tuple(self._at(each, part) for each in one.evidence))
            for one in reading.contradictions
        )
        self._unread += (Unread(self._at(one.evidence, part), one.reason) for one in reading.unread)
        text = self._words[part.start : part.end].strip(_EDGES)
        empty = not reading.facts and not reading.unread
        if empty and any(map(str.isalnum, text)) and len(text) in _ASIDE:
            start = self._words.index(text, part.start)
            self._unread.append(Unread(Evidence(text, start, start + len(text)), NOTHING_FOUND))

    def _replaced(self, facts: dict[str, bool]) -> tuple[FactRead, ...]:
        """The known facts that cannot stand beside what was said."""
        exclusions, catalogue = self._knowledge.exclusions, self._knowledge.facts
        said = (FactIs(one.fact, one.value) for one in self._said.values())
        excluded = frozenset[FactIs]().union(*(exclusions.get(one, ()) for one in said))
        return tuple(
            FactRead(name, value, catalogue[name].label(value))
            for name, value in sorted(facts.items())
            if FactIs(name, value) in excluded and name not in self._said
        )


def _dropped(facts: tuple[FactRead, ...]) -> tuple[FactRead, ...]:
    """What it means to drop these: what they say is so, is not; only where nothing is, a denial is taken back."""
    so = tuple(one for one in facts if one.value)
    return tuple(one._replace(value=not one.value) for one in so or facts)


def _named(words: str, knowledge: Knowledge) -> tuple[str, ...]:
    """The frameworks that the words name."""
    plain = _IN_TWO_WORDS.sub("fastapi ", words.casefold())
    return tuple(name for name in knowledge.frameworks if re.search(rf"\b{name}\b", plain))

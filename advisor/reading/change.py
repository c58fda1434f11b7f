"""Reading a change: "what if we also need websockets and drop the admin?" on top of what is known already.

The words are cut into parts where something new begins to be said, dropped or forgotten. What opens a what-if is taken
off, and the rest of each part is read like any other text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from advisor.advice import Contradiction, Evidence, FactRead, Unread
from advisor.knowledge.model import FactIs, Knowledge
from advisor.profile import Profile
from advisor.reading.reader import Reading, label, reader_of

NOTHING_FOUND = "no fact that I know"
_LONGEST_ASIDE = 120  # characters of a part that are shown where nothing was found in it
_SHOWN_UNREAD = 5
_EDGES = " \t\r\n.,;:!?"

#: What a what-if opens with, wherever it stands.
_WHAT_IF = r"""
    (?: (?:what|how) [ ] (?:if|about|when)
      | (?:suppos(?:e|ing)|imagin(?:e|ing)|assum(?:e|ing)|provided) (?:[ ]that)?
      | let['’]?s [ ] (?:say|assume|suppose|imagine) (?:[ ]that)?
      | say (?=[ ](?:we|it|the|there|that|our)\b)
      | if ) \b
"""
#: A whole question around an "if": "would you still say Django if we had no admin?".
_OPENING = re.compile(
    rf"""
    \W*+ (?: (?:and|so|but|ok|okay|well|hm+|yes|now|then|also|right) \b [\s,]*+ )*+
    (?: {_WHAT_IF} | (?:what|how|would|does|do|will|is|did|could|can) \b [^.!?;,:\n]{{0,60}}? \b if \b )
    """,
    re.VERBOSE | re.IGNORECASE,
)
#: What may stand between the beginning of a part and its verb.
_LEAD = r"""
    (?: (?: and|but|so|also|then|now|please|just|even|actually|rather|instead|simply|maybe|perhaps
      | we|you|they|i|it|us|somebody|someone|(?:the|our) [ ] team|team|let['’]?s|let
      | could|can|would|should|will|['’]d|['’]ll|['’]re|['’]m
      | (?:decide[sd]?|want(?:ed|s)?|had|have|were|agreed?|plan(?:ned)?) [ ] to
      ) \b [\s,]*+ )*+
"""
_DROP = r"""
    drop(?:s|ped|ping)? | remov(?:es?|ed|ing) | ditch(?:es|ed|ing)? | scrap(?:s|ped|ping)? | lose[sd]? | losing | lost
  | cut (?:s|ting)? (?:[ ]out)? | kill(?:s|ed|ing)? | strip(?:s|ped|ping)? (?:[ ]out)? | delet(?:es?|ed|ing)
  | g[eo]t(?:s|ting)? [ ] rid [ ] of | (?:do|did|does|doing) [ ] away [ ] with | (?:leave|leaving|left) [ ] out
  | (?:take|took|taking) [ ] (?:away|out) | skip(?:s|ped|ping)? | minus
  | no [ ] longer [ ] (?:need|want|have|use|require)(?:s|ed)? | stop(?:s|ped)? [ ] (?:needing|using|wanting|having)
  | without (?! [ ] (?:(?:the|any|an?) [ ])? \w+ing\b )
"""
_FORGET = r"""
    forget (?:[ ]about|[ ]that)? | never [ ]? mind | disregard | ignore | set [ ] aside | take [ ] back | scratch
  | strike | unsay | undecided [ ] (?:about|on)
  | (?: (?:are|am|is|were) [ ])? (?: (?:not|aren['’]?t|isn['’]?t|weren['’]?t) [ ] sure | unsure ) (?:[ ]yet)? [ ]
    (?:if|whether|about)
  | (?:do[ ]not|don['’]?t|did[ ]not|didn['’]?t) [ ] know (?:[ ]yet)? (?:[ ](?:if|whether|about))?
"""
_SAY = r"""
    with | add(?:s|ed|ing)? | need(?:s|ed)? | want(?:s|ed)? | ha(?:ve|s|d) | us(?:e|ed|ing) | keep | kept | get | gain
  | include | require[sd]? | run | know | knew | no | not | never | nobody
"""
_SUBJECT = r"we | it | they | there | (?:the|our) [ ] team"
_HEAD = rf"""
    \s*+ (?P<opening> (?: (?:and|but|then|so) \s++ )*+ {_WHAT_IF} \s*+ )? (?P<said>)
    (?: {_LEAD} (?: (?P<drop> {_DROP} ) | (?P<forget> {_FORGET} ) | (?: {_SAY} ) ) \b (?!-)
      | (?: {_SUBJECT} ) \b
      | (?(opening) | (?!) ) )
"""
_FIRST = re.compile(_HEAD, re.VERBOSE | re.IGNORECASE)
_NEXT = re.compile(
    rf"(?: [,;:.!?\n(—–] | \b (?:and|but|then|plus|or) (?=\s) ) {_HEAD}", re.VERBOSE | re.IGNORECASE
)
_GONE = re.compile(
    r"""
    \s+ (?: (?:is|are|was|were|gets?|got|has[ ]been|have[ ]been|had[ ]been|would[ ]be|will[ ]be|be) [ ]
            (?:dropped|removed|gone|cut|scrapped|ditched|deleted|left[ ]out|taken[ ]out)
        | (?:goes|go|went) [ ] away | (?:disappear|fall[ ]away|falls[ ]away|fell[ ]away) (?:s|ed)? ) \b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SEVERAL = re.compile(r"[,;:.!?\n]|\b(?:and|but|or)\b")
_IN_TWO_WORDS = re.compile(r"(?<!\ba )\bfast[ -]api\b", re.IGNORECASE)
#: In a what-if it does not matter that something may only come later.
_SOME_DAY = re.compile(
    r"\b(?:later(?: on)?|eventually|some ?day|one day|maybe|perhaps|possibly|might|at some point|next year|ever"
    r"|in (?:the )?future|down the (?:road|line))\b",
    re.IGNORECASE,
)

_Kind = Literal["say", "drop", "forget"]


class _Part(NamedTuple):
    """A stretch of the words: what it does, where it begins, and where what is to be read begins and ends."""

    kind: _Kind
    start: int
    body: int
    end: int


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
    opening = _OPENING.match(words)
    begin = opening.end() if opening else 0
    supposed = supposing or opening is not None
    change = _Change(profile, words, knowledge)
    for part in _parts(words, begin):
        change.take(part, supposed=supposed)
    return change.read()


def _parts(words: str, begin: int) -> Iterator[_Part]:
    """The parts from `begin` on. What is said goes on until something is dropped, forgotten or supposed anew."""
    found = _FIRST.match(words, begin)
    part = _begun(found) if found else _Part("say", begin, begin, begin)
    while True:
        found = _next(words, part)
        end = found.start() if found else len(words)
        yield _turned(words, part._replace(end=end))
        if found is None:
            return
        part = _begun(found)


def _next(words: str, part: _Part) -> re.Match[str] | None:
    """Where the part ends and another begins; more of what is said stays in one part, to be read in one piece."""
    for found in _NEXT.finditer(words, part.body):
        if part.kind != "say" or found["opening"] or found["drop"] or found["forget"]:
            return found
    return None


def _begun(found: re.Match[str]) -> _Part:
    kind: _Kind = "drop" if found["drop"] else "forget" if found["forget"] else "say"
    if kind == "say":
        return _Part(kind, found.start("said"), found.start("said"), found.end())
    return _Part(kind, found.start(kind), found.end(kind), found.end())


def _turned(words: str, part: _Part) -> _Part:
    """A part that says of one thing alone that it is gone drops it: "the admin is dropped"."""
    gone = _GONE.search(words, part.body, part.end)
    if part.kind != "say" or gone is None or _SEVERAL.search(words, part.body, gone.start()):
        return part
    return _Part("drop", part.body, part.body, gone.start())


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

    def take(self, part: _Part, *, supposed: bool) -> None:
        """Read one part."""
        text = _IN_TWO_WORDS.sub("fastapi ", self._words[part.body : part.end])
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

    def _set(self, fact: FactRead, evidence: tuple[Evidence, ...], kind: _Kind) -> None:
        said, name = self._knowledge.facts[fact.fact], fact.fact
        self._said.pop(name, None)
        self._forgotten.pop(name, None)
        if kind == "forget":
            value = self._known.get(name, fact.value)
            self._forgotten[name] = FactRead(name, value, label(said, value), evidence)
        else:
            self._said[name] = FactRead(name, fact.value, label(said, fact.value), evidence)

    def _evidence(self, fact: FactRead, facts: tuple[FactRead, ...], part: _Part) -> tuple[Evidence, ...]:
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
        return tuple(Evidence(self._words[start:end], start, end) for start, end in places)

    def _at(self, evidence: Evidence, part: _Part) -> Evidence:
        start, end = evidence.start + part.body, evidence.end + part.body
        return Evidence(self._words[start:end], start, end)

    def _note_aside(self, reading: Reading, part: _Part) -> None:
        self._contradictions += (
            Contradiction(one.fact, one.sentence, tuple(self._at(each, part) for each in one.evidence))
            for one in reading.contradictions
        )
        self._unread += (Unread(self._at(one.evidence, part), one.reason) for one in reading.unread)
        text = self._words[part.start : part.end].strip(_EDGES)
        empty = not reading.facts and not reading.unread
        if empty and any(map(str.isalnum, text)) and len(text) <= _LONGEST_ASIDE:
            start = self._words.index(text, part.start)
            self._unread.append(Unread(Evidence(text, start, start + len(text)), NOTHING_FOUND))

    def _replaced(self, facts: dict[str, bool]) -> tuple[FactRead, ...]:
        """The known facts that cannot stand beside what was said."""
        exclusions, catalogue = self._knowledge.exclusions, self._knowledge.facts
        said = (FactIs(one.fact, one.value) for one in self._said.values())
        excluded = frozenset[FactIs]().union(*(exclusions.get(one, ()) for one in said))
        return tuple(
            FactRead(name, value, label(catalogue[name], value))
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

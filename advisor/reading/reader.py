"""The reader: from a text to facts with evidence, contradictions, and what did not count and why."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from advisor.advice import Contradiction, Evidence, FactRead, Unread
from advisor.knowledge.errors import KnowledgeError
from advisor.knowledge.model import Fact, FactIs, Knowledge
from advisor.profile import Profile
from advisor.reading.amounts import Amounts
from advisor.reading.language import is_foreign
from advisor.reading.patterns import CUE, GAP, NOT, Match, PatternError, Phrasebook
from advisor.reading.roles import Roles
from advisor.reading.scope import REASONS, Scope
from advisor.reading.words import FILLERS, Speller, Words, cut

_RUNS = "runs_"
_IGNORED = "ignored"
_SHOWN_UNREAD = 5
NOT_ENGLISH = "this does not look like English, and I read English only"
_SHOWN_FOREIGN = 60  # characters of a text in another language

#: A stretch of the text, and whether it says yes or no to its fact.
_Saying = tuple[Evidence, bool]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says: the profile, each fact with its evidence, and what was left aside."""

    profile: Profile
    facts: tuple[FactRead, ...]
    contradictions: tuple[Contradiction, ...]
    unread: tuple[Unread, ...]


class Reader:
    """Reads texts with the phrases of one body of knowledge. Building it is slow, reading is not."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Raises `KnowledgeError` for a phrase that cannot be read, naming its fact or kind of cue."""
        self._facts = knowledge.facts
        self._exclusions = knowledge.exclusions
        self._speller = Speller(knowledge.spellings)
        try:
            self._phrases = Phrasebook(_phrases(knowledge), self._speller)
        except PatternError as error:
            raise KnowledgeError(str(error)) from error
        self._amounts = Amounts(knowledge.amounts, self._speller, names=knowledge.frameworks)
        self._runs = {
            name: f"{_RUNS}{name}" for name in knowledge.frameworks if _RUNS + name in knowledge.facts
        }
        self._roles = Roles(self._runs)
        self._speller.learn(self._phrases.words())

    def read(self, text: str) -> Reading:
        """Read a text of any length and any Unicode, in time linear in its length.

        Nothing is read out of a text in another language: few of its words would mean here what they mean there.
        """
        if is_foreign(text):
            return self._reading({}, [Unread(_beginning(text), NOT_ENGLISH)])
        words = cut(text, self._speller)
        cues, phrases = [], []
        spoken_for: dict[int, Match] = {}
        for match in self._phrases.find(words):
            if match.meaning.startswith(CUE):
                cues.append(match)
                continue
            if match.whole:
                spoken_for.update(dict.fromkeys(range(match.first, match.last + 1), match))
            if match.meaning != _IGNORED:
                phrases.append(match)
        amounts = [one for one in self._amounts.find(words) if not _inside(one, spoken_for.get(one.first))]
        scope = Scope(words, cues)
        said: dict[str, list[_Saying]] = {}
        aside: list[Unread] = []
        for match in (*phrases, *amounts, *self._running(words, phrases, scope)):
            evidence = _evidence(words, *scope.extent(match))
            reason = scope.set_aside(match)
            if reason is None:
                value = match.meaning.startswith(NOT) == scope.denied(match)
                said.setdefault(match.meaning.removeprefix(NOT), []).append((evidence, value))
            else:
                aside.append(Unread(evidence, REASONS[reason]))
        return self._reading(said, aside)

    def _running(self, words: Words, phrases: list[Match], scope: Scope) -> Iterator[Match]:
        """What runs, where no phrase that counts tells it; a framework inside a phrase has its role already."""
        if any(match.meaning.startswith(_RUNS) and scope.set_aside(match) is None for match in phrases):
            return iter(())
        spoken_for = {
            index
            for match in phrases
            if not self._runs.keys().isdisjoint(match.meaning.removeprefix(NOT).split("_"))
            for index in range(match.first, match.last + 1)
        }
        return self._roles.running(words, spoken_for)

    def _reading(self, said: dict[str, list[_Saying]], aside: list[Unread]) -> Reading:
        facts: list[FactRead] = []
        contradictions: list[Contradiction] = []
        for name in sorted(said):
            fact, sayings = self._facts[name], sorted(said[name], key=lambda one: one[0].start)
            value = sayings[-1][1]
            agreeing = _longest(evidence for evidence, said_value in sayings if said_value is value)
            facts.append(FactRead(name, value, fact.label(value), agreeing))
            if any(said_value is not value for _, said_value in sayings):
                contradictions.append(_contradiction(fact, value, sayings))
        profile = Profile(tuple((fact.fact, fact.value) for fact in facts))
        unread = tuple(sorted(set(aside), key=lambda one: (one.evidence.start, one.evidence.end)))[
            :_SHOWN_UNREAD
        ]
        contradictions += _clashes(facts, self._exclusions)
        return Reading(profile, tuple(facts), tuple(contradictions), unread)


@functools.lru_cache(maxsize=8)
def reader_of(knowledge: Knowledge) -> Reader:
    """The reader of a body of knowledge; built once for each."""
    return Reader(knowledge)


def _inside(amount: Match, phrase: Match | None) -> bool:
    """Whether an amount is a part of what a longer phrase says: "but one endpoint times out"."""
    return phrase is not None and amount.last <= phrase.last and phrase[1:3] != amount[1:3]


def _phrases(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Every phrase with its meaning. What the advisor calls a fact is one too: people hand its words back to it."""
    for fact in knowledge.facts.values():
        yield fact.id, _as_phrase(fact.yes)
        yield NOT + fact.id, _as_phrase(fact.no)
        for pattern in fact.says:
            yield fact.id, pattern
        for pattern in fact.denies:
            yield NOT + fact.id, pattern
    for kind, patterns in knowledge.cues.items():
        for pattern in patterns:
            yield (_IGNORED if kind == _IGNORED else CUE + kind), pattern


def _as_phrase(label: str) -> str:
    """A label as a pattern; no piece of a phrase reaches over a comma."""
    kept = " ".join(word for word in label.split() if word.casefold() not in FILLERS)
    return kept.replace(",", f" {GAP}")


def _evidence(words: Words, first: int, last: int) -> Evidence:
    start, end = words.starts[first], words.ends[last]
    return Evidence(words.text[start:end], start, end)


def _beginning(text: str) -> Evidence:
    """The first words of a text, as evidence of its language."""
    start = len(text) - len(text.lstrip())
    shown = text[start : start + _SHOWN_FOREIGN].rstrip()
    return Evidence(shown, start, start + len(shown))


def _longest(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Evidence in the order of the text; of stretches that overlap, the longer one."""
    kept: list[Evidence] = []
    for one in evidence:
        if kept and one.start < kept[-1].end:
            kept[-1] = max(kept[-1], one, key=lambda either: either.end - either.start)
        else:
            kept.append(one)
    return tuple(kept)


def _contradiction(fact: Fact, value: bool, sayings: list[_Saying]) -> Contradiction:
    against = next(evidence.text for evidence, said in sayings if said is not value)
    taken = sayings[-1][0].text
    sentence = f"You say both “{against}” and “{taken}”; I went with the last: {fact.label(value)}."
    return Contradiction(fact.id, sentence, tuple(evidence for evidence, _ in sayings))


def _clashes(
    facts: list[FactRead], exclusions: Mapping[FactIs, frozenset[FactIs]]
) -> Iterator[Contradiction]:
    """What was denied and cannot be away beside what was said: "no login, but each client sees only his own"."""
    for denied in facts:
        out = () if denied.value else exclusions.get(FactIs(denied.fact, value=False), ())
        for fact in facts:
            if out and FactIs(fact.fact, fact.value) in out:
                both = tuple(sorted((denied.evidence[0], fact.evidence[0]), key=lambda one: one.start))
                sentence = f"You say both “{both[0].text}” and “{both[1].text}”, which hardly go together; I kept both."
                yield Contradiction(denied.fact, sentence, both)

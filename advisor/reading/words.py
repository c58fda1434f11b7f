"""Text to words: cut into words with their places, brought to one spelling and one inflection.

Offsets always point into the text as it was given, so that evidence can be shown word for word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: Parts of a text that say nothing about the project; they are blanked, so offsets stay.
_SILENT = re.compile(
    r"""
    ^[ \t]*(?P<fence>`{3,}+|~{3,}+)[^`\n]*\n(?:.*?\n)??[ \t]*(?P=fence)[^\n]*$   # fenced code
    | ```[^`]+```                                                               # code as Slack fences it
    | <!--.*?(?:-->|\Z)                                                    # HTML comments
    | ^[ \t]*>[^\n]*$                                                      # quoted lines
    | \b(?:https?|ftp)://[^\s<>|)\]]+                                      # addresses
    | <[@#!][^<>\n]{1,200}>                                                # Slack mentions
    | ^[ \t]*[-*][ ]\[[ ]\][^\n]*$                                         # unticked boxes of a template
    | ^(?:\#|\*\*)[^\n]{1,120}\n\s{0,9}_?(?:[Nn]o[ ]response|[Nn]/?[Aa])_?[ \t]*$   # questions left unanswered
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
_MAYBE_SILENT = re.compile(
    r"[<>`~]|://|\[ \]|\n_?(?:[Nn]o response|[Nn]/?[Aa])"
)  # without any of these, nothing is silent
_TOKEN = re.compile(
    r"""
    (?P<word>Fast[ -]API\b | [^\W_]++(?:['’ʼ][^\W\d_]++)*+)
    | (?P<end>
        (?<![.!?…])[.!?…]++(?=\s|$|["'”’)\]*_]) | (?<=[a-z\d)])[.!?](?=[A-Z][a-z])
        | ; | \n[ \t\r]*(?:\n|[-*+•][ \t]|\#+[ ]|\d+[.)][ \t])
        | \n(?=[ \t]*(?:\||[*_]{0,2}[^\W\d_][^\n:|.,;!?]{0,40}(?::(?:[*_ \t]|$)|[ ]\|[ ])))   # "Login: no", tables
      )
    | (?P<line>\n)
    | (?P<pause>[,()\[\]—–•|=:] | [ ]-{1,2}[ ] | [ ](?=[\w-]{1,40}+=))
    """,
    re.VERBOSE | re.MULTILINE,
)
_SHORT_LINE = 32  # characters up to which a line is an item by itself and not wrapped text
_ENDS_IN_QUESTION = re.compile(r"[.!…]*\?")

#: Words without meaning of their own; they are skipped in texts and in phrases alike.
FILLERS = frozenset(
    "a an the our my your their its his her some very really quite also please".split()  # noqa: SIM905 - one a word
)

_IRREGULAR = {
    "used": "use", "using": "use", "uses": "use", "ran": "run", "running": "run", "runs": "run", "written": "write",
    "wrote": "write", "writing": "write", "built": "build", "has": "have", "had": "have", "having": "have",
    "was": "be", "were": "be", "is": "be", "are": "be", "been": "be", "being": "be", "am": "be", "does": "do",
    "did": "do", "doing": "do", "done": "do", "chose": "choose", "chosen": "choose", "grew": "grow", "grown": "grow",
    "knew": "know", "known": "know", "people": "person", "children": "child", "began": "begin", "taught": "teach",
    "made": "make", "paid": "pay", "sold": "sell", "sent": "send", "kept": "keep", "went": "go", "goes": "go",
    "data": "data", "booking": "booking", "bookings": "booking", "accounting": "accounting", "paging": "paging",
    "embedding": "embedding", "embeddings": "embedding", "listing": "listing", "listings": "listing",
    "training": "training", "billing": "billing", "news": "news",
    "process": "process", "access": "access", "business": "business",
    "analyses": "analysis", "analysis": "analysis", "analytics": "analytics", "django": "django",
    "series": "series", "status": "status",
    "need": "need", "feed": "feed", "speed": "speed", "embed": "embed", "during": "during", "nothing": "nothing",
    "everything": "everything", "something": "something", "anything": "anything", "string": "string",
    "does'nt": "doesnt", "this": "this", "always": "always", "https": "https", "previous": "previous",
    "serious": "serious", "various": "various", "continuous": "continuous", "less": "less", "unless": "unless",
    "bus": "bus", "plus": "plus", "thus": "thus", "yes": "yes", "css": "css", "sms": "sms", "dns": "dns",
    # what would fall together with "not", "non", "car" and "sit"
    "note": "notes", "notes": "notes", "noted": "notes", "none": "nones", "care": "cares", "cares": "cares",
    "cared": "cares", "caring": "cares", "site": "sites", "sites": "sites",
    "cms": "cms", "aws": "aws", "os": "os", "js": "js", "sse": "sse", "saas": "saas",
}  # fmt: skip
_BRITISH = {
    "isation": "ization", "ise": "ize", "yse": "yze", "is": "iz", "ys": "yz", "ll": "l", "our": "or",
}  # fmt: skip
_BRITISH_ENDINGS = tuple(_BRITISH)
_LONG = 9  # letters of a stem from which on a slip can be told from another word
_LONGEST = (
    40  # letters up to which there are words at all; what is longer is neither corrected nor remembered
)
_VOWEL = re.compile(r"[aeiouy]")


@dataclass(frozen=True, slots=True)
class Words:
    """A text as parallel lists over its words (fillers left out).

    `norms[i]` is the word in its one spelling, `starts[i]:ends[i]` its place in the text, `sentences[i]` and
    `segments[i]` count the hard and soft boundaries before it, `asked` holds the sentences ending in "?".
    """

    text: str
    norms: list[str]
    starts: list[int]
    ends: list[int]
    sentences: list[int]
    segments: list[int]
    asked: frozenset[int]


class Speller:
    """Brings a word to one spelling and inflection; remembers what it has seen, up to a bound."""

    def __init__(self, spellings: Mapping[str, str], *, remembered: int = 20_000) -> None:
        self._spellings = dict(spellings)
        self._seen: dict[str, tuple[str, ...]] = {}
        self._remembered = remembered
        self._known: frozenset[str] = frozenset()
        self._shortened: dict[str, str] = {}  # a known word with one letter left out → the word

    def __call__(self, word: str) -> tuple[str, ...]:
        """The normal forms of a word: usually one, several where the spelling stands for a phrase."""
        known = self._seen.get(word)
        if known is None:
            known = tuple(self._forms(word))
            if len(word) <= _LONGEST and len(self._seen) < self._remembered:
                self._seen[word] = known
        return known

    def learn(self, words: Iterable[str]) -> None:
        """Take these normal forms as well spelt: from now on a long word one slip away from one of them is read as it.

        A slip is a letter left out, a letter too many, or two neighbours exchanged. A letter replaced by another is
        not corrected, because that too often makes another word ("contact", "contract").
        """
        self._known = frozenset(words)
        self._seen.clear()
        for known in sorted({*self._known, *self._spellings}):
            root = stem(known)
            if len(root) >= _LONG:
                self._shortened.update((short, known) for short in _one_letter_less(root))

    def _meant(self, root: str) -> str:
        """The known word or spelling that a long unknown one is a slip of; the word itself where there is none."""
        if root in self._known or not _LONG <= len(root) + 1 <= _LONGEST or not root.isalpha():
            return root
        if root in self._shortened:
            return self._shortened[root]
        for short in _one_letter_less(root):
            if len(short) >= _LONG and short in self._known:
                return short
            meant = self._shortened.get(short)
            if meant is not None and sorted(stem(meant)) == sorted(root):
                return meant
        return root

    def _forms(self, word: str) -> list[str]:
        plain = word.casefold()
        if not (plain.isascii() and plain.isalnum()):
            plain = plain.replace("’", "'").replace("ʼ", "'").removesuffix("'s").replace("'", "")
        if not plain or plain in FILLERS:
            return []
        root = stem(plain)
        for form in (plain, root, plain.removesuffix("s")):
            spelled = self._spellings.get(form)
            if spelled:
                return [stem(part) for part in spelled.split() if part not in FILLERS]
        meant = self._meant(root)
        return [meant] if meant == root or meant in self._known else self._forms(meant)


def _one_letter_less(word: str) -> list[str]:
    """The word without each of its letters after the first, which people rarely get wrong."""
    return [word[:place] + word[place + 1 :] for place in range(1, len(word))]


def stem(word: str) -> str:
    """Cut the English inflection off a lower-case word: plural, -ing, -ed, and British endings.

    Only equality of stems matters, so a stem need not be a word ("cach" for cache, caches, caching).
    """
    known = _IRREGULAR.get(word)
    if known is not None:
        return _without_e(known)
    if len(word) <= 3 or not word.isalpha():
        return word
    return _without_e(_american(_singular(word)))


def stems(words: str) -> frozenset[str]:
    """The stems of some words with spaces between them."""
    return frozenset(map(stem, words.split()))


def _singular(word: str) -> str:
    if word.endswith(("ies", "ied")) and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        root = word.removesuffix(ending)
        if root != word and len(root) >= 3 and _VOWEL.search(root) and not word.endswith("eed"):
            doubled = root[-1] == root[-2] and root[-1] not in "aeioulsfz" and len(root) > 3
            return root[:-1] if doubled else root
    return word


def _american(word: str) -> str:
    if not word.endswith(_BRITISH_ENDINGS):
        return word
    for british, american in _BRITISH.items():
        if len(word) >= len(british) + 3 and word.endswith(british):
            return word.removesuffix(british) + american
    return word


def _without_e(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


def _without_silent(text: str) -> str:
    if not _MAYBE_SILENT.search(text):
        return text
    return _SILENT.sub(lambda silent: " " * len(silent[0]), text)


def cut(text: str, speller: Speller) -> Words:
    """Cut a text into words. Linear in the length of the text; any Unicode is accepted."""
    norms: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    sentences: list[int] = []
    segments: list[int] = []
    asked: set[int] = set()
    sentence = segment = line = 0
    for token in _TOKEN.finditer(_without_silent(text)):
        kind = token.lastgroup
        if kind == "word":
            start, end = token.span()
            for norm in speller(text[start:end]):
                norms.append(norm)
                starts.append(start)
                ends.append(end)
                sentences.append(sentence)
                segments.append(segment)
            continue
        segment += kind != "line" or token.start() - line <= _SHORT_LINE
        if kind == "end":
            if _ENDS_IN_QUESTION.match(token[0]):
                asked.add(sentence)
            sentence += 1
        line = token.end() if "\n" in token[0] else line
    return Words(text, norms, starts, ends, sentences, segments, frozenset(asked))

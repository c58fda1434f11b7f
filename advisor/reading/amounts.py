"""Numbers that tell something: "12 developers", "two endpoints", "10,000 rows", "at most 5 routes"."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from advisor.knowledge.model import Amount
from advisor.reading.patterns import Match
from advisor.reading.words import Speller, Words, stem, stems

_NUMBERS = {
    word: value
    for value, words in {
        1: "one single", 2: "two couple pair", 3: "three few handful", 4: "four", 5: "five", 6: "six", 7: "seven",
        8: "eight", 9: "nine", 10: "ten", 12: "twelve dozen", 15: "fifteen", 20: "twenty", 30: "thirty", 50: "fifty",
        100: "hundred", 1_000: "thousand", 1_000_000: "million", 1_000_000_000: "billion",
    }.items()
    for word in words.split()
}  # fmt: skip
_BETWEEN = 2  # "five full time developers"
_LONGEST = 12  # digits; anything longer is an id, not an amount
_THOUSANDS = frozenset((",", ".", "'", "’", " ", "\u00a0", "\u202f"))  # between groups of three digits
_DECIMALS = frozenset((".", ","))
_SUFFIXES = {"k": 1_000, "m": 1_000_000}
_BEFORE, _DENIED = 6, 4  # how many words before a number are looked at, and how many for a denial
_DENIES = stems("no not never dont doesnt didnt wont cant cannot hardly rarely nobody shouldnt")
_OPPOSITE = {"at most": "at least", "at least": "at most"}
_BOUNDS = {
    stem(word): bound
    for bound, words in {
        "at most": "less fewer under below most max maximum within",
        "at least": "more over above least exceeding minimum",
    }.items()
    for word in words.split()
}


def _values(speller: Speller) -> dict[str, int]:
    """The number words in the spelling of a speller."""
    return {norm: value for word, value in _NUMBERS.items() for norm in speller(word)}


class Amounts:
    """Finds amounts; each knows its unit words, its bounds and the fact that it tells."""

    def __init__(self, amounts: Sequence[Amount], speller: Speller, *, names: Collection[str] = ()) -> None:
        """`names` of frameworks single some out: "one Flask developer" is one of them, not all there are."""
        self._numbers = _values(speller)
        self._names = frozenset(names)
        self._units: dict[str, list[Amount]] = {}
        for amount in amounts:
            for unit in amount.units:
                self._units.setdefault(" ".join(speller(unit)), []).append(amount)

    def find(self, words: Words) -> Iterator[Match]:
        """A match for each amount within its bounds, from the number to the unit."""
        index, norms, numbers = 0, words.norms, self._numbers
        while index < len(norms):
            if norms[index] not in numbers and not norms[index][0].isdigit():
                index += 1
                continue
            value, last = self._number(words, index)
            if value is not None:
                unit = self._unit(words, last)
                if unit is not None:
                    yield from self._told(words, value, index, unit)
            index = last + 1

    def _unit(self, words: Words, number: int) -> int | None:
        """The unit word that belongs to the number whose last word is given."""
        for index in range(number + 1, min(number + 2 + _BETWEEN, len(words.norms))):
            norm = words.norms[index]
            if words.sentences[index] != words.sentences[number] or self._value(norm) is not None:
                return None
            if norm in self._units:
                return index
        return None

    def _told(self, words: Words, value: int, first: int, unit: int) -> Iterator[Match]:
        bound = _bound(words, first)
        some = not self._names.isdisjoint(words.norms[first:unit])
        for amount in self._units[words.norms[unit]]:
            low, high = amount.at_least, amount.at_most
            bounded = bound == "at most" and high is None  # fewer than enough is not enough
            enough = not some if low is None else value >= low and not bounded
            if enough and (high is None or (value <= high and bound != "at least")):
                yield Match(amount.fact, first, unit, whole=False)

    def _number(self, words: Words, index: int) -> tuple[int | None, int]:
        """The number that begins at a word and its last word: "10,000" and "3.5" are cut into two words each."""
        value, last = self._value(words.norms[index]), index
        if value is None or not words.norms[index].isdigit():
            return value, last
        while last + 1 < len(words.norms) and words.norms[last + 1].isdigit():
            joint, group = words.text[words.ends[last] : words.starts[last + 1]], words.norms[last + 1]
            if joint in _THOUSANDS and len(group) == 3 and 0 < value < 10**_LONGEST:
                value = value * 1_000 + int(group)
            elif joint not in _DECIMALS:
                break
            last += 1
        return value, last

    def _value(self, norm: str) -> int | None:
        factor = _SUFFIXES.get(norm[-1], 1)
        digits = norm if factor == 1 else norm[:-1]
        if digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST:
            return int(digits) * factor
        return self._numbers.get(norm)


def _bound(words: Words, first: int) -> str | None:
    """Whether the words before a number make it the most or the least there is: "fewer than 5", "over 500"."""
    before = [norm for norm in words.norms[max(0, first - _BEFORE) : first] if norm != "than"]
    if before[-2:] == ["up", "to"]:
        return "at most"
    bound = _BOUNDS.get(before[-1]) if before else None
    denied = bound is not None and not _DENIES.isdisjoint(before[-_DENIED:-1])
    return _OPPOSITE[bound] if bound is not None and denied else bound

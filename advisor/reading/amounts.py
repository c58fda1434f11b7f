"""Numbers that tell something: "12 developers", "two endpoints", "a team of four"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from advisor.knowledge.model import Amount
from advisor.reading.patterns import Match
from advisor.reading.words import Speller, Words

_NUMBERS = {
    word: value
    for value, words in {
        1: "one single", 2: "two couple pair", 3: "three few", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight",
        9: "nine", 10: "ten", 12: "twelve dozen", 15: "fifteen", 20: "twenty", 30: "thirty", 50: "fifty",
        100: "hundred", 1_000: "thousand", 1_000_000: "million", 1_000_000_000: "billion",
    }.items()
    for word in words.split()
}  # fmt: skip
_BETWEEN = 2  # "five full time developers"
_LONGEST = 12  # digits; anything longer is an id, not an amount


def values(speller: Speller) -> dict[str, int]:
    """The number words in the spelling of a speller."""
    return {norm: value for word, value in _NUMBERS.items() for norm in speller(word)}


class Amounts:
    """Finds amounts; each knows its unit words, its bounds and the fact that it tells."""

    def __init__(self, amounts: Sequence[Amount], speller: Speller) -> None:
        self._numbers = values(speller)
        self._units: dict[str, list[Amount]] = {}
        for amount in amounts:
            for unit in amount.units:
                self._units.setdefault(" ".join(speller(unit)), []).append(amount)

    def find(self, words: Words) -> Iterator[Match]:
        """A match for each amount within its bounds, from the number to the unit."""
        for index, norm in enumerate(words.norms):
            value = self._value(norm)
            if value is None:
                continue
            stop = min(index + 2 + _BETWEEN, len(words.norms))
            for unit in range(index + 1, stop):
                if (
                    words.sentences[unit] != words.sentences[index]
                    or self._value(words.norms[unit]) is not None
                ):
                    break
                if words.norms[unit] in self._units:
                    yield from self._told(words.norms[unit], value, index, unit)
                    break

    def _told(self, unit: str, value: int, first: int, last: int) -> Iterator[Match]:
        for amount in self._units[unit]:
            enough = amount.at_least is None or value >= amount.at_least
            if enough and (amount.at_most is None or value <= amount.at_most):
                yield Match(amount.fact, first, last, whole=False)

    def _value(self, norm: str) -> int | None:
        if norm.isascii() and norm.isdigit():
            return int(norm) if len(norm) <= _LONGEST else None
        return self._numbers.get(norm)

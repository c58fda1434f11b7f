"""What is wrong with a file that people write: every problem at once, each with its line and the nearest right word."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

#: More than these are not listed: whoever mends the first twenty has learnt what the rest are about.
MOST_SHOWN = 20
_FEW = 12
_SHOWN = 60  # characters of a word that is not ours


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with one value: `said` in words, and where a word is wrong, the word and those allowed."""

    said: str
    word: str = ""
    allowed: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The sentence, with the nearest right word and, where they are few, all that are allowed."""
        said = self.said.rstrip(".")
        if not self.allowed:
            return f"{said}."
        folded = {word.casefold(): word for word in self.allowed}
        near = difflib.get_close_matches(self.word.casefold()[:_SHOWN], folded, n=1)
        few = len(self.allowed) <= _FEW
        all_of_them = f" Allowed: {', '.join(self.allowed)}." if few or not near else ""
        guess = f"; did you mean “{folded[near[0]]}”?" if near else "."
        return f"{said}{guess}{all_of_them}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: the line of the file (from 1; None where it cannot be told), the member, and what is wrong."""

    line: int | None
    path: str
    said: str

    def __str__(self) -> str:
        where = ", ".join(filter(None, (f"line {self.line}" if self.line else "", self.path)))
        return f"{where}: {self.said}" if where else self.said


class HouseFileError(ValueError):
    """A file of the house cannot be used. `problems` holds what is wrong; `str(error)` is all of it, for people."""

    file = "file"

    def __init__(self, problems: Iterable[Problem]) -> None:
        found = tuple(problems)
        self.problems = found[:MOST_SHOWN]
        more = ("There is more; mend these first.",) if len(found) > MOST_SHOWN else ()
        super().__init__("\n".join((f"The {self.file} cannot be used.", *map(str, self.problems), *more)))


class PolicyError(HouseFileError):
    """The house policy cannot be used."""

    file = "house policy"


class CasesError(HouseFileError):
    """The cases to check a policy against cannot be used."""

    file = "file of cases"


def shown(word: str) -> str:
    """A word out of the file, short and on one line, so that it can stand in a sentence."""
    flat = "".join(letter if letter.isprintable() else " " for letter in word[: _SHOWN + 1])
    return flat if len(flat) <= _SHOWN else flat[: _SHOWN - 1] + "…"


def decoded(content: bytes, error: type[HouseFileError]) -> str:
    """The text of a file. Raises `error` unless it is UTF-8."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        raise error([Problem(line, "", "this is not UTF-8; save the file in that encoding.")]) from wrong

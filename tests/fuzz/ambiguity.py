"""Whether a regular expression can take long: a search for two ways through it for the same text.

The expression becomes its position automaton (Glushkov): one state for each character that it names. Where a
state leads back to itself in two ways over the same text, a text that does not match in the end takes
exponentially long; where one loop leads to another over a text that both can read, it takes as long as the
square of its length. What looks ahead or behind is looked at by itself. Weber and Seidl, "On the degree of
ambiguity of finite automata", 1991.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

#: Python's own parser of expressions. Type checkers differ on whether it is there.
op: Any = import_module("re._constants")
parser: Any = import_module("re._parser")

#: One of each kind of character that our expressions tell apart.
ALPHABET = (
    *map(chr, range(128)),
    *"éß“”…–—",
    "\xa0",
    "\u05d0",
    "\u0663",
    "\u200d",
    "\u2028",
    "\U0001f600",
    "\ud800",
    "\ue000",
)
#: Of a repetition that ends, so many rounds are looked at.
_ROUNDS = 3

Edge = tuple[int, int]


@dataclass
class Automaton:
    """`reads` is what each state reads; `edges` counts the ways from one state to the next."""

    reads: list[frozenset[str]] = field(default_factory=list)
    edges: Counter[Edge] = field(default_factory=Counter)

    def after(self) -> dict[int, list[int]]:
        """The states that follow each."""
        found: dict[int, list[int]] = {state: [] for state in range(len(self.reads))}
        for one, other in self.edges:
            found[one].append(other)
        return found


@dataclass(frozen=True)
class _Part:
    """A part of an expression: whether it may be empty, and the states that it can begin and end with."""

    empty: bool = True
    first: tuple[int, ...] = ()
    last: tuple[int, ...] = ()


class _Builder:
    def __init__(self, flags: int) -> None:
        self.found, self._ignore_case, self._dot_all = Automaton(), flags & re.IGNORECASE, flags & re.DOTALL

    def sequence(self, items: Iterable[Any]) -> _Part:
        whole = _Part()
        for item in items:
            whole = self._then(whole, self._item(*item))
        return whole

    def _item(self, code: Any, value: Any) -> _Part:  # noqa: C901, PLR0911 - one case for each kind of part
        if code in (op.LITERAL, op.NOT_LITERAL, op.IN, op.ANY):
            return self._state(self._characters(code, value))
        if code is op.SUBPATTERN:
            return self.sequence(value[3])
        if code is op.BRANCH:
            return self._either([self.sequence(branch) for branch in value[1]])
        if code in (op.MAX_REPEAT, op.MIN_REPEAT):
            return self._repeated(*value)
        if code is op.ATOMIC_GROUP:
            return self._kept(value, empty=False)
        if code is op.POSSESSIVE_REPEAT:
            return self._kept(value[2], empty=value[0] == 0)
        if code is op.AT and value is op.AT_END_STRING:
            return _Part(empty=False)  # nothing comes after it
        if code in (op.GROUPREF, op.GROUPREF_EXISTS):
            return self._state(frozenset(ALPHABET))
        return _Part()  # places, and what looks ahead or behind

    def _repeated(self, least: int, most: int, items: Any) -> _Part:
        endless = most is op.MAXREPEAT or most > 1_000
        whole = _Part()
        for _round in range(min(least, _ROUNDS)):
            whole = self._then(whole, self.sequence(items))
        if endless:
            loop = self.sequence(items)
            self._link(loop.last, loop.first)
            return self._then(whole, _Part(True, loop.first, loop.last))
        for _round in range(min(most - min(least, _ROUNDS), _ROUNDS)):
            part = self.sequence(items)
            whole = self._then(whole, _Part(True, part.first, part.last))
        return whole

    def _kept(self, items: Any, *, empty: bool) -> _Part:
        """What is read once and then kept: there is one way through it. What is in it is looked at by itself."""
        part = self.sequence(items)
        return _Part(empty or part.empty, part.first, part.last)

    def _then(self, one: _Part, other: _Part) -> _Part:
        self._link(one.last, other.first)
        first = (*one.first, *other.first) if one.empty else one.first
        last = (*one.last, *other.last) if other.empty else other.last
        return _Part(one.empty and other.empty, first, last)

    def _either(self, parts: list[_Part]) -> _Part:
        first = tuple(state for part in parts for state in part.first)
        return _Part(any(part.empty for part in parts), first, tuple(s for part in parts for s in part.last))

    def _link(self, ends: Iterable[int], beginnings: Iterable[int]) -> None:
        beginnings = tuple(beginnings)
        self.found.edges.update((end, beginning) for end in ends for beginning in beginnings)

    def _state(self, reads: frozenset[str]) -> _Part:
        self.found.reads.append(reads)
        place = (len(self.found.reads) - 1,)
        return _Part(False, place, place)

    def _characters(self, code: Any, value: Any) -> frozenset[str]:
        if code is op.ANY:
            return frozenset(one for one in ALPHABET if self._dot_all or one != "\n")
        return _matched(_one((code, value)), re.IGNORECASE if self._ignore_case else 0)


@cache
def _matched(expression: str, flags: int) -> frozenset[str]:
    matcher = re.compile(expression, flags)
    return frozenset(one for one in ALPHABET if matcher.fullmatch(one))


def _one(item: Any) -> str:
    """An expression for one character, written anew from what the parser found."""
    code, value = item
    if code is op.LITERAL:
        return re.escape(chr(value))
    if code is op.NOT_LITERAL:
        return f"[^{_in_class(chr(value))}]"
    negated = value and value[0][0] is op.NEGATE
    members = "".join(_member(*each) for each in value if each[0] is not op.NEGATE)
    return f"[{'^' if negated else ''}{members}]"


def _member(code: Any, value: Any) -> str:
    if code is op.LITERAL:
        return _in_class(chr(value))
    if code is op.RANGE:
        return f"{_in_class(chr(value[0]))}-{_in_class(chr(value[1]))}"
    return {
        op.CATEGORY_DIGIT: r"\d",
        op.CATEGORY_NOT_DIGIT: r"\D",
        op.CATEGORY_SPACE: r"\s",
        op.CATEGORY_NOT_SPACE: r"\S",
        op.CATEGORY_WORD: r"\w",
        op.CATEGORY_NOT_WORD: r"\W",
    }[value]


def _in_class(character: str) -> str:
    return f"\\U{ord(character):08x}"


def automata(expression: re.Pattern[str]) -> Iterator[Automaton]:
    """The automaton of the expression, and of each part that is tried by itself: it looks around, or keeps its text."""
    waiting = [parser.parse(expression.pattern, expression.flags)]
    while waiting:
        items = waiting.pop()
        builder = _Builder(expression.flags)
        builder.sequence(items)
        yield builder.found
        waiting.extend(_by_themselves(items))


def _by_themselves(items: Any) -> Iterator[Any]:  # noqa: C901 - one case for each kind of part
    for code, value in items:
        if code in (op.ASSERT, op.ASSERT_NOT):
            yield value[1]
        elif code is op.ATOMIC_GROUP:
            yield value
        elif code is op.POSSESSIVE_REPEAT:
            yield value[2]
        elif code is op.SUBPATTERN:
            yield from _by_themselves(value[3])
        elif code is op.BRANCH:
            for branch in value[1]:
                yield from _by_themselves(branch)
        elif code in (op.MAX_REPEAT, op.MIN_REPEAT):
            yield from _by_themselves(value[2])


def slow(expression: re.Pattern[str]) -> str:
    """How long the expression can take, "exponential" or "square", or ""."""
    kinds = [_slow(found) for found in automata(expression)]
    return next((kind for kind in ("exponential", "square") if kind in kinds), "")


def _slow(found: Automaton) -> str:
    after = found.after()
    around = {state: _reached(state, after) for state in after}
    loops = {state: around[state] & {one for one in after if state in around[one]} for state in after}
    if any(found.edges[one, other] > 1 and one in around[other] for one, other in found.edges):
        return "exponential"
    looped = [state for state in after if state in loops[state]]
    if any(_two_ways_back(state, found, _within(loops[state], after)) for state in looped):
        return "exponential"
    pairs = ((one, other) for one in looped for other in looped if one != other and other in around[one])
    for one, other in pairs:
        between = {state for state in around[one] if other in around[state]} | {other}
        walks = (_within(loops[one], after), _within(between, after), _within(loops[other], after))
        if _search((one, one, other), (one, other, other), found, walks):
            return "square"
    return ""


Steps = dict[int, list[int]]


def _within(states: set[int], after: Steps) -> Steps:
    """The steps that stay among some states."""
    return {one: [other for other in after[one] if other in states] for one in states}


def _reached(start: int, after: Steps) -> set[int]:
    seen, waiting = set[int](), [*after[start]]
    while waiting:
        state = waiting.pop()
        if state not in seen:
            seen.add(state)
            waiting.extend(after[state])
    return seen


def _search(start: tuple[int, ...], end: tuple[int, ...], found: Automaton, walks: tuple[Steps, ...]) -> bool:
    """Whether several walks at once, each by its own steps, get from start to end over one text that is not empty."""
    return end in _met(start, found, walks)


def _met(start: tuple[int, ...], found: Automaton, walks: tuple[Steps, ...]) -> set[tuple[int, ...]]:
    """Where several walks can be after the same text."""
    seen, waiting = set[tuple[int, ...]](), [start]
    while waiting:
        for step in _together(waiting.pop(), found, walks):
            if step not in seen:
                seen.add(step)
                waiting.append(step)
    return seen


def _together(
    states: tuple[int, ...], found: Automaton, walks: tuple[Steps, ...]
) -> Iterator[tuple[int, ...]]:
    steps: list[tuple[tuple[int, ...], frozenset[str]]] = [((), frozenset(ALPHABET))]
    for state, walk in zip(states, walks, strict=True):
        steps = [
            ((*walked, following), both)
            for walked, read in steps
            for following in walk.get(state, ())
            if (both := read & found.reads[following])
        ]
    return (walked for walked, _ in steps)


def _two_ways_back(state: int, found: Automaton, loop: Steps) -> bool:
    """Whether two different walks lead from a state back to it over one text."""
    apart = [pair for pair in _met((state, state), found, (loop, loop)) if pair[0] != pair[1]]
    return any(_search(pair, (state, state), found, (loop, loop)) for pair in apart)

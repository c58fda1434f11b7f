"""The automaton over words that finds phrases: states are numbers, and sets of them are joined as texts need them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import NamedTuple

_NUMBERS = "I"  # how an array holds states
_MOST_SEEN = 200  # from so many words on, those that lead nowhere are no longer remembered


class Step(NamedTuple):
    """What finding a piece of a phrase does: it leads from one point of the phrase to the next, or completes it."""

    source: int
    target: int
    meaning: str | None
    alone: bool = False


#: The point at which no piece of a phrase has been seen yet; no step leads back to it.
BEGIN = 0

#: The state of a text before its first word.
START = 0


class Net:
    """The states of the automaton, which are numbers, and the steps that are done when a text comes to them.

    `edges[word]` holds pairs, one after the other: a state, and one to which the word leads from it. Rows of plain
    numbers, because as objects they would take several times the memory.
    """

    def __init__(self) -> None:
        self.edges: dict[str, array[int]] = {}
        self.steps: dict[int, tuple[Step, ...]] = {}
        self._alike: dict[tuple[Step, ...], tuple[Step, ...]] = {}  # many phrases mean the same
        self._states = 1

    def state(self) -> int:
        """A new state, to which nothing leads yet."""
        self._states += 1
        return self._states - 1

    def lead(self, states: Iterable[int], word: str, target: int) -> set[int]:
        """Let `word` lead from each of these states to another, which is all that is returned."""
        pairs = self.edges.get(word)
        if pairs is None:
            pairs = self.edges[word] = array(_NUMBERS)
        for state in states:
            pairs.extend((state, target))
        return {target}

    def complete(self, state: int, step: Step) -> None:
        """Let a step be done in a state."""
        steps = (*self.steps.get(state, ()), step)
        self.steps[state] = self._alike.setdefault(steps, steps)


class Joined:
    """Several states of a net at once: where a text stands after some words.

    `seen` holds what came of the words that have followed it so far: where the text stands then, or None where no
    phrase goes on. Only words that stand in phrases are remembered, and only so many that lead nowhere.
    """

    __slots__ = ("_joined", "_net", "_states", "seen", "steps")

    @classmethod
    def start(cls, net: Net) -> Joined:
        """Where every text stands before its first word."""
        return cls((START,), net, {})

    def __init__(self, states: tuple[int, ...], net: Net, joined: dict[tuple[int, ...], Joined]) -> None:
        self.steps = tuple(dict.fromkeys(step for state in states for step in net.steps.get(state, ())))
        self._net = net
        self._joined = joined
        self._states = states
        self.seen: dict[str, Joined | None] = {}

    def after(self, word: str) -> Joined | None:
        """Where the text stands after one more word that is not `seen` yet; None where no phrase goes on with it."""
        edges = self._net.edges.get(word)
        if edges is None:
            return None
        states, pairs = set(self._states), iter(edges)
        reached = {target for state, target in zip(pairs, pairs, strict=True) if state in states}
        if reached:
            return self._stand(word, tuple(sorted(reached)))
        if len(self.seen) < _MOST_SEEN:
            self.seen[word] = None
        return None

    def _stand(self, word: str, states: tuple[int, ...]) -> Joined:
        known = self._joined.get(states)
        if known is None:
            known = self._joined[states] = Joined(states, self._net, self._joined)
        self.seen[word] = known
        return known

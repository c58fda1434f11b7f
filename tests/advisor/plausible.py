"""Changes of facts told plainly, by trying every one: what the search for flips is held against."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping

from advisor import Knowledge
from advisor.decision import rules_of
from advisor.knowledge.model import FactIs
from advisor.outcome import Outcome
from advisor.scales import scales_of

Facts = dict[str, bool]


def settled(fact: str, known: Mapping[str, bool], knowledge: Knowledge) -> bool:
    """Whether something that is known excludes the fact's yes or its no, or says already what is built."""
    standing = {FactIs(*one) for one in known.items()}
    said = [one for one, value in known.items() if value and knowledge.facts[one].says_what]
    if knowledge.facts[fact].says_what and said:
        return True
    return any(
        standing & knowledge.exclusions.get(FactIs(fact, value), frozenset()) for value in (True, False)
    )


def cost(fact: str, value: bool, known: Mapping[str, bool], knowledge: Knowledge) -> int | None:
    """What it costs to set a fact; None where that is no change, or none that is ever proposed."""
    about = knowledge.facts[fact]
    if known.get(fact) is value or fact.startswith("runs_"):
        return None
    if fact in known:
        return about.turns
    return about.costs if about.costs < 3 else None


def plausible(changes: Facts, known: Facts, knowledge: Knowledge) -> bool:
    """Whether nothing that is set excludes what stands afterwards, and nothing is learnt that is settled anyway."""
    after = known | changes
    for fact, value in changes.items():
        others = {FactIs(*one) for one in after.items() if one[0] != fact}
        if others & knowledge.exclusions.get(FactIs(fact, value), frozenset()):
            return False
        if fact not in known and settled(fact, {one: after[one] for one in known}, knowledge):
            return False
    return True


def changes_of(size: int, known: Facts, knowledge: Knowledge) -> Iterator[tuple[int, Facts]]:
    """Every plausible change of so many facts, with what it costs, but for what is learnt of no consequence."""
    single = [
        (fact, value, costs)
        for fact in knowledge.facts
        for value in (True, False)
        if (costs := cost(fact, value, known, knowledge)) is not None
        if fact in known or FactIs(fact, value) in named(knowledge)
    ]
    for chosen in itertools.combinations(single, size):
        changes = {fact: value for fact, value, _ in chosen}
        if len(changes) == size and plausible(changes, known, knowledge):
            yield sum(costs for _, _, costs in chosen), changes


@functools.lru_cache
def named(knowledge: Knowledge) -> frozenset[FactIs]:
    """The facts, with a value, that some effect names; to learn any other changes no outcome."""
    effects = (effect for entry in knowledge.entries.values() for effect in entry.effects)
    return frozenset(literal for effect in effects for literal in effect.when.literals())


def flips(before: Outcome, after: Outcome) -> bool:
    """Whether the pick is another one, and not only the same tie the other way round."""
    ties = before.verdict == after.verdict == "tie"
    return after.pick not in (None, before.pick) and not (
        ties and set(before.order[:2]) == set(after.order[:2])
    )


def flipping(size: int, known: Facts, knowledge: Knowledge) -> list[tuple[int, Facts]]:
    """Every plausible change of so many facts that flips the pick, with its cost, the cheapest first.

    Outcomes of what is only learnt are added up from the position; that this comes to the same is promised elsewhere.
    """
    rules, literal = rules_of(knowledge), scales_of(knowledge).literal
    position = rules.position(known)
    before = position.outcome()
    found = []
    for costs, changes in changes_of(size, known, knowledge):
        if any(fact in known for fact in changes):
            after = rules.outcome(known | changes)
        else:
            after = position.outcome_with(*(literal(fact, value=value) for fact, value in changes.items()))
        if flips(before, after):
            found.append((costs, changes))
    return sorted(found, key=lambda one: one[0])

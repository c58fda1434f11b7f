"""What the search for flips costs: CPU time over the published cases, beside the fixed loop of `bench.advice`."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from functools import partial

from advisor import Knowledge, Profile, load_knowledge
from advisor.decision import Rules, rules_of
from advisor.flips import find_flips
from advisor.questions import next_questions
from advisor.reading import Reader
from bench import agreement
from bench.advice import median_cpu, show, show_reference

_RUNS = 15


def main() -> None:
    """Print the median and the worst case of the flips, by the size of what was found, and of the questions."""
    knowledge = load_knowledge()
    rules = rules_of(knowledge)
    reference = show_reference()
    search = find_flips.__wrapped__  # without what it remembers
    flips: dict[str, list[float]] = {"none": [], "single": [], "pair": []}
    questions = []
    for profile in profiles(Reader(knowledge)):
        found = search(profile, knowledge=knowledge)
        size = ("none", "single", "pair")[len(found[0].changes) if found else 0]
        flips[size].append(median_cpu(partial(search, profile, knowledge=knowledge), runs=_RUNS))
        questions.append(median_cpu(partial(ask, profile.as_dict(), rules, knowledge), runs=_RUNS))
    every = [seconds for some in flips.values() for seconds in some]
    show("flips, median", statistics.median(every), reference)
    show("flips, worst", max(every), reference)
    for size, seconds in flips.items():
        show(f"flips, {size} ({len(seconds)} cases)", statistics.median(seconds), reference)
    show("decision, questions, median", statistics.median(questions), reference)
    show("decision, questions, worst", max(questions), reference)


def ask(facts: Mapping[str, bool], rules: Rules, knowledge: Knowledge) -> None:
    """Decide and find the next questions; no answer to them is known beforehand."""
    decision = rules.decide(facts)
    next_questions(decision, what_if=rules.what_ifs(facts, decision), knowledge=knowledge)


def profiles(reader: Reader) -> list[Profile]:
    """The facts of every published case as the reader reads them."""
    texts = [case["text"] for name in agreement.SETS for case in agreement.cases(name)]
    return [reader.read(text).profile for text in texts]


if __name__ == "__main__":
    main()

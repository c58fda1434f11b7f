"""How far the advice agrees with what owners of real projects chose: `python -m bench.agreement > docs/agreement.md`.

The cases stand in `tests/samples/field_cases/`: published questions with what the thread settled on (`also_ok`: called
equally fine there), pitches of public applications with what they are built on, and questions that say too little.
Every miss is explained in a line of `misses.toml` beside them.
"""

from __future__ import annotations

import json
import random
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor import Advice, Knowledge, advise, load_knowledge
from advisor.decision import rules_of

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "samples" / "field_cases"
SETS = {
    "questions": "Questions that people asked, and what the thread or the record settled on",
    "projects": "Pitches of public applications, and what they are built on",
}
VAGUE = "too-little-said"
KINDS = {
    "wrong": "the advisor is wrong",
    "taste": "a matter of taste",
    "silent": "the text does not say",
}
_SHOWN = 3
_SEED, _DRAWN, _MOST_FACTS, _YES = 1, 5_000, 8, 0.8


@dataclass(frozen=True, slots=True)
class Judged:
    """A case with its advice: whether the pick is the label, is acceptable, and is among the first two."""

    id: str
    label: str
    advice: Advice
    strict: bool
    accepted: bool
    top_two: bool

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that decided: those that speak for the pick, strongest first."""
        speaking = (
            one.rule for one in self.advice.reasons if one.supports and one.framework == self.advice.pick
        )
        return tuple(dict.fromkeys(speaking))[:_SHOWN]


def cases(name: str, folder: Path = FOLDER) -> list[dict[str, Any]]:
    """The cases of a set, in the order of its file."""
    return [json.loads(line) for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def judge(case: Mapping[str, Any], *, knowledge: Knowledge) -> Judged:
    """Ask for advice on a case and compare it with the label; a tie between two counts for either."""
    advice = advise(case["text"], knowledge=knowledge)
    first_two = [one.framework for one in advice.ranking[:2]]
    strict = advice.pick == case["label"]
    tied = advice.verdict == "tie" and case["label"] in first_two
    accepted = strict or advice.pick in case.get("also_ok", ()) or tied
    return Judged(case["id"], case["label"], advice, strict, accepted, case["label"] in first_two)


def explanations(folder: Path = FOLDER) -> dict[str, tuple[str, str]]:
    """Case id → kind of miss and its explanation."""
    written = tomllib.loads((folder / "misses.toml").read_text(encoding="utf-8"))
    return {case: (kind, why) for kind, lines in written.items() for case, why in lines.items()}


def report(*, knowledge: Knowledge) -> str:
    """The whole document as markdown."""
    return "\n".join(_lines(knowledge)) + "\n"


def _lines(knowledge: Knowledge) -> Iterator[str]:
    judged = {name: [judge(case, knowledge=knowledge) for case in cases(name)] for name in SETS}
    vague = [advise(case["text"], knowledge=knowledge).verdict for case in cases(VAGUE)]
    yield "# Agreement with real decisions"
    yield ""
    yield f"Made by `python -m bench.agreement` from knowledge {knowledge.version}; a test keeps it up to date."
    yield ""
    yield "| set | cases | the choice | or called equally fine | among the first two | asked instead |"
    yield "|---|---|---|---|---|---|"
    for name, found in judged.items():
        yield _row(name, found)
    asked = vague.count("ask") / len(vague)
    yield f"| {VAGUE} | {len(vague)} | | | | {asked:.2f} |"
    yield ""
    yield "The rules were written with these cases in view, so the figures say how well they describe them, not how"
    yield "well they predict. What says too little should be answered with questions, everything else with advice."
    yield from _rule_set(knowledge)
    why = explanations()
    for name, title in SETS.items():
        yield from _misses(title, [one for one in judged[name] if not one.accepted], why)


def _rule_set(knowledge: Knowledge) -> Iterator[str]:
    """How large the rule set is, and how often facts drawn at random come out level."""
    draw = random.Random(_SEED)
    facts, rules = list(knowledge.facts), rules_of(knowledge)
    verdicts = []
    for _ in range(_DRAWN):
        known = draw.sample(facts, draw.randint(1, _MOST_FACTS))
        verdicts.append(rules.outcome({fact: draw.random() < _YES for fact in known}).verdict)
    effects = sum(len(entry.effects) for entry in knowledge.entries.values())
    yield ""
    yield "## The rule set"
    yield ""
    yield f"{len(facts)} facts, each yes, no or unknown, {len(knowledge.entries)} entries with {effects} effects. Of"
    tie, ask = (f"{verdicts.count(verdict) / _DRAWN:.2f}" for verdict in ("tie", "ask"))
    yield f"{_DRAWN:,} situations of one to {_MOST_FACTS} facts drawn at random, {tie} are a tie, {ask} say too little."


def _row(name: str, found: list[Judged]) -> str:
    def share(values: Iterable[bool]) -> str:
        return f"{sum(values) / len(found):.2f}"

    strict, accepted = share(one.strict for one in found), share(one.accepted for one in found)
    top_two, asked = share(one.top_two for one in found), share(one.advice.verdict == "ask" for one in found)
    return f"| {name} | {len(found)} | {strict} | {accepted} | {top_two} | {asked} |"


def _misses(title: str, missed: list[Judged], why: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    yield ""
    yield f"## {title}"
    yield ""
    if not missed:
        yield "No case in which we differ."
        return
    yield "| case | chosen | advice | decided by | how to see it |"
    yield "|---|---|---|---|---|"
    for one in missed:
        kind, line = why[one.id]
        advice = one.advice.pick or "asks"
        yield f"| {one.id} | {one.label} | {advice} | {', '.join(one.rules)} | {KINDS[kind]}: {line} |"


if __name__ == "__main__":
    sys.stdout.write(report(knowledge=load_knowledge()))

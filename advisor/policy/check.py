"""Check a house policy offline: against cases, and for rules that ended, contradict each other or never speak."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from advisor import advise, advise_profile
from advisor.advice import Advice, PolicyLine
from advisor.knowledge.model import FactIs, Knowledge
from advisor.policy.cases import Case, load_cases
from advisor.policy.loading import load_policy
from advisor.policy.model import HouseRule, contradict
from advisor.policy.problems import MOST_SHOWN, CasesError, HouseFileError, PolicyError, decoded
from advisor.policy.showing import ending, expired
from advisor.policy.speaking import Policy, contradictions
from advisor.profile import Profile

MET, MISSED, UNUSABLE = 0, 1, 2
_AGREES = {True: "the rules agree", False: "the rules say otherwise", None: "the rules leave it open"}


@dataclass(frozen=True, slots=True)
class Checked:
    """A case and what came of it: the rules' advice, what the house said, what was missed, and what contradicts."""

    case: Case
    advice: Advice
    lines: tuple[PolicyLine, ...]
    misses: tuple[str, ...]
    contradictions: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All cases, and what the policy itself needs looking at: one sentence for each of `remarks`."""

    checked: tuple[Checked, ...]
    remarks: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """0 when every case came as expected, else 1."""
        return MISSED if any(one.misses for one in self.checked) else MET

    def text(self) -> str:
        """One line a case, what was missed below it, then the remarks and a summary."""
        widest = max(len(one.case.id) for one in self.checked)
        lines = [line for one in self.checked for line in _lines(one, widest)]
        missed = sum(bool(one.misses) for one in self.checked)
        counted = f"{len(self.checked)} cases" if len(self.checked) != 1 else "1 case"
        summary = f"{counted}: {len(self.checked) - missed} as expected, {missed} not."
        return "\n".join((*lines, "", *self.remarks, summary))

    def json(self) -> dict[str, Any]:
        """The same as JSON values, for the API."""
        return {
            "met": self.exit_code == MET,
            "cases": [
                {
                    "id": one.case.id,
                    "met": not one.misses,
                    "misses": list(one.misses),
                    "speaks": [line.rule for line in one.lines],
                    **_outcome(one.advice),
                }
                for one in self.checked
            ],
            "remarks": list(self.remarks),
        }


def check_files(policy: bytes, cases: bytes, *, knowledge: Knowledge, today: dt.date) -> tuple[int, str]:
    """Check a policy's file against a file of cases; the exit code and what to print. Raises nothing.

    0 every case came as expected, 1 some did not, 2 one of the files cannot be used.
    """
    try:
        rules = load_policy(decoded(policy, PolicyError), knowledge=knowledge)
        report = check_policy(rules, decoded(cases, CasesError), knowledge=knowledge, today=today)
    except HouseFileError as error:
        return UNUSABLE, str(error)
    return report.exit_code, report.text()


def check_policy(policy: Policy, cases: str, *, knowledge: Knowledge, today: dt.date) -> Report:
    """Check a policy against cases, the text of their file. Raises `CasesError`."""
    loaded = load_cases(cases, policy=policy, knowledge=knowledge)
    checked = tuple(_check(case, policy, knowledge, today) for case in loaded)
    return Report(checked, tuple(_remarks(policy, checked, knowledge, today)))


def _check(case: Case, policy: Policy, knowledge: Knowledge, today: dt.date) -> Checked:
    if case.profile is not None:
        advice = advise_profile(case.profile, knowledge=knowledge)
    else:
        advice = advise(case.text or "", knowledge=knowledge)
    lines = policy.speaks(advice, today=case.on or today)
    clashing = contradictions(lines, frameworks=knowledge.frameworks)
    return Checked(case, advice, lines, tuple(_misses(case, advice, lines)), clashing)


def _misses(case: Case, advice: Advice, lines: tuple[PolicyLine, ...]) -> Iterator[str]:
    """What came otherwise than expected, each as a sentence."""
    spoke = {line.rule: line for line in lines}
    speaks = case.expect.get("speaks")
    if speaks is not None and set(speaks) != set(spoke):
        yield f"speaks: expected {_listed(speaks)}, got {_listed(spoke)}"
    for rule, agrees in case.expect.get("agrees", {}).items():
        if rule not in spoke:
            yield f"agrees: expected of {rule} that {_AGREES[agrees]}, but it is silent"
        elif spoke[rule].agrees is not agrees:
            yield f"agrees: expected of {rule} that {_AGREES[agrees]}, but {_AGREES[spoke[rule].agrees]}"
    for member, got in _outcome(advice).items():
        if member in case.expect and case.expect[member] != got:
            yield f"{member}: expected {case.expect[member] or 'none'}, got {got or 'none'}"


def _outcome(advice: Advice) -> dict[str, str | None]:
    return {"verdict": advice.verdict, "pick": advice.pick, "action": advice.action}


def _lines(one: Checked, widest: int) -> Iterator[str]:
    house = f"house: {_listed(line.rule for line in one.lines)}"
    yield f"{'NOT' if one.misses else 'ok':<3}  {one.case.id:<{widest}}  {house}; rules: {one.advice.headline}"
    yield from (f"     {miss}" for miss in one.misses)
    yield from (f"     {' and '.join(rules)} contradict each other here" for rules in one.contradictions)


def _remarks(
    policy: Policy, checked: tuple[Checked, ...], knowledge: Knowledge, today: dt.date
) -> Iterator[str]:
    spoke = {line.rule for one in checked for line in one.lines}
    silent = [rule.id for rule in policy.rules if rule.id not in spoke and rule.in_force(today)]
    if silent:
        yield f"Never spoke in these cases: {', '.join(silent)}."
    yield from (said for _, said in (*expired(policy, today=today), *ending(policy, today=today)))
    told = list(itertools.islice(_clashes(policy, knowledge, today), MOST_SHOWN + 1))
    yield from told[:MOST_SHOWN]
    if len(told) > MOST_SHOWN:
        yield "More rules contradict each other; settle these first."


def _clashes(policy: Policy, knowledge: Knowledge, today: dt.date) -> Iterator[str]:
    """Each pair of rules that can speak together and contradict each other, as a sentence."""
    live = [rule for rule in policy.rules if rule.in_force(today)]
    for one, other in itertools.combinations(live, 2):
        if contradict(one, other):
            facts = _meeting(one, other)
            if facts is not None:
                example = _example(one, other, facts, knowledge)
                yield f"{one.id} and {other.id} contradict each other where both speak{example}."


def _meeting(one: HouseRule, other: HouseRule) -> Profile | None:
    """The fewest facts with which both rules speak; None where they cannot meet."""
    if one.actions and other.actions and not set(one.actions) & set(other.actions):
        return None
    always = {*one.when.all, *other.when.all}
    never = {*one.when.unless, *other.when.unless, *(FactIs(each.fact, not each.value) for each in always)}
    if always & never:
        return None
    choices = [
        [each for each in rule.when.any if each not in never] if rule.when.any else [None]
        for rule in (one, other)
    ]
    for chosen in itertools.product(*choices):
        facts = always.union(filter(None, chosen))
        if len({each.fact for each in facts}) == len(facts):
            return Profile.of((each.fact, each.value) for each in facts)
    return None


def _example(one: HouseRule, other: HouseRule, facts: Profile, knowledge: Knowledge) -> str:
    """Facts with which both rules do speak; "" where none are found, for an action follows from all facts."""
    running = (f"runs_{name}" for name in knowledge.frameworks)
    for profile in (facts, *(facts.with_fact(fact, True) for fact in running if fact in knowledge.facts)):
        advice = advise_profile(profile, knowledge=knowledge)
        if all(rule.covers(profile.as_dict(), advice.action) for rule in (one, other)):
            return f", such as with {profile}" if len(profile) else ", such as where nothing is known"
    return ""


def _listed(rules: Iterable[str]) -> str:
    return ", ".join(rules) or "silent"

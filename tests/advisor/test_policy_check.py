"""Checking a policy offline: cases as expected or not, files that cannot be used, and what needs looking at."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import Knowledge, Profile, advise_profile
from advisor.policy import PolicyError, policy_section
from advisor.policy.cases import MAX_CASES
from advisor.policy.check import Report, check_files, check_policy
from advisor.policy.loading import load_policy
from advisor.policy.problems import CasesError
from advisor.policy.schemas import MEMBERS

DOCS = Path(__file__).parents[2] / "docs"
POLICY = (DOCS / "examples" / "house-policy.toml").read_text(encoding="utf-8")
CASES = (DOCS / "examples" / "policy-cases.jsonl").read_text(encoding="utf-8")
PAGE = (DOCS / "policy.md").read_text(encoding="utf-8")
TODAY = dt.date(2026, 11, 22)
ADMIN = {"admin_panel": "yes", "relational_data": "yes"}


def rule(number: int, kind: str, framework: str, *more: str) -> str:
    members = (f'id = "H-{number}"', f'framework = "{framework}"', 'reason = "Why"', 'owner = "Us"', *more)
    return "\n".join((f"[[{kind}]]", *members, ""))


def case(**members: Any) -> str:
    return json.dumps({"id": "one", "facts": ADMIN, "expect": {"verdict": "clear"}} | members)


def report_on(policy: str, cases: str, knowledge: Knowledge) -> Report:
    rules = load_policy(policy, knowledge=knowledge)
    return check_policy(rules, cases, knowledge=knowledge, today=TODAY)


def remarks(policy: str, knowledge: Knowledge, cases: str = case()) -> tuple[str, ...]:
    return report_on(policy, cases, knowledge).remarks


def misses(expect: dict[str, Any], knowledge: Knowledge, **members: Any) -> tuple[str, ...]:
    policy = rule(1, "prefer", "django") + rule(2, "forbid", "django", 'when = ["openapi"]')
    report = report_on(policy, case(expect=expect, **members), knowledge)
    assert report.exit_code == bool(report.checked[0].misses)
    return report.checked[0].misses


def fenced(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)\n?```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_policy_and_the_case_on_the_page_are_those_of_the_examples() -> None:
    assert fenced("toml") == [POLICY.rstrip("\n")]
    assert fenced("json") == [CASES.split("\n")[0]]


def test_the_check_on_the_page_is_what_it_prints(knowledge: Knowledge) -> None:
    (block,) = fenced("console")
    command, _, printed = block.partition("\n")
    assert command.endswith("policy check docs/examples/house-policy.toml docs/examples/policy-cases.jsonl")
    assert check_files(POLICY.encode(), CASES.encode(), knowledge=knowledge, today=TODAY) == (0, printed)


def test_the_missed_case_on_the_page_is_what_a_missed_case_looks_like(knowledge: Knowledge) -> None:
    expect = {"speaks": ["H-1", "H-2"], "agrees": {"H-2": False}, "pick": "django"}
    cases = case(id="board", facts="websockets,has_api", expect=expect)
    outcome = check_files(POLICY.encode(), cases.encode(), knowledge=knowledge, today=TODAY)
    assert outcome == (1, fenced("text")[0])


def test_the_sentence_at_the_top_of_the_page_is_said_in_its_second_case(knowledge: Knowledge) -> None:
    facts = json.loads(CASES.split("\n")[1])["facts"]
    advice = advise_profile(
        Profile.of({fact: value == "yes" for fact, value in facts.items()}), knowledge=knowledge
    )
    section = policy_section(load_policy(POLICY, knowledge=knowledge).speaks(advice, today=TODAY))
    quoted = " ".join(line.removeprefix("> ") for line in PAGE.split("\n") if line.startswith("> "))
    assert quoted == f"**{section.title}** {section.lines[0].text}"


@pytest.mark.parametrize("member", MEMBERS["require"])
def test_every_member_stands_on_the_page(member: str) -> None:
    assert re.search(rf"^\| .*`{member}`.* \|", PAGE, re.MULTILINE)


MET = [
    {"speaks": ["H-1"]},
    {"agrees": {"H-1": True}},
    {"verdict": "clear", "pick": "django", "action": "start"},
]


@pytest.mark.parametrize("expect", MET)
def test_what_comes_as_expected_is_met(expect: dict[str, Any], knowledge: Knowledge) -> None:
    assert misses(expect, knowledge) == ()


MISSED = [
    ({"speaks": []}, "speaks: expected silent, got H-1"),
    ({"speaks": ["H-2"]}, "speaks: expected H-2, got H-1"),
    ({"agrees": {"H-1": False}}, "agrees: expected of H-1 that the rules say otherwise, but the rules agree"),
    ({"agrees": {"H-1": None}}, "agrees: expected of H-1 that the rules leave it open, but the rules agree"),
    ({"agrees": {"H-2": True}}, "agrees: expected of H-2 that the rules agree, but it is silent"),
    ({"verdict": "tie"}, "verdict: expected tie, got clear"),
    ({"pick": None}, "pick: expected none, got django"),
    ({"action": "move"}, "action: expected move, got start"),
]


@pytest.mark.parametrize(("expect", "said"), MISSED)
def test_what_comes_otherwise_is_told(expect: dict[str, Any], said: str, knowledge: Knowledge) -> None:
    assert misses(expect, knowledge) == (said,)


def test_too_little_to_go_by_can_be_expected(knowledge: Knowledge) -> None:
    expect = {"verdict": "ask", "pick": None, "agrees": {"H-1": None}}
    assert misses(expect, knowledge, facts={}) == ()
    assert misses({"pick": "flask"}, knowledge, facts="") == ("pick: expected flask, got none",)


@pytest.mark.parametrize("day", ["2026-12-31", "2027-01-01"])
def test_a_case_can_ask_on_another_day(day: str, knowledge: Knowledge) -> None:
    policy = rule(1, "prefer", "django", "until = 2026-12-31")
    expect = {"speaks": ["H-1"] if day == "2026-12-31" else []}
    assert report_on(policy, case(on=day, expect=expect), knowledge).exit_code == 0


def test_words_and_both_forms_of_facts_say_the_same(knowledge: Knowledge) -> None:
    situations: list[dict[str, Any]] = [
        {"facts": {"admin_panel": "yes", "openapi": "no"}},
        {"facts": "admin_panel,-openapi"},
    ]
    lines = [
        case(id=str(number), **situation, expect={"pick": "django"})
        for number, situation in enumerate(situations)
    ]
    said = '{"id": "words", "text": "An admin screen for support staff", "expect": {"pick": "django"}}'
    report = report_on("", "\n\n".join([*lines, said, ""]), knowledge)
    assert report.exit_code == 0
    assert report.checked[0].advice == report.checked[1].advice


def test_rules_that_never_spoke_ended_or_end_soon_are_listed(knowledge: Knowledge) -> None:
    policy = "".join(
        (
            rule(1, "prefer", "django"),
            rule(2, "forbid", "flask", 'when = ["openapi"]'),
            rule(3, "forbid", "flask", "until = 2026-11-21"),
            rule(4, "forbid", "flask", "until = 2026-11-23"),
        )
    )
    assert remarks(policy, knowledge) == (
        "Never spoke in these cases: H-2.",
        "H-3 ended on 21 November 2026 and has been silent since; it forbids Flask.",
        "H-4 ends tomorrow, on 23 November 2026.",
    )


CONTRADICTIONS = [
    (("prefer", "django"), ("prefer", "flask"), ", such as where nothing is known"),
    (("prefer", "django", 'when = ["openapi"]'), ("forbid", "django", 'any = ["solo"]'), ", such as with openapi,solo"),
    (("prefer", "django", 'any = ["solo", "crud"]'), ("forbid", "django", 'when = ["-solo"]'),
     ", such as with crud,-solo"),
    (("prefer", "django", 'actions = ["stay", "move"]', 'when = ["admin_panel"]'), ("prefer", "flask"),
     ", such as with admin_panel,runs_django"),
    (("prefer", "django", 'actions = ["start"]', 'when = ["runs_django"]'), ("prefer", "flask"), ""),
    (("prefer", "django"), ("prefer", "django"), None),
    (("forbid", "django"), ("forbid", "flask"), None),
    (("prefer", "django"), ("forbid", "flask"), None),
    (("prefer", "django", 'actions = ["start"]'), ("prefer", "flask", 'actions = ["stay"]'), None),
    (("prefer", "django", 'when = ["solo"]'), ("prefer", "flask", 'when = ["-solo"]'), None),
    (("prefer", "django", 'when = ["solo"]'), ("prefer", "flask", 'unless = ["solo"]'), None),
    (("prefer", "django"), ("forbid", "django", "until = 2026-11-21"), None),
    (("prefer", "django", 'any = ["solo"]'), ("prefer", "flask", 'any = ["-solo"]'), None),
    (("prefer", "django", 'any = ["solo"]'), ("prefer", "flask", 'any = ["-solo", "crud"]'),
     ", such as with crud,solo"),
    (("prefer", "django", 'any = ["solo"]'), ("prefer", "flask", 'unless = ["solo"]'), None),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "example"), CONTRADICTIONS)
def test_rules_that_contradict_each_other_are_told_with_an_example(
    one: tuple[str, ...], other: tuple[str, ...], example: str | None, knowledge: Knowledge
) -> None:
    policy = rule(1, *one) + rule(2, *other)
    told = [remark for remark in remarks(policy, knowledge) if "contradict" in remark]
    sentence = f"H-1 and H-2 contradict each other where both speak{example}."
    assert told == ([] if example is None else [sentence])


def test_of_very_many_contradictions_the_first_are_told_and_that_there_are_more(knowledge: Knowledge) -> None:
    policy = "".join(rule(number, "prefer", ("django", "flask")[number % 2]) for number in range(20))
    told = remarks(policy, knowledge)
    assert len(told) == 21
    assert told[-1] == "More rules contradict each other; settle these first."


SOME = ("solo", "crud", "forms")
WORLDS = [
    {name: value for name, value in zip(SOME, values, strict=True) if value is not None}
    for values in itertools.product((True, False, None), repeat=len(SOME))
]
LITERALS = st.sampled_from([*SOME, *(f"-{name}" for name in SOME)])
SCOPES = st.builds(
    lambda when, either, unless: (f'when = ["{when}"]', f"any = {either}", f'unless = ["{unless}"]'),
    LITERALS,
    st.lists(LITERALS, min_size=1, max_size=3),
    LITERALS,
)


@given(one=SCOPES, other=SCOPES)
def test_rules_are_told_to_contradict_exactly_where_some_facts_let_both_speak(
    one: tuple[str, ...], other: tuple[str, ...], knowledge: Knowledge
) -> None:
    first, second = rule(1, "prefer", "django", *one), rule(2, "prefer", "flask", *other)
    try:
        rules = [load_policy(text, knowledge=knowledge).rules[0] for text in (first, second)]
    except PolicyError:
        return  # a scope that nothing can meet
    together = any(all(each.covers(facts, "start") for each in rules) for facts in WORLDS)
    told = any("contradict" in remark for remark in remarks(first + second, knowledge))
    assert told == together


def test_every_scope_that_is_refused_could_never_be_met(knowledge: Knowledge) -> None:
    refused = rule(1, "prefer", "django", 'when = ["solo"]', 'any = ["-solo", "crud"]', 'unless = ["crud"]')
    with pytest.raises(PolicyError, match="it can never speak: all of these are ruled out"):
        load_policy(refused, knowledge=knowledge)


def test_a_contradiction_met_in_a_case_is_told_there(knowledge: Knowledge) -> None:
    policy = rule(1, "prefer", "django") + rule(2, "prefer", "flask")
    code, text = check_files(policy.encode(), case().encode(), knowledge=knowledge, today=TODAY)
    assert code == 0
    assert text.split("\n")[:2] == [
        "ok   one  house: H-1, H-2; rules: Start with Django",
        "     H-1 and H-2 contradict each other here",
    ]


def test_as_json_the_report_says_the_same(knowledge: Knowledge) -> None:
    cases = case() + "\n" + case(id="two", expect={"speaks": []})
    report = report_on(rule(1, "prefer", "django"), cases, knowledge)
    rules = {"speaks": ["H-1"], "verdict": "clear", "pick": "django", "action": "start"}
    assert json.loads(json.dumps(report.json())) == {
        "met": False,
        "cases": [
            {"id": "one", "met": True, "misses": [], **rules},
            {"id": "two", "met": False, "misses": ["speaks: expected silent, got H-1"], **rules},
        ],
        "remarks": [],
    }


UNUSABLE = [
    ("", "It has 0 cases; from 1 to 2,000 are read."),
    (case() + "\n" * MAX_CASES, "It has 2,000,104 characters; at most 2,000,000 are read."),
    ((case() + "\n") * 2_001, "It has 2,001 cases; from 1 to 2,000 are read."),
    ("\n{]", "line 2: this is not JSON; write one object a line"),
    ("[" * 100_000, "line 1: this is not JSON"),
    ("3", "line 1: write named members here."),
    ('{"id": "a", "id": "b"}', "line 1: a member is given twice."),
    (case() + "\n" + case(), "line 2, id: the id “one” is that of line 1 too; each case has one of its own."),
    (case(id=""), "line 1, id: must not be empty."),
    (case(text="x"), "line 1: give the situation as “text” or as “facts”, one of the two."),
    ('{"id": "a", "expect": {"pick": null}}', "line 1: give the situation as “text” or as “facts”"),
    ('{"id": "a", "text": "", "expect": {"pick": null}}', "line 1, text: this is 0 characters long; from 1 to"),
    ('{"id": "a", "text": 3, "expect": {"pick": null}}', "line 1, text: write a text in quotes."),
    (case(facts=[]), 'line 1, facts: write facts as {"admin_panel": "yes", "openapi": "no"} or as "admin_panel,'),
    (case(facts={"openapi": True}), 'line 1, facts: “openapi” is "yes" or "no"; leave out what is unknown.'),
    (case(facts={"openapy": "no"}), "line 1, facts: there is no fact “openapy”; did you mean “openapi”?"),
    (case(facts="openapi,-openapi"), "line 1, facts: “openapi” is given both as yes and as no; keep one of the two."),
    (case(on="tomorrow"), "line 1, on: write a day like 2026-11-22."),
    (case(expct=1), "line 1, expct: there is no member “expct” here; did you mean “expect”? Allowed: id, text, facts,"),
    ('{"id": "a", "facts": {}}', "line 1, expect: must be given."),
    (case(expect={}), "line 1, expect: expect something: speaks, agrees, verdict, pick, action."),
    (case(expect=[]), "line 1, expect: write named members here."),
    (case(expect={"speak": []}), "line 1, expect, speak: there is no member “speak” here; did you mean “speaks”?"),
    (case(expect={"speaks": "H-1"}), "line 1, expect, speaks: write a list of ids of house rules."),
    (case(expect={"speaks": ["H-7"]}), "line 1, expect, speaks: there is no house rule “H-7”; did you mean “H-4”?"),
    (case(expect={"agrees": ["H-1"]}), "line 1, expect, agrees: write true, false or null for each house rule"),
    (case(expect={"agrees": {"H-9": True}}), "line 1, expect, agrees, H-9: there is no house rule “H-9”"),
    (case(expect={"agrees": {"H-1": "yes"}}), "line 1, expect, agrees, H-1: write true, false or null."),
    (case(expect={"pick": "rails"}), "line 1, expect, pick: there is no framework “rails”. Allowed: django, fastapi"),
    (case(expect={"verdict": "cleer"}), "line 1, expect, verdict: there is no verdict “cleer”; did you mean “clear”?"),
    (case(expect={"action": None}), "line 1, expect, action: must not be null."),
]  # fmt: skip


@pytest.mark.parametrize(("cases", "said"), UNUSABLE, ids=[said[:60] for _, said in UNUSABLE])
def test_cases_that_cannot_be_used_are_told_with_their_lines(
    cases: str, said: str, knowledge: Knowledge
) -> None:
    code, text = check_files(POLICY.encode(), cases.encode(), knowledge=knowledge, today=TODAY)
    assert code == 2
    assert text.startswith(f"The file of cases cannot be used.\n{said}")


def test_every_wrong_line_is_told_at_once(knowledge: Knowledge) -> None:
    cases = "\n".join((case(id=""), case(), case(id="two", expect={}), "?"))
    with pytest.raises(CasesError) as caught:
        report_on(POLICY, cases, knowledge)
    assert [problem.line for problem in caught.value.problems] == [1, 3, 4]


@pytest.mark.parametrize(
    ("policy", "cases", "said"),
    [
        (b"ok = 1", b"?", "The house policy cannot be used.\nline 1, ok: there is no member “ok” here."),
        (
            b"\n# \xff",
            b"?",
            "The house policy cannot be used.\nline 2: this is not UTF-8; save the file in that",
        ),
        (b"", b"\n\n\xfe", "The file of cases cannot be used.\nline 3: this is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used_ends_the_check(
    policy: bytes, cases: bytes, said: str, knowledge: Knowledge
) -> None:
    code, text = check_files(policy, cases, knowledge=knowledge, today=TODAY)
    assert code == 2
    assert text.startswith(said)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
)
CASE_MEMBERS = st.sampled_from(["id", "text", "facts", "on", "expect", "more"])
EXPECTED = st.dictionaries(
    st.sampled_from(["speaks", "agrees", "verdict", "pick", "action", "more"]), JSON, max_size=3
)


@given(member=CASE_MEMBERS, value=JSON | EXPECTED)
def test_any_case_is_read_or_refused(member: str, value: object, knowledge: Knowledge) -> None:
    whole = json.dumps({"id": "one", "facts": ADMIN, "expect": {"verdict": "clear"}, member: value})
    code, text = check_files(POLICY.encode(), whole.encode(), knowledge=knowledge, today=TODAY)
    assert (code == 2) == text.startswith("The file of cases cannot be used.\nline 1")


def test_a_wrong_policy_is_told_before_its_cases(knowledge: Knowledge) -> None:
    code, text = check_files(b"x", b"y", knowledge=knowledge, today=TODAY)
    assert (code, text.splitlines()[0]) == (2, "The house policy cannot be used.")

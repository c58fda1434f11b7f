"""The house's voice: when it speaks, until when, how it stands to the rules, and that it changes nothing else."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import Advice, Knowledge, Profile, advice_json, advise_profile, plain_text
from advisor.advice import PolicyLine
from advisor.policy import Policy, house_rule_document, policy_document, policy_section
from advisor.policy.loading import load_policy
from advisor.policy.schemas import ACTIONS
from advisor.policy.speaking import contradictions
from tests.advisor.building import knowledge_of

TODAY = dt.date(2026, 11, 22)
SMALL = knowledge_of(
    "django supports strong when admin",
    "fastapi supports strong when contract",
    "flask blocks when admin",
    "flask supports moderate when runs_flask",
    asked=["runs_django", "tiny"],
)


def house(*rules: str) -> Policy:
    """A policy from short rules: `prefer django until 2027-01-01 when admin,-tiny actions start`."""
    return load_policy("\n".join(map(table, range(1, len(rules) + 1), rules)), knowledge=SMALL)


def table(number: int, rule: str) -> str:
    kind, subject, *words = rule.split()
    members = {"id": f'"H-{number}"', "reason": '"we say so"', "owner": f'"Owner {number}"'}
    members |= {"companion": '"Our Login"'} if kind == "require" else {}
    members |= {"framework": f'"{subject}"'} if subject != "any" else {}
    for name, value in zip(words[::2], words[1::2], strict=True):
        listed = name in ("when", "any", "unless", "actions")
        members[name] = json.dumps(value.split(",")) if listed else value
    return f"[[{kind}]]\n" + "".join(f"{name} = {value}\n" for name, value in members.items())


def advice(facts: str) -> Advice:
    return advise_profile(Profile.parse(facts), knowledge=SMALL)


def said(policy: Policy, facts: str, today: dt.date = TODAY) -> list[str]:
    return [line.rule for line in policy.speaks(advice(facts), today=today)]


def test_a_rule_speaks_on_its_last_day_and_is_silent_from_the_next() -> None:
    policy = house("prefer django until 2027-02-28")
    assert said(policy, "admin", dt.date(2027, 2, 28)) == ["H-1"]
    assert said(policy, "admin", dt.date(2027, 3, 1)) == []


SCOPES = [
    ("prefer django when admin,-tiny", "admin,-tiny", True),
    ("prefer django when admin,-tiny", "admin", False),
    ("prefer django when admin,-tiny", "admin,tiny", False),
    ("prefer django any admin,tiny", "tiny", True),
    ("prefer django any admin,tiny", "contract", False),
    ("prefer django unless tiny", "", True),
    ("prefer django unless tiny", "tiny", False),
    ("prefer django unless tiny", "-tiny", True),
    ("prefer django actions start", "admin", True),
    ("prefer django actions start", "admin,runs_flask", False),
    ("prefer django actions start", "-runs_flask", True),
    ("prefer django actions move,stay", "admin,runs_flask", True),
    ("prefer django actions stay", "admin,runs_django", True),
]


@pytest.mark.parametrize(("rule", "facts", "speaks"), SCOPES)
def test_a_rule_speaks_within_its_scope_only(rule: str, facts: str, speaks: bool) -> None:
    assert said(house(rule), facts) == ["H-1"] * speaks


BESIDE = [
    ("prefer django", "admin", True, "House policy prefers Django: we say so. The rules agree: start with Django."),
    ("prefer django", "contract", False, "The rules say otherwise: start with FastAPI."),
    ("prefer flask", "admin", False, "The rules say otherwise: start with Django. They rule Flask out here."),
    ("prefer django", "admin,contract", None, "The rules leave it open: a tie between Django and FastAPI."),
    ("prefer flask", "admin,contract", False, "The rules say otherwise: a tie between Django and FastAPI. They rule"),
    ("prefer django", "", None, "House policy prefers Django: we say so. The rules have too little to go by."),
    ("forbid django", "admin", False, "House policy forbids Django: we say so. The rules say otherwise: start with"),
    ("forbid django", "contract", True, "House policy forbids Django: we say so. The rules agree: start with FastAPI."),
    ("forbid django", "admin,contract", None, "The rules leave it open: a tie between Django and FastAPI."),
    ("forbid flask", "admin,contract", True, "The rules agree: a tie between Django and FastAPI."),
    ("forbid flask", "", None, "The rules have too little to go by."),
    ("require django", "admin", None, "House policy requires Our Login with Django: we say so. The rules say nothing"),
    ("require any", "", None, "House policy requires Our Login: we say so. The rules say nothing about it."),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "facts", "agrees", "sentence"), BESIDE)
def test_the_house_says_how_it_stands_to_the_rules(
    rule: str, facts: str, agrees: bool | None, sentence: str
) -> None:
    (line,) = house(rule).speaks(advice(facts), today=TODAY)
    assert line.agrees is agrees
    assert sentence in line.sentence


def test_a_companion_that_the_rules_suggest_too_is_agreed_on(knowledge: Knowledge) -> None:
    text = '[[require]]\nid = "H-1"\nframework = "flask"\ncompanion = "apiflask"\nreason = "Ours!"\nowner = "Us"\n'
    policy = load_policy(text, knowledge=knowledge)
    suggested = advise_profile(Profile.parse("runs_flask,works_well,openapi"), knowledge=knowledge)
    (line,) = policy.speaks(suggested, today=TODAY)
    assert line.sentence == "House policy requires apiflask with Flask: Ours! The rules suggest it too."
    assert line.agrees is True


ON_THE_TABLE = [
    (("require django",), "admin", ["H-1"]),
    (("require django",), "contract", []),
    (("require django",), "admin,contract", ["H-1"]),
    (("require fastapi",), "admin,contract", ["H-1"]),
    (("require flask",), "", []),
    (("require flask",), "runs_flask", ["H-1"]),
    (("require flask",), "runs_flask,admin", []),
    (("require flask", "prefer flask"), "admin", ["H-1", "H-2"]),
    (("require flask", "prefer flask when tiny"), "admin", []),
    (("require any",), "contract", ["H-1"]),
]


@pytest.mark.parametrize(("rules", "facts", "speak"), ON_THE_TABLE)
def test_a_companion_is_required_where_its_framework_is_on_the_table(
    rules: tuple[str, ...], facts: str, speak: list[str]
) -> None:
    assert said(house(*rules), facts) == speak


def test_both_sides_of_a_contradiction_are_said_and_that_they_contradict() -> None:
    policy = house("prefer django", "forbid django", "forbid flask", "prefer fastapi")
    lines = policy.speaks(advice("admin"), today=TODAY)
    section = policy_section(lines)
    assert [line.text.partition(":")[0] for line in section.lines] == [
        "House policy prefers Django",
        "House policy forbids Django",
        "House policy forbids Flask",
        "House policy prefers FastAPI",
        "House policy contradicts itself here",
        "House policy contradicts itself here",
    ]
    assert section.lines[-2].text.endswith("H-1 and H-2. Owner: Owner 1 and Owner 2.")
    assert contradictions(lines, frameworks=SMALL.frameworks) == (("H-1", "H-2"), ("H-1", "H-4"))


def test_an_owner_of_both_sides_is_named_once() -> None:
    lines = house("prefer django", "prefer flask").speaks(advice("admin"), today=TODAY)
    section = policy_section([line._replace(owner="Us") for line in lines])
    assert section.lines[-1].text.endswith("H-1 and H-2. Owner: Us.")


def test_a_house_that_forbids_every_framework_contradicts_itself() -> None:
    policy = house("forbid django", "forbid flask", "forbid fastapi", "forbid flask")
    lines = policy.speaks(advice("admin"), today=TODAY)
    assert contradictions(lines, frameworks=SMALL.frameworks) == (("H-1", "H-2", "H-3"),)


def test_a_line_names_its_rule_owner_last_day_and_link() -> None:
    rule = 'prefer django until 2027-06-30 link "https://wiki.example.com/a"'
    section = policy_section(house(rule).speaks(advice("admin"), today=TODAY))
    assert (section.key, section.title) == ("policy", "House policy")
    assert section.lines[0].text == (
        "House policy prefers Django: we say so. The rules agree: start with Django. "
        "(H-1, Owner 1, until 30 June 2027) https://wiki.example.com/a"
    )


def test_a_silent_house_has_a_section_without_lines() -> None:
    assert policy_section(()).lines == ()


@given(data=st.data())
def test_the_house_changes_nothing_in_what_the_rules_say(data: st.DataObject, knowledge: Knowledge) -> None:
    names = st.sampled_from(list(knowledge.facts))
    facts = data.draw(st.dictionaries(names, st.booleans(), max_size=8))
    rules = data.draw(st.lists(rule_tables(list(knowledge.facts)), max_size=5))
    text = "".join(rule.replace("NUMBER", str(number)) for number, rule in enumerate(rules))
    policy = load_policy(text, knowledge=knowledge)
    before = advise_profile(Profile.of(facts), knowledge=knowledge)
    lines = policy.speaks(before, today=TODAY)
    after = dataclasses.replace(before, policy=lines)
    alone = advice_json(advise_profile(Profile.of(facts), knowledge=knowledge))
    together = advice_json(after)
    assert [one["rule"] for one in listed(together["policy"])] == [line.rule for line in lines]
    assert {**together, "policy": []} == alone
    assert [line.rule for line in lines] == [rule.id for rule in policy.rules if rule.id in spoken(lines)]


def rule_tables(facts: list[str]) -> st.SearchStrategy[str]:
    def text(kind: str, framework: str, fact: str, action: str, day: dt.date | None) -> str:
        companion = 'companion = "APIFlask"\n' if kind == "require" else ""
        until = f"until = {day}\n" if day else ""
        return (
            f'[[{kind}]]\nid = "H-NUMBER"\nframework = "{framework}"\nreason = "Why"\nowner = "Us"\n'
            f'{companion}{until}unless = ["{fact}"]\nactions = ["{action}", "start"]\n'
        )

    frameworks = st.sampled_from(["django", "fastapi", "flask"])
    kinds = st.sampled_from(["prefer", "forbid", "require"])
    days = st.none() | st.dates(dt.date(2026, 11, 20), dt.date(2026, 11, 24))
    return st.builds(text, kinds, frameworks, st.sampled_from(facts), st.sampled_from(ACTIONS), days)


def listed(value: object) -> list[dict[str, object]]:
    assert isinstance(value, list)
    return value


def spoken(lines: tuple[PolicyLine, ...]) -> set[str]:
    return {line.rule for line in lines}


def test_in_json_a_line_has_its_members_in_order() -> None:
    lines = house("prefer django until 2027-06-30", "require any").speaks(advice("admin"), today=TODAY)
    first, second = listed(advice_json(dataclasses.replace(advice("admin"), policy=lines))["policy"])
    assert list(first) == ["rule", "kind", "subject", "sentence", "agrees", "owner", "link", "until"]
    assert (first["subject"], first["agrees"], first["until"]) == ("django", True, "2027-06-30")
    assert (second["subject"], second["agrees"], second["until"]) == ("Our Login", None, None)


def test_the_policy_in_force_is_shown_with_its_ends() -> None:
    policy = house(
        "prefer django until 2026-11-22",
        "forbid flask until 2026-11-23 actions start unless tiny",
        "require any until 2026-12-22",
        "require fastapi until 2026-12-23 when admin",
        "prefer fastapi until 2026-11-21",
    )
    assert plain_text(policy_document(policy, today=TODAY)) == (
        "House policy: 4 rules in force.\n\n"
        "In force\n"
        "- House policy prefers Django. Reason: we say so. (H-1, Owner 1, until 22 November 2026)\n"
        "- House policy forbids Flask for new projects, unless tiny is so. Reason: we say so. "
        "(H-2, Owner 2, until 23 November 2026)\n"
        "- House policy requires Our Login. Reason: we say so. (H-3, Owner 3, until 22 December 2026)\n"
        "- House policy requires Our Login with FastAPI if admin is so. Reason: we say so. "
        "(H-4, Owner 4, until 23 December 2026)\n\n"
        "Ends soon\n"
        "- H-1 ends today, on 22 November 2026. Owner: Owner 1.\n"
        "- H-2 ends tomorrow, on 23 November 2026. Owner: Owner 2.\n"
        "- H-3 ends in 30 days, on 22 December 2026. Owner: Owner 3.\n\n"
        "Ended\n"
        "- H-5 ended on 21 November 2026 and has been silent since; it prefers FastAPI. Owner: Owner 5.\n\n"
        "House policy is the house's own voice. It changes nothing in what the rules say, and stands beside it.\n"
    )


def test_one_rule_is_counted_as_one() -> None:
    assert policy_document(house("prefer django"), today=TODAY).headline == "House policy: 1 rule in force."


@pytest.mark.parametrize("policy", [None, Policy()])
def test_without_a_policy_it_is_said_how_to_set_one(policy: Policy | None) -> None:
    document = policy_document(policy, today=TODAY)
    assert document.headline == "No house policy is set."
    assert "HOUSE_POLICY" in document.sections[0].lines[0].text


def test_one_rule_of_the_house_is_shown_by_its_id_however_it_is_typed() -> None:
    document = house_rule_document(
        "h-2", house("prefer django", "forbid flask until 2026-11-21"), today=TODAY
    )
    assert document is not None
    assert plain_text(document) == (
        "H-2: house policy forbids Flask.\n\n"
        "House policy forbids Flask. Reason: we say so. (H-2, Owner 2, until 21 November 2026)\n"
        "H-2 ended on 21 November 2026 and has been silent since; it forbids Flask.\n\n"
        "House policy is the house's own voice. It changes nothing in what the rules say, and stands beside it.\n"
    )


@pytest.mark.parametrize("policy", [None, house("prefer django")])
def test_a_rule_that_the_house_does_not_have_is_not_shown(policy: Policy | None) -> None:
    assert house_rule_document("H-9", policy, today=TODAY) is None

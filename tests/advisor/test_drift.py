"""Drift: the same facts under the knowledge of then and of now."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import Document, Knowledge, Profile, ProfileError, advise_profile
from advisor.document import Line
from advisor.drift import Drift, drift, drift_document, drift_json
from advisor.knowledge.model import Entry
from advisor.knowledge.past import load_past
from tests.advisor.building import knowledge_of

A, B, C = "django supports strong when a", "fastapi supports decisive when b", "flask supports strong when c"
THEN, NOW = "2026.01.1", "2026.02.1"


def later(*lines: str, **entries: Entry | None) -> Knowledge:
    """The knowledge of now: written like that of then, with some entries replaced, or gone."""
    knowledge = knowledge_of(*lines)
    kept = {**knowledge.entries, **{name.replace("_", "-"): entry for name, entry in entries.items()}}
    left = {name: entry for name, entry in kept.items() if entry}
    return dataclasses.replace(knowledge, version=NOW, entries=left)


def between(facts: str, then: Knowledge, now: Knowledge) -> Drift:
    return drift(Profile.parse(facts), then=then, now=now)


def told(facts: str, then: Knowledge, now: Knowledge) -> Document:
    return drift_document(between(facts, then, now), knowledge=now)


def lines_of(document: Document, key: str) -> list[Line]:
    return [line for section in document.sections if section.key == key for line in section.lines]


FATES = [
    ("a", [A, B], [A, B], []),
    ("a", [A, B], [A, "fastapi supports strong when b"], []),
    ("b", [A, B], [A, "fastapi supports strong when b"], [("T-2", "reworked")]),
    ("b", [A, B], [A, "flask supports decisive when b"], [("T-2", "reworked")]),
    ("b", [A, B], [A, "fastapi supports decisive when b unless a"], [("T-2", "reworked")]),
    ("a,b", [A, B], [A, "fastapi supports decisive when b,c"], [("T-2", "reworked")]),
    ("a", [A], [A, "fastapi supports decisive when b", "flask supports slight when a"], [("T-3", "added")]),
    ("a,b", [A, B], [A, "django supports slight when -b"], [("T-2", "reworked")]),
    ("a,c", [A, B, C], [A, B, "django supports slight when c"], [("T-3", "reworked")]),
]


@pytest.mark.parametrize(("facts", "then", "now", "expected"), FATES)
def test_the_rules_that_changed_and_spoke_here_are_named(
    facts: str, then: list[str], now: list[str], expected: list[tuple[str, str]]
) -> None:
    found = between(facts, knowledge_of(*then), later(*now, "django opposes slight when -a,-b,-c"))
    assert [(one.rule, one.fate) for one in found.entries] == expected
    assert [one.name for one in found.entries] == [f"Name of {rule}" for rule, _ in expected]


def test_a_rule_that_is_gone_is_named_and_not_cited() -> None:
    document = told("a,b", knowledge_of(A, B), later(A, B, T_2=None))
    assert document.headline == "That changes it: Django instead of FastAPI."
    assert lines_of(document, "rules") == [Line("Gone: T-2, Name of T-2")]


def test_both_verdicts_are_shown_when_the_verdict_changed() -> None:
    document = told("a,b", knowledge_of(A, "flask supports slight when b"), later(A, B))
    assert document.headline == "That changes it: FastAPI instead of Django."
    assert lines_of(document, "verdicts") == [
        Line("Then (2026.01.1): Start with Django."),
        Line("Now (2026.02.1): Start with FastAPI."),
    ]
    assert lines_of(document, "rules") == [Line("Reworked: Name of T-2", rules=("T-2",))]
    assert document.footer == ("Knowledge 2026.01.1 then, 2026.02.1 now.",)


def test_what_is_new_stands_before_what_was_reworked_and_what_is_gone() -> None:
    then = knowledge_of(A, "flask supports slight when a", C)
    now = later(
        A, "flask supports slight when a", "flask supports slight when c", "flask supports slight when a"
    )
    found = between(
        "a,c", then, dataclasses.replace(now, entries={k: v for k, v in now.entries.items() if k != "T-2"})
    )
    assert [(one.rule, one.fate) for one in found.entries] == [
        ("T-4", "added"),
        ("T-3", "reworked"),
        ("T-2", "removed"),
    ]


def test_a_verdict_that_stayed_on_other_grounds_is_told_so() -> None:
    document = told("a", knowledge_of(A), later("django supports decisive when a"))
    assert document.headline == "Still Django, as under knowledge 2026.01.1; what it rests on has changed."
    assert [section.key for section in document.sections] == ["rules"]


def test_nothing_changed_is_one_short_line() -> None:
    document = told("a", knowledge_of(A, B), later(A, "flask supports slight when b"))
    assert document.headline == "Nothing here has changed since knowledge 2026.01.1."
    assert document.sections == ()


def reworded(entry: Entry) -> Entry:
    effects = tuple(one._replace(because="In other words.") for one in entry.effects)
    day = dt.date(2030, 1, 1)
    return dataclasses.replace(
        entry, name="Another name", says="More.", owner="they", reviewed=day, cases=("q001",), effects=effects
    )


def test_new_words_for_the_same_rule_are_no_drift() -> None:
    then = knowledge_of(A)
    found = between("a", then, later(A, T_1=reworded(then.entries["T-1"])))
    assert (found.entries, found.changed, found.empty) == ((), False, True)


def test_a_warning_that_says_something_else_is_drift(knowledge: Knowledge) -> None:
    warning = next(one for one in knowledge.of_kind("warning") if one.when.all)
    facts = Profile.of((one.fact, one.value) for one in (*warning.when.all, *warning.when.any[:1]))
    entries = {**knowledge.entries, warning.id: dataclasses.replace(warning, says="Beware.")}
    now = dataclasses.replace(knowledge, version="2099.01.1", entries=entries)
    found = drift(facts, then=knowledge, now=now)
    assert [(one.rule, one.fate) for one in found.entries] == [(warning.id, "reworked")]
    assert not found.changed


def test_a_fact_that_is_no_longer_known_is_named_and_left_out() -> None:
    found = between("a,-c", knowledge_of(A, C), later(A))
    assert [(one.fact, one.value, one.label) for one in found.gone] == [("c", False, "c is not so")]
    assert found.now.profile == Profile.parse("a")
    document = told("a,c", knowledge_of(A, C), later(A))
    assert lines_of(document, "gone") == [Line("c is so")]


def test_a_fact_that_is_new_since_meant_nothing_then() -> None:
    found = between("a,b", knowledge_of(A), later(A, B))
    assert (found.then.profile, found.now.profile) == (Profile.parse("a"), Profile.parse("a,b"))
    assert (found.then.pick, found.now.pick, found.gone) == ("django", "fastapi", ())


def test_a_fact_that_neither_knows_is_refused_with_the_nearest() -> None:
    with pytest.raises(ProfileError, match=r"no fact called “runs_flsk”\. Did you mean runs_flask"):
        between("runs_flsk", knowledge_of(A), later("flask supports strong when runs_flask"))


@given(data=st.data())
def test_there_is_no_drift_within_one_version(data: st.DataObject, knowledge: Knowledge) -> None:
    facts = data.draw(st.dictionaries(st.sampled_from(list(knowledge.facts)), st.booleans(), max_size=8))
    found = drift(Profile.of(facts), then=knowledge, now=knowledge)
    assert found.empty
    assert drift_document(found, knowledge=knowledge).sections == ()


@given(data=st.data())
def test_a_link_of_the_first_release_can_be_opened_today(data: st.DataObject, knowledge: Knowledge) -> None:
    then = load_past("2026.11.1")
    facts = data.draw(st.dictionaries(st.sampled_from(list(then.facts)), st.booleans(), max_size=8))
    profile = Profile.of(facts)
    found = drift(profile, then=then, now=knowledge)
    assert found.then == advise_profile(profile, knowledge=then)
    assert (found.then.knowledge, found.now.knowledge) == ("2026.11.1", knowledge.version)
    for one in found.entries:
        assert (one.rule in then.entries, one.rule in knowledge.entries) == {
            "added": (False, True),
            "removed": (True, False),
            "reworked": (True, True),
        }[one.fate]
    assert {one.fact for one in found.gone} == set(facts) - set(knowledge.facts)
    picks = (found.then.pick, found.then.verdict) != (found.now.pick, found.now.verdict)
    assert found.changed or not picks
    document = drift_document(found, knowledge=knowledge)
    assert {one.rule for one in found.entries if one.fate != "removed"} <= set(document.claims())


def test_a_drift_as_json_holds_all_of_it() -> None:
    found = between("a,b,-c", knowledge_of(A, "flask supports slight when b", C), later(A, B))
    form = json.loads(json.dumps(drift_json(found)))
    assert list(form) == ["then", "now", "changed", "difference", "rules", "gone"]
    assert (form["then"], form["now"], form["changed"]) == (THEN, NOW, True)
    assert form["difference"]["pick"] == {"before": "django", "after": "fastapi"}
    assert form["rules"] == [{"rule": "T-2", "fate": "reworked", "name": "Name of T-2"}]
    assert form["gone"] == [{"fact": "c", "value": "no", "label": "c is not so"}]

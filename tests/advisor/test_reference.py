from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from advisor import (
    Document,
    Knowledge,
    Profile,
    Table,
    UnknownEntryError,
    comparison_document,
    find_entry,
    objections_document,
    rule_document,
    rules_document,
)
from advisor.knowledge.model import POINTS, Condition, Effect, Entry, Fact, FactIs
from advisor.reference import MARK, criteria_of


def table_of(document: Document) -> Table:
    return next(section.table for section in document.sections if section.table)


def with_entry(knowledge: Knowledge, *effects: Effect, when: Condition | None = None) -> Knowledge:
    """The knowledge with nothing but three facts and one rule A-1."""
    facts = {
        name: Fact(name, "team", f"{name} it is", f"no {name}", "", (), (), 1) for name in ("a", "b", "c")
    }
    today = dt.date(2026, 11, 22)
    entry = Entry("A-1", "rule", "A name", "A text.", "guide", "us", today, effects, when or Condition())
    return dataclasses.replace(knowledge, facts=facts, entries={"A-1": entry})


YES_A, NO_B, YES_B, YES_C = FactIs("a", True), FactIs("b", False), FactIs("b", True), FactIs("c", True)


@pytest.mark.parametrize(
    "frameworks", [("django", "flask"), ("fastapi", "django"), ("flask", "fastapi", "django")]
)
def test_a_comparison_shows_all_twenty_criteria_in_the_order_asked_for(
    frameworks: tuple[str, ...], knowledge: Knowledge
) -> None:
    table = table_of(comparison_document(frameworks, knowledge=knowledge))
    names = [knowledge.frameworks[name].name for name in frameworks]
    assert table.columns == ("Criterion", *names, "Rule")
    assert [row[-1] for row in table.rows] == [f"A-{n}" for n in range(10, 24)] + [
        f"B-{n}" for n in range(4, 10)
    ]
    for criterion, *cells, rule in table.rows:
        entry = knowledge.entries[rule]
        assert criterion == entry.name
        assert entry.cells is not None
        assert cells == [entry.cells[name] for name in frameworks]


def test_a_comparison_names_and_introduces_each_framework_with_its_portraits(knowledge: Knowledge) -> None:
    document = comparison_document(knowledge.frameworks, knowledge=knowledge)
    assert document.headline == "Django, FastAPI and Flask compared."
    lines = document.sections[0].lines
    assert [line.text.partition(":")[0] for line in lines] == ["Django", "FastAPI", "Flask"]
    assert [line.rules for line in lines] == [("A-7", "B-1"), ("A-8", "B-3"), ("A-9", "B-2")]
    assert document.footer == (f"Knowledge {knowledge.version}.",)


def test_a_comparison_of_two_is_headed_by_both(knowledge: Knowledge) -> None:
    document = comparison_document(["flask", "django"], knowledge=knowledge)
    assert document.headline == "Flask and Django compared."


def test_a_framework_named_twice_is_one_column(knowledge: Knowledge) -> None:
    document = comparison_document(["flask", "flask"], knowledge=knowledge)
    assert document.headline == "Flask compared."
    assert table_of(document).columns == ("Criterion", "Flask", "Rule")


def test_an_unknown_framework_cannot_be_compared(knowledge: Knowledge) -> None:
    with pytest.raises(KeyError, match="rails"):
        comparison_document(["flask", "rails"], knowledge=knowledge)


def test_the_list_shows_every_entry_once_by_its_kind(knowledge: Knowledge) -> None:
    document = rules_document(knowledge=knowledge)
    assert document.headline.startswith(f"{len(knowledge.entries)} ")
    listed = [(line.rules, line.text) for section in document.sections for line in section.lines]
    assert sorted(listed) == sorted(((entry.id,), entry.name) for entry in knowledge.entries.values())
    kinds = [
        {knowledge.entries[line.rules[0]].kind for line in section.lines} for section in document.sections
    ]
    assert all(len(kind) == 1 for kind in kinds)
    assert len({section.title for section in document.sections}) == len(document.sections)


def test_the_list_leaves_out_kinds_without_entries(knowledge: Knowledge) -> None:
    document = rules_document(knowledge=with_entry(knowledge))
    assert [section.title for section in document.sections] == ["Rules"]


def test_every_entry_opens_with_what_it_says_does_and_comes_from(knowledge: Knowledge) -> None:
    for entry in knowledge.entries.values():
        document = rule_document(entry.id, knowledge=knowledge)
        source = knowledge.sources[entry.source]
        claims = "\n".join(document.claims())
        wanted = [entry.says, source.title, source.note, entry.owner, entry.reviewed.isoformat()]
        wanted += [effect.because for effect in entry.effects]
        wanted += list((entry.cells or {}).values())
        wanted += [step.says for step in entry.steps]
        wanted += [knowledge.facts[fact].yes for fact in entry.takes]
        effects, steps = (one.when for one in entry.effects), (one.when for one in entry.steps)
        for condition in (entry.when, *effects, *steps):
            labels = [(knowledge.facts[one.fact], one.value) for one in condition.literals()]
            wanted += [fact.yes if value else fact.no for fact, value in labels]
        assert document.headline == f"{entry.id}: {entry.name}."
        assert [text for text in wanted if text not in claims] == []


@pytest.mark.parametrize(
    ("cases", "told"),
    [
        ((), []),
        (("q012",), ["Seen in the published decision q012."]),
        (("q012", "q061"), ["Seen in the published decisions q012 and q061."]),
        (("q012", "q061", "r7"), ["Seen in the published decisions q012, q061 and r7."]),
    ],
)
def test_an_entry_names_the_decisions_in_which_it_was_seen(
    cases: tuple[str, ...], told: list[str], knowledge: Knowledge
) -> None:
    changed = with_entry(knowledge)
    seen = dataclasses.replace(changed.entries["A-1"], cases=cases)
    document = rule_document("A-1", knowledge=dataclasses.replace(changed, entries={"A-1": seen}))
    assert document.sections[-1].title == "Where it comes from"
    assert [line.text for line in document.sections[-1].lines[1:-1]] == told


def test_a_criterion_opens_with_a_cell_for_each_framework(knowledge: Knowledge) -> None:
    table = table_of(rule_document("A-11", knowledge=knowledge))
    assert table.columns == ("Framework", knowledge.entries["A-11"].name)
    assert [row[0] for row in table.rows] == ["Django", "FastAPI", "Flask"]


@pytest.mark.parametrize(
    ("condition", "phrase"),
    [
        (Condition(all=(YES_A,)), "a it is"),
        (Condition(all=(YES_A, NO_B)), "a it is, and no b"),
        (Condition(any=(YES_B,)), "b it is"),
        (Condition(any=(YES_B, YES_C)), "one of these holds: b it is; c it is"),
        (Condition(all=(YES_A,), any=(NO_B, YES_C)), "a it is, and one of these holds: no b; c it is"),
        (Condition(all=(YES_A,), unless=(NO_B, YES_C)), "a it is (unless no b, or c it is)"),
    ],
)
def test_a_condition_is_told_as_a_phrase(condition: Condition, phrase: str, knowledge: Knowledge) -> None:
    changed = with_entry(
        knowledge, Effect(condition, "flask", "supports", "slight", "Small."), when=condition
    )
    when, effects = rule_document("A-1", knowledge=changed).sections[1:3]
    assert [line.text for line in when.lines] == [phrase]
    assert [line.text for line in effects.lines] == [f"Speaks for Flask when {phrase}. “Small.”"]


def test_an_effect_shows_its_strength_and_a_blocker_that_it_rules_out(knowledge: Knowledge) -> None:
    when = Condition(all=(YES_A,))
    changed = with_entry(
        knowledge,
        Effect(when, "django", "opposes", "moderate", "Heavy."),
        Effect(when, "fastapi", "blocks", "decisive", "Cannot run."),
    )
    says, effects, origin = rule_document("A-1", knowledge=changed).sections
    assert [(line.text, line.strength) for line in effects.lines] == [
        ("Speaks against Django when a it is. “Heavy.”", "moderate"),
        ("Rules FastAPI out when a it is. “Cannot run.”", None),
    ]
    assert says.lines[0].text == "A text."
    assert origin.lines[1].text == "Owner: us. Last reviewed 2026-11-22."


@pytest.mark.parametrize("written", ["A-71", "a-71", "a71", "A 71", " a - 71 ", "A–71", "[A-71]"])
def test_an_id_is_found_as_people_write_it(written: str, knowledge: Knowledge) -> None:
    assert find_entry(written, knowledge=knowledge).id == "A-71"


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("A-710", "A-71"),
        ("A71b", "A-71"),
        ("C-71", "A-71"),
        ("A-0", "A-80"),
        ("A-071", "A-71"),
        ("B-22", "B-2"),
        ("A-71" + "1" * 30_000, None),
        ("pizza with cheese", None),
        ("\ud800", None),
        ("", None),
    ],
)
def test_an_unknown_id_is_refused_with_the_nearest(
    written: str, near: str | None, knowledge: Knowledge
) -> None:
    with pytest.raises(UnknownEntryError) as caught:
        rule_document(written, knowledge=knowledge)
    assert caught.value.wanted == written
    assert str(caught.value) == f"There is no rule “{written}”."
    assert set(caught.value.near) <= set(knowledge.entries)
    assert near is None or near in caught.value.near


@pytest.mark.parametrize("framework", ["django", "fastapi", "flask"])
def test_objections_are_all_that_speaks_against_it_strongest_first(
    framework: str, knowledge: Knowledge
) -> None:
    document = objections_document(framework, knowledge=knowledge)
    shown = document.sections[0].lines
    held = [
        (entry.id, effect.because)
        for entry in knowledge.entries.values()
        for effect in entry.effects
        if effect.framework == framework and effect.direction in ("opposes", "blocks")
    ]
    assert sorted((line.rules[0], line.text.partition("“")[2].rstrip("”")) for line in shown) == sorted(held)
    points = [POINTS[line.strength] for line in shown if line.strength]
    assert points == sorted(points, reverse=True)
    assert f"why not {framework}: your situation" in document.sections[1].lines[0].text


def test_objections_to_an_unknown_framework_are_a_key_error(knowledge: Knowledge) -> None:
    with pytest.raises(KeyError, match="rails"):
        objections_document("rails", knowledge=knowledge)


# What matters in a situation.


def marked(document: Document) -> list[str]:
    return [row[-1] for row in table_of(document).rows if row[0].startswith(f"{MARK} ")]


def test_a_comparison_about_a_situation_marks_the_rows_that_matter_there(knowledge: Knowledge) -> None:
    about = Profile.of({"admin_panel": True, "websockets": False})
    document = comparison_document(["django", "flask"], knowledge=knowledge, about=about)
    assert marked(document) == ["A-11", "A-19", "A-23"]
    assert "● marks the 3 of 20 rows that matter in your situation." in document.claims()
    one = comparison_document(["django", "flask"], knowledge=knowledge, about=Profile.of({"cpu_heavy": True}))
    assert marked(one) == ["B-5"]
    assert "● marks the one of 20 rows that matters in your situation." in one.claims()


@pytest.mark.parametrize("facts", [None, {}, {"avoids_flask": True}])
def test_without_a_situation_that_touches_any_row_none_is_marked(
    facts: dict[str, bool] | None, knowledge: Knowledge
) -> None:
    about = None if facts is None else Profile.of(facts)
    document = comparison_document(knowledge.frameworks, knowledge=knowledge, about=about)
    assert marked(document) == []
    assert MARK not in " ".join(document.claims())
    assert ("so none is marked" in " ".join(document.claims())) is bool(facts)


def test_every_row_but_the_summary_can_matter(knowledge: Knowledge) -> None:
    never = [entry.id for entry in criteria_of(knowledge) if not entry.when.literals()]
    assert never == ["B-9"]
    assert "When it matters" in rule_document("A-11", knowledge=knowledge).claims()

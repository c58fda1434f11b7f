from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from advisor import Knowledge, load_knowledge
from advisor.knowledge.model import Condition, Effect, Entry, FactIs

NUMBERS = {"A": range(1, 81), "B": range(1, 22)}
SOURCED = [f"{letter}-{number}" for letter, numbers in NUMBERS.items() for number in numbers]
#: Any of these means something to Slack, GitHub or HTML; our own sentences do without them.
MARKUP = re.compile(r"[*_`~<>|#\[\]{}\\@$]|https?:")


FIELD_CASES = Path(__file__).resolve().parent.parent / "samples" / "field_cases"


def sample_lines(name: str) -> list[str]:
    return (FIELD_CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()


def effects(knowledge: Knowledge) -> Iterator[tuple[Entry, Effect]]:
    return ((entry, effect) for entry in knowledge.entries.values() for effect in entry.effects)


def conditions(knowledge: Knowledge) -> Iterator[tuple[str, Condition]]:
    for entry in knowledge.entries.values():
        yield entry.id, entry.when
        yield from ((entry.id, effect.when) for effect in entry.effects)


def texts(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Every sentence of ours that a reply may show, with where it stands."""
    for entry in knowledge.entries.values():
        because = (effect.because for effect in entry.effects)
        for text in chain((entry.name, entry.says), because, (entry.cells or {}).values()):
            yield entry.id, text
    for fact in knowledge.facts.values():
        yield from ((fact.id, text) for text in (fact.yes, fact.no, fact.question))
    for framework in knowledge.frameworks.values():
        yield framework.id, framework.summary
    for source in knowledge.sources.values():
        yield from ((source.id, text) for text in (source.title, source.note))


def doubled(values: Iterator[str]) -> list[str]:
    return [value for value, times in Counter(values).items() if times > 1]


@pytest.mark.parametrize("number", SOURCED)
def test_every_numbered_fact_of_the_sources_is_carried(number: str, knowledge: Knowledge) -> None:
    assert knowledge.entries[number].source == {"A": "guide", "B": "overview"}[number[0]]


def test_every_other_id_is_one_of_ours_and_says_so(knowledge: Knowledge) -> None:
    others = [entry for entry in knowledge.entries.values() if entry.id not in SOURCED]
    assert [entry.id for entry in others if not entry.id.startswith("P-")] == []
    assert [entry.id for entry in others if entry.source in ("guide", "overview")] == []


def test_what_comes_from_practice_names_the_decisions_in_which_it_was_seen(knowledge: Knowledge) -> None:
    ours = [entry for entry in knowledge.entries.values() if entry.id.startswith("P-")]
    assert [entry.id for entry in ours if entry.source == "practice" and not entry.cases] == []
    assert "practice" in {entry.source for entry in ours}


def test_every_decision_that_an_entry_names_can_be_read(knowledge: Knowledge) -> None:
    lines = [line for name in ("questions", "projects") for line in sample_lines(name)]
    readable = {str(json.loads(line)["id"]) for line in lines}
    named = {case for entry in knowledge.entries.values() for case in entry.cases}
    assert named - readable == set()


def test_no_entry_names_a_decision_twice(knowledge: Knowledge) -> None:
    assert [entry.id for entry in knowledge.entries.values() if doubled(iter(entry.cases))] == []


def test_every_source_is_the_origin_of_an_entry(knowledge: Knowledge) -> None:
    assert set(knowledge.sources) == {entry.source for entry in knowledge.entries.values()}


def test_a_sentence_refers_only_to_entries_that_exist(knowledge: Knowledge) -> None:
    named = {number for _, text in texts(knowledge) for number in re.findall(r"\b[ABP]-\d+", text)}

    assert named - set(knowledge.entries) == set()


def test_the_decision_table_has_all_its_rows_in_order(knowledge: Knowledge) -> None:
    rows = sorted(knowledge.of_kind("criterion"), key=lambda entry: entry.order)
    assert [row.id for row in rows] == [f"A-{n}" for n in range(10, 24)] + [f"B-{n}" for n in range(4, 10)]
    assert len({row.order for row in rows}) == len(rows)


def test_no_two_entries_have_the_same_name(knowledge: Knowledge) -> None:
    assert doubled(entry.name for entry in knowledge.entries.values()) == []


def test_no_two_effects_give_the_same_reason(knowledge: Knowledge) -> None:
    assert doubled(effect.because for _, effect in effects(knowledge)) == []


def test_no_two_facts_have_the_same_label_or_question(knowledge: Knowledge) -> None:
    assert doubled(fact.yes for fact in knowledge.facts.values()) == []
    assert doubled(fact.question for fact in knowledge.facts.values() if fact.question) == []


def test_a_fact_does_not_say_the_same_for_yes_and_for_no(knowledge: Knowledge) -> None:
    assert [fact.id for fact in knowledge.facts.values() if fact.yes == fact.no] == []


def test_every_fact_that_a_condition_names_can_be_read_or_asked(knowledge: Knowledge) -> None:
    told = {amount.fact for amount in knowledge.amounts}
    mute = {
        f"{entry}: {literal.fact}"
        for entry, condition in conditions(knowledge)
        for literal in condition.literals()
        if not (fact := knowledge.facts[literal.fact]).says and not fact.question and fact.id not in told
    }
    assert mute == set()


def test_every_fact_is_of_use_to_a_rule_or_a_warning(knowledge: Knowledge) -> None:
    used = {literal.fact for _, condition in conditions(knowledge) for literal in condition.literals()}
    # What runs today also decides between staying and moving, whatever the rules say.
    staying = {f"runs_{framework}" for framework in knowledge.frameworks}
    assert set(knowledge.facts) - used - staying == set()


def test_no_condition_contradicts_itself(knowledge: Knowledge) -> None:
    impossible = [
        entry
        for entry, condition in conditions(knowledge)
        if any(
            FactIs(one.fact, not one.value) in condition.all or one in condition.unless
            for one in condition.all
        )
    ]
    assert impossible == []


@pytest.mark.parametrize("family", ["runs", "knows"])
def test_a_family_is_one_fact_for_each_framework(family: str, knowledge: Knowledge) -> None:
    for framework in knowledge.frameworks.values():
        fact = knowledge.facts[f"{family}_{framework.id}"]
        assert framework.name in fact.yes
        assert framework.id in " ".join(fact.says)
        assert not re.search(r"\bX\b", " ".join((fact.yes, fact.no, fact.question, *fact.says, *fact.denies)))


def test_our_sentences_hold_no_markup_of_any_platform(knowledge: Knowledge) -> None:
    assert [(where, text) for where, text in texts(knowledge) if MARKUP.search(text)] == []


def test_our_sentences_are_trimmed_and_on_one_line(knowledge: Knowledge) -> None:
    untidy = [(where, text) for where, text in texts(knowledge) if text != " ".join(text.split())]
    assert untidy == []


def test_reasons_and_explanations_are_whole_sentences(knowledge: Knowledge) -> None:
    sentences = [effect.because for _, effect in effects(knowledge)]
    sentences += [entry.says for entry in knowledge.entries.values()]
    assert [text for text in sentences if not text.endswith((".", "?", "!")) or text[0].islower()] == []


def test_names_and_labels_stand_without_a_full_stop(knowledge: Knowledge) -> None:
    names = [entry.name for entry in knowledge.entries.values()]
    labels = [label for fact in knowledge.facts.values() for label in (fact.yes, fact.no)]
    assert [text for text in names + labels if text.endswith(".")] == []


def test_questions_end_with_a_question_mark(knowledge: Knowledge) -> None:
    assert [
        fact.id for fact in knowledge.facts.values() if fact.question and not fact.question.endswith("?")
    ] == []


def test_the_same_files_give_equal_knowledge_of_its_own_identity(knowledge: Knowledge) -> None:
    again = load_knowledge()
    assert again != knowledge
    assert again.entries == knowledge.entries
    assert list(again.facts) == list(knowledge.facts)
    assert again.version == knowledge.version


@pytest.mark.parametrize(
    ("facts", "because_of"),
    [
        ({"a": True, "b": False, "c": True}, ("a", "b", "c")),
        ({"a": True, "b": False, "c": True, "d": False}, ("a", "b", "c", "d")),
        ({"a": True, "b": False}, None),
        ({"a": True, "c": True}, None),
        ({"a": True, "b": True, "c": True}, None),
        ({"a": True, "b": False, "c": True, "e": True}, None),
        ({"a": True, "b": False, "c": True, "e": False}, ("a", "b", "c")),
        ({}, None),
    ],
)
def test_a_condition_wants_all_one_of_any_and_none_of_unless(
    facts: dict[str, bool], because_of: tuple[str, ...] | None
) -> None:
    condition = Condition(
        all=(FactIs("a", True), FactIs("b", False)),
        any=(FactIs("c", True), FactIs("d", False)),
        unless=(FactIs("e", True),),
    )
    assert condition.holding(facts) == because_of
    assert Condition(all=condition.all).holding({"a": True, "b": False}) == ("a", "b")

"""Pages of the form as values, for thousands of facts and answers: what is shown is what is read back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from advisor import Profile, advise, load_knowledge
from advisor.commands import House
from handlers.slack.form.answers import filled, given_by, profile_of
from handlers.slack.form.memory import (
    ADVICE,
    NEEDS,
    QUESTIONS,
    WORDS,
    ForgottenError,
    Memory,
    known_facts,
    remembered,
)
from handlers.slack.form.steps import Steps
from handlers.slack.form.views import FORM
from handlers.slack.incoming import OpenView
from handlers.slack.limits import VIEW_METADATA, View, checked_view
from handlers.slack.weighing import length
from tests.fakes.block_kit import refused_view
from tests.slack.documents import HOSTILE
from tests.slack.filling import fields, state_of

KNOWLEDGE = load_knowledge()
FACTS = sorted(KNOWLEDGE.facts)
RUNS = tuple(f"runs_{name}" for name in KNOWLEDGE.frameworks)
URL = "https://hooks.slack.com/commands/T0001/397700885554/" + "x" * 60
STEPS = Steps(House(KNOWLEDGE, lambda: dt.date(2026, 11, 22)), "https://advisor.example.com")

profiles = st.dictionaries(st.sampled_from(FACTS), st.booleans(), max_size=40).map(Profile.of)
answers = st.dictionaries(st.sampled_from(FACTS), st.sampled_from([True, False, None]), max_size=40)
labels = st.builds(
    lambda fact, value: KNOWLEDGE.facts[fact].label(value), st.sampled_from(FACTS), st.booleans()
)
words = st.lists(labels | st.sampled_from(HOSTILE) | st.text(max_size=30), max_size=12).map(". ".join)


def shown(view: View, values: dict[str, Any] | None = None) -> OpenView:
    """A view on somebody's screen, with its fields as they began unless others are given."""
    state = state_of(view) if values is None else values
    return OpenView("V1", "1.a", view["callback_id"], view["private_metadata"], state)


def fine(view: View) -> View:
    """The view, which both our own check and the other project's let pass."""
    assert refused_view(view) is None, refused_view(view)
    assert view["callback_id"] == FORM
    assert "submit" in view or not fields(view)
    return checked_view(view)


def known(view: View, values: dict[str, Any] | None = None) -> Profile:
    """The facts that a page stands for, read back as at a submission."""
    page = shown(view, values)
    memory = remembered(page.metadata, facts=FACTS)
    filling = filled(page.values, memory)
    heard = advise(filling.words, knowledge=KNOWLEDGE).profile.as_dict()
    return profile_of(given_by(memory, filling, heard, knowledge=KNOWLEDGE), heard)


def step_of(view: View) -> int:
    return remembered(view["private_metadata"], facts=FACTS).step


def answered(draw: st.DrawFn, view: View) -> dict[str, Any]:
    """The state of a page on which somebody used some of the fields."""
    values = state_of(view)
    for block in fields(view):
        element, [state] = block["element"], values[block["block_id"]].values()
        if element["type"] == "radio_buttons" and draw(st.booleans()):
            state["selected_option"] = draw(st.sampled_from(element["options"]))
        elif element["type"] == "checkboxes":
            state["selected_options"] = [one for one in element["options"] if draw(st.booleans())]
        elif element["type"] == "plain_text_input" and draw(st.integers(0, 4)) == 0:
            state["value"] = draw(st.none() | words.map(lambda typed: typed[:3_000]))
    return values


@settings(max_examples=30)
@given(facts=profiles)
@example(facts=Profile.of(dict.fromkeys(FACTS, True)))
@example(facts=Profile.of(dict.fromkeys(FACTS, False)))
def test_reading_back_a_page_gives_exactly_the_facts_that_it_was_made_for(facts: Profile) -> None:
    needs = fine(STEPS.begin(facts=facts, url=URL))
    assert known(needs) == facts
    back = fine(STEPS.back(shown(needs)))
    assert known(back) == facts
    assert known(fine(STEPS.redrawn(shown(needs)))) == facts
    assert known(fine(STEPS.redrawn(shown(back)))) == facts


@settings(max_examples=30)
@given(typed=words)
def test_reading_back_the_first_page_gives_exactly_the_facts_in_the_words(typed: str) -> None:
    first = fine(STEPS.begin(words=typed))
    field = state_of(first)["words"]["form_words"]["value"] or ""
    said = advise(field, knowledge=KNOWLEDGE).profile
    assert length(field) <= 3_000
    assert known(first) == said
    taken = STEPS.submitted(shown(first))
    assert taken.view is not None
    assert known(fine(taken.view)) == said


@settings(max_examples=30)
@given(data=st.data(), typed=words, facts=profiles | st.none())
def test_whatever_is_answered_every_page_can_be_shown_and_holds_the_answers(
    data: st.DataObject, typed: str, facts: Profile | None
) -> None:
    view, visited = fine(STEPS.begin(words=typed, facts=facts, url=URL)), []
    for _turn in range(4):
        values = data.draw(st.composite(answered)(view))
        holds = known(view, values)
        assert known(fine(STEPS.redrawn(shown(view, values))), values) == holds
        if data.draw(st.booleans()) and step_of(view) != WORDS:
            view = fine(STEPS.back(shown(view, values)))
            assert known(view) == holds
            continue
        taken = STEPS.submitted(shown(view, values))
        if taken.errors:
            assert taken.errors.keys() <= {block["block_id"] for block in fields(view)}
            assert all(0 < length(said) <= 2_000 for said in taken.errors.values())
            continue
        assert taken.view is not None
        view = fine(taken.view)
        assert known(view) == holds
        visited.append(taken)
        if taken.reply is not None:
            assert taken.reply.advice is not None
            assert taken.reply.advice.profile == holds
            assert taken.url == URL
            break
    assert all(taken.url == "" for taken in visited if taken.reply is None)


@settings(max_examples=20)
@given(data=st.data(), facts=profiles)
def test_open_stays_open_and_is_never_no(data: st.DataObject, facts: Profile) -> None:
    view = STEPS.begin(facts=facts)
    asked = remembered(view["private_metadata"], facts=FACTS).asked
    values = state_of(view)
    opened = [fact for fact in asked if data.draw(st.booleans())]
    for block in fields(view):
        if block["block_id"].partition(".")[0] in opened:
            [state] = values[block["block_id"]].values()
            [state["selected_option"]] = [
                one for one in block["element"]["options"] if one["value"] == "open"
            ]
    assert known(view, values).as_dict() == {fact: value for fact, value in facts.facts if fact not in opened}


@settings(max_examples=12)
@given(runs=st.dictionaries(st.sampled_from(RUNS), st.booleans()))
def test_what_runs_is_shown_and_a_choice_replaces_it(runs: dict[str, bool]) -> None:
    facts = Profile.of({"admin_panel": True, **runs})
    first = STEPS.back(shown(STEPS.begin(facts=facts)))
    [block] = [one for one in fields(first) if one["block_id"].startswith("runs.")]
    chosen = block["element"].get("initial_option", {}).get("value", "")
    assert set(filter(None, chosen.split(","))) == {fact for fact, value in runs.items() if value}
    for option in block["element"]["options"]:
        values = state_of(first) | {block["block_id"]: {"form_runs": {"selected_option": option}}}
        after = {fact: value for fact, value in known(first, values).facts if value and fact in RUNS}
        assert set(after) == ({*option["value"].split(",")} - {"new"})
        again = STEPS.back(shown(STEPS.begin(facts=known(first, values))))
        assert known(again) == known(first, values)


@given(given_=answers, asked=answers, heard=profiles, turn=st.integers(0, 10_000))
def test_a_page_remembers_what_it_was_given(
    given_: dict[str, bool | None], asked: dict[str, bool | None], heard: Profile, turn: int
) -> None:
    needs = tuple(asked)
    memory = Memory(NEEDS, turn, given_, asked, heard.as_dict(), needs=needs, mark="0a1b2c3d", url=URL)
    assume(length(memory.written()) <= VIEW_METADATA and URL in memory.written())
    read = remembered(memory.written(), facts=FACTS)
    assert read == memory
    assert list(read.asked) == list(asked)
    assert remembered(memory.written(), facts=()) == Memory(NEEDS, turn, mark="0a1b2c3d", url=URL)


def test_where_not_everything_fits_the_address_goes_and_the_facts_stay() -> None:
    everything = dict.fromkeys(FACTS, False)
    memory = Memory(NEEDS, 3, everything, url="https://hooks.slack.com/" + "x" * 900)
    assert length(memory.written()) <= VIEW_METADATA
    assert remembered(memory.written(), facts=FACTS) == Memory(NEEDS, 3, everything)


@pytest.mark.parametrize(
    "carried",
    ["", "null", "[]", "{}", "nonsense", '{"step":9,"turn":1}', '{"step":1,"turn":-1}', '{"step":"x"}'],
)
def test_what_another_version_carried_is_refused_and_not_guessed_at(carried: str) -> None:
    with pytest.raises(ForgottenError):
        STEPS.submitted(OpenView("V1", "1.a", FORM, carried, {}))


@pytest.mark.parametrize("carried", ["[" * 100_000, '{"step":1,"turn":1e999}', '{"step":1,"turn":9999999}'])
def test_what_nobody_carried_is_refused_as_well(carried: str) -> None:
    with pytest.raises(ForgottenError):
        STEPS.submitted(OpenView("V1", "1.a", FORM, carried, {}))


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"words": {}},
        {"words": {"form_words": {"value": 7}}},
        {"words": {"form_words": {"value": None}}},
        {"admin_panel.1": {"form_answer": {"selected_option": None}}},
        {"admin_panel.1": {"form_answer": {"selected_option": {"value": 7}}}},
        {"list_product_0.1": {"another": {}}},
        {"admin_panel.9": {"form_answer": {"selected_option": {"value": "no"}}}},
    ],
)
def test_fields_that_slack_does_not_tell_about_stay_as_they_were_shown(values: dict[str, Any]) -> None:
    facts = Profile.parse("admin_panel,back_office,has_api")
    assert known(STEPS.begin(facts=facts), values) == facts


def test_a_list_without_a_tick_leaves_nothing_of_it() -> None:
    view = STEPS.begin(facts=Profile.parse("-user_accounts,own_database"))
    values = state_of(view)
    for each in values.values():
        for state in each.values():
            if state["type"] == "checkboxes":
                state["selected_options"] = None
    assert known(view, values) == Profile()


def test_the_last_page_leads_back_to_the_answers() -> None:
    facts = Profile.parse("admin_panel,relational_data")
    view, steps = STEPS.begin(facts=facts), [NEEDS]
    while steps[-1] != ADVICE:
        taken = STEPS.submitted(shown(view))
        assert taken.view is not None
        view = taken.view
        steps.append(step_of(view))
    assert steps in ([NEEDS, ADVICE], [NEEDS, QUESTIONS, ADVICE])
    assert len(view["blocks"]) <= 100
    back = fine(STEPS.back(shown(view)))
    assert step_of(back) == NEEDS
    assert known(back) == facts
    assert step_of(STEPS.back(shown(back))) == WORDS


def test_no_address_of_the_service_no_link() -> None:
    view = STEPS.begin(facts=Profile.parse("admin_panel,-openapi"))
    alone = Steps(STEPS.house)
    taken = alone.submitted(shown(view))
    while taken.reply is None:
        assert taken.view is not None
        taken = alone.submitted(shown(taken.view))
    assert "open_page" not in str(taken.view)


def test_facts_of_a_button_are_read_whatever_they_are_worth_by_now() -> None:
    read = known_facts("facts:admin_panel,-openapi,~crud,of_last_year,,", facts=FACTS)
    assert read == Profile.parse("admin_panel,-openapi")

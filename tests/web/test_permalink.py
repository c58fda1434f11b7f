from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import Knowledge, Profile, advise_profile, load_knowledge
from handlers.web.permalink import MAX_FACTS, MAX_PATH, Link, LinkError, read_link

KNOWLEDGE = load_knowledge()
FACTS = sorted(KNOWLEDGE.facts)
profiles = st.dictionaries(st.sampled_from(FACTS), st.booleans(), max_size=12).map(Profile.of)


def refused(now: Knowledge, **given: str) -> LinkError:
    with pytest.raises(LinkError) as caught:
        read_link(given, now=now)
    return caught.value


@given(profiles, st.none() | profiles)
def test_a_link_means_what_it_was_made_from(profile: Profile, was: Profile | None) -> None:
    link = Link(profile, KNOWLEDGE.version, was=None if was == profile else was)
    given = dict(part.split("=", 1) for part in link.query.split("&"))
    assert read_link(given, now=KNOWLEDGE) == (link, KNOWLEDGE)


@given(profiles)
def test_a_link_needs_no_escaping(profile: Profile) -> None:
    path = Link(profile, KNOWLEDGE.version, was=Profile()).path
    assert set(path) <= set("abcdefghijklmnopqrstuvwxyz0123456789_,-.=&?/")


def test_the_link_of_an_advice_is_the_one_that_the_domain_knows(knowledge: Knowledge) -> None:
    advice = advise_profile(Profile.of({"admin_panel": True, "openapi": False}), knowledge=knowledge)
    assert Link(advice.profile, advice.knowledge).path == advice.permalink


def test_a_link_without_a_version_means_todays_knowledge(knowledge: Knowledge) -> None:
    link, found = read_link({"facts": "admin_panel"}, now=knowledge)
    assert (link.version, found) == (knowledge.version, knowledge)


def test_a_mistyped_fact_is_named_with_the_nearest_and_the_rest_is_one_click_away(
    knowledge: Knowledge,
) -> None:
    error = refused(knowledge, facts="admin_panl,relational_data,-openapi")
    assert error.field == "facts"
    assert error.problems[0].startswith("There is no fact called “admin_panl”. Did you mean admin_panel")
    way = error.ways[0]
    assert way.label == "Carry on without it"
    assert way.path == f"/advice?facts=relational_data,-openapi&v={knowledge.version}"


def test_a_fact_that_is_yes_and_no_is_named(knowledge: Knowledge) -> None:
    error = refused(knowledge, facts="admin_panel,-admin_panel")
    assert error.problems == ("“admin_panel” is given both as yes and as no; keep one of the two.",)


def test_a_fact_that_is_yes_and_no_is_left_out_of_the_way_on(knowledge: Knowledge) -> None:
    error = refused(knowledge, facts="admin_panel,openapi,-openapi")
    assert [way.path for way in error.ways] == [f"/advice?facts=admin_panel&v={knowledge.version}"]


def test_of_many_wrong_facts_the_first_few_are_told_and_all_are_left_out(knowledge: Knowledge) -> None:
    error = refused(knowledge, facts=",".join([f"wrong_{number}" for number in range(50)] + ["openapi"]))
    assert len(error.problems) == 5
    assert error.ways[0] == (
        "Carry on without them",
        f"/advice?facts=openapi&v={knowledge.version}",
    )


def test_endless_facts_are_not_read(knowledge: Knowledge) -> None:
    error = refused(knowledge, facts="admin_panel," * 400)
    assert "4,800 characters" in error.problems[0]


def test_every_fact_together_fits_into_a_link(knowledge: Knowledge) -> None:
    every = Profile.of((fact, False) for fact in knowledge.facts)
    link = Link(every, knowledge.version, was=Profile.of((fact, True) for fact in knowledge.facts))
    assert len(str(every)) <= MAX_FACTS
    assert len(link.path) <= MAX_PATH
    assert "was=" not in link.path


@pytest.mark.parametrize("version", ["2031.12.1", "2020.01.1", "latest", "v1", "<script>", "9" * 5000])
def test_an_unknown_version_is_said_with_todays_knowledge_one_click_away(
    knowledge: Knowledge, version: str
) -> None:
    error = refused(knowledge, facts="admin_panel,wrong", v=version)
    assert error.field == "v"
    assert len(error.problems[0]) < 300
    assert error.ways[0].path == f"/advice?facts=admin_panel&v={knowledge.version}"


def test_what_was_before_is_checked_too(knowledge: Knowledge) -> None:
    error = refused(knowledge, facts="admin_panel", was="wrong")
    assert error.field == "was"
    assert error.ways[0].path == f"/advice?facts=admin_panel&v={knowledge.version}"


@given(st.dictionaries(st.sampled_from(["facts", "v", "was"]), st.text(max_size=80)))
def test_whatever_stands_in_an_address_is_read_or_refused_with_a_way_on(given: dict[str, str]) -> None:
    assert used_or_refused(given)


def used_or_refused(given: dict[str, str]) -> bool:
    try:
        link, knowledge = read_link(given, now=KNOWLEDGE)
    except LinkError as error:
        return bool(error.problems) and all(way.path.startswith("/advice?facts=") for way in error.ways)
    return {fact for fact, _ in link.profile.facts} <= set(knowledge.facts)

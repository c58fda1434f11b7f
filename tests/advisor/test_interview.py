"""What a form asks about: what decides most, complementing one another, and nothing that is settled."""

from __future__ import annotations

from itertools import chain

from hypothesis import given, settings
from hypothesis import strategies as st

from advisor import Knowledge, Profile, advise, load_knowledge
from advisor.gains import FIXED
from advisor.interview import MOST, OF_A_TOPIC, interview
from advisor.knowledge.model import FactIs
from advisor.topics import TITLES, in_order, title_of
from tests.advisor.building import knowledge_of

KNOWLEDGE = load_knowledge()
profiles = st.dictionaries(st.sampled_from(sorted(KNOWLEDGE.facts)), st.booleans(), max_size=30).map(
    Profile.of
)


def asked(profile: Profile, knowledge: Knowledge = KNOWLEDGE) -> tuple[str, ...]:
    return tuple(chain.from_iterable(topic.facts for topic in interview(profile, knowledge=knowledge)))


def test_somebody_who_said_nothing_is_asked_about_every_side_of_a_project() -> None:
    topics = interview(Profile(), knowledge=KNOWLEDGE)
    assert [topic.title for topic in topics] == [TITLES[id_] for id_ in ("product", "api", "small", "team")]
    assert {"admin_panel", "api_first", "wsgi_only_host"} <= set(asked(Profile()))


def test_what_was_said_is_asked_about_where_it_decides_because_it_can_be_wrong() -> None:
    said = advise("an admin screen for our support staff", knowledge=KNOWLEDGE).profile
    assert "admin_panel" in asked(said)


def test_how_well_it_works_is_asked_only_where_something_runs() -> None:
    topics = [topic.id for topic in interview(Profile.of({"runs_flask": True}), knowledge=KNOWLEDGE)]
    assert topics[-1] == "now"
    topics = [topic.id for topic in interview(Profile.of({"runs_flask": False}), knowledge=KNOWLEDGE)]
    assert "now" not in topics


def test_where_everything_is_answered_what_decides_is_still_shown_to_be_corrected() -> None:
    everything = Profile.of(dict.fromkeys(KNOWLEDGE.facts, False))
    assert set(asked(everything)) <= everything.as_dict().keys()


@settings(max_examples=40)
@given(profile=profiles, most=st.sampled_from([1, 3, MOST]))
def test_an_interview_is_short_and_asks_what_is_worth_asking(most: int, profile: Profile) -> None:
    topics = interview(profile, knowledge=KNOWLEDGE, most=most)
    facts = [fact for topic in topics for fact in topic.facts]
    known = profile.as_dict()
    runs = any(known.get(f"runs_{name}") for name in KNOWLEDGE.frameworks)
    assert len(facts) == len(set(facts)) <= most
    assert [topic.id for topic in topics] == sorted((topic.id for topic in topics), key=in_order)
    for topic in topics:
        assert 1 <= len(topic.facts) <= OF_A_TOPIC
        assert {KNOWLEDGE.facts[fact].group for fact in topic.facts} == {topic.id}
    for fact in facts:
        settled = [value for value in (True, False) if _excluded(FactIs(fact, value), known)]
        assert fact in known or not settled
        assert KNOWLEDGE.facts[fact].costs < FIXED or runs


def _excluded(one: FactIs, known: dict[str, bool]) -> bool:
    return any(known.get(other.fact) == other.value for other in KNOWLEDGE.exclusions.get(one, ()))


def test_what_decides_nothing_is_not_asked_about_and_neither_is_what_has_no_question() -> None:
    lines = ("django supports strong when a", "flask supports strong when b", "flask blocks when c")
    assert asked(Profile(), knowledge_of(*lines, asked="ad")) == ("a",)
    assert asked(Profile(), knowledge_of(*lines, asked="a")) == ("a",)
    assert asked(Profile(), knowledge_of(*lines, asked="abc")) == ("a", "c")


def test_facts_that_tell_the_same_are_not_asked_about_one_after_another() -> None:
    """Each of these alone decides as much as the first; beside it they add nothing."""
    for first, same in (("full_product", "content_site"), ("streaming", "async_wanted")):
        assert {first, same} - set(asked(Profile()))


def test_a_group_without_a_title_of_ours_is_called_by_its_name_and_comes_last() -> None:
    assert title_of("weather") == "Weather"
    assert in_order("weather") > max(map(in_order, TITLES))

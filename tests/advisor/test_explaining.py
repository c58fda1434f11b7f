"""From a reading to an advice: what to do, why, why not the others, and what belongs to the pick."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import Advice, Knowledge, Profile, ProfileError, advise, advise_profile
from advisor.advice import Strength
from advisor.decision import Decision, rules_of
from advisor.flips import find_flips
from advisor.knowledge.model import POINTS


def advice_on(facts: str, knowledge: Knowledge) -> Advice:
    return advise_profile(Profile.parse(facts), knowledge=knowledge)


def drawn(data: st.DataObject, knowledge: Knowledge, *, size: int = 9) -> Profile:
    chosen = st.dictionaries(st.sampled_from(list(knowledge.facts)), st.booleans(), max_size=size)
    return Profile.of(data.draw(chosen))


@given(data=st.data())
def test_a_running_system_is_kept_in_a_tie_and_moved_only_for_named_reasons(
    data: st.DataObject, knowledge: Knowledge
) -> None:
    profile = drawn(data, knowledge)
    advice = advise_profile(profile, knowledge=knowledge)
    running = [name for name in knowledge.frameworks if profile.as_dict().get(f"runs_{name}")]
    if advice.pick and advice.action in ("move", "split"):
        left = [name for name in running if name != advice.pick]
        assert any(one.framework == advice.pick and one.supports for one in advice.reasons) or all(
            any(one.framework == name and not one.supports for one in advice.reasons) for name in left
        )
    if advice.verdict == "tie":
        level = {one.framework for one in advice.ranking[:2]}
        assert advice.pick in level
        assert advice.pick in running or not level & set(running)
        assert advice.action in ("stay", "stay_and_add", "move") or not level & set(running)


def found_ties(knowledge: Knowledge, *, running: bool) -> list[Advice]:
    facts = [fact for fact in knowledge.facts if not fact.startswith("runs_")]
    extra = ["runs_django", "runs_fastapi", "runs_flask"] if running else [""]
    rules = rules_of(knowledge)
    return [
        advice_on(f"{one},{more}", knowledge)
        for one in facts
        for more in extra
        if rules.outcome({one: True} | ({more: True} if more else {})).verdict == "tie"
    ]


def test_a_tie_between_two_new_ones_names_both(knowledge: Knowledge) -> None:
    ties = found_ties(knowledge, running=False)
    assert ties
    for advice in ties:
        first, second = (one.name for one in advice.ranking[:2])
        assert advice.headline == f"A tie between {first} and {second}"
        assert advice.pick == advice.ranking[0].framework


def test_a_tie_with_what_runs_is_a_reason_to_stay(knowledge: Knowledge) -> None:
    kept = [one for one in found_ties(knowledge, running=True) if one.action != "move"]
    assert kept
    for advice in kept:
        assert advice.pick
        names = {one.framework: one.name for one in advice.ranking[:2]}
        stays = names.pop(advice.pick)
        [other] = names.values()
        assert advice.headline.startswith(f"Stay with {stays}")
        assert advice.headline.endswith(f"; {other} would do as well")


@given(data=st.data())
def test_the_pick_stands_first_among_equals_too(data: st.DataObject, knowledge: Knowledge) -> None:
    advice = advise_profile(drawn(data, knowledge), knowledge=knowledge)
    assert advice.pick in (None, advice.ranking[0].framework)


def test_what_runs_stands_first_in_a_tie_even_a_point_behind(knowledge: Knowledge) -> None:
    stays = [one for one in found_ties(knowledge, running=True) if one.action != "move"]
    assert any(one.ranking[0].score < one.ranking[1].score for one in stays)
    assert {one.ranking[0].framework == one.pick for one in stays} == {True}


def lead(decision: Decision, pick: str, loser: str) -> int:
    scores = {one.framework: one.score for one in decision.ranking}
    return scores[pick] - scores[loser]


@given(data=st.data())
def test_the_fact_that_decided_against_a_loser_really_carries_the_lead(
    data: st.DataObject, knowledge: Knowledge
) -> None:
    profile = drawn(data, knowledge)
    advice = advise_profile(profile, knowledge=knowledge)
    rules, facts = rules_of(knowledge), profile.as_dict()
    before = rules.decide(facts)
    for one in advice.why_not:
        if one.fact is None or one.needs is None:
            continue
        assert one.needs is not facts[one.fact]
        after = rules.decide(facts | {one.fact: one.needs})
        standing = next(each for each in before.ranking if each.framework == one.framework)
        if standing.blocked_by:
            lifted = next(each for each in after.ranking if each.framework == one.framework)
            assert set(lifted.blocked_by) < set(standing.blocked_by)
        else:
            pick, loser = before.pick or "", one.framework
            changed = [rules.decide(facts | {fact: not value}) for fact, value in facts.items()]
            carried = lead(before, pick, loser)
            # Where others stand in for each single fact, none of them carries the lead alone.
            least = min(lead(each, pick, loser) for each in changed)
            assert lead(after, pick, loser) < carried or least >= carried


@given(data=st.data())
def test_a_why_not_rests_on_a_rule_that_fired_and_says_what_it_would_take(
    data: st.DataObject, knowledge: Knowledge
) -> None:
    profile = drawn(data, knowledge)
    advice = advise_profile(profile, knowledge=knowledge)
    fired = rules_of(knowledge).decide(profile.as_dict()).fired
    for one in advice.why_not:
        name = knowledge.frameworks[one.framework].name
        if one.fact is None:
            assert one.sentence.startswith(f"{name} ")
            continue
        assert any(each.entry.id == one.rule and one.fact in each.facts for each in fired)
        assert one.needs is not profile.as_dict()[one.fact]
        fact = knowledge.facts[one.fact]
        promised = f"It becomes the pick if {fact.yes if one.needs else fact.no}." in one.sentence
        after = advise_profile(profile.with_fact(one.fact, one.needs), knowledge=knowledge)
        assert promised is (after.pick == one.framework)


WHY_NOT = [
    ("admin_panel,relational_data", "flask", "admin_panel", False),
    ("admin_panel,relational_data", "fastapi", "admin_panel", False),
    ("admin_panel,relational_data,transactions", "fastapi", "admin_panel", False),
    ("admin_panel,back_office,larger_team,own_database,transactions", "flask", "admin_panel", False),
    ("openapi,api_first,typed_validation", "flask", "api_first", False),
    ("realtime", "flask", "realtime", False),
    ("wsgi_only_host,admin_panel", "fastapi", "wsgi_only_host", False),
    ("cgi_host", "fastapi", "cgi_host", False),
    ("cgi_host", "django", "cgi_host", False),
]


@pytest.mark.parametrize(("facts", "loser", "fact", "needs"), WHY_NOT)
def test_why_not_names_the_deciding_fact_and_the_value_that_it_would_need(
    facts: str, loser: str, fact: str, needs: bool, knowledge: Knowledge
) -> None:
    advice = advice_on(facts, knowledge)
    [one] = [one for one in advice.why_not if one.framework == loser]
    assert (one.fact, one.needs) == (fact, needs)


@given(data=st.data())
def test_only_a_loser_that_is_level_has_no_fact_that_decided(
    data: st.DataObject, knowledge: Knowledge
) -> None:
    advice = advise_profile(drawn(data, knowledge, size=3), knowledge=knowledge)
    for one in advice.why_not:
        level = advice.verdict == "tie" and one.framework in [each.framework for each in advice.ranking[:2]]
        assert (one.fact is None) is level


@given(data=st.data())
def test_reasons_are_what_counted_and_add_up_to_the_score(data: st.DataObject, knowledge: Knowledge) -> None:
    profile = drawn(data, knowledge)
    advice = advise_profile(profile, knowledge=knowledge)
    blocking = {rule for one in advice.ranking for rule in one.blocked_by}
    for ranked in advice.ranking:
        reasons = [one for one in advice.reasons if one.framework == ranked.framework]
        total = sum(POINTS[one.strength] * (1 if one.supports else -1) for one in reasons)
        if not ranked.blocked_by:
            assert total == ranked.score
        assert {one.rule for one in reasons} >= set(ranked.blocked_by)
        assert ranked.strength == word_for(ranked.score)
    for one in advice.reasons:
        assert set(one.facts) <= set(profile.as_dict())
        assert one.rule in knowledge.entries
        assert one.rule in blocking or one.sentence.endswith(".")


def word_for(score: int) -> Strength:
    words: tuple[Strength, ...] = ("decisive", "strong", "moderate", "slight")
    return next((word for word in words if score >= POINTS[word]), "none")


def cited(advice: Advice) -> dict[str, set[str]]:
    return {
        "warnings": {one.rule for one in advice.warnings},
        "companions": {one.rule for one in advice.companions},
        "next_steps": {one.rule for one in advice.next_steps},
    }


BELONGS = [
    ("admin_panel,relational_data", "next_steps", {"A-79"}),
    ("api_first,openapi", "next_steps", {"A-78"}),
    ("webhook_receiver,stateless", "next_steps", {"A-77"}),
    ("", "next_steps", set()),
    ("runs_django,works_well,admin_panel", "next_steps", set()),
    ("runs_flask,rebuilding_platform,tangled_code", "next_steps", {"P-98", "P-93"}),
    ("runs_django,works_well,streaming,llm_calls", "next_steps", {"P-80", "P-102", "P-100"}),
    ("admin_panel,relational_data", "companions", set()),
    ("admin_panel,relational_data,openapi", "companions", {"P-31"}),
    ("admin_panel,roles_permissions,websockets", "companions", {"P-32"}),
    ("admin_panel,relational_data,user_accounts,llm_calls", "companions", {"P-33"}),
    ("api_first,openapi,websockets", "companions", set()),
    ("newest_hype", "warnings", {"A-63", "A-69"}),
    ("small_api,stateless", "warnings", {"A-64"}),
    ("small_api,stateless,admin_panel", "warnings", set()),
    ("microservices,-real_boundaries", "warnings", {"A-66"}),
    ("microservices,real_boundaries", "warnings", set()),
    ("async_cure", "warnings", {"A-67"}),
    ("admin_later", "warnings", {"A-68"}),
    ("speed_only", "warnings", {"A-69", "A-70"}),
    ("growth_expected,small_scope", "warnings", {"A-65"}),
    ("growth_expected,small_scope,architecture_owner", "warnings", set()),
    ("", "warnings", set()),
]


@pytest.mark.parametrize(("facts", "member", "rules"), BELONGS)
def test_next_steps_companions_and_warnings_come_with_their_rule(
    facts: str, member: str, rules: set[str], knowledge: Knowledge
) -> None:
    assert cited(advice_on(facts, knowledge))[member] == rules


@given(data=st.data())
def test_what_is_cited_is_said_in_the_words_of_its_rule_and_belongs_to_the_pick(
    data: st.DataObject, knowledge: Knowledge
) -> None:
    advice = advise_profile(drawn(data, knowledge), knowledge=knowledge)
    for one in (*advice.warnings, *advice.companions, *advice.next_steps):
        entry = knowledge.entries[one.rule]
        assert one.sentence in (entry.says, *(step.says for step in entry.steps))
    chosen = [one.framework for one in advice.ranking[: 2 if advice.verdict == "tie" else 1]]
    facts = advice.profile.as_dict()
    stays = [name for name in knowledge.frameworks if facts.get(f"runs_{name}")]
    homes = stays if advice.action == "split" else [advice.pick]
    assert all(knowledge.entries[one.rule].framework in homes for one in advice.companions)
    assert all(knowledge.entries[one.rule].framework in (*chosen, None) for one in advice.next_steps)


def test_facts_that_are_given_weigh_as_much_as_facts_that_are_read(knowledge: Knowledge) -> None:
    read = advise("An admin panel over related tables; users log in. No WebSockets.", knowledge=knowledge)
    given_facts = advise_profile(read.profile, knowledge=knowledge)
    assert (given_facts.ranking, given_facts.reasons, given_facts.why_not) == (
        read.ranking,
        read.reasons,
        read.why_not,
    )
    assert [(one.fact, one.value, one.label) for one in given_facts.facts] == [
        (one.fact, one.value, one.label) for one in read.facts
    ]
    assert [one.evidence for one in given_facts.facts] == [()] * len(read.facts)
    assert (given_facts.contradictions, given_facts.unread) == ((), ())


def test_a_fact_that_does_not_exist_is_refused_with_the_nearest_one(knowledge: Knowledge) -> None:
    with pytest.raises(ProfileError, match=r"no fact called “admin_pannel”.*admin_panel"):
        advice_on("admin_pannel", knowledge)


def test_an_advice_carries_the_version_of_its_knowledge(knowledge: Knowledge) -> None:
    assert advice_on("", knowledge).knowledge == knowledge.version


def test_flips_are_those_of_the_facts(knowledge: Knowledge) -> None:
    advice = advice_on("admin_panel", knowledge)
    assert advice.flips == find_flips(advice.profile, knowledge=knowledge) != ()


def test_the_permalink_holds_facts_and_version_alone(knowledge: Knowledge) -> None:
    advice = advise("We need an admin screen, but no OpenAPI contract.", knowledge=knowledge)
    assert advice.permalink == f"/advice?facts=admin_panel,-openapi&v={knowledge.version}"


def test_a_fact_among_several_that_would_do_decides_less_than_the_one_that_is_always_needed(
    knowledge: Knowledge,
) -> None:
    """Screens for staff carry rule A-71; of tables and transactions either alone would do."""
    advice = advice_on("admin_panel,relational_data,transactions,workflows", knowledge)
    assert [one.fact for one in advice.why_not] == ["admin_panel", "admin_panel"]


def test_a_fact_that_another_stands_in_for_did_not_decide(knowledge: Knowledge) -> None:
    """Both facts say that the job is a front for something else: without one of them, nothing changes."""
    advice = advise_profile(Profile.of({"program_front": True, "thin_wrapper": True}), knowledge=knowledge)
    assert advice.pick == "flask"
    assert {one.fact for one in advice.why_not} <= {"program_front", "thin_wrapper"}

"""Stay or move: the five actions, the companions of what stays, and the plans in steps."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import Advice, Profile, advise, advise_profile, load_knowledge
from advisor.advice import Cited
from advisor.course import course_of
from advisor.decision import rules_of
from advisor.knowledge.model import PLACES, Condition, Entry, FactIs, Step
from advisor.plans import steps_of

KNOWLEDGE = load_knowledge()
PLANS = KNOWLEDGE.of_kind("plan")
PARTS = KNOWLEDGE.of_kind("part")
STEPS = [(plan, step) for plan in PLANS for step in plan.steps]
FEWEST, MOST = 5, 8
LONGEST = 190
MARKUP = re.compile(r"[*_`~<>|#\[\]{}\\@$]|https?:")


def advice_on(facts: str) -> Advice:
    return advise_profile(Profile.parse(facts), knowledge=KNOWLEDGE)


# What people say, what is advised, and words that must stand in the steps, in this order.
SITUATIONS: list[tuple[str, str, str, list[str]]] = [
    (
        "An internal tool for support staff over Postgres, with an admin screen for refunds.",
        "start",
        "Start with Django",
        ["conventions"],
    ),
    (
        "Our shop runs on Django today and works well. Nothing is missing; a colleague says FastAPI is newer.",
        "stay",
        "Stay with Django",
        [],
    ),
    (
        "Our CRM runs on Django. Staff use the admin every day. Customers want live updates over WebSockets.",
        "stay_and_add",
        "Stay with Django, and add to it",
        [],
    ),
    (
        (
            "Our product runs on Django and works well. We want to stream LLM answers to the browser for many "
            "users at once."
        ),
        "split",
        "Stay with Django, and split the streamed answers off into FastAPI",
        [
            "Draw the line",
            "passes between the two",
            "migrations to Django",
            "switch",
            "signed token",
            "delete",
        ],
    ),
    (
        (
            "Our API is on FastAPI and works well; partners and the mobile app call it. Support staff need an "
            "admin panel with roles."
        ),
        "split",
        "Stay with FastAPI, and split the staff screens off into Django",
        ["for your staff only", "inspectdb", "single sign-on", "look at only", "admin action"],
    ),
    (
        (
            "Our Django monolith is fine and stays. Should we carve the recommendation model out into a separate "
            "service that serves predictions?"
        ),
        "split",
        "Stay with Django, and split the model service off into FastAPI",
        ["loads the model", "time limit"],
    ),
    (
        (
            "Our site is on Django and works well. We need to receive webhooks from Stripe and GitHub, stateless, "
            "a small separate service beside it."
        ),
        "split",
        "Stay with Django, and split the webhook receiver off into Flask",
        ["checks the signature", "queue between the two"],
    ),
    (
        (
            "We run Flask, each developer does it differently, and we keep re-building login, admin and migrations "
            "by hand. Move?"
        ),
        "move",
        "Move from Flask to Django",
        ["Write down why", "over HTTP", "inspectdb", "proxy", "admin", "by topic", "sign-in last", "Delete"],
    ),
    (
        "We run a Flask API and it works well. We now want an OpenAPI document and proper request validation.",
        "move",
        "Move from Flask to FastAPI",
        ["APIFlask", "Pydantic schemas", "WSGI adapter", "only read", "Delete"],
    ),
    (
        (
            "We run Flask. One POST endpoint streams tokens as SSE, it is a small microservice. Sync workers are "
            "the bottleneck."
        ),
        "move",
        "Move from Flask to FastAPI",
        ["Measure the slow requests", "contract tests", "side by side", "Delete"],
    ),
    (
        (
            "We started on Django but bypass the admin, the ORM and the accounts. There is little code yet and we "
            "want SQLAlchemy. Stay or leave?"
        ),
        "move",
        "Move from Django to Flask",
        ["CSRF", "SQLAlchemy", "without forms", "password hashes"],
    ),
    (
        (
            "Half of our Flask endpoints have moved to FastAPI already. The API is the product and partners want "
            "OpenAPI. Go on?"
        ),
        "move",
        "Finish the move to FastAPI",
        ["what is left on each side", "Delete"],
    ),
]


@pytest.mark.parametrize(
    ("text", "action", "headline", "words"), SITUATIONS, ids=[one[2] for one in SITUATIONS]
)
def test_a_situation_in_words_gets_its_action_and_its_steps(
    text: str, action: str, headline: str, words: list[str]
) -> None:
    advice = advise(text, knowledge=KNOWLEDGE)
    assert (advice.action, advice.headline) == (action, headline)
    told = " ".join(step.sentence for step in advice.next_steps)
    found = [told.find(word) for word in words]
    assert -1 not in found, told
    assert found == sorted(found)
    assert bool(told) or action in ("stay", "stay_and_add")


ACTIONS = [
    # nothing runs
    ("", "start", "Too little to say yet"),
    ("-runs_django,admin_panel,relational_data", "start", "Start with Django"),
    # what runs is picked, or nothing yet
    ("runs_django", "stay", "Too little to say yet"),
    ("runs_django,runs_flask", "stay", "Too little to say yet"),
    ("runs_flask,works_well,small_scope", "stay", "Stay with Flask"),
    ("runs_django,runs_fastapi,admin_panel,roles_permissions", "stay", "Stay with Django"),
    (
        "runs_flask,openapi,works_well,lightweight,house_flask",
        "stay_and_add",
        "Stay with Flask, and add to it",
    ),
    # a move that began and is not for the best
    (
        "runs_django,half_moved_to_fastapi,admin_panel,relational_data",
        "stay",
        "Stay with Django, and stop the move to FastAPI",
    ),
    (
        "runs_django,half_moved_to_fastapi,admin_panel,roles_permissions,openapi",
        "stay_and_add",
        "Stay with Django, add to it, and stop the move to FastAPI",
    ),
    # a part makes the difference
    ("runs_django,websockets,high_concurrency,works_well", "split", "the live feed off into FastAPI"),
    ("runs_django,streaming,llm_calls", "split", "the streamed answers off into FastAPI"),
    (
        "runs_flask,works_well,llm_calls,io_heavy,fan_out",
        "split",
        "the language model calls off into FastAPI",
    ),
    (
        "runs_django,works_well,outside_consumers,openapi,client_by_hand",
        "split",
        "the API for others off into",
    ),
    ("runs_django,works_well,fan_out,high_concurrency", "split", "the slow calls to other systems off into"),
    ("runs_fastapi,works_well,content_site", "split", "the content pages off into Django"),
    ("runs_django,webhook_receiver,stateless", "split", "the webhook receiver off into Flask"),
    ("runs_django,separate_part,cpu_heavy,has_api", "split", "the computing job off into FastAPI"),
    ("runs_django,separate_part,small_scope,thin_wrapper", "split", "the new part off into Flask"),
    ("runs_django,separate_part,small_codebase,streaming", "split", "the streamed answers off into FastAPI"),
    # nothing would be left, or nothing speaks for what would stay
    ("runs_django,small_codebase,streaming,llm_calls", "move", "Move from Django to FastAPI"),
    ("runs_django,platform_unused,streaming,llm_calls", "move", "Move from Django to FastAPI"),
    ("runs_flask,streaming,llm_calls", "move", "Move from Flask to FastAPI"),
    ("runs_flask,outside_consumers,openapi,client_by_hand", "move", "Move from Flask to FastAPI"),
    ("runs_django,runs_flask,api_first,openapi,streaming", "move", "Move from Django and Flask to FastAPI"),
    # a move that began and is for the best
    ("runs_flask,half_moved_to_fastapi,api_first,openapi", "move", "Finish the move from Flask to FastAPI"),
    ("half_moved_to_fastapi,api_first,openapi", "move", "Finish the move to FastAPI"),
    ("runs_fastapi,half_moved_to_fastapi,api_first,openapi", "move", "Finish the move to FastAPI"),
    (
        "runs_flask,half_moved_to_fastapi,admin_panel,workflows,relational_data,rebuilding_platform",
        "move",
        "Move from Flask and FastAPI to Django",
    ),
    ("half_moved_to_fastapi,admin_panel,workflows,relational_data", "move", "Move from FastAPI to Django"),
    # what runs is ruled out
    ("runs_fastapi,wsgi_only_host,knows_flask", "move", "Move from FastAPI to Flask"),
    ("runs_fastapi,runs_flask,wsgi_only_host,small_scope", "move", "Move from FastAPI to Flask"),
    ("runs_fastapi,wsgi_only_host,works_well,content_site", "move", "Move from FastAPI to Django"),
    ("runs_fastapi,streaming,wsgi_only_host", "move", "Too little to say yet, but FastAPI cannot stay"),
    # two are level
    ("runs_django,websockets", "stay_and_add", "Stay with Django, and add to it; FastAPI would do as well"),
    ("runs_django,document_data", "move", "A tie between Flask and FastAPI; either way you leave Django"),
    ("runs_fastapi,wsgi_only_host", "move", "A tie between Flask and Django; either way you leave FastAPI"),
    (
        "runs_flask,half_moved_to_flask,rebuilding_platform",
        "move",
        "Finish the move to Flask; Django would do",
    ),
    (
        "runs_django,half_moved_to_flask,model_serving",
        "split",
        "A tie between FastAPI and Flask for the model service, beside Django",
    ),
    ("runs_flask,shared_models,relational_data", "stay", "Stay with Flask; Django would do as well"),
    # two run, and one of them has sunk below nothing
    ("runs_django,runs_flask,platform_unused,lightweight,small_scope", "move", "Move from Django to Flask"),
]


@pytest.mark.parametrize(("facts", "action", "headline"), ACTIONS)
def test_the_action_follows_from_what_runs_and_what_was_said(facts: str, action: str, headline: str) -> None:
    advice = advice_on(facts)
    assert advice.action == action
    assert headline in advice.headline
    assert not headline[0].isupper() or advice.headline.startswith(headline)


def test_each_of_the_five_actions_is_reached_in_words() -> None:
    assert {one[1] for one in SITUATIONS} == {"start", "stay", "stay_and_add", "split", "move"}


COMPANIONS = [
    # staying with Django
    ("runs_django,admin_panel,relational_data,openapi", "P-31", "Django Ninja"),
    ("runs_django,admin_panel,relational_data,outside_consumers", "P-31", "REST framework"),
    ("runs_django,admin_panel,roles_permissions,realtime", "P-32", "Channels"),
    ("runs_django,admin_panel,roles_permissions,llm_calls", "P-33", "async service beside Django"),
    ("runs_django,admin_panel,roles_permissions,held_connections", "P-33", "task queue"),
    ("runs_django,admin_panel,cpu_heavy", "P-105", "Celery"),
    # staying with Flask
    ("runs_flask,openapi,lightweight,house_flask", "P-30", "APIFlask"),
    ("runs_flask,outside_consumers,house_flask,small_api", "P-30", "flask-smorest"),
    ("runs_flask,websockets,works_well,large_codebase", "P-35", "Flask-SocketIO"),
    ("runs_flask,admin_panel,works_well,lightweight,house_flask", "P-103", "Flask-Admin"),
    ("runs_flask,works_well,llm_calls,house_flask", "P-104", "async service beside it"),
    ("runs_flask,works_well,cpu_heavy,small_scope", "P-106", "RQ"),
    # staying with FastAPI
    ("runs_fastapi,api_first,openapi,admin_panel", "P-34", "SQLAdmin"),
    ("runs_fastapi,api_first,openapi,cpu_heavy", "P-107", "process pool"),
]


@pytest.mark.parametrize(("facts", "rule", "named"), COMPANIONS)
def test_a_need_that_a_companion_meets_is_a_reason_to_add_and_not_to_leave(
    facts: str, rule: str, named: str
) -> None:
    advice = advice_on(facts)
    assert advice.action == "stay_and_add", advice.headline
    assert named in {one.rule: one.sentence for one in advice.companions}[rule]


def test_every_companion_of_a_running_framework_is_held_to_by_the_table() -> None:
    held = {rule for _, rule, _ in COMPANIONS}
    assert {one.id for one in KNOWLEDGE.of_kind("companion")} == held


def test_beside_a_part_the_core_keeps_the_companions_of_its_own_needs() -> None:
    advice = advice_on("runs_django,websockets,high_concurrency,works_well,openapi")
    assert (advice.action, advice.pick) == ("split", "fastapi")
    assert [one.rule for one in advice.companions] == ["P-31"]


def test_where_nobody_knows_the_plans_the_action_stands_without_steps() -> None:
    """Knowledge that was released before there were plans says where to go, and not how."""
    facts = Profile.parse("runs_flask,rebuilding_platform,tangled_code").as_dict()
    course = course_of(rules_of(KNOWLEDGE).decide(facts), facts, knowledge=KNOWLEDGE)
    without = {one.id: one for one in KNOWLEDGE.entries.values() if one.kind != "plan"}
    older = dataclasses.replace(KNOWLEDGE, entries=without)
    assert course.action == "move"
    assert steps_of(course, to="django", facts=facts, knowledge=older) == ()


# Plans: what can be said of each of them, whatever the facts.


def drawn(data: st.DataObject) -> Advice:
    facts = data.draw(st.dictionaries(st.sampled_from(list(KNOWLEDGE.facts)), st.booleans(), max_size=8))
    runs = st.sampled_from(
        [f"{one}_{name}" for one in ("runs", "half_moved_to") for name in KNOWLEDGE.frameworks]
    )
    present = data.draw(st.lists(runs, max_size=3))
    return advise_profile(Profile.of(facts | dict.fromkeys(present, True)), knowledge=KNOWLEDGE)


def said(advice: Advice, family: str) -> set[str]:
    facts = advice.profile.as_dict()
    return {name for name in KNOWLEDGE.frameworks if facts.get(f"{family}_{name}")}


def places(advice: Advice) -> list[int]:
    """Where each step of a plan stands among the places; the first step of a split is its part's."""
    found = {(plan.id, step.says): PLACES.index(step.place) for plan, step in STEPS}
    return [found.get((one.rule, one.sentence), 0) for one in advice.next_steps]


@given(data=st.data())
def test_something_begins_exactly_where_nothing_runs(data: st.DataObject) -> None:
    advice = drawn(data)
    assert (advice.action == "start") == (not said(advice, "runs") and not said(advice, "half_moved_to"))


@given(data=st.data())
def test_what_runs_and_is_ruled_out_never_stays(data: st.DataObject) -> None:
    advice = drawn(data)
    ruled_out = {one.framework for one in advice.ranking if one.blocked_by} & said(advice, "runs")
    assert not ruled_out or advice.action == "move"


@given(data=st.data())
def test_who_stays_is_running_and_who_moves_or_splits_goes_elsewhere(data: st.DataObject) -> None:
    advice = drawn(data)
    running, half_way = said(advice, "runs"), said(advice, "half_moved_to")
    if advice.action in ("stay", "stay_and_add"):
        assert advice.pick in running or advice.verdict == "ask"
        assert bool(advice.companions) == (advice.action == "stay_and_add")
    if advice.action == "split":
        assert running
        assert advice.pick not in running
    if advice.action == "move":
        assert advice.pick not in running or running - {advice.pick} or advice.pick in half_way


@given(data=st.data())
def test_a_part_is_split_off_only_if_the_rest_would_stay(data: st.DataObject) -> None:
    advice = drawn(data)
    if advice.action == "split" and not advice.profile.as_dict().get("separate_part"):
        part = KNOWLEDGE.entries[advice.next_steps[0].rule]
        own = {one.fact for one in part.when.any} | set(part.takes)
        rest = {fact: value for fact, value in advice.profile.facts if fact not in own}
        after = rules_of(KNOWLEDGE).decide(rest)
        assert (after.pick or after.ranking[0].framework) in said(advice, "runs")
        assert part.framework in (None, advice.pick)


@given(data=st.data())
def test_there_is_a_plan_for_a_move_and_for_a_split_and_for_nothing_else(data: st.DataObject) -> None:
    advice = drawn(data)
    cited = [KNOWLEDGE.entries[one.rule] for one in advice.next_steps]
    if advice.action not in ("move", "split"):
        assert all(one.kind == "next_step" for one in cited)
        return
    assert FEWEST <= len(cited) <= MOST
    assert places(advice) == sorted(set(places(advice)))
    assert [one.kind for one in cited] == ["part"] * (advice.action == "split") + ["plan"] * (
        len(cited) - (advice.action == "split")
    )
    assert {one.action for one in cited if one.kind == "plan"} == {advice.action}


def test_every_part_is_split_off_by_somebody() -> None:
    facts = [Profile.parse(facts) for facts, action, _ in ACTIONS if action == "split"]
    texts = [
        advise(text, knowledge=KNOWLEDGE).profile for text, action, *_ in SITUATIONS if action == "split"
    ]
    more = [
        "runs_django,works_well,ingest,high_concurrency",
        "runs_flask,works_well,ingest,speed_priority",
        "runs_fastapi,works_well,outside_consumers,admin_panel,back_office",
    ]
    tried = [*facts, *texts, *map(Profile.parse, more)]
    advices = [advise_profile(one, knowledge=KNOWLEDGE) for one in tried]
    split = {one.next_steps[0].rule for one in advices if one.action == "split"}
    assert {part.id for part in PARTS} - split == set()


# Each step is reached: from a base that leads to its plan, with the facts that the step asks for.

BASES = {
    (
        "move",
        "flask",
        "fastapi",
    ): "runs_flask,api_first,openapi,async_wanted,sync_bottleneck,frontend_separate",
    ("move", "flask", "django"): "runs_flask,rebuilding_platform,tangled_code,workflows,conventions_wanted",
    ("move", "django", "fastapi"): "runs_django,api_first,openapi,typed_team,frontend_separate,house_fastapi",
    ("move", "django", "flask"): "runs_django,platform_unused,lightweight,small_scope,house_flask",
    (
        "move",
        "fastapi",
        "django",
    ): "runs_fastapi,workflows,relational_data,full_product,house_django,monolith",
    ("move", "fastapi", "flask"): "runs_fastapi,small_scope,lightweight,wsgi_only_host,house_flask",
    ("move", None, None): "runs_django,runs_flask,api_first,openapi,typed_team,house_fastapi",
    ("split", None, "django"): "runs_fastapi,separate_part,house_django",
    ("split", "django", "fastapi"): "runs_django,separate_part,house_fastapi,has_api",
    ("split", "flask", "fastapi"): "runs_flask,separate_part,house_fastapi,has_api",
    ("split", None, None): "runs_flask,separate_part,house_fastapi,has_api",
}


def bases(plan: Entry) -> Iterator[dict[str, bool]]:
    """The base of a plan, whole and with fewer facts, since some of them may be exceptions of a step."""
    base = Profile.parse(BASES[plan.action or "", plan.runs, plan.framework]).facts
    for left_out in range(len(base)):
        yield from map(dict, itertools.combinations(base, len(base) - left_out))


def smallest(when: Condition) -> Iterator[dict[str, bool]]:
    for one in when.any or (None,):
        yield {literal.fact: literal.value for literal in (*when.all, *((one,) if one else ()))}


@pytest.mark.parametrize(
    ("plan", "step"),
    STEPS,
    ids=[f"{plan.id}-{step.place}-{number}" for number, (plan, step) in enumerate(STEPS)],
)
def test_every_step_is_taken_by_somebody(plan: Entry, step: Step) -> None:
    wanted = Cited(plan.id, step.says)
    tried = (
        advise_profile(Profile.of({**base, **more}), knowledge=KNOWLEDGE)
        for base in bases(plan)
        for more in smallest(step.when)
    )
    assert any(wanted in advice.next_steps for advice in tried)


def test_steps_stand_in_the_files_in_the_order_in_which_they_are_taken() -> None:
    for plan in PLANS:
        order = [PLACES.index(step.place) for step in plan.steps]
        assert order == sorted(order), plan.id


def test_plans_speak_in_short_whole_sentences_each_of_them_once() -> None:
    sentences = [step.says for _, step in STEPS]
    assert len(set(sentences)) == len(sentences)
    assert [text for text in sentences if len(text) > LONGEST or MARKUP.search(text)] == []
    assert [text for text in sentences if not (text[0].isupper() and text.endswith("."))] == []
    assert [text for text in sentences if text != " ".join(text.split())] == []


def test_a_part_is_called_by_a_name_that_a_sentence_can_hold() -> None:
    assert [part.label for part in PARTS if not re.fullmatch(r"the [a-zA-Z ]+", part.label)] == []
    assert len({part.label for part in PARTS}) == len(PARTS)


def test_no_step_contradicts_itself() -> None:
    for plan, step in STEPS:
        wanted = (*step.when.all, *step.when.any)
        turned = {FactIs(one.fact, not one.value) for one in wanted}
        assert not turned & set(wanted), plan.id
        assert not set(step.when.unless) & set(step.when.all), plan.id

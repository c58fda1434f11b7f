"""Every door of the API: its examples work, its answers keep the contract, its refusals name what is wrong."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from marshmallow import Schema
from werkzeug.test import TestResponse

from advisor import Knowledge
from advisor.__main__ import main
from advisor.commands import MAX_TEXT, House
from advisor.knowledge.past import load_past
from advisor.policy.loading import load_policy
from advisor.starters import starters
from handlers.settings import ROOT
from handlers.web.api import register_api
from handlers.web.api.advice_contract import AdviceSchema
from handlers.web.api.change_contract import DriftSchema, WhatIfSchema
from handlers.web.api.knowledge_contract import (
    ComparisonSchema,
    FactsSchema,
    FrameworksSchema,
    PolicyReportSchema,
    QuestionsSchema,
    RecordSchema,
    RuleSchema,
    RulesSchema,
    StarterSchema,
    StartersSchema,
)
from handlers.web.api.problems import ProblemSchema

DOORS = "/api/v1"
TOOL = "Internal tool for support staff, Postgres, five devs, an admin screen for refunds"
POLICY = '[[prefer]]\nid = "H-1"\nframework = "django"\nreason = "we know it"\nowner = "Us"\n'
CASE = '{"id": "one", "facts": "admin_panel", "expect": {"speaks": ["H-1"]}}\n'

#: What each operation of the document answers with 200.
CONTRACT: dict[str, Schema] = {
    "advise": AdviceSchema(),
    "next_questions": QuestionsSchema(),
    "what_if": WhatIfSchema(),
    "follow_drift": DriftSchema(),
    "list_frameworks": FrameworksSchema(),
    "compare": ComparisonSchema(),
    "list_facts": FactsSchema(),
    "list_rules": RulesSchema(),
    "get_rule": RuleSchema(),
    "list_starters": StartersSchema(),
    "get_starter": StarterSchema(),
    "write_record": RecordSchema(),
    "check_house_policy": PolicyReportSchema(),
}

fuzzed = settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def described(client: FlaskClient) -> dict[str, Any]:
    document: dict[str, Any] = client.get("/api/openapi.json").get_json()
    return document


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, address with its example, and operation of each door."""
    for path, item in document["paths"].items():
        filled = path
        for parameter in item.get("parameters", ()):
            filled = filled.replace(f"{{{parameter['name']}}}", parameter["example"])
        for method in set(item) - {"parameters"}:
            yield method, filled, item[method]


def post(client: FlaskClient, door: str, body: object, **headers: str) -> TestResponse:
    return client.post(f"{DOORS}/{door}", json=body, headers=headers)


def answered(client: FlaskClient, door: str, body: object, contract: str) -> dict[str, Any]:
    """The answer to a request that works, held to its contract."""
    response = post(client, door, body)
    assert response.status_code == 200, response.text
    CONTRACT[contract].load(response.get_json())
    values: dict[str, Any] = response.get_json()
    return values


def refused(response: TestResponse, status: int, reason: str) -> dict[str, Any]:
    """The errors of a refusal, held to the shape that every refusal has."""
    assert response.status_code == status, response.text
    assert response.mimetype == "application/json"
    problem = response.get_json()
    ProblemSchema().load(problem)
    assert problem["reason"] == reason
    assert problem["reference"] == response.headers["X-Request-Id"]
    errors: dict[str, Any] = problem["errors"]
    return errors


# The document


def test_every_example_of_the_document_works_and_its_answer_keeps_the_contract(
    client: FlaskClient, described: dict[str, Any]
) -> None:
    tried = set()
    for method, path, operation in operations(described):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        for body in [one["value"] for one in content.get("examples", {}).values()] or [None]:
            response = client.open(path, method=method, json=body)
            assert response.status_code == 200, (path, response.text)
            CONTRACT[operation["operationId"]].load(response.get_json())
            tried.add(operation["operationId"])
    assert tried == set(CONTRACT)


def test_every_door_is_described_in_words_and_filed_under_a_tag(described: dict[str, Any]) -> None:
    tags = {tag["name"] for tag in described["tags"]}
    for method, path, operation in operations(described):
        assert operation["summary"].endswith("."), path
        assert set(operation["tags"]) <= tags
        assert {"200", "406", "500"} <= set(operation["responses"])
        assert method == "get" or {"400", "413", "415", "422"} <= set(operation["responses"])


def test_every_answer_of_the_application_below_api_stands_in_the_document(
    app: Flask, described: dict[str, Any]
) -> None:
    ours = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith(DOORS)}
    assert {re.sub(r"<(\w+)>", r"{\1}", rule) for rule in ours} == set(described["paths"])


def test_the_table_of_doors_in_the_documentation_is_that_of_the_document(described: dict[str, Any]) -> None:
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(GET|POST) (\S+)` \| (.+?) \|$", text, re.MULTILINE)
    doors = [
        (method.upper(), path, item[method]["summary"].rstrip("."))
        for path, item in described["paths"].items()
        for method in set(item) - {"parameters"}
    ]
    assert rows == doors


def test_the_limits_and_reasons_in_the_documentation_are_those_in_force(described: dict[str, Any]) -> None:
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    reasons = described["components"]["schemas"]["Problem"]["properties"]["reason"]["enum"]
    assert re.findall(r"^\| \d{3} `(\w+)` \|", text, re.MULTILINE) == reasons
    assert f"{MAX_TEXT:,} characters" in text


# Parity

SITUATIONS = st.sampled_from(
    ["", TOOL, "We already run Flask. Should we move to FastAPI?", "no admin, async, OpenAPI first"]
) | st.text(max_size=60)


@settings(
    fuzzed, max_examples=8
)  # each example starts the command line twice, with all its knowledge to load
@given(st.lists(SITUATIONS, min_size=1, max_size=10))
def test_api_command_line_and_batch_answer_the_same_words_with_the_same_object(
    app: Flask, situations: list[str]
) -> None:
    client = app.test_client()
    over_http = [client.post(f"{DOORS}/advice", json={"text": words}).get_json() for words in situations]
    lines = "".join(json.dumps({"id": 1, "text": words}) + "\n" for words in situations)
    batch = io.StringIO()
    main(["batch"], stdin=io.StringIO(lines), stdout=batch)
    assert [json.loads(line) for line in batch.getvalue().splitlines()] == [
        {"id": 1} | one for one in over_http
    ]
    words = situations[0]
    if words.strip() and not words.startswith("-"):
        printed = io.StringIO()
        main(["--json", words], stdin=io.StringIO(), stdout=printed)
        assert json.loads(printed.getvalue()) == over_http[0]


def test_every_door_that_advises_gives_the_same_advice(client: FlaskClient) -> None:
    advice = answered(client, "advice", {"text": TOOL}, "advise")
    supposed = answered(client, "what-if", {"text": TOOL, "change": "drop the admin"}, "what_if")
    asked = answered(client, "questions", {"text": TOOL}, "next_questions")
    recorded = answered(client, "record", {"text": TOOL}, "write_record")
    assert supposed["before"] == advice
    assert asked == {member: advice[member] for member in asked}
    assert recorded["permalink"] == advice["permalink"]


# What-if


def test_a_change_in_words_is_told_with_what_it_did(client: FlaskClient) -> None:
    body = {"facts": {"admin_panel": "yes"}, "change": "without the admin"}
    found = answered(client, "what-if", body, "what_if")
    assert [(one["fact"], one["value"]) for one in found["change"]["facts"]] == [("admin_panel", "no")]
    assert found["change"]["facts"][0]["evidence"][0]["text"] in body["change"]
    assert found["difference"]["facts"] == [{"fact": "admin_panel", "before": "yes", "after": "no"}]


def test_set_facts_have_the_last_word_over_the_words(client: FlaskClient) -> None:
    body = {"facts": {}, "change": "without the admin", "set": {"admin_panel": True, "openapi": "no"}}
    found = answered(client, "what-if", body, "what_if")
    told = [(one["fact"], one["value"]) for one in found["change"]["facts"]]
    assert told == [("admin_panel", "yes"), ("openapi", "no")]
    assert "facts=admin_panel,-openapi&" in found["after"]["permalink"]


@pytest.mark.parametrize("unknown", [None, "unknown"])
def test_a_fact_that_is_set_to_unknown_is_taken_back(client: FlaskClient, unknown: object) -> None:
    body = {
        "facts": {"admin_panel": "no", "openapi": "yes"},
        "set": {"admin_panel": unknown, "io_heavy": unknown},
    }
    found = answered(client, "what-if", body, "what_if")
    assert [(one["fact"], one["value"]) for one in found["change"]["forgotten"]] == [("admin_panel", "no")]
    assert found["difference"]["facts"] == [{"fact": "admin_panel", "before": "no", "after": None}]


def test_what_cannot_be_so_beside_a_set_fact_gives_way_and_is_named(
    client: FlaskClient, knowledge: Knowledge
) -> None:
    for wanted, others in knowledge.exclusions.items():
        known = {one.fact: one.value for one in others}
        body = {"facts": known, "set": {wanted.fact: wanted.value}}
        found = answered(client, "what-if", body, "what_if")
        assert {one["fact"] for one in found["change"]["replaced"]} == set(known)
        assert found["after"]["facts"][0]["fact"] == wanted.fact


def test_a_change_that_rules_out_what_another_sets_keeps_what_was_set(
    client: FlaskClient, knowledge: Knowledge
) -> None:
    wanted, others = next(iter(knowledge.exclusions.items()))
    other = min(others, key=lambda one: one.fact)
    body = {"facts": {}, "set": {wanted.fact: wanted.value, other.fact: other.value}}
    found = answered(client, "what-if", body, "what_if")
    assert {one["fact"] for one in found["change"]["facts"]} == {wanted.fact, other.fact}
    assert found["change"]["replaced"] == []


# Drift


def test_drift_shows_both_advices_and_the_rules_that_moved(client: FlaskClient, knowledge: Knowledge) -> None:
    facts = {"admin_panel": "yes", "relational_data": "yes"}
    found = answered(client, "drift", {"facts": facts, "knowledge": "2026.11.1"}, "follow_drift")
    assert (found["then"], found["before"]["knowledge"]) == ("2026.11.1", "2026.11.1")
    assert (found["now"], found["after"]["knowledge"]) == (knowledge.version, knowledge.version)


def test_nothing_drifts_under_the_same_version(client: FlaskClient, knowledge: Knowledge) -> None:
    body = {"facts": {"admin_panel": "yes"}, "knowledge": knowledge.version}
    found = answered(client, "drift", body, "follow_drift")
    assert (found["changed"], found["rules"], found["before"]) == (False, [], found["after"])


def test_a_fact_that_is_gone_since_is_taken_and_told(knowledge: Knowledge, opened: Opened) -> None:
    older = load_past("2026.11.1")
    gone = next(fact for fact in older.facts if fact in knowledge.facts)
    facts = {name: fact for name, fact in knowledge.facts.items() if name != gone}
    client = opened(dataclasses.replace(knowledge, facts=facts, entries={}, amounts=()))
    body = {"facts": {gone: "yes"}, "knowledge": "2026.11.1"}
    found = answered(client, "drift", body, "follow_drift")
    assert [one["fact"] for one in found["gone"]] == [gone]


# Lookups


def test_every_rule_can_be_opened(client: FlaskClient, knowledge: Knowledge) -> None:
    listed = client.get(f"{DOORS}/rules").get_json()["rules"]
    assert [one["rule"] for one in listed] == list(knowledge.entries)
    for one in listed:
        whole = client.get(f"{DOORS}/rules/{one['rule']}").get_json()
        RuleSchema().load(whole)
        assert one.items() <= whole.items()


def test_a_rule_is_found_however_its_id_is_spelt(client: FlaskClient) -> None:
    assert client.get(f"{DOORS}/rules/a71").get_json()["rule"] == "A-71"


@pytest.mark.parametrize(
    ("path", "member", "near"),
    [
        ("rules/A-710", "rule_id", "A-71"),
        ("rules/zzz", "rule_id", "/api/v1/rules"),
        ("starters/flsk", "name", "flask"),
    ],
)
def test_what_is_not_there_is_answered_with_what_is_near(
    client: FlaskClient, path: str, member: str, near: str
) -> None:
    errors = refused(client.get(f"{DOORS}/{path}"), 404, "not_found")
    assert near in errors[member][0]


def test_a_long_name_is_not_repeated_whole(client: FlaskClient) -> None:
    assert len(client.get(f"{DOORS}/rules/{'x' * 2_000}").text) < 500


def test_every_starter_can_be_had_with_its_files(client: FlaskClient, knowledge: Knowledge) -> None:
    listed = [one["starter"] for one in client.get(f"{DOORS}/starters").get_json()["starters"]]
    assert listed == [one.id for one in starters(knowledge)]
    for starter in starters(knowledge):
        whole = client.get(f"{DOORS}/starters/{starter.id}").get_json()
        StarterSchema().load(whole)
        assert [one["text"] for one in whole["files"]] == [code.text for code in starter.files]


def test_facts_and_frameworks_are_all_listed(client: FlaskClient, knowledge: Knowledge) -> None:
    facts = client.get(f"{DOORS}/facts").get_json()["facts"]
    assert [(one["fact"], one["yes"]) for one in facts] == [
        (one.id, one.yes) for one in knowledge.facts.values()
    ]
    frameworks = client.get(f"{DOORS}/frameworks").get_json()["frameworks"]
    assert [one["framework"] for one in frameworks] == list(knowledge.frameworks)


def test_a_comparison_keeps_the_order_and_has_a_cell_for_each(
    client: FlaskClient, knowledge: Knowledge
) -> None:
    found = answered(client, "compare", {"frameworks": ["flask", "django"]}, "compare")
    assert [one["framework"] for one in found["frameworks"]] == ["flask", "django"]
    assert len(found["criteria"]) == len(knowledge.of_kind("criterion"))
    assert all(list(row["cells"]) == ["flask", "django"] for row in found["criteria"])
    assert {row["matters"] for row in found["criteria"]} == {None}


def test_a_comparison_about_facts_tells_which_rows_matter(client: FlaskClient) -> None:
    asked = {"frameworks": ["flask", "django"], "facts": {"admin_panel": "yes", "openapi": "unknown"}}
    rows = answered(client, "compare", asked, "compare")["criteria"]
    assert [row["rule"] for row in rows if row["matters"]] == ["A-11", "A-19", "A-23"]
    assert {row["matters"] for row in rows} == {True, False}


def test_what_can_be_looked_up_may_be_kept_and_asked_for_again(client: FlaskClient) -> None:
    first = client.get(f"{DOORS}/facts")
    again = client.get(f"{DOORS}/facts", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.headers["Cache-Control"], again.status_code, again.data) == ("no-cache", 304, b"")


# Records


def test_a_record_is_the_file_itself_by_accept(client: FlaskClient) -> None:
    body = {
        "facts": {"admin_panel": True},
        "title": "Use “Django”",
        "supersedes": "/advice?facts=-openapi&v=1",
    }
    in_json = answered(client, "record", body, "write_record")
    file = post(client, "record", body, Accept="text/markdown")
    assert file.content_type == "text/markdown; charset=utf-8"
    assert file.headers["Content-Disposition"] == f'attachment; filename="{in_json["name"]}"'
    assert file.headers["Cache-Control"] == "no-store"
    assert file.text == in_json["markdown"]
    assert "Use “Django”" in file.text
    assert "/advice?facts=-openapi" in file.text


def test_a_record_holds_nothing_of_the_words(client: FlaskClient) -> None:
    assert "Zanzibar" not in post(client, "record", {"text": f"{TOOL} for Zanzibar"}).text


references = st.from_regex(
    re.compile(
        r"(\.{1,2}/)*([\w][\w.-]*/)*[\w][\w.-]*\.(md|markdown|adoc|rst|txt)|https?://[\w./?&=%,:~+-]+",
        re.ASCII,
    ),
    fullmatch=True,
)


@fuzzed
@given(references, st.text(max_size=72))
def test_whatever_reference_and_title_the_door_lets_through_makes_a_record(
    app: Flask, reference: str, title: str
) -> None:
    body = {"facts": {"admin_panel": True}, "supersedes": reference[:2_000], "title": title}
    response = post(app.test_client(), "record", body)
    assert response.status_code == (200 if len(reference) <= 2_000 else 422)


# House policy


def test_a_policy_is_checked_as_on_the_command_line(client: FlaskClient) -> None:
    found = answered(client, "policy/check", {"policy": POLICY, "cases": CASE}, "check_house_policy")
    assert (found["met"], found["cases"][0]["speaks"]) == (True, ["H-1"])


def test_a_case_that_is_missed_is_told(client: FlaskClient) -> None:
    body = {"policy": POLICY, "cases": CASE.replace('["H-1"]', "[]")}
    found = answered(client, "policy/check", body, "check_house_policy")
    assert (found["met"], found["cases"][0]["misses"]) == (False, ["speaks: expected silent, got H-1"])


@pytest.mark.parametrize(
    ("policy", "cases", "member", "said"),
    [
        (
            POLICY.replace("prefer", "prefr"),
            CASE,
            "policy",
            "line 1, prefr: there is no member “prefr”",
        ),
        ("]", CASE, "policy", "not TOML"),
        ("", CASE, "policy", "There is no rule in this policy"),
        (POLICY, CASE.replace("admin_panel", "admin_pannel"), "cases", "did you mean “admin_panel”?"),
        (POLICY, "", "cases", "0 cases"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_line(
    client: FlaskClient, policy: str, cases: str, member: str, said: str
) -> None:
    errors = refused(post(client, "policy/check", {"policy": policy, "cases": cases}), 422, "invalid")
    assert list(errors) == [member]
    assert said in errors[member][0]


def test_the_house_speaks_in_every_advice(knowledge: Knowledge, opened: Opened) -> None:
    client = opened(knowledge, POLICY)
    for body in ({"text": TOOL}, {"facts": {"admin_panel": "yes"}}):
        advice = answered(client, "advice", body, "advise")
        assert [line["rule"] for line in advice["policy"]] == ["H-1"]


# Refusals

INVALID: list[tuple[str, object, str, str]] = [
    ("what-if", {"facts": {}}, "body", "“change”"),
    ("what-if", {"change": "x"}, "body", "“text”"),
    ("what-if", {"facts": {}, "sett": {}}, "sett", "did you mean “set”?"),
    ("what-if", {"facts": {}, "change": 1}, "change", "string"),
    ("what-if", {"facts": {}, "change": "x" * (MAX_TEXT + 1)}, "change", f"{MAX_TEXT:,}"),
    ("questions", {"text": "x", "facts": {}}, "text", "not both"),
    ("drift", {}, "facts", "has to be there"),
    ("drift", {}, "knowledge", "has to be there"),
    ("drift", {"facts": {}, "knowledge": "2026.11.11"}, "knowledge", "“2026.11.1”"),
    ("drift", {"facts": [], "knowledge": "2026.11.1"}, "facts", "not a list"),
    ("compare", {}, "frameworks", "has to be there"),
    ("compare", {"frameworks": ["django"]}, "frameworks", "two"),
    ("compare", {"frameworks": "django"}, "frameworks", "list"),
    ("compare", {"frameworks": None}, "frameworks", "not null"),
    ("compare", {"frameworks": ["django", "django"]}, "frameworks", "once"),
    ("record", {"facts": {}, "title": "x" * 73}, "title", "72"),
    ("record", {"facts": {}, "supersedes": "the one before"}, "supersedes", "the file of an earlier record"),
    ("record", {"facts": {}, "supersedes": "a.md\n"}, "supersedes", "the file of an earlier record"),
    ("record", {"facts": {}, "supersedes": "a" * 2_001}, "supersedes", "2,000"),
    ("policy/check", {"policy": POLICY}, "cases", "has to be there"),
    ("policy/check", {"policy": None, "cases": CASE}, "policy", "not null"),
    ("policy/check", {"policy": "x" * (MAX_TEXT + 1), "cases": CASE}, "policy", f"{MAX_TEXT:,}"),
]


@pytest.mark.parametrize(("door", "body", "member", "said"), INVALID, ids=lambda each: str(each)[:40])
def test_what_is_not_valid_is_refused_at_the_member_that_is_wrong(
    client: FlaskClient, door: str, body: object, member: str, said: str
) -> None:
    errors = refused(post(client, door, body), 422, "invalid")
    assert said in " ".join(errors[member])


def test_an_unknown_framework_is_named_with_the_nearest(client: FlaskClient) -> None:
    errors = refused(post(client, "compare", {"frameworks": ["django", "fastpi"]}), 422, "invalid")
    assert "“fastapi”" in errors["frameworks"]["1"][0]


def test_a_fact_that_no_version_has_is_named_with_the_nearest(client: FlaskClient) -> None:
    body = {"facts": {"admin_panl": "yes"}, "knowledge": "2026.11.1"}
    errors = refused(post(client, "drift", body), 422, "invalid")
    assert "“admin_panel”" in errors["facts"]["admin_panl"][0]


def test_every_wrong_fact_is_named_and_the_first_ones_with_what_is_near(client: FlaskClient) -> None:
    wrong = [f"fact_{number}" for number in range(30)]
    errors = refused(post(client, "advice", {"facts": dict.fromkeys(wrong, True)}), 422, "invalid")
    assert list(errors["facts"]) == sorted(wrong)
    assert sum("nearest" in said for (said,) in errors["facts"].values()) == 10


@pytest.mark.parametrize("body", ['{"text": "x", "text": "y"}', '{"facts": {"openapi": 1, "openapi": 0}}'])
def test_a_member_that_stands_there_twice_is_refused(client: FlaskClient, body: str) -> None:
    response = client.post(f"{DOORS}/advice", data=body, content_type="application/json")
    refused(response, 400, "bad_json")
    assert "twice" in response.get_json()["message"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_json_does_not_have_are_refused(client: FlaskClient, number: str) -> None:
    response = client.post(f"{DOORS}/advice", data=f'{{"text": {number}}}', content_type="application/json")
    refused(response, 400, "bad_json")
    assert number in response.get_json()["message"]


@pytest.mark.parametrize("accept", ["text/html", "text/markdown", "application/xml, image/*"])
def test_a_form_that_a_door_does_not_give_is_refused(client: FlaskClient, accept: str) -> None:
    for response in (
        post(client, "advice", {"text": "x"}, Accept=accept),
        client.get(f"{DOORS}/facts", headers={"Accept": accept}),
    ):
        assert refused(response, 406, "not_acceptable") == {}


@pytest.mark.parametrize(
    "accept", ["", "*/*", "application/*", "text/html, */*;q=0.1", "application/json;q=0.9"]
)
def test_json_is_given_to_whoever_takes_it(client: FlaskClient, accept: str) -> None:
    assert post(client, "record", {"text": "x"}, Accept=accept).mimetype == "application/json"


def test_the_longest_text_is_read_however_it_is_spelt(client: FlaskClient) -> None:
    escaped = "\\ud83d\\ude00" * MAX_TEXT
    body = f'{{"text": "{escaped}", "change": "{escaped}"}}'
    response = client.post(f"{DOORS}/what-if", data=body, content_type="application/json")
    assert response.status_code == 200


def test_a_wrong_method_names_the_right_ones(client: FlaskClient) -> None:
    response = client.get(f"{DOORS}/compare")
    refused(response, 405, "method_not_allowed")
    assert "POST" in response.headers["Allow"]


# Houses of other settings

Opened = Callable[..., FlaskClient]


@pytest.fixture
def opened(app: Flask) -> Opened:
    """The API alone, with the knowledge and the policy that a test wants."""

    def open_house(knowledge: Knowledge, policy: str | None = None) -> FlaskClient:
        rules = None if policy is None else load_policy(policy, knowledge=knowledge)
        bare = Flask("bare")
        for functions in ("before_request_funcs", "after_request_funcs"):
            setattr(bare, functions, getattr(app, functions))
        house = House(knowledge, today=lambda: dt.date(2026, 11, 22), policy=rules)
        register_api(bare, house=house)
        return bare.test_client()

    return open_house

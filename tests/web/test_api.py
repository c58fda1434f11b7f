from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from advisor import Knowledge, Profile, advice_json, advise, advise_profile
from advisor.commands import MAX_TEXT
from handlers.web.api import MAX_BODY

DOOR = "/api/v1/advice"
SITUATION = "Internal tool for support staff, Postgres, five devs, an admin screen for refunds"


def send(
    client: FlaskClient, body: bytes | str, content_type: str | None = "application/json"
) -> TestResponse:
    return client.post(DOOR, data=body, content_type=content_type)


def refused(response: TestResponse, status: int, reason: str) -> dict[str, Any]:
    """The errors of a refusal, after checking the shape that every refusal has."""
    assert response.status_code == status, response.text
    assert response.mimetype == "application/json"
    problem = response.get_json()
    assert set(problem) == {"message", "reason", "errors", "reference"}
    assert problem["reason"] == reason
    assert problem["message"].endswith((".", "?"))
    assert problem["reference"] == response.headers["X-Request-Id"]
    errors = problem["errors"]
    assert isinstance(errors, dict)
    return errors


def test_a_situation_in_words_is_answered_with_the_advice(client: FlaskClient, knowledge: Knowledge) -> None:
    response = client.post(DOOR, json={"text": SITUATION})
    assert response.status_code == 200
    assert response.get_json() == json.loads(json.dumps(advice_json(advise(SITUATION, knowledge=knowledge))))


@pytest.mark.parametrize("yes", [True, "yes"])
@pytest.mark.parametrize("no", [False, "no"])
@pytest.mark.parametrize("unknown", [None, "unknown"])
def test_facts_are_answered_with_the_advice(
    client: FlaskClient, knowledge: Knowledge, yes: object, no: object, unknown: object
) -> None:
    facts = {"admin_panel": yes, "relational_data": no, "openapi_contract": unknown}
    first, second, third = list(knowledge.facts)[:3]
    facts = {first: yes, second: no, third: unknown}
    response = client.post(DOOR, json={"facts": facts})
    advice = advise_profile(Profile.of({first: True, second: False}), knowledge=knowledge)
    assert response.get_json() == json.loads(json.dumps(advice_json(advice)))


def test_members_stand_in_the_order_of_the_contract(client: FlaskClient) -> None:
    assert list(client.post(DOOR, json={"text": SITUATION}).get_json())[:3] == ["verdict", "pick", "action"]


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "application/vnd.x+json"])
def test_other_spellings_of_json_are_taken(client: FlaskClient, content_type: str) -> None:
    assert send(client, '{"text": "x"}', content_type).status_code == 200


def test_an_empty_text_is_too_little_to_say_and_no_mistake(client: FlaskClient) -> None:
    assert client.post(DOOR, json={"text": ""}).get_json()["verdict"] == "ask"


def test_no_facts_are_too_little_to_say_and_no_mistake(client: FlaskClient) -> None:
    assert client.post(DOOR, json={"facts": {}}).get_json()["verdict"] == "ask"


INVALID: list[tuple[str, object, str, str]] = [
    ("neither member", {}, "body", "“text”"),
    ("both members", {"text": "x", "facts": {}}, "facts", "not both"),
    ("both members", {"text": "x", "facts": {}}, "text", "not both"),
    ("an unknown member", {"txet": "x"}, "txet", "“text”"),
    ("a known and an unknown member", {"text": "x", "public": True}, "public", "no such member"),
    ("a number for the text", {"text": 1}, "text", "string"),
    ("null for the text", {"text": None}, "text", "string"),
    ("too long a text", {"text": "x" * (MAX_TEXT + 1)}, "text", f"{MAX_TEXT:,}"),
    ("a list for the facts", {"facts": ["admin_panel"]}, "facts", "not a list"),
    ("a number for the facts", {"facts": 1}, "facts", "not a number"),
    ("null for the facts", {"facts": None}, "facts", "not null"),
    ("more facts than there are", {"facts": {f"f{n}": 1 for n in range(500)}}, "facts", "500"),
    ("a list for the body", [1], "body", "object"),
    ("a string for the body", "text", "body", "object"),
    ("null for the body", None, "body", "object"),
    ("a number for the body", 1.5, "body", "object"),
]


@pytest.mark.parametrize(("_case", "body", "member", "said"), INVALID, ids=lambda each: str(each)[:40])
def test_what_is_not_valid_is_refused_at_the_member_that_is_wrong(
    client: FlaskClient, _case: str, body: object, member: str, said: str
) -> None:
    errors = refused(send(client, json.dumps(body)), 422, "invalid")
    assert said in " ".join(errors[member])


@pytest.mark.parametrize("value", ["true", "YES", 1, 0, 1.0, [], {}, ""])
def test_a_value_that_is_neither_yes_nor_no_is_refused_with_the_allowed_ones(
    client: FlaskClient, knowledge: Knowledge, value: object
) -> None:
    fact = next(iter(knowledge.facts))
    errors = refused(client.post(DOOR, json={"facts": {fact: value}}), 422, "invalid")
    assert '"yes", "no"' in errors["facts"][fact][0]


def test_every_unknown_fact_is_named_with_the_nearest_right_one(client: FlaskClient) -> None:
    sent = {"admin_pannel": True, "relationaldata": "no", "admin_panel": True}
    errors = refused(client.post(DOOR, json={"facts": sent}), 422, "invalid")
    assert set(errors["facts"]) == {"admin_pannel", "relationaldata"}
    assert "“admin_panel”" in errors["facts"]["admin_pannel"][0]
    assert "“relational_data”" in errors["facts"]["relationaldata"][0]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"text": "x"',
        b"{'text': 'x'}",
        b"\xff\xfe\x00",
        b'{"text": "\xe9"}',
        b"[" * 50_000,
        b'{"text": ' + b"9" * 6_000 + b"}",
        b'{"text": "x"} {"text": "y"}',
        b"text=x",
    ],
    ids=lambda body: repr(body[:20]),
)
def test_a_body_that_is_not_json_is_a_bad_request(client: FlaskClient, body: bytes) -> None:
    assert refused(send(client, body), 400, "bad_json") == {}


@pytest.mark.parametrize(
    "content_type", [None, "text/plain", "application/x-www-form-urlencoded", "text/html", "x"]
)
def test_another_content_type_is_refused(client: FlaskClient, content_type: str | None) -> None:
    assert refused(send(client, '{"text": "x"}', content_type), 415, "wrong_content_type") == {}


def test_a_body_over_the_limit_is_refused(client: FlaskClient) -> None:
    padding = " " * (MAX_BODY - len('{"text": "x"}'))
    assert send(client, '{"text": "x"}' + padding).status_code == 200
    assert refused(send(client, '{"text": "x"}' + padding + " "), 413, "too_large") == {}
    assert refused(send(client, " " * (MAX_BODY * 3)), 413, "too_large") == {}


def test_a_body_over_the_limit_is_refused_when_it_comes_in_chunks(client: FlaskClient) -> None:
    response = client.post(
        DOOR,
        input_stream=BytesIO(b'{"text": "' + b" " * MAX_BODY + b'"}'),
        content_type="application/json",
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert refused(response, 413, "too_large") == {}


@pytest.mark.parametrize(("method", "path", "status"), [("GET", DOOR, 405), ("POST", "/api/v1/nothing", 404)])
def test_a_wrong_address_or_method_is_answered_in_json(
    client: FlaskClient, method: str, path: str, status: int
) -> None:
    response = client.open(path, method=method, headers={"Accept": "text/html"})
    refused(response, status, {404: "not_found", 405: "method_not_allowed"}[status])


def test_answers_are_kept_by_no_cache_and_load_nothing(client: FlaskClient) -> None:
    for response in (client.post(DOOR, json={"text": "x"}), send(client, "{")):
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_the_api_describes_itself(client: FlaskClient, knowledge: Knowledge) -> None:
    described = client.get("/api/openapi.json").get_json()
    assert described["openapi"].startswith("3.1")
    door = described["paths"][DOOR]["post"]
    assert {"200", "400", "413", "415", "422"} <= set(door["responses"])
    schemas = described["components"]["schemas"]
    assert set(schemas["KnownFacts"]["properties"]) == set(knowledge.facts)
    assert set(schemas["Advice"]["required"]) == set(schemas["Advice"]["properties"])
    assert {"message", "reason", "errors", "reference"} == set(schemas["Problem"]["properties"])

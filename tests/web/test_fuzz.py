"""Whatever is sent, the answer is an answer."""

from __future__ import annotations

import json

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.web.api.advice_contract import AdviceSchema
from tests.web.markup import Page, squeezed

fuzzed = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

VERBS = (
    "admin django flask fastapi compare rule rules why not help no never maybe A-71 postgres public openapi"
)
MARKS = "<script> </textarea> </pre> --> {{7*7}} &lt; <@U1> ``` * | \x00 \r\n \u202e \ufeff %00 “"
WORDS = [*VERBS.split(), *MARKS.split(" "), "we already run"]
typed = st.text(max_size=80) | st.lists(st.sampled_from(WORDS) | st.text(max_size=5), max_size=12).map(
    " ".join
)
leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.just("yes")
)
documents = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner)
)
bodies = st.fixed_dictionaries(
    {},
    optional={
        "text": typed | documents,
        "facts": st.dictionaries(st.sampled_from(["admin_panel", "relational_data", "x"]), leaves)
        | documents,
    },
)


@fuzzed
@given(typed)
def test_any_words_get_a_page_with_nothing_of_theirs_as_markup(app: Flask, words: str) -> None:
    response = app.test_client().post("/", data={"words": words})
    assert response.status_code == 200
    page = Page(response.text)
    assert page.by_id("words").text == squeezed(words)
    assert len(page.all("script")) == 1
    assert len(page.all("textarea")) == 1


@fuzzed
@given(st.text(min_size=1, max_size=30))
def test_any_rule_id_is_found_or_not_found(app: Flask, rule: str) -> None:
    response = app.test_client().get("/rules/" + rule.replace("/", "").replace("?", "").replace("#", ""))
    assert response.status_code in {200, 302, 308, 404}


@fuzzed
@given(bodies | documents)
def test_any_json_gets_an_advice_or_a_refusal(app: Flask, body: object) -> None:
    response = app.test_client().post(
        "/api/v1/advice", data=json.dumps(body), content_type="application/json"
    )
    assert response.status_code in {200, 422}
    if response.status_code == 200:
        AdviceSchema().load(response.get_json())
    else:
        assert response.get_json()["errors"]


@fuzzed
@given(st.binary(max_size=200))
def test_any_bytes_get_an_answer_in_json(app: Flask, body: bytes) -> None:
    response = app.test_client().post("/api/v1/advice", data=body, content_type="application/json")
    assert response.status_code in {200, 400, 422}
    assert response.get_json() is not None


@fuzzed
@given(
    st.binary(max_size=200),
    st.sampled_from(["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]),
)
def test_any_form_gets_a_page(app: Flask, body: bytes, content_type: str) -> None:
    response = app.test_client().post("/", data=body, content_type=content_type)
    assert response.status_code in {200, 400, 413}
    assert response.mimetype == "text/html"

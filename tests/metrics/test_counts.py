"""What is counted: every request by its route, every answer by what it says, and nothing that anybody wrote."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from advisor import Knowledge
from handlers.metrics.counting import PrometheusCounts
from handlers.metrics.families import COUNTERS, OTHER
from tests.github.deliveries import encoded
from tests.github.deliveries import headers as github_headers
from tests.github.deliveries import sample as github_sample
from tests.metrics.conftest import Watched, numbers_in
from tests.slack.sending import FORM, JSON, command, interaction, payload, signed

TOOL = "Internal tool for support staff on Postgres, with an admin screen for refunds."


def to_slack(watched: Watched, raw: bytes, *, kind: str = FORM) -> int:
    proof = signed(raw, at=int(time.time()), secret="slack-secret-for-tests")
    return watched.client.post("/slack/events", data=raw, headers=proof, content_type=kind).status_code


def event(watched: Watched, given: dict[str, Any]) -> int:
    return to_slack(watched, json.dumps(given).encode(), kind=JSON)


def other_event(kind: str, **fields: object) -> dict[str, Any]:
    return {**payload("event_app_mention.json"), "event": {"type": kind, **fields}}


def test_a_request_is_counted_by_its_route_its_method_and_its_status(watched: Watched) -> None:
    client = watched.client
    client.get("/rules/A-71")
    client.get("/rules/A-26")
    client.get("/rules/none-such")
    [pattern] = {rule.rule for rule in watched.app.url_map.iter_rules() if rule.rule.startswith("/rules/<")}
    rules = {"route": pattern, "method": "GET"}
    assert watched.number("advisor_requests_total", **rules, status="200") == 2
    assert watched.number("advisor_requests_total", **rules, status="404") == 1
    took = watched.number("advisor_request_duration_seconds_bucket", route=pattern, le="+Inf")
    assert took == watched.number("advisor_request_duration_seconds_count", route=pattern) == 3


def test_a_failure_of_ours_is_counted(watched: Watched) -> None:
    watched.client.get("/fail")
    assert watched.number("advisor_requests_total", route="/fail", status="500") == 1
    assert watched.number("advisor_refusals_total", route="/fail", reason="our_mistake") == 1


@pytest.mark.parametrize(
    ("path", "body", "headers", "reason"),
    [
        ("/slack/events", b"a=b", {}, "timestamp_missing"),
        ("/github/webhooks", b"{}", {"Content-Type": "application/json"}, "signature_missing"),
        ("/github/webhooks", b"{}", github_headers(b"{}", "push"), "event_ignored"),
        ("/api/v1/advice", b"{", {"Content-Type": "application/json"}, "bad_json"),
        ("/api/v1/advice", b"{}", {"Content-Type": "application/json"}, "invalid"),
        ("/nowhere", b"", {}, "not_found"),
        ("/slack/install", b"", {}, "method_not_allowed"),
        ("/metrics", None, {}, "token_missing"),
        ("/slack/install", None, {}, "installing_is_off"),
    ],
)
def test_what_is_refused_or_left_alone_is_counted_with_its_reason(
    watched: Watched, path: str, body: bytes | None, headers: dict[str, str], reason: str
) -> None:
    method = "GET" if body is None else "POST"
    watched.client.open(path, method=method, data=body, headers=headers)
    route = "(no route)" if reason in ("not_found", "method_not_allowed") else path
    assert watched.number("advisor_refusals_total", route=route, reason=reason) == 1


def test_what_slack_sends_is_counted_by_kind_and_so_is_what_nobody_acts_on(watched: Watched) -> None:
    to_slack(watched, command(TOOL))
    to_slack(watched, command("help"))
    to_slack(watched, interaction({**payload("view_submission.json"), "type": "view_closed"}))
    event(watched, payload("event_app_mention.json"))
    event(watched, other_event("message", subtype="message_deleted", channel="C1", ts="1.2"))
    event(watched, other_event("tuscaloosa"))
    event(watched, other_event("team_join"))
    assert watched.by("advisor_slack_requests_total", "kind", "handled") == {
        ("command", "yes"): 2,
        ("view_closed", "no"): 1,
        ("message", "yes"): 1,
        ("message", "no"): 1,
        (OTHER, "no"): 2,
    }


def test_advice_is_counted_by_what_it_says_and_with_the_rules_behind_it(watched: Watched) -> None:
    to_slack(watched, command(TOOL))
    client = watched.client
    client.post("/api/v1/advice", json={"text": TOOL})
    client.post("/", data={"words": TOOL})
    client.post("/", data={"words": "help"})
    for surface in ("slack", "api", "page"):
        said = {"surface": surface, "verdict": "clear", "pick": "django", "action": "start"}
        assert watched.number("advisor_answers_total", **said) == 1
    assert watched.number("advisor_answers_total") == 3
    assert watched.number("advisor_rules_fired_total", rule="A-71") == 3


def test_a_question_that_an_answer_asks_is_counted_by_its_fact(
    watched: Watched, knowledge: Knowledge
) -> None:
    to_slack(watched, command("a website"))
    [((fact,), times)] = watched.by("advisor_questions_asked_total", "fact").items()
    assert times == 1
    assert fact in knowledge.facts
    assert watched.number("advisor_answers_total", verdict="ask", pick="none") == 1


def test_a_delivery_is_counted_and_so_is_the_same_one_again(watched: Watched) -> None:
    body = encoded(github_sample("issues.opened.command"))
    client = watched.client
    for _ in range(2):
        assert client.post("/github/webhooks", data=body, headers=github_headers(body)).status_code == 202
    mention = payload("event_app_mention.json")
    mention["event"]["ts"] = "1515449522.000017"
    event(watched, mention)
    assert watched.number("advisor_deliveries_total", source="github", outcome="accepted") == 1
    assert watched.number("advisor_deliveries_total", source="github", outcome="pending") == 1
    assert watched.number("advisor_deliveries_total", source="slack", outcome="accepted") == 1


def test_nothing_that_anybody_wrote_is_ever_a_label(watched: Watched) -> None:
    word = "tuscaloosa"
    to_slack(watched, command(f"{word} for support staff", team_id=f"T{word}", user_id=f"U{word}"))
    to_slack(watched, command("help", command=f"/{word}"))
    event(watched, other_event(word))
    client = watched.client
    client.get(f"/{word}?{word}={word}", headers={"Host": f"{word}.example.com", "User-Agent": word})
    client.open("/", method=word.upper())
    client.post("/", data={"words": f"{word} with an admin screen"})
    client.post("/api/v1/advice", json={"text": word, word: word})
    body = encoded(github_sample("issues.opened.command", repository__full_name=f"{word}/{word}"))
    client.post("/github/webhooks", data=body, headers=github_headers(body))
    client.post("/github/webhooks", data=body, headers=github_headers(body, word))
    assert word not in watched.text().lower()


words = st.text(min_size=1, max_size=30)
tokens = st.text(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), min_size=1, max_size=12)


@pytest.fixture(scope="module")
def shaken(watched_app: Flask) -> Watched:
    """The app after each kind of thing was seen once."""
    watched = Watched(watched_app)
    throw(watched, "first", "FIRST")
    return watched


def throw(watched: Watched, word: str, method: str) -> None:
    client = watched.client
    client.get("/x/" + word.encode("utf-8", "replace").hex())
    client.open("/", method="Q" + method)
    event(watched, other_event("x" + word))
    to_slack(watched, interaction({"type": "x" + word}))
    body = encoded({"zen": word})
    client.post("/github/webhooks", data=body, headers=github_headers(body, "x_" + method.lower()))


@given(word=words, method=tokens)
@hypothesis_settings(max_examples=15)
def test_whatever_is_sent_the_number_of_series_stays_the_same(
    shaken: Watched, word: str, method: str
) -> None:
    before = numbers_in(shaken.text()).keys()
    throw(shaken, word, method)
    assert numbers_in(shaken.text()).keys() == before


def test_a_metric_has_no_more_series_than_it_may_have_whatever_its_labels_are() -> None:
    counts = PrometheusCounts()
    most = next(one.most for one in COUNTERS if one.key == "refusals")
    for number in range(most + 50):
        counts.add("refusals", "/", f"reason_{number}")
        counts.took("call_duration", 0.01, f"peer_{number}")
    found = numbers_in(counts.text().decode())
    series = {labels: value for (name, labels), value in found.items() if name == "advisor_refusals_total"}
    assert len(series) == most
    assert series[("reason", OTHER), ("route", OTHER)] == 51
    assert sum(series.values()) == most + 50
    assert found["advisor_call_duration_seconds_count", (("peer", OTHER),)] == 51 + most - 80

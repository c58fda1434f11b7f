"""What the route does with bytes of every kind, before anything of ours reads them."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from slack_bolt import BoltRequest

from advisor.commands import House, answer
from handlers.settings import Settings
from handlers.slack import Behind, slack_blueprint
from handlers.slack.body import LIMIT
from handlers.slack.words import message_text
from tests.slack.sending import (
    FORM,
    JSON,
    Slack,
    command,
    interaction,
    payload,
    sample,
    signed,
)

UNSIGNED: dict[str, str] = {}


def test_without_a_secret_the_surface_is_off_and_says_so(house: House, behind: Behind) -> None:
    app = Flask("slack-off")
    app.register_blueprint(slack_blueprint(Settings.from_env({}), house=house, behind=behind))
    answer = app.test_client().post("/slack/events", data=sample("command.form"))
    assert (answer.status_code, answer.get_json()["reason"]) == (503, "slack_is_off")
    assert "SLACK_SIGNING_SECRET" in answer.get_json()["message"]


@pytest.mark.parametrize(
    ("raw", "content_type", "reason"),
    [
        (b"", FORM, "empty_body"),
        (b" \r\n", FORM, "empty_body"),
        (b"\xff\xfe", FORM, "bad_encoding"),
        (b"{", JSON, "bad_json"),
        (b"{", FORM, "bad_json"),
        (b"[1]", JSON, "bad_json"),
        (b'"a"', JSON, "bad_json"),
        (b"null", JSON, "bad_json"),
        (b"1", JSON, "bad_json"),
        (b"[" * 100_000, JSON, "bad_json"),
        (b'{"a":' * 100_000, JSON, "bad_json"),
        (b'{"a":' + b"9" * 10_000 + b"}", JSON, "bad_json"),
        (sample("command.form"), JSON, "bad_json"),
        (b"payload=", FORM, "bad_json"),
        (b"payload=hello", FORM, "bad_json"),
        (b"payload=%5B1%5D", FORM, "bad_json"),
        (b"payload=null", FORM, "bad_json"),
        (b"a=1&" * 101, FORM, "bad_form"),
    ],
)
def test_a_body_that_slack_would_not_send(slack: Slack, raw: bytes, content_type: str, reason: str) -> None:
    """Bolt's adapter lets each of these become a stack trace, signed or not."""
    unsigned = slack.send(raw, content_type=content_type, headers=UNSIGNED)
    assert (unsigned.status_code, unsigned.get_json()["reason"]) == (401, "timestamp_missing")
    answer = slack.send(raw, content_type=content_type)
    assert (answer.status_code, answer.get_json()["reason"]) == (400, reason)


def changed(name: str, **fields: object) -> dict[str, Any]:
    return {**payload(name), **fields}


@pytest.mark.parametrize(
    ("given_payload", "fields"),
    [
        ({}, ["command"]),
        ({"type": 1}, ["type"]),
        ({"type": None}, ["type"]),
        (changed("share_click.json", actions=[]), ["actions"]),
        (changed("share_click.json", actions="a"), ["actions"]),
        (changed("share_click.json", actions=[{}]), ["actions"]),
        (changed("share_click.json", actions=[{"action_id": 1, "action_ts": "1"}]), ["actions"]),
        (changed("share_click.json", response_url=5, container=[]), ["container", "response_url"]),
        (changed("share_click.json", response_url=None), ["response_url"]),
        (changed("event_message_changed.json", event=None), ["event"]),
        (changed("event_message_changed.json", event="message"), ["event"]),
        (changed("event_message_changed.json", event={"type": 3}), ["event"]),
        ({"type": "event_callback"}, ["event"]),
        ({"type": "url_verification"}, ["challenge"]),
    ],
)
def test_a_signed_payload_with_wrong_fields_is_told_which(
    slack: Slack, given_payload: dict[str, Any], fields: list[str]
) -> None:
    answer = slack.send(interaction(given_payload))
    assert (answer.status_code, answer.get_json()["reason"]) == (400, "bad_payload")
    assert sorted(answer.get_json()["errors"]) == fields
    assert all(field in answer.get_json()["message"] for field in fields)


def test_a_form_that_is_no_command_is_told_what_is_missing(slack: Slack) -> None:
    answer = slack.send(b"text=hello")
    assert (answer.status_code, list(answer.get_json()["errors"])) == (400, ["command"])
    answer = slack.send(command("hello", command="framework"))
    assert answer.get_json()["errors"] == {"command": ["Must start with a slash."]}


@pytest.mark.parametrize(
    "broken",
    [
        changed("share_click.json", team=5),
        changed("view_submission.json", response_urls=[5]),
        changed("event_message_changed.json", authorizations=[5]),
    ],
)
def test_a_payload_that_bolt_cannot_read_is_no_failure_of_ours(slack: Slack, broken: dict[str, Any]) -> None:
    answer = slack.send_json(broken)
    assert (answer.status_code, answer.get_json()["reason"]) == (400, "bad_payload")


scalars = st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5)
anything = st.recursive(scalars, lambda inner: st.lists(inner, max_size=2), max_leaves=4)
members = [
    "type", "event", "view", "actions", "team", "user", "channel", "callback_id", "response_urls", "action_id",
    "enterprise", "authorizations", "message", "container", "command", "text", "workflow_step", "item",
]  # fmt: skip
kinds = st.sampled_from(
    [
        "block_actions", "event_callback", "view_submission", "view_closed", "message_action", "shortcut",
        "interactive_message", "dialog_submission", "workflow_step_edit", "block_suggestion", "unheard_of",
    ]
)  # fmt: skip
objects = st.dictionaries(
    st.sampled_from(members), anything | st.dictionaries(st.sampled_from(members), anything)
)


@given(kind=kinds, given_object=objects)
@hypothesis_settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150
)
def test_no_signed_object_whatsoever_is_a_failure_of_the_server(
    slack: Slack, kind: str, given_object: dict[str, Any]
) -> None:
    answer = slack.send_json({**given_object, "type": kind})
    assert answer.status_code in {200, 400}


@pytest.mark.parametrize("headers", [UNSIGNED, None])
def test_three_megabytes_are_too_much(slack: Slack, headers: dict[str, str] | None) -> None:
    answer = slack.send(b"text=" + b"a" * 3_000_000, headers=headers)
    assert (answer.status_code, answer.get_json()["reason"]) == (413, "too_large")


@pytest.mark.parametrize(("size", "status"), [(LIMIT, 200), (LIMIT + 1, 413)])
def test_the_limit_is_exact(slack: Slack, size: int, status: int) -> None:
    raw = command("")
    assert slack.send(raw + b"&more=" + b"a" * (size - len(raw) - 6)).status_code == status


def test_bytes_that_are_not_text_inside_a_field_do_no_harm(slack: Slack) -> None:
    assert slack.send(sample("command.form") + b"%ff%fe").status_code == 200


@pytest.mark.parametrize("content_type", [FORM, "text/plain", None, "application/octet-stream"])
def test_a_form_is_read_whatever_it_is_called(slack: Slack, content_type: str | None) -> None:
    assert slack.send(sample("command.form"), content_type=content_type).get_json()["blocks"]


@pytest.mark.parametrize("headers", [UNSIGNED, None])
def test_the_probe_of_the_certificate_is_answered(slack: Slack, headers: dict[str, str] | None) -> None:
    answer = slack.send(sample("ssl_check.form"), headers=headers)
    assert (answer.status_code, answer.data) == (200, b"")


def test_a_command_that_talks_about_the_probe_is_a_command(slack: Slack) -> None:
    assert slack.ask("ssl_check=1")["blocks"]


def test_the_request_url_is_confirmed_to_slack_and_to_nobody_else(slack: Slack) -> None:
    given_payload = payload("url_verification.json")
    answer = slack.send_json(given_payload)
    assert (answer.status_code, answer.get_json()) == (200, {"challenge": given_payload["challenge"]})
    assert (
        slack.send(json.dumps(given_payload).encode(), content_type=JSON, headers=UNSIGNED).status_code == 401
    )


@pytest.mark.parametrize(
    "text", ["validate the webhook payload, then forward it", "payload", "payload=1&a=2"]
)
def test_a_command_about_a_payload_keeps_all_its_words(slack: Slack, house: House, text: str) -> None:
    """Bolt's own parser gives up on every form in which this word occurs."""
    assert slack.ask(text)["text"] == message_text(answer(text, house=house).document, whole="")


def test_the_reason_for_parsing_before_bolt_still_stands() -> None:
    """When this fails, Bolt has learnt to read such forms, and `handlers.slack.body` may lean on it."""
    assert BoltRequest(body=sample("command_payload_word.form").decode()).body == {}


def test_a_form_may_bring_a_payload_field_beside_a_command(slack: Slack) -> None:
    assert slack.send(command("help") + b"&payload=broken").status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "event_message_changed.json",
        "app_rate_limited.json",
        "view_submission.json",
        "view_closed.json",
        "message_shortcut.json",
        "global_shortcut.json",
        "link_button_click.json",
    ],
)
def test_what_nothing_here_handles_is_accepted(
    slack: Slack, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Slack counts anything else as a failure, sends events three times more, and shows people an error."""
    caplog.set_level(logging.INFO)
    raw = sample(name) if name.startswith(("event", "app")) else interaction(payload(name))
    answer = slack.send(raw, content_type=JSON if raw.startswith(b"{") else FORM)
    assert (answer.status_code, answer.data) == (200, b"")
    assert "Accepted without acting on it" in caplog.text


def test_what_nothing_here_handles_is_accepted_whatever_it_holds(
    slack: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    """Bolt looks into such payloads before it finds that nobody wants them, and breaks where a part is missing."""
    for kind in ("view_closed", "block_suggestion", "dialog_suggestion", "interactive_message"):
        answer = slack.send(interaction({"type": kind, "view": None, "actions": None}))
        assert (answer.status_code, answer.data) == (200, b"")
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_no_log_line_ever_holds_a_body(slack: Slack, caplog: pytest.LogCaptureFixture) -> None:
    """Bolt would log the whole body of a request with a bad signature, at INFO."""
    caplog.set_level(logging.DEBUG)
    word = "tuscaloosa"
    slack.send(command(word))
    slack.send(command(word), headers=UNSIGNED)
    slack.send(command(word), headers=signed(b"other"))
    slack.send(b"{" + word.encode())
    slack.send(interaction({"type": "block_actions", "text": word}))
    slack.send_json({**payload("event_message_changed.json"), "text": word})
    slack.send(interaction({**payload("view_submission.json"), "text": word}))
    slack.send(command(word, command="/other"))
    assert caplog.records
    assert word not in caplog.text
    assert not [record for record in caplog.records if word in record.getMessage()]


def test_other_methods_are_not_for_this_address(slack: Slack) -> None:
    assert slack.client.get("/slack/events").status_code == 405

"""`POST /github/webhooks`, with the bytes and headers that GitHub sends."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from app import create_app
from handlers.github import github_blueprint
from handlers.github.intake import MAX_BYTES
from handlers.inbox import Inbox
from handlers.settings import Settings
from tests.github.deliveries import GUID, encoded, headers, sample

URL = "/github/webhooks"


def send(client: FlaskClient, payload: object, **how: Any) -> TestResponse:
    body = payload if isinstance(payload, bytes) else encoded(payload)
    return client.post(URL, data=body, headers=headers(body, **how))


@pytest.fixture
def box(app: Flask) -> Inbox:
    return Inbox(app.extensions["engine"])


def kept(box: Inbox) -> dict[str, Any]:
    claim = box.claim(now=4_000_000_000.0)
    assert claim is not None
    return dict(claim.payload)


# ---- what is kept ---------------------------------------------------------------------------------------


def test_an_issue_with_our_label_is_kept_and_answered_202(client: FlaskClient, box: Inbox) -> None:
    response = send(client, sample("issues.opened.label"))
    assert (response.status_code, response.get_json()["status"]) == (202, "accepted")
    payload = kept(box)
    assert {name: payload[name] for name in ("repository", "issue", "comment", "installation")} == {
        "repository": "acme-support/refund-desk",
        "issue": 12,
        "comment": None,
        "installation": None,
    }
    assert payload["candidate"]["labels"] == ["question", "framework-advice"]
    assert "Which framework for the refund desk?" in payload["candidate"]["situation"]
    assert "an admin screen for refunds" in payload["candidate"]["situation"]


def test_a_command_is_kept_with_the_words_after_it(client: FlaskClient, box: Inbox) -> None:
    assert send(client, sample("issues.opened.command")).status_code == 202
    assert kept(box)["candidate"]["words"] == [
        "internal tool for support staff, Postgres, five devs, an admin screen for refunds"
    ]


def test_a_command_in_a_comment_is_kept_with_the_comment_that_asked(client: FlaskClient, box: Inbox) -> None:
    assert send(client, sample("issue_comment.created"), event="issue_comment").status_code == 202
    payload = kept(box)
    assert (payload["issue"], payload["comment"]) == (12, 3_400_000_001)
    assert payload["candidate"]["words"] == ["compare django flask"]


@pytest.mark.parametrize(
    "payload",
    [
        sample("issues.opened.plain"),
        sample("issues.opened.plain", issue__body=None),
        sample("issues.opened.plain", issue__user=None, sender=...),
        sample("issues.labeled", label__name="bug"),
    ],
)
def test_what_could_ask_under_some_file_is_kept_for_the_worker_to_decide(
    client: FlaskClient, payload: object
) -> None:
    assert send(client, payload).status_code == 202


@pytest.mark.parametrize("name", ["issues.labeled", "issues.edited"])
def test_a_later_label_and_an_edit_that_brings_a_command_ask_too(client: FlaskClient, name: str) -> None:
    assert send(client, sample(name)).status_code == 202


def test_nothing_about_people_is_kept(app: Flask, client: FlaskClient) -> None:
    send(client, sample("issues.opened.label"))
    with app.extensions["engine"].connect() as connection:
        rows = json.dumps([list(row) for row in connection.execute(text("SELECT * FROM inbox"))])
    assert "mira" not in rows
    assert "5550101" not in rows


def test_a_delivery_is_kept_before_it_is_answered(client: FlaskClient, box: Inbox) -> None:
    send(client, sample("issues.opened.label"))
    assert box.counts()["waiting"] == 1


def test_the_worker_is_woken_when_something_was_kept(settings: Settings, box: Inbox) -> None:
    woken: list[int] = []
    app = Flask(__name__)
    app.register_blueprint(
        github_blueprint(settings, inbox=box, clock=lambda: 1.0, accepted=lambda: woken.append(1))
    )
    send(app.test_client(), sample("issues.edited", changes={}))
    assert woken == []
    send(app.test_client(), sample("issues.opened.label"))
    assert woken == [1]


# ---- the same again -------------------------------------------------------------------------------------


def test_the_same_delivery_again_is_acknowledged_and_kept_once(client: FlaskClient, box: Inbox) -> None:
    payload = sample("issues.opened.label")
    answers = [send(client, payload), send(client, payload)]
    assert [(answer.status_code, answer.get_json()["status"]) for answer in answers] == [
        (202, "accepted"),
        (202, "pending"),
    ]
    assert box.counts()["waiting"] == 1


def test_the_same_bytes_under_a_forged_id_are_the_same_delivery(client: FlaskClient, box: Inbox) -> None:
    payload = sample("issues.opened.label")
    send(client, payload)
    assert (
        send(client, payload, guid="11111111-2222-3333-4444-555555555555").get_json()["status"] == "pending"
    )
    assert box.counts()["waiting"] == 1


def test_what_was_answered_is_not_answered_again(client: FlaskClient, box: Inbox) -> None:
    payload = sample("issues.opened.label")
    send(client, payload)
    claim = box.claim(now=4_000_000_000.0)
    assert claim is not None
    box.finish(claim, reason="commented", now=4_000_000_000.0)
    response = send(client, payload)
    assert (response.status_code, response.get_json()["status"]) == (200, "done")
    assert box.claim(now=5_000_000_000.0) is None


def test_what_was_given_up_is_tried_again_on_redelivery(client: FlaskClient, box: Inbox) -> None:
    payload = sample("issues.opened.label")
    send(client, payload)
    claim = box.claim(now=4_000_000_000.0)
    assert claim is not None
    box.bury(claim, reason="forbidden", now=4_000_000_000.0)
    response = send(client, payload)
    assert (response.status_code, response.get_json()["status"]) == (202, "revived")


# ---- what is none of our business ------------------------------------------------------------------------

BOT = {"login": "dependabot[bot]", "id": 49699333, "type": "Bot"}


@pytest.mark.parametrize(
    ("payload", "event", "reason"),
    [
        (sample("ping"), "ping", "ping"),
        (sample("issue_comment.created", comment__body="No command"), "issue_comment", "not_asked"),
        (sample("issue_comment.created", comment__body=None), "issue_comment", "not_asked"),
        (sample("issue_comment.created", action="pinned"), "issue_comment", "action_ignored"),
        (sample("issue_comment.created", comment__user=BOT), "issue_comment", "text_by_bot"),
        ({"ref": "refs/heads/main", "commits": []}, "push", "event_ignored"),
        (sample("issues.opened.transferred"), "issues", "transferred"),
        (sample("issues.opened.label", action="assigned"), "issues", "action_ignored"),
        (sample("issues.opened.label", action="brand_new_action"), "issues", "action_ignored"),
        (sample("issues.labeled", label=...), "issues", "action_ignored"),
        (sample("issues.edited", changes={}), "issues", "no_new_command"),
        (sample("issues.edited", changes=...), "issues", "no_new_command"),
        (sample("issues.edited", changes={"title": {"from": "x"}}), "issues", "no_new_command"),
        (sample("issues.opened.label", sender=BOT), "issues", "sender_is_bot"),
        (sample("issues.opened.label", issue__user=BOT), "issues", "text_by_bot"),
        (sample("issues.labeled", sender=BOT), "issues", "sender_is_bot"),
    ],
)
def test_what_asks_nothing_of_us_is_answered_200_with_the_reason(
    client: FlaskClient, box: Inbox, payload: object, event: str, reason: str
) -> None:
    response = send(client, payload, event=event)
    answer = response.get_json()
    assert (response.status_code, answer["status"], answer["reason"]) == (200, "ignored", reason)
    assert answer["message"]
    assert sum(box.counts().values()) == 0


@pytest.mark.parametrize(
    "payload",
    [
        sample("issues.opened.label", issue__body=None),
        sample("issues.opened.label", issue__user=None),
        sample("issues.opened.label", installation=...),
        sample("issues.opened.label", organization=..., unheard_of={"a": [1]}),
        sample("issues.opened.label", issue__title="\ud800 \0"),
    ],
)
def test_what_github_may_leave_out_or_add_does_not_matter(client: FlaskClient, payload: object) -> None:
    assert send(client, payload).status_code == 202


# ---- what is refused ------------------------------------------------------------------------------------

OPENED = sample("issues.opened.label")


@pytest.mark.parametrize(
    ("changed", "status", "reason"),
    [
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415, "wrong_content_type"),
        ({"Content-Type": "text/plain"}, 415, "wrong_content_type"),
        ({"Content-Type": None}, 415, "wrong_content_type"),
        ({"X-Hub-Signature-256": None}, 401, "signature_missing"),
        ({"X-Hub-Signature-256": "sha256=zz"}, 401, "signature_malformed"),
        ({"X-Hub-Signature-256": "sha256=" + "0" * 64}, 401, "signature_wrong"),
        ({"X-GitHub-Event": None}, 400, "event_missing"),
        ({"X-GitHub-Event": "iss ues"}, 400, "event_missing"),
        ({"X-GitHub-Delivery": None}, 400, "delivery_missing"),
        ({"X-GitHub-Delivery": "x' OR 1=1"}, 400, "delivery_missing"),
        ({"X-GitHub-Delivery": "a" * 101}, 400, "delivery_missing"),
        ({"X-GitHub-Event": "ping"}, 400, "event_mismatch"),
        ({"X-GitHub-Event": "issue_comment"}, 400, "event_mismatch"),
        ({"X-GitHub-Event": "installation"}, 400, "event_mismatch"),
        ({"X-GitHub-Event": "push"}, 400, "event_mismatch"),
    ],
)
def test_a_wrong_header_is_refused_with_what_was_expected(
    client: FlaskClient, box: Inbox, changed: dict[str, str | None], status: int, reason: str
) -> None:
    body = encoded(OPENED)
    given = {name: value for name, value in {**headers(body), **changed}.items() if value is not None}
    response = client.post(URL, data=body, headers=given)
    answer = response.get_json()
    assert (response.status_code, answer["reason"]) == (status, reason)
    assert answer["message"]
    assert answer["reference"]
    assert sum(box.counts().values()) == 0


@pytest.mark.parametrize(
    ("body", "event", "status", "reason"),
    [
        (b"", "issues", 400, "not_json"),
        (b"{", "issues", 400, "not_json"),
        (b"\xff\xfe{}", "issues", 400, "not_json"),
        (b"[" * 100_000, "issues", 400, "not_json"),
        (b'{"a":' * 100_000, "issues", 400, "not_json"),
        (b"1" * 10_000, "issues", 400, "not_json"),
        (b"[]", "issues", 400, "not_an_object"),
        (b"null", "issues", 400, "not_an_object"),
        (b'"issues"', "issues", 400, "not_an_object"),
        (b"payload=%7B%7D", "issues", 400, "not_json"),
        (b"{}", "issues", 400, "event_mismatch"),
        (b"{}", "ping", 400, "event_mismatch"),
        (b"{}", "issue_comment", 400, "event_mismatch"),
        (encoded(sample("ping")), "issue_comment", 400, "event_mismatch"),
        (encoded(sample("issues.labeled")), "issue_comment", 400, "event_mismatch"),
        (encoded(sample("issue_comment.created")), "issues", 400, "event_mismatch"),
        (encoded(sample("ping")), "issues", 400, "event_mismatch"),
        (encoded(sample("ping")), "star", 400, "event_mismatch"),
    ],
)
def test_a_signed_body_that_is_no_such_delivery_is_refused(
    client: FlaskClient, body: bytes, event: str, status: int, reason: str
) -> None:
    response = client.post(URL, data=body, headers=headers(body, event))
    assert (response.status_code, response.get_json()["reason"]) == (status, reason)


@pytest.mark.parametrize(
    ("changes", "member"),
    [
        ({"issue": None}, "issue"),
        ({"issue": []}, "issue"),
        ({"issue__number": "12"}, "issue"),
        ({"issue__number": 0}, "issue"),
        ({"issue__number": 2**63}, "issue"),
        ({"issue__number": True}, "issue"),
        ({"issue__title": None}, "issue"),
        ({"issue__title": 5}, "issue"),
        ({"issue__body": {"x": 1}}, "issue"),
        ({"issue__labels": [{"name": None}]}, "issue"),
        ({"issue__labels": "framework-advice"}, "issue"),
        ({"issue__updated_at": "yesterday"}, "issue"),
        ({"issue__updated_at": "2026-11-21T09:14:05"}, "issue"),
        ({"issue__updated_at": ...}, "issue"),
        ({"repository": ...}, "repository"),
        ({"repository__full_name": "acme"}, "repository"),
        ({"repository__full_name": "acme/.."}, "repository"),
        ({"repository__full_name": "acme/../../user"}, "repository"),
        ({"repository__full_name": "acme/desk\n"}, "repository"),
        ({"repository__full_name": "acme/desk?x=1"}, "repository"),
        ({"installation__id": "7"}, "installation"),
        ({"sender": "mira"}, "sender"),
        ({"action": 7}, "action"),
        ({"changes": "x"}, "changes"),
    ],
)
def test_a_wrong_member_is_named(client: FlaskClient, changes: dict[str, Any], member: str) -> None:
    response = send(client, sample("issues.opened.label", **changes))
    answer = response.get_json()
    assert (response.status_code, answer["reason"]) == (422, "payload_invalid")
    assert list(answer["errors"]) == [member]


@pytest.mark.parametrize(
    ("changes", "member"),
    [
        ({"comment": []}, "comment"),
        ({"comment__id": 0}, "comment"),
        ({"comment__id": "7"}, "comment"),
        ({"comment__body": 7}, "comment"),
        ({"comment__updated_at": ...}, "comment"),
        ({"comment__author_association": 7}, "comment"),
        ({"issue__number": 0}, "issue"),
    ],
)
def test_a_wrong_member_of_a_comment_is_named(
    client: FlaskClient, changes: dict[str, Any], member: str
) -> None:
    response = send(client, sample("issue_comment.created", **changes), event="issue_comment")
    answer = response.get_json()
    assert (response.status_code, answer["reason"]) == (422, "payload_invalid")
    assert list(answer["errors"]) == [member]


def test_a_form_encoded_webhook_is_told_what_to_choose(client: FlaskClient) -> None:
    body = b"payload=%7B%7D"
    given = headers(body) | {"Content-Type": "application/x-www-form-urlencoded"}
    answer = client.post(URL, data=body, headers=given).get_json()
    assert "choose the content type application/json" in answer["hint"]


def test_a_body_beyond_the_limit_is_refused(client: FlaskClient) -> None:
    body = b" " * (MAX_BYTES + 1)
    response = client.post(URL, data=body, headers=headers(body))
    assert (response.status_code, response.get_json()["reason"]) == (413, "too_large")


def test_a_body_with_a_large_content_length_is_refused_unread(client: FlaskClient) -> None:
    length = {"CONTENT_LENGTH": str(MAX_BYTES * 100)}
    response = client.post(URL, input_stream=io.BytesIO(b""), headers=headers(b""), environ_overrides=length)
    assert (response.status_code, response.get_json()["reason"]) == (413, "too_large")


@pytest.mark.parametrize(("more", "status"), [(0, 202), (1, 413), (2, 413), (5_000_000, 413)])
def test_a_chunked_body_is_never_cut(client: FlaskClient, more: int, status: int) -> None:
    body = encoded(OPENED)
    body += b" " * (MAX_BYTES + more - len(body))
    response = client.post(
        URL,
        input_stream=io.BytesIO(body),
        headers=headers(body),
        environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    )
    assert response.status_code == status


def test_the_whole_application_has_the_route(settings: Settings) -> None:
    whole = create_app(settings)
    assert send(whole.test_client(), OPENED).status_code == 202
    whole.extensions["engine"].dispose()


def test_only_post_is_answered(client: FlaskClient) -> None:
    assert client.get(URL).status_code == 405


# ---- when we cannot ---------------------------------------------------------------------------------------


@pytest.fixture
def client_with(settings: Settings, box: Inbox) -> Callable[..., FlaskClient]:
    def make(**changes: object) -> FlaskClient:
        app = Flask(__name__)
        app.register_blueprint(github_blueprint(replace(settings, **changes), inbox=box))  # type: ignore[arg-type]
        return app.test_client()

    return make


def test_a_surface_without_its_secret_is_off_and_says_so(client_with: Callable[..., FlaskClient]) -> None:
    response = send(client_with(github_webhook_secrets=()), OPENED)
    assert (response.status_code, response.get_json()["reason"]) == (503, "github_off")
    assert "GITHUB_WEBHOOK_SECRET" in response.get_json()["hint"]


def test_what_comes_before_anybody_can_write_is_kept_for_whoever_will(
    client_with: Callable[..., FlaskClient], box: Inbox
) -> None:
    assert send(client_with(github_token=None), OPENED).status_code == 202
    assert kept(box)["installation"] == 7


def test_an_app_takes_deliveries_of_its_installations(
    client_with: Callable[..., FlaskClient], box: Inbox
) -> None:
    client = client_with(github_token=None, github_app_id="4711", github_app_private_key="PEM")
    assert send(client, OPENED).status_code == 202
    assert kept(box)["installation"] == 7


def test_an_app_does_not_take_what_it_could_not_answer(client_with: Callable[..., FlaskClient]) -> None:
    client = client_with(github_token=None, github_app_id="4711", github_app_private_key="PEM")
    response = send(client, sample("issues.opened.label", installation=...))
    assert (response.status_code, response.get_json()["reason"]) == (422, "installation_missing")


def test_a_token_answers_whatever_installation_is_named(client: FlaskClient, box: Inbox) -> None:
    send(client, OPENED)
    assert kept(box)["installation"] is None


def test_a_database_in_trouble_is_no_silent_loss(client: FlaskClient, app: Flask) -> None:
    engine: Engine = app.extensions["engine"]
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE inbox"))
    response = send(client, OPENED)
    assert (response.status_code, response.get_json()["reason"]) == (503, "inbox_unavailable")
    assert "Redeliver" in response.get_json()["hint"]


def test_the_second_secret_of_two_will_do(client_with: Callable[..., FlaskClient]) -> None:
    client = client_with(github_webhook_secrets=("old", "new"))
    assert send(client, OPENED, secret="new", guid=GUID).status_code == 202

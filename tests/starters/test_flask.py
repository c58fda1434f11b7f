"""The Flask starter: a webhook receiver, given truly signed deliveries."""

from __future__ import annotations

import hashlib
import hmac
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from types import ModuleType

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from advisor.starters import Starter
from tests.starters.conftest import Import
from tests.starters.project import lay_out, run

SECRET = "a secret for tests, with ü"
PAID = {"id": "evt_1", "type": "order.paid", "data": {"order": "1001", "pence": 2500}}


@pytest.fixture
def receiver(imported: Import) -> ModuleType:
    return imported("flask", "receiver")


@pytest.fixture
def database(tmp_path: Path) -> str:
    return str(tmp_path / "inbox.sqlite3")


@pytest.fixture
def client(receiver: ModuleType, database: str) -> FlaskClient:
    client: FlaskClient = receiver.create_app(SECRET, database).test_client()
    return client


def signed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    return {"X-Signature": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def deliver(client: FlaskClient, event: object) -> TestResponse:
    body = json.dumps(event).encode()
    return client.post("/webhooks/orders", data=body, headers=signed(body))


def kept(database: str) -> list[tuple[str, bytes]]:
    with closing(sqlite3.connect(database)) as inbox:
        return inbox.execute("SELECT id, body FROM inbox").fetchall()


def test_a_signed_event_is_kept_as_it_came_and_acknowledged(client: FlaskClient, database: str) -> None:
    answer = deliver(client, PAID)
    assert (answer.status_code, answer.get_json()) == (202, {"status": "accepted"})
    assert kept(database) == [("evt_1", json.dumps(PAID).encode())]


def test_a_replay_changes_nothing(client: FlaskClient, database: str) -> None:
    deliver(client, PAID)
    answer = deliver(client, PAID)
    assert (answer.status_code, answer.get_json()) == (202, {"status": "known already"})
    assert len(kept(database)) == 1


def test_a_replay_after_a_restart_changes_nothing(
    client: FlaskClient, receiver: ModuleType, database: str
) -> None:
    deliver(client, PAID)
    again = receiver.create_app(SECRET, database).test_client()
    assert deliver(again, PAID).get_json() == {"status": "known already"}


@pytest.mark.parametrize(
    "event", [{"id": "evt_2", "type": "order.shipped"}, PAID | {"type": "customer.born"}]
)
def test_an_event_type_that_is_not_handled_is_acknowledged_and_ignored(
    event: object, client: FlaskClient, database: str
) -> None:
    answer = deliver(client, event)
    assert (answer.status_code, answer.get_json()) == (202, {"status": "ignored"})
    assert kept(database) == []


def test_members_that_the_sender_adds_do_no_harm(client: FlaskClient) -> None:
    data = {"order": "1001", "pence": 2500, "currency": "GBP"}
    assert deliver(client, PAID | {"data": data, "sent": "today"}).get_json() == {"status": "accepted"}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Signature": ""},
        {"X-Signature": "sha256="},
        {"X-Signature": "sha256=ünicode"},
        signed(b"another body"),
        signed(json.dumps(PAID).encode(), "another secret"),
        {"X-Signature": signed(json.dumps(PAID).encode())["X-Signature"].removeprefix("sha256=")},
    ],
)
def test_what_is_not_signed_with_the_secret_is_refused(
    headers: dict[str, str], client: FlaskClient, database: str
) -> None:
    answer = client.post("/webhooks/orders", data=json.dumps(PAID), headers=headers)
    assert answer.status_code == 401
    assert kept(database) == []


def test_the_signature_covers_the_raw_bytes(client: FlaskClient) -> None:
    """The same JSON written another way is another body."""
    compact = json.dumps(PAID, separators=(",", ":")).encode()
    answer = client.post("/webhooks/orders", data=compact, headers=signed(json.dumps(PAID).encode()))
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("event", "wrong"),
    [
        ([], "_schema"),
        ({"type": "order.paid"}, "id"),
        (PAID | {"id": "evt 1"}, "id"),
        (PAID | {"id": "\ud800"}, "id"),
        (PAID | {"id": "x" * 65}, "id"),
        ({"id": "evt_1"}, "type"),
        (PAID | {"data": None}, "_schema"),
        (PAID | {"data": {"order": "1001", "pence": 0}}, "pence"),
        (PAID | {"data": {"order": "1001", "pence": "2500"}}, "pence"),
        (PAID | {"data": {"pence": 2500}}, "order"),
    ],
)
def test_a_signed_event_with_wrong_content_is_answered_with_what_is_wrong(
    event: object, wrong: str, client: FlaskClient, database: str
) -> None:
    answer = deliver(client, event)
    assert answer.status_code == 422
    assert list(answer.get_json()["errors"]) == [wrong]
    assert kept(database) == []


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"id=evt_1"])
def test_a_signed_body_that_is_no_json_is_a_bad_request(body: bytes, client: FlaskClient) -> None:
    answer = client.post("/webhooks/orders", data=body, headers=signed(body))
    assert (answer.status_code, answer.get_json()) == (400, {"errors": "This is not JSON."})


def test_a_body_that_is_too_large_is_refused_though_signed(client: FlaskClient, database: str) -> None:
    answer = deliver(client, PAID | {"note": "x" * 70_000})
    assert answer.status_code == 413
    assert kept(database) == []


def test_without_a_secret_it_does_not_start(receiver: ModuleType, database: str) -> None:
    with pytest.raises(ValueError, match="secret"):
        receiver.create_app("", database)


def test_the_commands_shown_find_the_application(shipped: Mapping[str, Starter], tmp_path: Path) -> None:
    *exports, start = shipped["flask"].start
    assert start.endswith(" run")
    printed = run(
        " && ".join([*exports, f"{start.removesuffix('run')}routes"]), lay_out(shipped["flask"], tmp_path)
    )
    assert "/webhooks/orders" in printed

"""The FastAPI starter: a typed endpoint before a carrier, which here is a real server that can be slow and wrong."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from fastapi.testclient import TestClient

from advisor.starters import Starter
from tests.starters.conftest import Import
from tests.starters.project import lay_out, run

PARCEL = {"postcode": "SW1A 1AA", "grams": 1200}
LATE = {"detail": "The carrier did not answer in time."}
UNUSABLE = {"detail": "The carrier's answer could not be used."}


@dataclass
class Carrier:
    """A server on this machine: answers `body` with `status`, or nothing until `silent` is set."""

    status: int = 200
    body: bytes = b'{"pence": 495, "days": 2}'
    silent: threading.Event | None = None
    asked: list[tuple[str, Any]] = field(default_factory=list)
    port: int = 0


@pytest.fixture
def carrier() -> Iterator[Carrier]:
    played = Carrier()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            played.asked.append((self.path, json.loads(asked)))
            if played.silent:
                played.silent.wait(60)
                self.close_connection = True
                return
            self.send_response(played.status)
            self.send_header("Content-Length", str(len(played.body)))
            self.end_headers()
            self.wfile.write(played.body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        played.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield played
        if played.silent:
            played.silent.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def quotes(imported: Import) -> ModuleType:
    return imported("fastapi", "quotes")


@pytest.fixture
def client(quotes: ModuleType, carrier: Carrier, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("CARRIER_URL", f"http://127.0.0.1:{carrier.port}")
    with TestClient(quotes.app) as client:
        yield client


def test_a_parcel_is_quoted_with_what_the_carrier_says(client: TestClient, carrier: Carrier) -> None:
    answer = client.post("/quotes", json=PARCEL)
    assert (answer.status_code, answer.json()) == (200, {"pence": 495, "days": 2})
    assert carrier.asked == [("/rates", PARCEL)]


def test_nothing_but_the_promised_members_is_handed_on(client: TestClient, carrier: Carrier) -> None:
    carrier.body = b'{"pence": 495, "days": 2, "margin": 120}'
    assert client.post("/quotes", json=PARCEL).json() == {"pence": 495, "days": 2}


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, ["postcode", "grams"]),
        (PARCEL | {"postcode": "sw1a"}, ["postcode"]),
        (PARCEL | {"grams": 0}, ["grams"]),
        (PARCEL | {"grams": 30_001}, ["grams"]),
        (PARCEL | {"grams": "heavy"}, ["grams"]),
        (PARCEL | {"colour": "red"}, ["colour"]),
    ],
)
def test_a_wrong_parcel_is_answered_by_field_and_the_carrier_not_asked(
    body: dict[str, object], wrong: list[str], client: TestClient, carrier: Carrier
) -> None:
    answer = client.post("/quotes", json=body)
    assert answer.status_code == 422
    assert [error["loc"] for error in answer.json()["detail"]] == [["body", name] for name in wrong]
    assert carrier.asked == []


def test_a_carrier_that_hangs_is_given_up(client: TestClient, carrier: Carrier) -> None:
    carrier.silent = threading.Event()
    answer = client.post("/quotes", json=PARCEL)
    assert (answer.status_code, answer.json()) == (504, LATE)
    assert len(carrier.asked) == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b'{"pence": 495, "days": 2}'),
        (302, b""),
        (200, b"<html>"),
        (200, b'{"pence": -1, "days": 2}'),
        (200, b'{"pence": 495}'),
    ],
)
def test_an_answer_that_cannot_be_used_is_the_carriers_mistake(
    status: int, body: bytes, client: TestClient, carrier: Carrier
) -> None:
    carrier.status, carrier.body = status, body
    answer = client.post("/quotes", json=PARCEL)
    assert (answer.status_code, answer.json()) == (502, UNUSABLE)


def test_a_carrier_that_is_not_there_is_told_as_such(
    quotes: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARRIER_URL", "http://127.0.0.1:9")  # the port of discard, where nobody listens
    with TestClient(quotes.app) as client:
        answer = client.post("/quotes", json=PARCEL)
    assert (answer.status_code, answer.json()) == (502, UNUSABLE)


def reference(name: str) -> dict[str, object]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}


def test_the_contract_shown_by_the_command_is_what_was_answered_above(
    shipped: Mapping[str, Starter], tmp_path: Path
) -> None:
    (export,) = shipped["fastapi"].set_up
    run(export, lay_out(shipped["fastapi"], tmp_path))
    contract = json.loads((tmp_path / "openapi.json").read_text(encoding="utf-8"))
    assert list(contract["paths"]) == ["/quotes"]
    operation = contract["paths"]["/quotes"]["post"]
    assert operation["operationId"] == "quoteParcel"
    assert operation["requestBody"] == {"content": reference("Parcel"), "required": True}
    promised = {status: answer["content"] for status, answer in operation["responses"].items()}
    assert promised == {
        "200": reference("Quote"),
        "422": reference("HTTPValidationError"),
        "502": reference("Problem"),
        "504": reference("Problem"),
    }
    schemas = contract["components"]["schemas"]
    assert schemas["Parcel"]["additionalProperties"] is False
    assert sorted(schemas["Parcel"]["required"]) == sorted(PARCEL)
    assert sorted(schemas["Quote"]["required"]) == ["days", "pence"]
    assert schemas["Problem"]["required"] == ["detail"]


def test_the_command_shown_starts_the_application_that_was_tested(
    shipped: Mapping[str, Starter], quotes: ModuleType
) -> None:
    (start,) = shipped["fastapi"].start
    module, _, name = start.split()[-1].partition(":")
    assert (module, name) == (quotes.__name__, "app")
    assert hasattr(quotes, name)

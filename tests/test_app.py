"""The composed application: failures, references, headers, proxies, surfaces that are off."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import pytest
import structlog
from flask import Flask, request
from flask.testing import FlaskClient

from app import create_app
from handlers.settings import Settings

Make = Callable[..., Flask]


@pytest.fixture(scope="module")
def make(shared_settings: Settings) -> Iterator[Make]:
    """An app with some settings changed, and with routes that fail and that tell who asked.

    The same changes give the same app.
    """
    made = []

    @cache
    def make(**changes: object) -> Flask:
        app = create_app(replace(shared_settings, **changes))  # type: ignore[arg-type]
        app.add_url_rule("/fail", view_func=fail)
        app.add_url_rule("/api/v1/fail", endpoint="fail-as-api", view_func=fail)
        app.add_url_rule("/who", view_func=lambda: f"{request.remote_addr} {request.scheme} {request.host}")
        made.append(app)
        return app

    yield make
    for app in made:
        app.extensions["engine"].dispose()


def fail() -> str:
    raise RuntimeError("the secret of the house")


@pytest.mark.parametrize("path", ["/fail", "/api/v1/fail"])
@pytest.mark.parametrize("accept", ["text/html", "application/json", "*/*"])
def test_a_mistake_of_ours_is_told_by_a_reference_and_not_by_its_text(
    make: Make, caplog: pytest.LogCaptureFixture, path: str, accept: str
) -> None:
    answer = make().test_client().get(path, headers={"Accept": accept})
    assert answer.status_code == 500
    assert "secret of the house" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["X-Request-Id"] in answer.text
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.exc_info
    assert str(record.exc_info[1]) == "the secret of the house"


def test_the_log_line_of_a_failure_carries_the_reference_of_its_answer(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[object] = []

    class Lines(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(structlog.contextvars.get_contextvars().get("reference"))

    monkeypatch.setattr(logging.getLogger("app"), "handlers", [Lines()])
    answer = make().test_client().get("/fail")
    assert lines == [answer.headers["X-Request-Id"]]


@pytest.mark.parametrize("path", ["/slack/nothing", "/github/nothing", "/api/v1/nothing"])
def test_a_program_that_asks_for_nothing_is_answered_in_json(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert answer.json is not None
    assert set(answer.json) == {"message", "reason", "errors", "reference"}
    assert answer.json["reason"] == "not_found"
    assert answer.json["reference"] == answer.headers["X-Request-Id"]


def test_a_person_who_asks_for_nothing_gets_a_page_that_names_the_nearest_address(
    client: FlaskClient,
) -> None:
    answer = client.get("/rulez", headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert 'There is nothing at /rulez. Did you mean <a href="/rules">/rules</a>?' in answer.text
    assert answer.headers["X-Request-Id"] in answer.text


def test_an_address_cannot_smuggle_markup_into_the_page(client: FlaskClient) -> None:
    answer = client.get("/<script>alert(1)</script>", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


def test_an_endless_address_is_not_repeated_in_full(client: FlaskClient) -> None:
    answer = client.get("/" + "x" * 3000)
    assert answer.status_code == 404
    assert "x" * 100 not in answer.text


@pytest.mark.parametrize("path", ["/healthz", "/slack/events", "/github/webhooks", "/api/v1/advice"])
def test_the_wrong_method_is_told_the_right_ones(client: FlaskClient, path: str) -> None:
    answer = client.delete(path)
    right = "GET" if path == "/healthz" else "POST"
    assert answer.status_code == 405
    assert right in answer.headers["Allow"]
    assert answer.json is not None
    assert answer.json["reason"] == "method_not_allowed"
    assert answer.json["message"] == f"This address answers {right}, not DELETE."


@pytest.mark.parametrize("path", ["/", "/healthz", "/nothing", "/rules"])
def test_every_answer_has_cautious_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_every_request_has_a_reference_of_its_own(client: FlaskClient) -> None:
    references = {client.get("/healthz").headers["X-Request-Id"] for _ in range(20)}
    assert len(references) == 20


def test_a_request_is_logged_without_what_was_typed(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="handlers.requests"):
        client.get("/?words=our+secret+plan")
        client.get("/healthz")
    lines = [
        (record.levelname, record.getMessage()) for record in caplog.records if "GET" in record.getMessage()
    ]
    assert [level for level, _ in lines] == ["INFO", "DEBUG"]
    assert lines[0][1].startswith("GET / 200 ")
    assert "plan" not in caplog.text


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("/rules/an%20admin%20panel", "GET /rules/<rule_id> 404 "),
        ("/rules/x%0a2026-01-01T00:00:00Z%20[error]%20admin", "GET /rules/<rule_id> 404 "),
        ("/x%0a2026-01-01T00:00:00Z%20[error]%20admin", "GET (no route) 404 "),
        ("/x%0d%0aadmin%e2%80%a8", "GET (no route) 404 "),
    ],
)
def test_an_address_puts_neither_words_nor_lines_into_the_log(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, path: str, line: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        assert client.get(path).status_code == 404
    assert [each.getMessage().startswith(line) for each in caplog.records] == [True]
    assert "admin" not in caplog.text
    assert len(caplog.text.splitlines()) == 1


HEADERS = {
    "X-Forwarded-For": "6.6.6.6, 203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.example",
    "X-Request-Id": "0123-abcd-router",
}


def test_nobody_is_believed_without_a_trusted_proxy(make: Make) -> None:
    answer = make().test_client().get("/who", headers=HEADERS)
    assert answer.text == "127.0.0.1 http localhost"
    assert answer.headers["X-Request-Id"] != HEADERS["X-Request-Id"]


def test_one_trusted_proxy_is_believed_for_one_hop_and_never_for_the_host(make: Make) -> None:
    answer = make(trusted_proxy_hops=1).test_client().get("/who", headers=HEADERS)
    assert answer.text == "203.0.113.9 https localhost"
    assert answer.headers["X-Request-Id"] == HEADERS["X-Request-Id"]


@pytest.mark.parametrize("offered", ["short", "has space in it", "x" * 65, "<script>alert"])
def test_a_strange_reference_is_replaced_even_from_a_trusted_proxy(make: Make, offered: str) -> None:
    answer = make(trusted_proxy_hops=1).test_client().get("/who", headers={"X-Request-Id": offered})
    assert answer.headers["X-Request-Id"] != offered


@pytest.mark.parametrize(
    ("path", "off", "variable"),
    [
        ("/slack/events", {"slack_signing_secrets": ()}, "SLACK_SIGNING_SECRET"),
        ("/github/webhooks", {"github_webhook_secrets": ()}, "GITHUB_WEBHOOK_SECRET"),
    ],
)
def test_a_surface_without_its_secret_says_so(
    make: Make, path: str, off: dict[str, object], variable: str
) -> None:
    client = make(**off).test_client()
    answer = client.post(path, data=b"{}", content_type="application/json")
    assert answer.status_code == 503
    assert answer.is_json
    assert variable in answer.text
    assert variable in client.get("/").text


def test_a_service_that_cannot_comment_yet_says_so(make: Make) -> None:
    client = make(github_token=None).test_client()
    assert "neither GITHUB_TOKEN nor GITHUB_APP_ID" in client.get("/").text


@pytest.mark.parametrize(
    ("changes", "inside"),
    [
        ({"inbox_worker": "inside"}, True),
        ({"inbox_worker": "beside"}, False),
        ({"inbox_worker": "inside", "github_webhook_secrets": ()}, False),
        ({"inbox_worker": "inside", "github_token": None}, True),
    ],
)
def test_the_inbox_is_worked_inside_only_if_asked_and_needed(
    make: Make, changes: dict[str, object], inside: bool
) -> None:
    before = threading.active_count()
    assert bool(make(**changes).extensions["workers"]) is inside
    assert threading.active_count() == before, "making the app starts nothing"


@pytest.mark.parametrize(
    "path", ["//rules", "/rules//A-71", "/advice//record", "//evil.example.com/..", "/slack//events"]
)
def test_nobody_is_led_to_the_host_that_a_request_names(client: FlaskClient, path: str) -> None:
    names = {"HTTP_HOST": "evil.example.com", "PATH_INFO": path}
    answer = client.get("/", environ_overrides=names)
    assert answer.status_code in (200, 404)
    assert "Location" not in answer.headers

"""The set-up page: an App from a manifest, its settings shown once, to the browser that set out and to nobody else."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from handlers.github.manifest import manifest
from handlers.github.setup.routes import web_url
from handlers.logs import log_config
from handlers.settings import Settings, environment
from tests.fakes.github import FakeGitHub

PUBLIC_URL = "https://advisor.example.com"
SECRET = "s3cret-of-the-webhook"

Open = Callable[..., FlaskClient]


@pytest.fixture(scope="module")
def one_github() -> Iterator[FakeGitHub]:
    with FakeGitHub() as fake:
        yield fake


@pytest.fixture
def github(one_github: FakeGitHub) -> FakeGitHub:
    """The one GitHub of this module, which remembers nothing of other tests."""
    one_github.fates.clear()
    one_github.calls.clear()
    one_github.conversions.clear()
    return one_github


@pytest.fixture(scope="module")
def open_service(migrated: Path, one_github: FakeGitHub) -> Open:
    """A service where GitHub is not set up, unless it is said otherwise."""

    @cache
    def opened(**more: str) -> Flask:
        given = {
            "DATABASE_URL": f"sqlite:///{migrated}",
            "PUBLIC_URL": PUBLIC_URL,
            "GITHUB_API_URL": one_github.url,
            "INBOX_WORKER": "beside",
        }
        return create_app(Settings.from_env({**given, **more}))

    return lambda **more: opened(**more).test_client()


@pytest.fixture
def visitor(open_service: Open) -> FlaskClient:
    return open_service()


@pytest.fixture
def code(github: FakeGitHub, app_key: tuple[str, str]) -> str:
    """What GitHub sends people back with, once the App is made."""
    made = {"id": 4711, "slug": "framework-advisor", "pem": app_key[0], "webhook_secret": SECRET}
    github.conversions["code-1"] = made
    return "code-1"


def get(visitor: FlaskClient, path: str) -> TestResponse:
    return visitor.get(path, base_url=PUBLIC_URL)


def sent_out(visitor: FlaskClient, query: str = "") -> tuple[str, str, str]:
    """The address of the form that leads to GitHub, the state in it, and the manifest."""
    page = get(visitor, f"/github/setup{query}").text
    action = unescape(re.findall(r'method="post" action="([^"]+)"', page)[0])
    hidden = unescape(re.findall(r'name="manifest" value="([^"]+)"', page)[0])
    return action, parse_qs(urlsplit(action).query)["state"][0], hidden


def come_back(visitor: FlaskClient, *, state: str, code: str) -> TestResponse:
    return get(visitor, f"/github/setup/callback?code={code}&state={state}")


# ---- out and back ------------------------------------------------------------------------------------------


def test_the_manifest_goes_to_the_github_whose_api_is_set(visitor: FlaskClient, github: FakeGitHub) -> None:
    action, state, hidden = sent_out(visitor)
    assert action == f"{github.url}/settings/apps/new?state={state}"
    assert json.loads(hidden) == manifest(PUBLIC_URL)


def test_an_organisation_gets_an_app_of_its_own(visitor: FlaskClient, github: FakeGitHub) -> None:
    action, _, _ = sent_out(visitor, "?organization=acme-support")
    assert action.startswith(f"{github.url}/organizations/acme-support/settings/apps/new?state=")


@pytest.mark.parametrize("name", ["", "-acme", "acme--x", "acme-", "a/b", "..", "a" * 40, "acme%20x"])
def test_what_cannot_be_an_organisation_is_said_to_be_none(visitor: FlaskClient, name: str) -> None:
    answer = get(visitor, f"/github/setup?organization={name}")
    assert answer.status_code == 400
    assert "not the name of an organisation" in answer.text


def test_the_page_may_send_its_form_to_github_and_nowhere_else(
    visitor: FlaskClient, github: FakeGitHub
) -> None:
    policy = get(visitor, "/github/setup").headers["Content-Security-Policy"]
    assert f"form-action 'self' {github.url};" in policy
    assert "script-src 'self';" in policy


@pytest.mark.parametrize(
    ("api", "web"),
    [
        ("https://api.github.com", "https://github.com"),
        ("https://api.acme.ghe.com", "https://acme.ghe.com"),
        ("https://github.acme.example/api/v3", "https://github.acme.example"),
        ("https://api.acme.example/api/v3", "https://api.acme.example"),
    ],
)
def test_every_kind_of_github_is_found_on_the_web(api: str, web: str) -> None:
    assert web_url(api) == web


def test_the_settings_to_copy_set_the_service_up(
    visitor: FlaskClient, code: str, tmp_path: Path, app_key: tuple[str, str]
) -> None:
    _, state, _ = sent_out(visitor)
    answer = come_back(visitor, state=state, code=code)
    assert answer.status_code == 200
    lines = re.findall(r"^.*?(GITHUB_[A-Z_]+=.*?)$", unescape(answer.text), re.MULTILINE)
    (tmp_path / ".env").write_text("\n".join(lines), encoding="utf-8")
    settings = Settings.from_env(environment(root=tmp_path, process={}))
    assert settings.github_app_id == "4711"
    assert settings.github_webhook_secrets == (SECRET,)
    assert settings.github_app_private_key == app_key[0].strip()


def test_the_settings_are_shown_once_kept_nowhere_and_never_logged(
    visitor: FlaskClient, code: str, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    for logger, set_to in log_config(settings)["loggers"].items():
        caplog.set_level(set_to["level"], logger=logger)
    caplog.set_level(logging.DEBUG)
    _, state, _ = sent_out(visitor)
    answer = come_back(visitor, state=state, code=code)
    assert SECRET in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    again = come_back(visitor, state=state, code=code)
    assert again.status_code == 400
    assert "finished already" in again.text
    assert SECRET not in again.text
    written = caplog.text
    assert "GitHub has made the App 4711" in written
    for secret in (SECRET, "PRIVATE KEY", state, code):
        assert secret not in written


def test_an_app_without_a_webhook_secret_needs_one(
    visitor: FlaskClient, github: FakeGitHub, code: str
) -> None:
    github.conversions[code]["webhook_secret"] = None
    _, state, _ = sent_out(visitor)
    answer = come_back(visitor, state=state, code=code)
    assert "GitHub gave the App no webhook secret" in answer.text
    assert "GITHUB_WEBHOOK_SECRET=" not in answer.text


# ---- who may come back ---------------------------------------------------------------------------------------


def test_somebody_elses_app_cannot_be_slipped_in(
    open_service: Open, visitor: FlaskClient, code: str, github: FakeGitHub
) -> None:
    """A link that another person made, opened in a browser that did not set out or set out by itself."""
    _, theirs, _ = sent_out(visitor)
    victim = open_service()
    assert come_back(victim, state=theirs, code=code).status_code == 400
    sent_out(victim)
    answer = come_back(victim, state=theirs, code=code)
    assert answer.status_code == 400
    assert "it would be their App" in unescape(answer.text)
    assert github.calls == []


@pytest.mark.parametrize("query", ["", "?state=", "?code=code-1", "?state=%00&code=x", "?state=%ff&code=x"])
def test_without_a_state_nothing_is_asked_of_github(
    visitor: FlaskClient, github: FakeGitHub, query: str
) -> None:
    sent_out(visitor)
    assert get(visitor, f"/github/setup/callback{query}").status_code == 400
    assert github.calls == []


def test_the_state_stands_in_a_cookie_that_no_script_and_no_other_site_can_use(visitor: FlaskClient) -> None:
    cookie = get(visitor, "/github/setup").headers["Set-Cookie"]
    assert cookie.startswith("__Host-github-setup=")
    for rule in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=3600"):
        assert rule in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize("code", ["", "a/b", "..%2F..", "a b", "x" * 201])
def test_a_code_that_is_none_is_not_sent_to_github(
    visitor: FlaskClient, github: FakeGitHub, code: str
) -> None:
    _, state, _ = sent_out(visitor)
    answer = come_back(visitor, state=state, code=code)
    assert answer.status_code == 400
    assert "no code" in answer.text
    assert github.calls == []


# ---- bad days ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fate", ["404", "422"])
def test_a_code_that_is_used_or_old_is_said_to_be(
    visitor: FlaskClient, github: FakeGitHub, code: str, fate: str
) -> None:
    github.fates["POST"] = [fate]
    _, state, _ = sent_out(visitor)
    answer = come_back(visitor, state=state, code=code)
    assert answer.status_code == 410
    assert "good once, and for an hour" in answer.text
    assert come_back(visitor, state=state, code=code).status_code == 400


@pytest.mark.parametrize(
    "fate", ["500", "drop", "garbage", "garbage-after", "429-bare", "200-after", "301=/else"]
)
def test_while_github_is_away_the_same_page_can_be_loaded_again(
    visitor: FlaskClient, github: FakeGitHub, app_key: tuple[str, str], fate: str
) -> None:
    _, state, _ = sent_out(visitor)
    github.fates["POST"] = [fate]
    answer = come_back(visitor, state=state, code="code-2")
    assert answer.status_code == 502
    assert "Load this page again in a minute" in answer.text
    made = {"id": 4711, "slug": "advisor", "pem": app_key[0], "webhook_secret": SECRET}
    github.conversions["code-2"] = made
    assert come_back(visitor, state=state, code="code-2").status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"id": "x"}, {"pem": "none"}, {"html_url": "javascript:alert(1)"}, {"webhook_secret": "a\nB=c"}]
)
def test_an_answer_that_cannot_be_an_app_is_not_shown(
    visitor: FlaskClient,
    github: FakeGitHub,
    code: str,
    wrong: dict[str, str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    github.conversions[code].update(
        {"id": 1, **wrong, "html_url": wrong.get("html_url", "https://github.com/apps/a")}
    )
    if "id" in wrong:
        github.conversions[code]["slug"] = "a"
    _, state, _ = sent_out(visitor)
    answer = come_back(visitor, state=state, code=code)
    assert answer.status_code == 502
    assert SECRET not in answer.text
    assert "bad_answer" in caplog.text


# ---- when it is closed ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/github/setup", "/github/setup/callback?code=x&state=y"])
@pytest.mark.parametrize("setting", ["GITHUB_WEBHOOK_SECRET", "GITHUB_TOKEN"])
def test_a_service_that_is_set_up_makes_no_app(open_service: Open, path: str, setting: str) -> None:
    answer = get(open_service(**{setting: "value"}), path)
    assert answer.status_code == 404
    assert "set up here already" in answer.text
    assert "<form" not in answer.text


@pytest.mark.parametrize("url", ["http://localhost:8000", "http://advisor.example.com"])
def test_a_service_that_github_cannot_reach_needs_an_address_first(open_service: Open, url: str) -> None:
    answer = get(open_service(PUBLIC_URL=url), "/github/setup")
    assert answer.status_code == 409
    assert "Set PUBLIC_URL to the https address" in answer.text

"""The pages, the API and the ways to set out: whatever is asked gets an answer, and nobody is led elsewhere."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.fuzz.inputs import fuzzed, lap  # noqa: F401
from tests.fuzz.mutating import CANARY, NASTY, Change, as_json, changed, changes, texts, twisted, twists
from tests.fuzz.service import Service
from tests.fuzz.watching import Witness

#: A page holds every fact as a control; an answer also echoes what was typed, marked up and quoted.
PAGE = 700_000

FACTS = (
    "admin_panel",
    "-admin_panel",
    "~admin_panel",
    "relational_data",
    "openapi",
    "websockets",
    "runs_flask",
    "-",
    "",
)
good = st.lists(st.sampled_from(FACTS[:6]), max_size=4, unique=True).map(",".join)
facts = (
    good | good | st.lists(st.sampled_from((*FACTS, *NASTY)) | st.text(max_size=10), max_size=6).map(",".join)
)
known_versions = st.sampled_from(("", "2026.11.3", "2026.11.1"))
versions = known_versions | st.sampled_from(("0", "../..", "2026.11.3 ", *NASTY[:12])) | st.text(max_size=10)
accept = st.sampled_from(
    (
        "",
        "*/*",
        "text/html",
        "application/json",
        "application/json",
        "application/json;q=x",
        "x/y;q=1e999",
        "x" * 500,
    )
)

Query = list[tuple[str, str]]


def _bytes(query: Query) -> str:
    """An address's query, with what a browser would never send."""
    return urlencode(query, errors="surrogatepass")


def _stays(response: TestResponse) -> None:
    """A redirection leads to an address of this site's own."""
    if 300 <= response.status_code < 400:
        parts = urlsplit(response.headers["Location"])
        assert (parts.scheme, parts.netloc) == ("", ""), response.headers["Location"]
        assert parts.path.startswith("/")
        assert not response.headers["Location"].startswith(("//", "/\\"))
    for name in ("Location", "Content-Disposition", "X-Request-Id"):
        assert not set("\r\n") & set(response.headers.get(name, ""))


@fuzzed("pages: the text box")
@given(texts, changes, st.sampled_from(("words", "example", "x")))
def test_any_form_gets_a_page(service: Service, words: str, wrong: list[Change], name: str) -> None:
    form: dict[str, Any] = changed({name: words, "more": "x"}, wrong)
    response = service.client.post(
        "/", data=urlencode(form, errors="surrogatepass"), content_type="application/x-www-form-urlencoded"
    )
    service.checked("pages: the text box", response, most=PAGE)


PLACES = (
    "/advice",
    "/advice/change",
    "/advice/record",
    "/advice/chart.svg",
    "/advice/chart.png",
    "/advice/what-if",
)


@fuzzed("pages: permalinks")
@given(
    st.sampled_from(PLACES),
    facts,
    versions,
    st.lists(st.tuples(st.sampled_from(("was", "set", "set", "facts", "v", "x")), facts), max_size=2),
    accept,
)
def test_any_permalink_is_answered(  # noqa: PLR0917
    service: Service, place: str, known: str, version: str, more: Query, wanted: str
) -> None:
    address = f"{place}?{_bytes([('facts', known), ('v', version), *more])}"
    response = service.client.get(address, headers={"Accept": wanted})
    _stays(response)
    service.checked("pages: permalinks", response, most=PAGE)


ADDRESSES = (
    "/",
    "/compare",
    "/rules",
    "/rules/",
    "/starters/",
    "/api/v1/rules/",
    "/api/v1/starters/",
    "/assets/",
    "/api/docs",
    "/healthz",
)
#: What an address may hold after all, in some client's spelling.
paths = st.text(max_size=20) | st.sampled_from(
    (*NASTY, "A-71", "..%2f..%2fapp.py", "%2e%2e/app.py", "//evil.example.com", "site.css")
)


@fuzzed("pages: addresses")
@given(
    st.sampled_from(ADDRESSES),
    paths,
    st.lists(
        st.tuples(st.sampled_from(("frameworks", "a", "b", "facts", "topic", "v", "with")), facts), max_size=3
    ),
    st.sampled_from(("GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW")),
    accept,
)
def test_any_address_is_answered(  # noqa: PLR0917
    service: Service, place: str, path: str, query: Query, method: str, wanted: str
) -> None:
    sent = (place + path).encode("utf-8", "surrogatepass").decode("latin-1")
    response = service.client.open(
        "/",
        query_string=_bytes(query),
        method=method,
        headers={"Accept": wanted},
        environ_overrides={"PATH_INFO": sent},
    )
    _stays(response)
    if method != "HEAD":
        service.checked("pages: addresses", response, most=PAGE)


BODIES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("advice", {"text": f"An admin screen over Postgres {CANARY}"}),
    ("advice", {"facts": {"admin_panel": True, "openapi": False}}),
    ("questions", {"facts": {"admin_panel": True}}),
    ("what-if", {"text": "An admin screen", "change": f"no admin {CANARY}", "set": {"openapi": "yes"}}),
    ("drift", {"facts": {"admin_panel": True}, "knowledge": "2026.11.1"}),
    ("compare", {"frameworks": ["django", "flask"], "facts": {"admin_panel": True}}),
    ("record", {"text": f"An admin screen {CANARY}", "title": "Why", "supersedes": "docs/adr/0001-x.md"}),
    (
        "policy/check",
        {"policy": 'owner = "Us"\n', "cases": '{"id": "1", "facts": {}, "expect": {"pick": "django"}}\n'},
    ),
)


@fuzzed("API: every door")
@given(st.sampled_from(BODIES), changes, twists, accept)
def test_any_json_is_answered(
    service: Service, sent: tuple[str, dict[str, Any]], wrong: list[Change], twist: str, wanted: str
) -> None:
    door, body = sent
    raw = twisted(as_json(changed(body, wrong)), twist)
    response = service.client.post(
        f"/api/v1/{door}", data=raw, content_type="application/json", headers={"Accept": wanted}
    )
    service.checked("API: every door", response, most=PAGE)
    assert response.status_code >= 400 or response.mimetype in ("application/json", "text/markdown")


STEPS = ("/slack/oauth_redirect", "/slack/install", "/github/setup", "/github/setup/callback")


@fuzzed("pages: installing")
@given(
    st.sampled_from(STEPS),
    st.lists(
        st.tuples(
            st.sampled_from(("code", "state", "error", "team", "organization", "redirect_uri", "next")), texts
        ),
        max_size=4,
    ),
    st.sampled_from(("slack-app-oauth-state", "__Host-github-setup", "x")),
    texts,
)
def test_nobody_is_led_elsewhere_on_the_way_to_an_installation(  # noqa: PLR0917
    setting_out: FlaskClient, witness: Witness, place: str, query: Query, cookie: str, kept: str
) -> None:
    sent = "".join(sign for sign in kept if sign not in "\r\n\x00" and ord(sign) < 256)
    response = setting_out.get(f"{place}?{_bytes(query)}", headers={"Cookie": f"{cookie}={sent}"})
    witness.answered("pages: installing", response, most=60_000)
    if response.status_code == 302:
        leads = urlsplit(response.headers["Location"])
        assert (place, leads.hostname, leads.path) == ("/slack/install", "127.0.0.1", "/oauth/v2/authorize")
        assert parse_qs(leads.query)["redirect_uri"] == ["https://advisor.example.com/slack/oauth_redirect"]
    else:
        assert "Location" not in response.headers


def test_json_of_the_samples_is_what_it_says() -> None:
    """What is spoiled above works as long as it is not."""
    assert all(json.loads(as_json(body)) == body for _, body in BODIES)

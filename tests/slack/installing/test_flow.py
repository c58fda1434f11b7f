"""Installing, as a person meets it: out to Slack, back again, and a page that says how it ended."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Blueprint, Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from advisor import Document
from handlers.settings import Settings
from handlers.slack.doors import add_doors, open_installing
from handlers.slack.installing import Installing
from handlers.slack.installing.states import SECONDS
from handlers.slack.scopes import SCOPES
from handlers.slack.tokens import Workspace
from tests.fakes.slack import BROKEN, GARBAGE, LOST, FakeSlack, Says
from tests.slack.installing.conftest import Clock
from tests.slack.installing.places import everything, rows

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

BACK = "https://advisor.example.com/slack/oauth_redirect"
AGAIN = "https://advisor.example.com/slack/install"


def page(document: Document, status: int) -> Response:
    """A page as bare as can be."""
    return Response("\n".join(document.claims()), status, content_type="text/html")


def client_of(settings: Settings, behind: Installing | None) -> FlaskClient:
    app = Flask("installing-alone")
    blueprint = Blueprint("slack", __name__)
    add_doors(blueprint, settings, behind=behind, page=page)
    app.register_blueprint(blueprint)
    return app.test_client(use_cookies=False)


@dataclass
class Browser:
    """A person's browser. It holds the cookie that the first step sets, and goes where it is sent."""

    client: FlaskClient
    cookie: str = ""

    def begin(self, query: str = "", *, host: str = "http://localhost") -> dict[str, list[str]]:
        """Opens the page at which an installation begins; returns what Slack is told."""
        answer = self.client.get(f"/slack/install{query}", base_url=host)
        assert answer.status_code == 302
        assert answer.headers["Cache-Control"] == "no-store"
        cookie, *flags = answer.headers["Set-Cookie"].split("; ")
        assert {"Secure", "HttpOnly"} <= set(flags)
        self.cookie = cookie
        return parse_qs(urlsplit(answer.headers["Location"]).query)

    def come_back(self, **query: str) -> TestResponse:
        """Follows Slack's way back."""
        answer = self.client.get(
            "/slack/oauth_redirect", query_string=query, headers={"Cookie": f"other=1; {self.cookie}"}
        )
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Traceback" not in answer.text
        return answer


@pytest.fixture
def browser(many: Installing, many_settings: Settings) -> Browser:
    return Browser(client_of(many_settings, many))


@pytest.fixture
def code(fake: FakeSlack) -> str:
    return fake.world.grant(fake.default, BACK)


def told(answer: TestResponse, status: int) -> str:
    """A failure's page: it always says where to begin again or whom to ask, with a reference."""
    assert answer.status_code == status
    assert "give the reference" in answer.text
    return answer.text


def test_a_workspace_installs_the_app_and_is_told_what_to_type(
    fake: FakeSlack, browser: Browser, many: Installing, code: str
) -> None:
    asked = browser.begin()
    answer = browser.come_back(code=code, state=asked["state"][0])
    assert answer.status_code == 200
    assert "Framework Advisor is installed in T0001." in answer.text
    assert "/framework help" in answer.text
    assert "To turn it off" in answer.text
    assert many.tokens.token(Workspace("T0001")) == fake.default.token


def test_slack_is_asked_for_the_scopes_and_to_come_back_to_the_public_address(
    fake: FakeSlack, browser: Browser
) -> None:
    answer = browser.client.get("/slack/install", base_url="https://evil.example.com")
    address = urlsplit(answer.headers["Location"])
    assert f"{address.scheme}://{address.netloc}/api" == fake.url
    assert address.path == "/oauth/v2/authorize"
    asked = parse_qs(address.query)
    assert asked["redirect_uri"] == [BACK]
    assert asked["client_id"] == [fake.world.client[0]]
    assert asked["scope"] == [",".join(SCOPES)]
    assert "user_scope" not in asked


def test_slack_is_given_the_same_way_back_when_it_is_asked_for_the_token(
    fake: FakeSlack, browser: Browser, code: str
) -> None:
    browser.come_back(code=code, state=browser.begin()["state"][0])
    (call,) = fake.called("oauth.v2.access")
    assert call.arguments["redirect_uri"] == BACK
    assert "client_secret" not in call.arguments


def test_a_workspace_may_be_offered_first(browser: Browser) -> None:
    assert browser.begin("?team=T0001&utm=x")["team"] == ["T0001"]


@pytest.mark.parametrize("team", ["T1%0d%0aX-Evil:1", "T1%26scope=admin", "", "evil"])
def test_what_is_no_workspace_goes_nowhere(browser: Browser, team: str) -> None:
    answer = browser.client.get(f"/slack/install?team={team}")
    assert "Location" not in answer.headers
    assert "not an answer that Slack gives" in told(answer, 400)


def test_an_organisation_is_told_that_workspaces_are_still_to_be_chosen(
    fake: FakeSlack, browser: Browser, many: Installing
) -> None:
    given = (
        '{"ok": true, "access_token": "xoxb-of-all", "token_type": "bot", "bot_user_id": "UBOT", "app_id": "A1", '
        '"team": null, "enterprise": {"id": "E1", "name": "Acme Group"}, "is_enterprise_install": true, '
        '"authed_user": {"id": "UADA"}}'
    )
    who = '{"ok": true, "bot_id": "B1", "url": "https://acme.example.com/"}'
    fake.script(Says(200, given, {"Content-Type": "application/json"}), method="oauth.v2.access")
    fake.script(Says(200, who, {"Content-Type": "application/json"}), method="auth.test")
    answer = browser.come_back(code="code", state=browser.begin()["state"][0])
    assert "installed in Acme Group" in answer.text
    assert "still chooses the workspaces" in answer.text
    assert many.tokens.token(Workspace("T7", "E1")) == "xoxb-of-all"


def test_installing_again_takes_the_place_of_the_first(
    fake: FakeSlack, engine: Engine, browser: Browser
) -> None:
    for _ in range(2):
        code = fake.world.grant(fake.default, BACK)
        browser.come_back(code=code, state=browser.begin()["state"][0])
    assert len(rows(engine, "slack_bots")) == len(rows(engine, "slack_installations")) == 1
    assert rows(engine, "slack_oauth_states") == []
    assert "xox" not in everything(engine)


def test_whoever_said_no_reads_that_nothing_was_installed(engine: Engine, browser: Browser) -> None:
    state = browser.begin()["state"][0]
    said = told(browser.come_back(error="access_denied", state=state), 200)
    assert "Slack was told no" in said
    assert AGAIN in said
    assert rows(engine, "slack_bots") == []


def test_words_in_the_address_are_not_repeated(browser: Browser, caplog: pytest.LogCaptureFixture) -> None:
    said = told(browser.come_back(error="call +1 555 0100 to finish"), 200)
    assert "555" not in said
    assert "555" not in caplog.text


def test_another_browser_gets_nothing(fake: FakeSlack, browser: Browser, code: str) -> None:
    state = browser.begin()["state"][0]
    stranger = Browser(browser.client)
    assert "not begun in this browser" in told(stranger.come_back(code=code, state=state), 400)
    assert fake.called("oauth.v2.access") == []


def test_an_answer_that_comes_twice_installs_once(fake: FakeSlack, browser: Browser, code: str) -> None:
    state = browser.begin()["state"][0]
    assert browser.come_back(code=code, state=state).status_code == 200
    assert "finished already" in told(browser.come_back(code=code, state=state), 401)
    assert len(fake.called("oauth.v2.access")) == 1


def test_an_answer_that_comes_too_late_installs_nothing(browser: Browser, clock: Clock, code: str) -> None:
    state = browser.begin()["state"][0]
    clock.now += SECONDS
    assert "more than ten minutes ago" in told(browser.come_back(code=code, state=state), 401)


def test_a_code_that_has_run_out_is_called_so(
    fake: FakeSlack, browser: Browser, many: Installing, code: str
) -> None:
    fake.advance(601)
    said = told(browser.come_back(code=code, state=browser.begin()["state"][0]), 401)
    assert "has run out" in said
    assert AGAIN in said
    assert many.tokens.token(Workspace("T0001")) is None


@pytest.mark.parametrize(
    "query", [{}, {"code": ""}, {"code": "a b"}, {"code": "x" * 501}, {"error": "e" * 201}, {"state": "ä"}]
)
def test_what_slack_never_sends_is_answered_with_a_page(browser: Browser, query: dict[str, str]) -> None:
    given = {"state": browser.begin()["state"][0], **query}
    assert "not an answer that Slack gives" in told(browser.come_back(**given), 400)


@pytest.mark.parametrize("says", [BROKEN, LOST, GARBAGE], ids=["broken", "lost", "garbage"])
@pytest.mark.parametrize("method", ["oauth.v2.access", "auth.test"])
def test_when_slack_is_away_the_person_is_told_to_wait(
    fake: FakeSlack, browser: Browser, code: str, method: str, says: Says
) -> None:
    fake.script(says, method=method)
    assert "did not answer" in told(browser.come_back(code=code, state=browser.begin()["state"][0]), 502)


def test_too_many_installations_at_once_are_slacks_to_wait_for(
    fake: FakeSlack, browser: Browser, code: str
) -> None:
    fake.limit("oauth.v2.access")
    assert "did not answer" in told(browser.come_back(code=code, state=browser.begin()["state"][0]), 502)


def test_a_wrong_client_secret_is_for_whoever_runs_the_app(
    engine: Engine, many_settings: Settings, clock: Clock, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = replace(many_settings, slack_client_secret="not-this-one")
    browser = Browser(client_of(wrong, open_installing(wrong, engine=engine, clock=clock)))
    said = told(browser.come_back(code=code, state=browser.begin()["state"][0]), 500)
    assert "look at its Client ID" in said
    assert "bad_client_secret" in caplog.text
    assert [record.levelname for record in caplog.records if "not installed" in record.message] == ["ERROR"]


@pytest.mark.parametrize(
    ("table", "begins"), [("slack_oauth_states", False), ("slack_bots", True)], ids=["before", "after"]
)
def test_when_the_database_is_away_there_is_a_page_and_no_trace(
    engine: Engine, browser: Browser, code: str, table: str, begins: bool
) -> None:
    state = browser.begin()["state"][0]
    with engine.begin() as connection:
        connection.execute(text(f"DROP TABLE {table}"))
    answers = [browser.come_back(code=code, state=state)]
    if not begins:
        answers.append(browser.client.get("/slack/install"))
    for answer in answers:
        assert "could not be stored" in told(answer, 503)


def test_an_answer_that_bolt_trips_over_is_a_page_too(
    fake: FakeSlack, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    given = '{"ok": true, "access_token": null, "team": "a name in place of an object"}'
    fake.script(Says(200, given, {"Content-Type": "application/json"}), method="oauth.v2.access")
    said = told(browser.come_back(code="code", state=browser.begin()["state"][0]), 500)
    assert "went wrong on our side" in said
    assert "AttributeError" not in said
    assert "AttributeError" in caplog.text


def test_an_answer_without_a_token_installs_nothing(
    fake: FakeSlack, engine: Engine, browser: Browser
) -> None:
    fake.script(Says(200, '{"ok": true, "team": {"id": "T1"}}'), method="oauth.v2.access")
    said = told(browser.come_back(code="code", state=browser.begin()["state"][0]), 503)
    assert "could not be stored" in said
    assert rows(engine, "slack_installations") == []


def test_neither_code_nor_token_reaches_the_log(
    fake: FakeSlack, browser: Browser, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    browser.come_back(code=code, state=browser.begin()["state"][0])
    browser.come_back(code=code, state=browser.begin()["state"][0])
    ours = "\n".join(record.getMessage() for record in caplog.records)
    assert "reference" in ours
    for secret in (code, fake.default.token, fake.world.client[1], browser.cookie.partition("=")[2]):
        assert secret not in ours


CLOSED: list[tuple[Callable[[Settings], Settings], str]] = [
    (lambda settings: replace(settings, slack_signing_secrets=()), "SLACK_SIGNING_SECRET"),
    (lambda settings: replace(settings, slack_client_id=None), "SLACK_CLIENT_ID"),
    (lambda settings: replace(settings, public_url="http://advisor.example.com"), "PUBLIC_URL"),
]


@pytest.mark.parametrize(("change", "missing"), CLOSED, ids=["no secret", "no client", "no https"])
@pytest.mark.parametrize("path", ["/slack/install", "/slack/oauth_redirect"])
def test_closed_doors_say_which_setting_is_missing(
    engine: Engine, many_settings: Settings, path: str, change: Callable[[Settings], Settings], missing: str
) -> None:
    settings = change(many_settings)
    answer = client_of(settings, open_installing(settings, engine=engine)).get(path)
    assert answer.status_code == 503
    assert missing in answer.get_json()["message"]
    assert "Set-Cookie" not in answer.headers

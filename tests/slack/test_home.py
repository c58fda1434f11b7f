"""What a person finds in the Home tab and in an empty conversation."""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import replace

import pytest

from advisor.commands import House
from advisor.policy.loading import load_policy
from handlers.settings import ROOT
from handlers.slack.api import SlackApi
from handlers.slack.home import Welcome, home_view
from handlers.slack.incoming import Opened
from handlers.slack.outbox import Outbox
from handlers.slack.tokens import OneToken, TokensAwayError, Workspace
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.trouble import BROKEN
from tests.fakes.slack.workspace import ADA
from tests.slack.jobs import wait_for
from tests.slack.sending import Slack, app_home_opened, happening


def texts(view: object) -> str:
    return json.dumps(view, ensure_ascii=False)


def home(slack: Slack, fake: FakeSlack, times: int) -> dict[str, object]:
    """The Home of Ada once it was published so many times in all."""
    slack.send_json(app_home_opened(ADA, view=fake.default.home(ADA)))
    fake.wait_until(lambda: len(fake.called("views.publish")) >= times)
    found = fake.default.home(ADA)
    assert found is not None
    return found


def test_the_home_says_how_to_ask_what_is_in_force_and_what_changed_last(
    slack: Slack, fake: FakeSlack, house: House
) -> None:
    shown = texts(home(slack, fake, 1))
    for said in (
        "Django, FastAPI or Flask?",
        "/framework",
        "No house policy is set.",
        house.knowledge.version,
    ):
        assert said in shown
    assert "Fill in the form" in shown
    assert "Nothing that you write is kept" in shown


def test_a_home_that_shows_it_all_already_is_left_as_it_is(slack: Slack, fake: FakeSlack) -> None:
    home(slack, fake, 1)
    slack.send_json(app_home_opened(ADA, view=fake.default.home(ADA)))
    slack.send_json(app_home_opened("U2OTHER"))
    fake.wait_until(lambda: fake.default.home("U2OTHER"))
    assert [call.arguments["user_id"] for call in fake.called("views.publish")] == [ADA, "U2OTHER"]


def test_the_house_policy_in_force_stands_in_the_home(house: House) -> None:
    text = (ROOT / "docs/examples/house-policy.toml").read_text("utf-8")
    strict = replace(house, policy=load_policy(text, knowledge=house.knowledge))
    assert "in force" in texts(home_view(strict))
    assert home_view(strict)["private_metadata"] != home_view(house)["private_metadata"]


def test_without_a_page_nothing_links_to_one(house: House) -> None:
    assert '"url"' not in texts(home_view(house))


def test_the_form_is_one_click_away(slack: Slack, fake: FakeSlack) -> None:
    view = home(slack, fake, 1)
    [button] = [
        element
        for block in view["blocks"]  # type: ignore[attr-defined]
        for element in block.get("elements", [])
        if element.get("action_id") == "open_form"
    ]
    click = {
        "type": "block_actions",
        "user": {"id": ADA},
        "team": {"id": fake.default.team},
        "container": {"type": "view", "view_id": view["id"]},
        "view": view,
        "trigger_id": fake.default.trigger(ADA),
        "actions": [{**button, "block_id": "b", "action_ts": "1.1"}],
    }
    from tests.slack.sending import interaction  # noqa: PLC0415

    assert slack.send(interaction(click)).status_code == 200
    fake.wait_until(lambda: fake.default.modal(ADA))


def test_an_empty_conversation_suggests_what_to_say(slack: Slack, fake: FakeSlack) -> None:
    channel = fake.default.im(ADA)
    slack.send_json(happening("event_app_home_opened.json", user=ADA, tab="messages", channel=channel))
    fake.wait_until(lambda: fake.called("assistant.threads.setSuggestedPrompts"))
    [call] = fake.called("assistant.threads.setSuggestedPrompts")
    assert call.error == ""
    assert len(call.arguments["prompts"]) == 4
    assert "thread_ts" not in call.arguments


def test_the_older_assistant_view_is_served_as_well(slack: Slack, fake: FakeSlack) -> None:
    channel = fake.default.im(ADA)
    began = fake.default.says(channel, "hello")
    thread = {"user_id": ADA, "channel_id": channel, "thread_ts": began["ts"]}
    slack.send_json(
        happening("event_app_home_opened.json", type="assistant_thread_started", assistant_thread=thread)
    )
    fake.wait_until(lambda: fake.called("assistant.threads.setSuggestedPrompts"))
    [call] = fake.called("assistant.threads.setSuggestedPrompts")
    assert (call.error, call.arguments["thread_ts"]) == ("", began["ts"])


OPENED = Opened(Workspace("T0001"), ADA, "D1", "home", "")


class Away(OneToken):
    def token(self, workspace: Workspace) -> str | None:
        raise TokensAwayError


class Strange(OneToken):
    def token(self, workspace: Workspace) -> str | None:
        raise RuntimeError("strange")


@pytest.mark.parametrize(
    ("tokens", "said"),
    [(OneToken(None), ""), (Away(None), "not filled"), (Strange(None), "Failed while filling a tab")],
)
def test_what_cannot_be_filled_is_in_the_log_and_filled_with_the_next_look(
    house: House, fake: FakeSlack, caplog: pytest.LogCaptureFixture, tokens: OneToken, said: str
) -> None:
    outbox, done = Outbox(workers=1), threading.Event()
    Welcome(house, SlackApi(fake.url), tokens, outbox).opened(OPENED)
    outbox.submit(done.set)
    assert done.wait(30)
    assert said in caplog.text
    assert fake.calls == []


def test_when_slack_fails_the_next_look_fills_the_home(slack: Slack, fake: FakeSlack) -> None:
    fake.script(BROKEN, method="views.publish")
    slack.send_json(app_home_opened(ADA))
    fake.wait_until(lambda: fake.called("views.publish"))
    assert texts(home(slack, fake, 2))


def test_where_there_is_no_room_the_tab_stays_as_it_is(
    house: House, fake: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    outbox, end = Outbox(workers=1, room=1, reserve=1), threading.Event()
    outbox.submit(wait_for(end))
    Welcome(house, SlackApi(fake.url), OneToken("xoxb-1"), outbox).opened(OPENED)
    end.set()
    assert "no room" in caplog.text

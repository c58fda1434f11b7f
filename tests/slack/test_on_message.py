"""“Advise on this”, as a script: somebody chooses it on a message, reads, and shows it to the others."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from flask import Flask

from advisor.commands import House, Reply, answer
from handlers.inbox import Worker
from handlers.settings import Settings
from handlers.slack import Behind, slack_blueprint
from handlers.slack.api import SlackApi
from handlers.slack.clicks import MAY_NOT_SPEAK
from handlers.slack.conversations import Conversations
from handlers.slack.incoming import Shortcut
from handlers.slack.on_message import NO_WORDS, TOO_BUSY, OnMessage
from handlers.slack.outbox import Outbox
from handlers.slack.response_url import ResponseUrls
from handlers.slack.tokens import Workspace
from tests.fakes.slack import FakeSlack, Says
from tests.fakes.slack.workspace import ADA
from tests.slack.jobs import wait_for
from tests.slack.person import Person, buttons, labels
from tests.slack.sending import NOW, Slack, interaction, message_action, payload

WORDS = "We need an admin screen over Postgres, who has an idea?"
PAGE = "https://advisor.example.com"


@pytest.fixture
def ada(slack: Slack, fake: FakeSlack) -> Person:
    return Person(slack, fake)


def choose(ada: Person, channel: str, text: str = WORDS, **more: str) -> dict[str, object]:
    """Somebody else wrote this; Ada chooses the shortcut on it, and reads what only she sees."""
    written = ada.fake.default.says(channel, text, person="U3", **more)
    url = ada.fake.response_url("menu", ts=written["ts"], channel=channel)
    raw = message_action(written, "advise_on_this", trigger=ada.fake.default.trigger(ADA), response_url=url)
    answer = ada.slack.send(raw)
    assert (answer.status_code, answer.data) == (200, b"")
    ada.message = ada.fake.wait_for(asked=1)[-1]
    return written


def click_in_thread(ada: Person, channel: str, *, at: str = "9.9") -> None:
    [button] = [
        element
        for block in ada.message["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
        if element["action_id"] == "answer_in_thread"
    ]
    given = payload("share_click.json")
    given["container"] = {"type": "message", "message_ts": "1.1", "channel_id": channel, "is_ephemeral": True}
    given["actions"] = [{**button, "block_id": "b", "action_ts": at}]
    given["response_url"] = ada.fake.response_url("in-thread", channel=channel)
    assert ada.slack.send(interaction(given)).status_code == 200


def work(ada: Person, behind: Behind, house: House) -> None:
    handler = Conversations(
        SlackApi(ada.fake.url, timeout=1), urls=ResponseUrls(ada.fake.url), tokens=behind.tokens, house=house
    )
    while Worker(behind.inbox, {"slack": handler}, clock=lambda: 1_531_420_618.0).step():
        pass


def test_advice_on_a_message_is_for_whoever_chose_it_until_they_show_it(
    ada: Person, behind: Behind, house: House
) -> None:
    channel = ada.fake.default.channel("backend")
    written = choose(ada, channel)
    assert ada.message["text"].startswith("Start with Django.")
    assert ada.message["response_type"] == "ephemeral"
    assert "Answer in thread" in labels(ada.message)
    assert "Share in channel" not in labels(ada.message)

    click_in_thread(ada, channel)
    work(ada, behind, house)
    [shown] = ada.fake.default.spoken(channel)
    assert shown["thread_ts"] == written["ts"]
    assert shown["text"].startswith("Start with Django.")
    assert shown["metadata"]["event_payload"]["facts"]


def test_where_the_app_is_no_member_the_thread_is_reached_by_the_clicks_own_address(
    ada: Person, behind: Behind, house: House
) -> None:
    channel = ada.fake.default.channel("elsewhere", member=False)
    written = choose(ada, channel)
    click_in_thread(ada, channel)
    work(ada, behind, house)
    shown = ada.fake.posts[-1]
    assert (shown["response_type"], shown["thread_ts"]) == ("in_channel", written["ts"])
    assert shown["replace_original"] is False
    assert "context_actions" not in {block["type"] for block in shown["blocks"]}
    assert behind.inbox.counts()["done"] == 1


def test_a_double_click_is_one_where_the_thread_cannot_be_read_either(
    ada: Person, behind: Behind, house: House
) -> None:
    channel = ada.fake.default.channel("elsewhere", member=False)
    choose(ada, channel)
    click_in_thread(ada, channel, at="100.1")
    click_in_thread(ada, channel, at="100.4")
    work(ada, behind, house)
    assert [post["response_type"] for post in ada.fake.posts].count("in_channel") == 1
    assert behind.inbox.counts()["done"] == 2


def test_what_that_address_refuses_is_given_up(ada: Person, behind: Behind, house: House) -> None:
    channel = ada.fake.default.channel("elsewhere", member=False)
    choose(ada, channel)
    click_in_thread(ada, channel)
    ada.fake.script(Says(500, "ok"))
    work(ada, behind, house)
    assert [letter.reason for letter in behind.inbox.dead_letters()] == ["outside_500 ok"]
    assert "did not confirm that the answer to your click" in ada.fake.posts[-1]["text"]
    assert ada.fake.posts[-1]["response_type"] == "ephemeral"


def test_an_answer_in_a_thread_outside_can_be_clicked_on_there(
    ada: Person, behind: Behind, house: House
) -> None:
    channel = ada.fake.default.channel("elsewhere", member=False)
    written = choose(ada, channel)
    click_in_thread(ada, channel)
    work(ada, behind, house)
    [shown] = [one for one in ada.fake.default.channels[channel].messages if one.get("thread_ts")]
    [compare] = [button for button in buttons(shown) if button["text"]["text"] == "Compare"]
    given = payload("share_click.json")
    given["container"] = {"type": "message", "message_ts": shown["ts"], "channel_id": channel}
    given["container"] |= {"thread_ts": written["ts"], "is_ephemeral": False}
    given["actions"] = [{**compare, "block_id": "b", "action_ts": "10.1"}]
    given["response_url"] = ada.fake.response_url("outside", channel=channel)
    assert ada.slack.send(interaction(given)).status_code == 200
    work(ada, behind, house)
    assert behind.inbox.counts() == {"waiting": 0, "working": 0, "done": 2, "dead": 0}
    answered = ada.fake.posts[-1]
    assert (answered["response_type"], answered["thread_ts"]) == ("in_channel", written["ts"])
    assert "compared" in answered["text"]


def test_without_a_token_an_answer_can_be_shared_but_not_shown_in_the_thread(
    fake: FakeSlack, slack_settings: Settings, house: House, behind: Behind
) -> None:
    app = Flask("slack-without-a-token")
    silent = replace(slack_settings, slack_bot_token=None)
    app.register_blueprint(slack_blueprint(silent, house=house, behind=behind, clock=lambda: float(NOW)))
    ada = Person(Slack(app.test_client()), fake)
    choose(ada, fake.default.channel("backend"))
    assert "Share in channel" in labels(ada.message)
    assert "Answer in thread" not in labels(ada.message)


def test_a_click_in_a_thread_is_answered_with_why_not_where_the_token_has_gone(
    ada: Person, fake: FakeSlack, slack_settings: Settings, house: House, behind: Behind
) -> None:
    channel = fake.default.channel("backend")
    choose(ada, channel)
    app = Flask("slack-without-a-token")
    silent = replace(slack_settings, slack_bot_token=None)
    app.register_blueprint(slack_blueprint(silent, house=house, behind=behind, clock=lambda: float(NOW)))
    ada.slack = Slack(app.test_client())
    click_in_thread(ada, channel)
    assert fake.wait_for(asked=2)[-1]["text"] == MAY_NOT_SPEAK
    assert sum(behind.inbox.counts().values()) == 0


def test_a_message_without_words_is_answered_with_what_to_choose(ada: Person) -> None:
    choose(ada, ada.fake.default.channel("backend"), "")
    assert ada.message["text"] == NO_WORDS


def test_a_message_that_begins_like_a_verb_is_a_situation(ada: Person) -> None:
    choose(
        ada, ada.fake.default.channel("backend"), "Compare our options: we need an admin screen over Postgres"
    )
    assert ada.message["text"].startswith("Start with Django.")


def test_another_shortcut_is_accepted_and_left_alone(ada: Person, fake: FakeSlack) -> None:
    given = payload("message_shortcut.json")
    assert ada.slack.send(interaction({**given, "callback_id": "from_last_year"})).status_code == 200
    assert fake.asked == 0


def on_message(fake: FakeSlack, outbox: Outbox, house: House, *, broken: bool = False) -> OnMessage:
    def make(words: str) -> Reply:
        if broken:
            raise RuntimeError("secret inside")
        return answer(words, house=house)

    return OnMessage(make, PAGE, ResponseUrls(fake.url), outbox)


def shortcut(url: str) -> Shortcut:
    return Shortcut("advise_on_this", "1.2", Workspace("T0001"), url, "C1", "1.1", "1.1", WORDS)


def test_when_something_of_ours_breaks_the_person_gets_a_reference(
    fake: FakeSlack, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    on_message(fake, Outbox(), house, broken=True).chosen(shortcut(fake.response_url()))
    [told] = fake.wait_for(asked=1)
    assert told["text"].split("the reference ")[1].split()[0] in caplog.text
    assert "secret" not in told["text"]


def test_when_slack_does_not_take_it_the_log_says_so(
    fake: FakeSlack, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    outbox, done = Outbox(workers=1), threading.Event()
    fake.script(Says(404, "expired_url"))
    on_message(fake, outbox, house).chosen(shortcut(fake.response_url()))
    outbox.submit(done.set)
    assert done.wait(30)
    assert "expired_url" in caplog.text


@pytest.mark.parametrize("taken", [True, False])
def test_when_too_much_waits_the_person_is_told(
    fake: FakeSlack, house: House, caplog: pytest.LogCaptureFixture, taken: bool
) -> None:
    outbox, end, done = Outbox(workers=1, room=1, reserve=2), threading.Event(), threading.Event()
    outbox.submit(wait_for(end))
    if not taken:
        fake.script(Says(404, "expired_url"))
    on_message(fake, outbox, house).chosen(shortcut(fake.response_url()))
    outbox.submit(done.set, urgent=True)
    end.set()
    assert done.wait(30)
    assert [post["text"] for post in fake.posts] == ([TOO_BUSY] if taken else [])
    assert ("could not be told" in caplog.text) is not taken

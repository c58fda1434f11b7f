"""Advice is counted wherever in Slack it is given, once, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advisor.commands import House
from handlers.inbox import Inbox, Times, Worker
from handlers.slack import Behind
from handlers.slack.api import SlackApi
from handlers.slack.conversations import Conversations
from handlers.slack.response_url import ResponseUrls
from tests.fakes.slack import FakeSlack
from tests.metrics.counted import Counted
from tests.slack.sending import NOW, Slack, click, command
from tests.slack.talking import Talker

SITUATION = "an admin screen for refunds on Postgres"
DJANGO = ("slack", "clear", "django", "start")


@pytest.fixture
def counted() -> Counted:
    return Counted()


@pytest.fixture
def behind(behind: Behind, counted: Counted) -> Behind:
    inbox = Inbox(behind.inbox.engine, times=Times(write_gap=0), counts=counted.counts)
    return replace(behind, inbox=inbox, counts=counted.counts)


@pytest.fixture
def ada(slack: Slack, fake: FakeSlack, behind: Behind, house: House) -> Talker:
    counts = behind.counts
    api, urls = SlackApi(fake.url, timeout=1, counts=counts), ResponseUrls(fake.url, counts=counts)
    handler = Conversations(api, urls=urls, tokens=behind.tokens, house=house, counts=counts)
    worker = Worker(behind.inbox, {"slack": handler}, clock=lambda: float(NOW), in_order=True)
    return Talker(slack, fake, worker, fake.default.channel("backend"))


def test_a_command_and_the_click_that_shares_its_answer_are_an_answer_each(
    slack: Slack, fake: FakeSlack, counted: Counted
) -> None:
    slack.send(command(SITUATION))
    assert counted.of("answers_total") == {DJANGO: 1}
    slack.send(click(fake.response_url("share"), value="facts:admin_panel"))
    fake.wait_for(asked=1)
    assert sum(counted.of("answers_total").values()) == 2


def test_what_is_no_advice_is_not_counted_as_one(slack: Slack, counted: Counted) -> None:
    for words in ("help", "rules", "rule A-71", "compare django flask"):
        slack.send(command(words))
    assert counted.of("answers_total") == {}


def test_an_answer_in_a_thread_is_counted_once_however_often_slack_tells_of_it(
    ada: Talker, counted: Counted
) -> None:
    ada.mentions(SITUATION, times=3)
    assert counted.of("answers_total") == {DJANGO: 1}
    assert counted.of("deliveries_total") == {("slack", "accepted"): 1, ("slack", "pending"): 2}
    assert counted.of("worked_total") == {("slack", "done", "answered"): 1}
    assert counted.of("slack_requests_total") == {("message", "yes"): 3}

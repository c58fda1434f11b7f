"""Clicks: acknowledged at once, answered by the click's own address, told when that fails."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from threading import Event
from typing import Never

import pytest

from advisor.commands import House, Reply, answer_again
from handlers.slack.clicks import OLD_BUTTON, TOO_BUSY, Clicks, Seen
from handlers.slack.incoming import Click
from handlers.slack.outbox import Outbox
from handlers.slack.response_url import ResponseUrls
from tests.fakes.slack import FakeSlack, Says
from tests.slack.jobs import wait_for
from tests.slack.person import buttons
from tests.slack.sending import Slack, click, command

SITUATION = "internal tool for support staff, Postgres, an admin screen for refunds"


def test_a_click_posts_the_same_answer_for_everyone(slack: Slack, fake: FakeSlack) -> None:
    private = slack.ask(SITUATION)
    [value] = [one["value"] for one in buttons(private) if one["action_id"] == "share_in_channel"]
    answer = slack.send(click(fake.response_url(), value=value))
    assert (answer.status_code, answer.data) == (200, b"")
    [posted] = fake.wait_for(asked=1)
    assert (posted["response_type"], posted["replace_original"]) == ("in_channel", False)
    assert posted["blocks"][0] == private["blocks"][0]
    assert not [block for block in posted["blocks"] if block["type"] == "actions"]
    assert "refunds" not in posted["text"]


@pytest.mark.parametrize("text", ["compare django flask", "rule A-71", "help", "rules"])
def test_what_needs_no_words_of_the_user_is_shared_word_for_word(
    slack: Slack, fake: FakeSlack, text: str
) -> None:
    value = slack.ask(text)["blocks"][-1]["elements"][0]["value"]
    slack.send(click(fake.response_url(), value=value))
    assert fake.wait_for(asked=1)[0]["text"] == slack.ask(text)["text"]


def test_a_click_delivered_twice_is_shared_once(slack: Slack, fake: FakeSlack) -> None:
    for _delivery in range(2):
        assert slack.send(click(fake.response_url())).status_code == 200
    slack.send(click(fake.response_url("two"), action_ts="1548426499.000001"))
    assert len(fake.wait_for(asked=2)) == 2


@pytest.mark.parametrize("value", ["", "nonsense", "facts:no_such_fact", None])
def test_a_button_from_another_release_is_answered_only_to_who_clicked(
    slack: Slack, fake: FakeSlack, value: str | None
) -> None:
    slack.send(click(fake.response_url(), value=value))
    [posted] = fake.wait_for(asked=1)
    assert posted["text"]
    if value == "facts:no_such_fact":
        assert posted["response_type"] == "ephemeral"


def test_when_slack_refuses_the_post_the_person_is_told_with_a_reference(
    slack: Slack, fake: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    fake.script(Says(500))
    slack.send(click(fake.response_url()))
    [told] = fake.wait_for(asked=2)
    assert (told["response_type"], told["replace_original"]) == ("ephemeral", False)
    assert told["text"].split("the reference ")[1].split()[0] in caplog.text
    assert "500" not in told["text"]


def test_when_nothing_gets_through_the_log_says_so(
    slack: Slack, fake: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    fake.script(Says(404, "expired_url"), Says(404, "expired_url"))
    slack.send(click(fake.response_url()))
    assert fake.wait_for(asked=2) == []
    wait_for_log("could not be told: 404 expired_url", caplog)


def wait_for_log(words: str, caplog: pytest.LogCaptureFixture) -> None:
    for _try in range(3_000):
        if words in caplog.text:
            return
        Event().wait(0.01)
    raise AssertionError(caplog.text)


def test_a_click_with_an_address_that_is_not_slacks_is_refused(slack: Slack, fake: FakeSlack) -> None:
    answer = slack.send(click("https://169.254.169.254/latest/meta-data"))
    assert (answer.status_code, list(answer.get_json()["errors"])) == (400, ["response_url"])
    assert fake.asked == 0


CLICK = Click("share_in_channel", "help", "1.1", "1.0", "")


@pytest.fixture
def held() -> Iterator[Event]:
    """Set when the test is over; jobs wait for it."""
    held = Event()
    yield held
    held.set()


def clicks(fake: FakeSlack, house: House, outbox: Outbox) -> Clicks:
    return Clicks(
        again=lambda again: answer_again(again, house=house),
        public_url="https://advisor.example.com",
        urls=ResponseUrls(fake.url),
        keep=unused,
        count=unused,
        outbox=outbox,
    )


def unused(_given: object) -> Never:
    raise AssertionError("nothing here is clicked in a thread")


def test_when_too_much_waits_the_person_is_told(fake: FakeSlack, house: House, held: Event) -> None:
    outbox = Outbox(workers=2, room=1, reserve=1)
    outbox.submit(wait_for(held))
    clicks(fake, house, outbox).clicked(Click("share_in_channel", "help", "1.1", "1.0", fake.response_url()))
    [told] = fake.wait_for(asked=1)
    assert (told["text"], told["response_type"]) == (TOO_BUSY, "ephemeral")


def test_when_even_that_does_not_fit_the_log_says_so(
    fake: FakeSlack, house: House, held: Event, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    outbox = Outbox(workers=1, room=1, reserve=1)
    outbox.submit(wait_for(held))
    outbox.submit(wait_for(held), urgent=True)
    clicks(fake, house, outbox).tell(CLICK, "Sorry.")
    assert "no room" in caplog.text


def test_when_the_reply_cannot_be_made_the_person_is_told(
    fake: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(_again: str) -> Reply:
        raise ValueError("the secret inside")

    page = "https://advisor.example.com"
    broken = Clicks(again=breaks, public_url=page, urls=ResponseUrls(fake.url), keep=unused, count=unused)
    broken.clicked(Click("share_in_channel", "help", "1.1", "1.0", fake.response_url()))
    [told] = fake.wait_for(asked=1)
    assert told["text"].split("the reference ")[1].split()[0] in caplog.text
    assert "secret" not in told["text"]


@pytest.mark.parametrize("action", ["from_an_older_release", ""])
def test_a_button_that_is_not_known_any_more_says_so(slack: Slack, fake: FakeSlack, action: str) -> None:
    assert slack.send(click(fake.response_url(), action_id=action)).status_code == 200
    [told] = fake.wait_for(asked=1)
    assert (told["text"], told["response_type"], told["replace_original"]) == (OLD_BUTTON, "ephemeral", False)


def test_only_so_much_is_remembered() -> None:
    seen = Seen(most=2)
    assert [seen.add(key) for key in ("a", "b", "a", "c", "a")] == [True, True, False, True, True]


def test_a_command_is_never_slowed_down_by_shares_that_hang(slack: Slack, fake: FakeSlack) -> None:
    fake.script(*[Says(hang=True)] * 8)
    for number in range(8):
        slack.send(click(fake.response_url(), action_ts=f"1548426417.{number}"))
    assert slack.send(command("help")).get_json()["blocks"]

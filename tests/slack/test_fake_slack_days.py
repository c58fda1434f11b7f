"""The fake's bad days and its time: limits, lost answers, slowness, response URLs that run out."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.fakes.slack import (
    ADA,
    BROKEN,
    BROKEN_AFTER,
    GARBAGE,
    HANGS_AFTER,
    LOST,
    LOST_AFTER,
    FakeSlack,
    Says,
    Workspace,
)
from tests.slack.calling import CHANNEL, DIRECT, client_of, refusal


@pytest.fixture
def client(fake: FakeSlack) -> WebClient:
    return client_of(fake, fake.default.token)


@pytest.fixture
def there(fake: FakeSlack) -> Workspace:
    return fake.default


def post(url: str, **message: Any) -> tuple[int, str]:
    """Post to a response URL; the status and what is said."""
    request = Request(url, json.dumps(message).encode(), {"Content-Type": "application/json"})
    try:
        with urlopen(request) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_too_many_calls_are_told_how_long_to_wait(fake: FakeSlack, client: WebClient) -> None:
    fake.limit("chat.postMessage", retry_after=30, times=2)
    for _time in range(2):
        with pytest.raises(SlackApiError) as caught:
            client.chat_postMessage(channel=CHANNEL, text="a")
        answer = caught.value.response
        assert (answer.status_code, answer["error"]) == (429, "ratelimited")
        assert answer.headers["Retry-After"] == "30"
    assert client.chat_postMessage(channel=CHANNEL, text="a")["ok"]


def test_one_post_a_second_for_each_channel_once_that_is_switched_on(
    fake: FakeSlack, client: WebClient
) -> None:
    fake.world.pace = True
    client.chat_postMessage(channel=CHANNEL, text="a")
    client.chat_postMessage(channel=DIRECT, text="a")
    assert refusal(client.chat_postMessage, channel=CHANNEL, text="b") == "ratelimited"
    fake.advance(1)
    client.chat_postMessage(channel=CHANNEL, text="b")
    assert [one["text"] for one in fake.default.spoken(CHANNEL)] == ["a", "b"]


@pytest.mark.parametrize(
    ("bad_day", "posted"),
    [(BROKEN, 0), (GARBAGE, 0), (LOST, 0), (BROKEN_AFTER, 1), (LOST_AFTER, 1), (HANGS_AFTER, 1)],
)
def test_on_a_bad_day_a_call_has_its_effect_or_has_not(
    fake: FakeSlack, there: Workspace, bad_day: Says, posted: int
) -> None:
    fake.script(bad_day, method="chat.postMessage")
    with pytest.raises((SlackApiError, OSError)):
        client_of(fake, there.token, timeout=1).chat_postMessage(channel=CHANNEL, text="a")
    fake.wait_until(lambda: fake.called("chat.postMessage"))
    assert len(there.spoken(CHANNEL)) == posted


@pytest.mark.parametrize("after", [False, True])
def test_a_slow_answer_comes_when_the_test_says_so(
    fake: FakeSlack, client: WebClient, there: Workspace, after: bool
) -> None:
    now = Event()
    fake.script(Says(until=now, after=after), method="chat.postMessage")
    with ThreadPoolExecutor() as somebody:
        waiting = somebody.submit(client.chat_postMessage, channel=CHANNEL, text="a")
        if after:
            fake.wait_until(lambda: fake.called("chat.postMessage"))
            assert (len(there.spoken(CHANNEL)), waiting.done()) == (1, False)
        now.set()
        assert waiting.result()["ok"]
    assert len(there.spoken(CHANNEL)) == 1


def test_many_callers_at_once_are_all_served(fake: FakeSlack, client: WebClient, there: Workspace) -> None:
    with ThreadPoolExecutor(8) as crowd:
        sent = list(
            crowd.map(lambda n: client.chat_postMessage(channel=CHANNEL, text=str(n))["ts"], range(40))
        )
    assert len(set(sent)) == len(there.spoken(CHANNEL)) == len(fake.called("chat.postMessage")) == 40


def test_a_response_url_is_good_for_half_an_hour_and_five_posts(fake: FakeSlack) -> None:
    url = fake.response_url("a")
    assert [post(url, text="a")[0] for _use in range(6)] == [200] * 5 + [404]
    late = fake.response_url("b")
    fake.advance(30 * 60 - 1)
    assert post(late, text="a") == (200, "ok")
    fake.advance(1)
    assert post(late, text="a") == (404, "expired_url")
    assert post(fake.url.replace("/api", "/actions/T0001/none/secret"), text="a") == (404, "no_service")


def test_what_is_posted_to_a_response_url_is_seen_by_whom_it_is_for(
    fake: FakeSlack, there: Workspace
) -> None:
    hidden = there.channel(kind="private", member=False)
    url = fake.response_url("a", channel=hidden, person="U1")
    post(url, text="for one")
    post(url, text="for all", response_type="in_channel")
    assert [one["text"] for one in there.messages(hidden)] == ["for all"]
    assert [one["text"] for one in there.seen_by("U1", hidden)] == ["for one", "for all"]
    assert there.whispered(hidden, ADA) == []


def test_the_message_that_was_clicked_is_replaced_or_taken_away(fake: FakeSlack, client: WebClient) -> None:
    there = fake.default
    ts = client.chat_postMessage(channel=CHANNEL, text="old")["ts"]
    url = fake.response_url("a", ts=ts)
    post(url, text="new", replace_original=True)
    assert [(one["ts"], one["text"]) for one in there.messages(CHANNEL)] == [(ts, "new")]
    post(url, delete_original=True)
    assert there.messages(CHANNEL) == []
    whisper = client.chat_postEphemeral(channel=CHANNEL, user=ADA, text="old")["message_ts"]
    post(fake.response_url("b", ts=whisper), text="new", replace_original=True, response_type="in_channel")
    assert [one["text"] for one in there.whispered(CHANNEL)] == ["new"]
    post(fake.response_url("c", ts=whisper), text="other", delete_original=True)
    assert [one["text"] for one in there.whispered(CHANNEL)] == ["other"]


def test_a_reply_in_a_thread_that_is_not_asked_for_properly_overwrites_what_was_clicked(
    fake: FakeSlack, client: WebClient, there: Workspace
) -> None:
    ts = client.chat_postMessage(channel=CHANNEL, text="clicked")["ts"]
    url = fake.response_url("a", ts=ts)
    post(url, text="beside", thread_ts=ts, response_type="in_channel", replace_original=False)
    assert [one["text"] for one in there.thread(CHANNEL, ts)] == ["clicked", "beside"]
    post(url, text="over", thread_ts=ts, response_type="in_channel")
    assert [one["text"] for one in there.thread(CHANNEL, ts)] == ["over", "beside"]


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ({}, "no_text"),
        ({"blocks": [{"type": "divider"}]}, "no_text"),
        ({"text": "a", "blocks": [{"type": "banner"}]}, "invalid_blocks"),
        ({"text": "a", "response_type": "public"}, "invalid_arguments"),
        ({"text": "a", "link_names": True}, "invalid_arguments"),
        ({"delete_original": True}, "invalid_arguments"),
    ],
)
def test_a_post_that_slack_would_not_take(fake: FakeSlack, message: dict[str, Any], error: str) -> None:
    status, said = post(fake.response_url("a", command=True), **message)
    assert (status, json.loads(said)["error"]) == (400, error)
    assert fake.posts == []


def test_a_post_that_is_no_json_is_not_read(fake: FakeSlack) -> None:
    with pytest.raises(HTTPError) as caught, urlopen(fake.response_url(), b"text=a"):
        pass
    with caught.value as error:
        assert error.read() == b"invalid_payload"

"""Calls to Slack: what each failure means for whoever calls."""

from __future__ import annotations

import pytest

from handlers.slack.api import CallError, SlackApi
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.trouble import BROKEN, GARBAGE, HANGS, LOST, Says

REDIRECT = Says(302, "", {"Location": "https://elsewhere.example.com/"})


def failure(fake: FakeSlack, token: str = "") -> CallError:
    with pytest.raises(CallError) as failed:
        SlackApi(fake.url, timeout=1).call("auth.test", token=token or fake.default.token)
    return failed.value


@pytest.mark.parametrize(
    ("says", "reason", "sure"),
    [
        (BROKEN, "server_error", False),
        (LOST, "connection", False),
        (HANGS, "timeout", False),
        (GARBAGE, "bad_answer", False),
        (Says(200, '{"ok": false, "error": "fatal_error"}'), "fatal_error", False),
        (Says(200, '{"ok": false, "error": "no such <thing>"}'), "bad_answer", False),
        (Says(200, '{"ok": false}'), "bad_answer", False),
        (Says(200, "[]"), "bad_answer", False),
        (Says(200, '{"ok": false, "error": "channel_not_found"}'), "channel_not_found", True),
    ],
)
def test_each_failure_has_a_word_and_says_whether_the_call_may_have_happened(
    fake: FakeSlack, says: Says, reason: str, sure: bool
) -> None:
    fake.script(says, method="auth.test")
    error = failure(fake)
    assert (error.reason, error.sure, error.passing) == (reason, sure, not sure)


@pytest.mark.parametrize(("asked", "wait"), [("7", 7.0), ("soon", 1.0), ("", 1.0)])
def test_too_many_calls_say_how_long_to_wait(fake: FakeSlack, asked: str, wait: float) -> None:
    fake.limit("auth.test", retry_after=asked)
    error = failure(fake)
    assert (error.reason, error.wait, error.passing) == ("ratelimited", wait, True)


def test_a_wrong_token_is_slacks_own_word_and_never_shown(fake: FakeSlack) -> None:
    error = failure(fake, token="xoxb-wrong")
    assert error.reason == "invalid_auth"
    assert "xoxb" not in repr(error)


def test_nobody_there_is_a_connection_that_failed() -> None:
    with pytest.raises(CallError) as failed:
        SlackApi("http://127.0.0.1:1/api").call("auth.test", token="xoxb-1")
    assert (failed.value.reason, failed.value.sure) == ("connection", False)


def test_what_slack_answers_comes_back(fake: FakeSlack) -> None:
    answer = SlackApi(fake.url).call("auth.test", token=fake.default.token)
    assert (answer["user_id"], answer["team_id"]) == (fake.default.bot_user, fake.default.team)


def test_a_token_that_no_header_can_hold_is_a_failed_call(fake: FakeSlack) -> None:
    error = failure(fake, token="xoxb-1\r\nX-Other: 1")
    assert (error.reason, error.wait) == ("bad_answer", None)

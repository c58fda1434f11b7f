"""Only what Slack signed, just now, gets in."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import Headers

from handlers.slack.errors import UnverifiedError
from handlers.slack.signature import sign, verify
from tests.slack.sending import NOW, OTHER_SECRET, SECRET, Slack, command, sample, signature, signed

RAW = command("help")


def test_slacks_own_example_is_verified() -> None:
    raw = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
        b"%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    published = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    assert sign(raw, timestamp="1531420618", secret=SECRET) == published
    headers = Headers({"X-Slack-Request-Timestamp": "1531420618", "X-Slack-Signature": published})
    verify(raw, headers, secrets=[SECRET], now=1531420618)


@pytest.mark.parametrize("secret", [SECRET, OTHER_SECRET])
def test_while_a_secret_is_changed_both_are_good(slack: Slack, secret: str) -> None:
    assert slack.send(RAW, headers=signed(RAW, secret=secret)).status_code == 200


@pytest.mark.parametrize("off", [-300, 0, 300])
def test_five_minutes_either_way_are_good(slack: Slack, off: int) -> None:
    assert slack.send(RAW, headers=signed(RAW, at=NOW + off)).status_code == 200


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({}, "timestamp_missing"),
        ({"X-Slack-Signature": signature(RAW, str(NOW))}, "timestamp_missing"),
        ({"X-Slack-Request-Timestamp": str(NOW)}, "signature_missing"),
        (signed(RAW, at=NOW - 301), "timestamp_outside_window"),
        (signed(RAW, at=NOW + 301), "timestamp_outside_window"),
        ({**signed(RAW), "X-Slack-Request-Timestamp": "soon"}, "timestamp_unreadable"),
        ({**signed(RAW), "X-Slack-Request-Timestamp": f"{NOW}.5"}, "timestamp_unreadable"),
        ({**signed(RAW), "X-Slack-Request-Timestamp": f"-{NOW}"}, "timestamp_unreadable"),
        ({**signed(RAW), "X-Slack-Request-Timestamp": "²" * 10}, "timestamp_unreadable"),
        ({**signed(RAW), "X-Slack-Request-Timestamp": "9" * 5000}, "timestamp_unreadable"),
        (signed(RAW, secret="somebody-elses"), "signature_mismatch"),
        (signed(RAW, secret=""), "signature_mismatch"),
        (signed(RAW + b"!"), "signature_mismatch"),
        ({**signed(RAW), "X-Slack-Signature": signed(RAW)["X-Slack-Signature"][:-1]}, "signature_mismatch"),
        ({**signed(RAW), "X-Slack-Signature": "v0=é"}, "signature_mismatch"),
        ({**signed(RAW), "X-Slack-Signature": "v1=" + signature(RAW, str(NOW))[3:]}, "signature_mismatch"),
    ],
)
def test_a_request_that_proves_nothing_is_refused(headers: dict[str, str], reason: str, slack: Slack) -> None:
    answer = slack.send(RAW, headers=headers)
    assert (answer.status_code, answer.get_json()["reason"]) == (401, reason)
    assert answer.get_json()["reference"]


def test_a_signature_that_is_no_text_at_all_is_refused() -> None:
    headers = Headers({**signed(RAW), "X-Slack-Signature": "\udc80"})
    with pytest.raises(UnverifiedError):
        verify(RAW, headers, secrets=[SECRET], now=NOW)


@pytest.mark.parametrize("name", ["X-Slack-Request-Timestamp", "X-Slack-Signature"])
def test_a_header_given_twice_is_refused(slack: Slack, name: str) -> None:
    """Servers hand both values on, joined with a comma."""
    headers = signed(RAW)
    twice = {**headers, name: f"{headers[name]},{headers[name]}"}
    assert slack.send(RAW, headers=twice).status_code == 401


def test_a_signature_is_good_for_its_own_body_only(slack: Slack) -> None:
    assert slack.send(sample("command.form"), headers=signed(RAW)).status_code == 401

"""The fake's installations: codes, tokens that rotate, apps that are removed."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient

from tests.fakes.slack import FakeSlack
from tests.slack.calling import client_of, refusal


@pytest.fixture
def anybody(fake: FakeSlack) -> WebClient:
    return client_of(fake, "")


@pytest.fixture
def us(fake: FakeSlack) -> dict[str, Any]:
    """What the app says of itself."""
    name, secret = fake.world.client
    return {"client_id": name, "client_secret": secret}


def test_a_code_is_good_once_and_for_ten_minutes(
    fake: FakeSlack, anybody: WebClient, us: dict[str, Any]
) -> None:
    there = fake.workspace("T0002", enterprise="E0001")
    code = fake.world.grant(there)
    installed = anybody.oauth_v2_access(**us, code=code)
    assert (installed["team"]["id"], installed["enterprise"]["id"]) == ("T0002", "E0001")
    assert client_of(fake, installed["access_token"]).auth_test()["bot_id"] == there.bot_id
    assert refusal(anybody.oauth_v2_access, **us, code=code) == "code_already_used"
    late = fake.world.grant(there)
    fake.advance(601)
    assert refusal(anybody.oauth_v2_access, **us, code=late) == "invalid_code"
    assert refusal(anybody.oauth_v2_access, **us, code="guessed") == "invalid_code"


def test_only_the_app_itself_gets_tokens_and_only_at_its_own_address(
    fake: FakeSlack, anybody: WebClient, us: dict[str, Any]
) -> None:
    code = fake.world.grant(fake.default, "https://advisor.example.com/slack/oauth_redirect")
    access = anybody.oauth_v2_access
    assert refusal(access, **{**us, "client_id": "3.4"}, code=code) == "invalid_client_id"
    assert refusal(access, **{**us, "client_secret": "guessed"}, code=code) == "bad_client_secret"
    assert refusal(access, **us, code=code, redirect_uri="https://example.org/") == "bad_redirect_uri"
    assert refusal(access, **us, grant_type="password") == "invalid_grant_type"


def test_a_refresh_token_is_good_once_and_two_tokens_are_good_at_a_time(
    fake: FakeSlack, anybody: WebClient, us: dict[str, Any]
) -> None:
    there = fake.workspace("T0002")
    there.rotation = True
    first = anybody.oauth_v2_access(**us, code=fake.world.grant(there))
    assert first["expires_in"] == 43_200
    tokens, refresh = [first["access_token"]], first["refresh_token"]
    for _time in range(2):
        again: dict[str, Any] = {**us, "grant_type": "refresh_token", "refresh_token": refresh}
        found = anybody.oauth_v2_access(**again)
        assert refusal(anybody.oauth_v2_access, **again) == "invalid_refresh_token"
        tokens, refresh = [*tokens, found["access_token"]], found["refresh_token"]
    assert refusal(client_of(fake, tokens[0]).auth_test) == "token_expired"
    assert all(client_of(fake, token).auth_test()["ok"] for token in tokens[1:])
    fake.advance(43_200)
    assert refusal(client_of(fake, tokens[-1]).auth_test) == "token_expired"


def test_after_the_app_was_removed_none_of_its_tokens_is_good(fake: FakeSlack) -> None:
    fake.world.revoke(fake.default)
    assert refusal(client_of(fake, fake.default.token).auth_test) == "token_revoked"
    assert client_of(fake, fake.workspace("T0002").token).auth_test()["ok"]


def test_a_socket_is_opened_for_an_app_and_not_for_a_bot(fake: FakeSlack, anybody: WebClient) -> None:
    opened = anybody.apps_connections_open(app_token=fake.world.app_token)
    assert opened["url"].startswith("ws://127.0.0.1:")
    given = {"app_token": fake.default.token}
    assert refusal(anybody.apps_connections_open, **given) == "not_allowed_token_type"

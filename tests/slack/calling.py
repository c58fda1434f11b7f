"""Calls to the fake by Slack's own client, and Slack's word for a refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.fakes.slack import FakeSlack

CHANNEL, DIRECT = "C2147483705", "D024BE91L"


def client_of(fake: FakeSlack, token: str, *, timeout: int = 5) -> WebClient:
    """A client that tries everything once."""
    return WebClient(token, base_url=f"{fake.url}/", timeout=timeout, retry_handlers=[])


def refusal(call: Callable[..., Any], **arguments: Any) -> str:
    """Slack's word for why it did not do what it was asked."""
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    assert caught.value.response["ok"] is False
    return str(caught.value.response["error"])

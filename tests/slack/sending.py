"""Requests as Slack sends them: raw bytes, form-encoded or JSON, signed."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

SAMPLES = Path(__file__).parent.parent / "samples" / "slack"
SECRET, OTHER_SECRET = "8f742231b10e8888abcd99yyyzzz85a5", "the-secret-that-comes-next"
NOW = 1_531_420_618
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


def signature(raw: bytes, timestamp: str, secret: str = SECRET) -> str:
    """Written here once more, so that the code under test is not its own witness."""
    return (
        "v0="
        + hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + raw, hashlib.sha256).hexdigest()
    )


def signed(raw: bytes, *, at: int = NOW, secret: str = SECRET) -> dict[str, str]:
    stamp = str(at)
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature(raw, stamp, secret)}


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def payload(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(sample(name))
    return found


def command(text: str, **fields: str) -> bytes:
    """The sample's command with another text."""
    form = dict(parse_qsl(sample("command.form").decode(), keep_blank_values=True))
    return urlencode({**form, "text": text, **fields}).encode()


def interaction(given: object) -> bytes:
    """An interaction's body: a form with one field."""
    return urlencode({"payload": json.dumps(given)}).encode()


def click(response_url: str, **action: object) -> bytes:
    """A click on the share button of the sample's message."""
    given = payload("share_click.json")
    given["response_url"] = response_url
    given["actions"][0].update(action)
    return interaction(given)


@dataclass(frozen=True, slots=True)
class Slack:
    """Slack, sending to the app."""

    client: FlaskClient

    def send(
        self, raw: bytes, *, content_type: str | None = FORM, headers: dict[str, str] | None = None
    ) -> TestResponse:
        """Send bytes, signed unless other headers are given."""
        given = signed(raw) if headers is None else headers
        return self.client.post("/slack/events", data=raw, headers=given, content_type=content_type)

    def send_json(self, given: object) -> TestResponse:
        return self.send(json.dumps(given).encode(), content_type=JSON)

    def ask(self, text: str, **fields: str) -> dict[str, Any]:
        """The message that a command is answered with."""
        answer = self.send(command(text, **fields))
        assert answer.status_code == 200, answer.data
        found: dict[str, Any] = answer.get_json()
        return found

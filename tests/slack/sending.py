"""Requests as Slack sends them: raw bytes, form-encoded or JSON, signed."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.fakes.slack import Workspace
from tests.fakes.slack.workspace import Execution

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


def event(
    message: dict[str, Any],
    *,
    type: str = "app_mention",  # noqa: A002 - Slack's word
    event_id: str = "",
    to: Workspace | None = None,
) -> dict[str, Any]:
    """A message as an event tells it; `message` is what `Workspace.says` gave. Of a mention in a direct
    message Slack tells as a `message` only, and never of its kind of channel in an `app_mention`.
    """
    assert type == "message" or message["channel_type"] != "im", "Slack sends no app_mention for these"
    told = {**message, "type": type, "event_ts": message["ts"]}
    if type == "app_mention":
        told.pop("channel_type")
    return delivery("event_app_mention.json", told, event_id=event_id, to=to)


def message_changed(
    before: dict[str, Any], after: dict[str, Any], *, to: Workspace | None = None
) -> dict[str, Any]:
    """Somebody edited a message: what `Workspace.says` and `Workspace.edits` gave."""
    place = {name: after[name] for name in ("channel", "channel_type", "ts")}
    nested = {"message": after, "previous_message": before, "event_ts": after["edited"]["ts"]}
    return delivery(
        "event_message_changed.json",
        {**payload("event_message_changed.json")["event"], **place, **nested},
        to=to,
    )


def app_home_opened(
    person: str, *, tab: str = "home", view: dict[str, Any] | None = None, to: Workspace | None = None
) -> dict[str, Any]:
    """Somebody looks at the app's Home or Messages tab; `view` is the Home that they have."""
    seen = {"view": view} if view else {}
    return happening("event_app_home_opened.json", to=to, user=person, tab=tab, **seen)


def link_shared(
    message: dict[str, Any], *urls: str, to: Workspace | None = None, **fields: object
) -> dict[str, Any]:
    """Links of ours stand in a message; other `fields` for the composer, whose messages have no `ts` yet."""
    links = [{"domain": urlsplit(url).hostname, "url": url} for url in urls]
    place = {"channel": message["channel"], "message_ts": message["ts"]}
    return happening("event_link_shared.json", to=to, **{**place, "links": links, **fields})


def function_executed(run: Execution, *, to: Workspace | None = None) -> dict[str, Any]:
    """A workflow reaches our step; `run` is what `Workspace.executes` gave."""
    given = {"function_execution_id": run.id, "bot_access_token": run.token, "inputs": run.inputs}
    return happening("event_function_executed.json", to=to, **given)


def happening(name: str, *, to: Workspace | None = None, **fields: object) -> dict[str, Any]:
    """A sample's event with other fields."""
    return delivery(name, {**payload(name)["event"], **fields}, to=to)


def delivery(
    name: str, inner: dict[str, Any], *, event_id: str = "", to: Workspace | None = None
) -> dict[str, Any]:
    """A sample's envelope around another event; the same event always has the same id."""
    given = payload(name)
    given |= {"event": inner, "event_id": event_id or f"Ev{inner['type']}{inner.get('event_ts', '')}"}
    if to is not None:
        [bot] = given["authorizations"]
        bot |= {"team_id": to.team, "enterprise_id": to.enterprise or None, "user_id": to.bot_user}
        given |= {"team_id": to.team, "authorizations": [bot]}
    return given


def view_submission(view: dict[str, Any], values: dict[str, Any], *, trigger: str = "1.2.3") -> bytes:
    """Somebody submits a modal; `values` is what they filled in, by block and action."""
    shown = {**view, "state": {"values": values}}
    return interaction(
        {**payload("view_submission.json"), "view": shown, "trigger_id": trigger, "response_urls": []}
    )


def message_action(message: dict[str, Any], callback: str, *, trigger: str, response_url: str) -> bytes:
    """Somebody chooses a shortcut on a message that `Workspace.says` gave."""
    given = payload("message_shortcut.json")
    given |= {"callback_id": callback, "trigger_id": trigger, "response_url": response_url}
    given |= {
        "message": message,
        "message_ts": message["ts"],
        "channel": {"id": message["channel"], "name": "backend"},
    }
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

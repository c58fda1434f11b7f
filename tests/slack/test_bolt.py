"""Bolt as it is run here: without a token, without the network, and never the last word on a failure."""

from __future__ import annotations

import json
import logging
import socket
import threading
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask import request as flask_request
from slack_bolt import BoltRequest, BoltResponse

from advisor.commands import House
from handlers.settings import Settings
from handlers.slack import Behind, slack_blueprint
from handlers.slack.app import Surfaces
from handlers.slack.dispatch import Dispatch
from handlers.slack.incoming import Click, Event, Shortcut, SlashCommand
from handlers.slack.limits import Message
from handlers.slack.message import notice
from handlers.slack.route import Door
from handlers.slack.tokens import Workspace
from tests.slack.sending import NOW, SECRET, Slack, command, interaction, payload, sample


class BrokenError(Exception):
    """A mistake of ours."""


def broken(*_anything: object) -> Any:
    raise BrokenError("the secret inside")


def slack_with(told: list[tuple[Click | Shortcut, str]], **functions: Any) -> Slack:
    """The real route and the real Bolt around functions that break."""

    def tell(asked: Click | Shortcut, text: str) -> None:
        told.append((asked, text))

    kinds = ("command", "click", "shortcut", "submitted", "event")
    surfaces = Surfaces(**dict.fromkeys(kinds, broken) | {"tell": tell} | functions)
    door = Door.to(surfaces, secrets=(SECRET,), clock=lambda: NOW)
    app = Flask("slack-broken")
    app.add_url_rule("/slack/events", view_func=lambda: door.receive(flask_request), methods=["POST"])
    return Slack(app.test_client())


def test_when_a_command_breaks_the_person_gets_a_reference_that_stands_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    message = slack_with([]).ask("anything")
    assert message["response_type"] == "ephemeral"
    reference = message["text"].split("the reference ")[1].split()[0]
    assert reference in caplog.text
    assert "BrokenError" in caplog.text
    assert "secret inside" not in message["text"]
    assert "Error" not in message["text"]


def test_when_a_click_breaks_the_person_is_told_as_well(caplog: pytest.LogCaptureFixture) -> None:
    told: list[tuple[Click | Shortcut, str]] = []
    answer = slack_with(told).send(interaction(payload("share_click.json")))
    assert (answer.status_code, answer.data) == (200, b"")
    [(click, text)] = told
    assert isinstance(click, Click)
    assert click.response_url == payload("share_click.json")["response_url"]
    assert text.split("the reference ")[1].split()[0] in caplog.text


def test_when_a_modal_breaks_it_says_so_in_its_place(caplog: pytest.LogCaptureFixture) -> None:
    answer = slack_with([]).send(interaction(payload("view_submission.json"))).get_json()
    assert answer["response_action"] == "update"
    [block] = answer["view"]["blocks"]
    assert block["text"]["text"].split("the reference ")[1].split()[0] in caplog.text


def test_when_an_event_breaks_slack_is_to_send_it_again() -> None:
    assert slack_with([]).send_json(payload("event_app_mention.json")).status_code == 503


def test_an_acknowledgement_that_breaks_halfway_is_still_an_answer() -> None:
    """In Bolt's threaded mode an exception around `ack()` leaves the person waiting for three seconds."""
    slack = slack_with([], command=lambda _command: {"text": object()})
    assert "reference" in slack.ask("anything")["text"]


def test_a_command_runs_in_the_thread_of_its_request() -> None:
    """In Bolt's threaded mode five slow commands in a process would make every other one fail."""
    where: list[int] = []

    def note(_command: SlashCommand) -> Message:
        where.append(threading.get_ident())
        return notice("Noted.")

    slack_with([], command=note).ask("anything")
    assert where == [threading.get_ident()]


class BrokenBolt:
    """Stands where Bolt does, which has stumbled over payloads in its own error handling."""

    def dispatch(self, _request: BoltRequest) -> BoltResponse:
        raise BrokenError("the secret inside")


def test_when_bolt_itself_breaks_slack_still_gets_its_200(caplog: pytest.LogCaptureFixture) -> None:
    surfaces = Surfaces(
        **dict.fromkeys(("command", "click", "shortcut", "submitted", "event", "tell"), broken)
    )
    dispatch = replace(Dispatch.to(surfaces), bolt=BrokenBolt())  # type: ignore[arg-type]
    answer = dispatch.answer({"command": "/framework", "text": "help"})
    assert answer.status == 200
    assert json.loads(answer.body)["text"].split("the reference ")[1].split()[0] in caplog.text
    assert dispatch.answer({"type": "url_verification", "challenge": "c"}).status == 200


def test_an_assistants_thread_without_a_name_breaks_nothing(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[Event] = []
    thread = {"user_id": "U1", "channel_id": "D1"}
    told = {
        **payload("event_app_mention.json"),
        "event": {"type": "assistant_thread_started", "assistant_thread": thread},
    }
    assert slack_with([], event=seen.append).send_json(told).status_code == 200
    assert len(seen) == 1
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_a_view_that_cannot_be_submitted_is_refused_before_bolt_looks_for_its_workflow() -> None:
    given = payload("view_submission.json")
    answer = slack_with([]).send(interaction({**given, "view": {**given["view"], "type": "workflow_step"}}))
    assert (answer.status_code, answer.get_json()["reason"]) == (400, "bad_payload")


def test_the_reference_is_the_requests_own_where_it_has_one(client: Any) -> None:
    raw = command("help")
    answer = client.post("/slack/events", data=raw)
    assert answer.get_json()["reference"] == answer.headers["X-Request-Id"]


def test_nothing_is_asked_of_the_network_and_nothing_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, house: House, behind: Behind, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_VERIFICATION_TOKEN"):
        monkeypatch.setenv(name, "verification-token-that-nobody-checks")

    def refuse(*_args: object) -> None:
        raise AssertionError("a connection was made")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    caplog.set_level(logging.DEBUG)
    app = Flask("slack-alone")
    settings = Settings.from_env({"SLACK_SIGNING_SECRET": SECRET})
    app.register_blueprint(slack_blueprint(settings, house=house, behind=behind, clock=lambda: NOW))
    slack = Slack(app.test_client())
    assert slack.ask("help")["blocks"]
    assert slack.send(sample("command_enterprise.form")).status_code == 200
    assert slack.send_json(payload("event_message_changed.json")).status_code == 200
    assert "token" not in caplog.text


def test_a_command_of_another_name_is_told_what_is_answered_here(slack: Slack) -> None:
    message = slack.ask("help", command="/frame<!channel>work")
    assert message["response_type"] == "ephemeral"
    assert message["text"].startswith("I answer /framework, not /frame!channelwork.")


@pytest.mark.parametrize("name", ["/framework", "/framework-staging", "/Framework"])
def test_a_copy_of_the_app_may_have_a_name_that_begins_alike(slack: Slack, name: str) -> None:
    assert slack.ask("help", command=name)["blocks"]


def test_a_longer_word_is_another_command(slack: Slack) -> None:
    assert "not /frameworks" in slack.ask("help", command="/frameworks")["text"]


def test_a_listener_sees_values_of_ours_and_no_payload() -> None:
    seen: list[object] = []

    def see(found: object) -> Message:
        seen.append(found)
        return notice("Seen.")

    slack = slack_with([], command=see, click=see)
    slack.ask("hello")
    slack.send(interaction(payload("share_click.json")))
    first, second = seen
    workspace = Workspace("T0001")
    trigger = "13345224609.738474920.8088930838d88f008e0"
    url = "https://hooks.slack.com/commands/T0001/397700885554/96rGlfmibIGlgcZRskXaIFfN"
    assert first == SlashCommand("/framework", "hello", trigger, url, workspace)
    assert second == Click(
        action="share_in_channel",
        value="admin_panel,relational_data",
        at="1548426417.840180",
        message="1548261231.000200",
        response_url="https://hooks.slack.com/actions/T0001/1548261231/q3KlRq",
        trigger="12321423423.333649436676.d8c1bb837935619ccad0f624c448ffb3",
        channel="C2147483705",
        workspace=workspace,
        user="U2147483697",
    )

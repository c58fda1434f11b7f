"""What the tests send in Slack's name is what the app takes for it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs

import pytest

from handlers.slack import event_schemas, interaction_schemas
from handlers.slack.incoming import Heard, LinksShared, Opened, Other, Shortcut, StepRun, Submission
from handlers.slack.tokens import Workspace as Where
from tests.fakes.slack import ADA, FakeSlack
from tests.slack.calling import CHANNEL, DIRECT
from tests.slack.sending import (
    app_home_opened,
    event,
    function_executed,
    link_shared,
    message_action,
    message_changed,
    payload,
    view_submission,
)

URL = "https://advisor.example.com/advice?facts=a"


def interacted(raw: bytes) -> Any:
    [text] = parse_qs(raw.decode())["payload"]
    given = json.loads(text)
    return interaction_schemas.understand(given["type"], given)


def test_a_mention_and_a_direct_message_are_heard(fake: FakeSlack) -> None:
    there = fake.workspace("T0002", enterprise="E0001")
    place, direct = there.channel(), there.im()
    said = there.says(place, f"<@{there.bot_user}> Postgres")
    heard = event_schemas.understand(event(said, to=there))
    assert isinstance(heard, Heard)
    assert (heard.workspace, heard.channel, heard.at) == (Where("T0002", "E0001"), place, said["ts"])
    told = event_schemas.understand(event(there.says(direct, "Postgres"), type="message", to=there))
    assert isinstance(told, Heard)
    assert (told.direct, told.me) == (True, there.bot_user)


def test_slack_never_tells_of_a_mention_in_a_direct_message(fake: FakeSlack) -> None:
    with pytest.raises(AssertionError, match="no app_mention"):
        event(fake.default.says(DIRECT, "hello"))


def test_an_edit_is_not_heard_and_each_event_has_one_id(fake: FakeSlack) -> None:
    before = fake.default.says(CHANNEL, "hello")
    after = fake.default.edits(CHANNEL, before["ts"], "goodbye")
    assert event_schemas.understand(message_changed(before, after)) == Other("event_callback message")
    assert event(before)["event_id"] == event(before)["event_id"] != event(before, type="message")["event_id"]


def test_what_else_happens_in_a_workspace(fake: FakeSlack) -> None:
    there = fake.default
    opened = event_schemas.understand(app_home_opened(ADA, tab="messages"))
    assert isinstance(opened, Opened)
    assert (opened.user, opened.tab) == (ADA, "messages")
    said = there.says(CHANNEL, URL)
    links = event_schemas.understand(link_shared(said, URL))
    assert isinstance(links, LinksShared)
    assert (links.message, links.urls) == (said["ts"], (URL,))
    run = there.executes(question="Postgres")
    step = event_schemas.understand(function_executed(run))
    assert isinstance(step, StepRun)
    assert (step.execution, step.token, step.inputs) == (run.id, run.token, {"question": "Postgres"})


def test_what_people_do_with_modals_and_messages(fake: FakeSlack) -> None:
    values = {"situation": {"text": {"type": "plain_text_input", "value": "Postgres"}}}
    view = {**payload("view_submission.json")["view"], "id": "V1", "callback_id": "form"}
    submitted = interacted(view_submission(view, values))
    assert isinstance(submitted, Submission)
    assert (submitted.view.id, submitted.view.callback, submitted.view.values) == ("V1", "form", values)
    said = fake.default.says(CHANNEL, "Postgres")
    chosen = interacted(message_action(said, "advise", trigger="1.2.3", response_url=fake.response_url()))
    assert isinstance(chosen, Shortcut)
    assert (chosen.callback, chosen.channel, chosen.text) == ("advise", CHANNEL, "Postgres")

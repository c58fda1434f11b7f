"""The step for Workflow Builder: what it is given, what it gives back, and how it fails."""

from __future__ import annotations

from typing import Any

import pytest

from advisor.commands import House
from handlers.slack.api import SlackApi
from handlers.slack.incoming import StepRun
from handlers.slack.step import Steps
from handlers.slack.tokens import OneToken, Workspace
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.trouble import BROKEN, BROKEN_AFTER
from tests.slack.sending import Slack, function_executed


def outcome(slack: Slack, fake: FakeSlack, **inputs: Any) -> dict[str, Any]:
    """How a run of the step with these inputs ended."""
    run = fake.default.executes(**inputs)
    assert slack.send_json(function_executed(run)).status_code == 200
    found = fake.default.executions[run.id].outcome
    assert found is not None
    return found


def test_a_situation_gives_a_pick_a_summary_and_a_link(slack: Slack, fake: FakeSlack) -> None:
    given = outcome(slack, fake, situation="an admin screen over &lt;our&gt; Postgres for <!channel>")[
        "outputs"
    ]
    assert given["pick"] == "django"
    assert given["summary"].startswith("Start with Django.")
    assert "<!" not in given["summary"]
    assert given["permalink"].startswith("https://advisor.example.com/advice?facts=admin_panel")


def test_facts_are_taken_before_words(slack: Slack, fake: FakeSlack) -> None:
    given = outcome(slack, fake, situation="one webhook, nothing stored", facts="own_database,admin_panel")
    assert given["outputs"]["pick"] == "django"


def test_too_little_is_undecided_and_no_failure(slack: Slack, fake: FakeSlack) -> None:
    given = outcome(slack, fake, situation="what should we take?")["outputs"]
    assert given["pick"] == "undecided"


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({}, "Give the step a situation"),
        ({"situation": "  ", "facts": None}, "Give the step a situation"),
        ({"facts": "admin_pannel"}, "admin_panel"),
    ],
)
def test_what_the_workflow_got_wrong_fails_with_what_to_put_right(
    slack: Slack, fake: FakeSlack, inputs: dict[str, Any], said: str
) -> None:
    assert said in outcome(slack, fake, **inputs)["error"]


def test_a_step_of_another_name_fails(slack: Slack, fake: FakeSlack) -> None:
    run = fake.default.executes(situation="an API")
    given = function_executed(run)
    given["event"]["function"]["callback_id"] = "of_last_year"
    assert slack.send_json(given).status_code == 200
    assert "no step of that name" in str(fake.default.executions[run.id].outcome)


@pytest.mark.parametrize("trouble", [BROKEN, BROKEN_AFTER])
def test_when_slack_cannot_be_told_it_sends_the_run_again_and_it_ends_once(
    slack: Slack, fake: FakeSlack, trouble: Any
) -> None:
    fake.script(trouble, method="functions.completeSuccess")
    run = fake.default.executes(situation="an API for partners")
    first, second = (slack.send_json(function_executed(run)).status_code for _ in range(2))
    assert (first, second) == (503, 200)
    assert fake.default.executions[run.id].outcome is not None


def test_when_something_of_ours_breaks_the_workflow_fails_with_a_reference(
    fake: FakeSlack, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    class Inputs(dict[str, object]):
        def items(self) -> Any:
            raise RuntimeError("secret inside")

    run = fake.default.executes()
    steps = Steps(house, SlackApi(fake.url, timeout=1), OneToken(fake.default.token))
    steps.ran(StepRun(Workspace("T0001"), "advise_step", run.id, Inputs(), run.token))
    said = str(fake.default.executions[run.id].outcome)
    assert said.split("the reference ")[1].split(maxsplit=1)[0] in caplog.text
    assert "secret" not in said

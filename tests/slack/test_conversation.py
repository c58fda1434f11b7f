"""Conversations, as scripts: what somebody types and clicks, and what comes back."""

from __future__ import annotations

import logging

import pytest

from handlers.feedback import counts
from handlers.slack import Behind
from handlers.slack.clicks import TOO_BUSY
from tests.fakes.slack import FakeSlack, Says
from tests.slack.person import Person, buttons, labels
from tests.slack.sending import Slack

SITUATION = "an API for partners"
PAGE = "https://advisor.example.com"


@pytest.fixture
def ada(slack: Slack, fake: FakeSlack) -> Person:
    return Person(slack, fake)


def headline(message: dict[str, object]) -> str:
    return str(message["text"]).partition("\n")[0]


def test_a_question_answered_the_whole_advice_and_then_everyone(ada: Person) -> None:
    assert headline(ada.asks(SITUATION)) == "Start with FastAPI."
    assert labels(ada.message) == [
        *("Yes", "No", "Skip"),
        *("Share in channel", "Decision record", "Starter", "Compare", "Refine", "Open page", "Dismiss"),
    ]

    ada.clicks("Yes")
    assert headline(ada.message) == "That changes it: Django instead of FastAPI."
    assert "New: staff need screens to look at and correct data" in ada.reads()
    assert labels(ada.message)[-7:] == [
        *("Share in channel", "Whole advice", "Decision record", "Starter", "Refine", "Open page", "Dismiss"),
    ]

    ada.clicks("Whole advice")
    assert headline(ada.message) == "Start with Django."
    assert "Staff need screens to look at and correct data" in ada.reads()

    shared = ada.clicks("Share in channel")
    assert (shared["response_type"], shared["replace_original"]) == ("in_channel", False)
    assert shared["text"] == ada.message["text"]
    assert labels(shared) == []


def test_answers_add_up(ada: Person) -> None:
    ada.asks(SITUATION)
    ada.clicks("No")
    assert "no admin panel" in ada.reads()
    ada.clicks("Yes")
    assert "New: the pages are rendered on the server" in ada.reads()
    ada.clicks("Whole advice")
    assert "No admin panel is needed" in ada.reads()
    assert "The pages are rendered on the server" in ada.reads()


def test_what_is_skipped_is_not_asked_again(ada: Person) -> None:
    ada.asks(SITUATION)
    first = "Will people on your side need screens"
    assert first in ada.reads()
    ada.clicks("Skip")
    assert first not in ada.reads()
    assert labels(ada.message)[:2] == ["Yes", "No"]
    ada.clicks("No")
    assert headline(ada.message) == "Still FastAPI."
    assert first not in ada.reads()


def test_a_record_is_one_click_away_and_shown_whole(ada: Person) -> None:
    ada.asks(SITUATION)
    ada.clicks("Decision record")
    assert headline(ada.message) == "Decision record: Use FastAPI."
    [box] = [
        element
        for block in ada.message["blocks"]
        if block["type"] == "rich_text"
        for element in block["elements"]
        if element["type"] == "rich_text_preformatted"
    ]
    record = "".join(run["text"] for run in box["elements"])
    assert "# Use FastAPI" in record
    assert "Rules behind it" in record
    assert "cut here" not in str(ada.message["blocks"])
    assert "# Use FastAPI" in ada.message["text"]
    assert f"{PAGE}/advice/record?facts=has_api" in ada.reads()
    assert labels(ada.message) == ["Share in channel", "Whole advice", "Refine", "Open page", "Dismiss"]


def test_a_starter_is_one_click_away_and_shown_whole(ada: Person) -> None:
    ada.asks(SITUATION)
    ada.clicks("Starter")
    assert headline(ada.message).startswith("FastAPI: ")
    assert "pip install" in ada.reads()
    assert "cut here" not in str(ada.message["blocks"])
    assert f"{PAGE}/starters/" in ada.reads()


def test_where_too_little_was_said_there_is_nothing_to_record_and_much_to_ask(ada: Person) -> None:
    ada.asks("what should we take?")
    assert labels(ada.message) == ["Yes", "No", "Skip", "Share in channel", "Compare", "Open page", "Dismiss"]
    ada.clicks("Skip")
    assert labels(ada.message)[:3] == ["Yes", "No", "Skip"]
    ada.clicks("Skip")
    assert labels(ada.message)[:3] == ["Yes", "No", "Share in channel"]
    ada.clicks("Yes")
    assert headline(ada.message).startswith("Now there is enough to say: ")


def test_a_comparison_begins_with_the_pick(ada: Person) -> None:
    ada.asks(SITUATION)
    ada.clicks("Compare")
    assert headline(ada.message).startswith("FastAPI")
    assert labels(ada.message) == ["Share in channel", "Open page", "Dismiss"]


def test_dismissed_is_gone_and_nothing_else_is(ada: Person) -> None:
    ada.asks(SITUATION)
    assert ada.clicks("Dismiss") == {"delete_original": True}


def test_no_click_but_dismiss_touches_what_stands_there(ada: Person) -> None:
    ada.asks(SITUATION)
    advice = ada.message
    for label in ("Yes", "No", "Skip", "Decision record", "Starter", "Compare", "Share in channel"):
        ada.message = advice
        shown = ada.clicks(label)
        assert shown["replace_original"] is False
        assert "delete_original" not in shown
        assert (shown["response_type"] == "in_channel") == (label == "Share in channel")


def test_a_link_is_opened_by_slack_and_acknowledged_here(ada: Person, fake: FakeSlack) -> None:
    ada.asks(SITUATION)
    ada.sends("Open page")
    ada.clicks("Compare")
    assert fake.asked == 1


def test_the_same_click_delivered_three_times_is_answered_once(ada: Person, fake: FakeSlack) -> None:
    ada.asks(SITUATION)
    advice = ada.message
    ada.clicks("Yes", times=3)
    ada.message = advice
    ada.clicks("Compare")
    assert len(fake.wait_for(asked=2)) == 2


def test_two_clicks_on_different_buttons_are_two_answers(ada: Person, fake: FakeSlack) -> None:
    ada.asks(SITUATION)
    ada.sends("Yes")
    ada.sends("No")
    first, second = sorted(headline(shown) for shown in fake.wait_for(asked=2))
    assert first == "Now a tie between FastAPI and Flask."
    assert second == "That changes it: Django instead of FastAPI."


def test_what_slack_refuses_is_told_and_can_be_clicked_again(ada: Person, fake: FakeSlack) -> None:
    ada.asks(SITUATION)
    advice = ada.message
    for label, told in (
        ("Yes", "did not take the answer"),
        ("Dismiss", "did not take this answer away"),
        ("Share in channel", "look at the channel"),
    ):
        before = len(fake.posts)
        ada.message = advice
        fake.script(Says(500))
        asked = fake.asked
        ada.sends(label)
        shown = fake.wait_for(asked=asked + 2)
        assert len(shown) == before + 1
        assert told in shown[-1]["text"]
        assert "reference" in shown[-1]["text"]
        assert shown[-1]["response_type"] == "ephemeral"


def test_a_click_whose_address_has_expired_is_in_the_log(
    ada: Person, fake: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    """Slack takes nothing at it any more, so there is nowhere left to say it."""
    caplog.set_level(logging.WARNING)
    ada.asks(SITUATION)
    url = fake.response_url("late")
    fake.expire(url)
    ada.sends("Yes", url=url)
    assert fake.wait_for(asked=2) == []
    ada.clicks("No")
    assert "expired_url" in caplog.text
    assert TOO_BUSY not in caplog.text


def test_a_button_from_before_the_knowledge_changed_says_so(ada: Person) -> None:
    ada.asks(SITUATION)
    buttons(ada.message)[0]["value"] = "facts:has_api,a_fact_of_last_year<has_api"
    ada.clicks("Yes")
    assert headline(ada.message) == "These facts cannot be read."
    assert "another version of the knowledge" in ada.reads()
    assert labels(ada.message) == []


def test_whether_an_answer_was_useful_is_counted_and_thanked_for(ada: Person, behind: Behind) -> None:
    ada.asks(SITUATION)
    advice = ada.message
    assert "counted, and nothing else" in ada.clicks("Useful")["text"]
    ada.message = advice
    ada.clicks("Not useful")
    found = {(one.pick, one.useful): times for one, times in counts(behind.inbox.engine).items()}
    assert found == {("fastapi", True): 1, ("fastapi", False): 1}


def test_help_is_not_judged(ada: Person) -> None:
    ada.asks("help")
    assert "feedback" not in ada.reads()


@pytest.mark.parametrize("value", ["", "useful", "useful::", "nice:1:django", f"useful:1:{'x' * 41}"])
def test_an_opinion_that_cannot_be_read_comes_from_an_old_button(
    ada: Person, behind: Behind, value: str
) -> None:
    ada.asks(SITUATION)
    for button in buttons(ada.message):
        button["value"] = value
    assert "another version" in ada.clicks("Useful")["text"]
    assert counts(behind.inbox.engine) == {}

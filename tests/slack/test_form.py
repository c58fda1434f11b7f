"""Conversations with the form, as scripts: what somebody types, chooses and clicks, and what the page shows."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from flask import Flask

from advisor.commands import House
from handlers.settings import Settings
from handlers.slack import Behind, slack_blueprint
from handlers.slack.form.surface import NOT_INSTALLED
from tests.fakes.slack import FakeSlack
from tests.slack.filling import Filler
from tests.slack.sending import NOW, Slack, interaction, payload

SITUATION = "internal tool for support staff, Postgres, five devs, an admin screen for refunds"
ADMIN = "Will people on your side need screens"


@pytest.fixture
def ada(slack: Slack, fake: FakeSlack) -> Filler:
    return Filler(slack, fake)


def headline(text: str) -> str:
    return text.partition("\n")[0]


def test_somebody_who_would_rather_click_is_led_to_an_advice(ada: Filler, fake: FakeSlack) -> None:
    ada.opens("form", url=fake.response_url())
    assert ada.words() == ""
    assert ada.so_far() == ""
    assert "1 of 3" in ada.reads()

    ada.submits()
    assert "2 of 3" in ada.reads()
    assert ada.so_far() == "So far: Too little to say yet"
    assert ada.answer_to(ADMIN).startswith("Open")

    ada.chooses(ADMIN, "Yes")
    assert ada.so_far() == "So far: Start with Django"
    ada.submits()
    assert "3 of 3" in ada.reads()
    assert "If yes: " in str(ada.view["blocks"])

    ada.submits()
    assert headline(ada.reads()) == "Start with Django."
    assert "Staff need screens to look at and correct data" in ada.reads()
    [posted] = fake.wait_for(asked=1)
    assert posted["response_type"] == "ephemeral"
    assert posted["replace_original"] is False
    assert headline(posted["text"]) == "Start with Django."


def test_what_was_typed_is_there_already_with_the_words_that_said_it(ada: Filler) -> None:
    ada.opens(f"form: {SITUATION}. We run Flask today.")
    assert ada.words() == f"{SITUATION}. We run Flask today."
    assert ada.answer_to("New, or running already?") == "It runs on Flask today"
    assert ada.so_far() == "So far: Move from Flask to Django"

    ada.submits()
    assert ada.answer_to(ADMIN) == "Yes"
    assert "You wrote “tool for support … admin screen”." in ada.reads()
    assert "Several developers work on it" in ada.ticked()
    assert "“five devs”" in ada.reads()
    assert "Do you keep rebuilding accounts" in str(ada.questions())


def test_the_page_shows_what_the_answers_come_to_while_somebody_answers(ada: Filler) -> None:
    ada.opens(f"form: {SITUATION}")
    ada.submits()
    assert ada.so_far() == "So far: Start with Django"
    ada.chooses(ADMIN, "No")
    assert ada.so_far() != ""
    assert "Your answer counts instead: no admin panel is needed." in ada.reads()
    ada.chooses(ADMIN, "Open")
    assert "By your answer that is open, so it does not count." in ada.reads()
    ada.chooses(ADMIN, "Yes")
    assert ada.so_far() == "So far: Start with Django"
    assert "counts instead" not in ada.reads()


def test_no_answer_is_lost_on_the_way_back(ada: Filler) -> None:
    ada.opens(f"form: {SITUATION}")
    ada.submits()
    ada.unticks("Several developers work on it")
    ada.chooses("Can your host run only WSGI?", "Yes")
    ada.types(f"{SITUATION}; it is shown in several languages")

    ada.clicks("Back")
    assert "1 of 3" in ada.reads()
    assert ada.words() == f"{SITUATION}; it is shown in several languages"

    ada.types(SITUATION)
    ada.submits()
    assert ada.answer_to(ADMIN) == "Yes"
    assert ada.answer_to("Can your host run only WSGI?") == "Yes"
    assert "It has a database of its own" in ada.ticked()
    assert "Several developers work on it" not in ada.ticked()


def test_whoever_comes_back_unchanged_finds_the_same_questions(ada: Filler) -> None:
    ada.opens()
    ada.submits()
    asked = ada.questions()
    ada.chooses(ADMIN, "Yes")
    ada.clicks("Back")
    ada.submits()
    assert ada.questions() == asked
    assert ada.answer_to(ADMIN) == "Yes"

    ada.submits()
    assert "3 of 3" in ada.reads()
    [question, *_] = ada.questions()
    ada.chooses(question, "No")
    ada.clicks("Back")
    assert ada.questions() == asked
    assert len(ada.ticked()) == 1


def test_nothing_answered_at_all_is_said_at_the_field(ada: Filler) -> None:
    ada.opens()
    ada.submits()
    ada.submits()
    [(question, said)] = ada.errors.items()
    assert question.startswith(ADMIN)
    assert "Answer at least one question" in said
    assert "2 of 3" in ada.reads()


def test_answers_that_hardly_go_together_are_said_at_their_fields(ada: Filler) -> None:
    ada.opens()
    ada.submits()
    whole, thin = "Is it a whole product with many parts", "Is it a thin layer over another system?"
    ada.chooses(whole, "Yes")
    ada.chooses(thin, "Yes")
    ada.submits()
    assert "2 of 3" in ada.reads()
    assert "it is a whole product with many parts" in ada.errors[thin]
    assert len(ada.errors) == 2

    ada.chooses(thin, "No")
    ada.submits()
    assert ada.errors == {}


def test_an_answer_wins_over_the_words_about_what_runs(ada: Filler) -> None:
    ada.opens("form: we run Flask and need websockets")
    ada.chooses("New, or running already?", "Something new")
    assert ada.so_far() == "So far: Start with FastAPI"
    ada.submits()
    assert "You wrote “we run Flask”. By your answer that is open" in ada.reads()
    ada.clicks("Back")
    assert ada.answer_to("New, or running already?") == "Something new"
    ada.chooses("New, or running already?", "It runs on Django")
    ada.submits()
    assert "It runs on Django today" in ada.ticked()
    assert "It runs on Flask today" not in ada.ticked()


def test_refine_opens_the_form_with_the_old_facts_as_answers(
    ada: Filler, slack: Slack, fake: FakeSlack
) -> None:
    given = payload("share_click.json")
    given["trigger_id"] = fake.default.trigger()
    given["response_url"] = fake.response_url()
    given["actions"][0] |= {
        "action_id": "refine",
        "value": "facts:-user_accounts,has_api,a_fact_of_last_year",
    }
    assert slack.send(interaction(given)).data == b""
    ada.waits()
    assert "2 of 3" in ada.reads()
    assert ada.ticked() == ["Nobody logs in", "It offers an API"]
    ada.unticks("Nobody logs in")
    ada.chooses(ADMIN, "Yes")
    ada.submits()
    ada.submits()
    assert "Nobody logs in" not in ada.reads()
    assert headline(fake.wait_for(asked=1)[0]["text"]) == headline(ada.reads())


def test_the_advice_can_be_changed_where_it_stands(ada: Filler, fake: FakeSlack) -> None:
    ada.opens(f"form: {SITUATION}")
    ada.submits()
    ada.submits()
    assert headline(ada.reads()) == "Start with Django."
    ada.sends_click("Open page")
    ada.clicks("Change the answers")
    assert ada.answer_to(ADMIN) == "Yes"
    assert "It has a database of its own" in ada.ticked()
    ada.chooses(ADMIN, "No")
    while "of 3" in ada.reads():
        ada.submits()
    assert "No admin panel is needed" in ada.reads()
    assert fake.asked == 0


def test_words_in_another_language_are_said_to_be_unread(ada: Filler) -> None:
    ada.opens("form: Wir brauchen ein internes Werkzeug für unsere Mitarbeiter und wissen nicht weiter")
    ada.submits()
    assert "I read English only" in ada.reads()
    ada.types("something with computers")
    ada.chooses(ADMIN, "Yes")
    assert "I found no fact that I know in your words." in ada.reads()


def test_words_that_do_not_fit_are_cut_and_it_is_said(ada: Filler) -> None:
    ada.opens(f"form: {'an admin screen for refunds, ' * 200}")
    assert len(ada.words()) == 3_000
    assert "only the first 3,000 characters stand here" in ada.reads()
    ada.types("x" * 3_001)
    ada.submits()
    [said] = ada.errors.values()
    assert "That is 3,001 characters; 3,000 fit here." in said


def test_the_shortcut_opens_an_empty_form(ada: Filler, slack: Slack, fake: FakeSlack) -> None:
    given = payload("global_shortcut.json") | {"callback_id": "advise_form"}
    given["trigger_id"] = fake.default.trigger()
    assert slack.send(interaction(given)).status_code == 200
    ada.waits()
    assert ada.words() == ""


def test_the_button_on_the_home_opens_an_empty_form(ada: Filler, slack: Slack, fake: FakeSlack) -> None:
    given = payload("share_click.json")
    given["trigger_id"] = fake.default.trigger()
    given["container"] = {"type": "view", "view_id": "V0HOME"}
    given["view"] = {"id": "V0HOME", "type": "home", "hash": "1.a", "state": {"values": {}}}
    given["actions"][0] |= {"action_id": "open_form", "value": None}
    del given["response_url"]
    assert slack.send(interaction(given)).data == b""
    ada.waits()
    assert "1 of 3" in ada.reads()


def test_form_is_a_word_of_slack_only_where_it_asks_for_the_form(ada: Filler, slack: Slack) -> None:
    for text in (
        "form builder for surveys with an admin screen",
        "a form for refunds",
        "formal verification",
    ):
        assert "Start with" in slack.ask(text)["text"] or "Too little" in slack.ask(text)["text"]
    assert "form [: your situation]" in slack.ask("help")["text"]
    ada.opens("Forms!")


def test_what_was_typed_goes_nowhere_but_into_its_own_field(ada: Filler) -> None:
    ada.opens(f"form: {SITUATION}", url="https://elsewhere.example/steal")
    while "of 3" in ada.reads():
        carried = json.loads(ada.view["private_metadata"])
        assert "refunds" not in str(carried)
        assert "url" not in carried
        ada.submits()
    assert "refunds" not in ada.view["private_metadata"]


def test_where_no_form_can_be_opened_the_command_says_so(
    slack_settings: Settings, house: House, behind: Behind
) -> None:
    app = Flask("without-a-token")
    silent = replace(slack_settings, slack_bot_token=None)
    app.register_blueprint(slack_blueprint(silent, house=house, behind=behind, clock=lambda: float(NOW)))
    slack = Slack(app.test_client())
    assert slack.ask("form")["text"] == NOT_INSTALLED
    assert "form [" not in slack.ask("help")["text"]

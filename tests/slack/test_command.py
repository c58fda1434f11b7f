"""`/framework` and what follows it, answered inside the acknowledgement."""

from __future__ import annotations

import json

import pytest

from handlers.slack.buttons import SHARE
from handlers.slack.command import Asked, asked
from tests.fakes.block_kit import refused
from tests.slack.person import buttons
from tests.slack.sending import Slack, sample

SITUATION = "internal tool for support staff, Postgres, five devs, an admin screen for refunds"


def test_a_situation_is_answered_at_once_and_only_for_its_author(slack: Slack) -> None:
    answer = slack.send(sample("command.form"))
    assert answer.mimetype == "application/json"
    message = answer.get_json()
    assert message["response_type"] == "ephemeral"
    assert message["blocks"][0]["text"]["text"] == "Start with Django."
    assert "admin screen" in json.dumps(message["blocks"])
    assert (message["unfurl_links"], message["unfurl_media"]) == (False, False)
    assert refused(message) is None


@pytest.mark.parametrize(
    "text",
    [
        "", "help", "rules", "rule A-71", "rule Z-1", "compare django fastapi", "compare django rails",
        "why not flask", "why not", "compaer django", "x" * 30_000, "???", SITUATION,
    ],
)  # fmt: skip
def test_everything_that_can_be_typed_gets_an_answer_within_slacks_limits(slack: Slack, text: str) -> None:
    message = slack.ask(text)
    assert refused(message) is None
    assert message["text"].strip()
    assert len(message["text"]) <= 4_000


@pytest.mark.parametrize("text", [SITUATION, "compare django flask", "help", "rule A-71"])
def test_an_answer_can_be_shared_from_a_button_that_holds_no_words_of_the_user(
    slack: Slack, text: str
) -> None:
    [button] = [one for one in buttons(slack.ask(text)) if one["action_id"] == SHARE]
    assert button["value"]
    assert "refunds" not in button["value"]


def test_a_mistake_is_nothing_to_share(slack: Slack) -> None:
    assert not [block for block in slack.ask("compare django rails")["blocks"] if block["type"] == "actions"]


def test_public_answers_in_the_channel_without_a_button(slack: Slack) -> None:
    message = slack.ask(f"public {SITUATION}")
    assert message["response_type"] == "in_channel"
    assert message["blocks"] == [b for b in slack.ask(SITUATION)["blocks"] if b["type"] != "actions"]


def test_a_mistake_stays_private_even_when_it_was_to_be_public(slack: Slack) -> None:
    assert slack.ask("public compare django rails")["response_type"] == "ephemeral"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("public", ""),
        ("public help", "help"),
        ("Public compare django flask", "compare django flask"),
        ("public internal tool for staff", "internal tool for staff"),
        ("public: REST API for partners", "REST API for partners"),
        ("public, REST API for partners", "REST API for partners"),
        ("public - REST API for partners", "REST API for partners"),
        ("public — REST API for partners", "REST API for partners"),
        ("PUBLIC:\nREST API", "REST API"),
        ("compare django flask, public", "compare django flask"),
        ("compare django flask - public", "compare django flask"),
        ("Which one for a shop? Public!", "Which one for a shop"),
        ("a shop with refunds.\npublic", "a shop with refunds"),
        ("public we need an admin for an api", "we need an admin for an api"),
    ],
)
def test_public_in_front_or_set_apart_at_the_end_asks_for_the_channel(text: str, words: str) -> None:
    assert asked(text) == Asked(words, public=True)


@pytest.mark.parametrize(
    "text",
    [
        "public API for partners",
        "public REST API for partners",
        "public and private endpoints",
        "public-facing site with a CMS",
        "publications database",
        "publicly visible pages",
        "a public API with OpenAPI",
        "our API is public",
        "audience: public",
        "visibility=public",
        "REST API (public)",
        "it must not be public, ever",
        "",
    ],
)
def test_public_as_part_of_the_situation_stays_there_and_the_answer_stays_private(text: str) -> None:
    assert asked(text) == Asked(text.strip(), public=False)


def test_slacks_markup_is_read_as_words(slack: Slack) -> None:
    message = slack.send(sample("command_escaped.form")).get_json()
    assert message["response_type"] == "in_channel"
    assert asked(
        "public: <@U024BE7LH|ada> wants R&amp;D tools, see <https://example.com/brief|the brief>"
    ) == Asked("@ada wants R&D tools, see the brief", public=True)


def test_a_person_can_neither_be_pinged_nor_a_link_forged(slack: Slack) -> None:
    text = "an admin screen for <!channel> <@U1> <https://example.com|our wiki> `x` *y*, Postgres"
    message = slack.ask(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
    assert not set(message["text"]) & set("<>")
    assert "mrkdwn" not in json.dumps(message["blocks"])
    assert message["mrkdwn"] is False


def test_a_megabyte_of_public_is_read_at_once(slack: Slack) -> None:
    assert slack.ask("public " * 200_000)["response_type"] == "ephemeral"
    assert asked(", " * 500_000 + "public").public

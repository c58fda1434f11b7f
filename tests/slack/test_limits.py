"""The one check of outgoing messages refuses what Slack would refuse."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.slack.limits import MessageError, checked, checked_unfurl, sound
from handlers.slack.weighing import length, weight


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def markup(text: str, *, verbatim: bool = True) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text, "verbatim": verbatim}


def button(**changes: Any) -> dict[str, Any]:
    return {
        "type": "actions",
        "elements": [{"type": "button", "text": plain("a"), "action_id": "b"} | changes],
    }


def rich(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": list(elements)}


def runs(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": list(elements)}


def run(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


GOOD = [
    {"type": "header", "text": plain("a" * 150)},
    {"type": "section", "text": markup("a" * 3000)},
    {"type": "section", "fields": [plain("a")] * 10},
    {"type": "divider"},
    {"type": "context", "elements": [markup("a")] * 10},
    button(value="a" * 2000, text=plain("a" * 75), accessibility_label="a" * 75, url="u" * 3000),
    rich(runs(run("a" * 3000)), {"type": "rich_text_list", "elements": [runs({"type": "link", "url": "u"})]}),
]

BAD = [
    ({"type": "header", "text": plain("a" * 151)}, "header has 151 characters, at most 150"),
    ({"type": "header", "text": plain("🙂" * 76)}, "header has 152 characters, at most 150"),
    ({"type": "header", "text": plain("")}, "header is empty"),
    ({"type": "header"}, "header is empty"),
    ({"type": "header", "text": markup("a")}, "header must be plain_text"),
    ({"type": "section"}, "section needs text or fields"),
    ({"type": "section", "text": markup("a" * 3001)}, "text has 3001 characters"),
    ({"type": "section", "text": markup("a", verbatim=False)}, "text is mrkdwn without verbatim"),
    ({"type": "section", "fields": [plain("a")] * 11}, "11 fields, at most 10"),
    ({"type": "section", "fields": [plain("a" * 2001)]}, "field has 2001 characters, at most 2000"),
    ({"type": "context", "elements": []}, "0 context elements, 1 to 10"),
    ({"type": "context", "elements": [plain("a")] * 11}, "11 context elements, 1 to 10"),
    ({"type": "actions", "elements": button()["elements"] * 26}, "26 actions elements, 1 to 25"),
    (button(text=plain("a" * 76)), "button text has 76 characters, at most 75"),
    (button(value=""), "button value is empty"),
    (button(value="a" * 2001), "button value has 2001 characters, at most 2000"),
    (button(action_id=None), "action_id is empty"),
    (rich(), "rich_text is empty"),
    (rich(runs()), "rich_text_section is empty"),
    (rich(runs(run(""))), "rich text is empty"),
    (rich(runs({"type": "link", "url": "u" * 3001})), "link has 3001 characters"),
    ({"type": "alert"}, "type alert is not one that we send"),
]


@pytest.mark.parametrize("block", GOOD)
def test_a_block_at_its_limit_is_sent(block: dict[str, Any]) -> None:
    message = {"text": "t", "blocks": [block]}
    assert checked(message) is message


@pytest.mark.parametrize(("block", "problem"), BAD)
def test_a_block_over_its_limit_is_not_sent(block: dict[str, Any], problem: str) -> None:
    with pytest.raises(MessageError) as caught:
        checked({"text": "t", "blocks": [{"type": "divider"}, block]})
    assert f"blocks[1]: {problem}" in str(caught.value)


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        ({}, "text is empty"),
        ({"text": ""}, "text is empty"),
        ({"text": "a" * 4001}, "text has 4001 characters, at most 4000"),
        ({"text": "t", "blocks": [{"type": "divider"}] * 51}, "51 blocks, at most 50"),
        (
            {"text": "t", "blocks": [rich(runs(run("a" * 3000)))] * 5},
            "blocks hold 15000 characters, at most 12000",
        ),
    ],
)
def test_a_message_over_its_limit_is_not_sent(message: dict[str, Any], problem: str) -> None:
    with pytest.raises(MessageError) as caught:
        checked(message)
    assert str(caught.value) == problem


def test_an_emoji_counts_as_the_two_units_that_it_may_be_counted_as() -> None:
    assert length("a🙂") == 3


def test_a_preview_holds_nothing_to_click() -> None:
    button = {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "Click"}}
    with pytest.raises(MessageError, match="actions in a preview"):
        checked_unfurl({"blocks": [{"type": "actions", "elements": [button]}]})


def test_a_piece_that_was_checked_once_still_weighs_what_it_did() -> None:
    piece = sound(runs(run("é" * 2_999), {"type": "link", "url": "u"}))
    assert checked({"text": "a", "blocks": [rich(piece)] * 4})
    assert weight([rich(piece)]) == 3_000
    with pytest.raises(MessageError, match="blocks hold 15000 characters, at most 12000"):
        checked({"text": "a", "blocks": [rich(piece)] * 5})


def test_a_piece_that_slack_would_refuse_is_not_sound() -> None:
    with pytest.raises(MessageError, match="rich text has 3001 characters, at most 3000"):
        sound(runs(run("a" * 3_001)))


def test_a_row_of_buttons_that_slack_would_refuse_is_not_sound() -> None:
    with pytest.raises(MessageError, match="button value is empty"):
        sound(button(value=""))


def test_rows_that_were_checked_by_themselves_have_no_two_ids_alike() -> None:
    row = sound(button())
    with pytest.raises(MessageError, match="action_id b stands there 2 times"):
        checked({"text": "a", "blocks": [row, row]})

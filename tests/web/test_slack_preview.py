from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask import Flask, render_template_string

from tests.web.markup import Page

DRAW = '{% from "web/_slack.html" import render_slack %}{{ render_slack(blocks) }}'

TEXT = {"type": "text", "text": "said"}


def drawn(app: Flask, *blocks: Mapping[str, object]) -> Page:
    with app.test_request_context("/"):
        return Page(render_template_string(DRAW, blocks=list(blocks)))


def section(*elements: Mapping[str, object]) -> dict[str, object]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def test_a_message_has_its_header_sections_fields_buttons_and_small_print(app: Flask) -> None:
    page = drawn(
        app,
        {"type": "header", "text": {"type": "plain_text", "text": "Start with Django"}},
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "*For* it"},
            "fields": [{"type": "plain_text", "text": "left"}, {"type": "mrkdwn", "text": "_right_"}],
            "accessory": {"type": "button", "text": {"type": "plain_text", "text": "Why"}},
        },
        {"type": "divider"},
        {
            "type": "actions",
            "elements": [
                {"type": "button", "style": "primary", "text": {"type": "plain_text", "text": "Share"}}
            ],
        },
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "Knowledge `1`"}]},
    )
    assert page.by_class("bk-header")[0].text == "Start with Django"
    assert [element.text for element in page.all("strong")] == ["For"]
    assert page.by_class("bk-fields")[0].text == "left right"
    assert [button.text for button in page.by_class("bk-button")] == ["Why", "Share"]
    assert page.by_class("bk-context")[0].text == "Knowledge 1"
    assert page.all("hr")


def test_rich_text_has_lists_quotes_code_and_styles(app: Flask) -> None:
    runs = [
        {"type": "text", "text": "x", "style": {style: True}}
        for style in ("bold", "italic", "strike", "code")
    ]
    item = {"type": "rich_text_section", "elements": [TEXT]}
    page = drawn(
        app,
        section(*runs, {"type": "emoji", "name": "warning"}),
        {
            "type": "rich_text",
            "elements": [
                {"type": "rich_text_list", "style": "bullet", "indent": 1, "elements": [item, item]},
                {"type": "rich_text_list", "style": "ordered", "elements": [item]},
                {"type": "rich_text_quote", "elements": [TEXT]},
                {"type": "rich_text_preformatted", "elements": [TEXT]},
            ],
        },
    )
    assert {"strong", "em", "del", "code", "ul", "ol", "blockquote", "pre"} <= page.tags
    assert len(page.all("li")) == 3
    assert "⚠️" in page.by_class("bk-rich-section")[0].text


def test_code_in_several_runs_is_one_box_letter_by_letter(app: Flask) -> None:
    runs = [{"type": "text", "text": text} for text in ("def f():\n", "    return '<A-71>'\n\n", "\tx")]
    page = drawn(
        app, {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": runs}]}
    )
    [box] = page.all("pre")
    assert "".join(box.pieces).lstrip(" ") == "def f():\n    return '<A-71>'\n\n\tx"


def test_a_table_has_a_head_and_rows(app: Flask) -> None:
    rows = [[{"type": "raw_text", "text": "a"}], [section(TEXT)], [{"type": "raw_text", "text": "c"}]]
    page = drawn(app, {"type": "table", "rows": rows})
    assert [cell.text for cell in page.all("th")] == ["a"]
    assert [cell.text for cell in page.all("td")] == ["said", "c"]


def test_a_plain_text_that_asks_for_no_emoji_gets_none(app: Flask) -> None:
    page = drawn(app, {"type": "header", "text": {"type": "plain_text", "text": ":x:", "emoji": False}})
    assert page.by_class("bk-header")[0].text == ":x:"


@pytest.mark.parametrize(
    "block",
    [
        {"type": "carousel", "elements": [{"type": "card", "body": {"type": "mrkdwn", "text": "a claim"}}]},
        {"type": "image", "alt_text": "a claim", "image_url": "https://elsewhere.example/x.png"},
        {"type": "actions", "elements": [{"type": "overflow", "options": [{"text": {"text": "a claim"}}]}]},
        {"type": "context", "elements": [{"type": "image", "alt_text": "a claim"}]},
        {"type": "rich_text", "elements": [{"type": "rich_text_new", "elements": [{"text": "a claim"}]}]},
    ],
)
def test_no_claim_is_lost_in_a_block_that_is_not_drawn(app: Flask, block: dict[str, object]) -> None:
    page = drawn(app, block)
    assert "a claim" in page.by_class("slack-message")[0].text
    assert "img" not in page.tags


def test_links_in_rich_text_lead_only_to_the_web(app: Flask) -> None:
    page = drawn(
        app,
        section(
            {"type": "link", "url": "https://advisor.example/rules/A-71", "text": "A-71"},
            {"type": "link", "url": "javascript:alert(1)", "text": "press"},
            {"type": "link", "url": "https://advisor.example/"},
        ),
    )
    assert [link.attributes["href"] for link in page.all("a")] == [
        "https://advisor.example/rules/A-71",
        "https://advisor.example/",
    ]
    assert "press" in page.by_class("bk-rich-section")[0].text


@pytest.mark.parametrize(
    "block",
    [
        {"type": "header", "text": {"type": "plain_text", "text": "<script>x</script>"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "<script>x</script>"}},
        {"type": "context", "elements": [{"type": "plain_text", "text": "<script>x</script>"}]},
        section({"type": "text", "text": "<script>x</script>", "style": {"code": True}}),
        section({"type": "link", "url": 'https://x.example/"><script>', "text": "<script>x</script>"}),
        {"type": "unheard_of", "text": "<script>x</script>"},
    ],
)
def test_no_text_in_any_block_becomes_markup(app: Flask, block: dict[str, object]) -> None:
    page = drawn(app, block)
    assert "script" not in page.tags
    assert "<script>" in page.by_class("slack-message")[0].text

"""What people wrote comes back as words on every surface, and every page keeps what came with it in its place."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from markdown_it import MarkdownIt

from advisor.commands import House, answer
from handlers.github.comment import comment
from handlers.slack.message import reply_message
from tests.fuzz.service import Service
from tests.web.markup import Page

HARMFUL = (
    "<!channel> an admin screen for <!everyone>",
    "@team an admin screen @octocat @org/team",
    "<script>alert(1)</script> an admin screen",
    "an admin screen ![x](https://evil.example.com/x.png) over Postgres",
    "an admin screen [x](javascript:alert(1)) <https://evil.example.com|x>",
    "an admin screen --> <!-- </textarea><img src=x onerror=alert(1)>",
    "an admin screen #12 owner/repo#34 GH-5 `code` ``` fence",
    "an admin screen <@U0BOT> <#C1|general> <!subteam^S1>",
    "{{7*7}} {% include 'x' %} an admin screen",
    "\u202ean admin screen\u2066 \u200b<!here>",
    "compare <script> @team <!channel>",
    "rule <!channel>@team<img src=x>",
)
#: Of Slack's live syntax, whatever calls somebody or leads somewhere.
LIVE = re.compile(r"<(?:[@#!]|https?://evil|javascript)")


@pytest.mark.parametrize("words", HARMFUL)
def test_words_call_nobody_in_slack(house: House, words: str) -> None:
    message = reply_message(answer(words, house=house), public=True, public_url="https://advisor.example.com")

    def marked_up(part: object) -> list[str]:
        """Every text in which Slack reads markup."""
        if isinstance(part, dict):
            own = [str(part["text"])] if part.get("type") == "mrkdwn" else []
            return [*own, *(text for value in part.values() for text in marked_up(value))]
        return [text for each in part for text in marked_up(each)] if isinstance(part, list) else []

    assert not [text for text in (message["text"], *marked_up(message["blocks"])) if LIVE.search(text)]
    assert "link_names" not in message
    assert message["mrkdwn"] is False


@pytest.mark.parametrize("words", HARMFUL)
def test_words_call_nobody_and_show_nothing_in_a_comment(house: House, words: str) -> None:
    text = comment([answer(words, house=house).document], by="command")
    tokens = [
        token for whole in MarkdownIt("commonmark").parse(text) for token in (whole, *(whole.children or ()))
    ]
    shown = "".join(token.content for token in tokens if token.type == "text")
    assert not re.search(r"(?<![\w`])@\w", shown), shown
    assert not re.search(r"(?<![\w&])#\d|\w/\w+#\d|GH-\d", shown), shown
    assert not [token for token in tokens if token.type == "image"]
    leads = [str(token.attrs["href"]) for token in tokens if token.type == "link_open"]
    assert not [address for address in leads if "evil" in address or address.startswith("javascript")]
    raw = "".join(token.content for token in tokens if token.type in ("html_inline", "html_block"))
    assert not re.search(r"<script|<img|onerror|</textarea", raw, re.IGNORECASE), raw


@pytest.mark.parametrize("words", HARMFUL)
def test_words_run_nothing_on_a_page(service: Service, words: str) -> None:
    page = Page(service.client.post("/", data={"words": words}).text)
    assert len(page.all("script")) == 1
    assert not [image for image in page.all("img") if "onerror" in image.attributes]
    assert not [
        link for link in page.all("a") if not re.match(r"[/#]|https://", link.attributes.get("href") or "#")
    ]
    assert "evil.example.com" not in "".join(link.attributes.get("href") or "" for link in page.all("a"))
    assert "49" not in page.by_id("words").text or "49" in words


def _addresses(app: Flask) -> list[str]:
    """One address for each route that can be looked at."""
    example = {"filename": "nothing.css", "name": "flask", "rule_id": "A-71", "kind": "svg"}
    found = [
        re.sub(r"<(?:[^:<>]*:)?(\w+)>", lambda part: example[part[1]], rule.rule)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
    ]
    return [*found, "/nothing-here", "/advice?facts=admin_panel", "/advice?facts=nothing"]


def test_every_address_says_what_may_be_loaded_and_by_whom(service: Service) -> None:
    addresses = _addresses(service.app)
    assert len(addresses) > 25
    for address in addresses:
        answer = service.client.get(address)
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'"), address
        assert "frame-ancestors 'none'" in policy, address
        assert not re.search(r"unsafe-(?!inline)|\*|data:|http:", policy), (address, policy)
        assert answer.headers["X-Content-Type-Options"] == "nosniff", address
        assert answer.headers["Referrer-Policy"] == "no-referrer", address
        if answer.mimetype == "text/html" and answer.status_code == 200 and address != "/api/docs":
            assert "unsafe-inline" not in policy, address
            _inline(Page(answer.text), address)


def _inline(page: Page, address: str) -> None:
    assert not [script for script in page.all("script") if "src" not in script.attributes], address
    assert not page.all("style"), address
    assert "Set-Cookie" not in address

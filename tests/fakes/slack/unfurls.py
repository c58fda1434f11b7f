"""chat.unfurl: what stands under a link that somebody posted or is about to post."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.block_kit import refused_unfurl
from tests.fakes.slack.asked import Asked
from tests.fakes.slack.calls import Answer, Refusal


def unfurl(asked: Asked) -> Answer:
    """chat.unfurl, by `channel` and `ts` or by `unfurl_id` and `source`."""
    unfurls = asked.given.get("unfurls")
    if not unfurls:
        raise Refusal("missing_unfurls")
    if not isinstance(unfurls, dict):
        raise Refusal("invalid_unfurls_format")
    place, text = _place(asked)
    for url, content in unfurls.items():
        _check(asked, url, content)
        if url not in text.replace("&amp;", "&"):
            raise Refusal("cannot_unfurl_message")
    asked.workspace.unfurls.setdefault(place, {}).update(deepcopy(unfurls))
    return {"ok": True}


def _place(asked: Asked) -> tuple[tuple[str, str], str]:
    """Where the link stands, and the text that it stands in."""
    if unfurl_id := asked.given.text("unfurl_id"):
        composed = asked.workspace.composing.get(unfurl_id)
        if composed is None or asked.given.text("source") not in ("composer", "conversations_history"):
            raise Refusal("cannot_find_message")
        return (asked.given.text("source"), unfurl_id), composed
    for name in ("channel", "ts"):
        if not asked.given.text(name):
            raise Refusal(f"missing_{name}")
    channel = asked.channel(error="cannot_find_channel")
    message = channel.find(asked.given.text("ts"))
    if message is None:
        raise Refusal("cannot_find_message")
    return (channel.id, message["ts"]), message["text"]


def _check(asked: Asked, url: str, content: Any) -> None:
    domains = asked.workspace.unfurl_domains
    if domains and urlsplit(url).hostname not in domains:
        raise Refusal("cannot_unfurl_url")
    if problem := refused_unfurl(content):
        raise Refusal("cannot_parse_attachment", problem)

"""Rich text: sections, lists, quotes, code."""

from __future__ import annotations

from typing import Any

import slackblocks
from slackblocks.rich_text.objects import RichTextQuote, RichTextSection

from tests.fakes.block_kit.parts import Part, Wrong, only


def rich_text(found: Part) -> Any:
    """The block as slackblocks has it."""
    return slackblocks.RichTextBlock(
        [_object(one) for one in found["elements"]], block_id=found.get("block_id")
    )


def _object(found: Part) -> Any:
    kind, inside = found.get("type"), found.get("elements", [])
    if not inside:
        raise Wrong(f"{kind} is empty")
    more = {name: value for name, value in found.items() if name not in ("type", "elements")}
    if kind == "rich_text_list":
        return slackblocks.RichTextList(
            elements=[_object(one) for one in inside], style=more.pop("style"), **more
        )
    if kind == "rich_text_section":
        return RichTextSection([_run(one) for one in inside], **more)
    if kind == "rich_text_preformatted":
        return slackblocks.RichTextCodeBlock([_run(one) for one in inside], **more)
    if kind == "rich_text_quote":
        return RichTextQuote([_run(one) for one in inside], **more)
    raise Wrong(f"unknown rich text {kind!r}")


def _run(found: Part) -> Any:
    kind = found.get("type")
    if kind == "text":
        only(found, "type", "text", "style")
        if not found["text"]:
            raise Wrong("a rich text element without text")
        return slackblocks.RichText(found["text"], **found.get("style", {}))
    if kind == "link":
        only(found, "type", "url", "text", "style", "unsafe")
        return slackblocks.RichTextLink(found["url"], found.get("text"), **found.get("style", {}))
    if kind == "emoji":
        return slackblocks.RichTextEmoji(found["name"])
    raise Wrong(f"rich text that we have no use for: {kind!r}")

"""Block Kit's limits as another project knows them: slackblocks, whose registry of limits is not ours."""

from __future__ import annotations

from typing import Any

import slackblocks
from slackblocks.rich_text.objects import RichTextSection


def refused(message: dict[str, Any]) -> str | None:
    """Why Slack would refuse this message, or None."""
    try:
        blocks = [_block(block) for block in message.get("blocks", [])]
        slackblocks.WebhookMessage(text=message.get("text"), blocks=blocks or None)
        _check_ids(message.get("blocks", []))
    except (slackblocks.InvalidUsageError, ValueError, TypeError, KeyError) as error:
        return f"{type(error).__name__}: {error}"
    return None


def _block(block: dict[str, Any]) -> slackblocks.Block:
    if block["type"] == "rich_text":
        return slackblocks.RichTextBlock([_rich(element) for element in block["elements"]])
    if block["type"] == "actions":
        return slackblocks.ActionsBlock([_button(**element) for element in block["elements"]])
    if block["type"] == "header":
        return slackblocks.HeaderBlock.from_dict(block)
    return slackblocks.ContextBlock.from_dict(block)


def _check_ids(blocks: list[dict[str, Any]]) -> None:
    """Slack: an `action_id` is unique in its block. slackblocks leaves that to whoever uses it."""
    for block in blocks:
        ids = (
            [element.get("action_id") for element in block["elements"]] if block["type"] == "actions" else []
        )
        if len(set(ids)) < len(ids):
            raise ValueError("an action_id stands twice in a block")


def _button(type: str, text: dict[str, Any], **more: Any) -> slackblocks.Button:  # noqa: A002 - Slack's word
    assert type == "button"
    return slackblocks.Button(slackblocks.Text.from_dict(text), **more)


def _rich(element: dict[str, Any]) -> Any:
    if element["type"] == "rich_text_list":
        sections = [_rich(section) for section in element["elements"]]
        return slackblocks.RichTextList(element["style"], sections)
    if element["type"] == "rich_text_section":
        return RichTextSection([_rich(run) for run in element["elements"]])
    if element["type"] == "rich_text_preformatted":
        return slackblocks.RichTextCodeBlock([_rich(run) for run in element["elements"]])
    if element["type"] == "link":
        return slackblocks.RichTextLink(element["url"], element["text"])
    if not element["text"]:
        raise ValueError("a rich text element without text")
    return slackblocks.RichText(element["text"], **element.get("style", {}))

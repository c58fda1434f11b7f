"""Block Kit's limits as another project knows them: slackblocks, whose registry of limits is not ours.

What slackblocks leaves to its users (members that do not belong, markup in a plain text, elements on the wrong
surface, ids that stand twice, what is empty) is written here once more from Slack's reference.
"""

from __future__ import annotations

from typing import Any

import slackblocks

from tests.fakes.block_kit.blocks import checked, elements_of
from tests.fakes.block_kit.parts import Part, Wrong, only, text

_ERRORS = (slackblocks.InvalidUsageError, ValueError, TypeError, KeyError, AttributeError)
_COMMON = ("type", "blocks", "private_metadata", "callback_id", "external_id")
_MODAL = ("title", "submit", "close", "clear_on_close", "notify_on_close")


def refused(message: Part) -> str | None:
    """Why Slack would refuse this message, or None. A message without a top-level text is refused too."""
    try:
        blocks = checked(message.get("blocks", []), surface="message")
        slackblocks.WebhookMessage(text=message.get("text"), blocks=blocks or None)
        if not message.get("text"):
            raise Wrong("no text: screen readers read only that")
    except _ERRORS as error:
        return f"{type(error).__name__}: {error}"
    return None


def refused_view(view: Part) -> str | None:
    """Why Slack would refuse this modal or Home tab, or None."""
    try:
        _view(view)
    except _ERRORS as error:
        return f"{type(error).__name__}: {error}"
    return None


def refused_unfurl(content: Any) -> str | None:
    """Why Slack would refuse this under a link, or None; nothing there can be used."""
    try:
        if not isinstance(content, dict) or not content:
            raise Wrong("not an unfurl")
        only(content, "blocks", "preview", "title", "text", "fallback", "color", "title_link", "hide_color")
        blocks = content.get("blocks", [])
        checked(blocks, surface="message")
        for block in blocks:
            if block["type"] in ("actions", "input", "context_actions") or _usable(block):
                raise Wrong("an unfurl holds nothing that can be used")
    except _ERRORS as error:
        return f"{type(error).__name__}: {error}"
    return None


def _usable(block: Part) -> bool:
    return "accessory" in block and any(one["type"] != "image" for one in elements_of(block))


def _view(view: Part) -> None:
    kind = view.get("type")
    if kind not in ("modal", "home"):
        raise Wrong(f"unknown view {kind!r}")
    only(view, *_COMMON, *(_MODAL if kind == "modal" else ()))
    if not isinstance(view.get("blocks"), list):
        raise Wrong("missing required field: blocks")
    blocks = checked(view["blocks"], surface=kind)
    ids = {name: view.get(name) for name in ("private_metadata", "callback_id", "external_id")}
    if kind == "home":
        slackblocks.HomeTabView(blocks, **ids)
    else:
        texts: dict[str, Any] = {
            name: text(view[name], plain=True) for name in ("submit", "close") if name in view
        }
        slackblocks.ModalView(text(view.get("title"), plain=True), blocks, **texts, **ids)

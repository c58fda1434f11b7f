"""What a template cannot do when it draws Block Kit: links, and the texts of blocks that it does not know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from markupsafe import Markup, escape

from handlers.web.links import safe_href, unbroken
from handlers.web.mrkdwn import unescape


def slack_link(run: Mapping[str, object]) -> Markup:
    """A rich text link element (`url`, optional `text`) as a link, or as text when it may not be followed."""
    url = str(run.get("url", ""))
    label, href = str(run.get("text") or url), safe_href(url)
    if href is None:
        return escape(label)
    return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(href, unbroken(label))


def block_texts(block: object) -> str:
    """All texts inside a block or element of any type, joined, so that no claim is lost in the preview."""
    return " ".join(_texts(block))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key in {"text", "alt_text"} and isinstance(inner, str):
                yield unescape(inner)
            else:
                yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)

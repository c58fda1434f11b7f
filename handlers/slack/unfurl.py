"""Link previews: an address of ours in a message, shown as what stands behind it, without anything to click.

Slack, "Unfurling links in messages" and `chat.unfurl`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from advisor import Document
from advisor.commands import House, Reply, answer, answer_again
from handlers.slack.blocks import document_blocks
from handlers.slack.limits import checked_unfurl

#: So much of a document is shown: the verdict and the beginning of its reasons.
_SECTIONS = 3
_MOST = 5


def unfurls(urls: Iterable[str], *, house: House) -> dict[str, Any]:
    """The preview of each address that has one, by address: what `chat.unfurl` takes."""
    found = {url: _reply(url, house) for url in tuple(dict.fromkeys(urls))[:_MOST]}
    return {url: _preview(reply, url) for url, reply in found.items() if reply is not None}


def _reply(url: str, house: House) -> Reply | None:
    """What our page at this address shows, or None where it is no page of ours, or shows a mistake."""
    try:
        ours, asked = urlsplit(house.public_url), urlsplit(url)
        given = {name: values[0] for name, values in parse_qs(asked.query, max_num_fields=20).items()}
    except ValueError:
        return None
    if (asked.scheme, asked.netloc) != (ours.scheme, ours.netloc):
        return None
    path = asked.path.removeprefix(ours.path.rstrip("/"))
    if path == "/advice" and "facts" in given:
        reply = answer_again(f"facts:{given['facts']}", house=house)
    elif path == "/compare":
        frameworks, facts = (given.get(name, "") for name in ("frameworks", "facts"))
        reply = answer_again(f"compare {frameworks.replace(',', ' ')}:facts:{facts}", house=house)
    elif path.startswith("/rules/"):
        reply = answer(f"rule {path.removeprefix('/rules/')}", house=house)
    else:
        return None
    return None if reply.mistake else reply


def _preview(reply: Reply, url: str) -> dict[str, Any]:
    document = reply.document
    short = Document(document.headline, document.sections[:_SECTIONS], document.footer[:1])
    return checked_unfurl({"blocks": document_blocks(short, whole=url)})

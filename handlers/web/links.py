"""What the pages link: addresses that a preview may follow, rule ids, and the list of rules."""

from __future__ import annotations

import re
from collections.abc import Container

from flask import url_for
from markupsafe import Markup, escape

_ALLOWED = re.compile(r"(?:https?://|mailto:)\S+\Z", re.IGNORECASE)
_RULE_ID = re.compile(r"\b[A-Z]-\d{1,3}\b")
_NAMED = re.compile(rf"{_RULE_ID.pattern}|(?<!\S)/rules\b(?![\w/-])")

_NAMED_OR_ADDRESS = re.compile(rf"https://[^\s<>\"“”]*[\w/]|{_NAMED.pattern}")


def safe_href(address: str) -> str | None:
    """The address when a page may link to it (http, https, mailto), else None."""
    return address if _ALLOWED.match(address) else None


def with_links(text: str, *, known: Container[str], addresses: bool = False) -> Markup:
    """The escaped text, with each known rule id and the address of the list of rules as links.

    With `addresses`, for texts that nobody typed into the page, addresses on the web are links too.
    """
    html, end = Markup(""), 0
    for found in (_NAMED_OR_ADDRESS if addresses else _NAMED).finditer(text):
        html += escape(text[end : found.start()]) + _link(found[0], known=known)
        end = found.end()
    return html + escape(text[end:])


def unbroken(text: str) -> Markup:
    """The escaped text, in which no rule id can be broken across two lines."""
    html, end = Markup(""), 0
    for found in _RULE_ID.finditer(text):
        html += escape(text[end : found.start()]) + Markup('<span class="id">{}</span>').format(found[0])
        end = found.end()
    return html + escape(text[end:])


def _link(named: str, *, known: Container[str]) -> Markup:
    if named.startswith("https://"):
        return Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(named)
    if named.startswith("/"):
        return Markup('<a href="{}">{}</a>').format(url_for("web.rules"), named)
    if named in known:
        return Markup('<a class="rule" href="{}">{}</a>').format(url_for("web.rule", rule_id=named), named)
    return escape(named)


def breakable(path: str) -> Markup:
    """The escaped address, which may be broken after each comma and before each parameter."""
    return Markup("<wbr>&amp;").join(Markup(",<wbr>").join(part.split(",")) for part in path.split("&"))

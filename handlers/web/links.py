"""Which addresses a preview may link to, and rule ids turned into links to their pages."""

from __future__ import annotations

import re
from collections.abc import Container

from flask import url_for
from markupsafe import Markup, escape

_ALLOWED = re.compile(r"(?:https?://|mailto:)\S+\Z", re.IGNORECASE)
_RULE_ID = re.compile(r"\b[A-Z]-\d{1,3}\b")


def safe_href(address: str) -> str | None:
    """The address when a page may link to it (http, https, mailto), else None."""
    return address if _ALLOWED.match(address) else None


def rule_link(rule: str, *, known: Container[str]) -> Markup:
    """A link to a rule's page, or the escaped id alone when there is no such rule."""
    if rule not in known:
        return escape(rule)
    return Markup('<a class="rule" href="{}">{}</a>').format(url_for("web.rule", rule_id=rule), rule)


def with_rule_links(text: str, *, known: Container[str]) -> Markup:
    """The escaped text, with each known rule id in it as a link to its page."""
    html, end = Markup(""), 0
    for found in _RULE_ID.finditer(text):
        html += escape(text[end : found.start()]) + rule_link(found[0], known=known)
        end = found.end()
    return html + escape(text[end:])

"""What every page shares: the filters of its templates, the addresses of its files, and what its frame says."""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path

from flask import Blueprint, render_template, url_for

from advisor import Document, Knowledge
from advisor.phrases import capitalised
from handlers.settings import Settings
from handlers.surfaces import surfaces
from handlers.web.blockkit import block_texts, slack_link
from handlers.web.links import breakable, unbroken, with_links
from handlers.web.mrkdwn import mrkdwn, with_emoji

_STATIC = Path(__file__).parent / "static"
#: The files that a template asks for by name; fonts are named by the style sheet.
_FILES = ("page.css", "page.js", "icon.svg", "api.css", "api.js")


def add_chrome(pages: Blueprint, settings: Settings, *, knowledge: Knowledge) -> None:
    """Give the templates their filters, and every page of the application what its frame needs."""
    for drawing in (mrkdwn, with_emoji, slack_link, block_texts, unbroken, breakable, capitalised):
        pages.add_app_template_filter(drawing)
    pages.add_app_template_filter(partial(with_links, known=knowledge.entries), "with_links")
    fingerprints = _fingerprints()

    def asset(name: str) -> str:
        return url_for("web.static", filename=name, v=fingerprints[name])

    shared = {
        "surfaces": surfaces(settings),
        "knowledge_version": knowledge.version,
        "public_url": settings.public_url,
        "asset": asset,
    }
    # Error pages belong to no blueprint's request, so this is for the whole application.
    pages.app_context_processor(lambda: shared)


def document_page(document: Document, *, mistake: bool = False) -> str:
    """A page that holds one document and nothing else."""
    return render_template("web/document.html", document=document, mistake=mistake)


def _fingerprints() -> dict[str, str]:
    """File name → the start of its hash, so that browsers may keep a file until it changes."""
    return {name: hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:10] for name in _FILES}

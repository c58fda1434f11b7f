"""`GET /api/docs`: the OpenAPI document as a page on which every door can be tried."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Blueprint, Response, make_response, render_template, url_for

from handlers.web.api.guide import Guide
from handlers.web.headers import guard, revalidated

_STATIC = Path(__file__).parents[1] / "static"


def docs_page(guide: Guide) -> Blueprint:
    """The page. It can be read without JavaScript, and everything on it comes from this site."""
    pages = Blueprint("api_docs", __name__)
    fingerprints = {name: _fingerprint(name) for name in ("api.css", "api.js")}

    @pages.get("/api/docs")
    def docs() -> Response:
        """Every door with what it takes and gives, and an example to send."""
        files = {
            name: url_for("web.static", filename=name, v=fingerprint)
            for name, fingerprint in fingerprints.items()
        }
        page = make_response(render_template("web/api_docs.html", guide=guide, files=files))
        return revalidated(guard(page))

    return pages


def _fingerprint(name: str) -> str:
    """The start of the file's hash, so that browsers may keep it until it changes."""
    return hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:10]

"""`GET /api/docs`: the OpenAPI document as a page on which every door can be tried."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from flask import Blueprint, Response, make_response, render_template

from handlers.web.api.guide import Guide
from handlers.web.headers import guard, revalidated


def docs_page(guide_of: Callable[[], Guide]) -> Blueprint:
    """The page, whose guide is made when somebody first reads it.

    It can be read without JavaScript, and everything on it comes from this site.
    """
    pages = Blueprint("api_docs", __name__)
    guide = cache(guide_of)

    @pages.get("/api/docs")
    def docs() -> Response:
        """Every door with what it takes and gives, and an example to send."""
        page = make_response(render_template("web/api_docs.html", guide=guide()))
        return revalidated(guard(page))

    return pages

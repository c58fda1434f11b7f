"""The pages, put together. They work without JavaScript and keep nothing."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, make_response, render_template, request

from advisor import Document
from advisor.commands import House
from handlers.errors import Problem
from handlers.page_form import PageForm
from handlers.settings import Settings
from handlers.web.advice_page import add_advice
from handlers.web.answer import Previews
from handlers.web.chrome import add_chrome, document_page
from handlers.web.comparison import add_comparison
from handlers.web.headers import guard, policy_for
from handlers.web.rules import add_rules
from handlers.web.starters import add_starters
from handlers.web.try_it import add_try_it

_A_YEAR = 31_536_000


def web_blueprint(settings: Settings, *, house: House, previews: Previews) -> Blueprint:
    """The pages as a blueprint named "web".

    `previews` renders a reply for the other surfaces ("slack": Block Kit blocks, "github": markdown), so
    that the page shows what they would show without knowing them.
    """
    pages = Blueprint(
        "web", __name__, template_folder="templates", static_folder="static", static_url_path="/assets"
    )
    add_chrome(pages, settings, knowledge=house.knowledge)
    add_try_it(pages, house=house, previews=previews)
    add_advice(pages, house=house)
    add_comparison(pages, knowledge=house.knowledge)
    add_starters(pages, knowledge=house.knowledge)
    add_rules(pages, knowledge=house.knowledge)
    pages.after_request(_headers)
    return pages


def plain_page(document: Document, status: int) -> Response:
    """A page that holds one document and nothing else, with an HTTP status; of a failure from 400 on."""
    return guard(make_response(document_page(document, mistake=status >= 400), status))


def form_page(document: Document, status: int, forms: Sequence[PageForm]) -> Response:
    """The same with forms under it, which may lead to other sites; nothing else on the page may."""
    page = render_template("web/forms.html", document=document, mistake=status >= 400, forms=forms)
    return guard(make_response(page, status), policy=policy_for(form.action for form in forms))


def error_page(problem: Problem) -> Response:
    """A failure as a page for people: the sentence, the reference, and the way back."""
    return guard(make_response(render_template("web/error.html", problem=problem)))


def _headers(response: Response) -> Response:
    if request.endpoint == "web.static" and "v" in request.args:
        response.cache_control.max_age = _A_YEAR
        response.cache_control.public, response.cache_control.no_cache = True, None
    return response if "Content-Security-Policy" in response.headers else guard(response)

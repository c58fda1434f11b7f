"""The pages: try it, the list of rules, one rule. They work without JavaScript and keep nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from advisor import (
    Document,
    Knowledge,
    Line,
    Section,
    UnknownEntryError,
    find_entry,
    rule_document,
    rules_document,
)
from advisor.commands import MAX_TEXT, House, answer
from handlers.errors import Problem
from handlers.settings import Settings, surfaces
from handlers.web.answer import Answer, Previews
from handlers.web.blockkit import block_texts, slack_link
from handlers.web.headers import guard, unstored
from handlers.web.links import unbroken, with_links
from handlers.web.mrkdwn import mrkdwn, with_emoji

#: What a form may weigh: the longest text, each character as four bytes of three characters, and some air.
MAX_FORM = MAX_TEXT * 12 + 4_096

_STATIC = Path(__file__).parent / "static"
_A_YEAR = 31_536_000
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Example:
    """A situation to try with one click."""

    name: str
    words: str


EXAMPLES = (
    Example(
        "Support tool",
        "Internal tool for support staff on Postgres, five developers, and an admin screen for refunds.",
    ),
    Example(
        "Partner API",
        "Public API for partners and a mobile app. We review the OpenAPI contract before we build, "
        "the team likes type hints, and most requests wait for other services.",
    ),
    Example(
        "Webhook receiver",
        "A tiny service that receives webhooks and forwards them to a queue. No admin, no database, "
        "and we want to pick every component ourselves.",
    ),
    Example(
        "Running Flask",
        "We already run Flask in production and it has grown: validation differs in every view. "
        "Should we move to FastAPI because it is newer?",
    ),
    Example("Compare two", "compare django fastapi"),
)


def web_blueprint(settings: Settings, *, house: House, previews: Previews) -> Blueprint:
    """The pages as a blueprint named "web".

    `previews` renders a reply for the other surfaces ("slack": Block Kit blocks, "github": markdown), so
    that the page shows what they would show without knowing them.
    """
    pages = Blueprint(
        "web", __name__, template_folder="templates", static_folder="static", static_url_path="/assets"
    )
    _add_filters(pages, house.knowledge)
    _add_context(pages, settings, house.knowledge)
    _add_try_it(pages, house, previews)
    _add_rules(pages, house.knowledge)
    pages.after_request(_headers)
    return pages


def _add_filters(pages: Blueprint, knowledge: Knowledge) -> None:
    for drawing in (mrkdwn, with_emoji, slack_link, block_texts, unbroken):
        pages.add_app_template_filter(drawing)
    pages.add_app_template_filter(lambda text: with_links(text, known=knowledge.entries), "with_links")


def _add_context(pages: Blueprint, settings: Settings, knowledge: Knowledge) -> None:
    fingerprints = _fingerprints()

    def asset(name: str) -> str:
        return url_for("web.static", filename=name, v=fingerprints[name])

    shared = {"surfaces": surfaces(settings), "knowledge_version": knowledge.version, "asset": asset}
    # Error pages belong to no blueprint's request, so this is for the whole application.
    pages.app_context_processor(lambda: shared)


def _add_try_it(pages: Blueprint, house: House, previews: Previews) -> None:
    @pages.get("/")
    def home() -> ResponseReturnValue:
        """The empty box with examples."""
        return _home_page(words="", found=None)

    @pages.post("/")
    def advise() -> ResponseReturnValue:
        """The box with what was typed, and the answer below it."""
        request.max_content_length = MAX_FORM
        words = _words_from_form()
        reply = answer(words, house=house)
        return unstored(_home_page(words=words, found=Answer.of(reply, previews=previews)))


def _add_rules(pages: Blueprint, knowledge: Knowledge) -> None:
    @pages.get("/rules")
    def rules() -> ResponseReturnValue:
        """Everything that can be cited."""
        return _document_page(rules_document(knowledge=knowledge))

    @pages.get("/rules/<rule_id>")
    def rule(rule_id: str) -> ResponseReturnValue:
        """One rule with its source and owner; 404 with the nearest ids when there is no such rule.

        An id in another spelling ("a71") leads to the rule's one address.
        """
        try:
            entry = find_entry(rule_id, knowledge=knowledge)
        except UnknownEntryError as error:
            return _document_page(_unknown_rule(error), mistake=True), 404
        if rule_id != entry.id:
            return redirect(url_for("web.rule", rule_id=entry.id))
        return _document_page(rule_document(entry.id, knowledge=knowledge))


def error_page(problem: Problem) -> Response:
    """A failure as a page for people: the sentence, the reference, and the way back."""
    return guard(make_response(render_template("web/error.html", problem=problem)))


def _words_from_form() -> str:
    """What was typed, or the example whose button was pressed."""
    names = [example.name for example in EXAMPLES]
    chosen = request.form.get("example")
    return EXAMPLES[names.index(chosen)].words if chosen in names else request.form.get("words", "")


def _home_page(*, words: str, found: Answer | None) -> Response:
    return make_response(render_template("web/home.html", words=words, answer=found, examples=EXAMPLES))


def _document_page(document: Document, *, mistake: bool = False) -> str:
    return render_template("web/document.html", document=document, mistake=mistake)


def _unknown_rule(error: UnknownEntryError) -> Document:
    wanted = error.wanted if len(error.wanted) <= _SHOWN else f"{error.wanted[:_SHOWN]}…"
    near = f"The nearest are {', '.join(error.near)}." if error.near else "An id looks like A-71."
    ways = (Line(near), Line(f"All of them stand at {url_for('web.rules')}."))
    return Document(f"There is no rule “{wanted}”.", (Section("ways", "", ways),))


def _headers(response: Response) -> Response:
    if request.endpoint == "web.static" and "v" in request.args:
        response.cache_control.max_age = _A_YEAR
        response.cache_control.public, response.cache_control.no_cache = True, None
    return guard(response)


def _fingerprints(names: Sequence[str] = ("page.css", "page.js", "icon.svg")) -> dict[str, str]:
    """File name → the start of its hash, so that browsers may keep a file until it changes."""
    return {name: hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:10] for name in names}

"""The first page: a box for a situation, examples, and the answer below it as each surface shows it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from advisor.commands import MAX_TEXT, House, answer
from handlers.counts import answered
from handlers.web.answer import Answer, Previews
from handlers.web.headers import unstored

#: What a form may weigh: the longest text, each character as four bytes of three characters, and some air.
MAX_FORM = MAX_TEXT * 12 + 4_096


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


def add_try_it(pages: Blueprint, *, house: House, previews: Previews) -> None:
    """Add `GET /` (the empty box) and `POST /` (the box with what was typed, and the answer)."""

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
        answered(reply)
        return unstored(_home_page(words=words, found=Answer.of(reply, house=house, previews=previews)))


def _words_from_form() -> str:
    """What was typed, or the example whose button was pressed."""
    names = [example.name for example in EXAMPLES]
    chosen = request.form.get("example")
    return EXAMPLES[names.index(chosen)].words if chosen in names else request.form.get("words", "")


def _home_page(*, words: str, found: Answer | None) -> Response:
    return make_response(render_template("web/home.html", words=words, answer=found, examples=EXAMPLES))

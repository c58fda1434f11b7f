"""The Slack edge: the slash command, the buttons, and the messages that answer them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from advisor.commands import House, answer, answer_again
from handlers.inbox import Inbox
from handlers.settings import Settings
from handlers.slack.api import SlackApi
from handlers.slack.app import Surfaces
from handlers.slack.clicks import Clicks
from handlers.slack.errors import SurfaceOffError
from handlers.slack.events import Events
from handlers.slack.form.entries import Commands, Uses, naming_the_form
from handlers.slack.form.steps import Steps
from handlers.slack.form.surface import Form
from handlers.slack.incoming import Gone, Incoming
from handlers.slack.message import reply_blocks
from handlers.slack.response_url import ResponseUrls
from handlers.slack.route import PATH, Door
from handlers.slack.tokens import Tokens

logger = logging.getLogger(__name__)

__all__ = ["Behind", "reply_blocks", "slack_blueprint"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """What stands behind the route: the durable inbox, the tokens, and what wakes those who work the inbox.

    `gone` is told of workspaces that throw the app out, where it remembers any.
    """

    inbox: Inbox
    tokens: Tokens
    accepted: Callable[[], None] = lambda: None
    gone: Callable[[Gone], None] | None = None


def slack_blueprint(
    settings: Settings, *, house: House, behind: Behind, clock: Callable[[], float] = time.time
) -> Blueprint:
    """The routes for Slack. Without a signing secret they answer 503 and say why.

    `clock` gives seconds since 1970, against which the age of a request is measured.
    """
    receive = _open(settings, house, behind, clock) if settings.slack_signing_secrets else _closed
    blueprint = Blueprint("slack", __name__)
    blueprint.add_url_rule(PATH, "events", receive, methods=["POST"])
    return blueprint


def _open(settings: Settings, house: House, behind: Behind, clock: Callable[[], float]) -> _View:
    events = Events(
        inbox=behind.inbox,
        clock=clock,
        accepted=behind.accepted,
        may_speak=settings.slack_can_speak,
        opened=_accepted,
        ran=_accepted,
        gone=behind.gone or _accepted,
    )
    urls = ResponseUrls(settings.slack_api_url)
    clicks = Clicks(
        again=naming_the_form(partial(answer_again, house=house), speaks=settings.slack_can_speak),
        public_url=settings.public_url,
        urls=urls,
        keep=events.keep,
    )
    form = Form(Steps(house, settings.public_url), SlackApi(settings.slack_api_url), behind.tokens, urls)
    uses = Uses(form, click=clicks.clicked, shortcut=_accepted)
    told = naming_the_form(partial(answer, house=house), speaks=settings.slack_can_speak)
    words = Commands(form if settings.slack_can_speak else None, told, settings.public_url)
    surfaces = Surfaces(
        command=words.respond,
        click=uses.clicked,
        shortcut=uses.chosen,
        submitted=form.submitted,
        event=events.happened,
        tell=clicks.tell,
    )
    door = Door.to(surfaces, secrets=settings.slack_signing_secrets, clock=clock)
    return lambda: door.receive(request)


def _accepted(incoming: Incoming) -> None:
    logger.info("Accepted without acting on it: %s", type(incoming).__name__)


def _closed() -> ResponseReturnValue:
    off = SurfaceOffError("slack_is_off", "Slack is not set up here: SLACK_SIGNING_SECRET is not set.")
    return off.as_json(), off.status


_View = Callable[[], ResponseReturnValue]

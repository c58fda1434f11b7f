"""The Slack edge: the slash command, the buttons, and the messages that answer them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from advisor.commands import House, answer, answer_again
from handlers.settings import Settings
from handlers.slack.app import Surfaces
from handlers.slack.clicks import Clicks
from handlers.slack.command import respond
from handlers.slack.errors import SurfaceOffError
from handlers.slack.incoming import Incoming
from handlers.slack.message import reply_blocks
from handlers.slack.response_url import ResponseUrls
from handlers.slack.route import PATH, Door

logger = logging.getLogger(__name__)

__all__ = ["reply_blocks", "slack_blueprint"]


def slack_blueprint(settings: Settings, *, house: House, clock: Callable[[], float] = time.time) -> Blueprint:
    """The routes for Slack. Without a signing secret they answer 503 and say why.

    `clock` gives seconds since 1970, against which the age of a request is measured.
    """
    receive = _open(settings, house, clock) if settings.slack_signing_secrets else _closed
    blueprint = Blueprint("slack", __name__)
    blueprint.add_url_rule(PATH, "events", receive, methods=["POST"])
    return blueprint


def _open(settings: Settings, house: House, clock: Callable[[], float]) -> _View:
    clicks = Clicks(
        again=partial(answer_again, house=house),
        public_url=settings.public_url,
        urls=ResponseUrls(settings.slack_api_url),
    )
    command = partial(respond, answer=partial(answer, house=house), public_url=settings.public_url)
    surfaces = Surfaces(
        command=command,
        click=clicks.clicked,
        shortcut=_accepted,
        submitted=_accepted,
        event=_accepted,
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

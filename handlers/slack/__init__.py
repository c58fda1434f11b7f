"""The Slack edge: the slash command, the buttons, and the messages that answer them."""

from __future__ import annotations

import time
from collections.abc import Callable

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from advisor.commands import House
from handlers.counts import because
from handlers.settings import Settings
from handlers.slack.errors import SurfaceOffError
from handlers.slack.message import reply_blocks
from handlers.slack.route import PATH, Door
from handlers.slack.surfaces import Behind, make_surfaces

__all__ = ["Behind", "reply_blocks", "slack_blueprint"]


def slack_blueprint(
    settings: Settings, *, house: House, behind: Behind, clock: Callable[[], float] | None = None
) -> Blueprint:
    """The routes for Slack. Without a signing secret they answer 503 and say why.

    `clock` gives seconds since 1970, by default this machine's, against which the age of a request is measured, and for
    what is kept the inbox's.
    """
    receive = _open(settings, house, behind, clock) if settings.slack_signing_secrets else _closed
    blueprint = Blueprint("slack", __name__)
    blueprint.add_url_rule(PATH, "events", receive, methods=["POST"])
    return blueprint


def _open(settings: Settings, house: House, behind: Behind, clock: Callable[[], float] | None) -> _View:
    surfaces = make_surfaces(settings, house=house, behind=behind, clock=clock or behind.inbox.clock)
    secrets = settings.slack_signing_secrets
    door = Door.to(surfaces, secrets=secrets, clock=clock or time.time, counts=behind.counts)
    return lambda: door.receive(request)


def _closed() -> ResponseReturnValue:
    off = SurfaceOffError("slack_is_off", "Slack is not set up here: SLACK_SIGNING_SECRET is not set.")
    because(off.reason)
    return off.as_json(), off.status


_View = Callable[[], ResponseReturnValue]

"""`python -m handlers.slack.socket`: Slack without an address of our own, for development and closed networks.

One process does it all: it takes Slack's requests and, unless INBOX_WORKER is "beside", works what they leave in the
inbox. The signing secret is not needed, since the connection itself proves whom it leads to.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from slack_bolt import BoltResponse
from sqlalchemy import Engine

from advisor import prepare
from handlers.database import migrate
from handlers.house import open_house
from handlers.inbox import Inbox, Times
from handlers.metrics.folder import ended, share
from handlers.metrics.route import open_counts
from handlers.opening import with_database
from handlers.settings import Settings
from handlers.slack.api import CallError, SlackApi
from handlers.slack.dispatch import Dispatch
from handlers.slack.doors import open_installing
from handlers.slack.errors import SlackError
from handlers.slack.socket.connection import Connection
from handlers.slack.surfaces import Behind, make_surfaces
from handlers.slack.tokens import OneToken
from handlers.worker import Runs, run_until_signal, slack_worker

log = logging.getLogger(__name__)

_MISSING = (
    "Socket Mode needs SLACK_APP_TOKEN: an app-level token with the scope connections:write, which the app's page at "
    "Slack makes under “Basic Information”."
)
_REFUSED = (
    "Slack refuses SLACK_APP_TOKEN ({reason}). It takes an app-level token with the scope connections:write."
)
_AWAY = "Slack gives no connection now ({reason}). Start this again in a minute."

Run = Callable[..., int]


def main(environ: Mapping[str, str] | None = None, *, run: Run = run_until_signal) -> int:
    """Answer Slack until SIGTERM or SIGINT. Returns the status: 0 ended, 1 not possible now, 2 wrong settings.

    `run` takes everything that runs until it is told to end.
    """
    return with_database(partial(_work, run=run), environ=environ)


def _work(settings: Settings, engine: Engine, *, run: Run) -> int:
    token = settings.slack_app_token
    if token is None:
        return _say(_MISSING, status=2)
    api = SlackApi(settings.slack_api_url)

    def address() -> str:
        return str(api.call("apps.connections.open", token=token)["url"])

    try:
        first = address()
    except CallError as error:
        said, status = (_AWAY, 1) if error.passing else (_REFUSED, 2)
        return _say(said.format(reason=error.reason), status=status)
    migrate(engine)
    share(settings)
    dispatch, workers = _surfaces(settings, engine)
    try:
        return run(Connection(partial(_answer, dispatch), address=address, first=first), *workers)
    finally:
        ended(os.getpid())


def _answer(dispatch: Dispatch, payload: dict[str, Any]) -> BoltResponse:
    """The answer to a payload; one that is refused is counted."""
    try:
        return dispatch.answer(payload)
    except SlackError as error:
        dispatch.counts.add("refusals", "socket", error.reason)
        raise


def _surfaces(settings: Settings, engine: Engine) -> tuple[Dispatch, tuple[Runs, ...]]:
    """The way to every surface, and who works what they leave in the inbox."""
    house = open_house(settings)
    prepare(house.knowledge)
    counts = open_counts(settings)
    inbox = Inbox(engine, times=Times.for_lease(settings.inbox_lease), counts=counts)
    installing = open_installing(settings, engine=engine)
    tokens = installing.tokens if installing else OneToken(settings.slack_bot_token)
    worker = slack_worker(settings, inbox=inbox, house=house, tokens=tokens)
    gone = installing.removal.gone if installing else None
    behind = Behind(inbox=inbox, tokens=tokens, accepted=worker.wake.set, gone=gone, counts=counts)
    surfaces = make_surfaces(settings, house=house, behind=behind, clock=inbox.clock)
    if settings.inbox_worker == "inside":
        return Dispatch.to(surfaces, counts=counts), (worker,)
    log.info("INBOX_WORKER is beside: messages are answered by `python -m handlers.worker`.")
    return Dispatch.to(surfaces, counts=counts), ()


def _say(sentence: str, *, status: int) -> int:
    sys.stderr.write(f"{sentence}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())

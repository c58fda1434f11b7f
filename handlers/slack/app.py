"""The Bolt app: which of Slack's requests goes to which function.

Requests reach it verified, parsed and validated (`handlers.slack.route`), with the validated value in Bolt's
context under `INCOMING`. So it needs no token, no signing secret and no network, and listeners never see a
payload of Slack's.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from handlers.counts import because
from handlers.slack.command import NAME, unknown_command
from handlers.slack.errors import SlackError
from handlers.slack.failure import apology
from handlers.slack.incoming import Click, Event, Incoming, Other, Shortcut, SlashCommand, Submission
from handlers.slack.limits import Message
from handlers.slack.message import notice, notice_view

#: The key of Bolt's context that holds the validated request.
INCOMING = "incoming"

#: Bolt's own lines can quote whole payloads below this level.
_BOLT_LOGGER = "handlers.slack.bolt"

_ANY = re.compile("")
_OURS = re.compile(rf"\A{NAME}(?![a-z0-9])", re.IGNORECASE)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surfaces:
    """What is done with each kind of request; `command` and `submitted` give what it is acknowledged with.

    `command` gives None where there is nothing to say, and `submitted` to close the modal. `event` raises where Slack
    is to send the event again. When something broke, `tell` says so to the person, where there is a place for it.
    """

    command: Callable[[SlashCommand], Message | None]
    click: Callable[[Click], None]
    shortcut: Callable[[Shortcut], None]
    submitted: Callable[[Submission], Message | None]
    event: Callable[[Event], None]
    tell: Callable[[Click | Shortcut, str], None]


def bolt_app(surfaces: Surfaces) -> App:
    """A Bolt app that hands each request to its surface; the busiest listener stands first."""
    app = _bare_app()

    @app.command(_OURS)
    def on_command(context: BoltContext) -> BoltResponse:
        return _said(surfaces.command(context[INCOMING]))

    @app.block_action(_ANY)
    def on_click(ack: Ack, context: BoltContext) -> None:
        surfaces.click(context[INCOMING])
        ack()

    @app.event(_ANY, matchers=[_is_an_event])
    def on_event(context: BoltContext) -> None:
        surfaces.event(context[INCOMING])

    @app.view_submission(_ANY)
    def on_submission(ack: Ack, context: BoltContext) -> None:
        ack(**(surfaces.submitted(context[INCOMING]) or {}))

    @app.shortcut(_ANY)
    def on_shortcut(ack: Ack, context: BoltContext) -> None:
        surfaces.shortcut(context[INCOMING])
        ack()

    @app.command(_ANY)
    def on_unknown_command(ack: Ack, context: BoltContext) -> None:
        ack(unknown_command(context[INCOMING]))

    @app.error
    def on_error(error: Exception, context: BoltContext) -> BoltResponse:
        return failed(error, context[INCOMING], tell=surfaces.tell)

    return app


def failed(
    error: Exception, incoming: Incoming, *, tell: Callable[[Click | Shortcut, str], None]
) -> BoltResponse:
    """What Slack gets when a request was refused, or something of ours broke.

    Slack shows people nothing but a code of its own for any status other than 200. Only an event that could not be
    kept is answered with another, so that it comes again.
    """
    if isinstance(error, SlackError):
        because(error.reason)
        return BoltResponse(status=error.status, body=error.as_json())
    said = apology("answering in Slack", error)
    if isinstance(incoming, Event):
        return BoltResponse(status=503)
    if isinstance(incoming, SlashCommand):
        return BoltResponse(status=200, body=notice(said))
    if isinstance(incoming, Submission):
        return BoltResponse(status=200, body={"response_action": "update", "view": notice_view(said)})
    if isinstance(incoming, Click | Shortcut):
        tell(incoming, said)
    return BoltResponse(status=200)


def accepted(other: Other) -> BoltResponse:
    """What Slack gets for what nothing here acts on: it sends again, and disables, what is not answered with 200."""
    logger.info("Accepted without acting on it: %.80r", other.kind)
    return BoltResponse(status=200)


def _said(message: Message | None) -> BoltResponse:
    """What a command is acknowledged with, encoded here: in Bolt's way that takes as long as reading the command."""
    return BoltResponse(status=200, body=orjson.dumps(message).decode() if message else "")


def _is_an_event(context: BoltContext) -> bool:
    return isinstance(context[INCOMING], Event)


def _bare_app() -> App:
    base = logging.getLogger(_BOLT_LOGGER)
    base.setLevel(logging.ERROR)
    app = App(
        name="framework-advisor",
        logger=base,
        client=WebClient(token=None),
        authorize=_authorize,
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,  # nobody uses them, and it breaks where a thread is not named
    )
    # With a Client ID in the environment Bolt installs by itself, into files, whatever it was told.
    app._oauth_flow = app._installation_store = None  # noqa: SLF001 - there is no switch for it
    return app


def _authorize(**_who: Any) -> AuthorizeResult:
    """Nothing here calls Slack in anyone's name, so nobody's token is looked up."""
    return AuthorizeResult(enterprise_id=None, team_id=None)

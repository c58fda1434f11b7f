"""Which surface does what with each kind of request: the Slack edge, put together."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from advisor.commands import House, answer, answer_again
from handlers.counts import UNCOUNTED, Counts, counting
from handlers.feedback import count
from handlers.inbox import Inbox
from handlers.settings import Settings
from handlers.slack import step
from handlers.slack.api import SlackApi
from handlers.slack.app import Surfaces
from handlers.slack.clicks import Clicks
from handlers.slack.events import Events
from handlers.slack.form.entries import Commands, Uses, naming_the_form
from handlers.slack.form.steps import Steps
from handlers.slack.form.surface import Form
from handlers.slack.home import Welcome
from handlers.slack.incoming import Gone, Shortcut
from handlers.slack.on_message import ADVISE_ON_THIS, OnMessage
from handlers.slack.outbox import Outbox
from handlers.slack.response_url import ResponseUrls
from handlers.slack.tokens import Tokens

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """What stands behind the route: the durable inbox, the tokens, and what wakes those who work the inbox.

    `gone` is told of workspaces that throw the app out, where it remembers any.
    """

    inbox: Inbox
    tokens: Tokens
    accepted: Callable[[], None] = lambda: None
    gone: Callable[[Gone], None] | None = None
    counts: Counts = UNCOUNTED


def make_surfaces(
    settings: Settings, *, house: House, behind: Behind, clock: Callable[[], float]
) -> Surfaces:
    """Every surface of one installation; all share one outbox, and so one bound on what waits for Slack."""
    outbox, counts, api_url = Outbox(), behind.counts, settings.slack_api_url
    urls, api = ResponseUrls(api_url, counts=counts), SlackApi(api_url, counts=counts)
    speaks, page = settings.slack_can_speak, settings.public_url
    told = naming_the_form(counting(partial(answer, house=house), counts), speaks=speaks)
    events = _events(settings, house, behind, clock)
    clicks = Clicks(
        again=naming_the_form(counting(partial(answer_again, house=house), counts), speaks=speaks),
        public_url=page,
        urls=urls,
        keep=events.keep,
        count=partial(count, behind.inbox.engine),
        outbox=outbox,
    )
    on_message = OnMessage(told, page, urls, outbox, speaks)
    form = Form(Steps(house, page), api, behind.tokens, urls, outbox, counts=counts)
    uses = Uses(form, click=clicks.clicked, shortcut=partial(_chosen, on_message=on_message))
    return Surfaces(
        command=Commands(form if speaks else None, told, page).respond,
        click=uses.clicked,
        shortcut=uses.chosen,
        submitted=form.submitted,
        event=events.happened,
        tell=clicks.tell,
    )


def _events(settings: Settings, house: House, behind: Behind, clock: Callable[[], float]) -> Events:
    api_url, tokens, counts = settings.slack_api_url, behind.tokens, behind.counts
    welcome = Welcome(house, SlackApi(api_url, counts=counts), tokens)
    steps = step.Steps(house, SlackApi(api_url, timeout=step.TIMEOUT, counts=counts), tokens, counts)
    return Events(
        inbox=behind.inbox,
        clock=clock,
        accepted=behind.accepted,
        may_speak=settings.slack_can_speak,
        opened=welcome.opened,
        ran=steps.ran,
        gone=behind.gone or _unremembered,
    )


def _chosen(shortcut: Shortcut, *, on_message: OnMessage) -> None:
    if shortcut.callback == ADVISE_ON_THIS:
        on_message.chosen(shortcut)
    else:
        logger.info("Accepted without acting on it: %.80r", shortcut.callback)


def _unremembered(_gone: Gone) -> None:
    logger.info("The app was removed from a workspace; its token stands in the settings and works no more.")

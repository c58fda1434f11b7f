"""The Home tab and the conversation with the app: what a person finds there before anything was said.

Both are answered from a thread of the outbox; Slack tells us each time they are opened, so a call that fails is made
again with the next look. A Home carries a mark of what it shows, and is published anew only when that has changed.
Nothing about the person is in it or kept of it.

Slack, "App Home", "views.publish", "assistant.threads.setSuggestedPrompts".
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from advisor import Document, Knowledge, Line, Section
from advisor.commands import House
from advisor.news import News, last_change, news_section
from advisor.policy import policy_document
from handlers.slack.api import CallError, SlackApi
from handlers.slack.blocks import document_blocks
from handlers.slack.buttons import OPEN_PAGE
from handlers.slack.failure import reference
from handlers.slack.form.entries import OPEN_FORM
from handlers.slack.incoming import Opened
from handlers.slack.limits import View, checked_view
from handlers.slack.outbox import Outbox
from handlers.slack.tokens import Tokens, TokensAwayError

logger = logging.getLogger(__name__)

TITLE = "Django, FastAPI or Flask?"
ASK = Section(
    "ask",
    "How to ask",
    (
        Line("Type `/framework` and describe what you are building: only you see the answer, at once."),
        Line(
            "Mention me in a channel or write to me in Messages: I answer in a thread, and what you add refines it."
        ),
        Line("Choose “Advise on this” from the menu of any message."),
        Line(
            "Type `/framework help` for everything else: compare, why not, what if, record, starter, rules."
        ),
    ),
)
KEPT = Section(
    "kept",
    "What I keep",
    (
        Line(
            "Nothing that you write is kept once it is answered, and nothing about you. No language model is asked."
        ),
        Line("I speak only where I am asked. To be rid of me, remove the app in Slack's settings."),
    ),
)

PROMPTS = (
    (
        "An internal tool",
        "We need an internal tool for support staff: Postgres, five developers, an admin screen for refunds",
    ),
    ("An API for a model", "One endpoint that streams answers of a language model to many people at once"),
    (
        "We already run something",
        "We run a Flask monolith with SQLAlchemy and now need websockets, should we move?",
    ),
    ("Compare", "Compare Django and FastAPI"),
)
PROMPTS_TITLE = "What are you building?"


@dataclass(frozen=True, slots=True)
class Welcome:
    """Fills the Home and the empty conversation. `house` tells the knowledge and the policy in force."""

    house: House
    api: SlackApi
    tokens: Tokens
    outbox: Outbox = field(default_factory=Outbox)

    def opened(self, opened: Opened) -> None:
        """Someone looks at the Home or at the conversation. Never raises."""
        job = self._publish if opened.tab == "home" else self._suggest
        if not self.outbox.submit(partial(self._try, job, opened)):
            logger.warning("There was no room to fill a tab")

    def _try(self, job: Callable[[Opened, str], None], opened: Opened) -> None:
        try:
            token = self.tokens.token(opened.workspace)
            if token is not None:
                job(opened, token)
        except (CallError, TokensAwayError) as error:
            logger.warning("A tab was not filled: %s", error)
        except Exception as error:  # noqa: BLE001 - a thread's last line
            reference("filling a tab", error)

    def _publish(self, opened: Opened, token: str) -> None:
        view = home_view(self.house)
        if opened.shown != view["private_metadata"]:
            self.api.call("views.publish", token=token, user_id=opened.user, view=view)

    def _suggest(self, opened: Opened, token: str) -> None:
        prompts = [{"title": title, "message": message} for title, message in PROMPTS]
        where = {"channel_id": opened.channel, "thread_ts": opened.thread or None}
        self.api.call(
            "assistant.threads.setSuggestedPrompts",
            token=token,
            **where,
            prompts=prompts,
            title=PROMPTS_TITLE,
        )


def home_view(house: House) -> View:
    """The Home tab: how to ask, the form, the policy in force today, the last change of the knowledge."""
    policy = policy_document(house.policy, today=house.today())
    in_force = Document("", (Section("policy", policy.headline, ()), *policy.sections))
    blocks = [
        *document_blocks(Document(TITLE, (ASK,)), whole=house.public_url),
        {"type": "actions", "elements": _ways(house.public_url)},
        *document_blocks(in_force, whole=house.public_url),
        *document_blocks(Document("", (news_section(_news(house.knowledge)), KEPT)), whole=house.public_url),
    ]
    shown = hashlib.sha256(json.dumps(blocks, sort_keys=True).encode()).hexdigest()[:16]
    return checked_view({"type": "home", "private_metadata": shown, "blocks": blocks})


def _ways(public_url: str) -> list[dict[str, Any]]:
    form = _button(OPEN_FORM, "Fill in the form", "Answer a few questions and see what they come to")
    page = _button(OPEN_PAGE, "Try it in the browser", "Open the page of this service")
    return [{**form, "style": "primary"}, *([{**page, "url": public_url}] if public_url else [])]


@cache
def _news(knowledge: Knowledge) -> News:
    return last_change(knowledge)


def _button(action: str, label: str, says: str) -> dict[str, Any]:
    text = {"type": "plain_text", "text": label, "emoji": False}
    return {"type": "button", "action_id": action, "text": text, "accessibility_label": says}

"""The ways into the form: a word after the command, a shortcut, a button below an advice.

`form` is a word of Slack's alone, for nowhere else can a form be shown. So it is no verb of the registry that every
surface shares; it is taken off before the words get there, and Slack's help names it beside the verbs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from advisor import Line
from advisor.commands import Reply
from handlers.slack.buttons import REFINE
from handlers.slack.command import asked, respond
from handlers.slack.escaping import unescape
from handlers.slack.form.surface import NOT_INSTALLED, TOO_BUSY, Form, Opening
from handlers.slack.incoming import Click, Shortcut, SlashCommand
from handlers.slack.limits import Message
from handlers.slack.message import notice

#: `callback_id` of the global shortcut in the manifests, and `action_id` of the button that opens an empty form.
SHORTCUT, OPEN_FORM = "advise_form", "open_form"

_USAGE = "form [: your situation] – a form, for those who would rather click"
#: "form" alone, or with words behind a colon: "form builder for surveys" is a situation.
_FORM = re.compile(
    r"\s*+(?:the |a |guided )?forms?\s*+(?:[.!?]?\s*+\Z|:\s*+(?P<words>.*))", re.IGNORECASE | re.DOTALL
)


def form_words(words: str) -> str | None:
    """What to fill in where the words ask for the form, which may be ""; None where they ask for something else."""
    found = _FORM.fullmatch(words)
    return (found["words"] or "").strip() if found else None


def naming_the_form(answer: Callable[[str], Reply], *, speaks: bool) -> Callable[[str], Reply]:
    """The same answers; where the app `speaks`, so that it can open a form, the help names that among the verbs."""
    return (lambda words: _naming(answer(words))) if speaks else answer


def _naming(reply: Reply) -> Reply:
    if reply.verb != "help":
        return reply
    sections = (
        replace(one, lines=(*one.lines, Line(_USAGE))) if one.key == "verbs" else one
        for one in reply.document.sections
    )
    return replace(reply, document=replace(reply.document, sections=tuple(sections)))


@dataclass(frozen=True, slots=True)
class Commands:
    """The slash command where there may be a form; `form` is None where the app has no token to open one with."""

    form: Form | None
    answer: Callable[[str], Reply]
    public_url: str

    def respond(self, command: SlashCommand) -> Message | None:
        """What a command is acknowledged with; None where the form opens, so that there is nothing to say."""
        words = form_words(asked(command.text).words)
        if words is None:
            return respond(command, answer=self.answer, public_url=self.public_url)
        if self.form is None:
            return notice(NOT_INSTALLED)
        opening = Opening(command.trigger, command.workspace, words=words, url=command.response_url)
        return None if self.form.open(opening) else notice(TOO_BUSY)


@dataclass(frozen=True, slots=True)
class Uses:
    """What is clicked and chosen: what belongs to the form goes there, all else to `click` and `shortcut`."""

    form: Form
    click: Callable[[Click], None]
    shortcut: Callable[[Shortcut], None]

    def clicked(self, click: Click) -> None:
        """Follow a click, at once."""
        if self.form.owns(click):
            self.form.clicked(click)
        elif click.action in (REFINE, OPEN_FORM):
            self.form.open_or_tell(from_click(click))
        else:
            self.click(click)

    def chosen(self, shortcut: Shortcut) -> None:
        """Follow a shortcut, at once."""
        if shortcut.callback == SHORTCUT:
            self.form.open_or_tell(from_shortcut(shortcut))
        else:
            self.shortcut(shortcut)


def from_shortcut(shortcut: Shortcut) -> Opening:
    """The form for somebody who chose a shortcut: an empty one, or about the message that it was chosen on."""
    return Opening(
        shortcut.trigger,
        shortcut.workspace,
        words=unescape(shortcut.text),
        url=shortcut.response_url,
        user=shortcut.user,
    )


def from_click(click: Click) -> Opening:
    """The form for somebody who clicked a button; its value holds the facts of the advice above it, or nothing."""
    return Opening(click.trigger, click.workspace, facts=click.value, url=click.response_url, user=click.user)

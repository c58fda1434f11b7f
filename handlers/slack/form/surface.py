"""The form as a surface of Slack: opened, answered, updated while somebody answers, submitted.

A submission is answered in its acknowledgement, from memory. Opening and updating a page are calls to Slack and run in
threads. A trigger is good for three seconds, so opening has threads of its own and waits for nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from advisor.commands import Reply
from handlers.counts import UNCOUNTED, Counts, count_reply
from handlers.slack.api import CallError, SlackApi
from handlers.slack.clicks import Seen
from handlers.slack.failure import apology, reference
from handlers.slack.form.answers import ANSWER, BACK, CHANGE, RUNS, TICK
from handlers.slack.form.memory import ForgottenError, known_facts, remembered
from handlers.slack.form.screens import Screens, Wish
from handlers.slack.form.steps import Steps, Taken
from handlers.slack.form.views import FORM
from handlers.slack.incoming import Click, OpenView, Submission
from handlers.slack.limits import Message, View
from handlers.slack.message import notice, notice_view, reply_message
from handlers.slack.outbox import Outbox
from handlers.slack.response_url import PostError, ResponseUrls
from handlers.slack.tokens import Tokens, TokensAwayError, Workspace

logger = logging.getLogger(__name__)

NOT_INSTALLED = (
    "The form cannot be opened here, because this app has no token for this workspace. Whoever runs it can "
    "change that. You can describe your situation after /framework instead."
)
TOO_LATE = (
    "Slack gives three seconds to open a form, and this time they were over. Please try again, or describe your "
    "situation after /framework. If it keeps happening, give the reference {reference} to whoever runs this app."
)
NOT_OPENED = (
    "Slack did not confirm that the form was opened. If you do not see it, please try again, or describe your "
    "situation after /framework. If it keeps failing, give the reference {reference} to whoever runs this app."
)
NOT_TURNED = (
    "Slack did not show the next page of the form. Please click again; your answers are still there. If it keeps "
    "failing, give the reference {reference} to whoever runs this app."
)
TOO_BUSY = "Too much is being answered just now, so the form was not opened. Please try again in a minute."
OLD_FORM = "This form comes from another version of this app. Please close it and open it again."

#: Slack's words for a trigger that came too late.
_LATE = frozenset({"expired_trigger_id", "trigger_expired", "trigger_exchanged", "invalid_trigger_id"})
#: Slack's words for a page that is another by now, or closed: whoever looks at it has gone on.
_GONE_ON = frozenset({"hash_conflict", "not_found", "view_not_found"})


@dataclass(frozen=True, slots=True)
class Opening:
    """What a form is opened with.

    `trigger` is Slack's ticket for it; `words` are what somebody typed; `facts` those of an earlier advice, in their
    text form. `url` is the response URL of where it is opened from and `user` the person's id, for whatever has to be
    said there; each may be "".
    """

    trigger: str
    workspace: Workspace
    words: str = ""
    facts: str = ""
    url: str = ""
    user: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """The guided form of one house."""

    steps: Steps
    api: SlackApi
    tokens: Tokens
    urls: ResponseUrls
    outbox: Outbox = field(default_factory=Outbox)
    screens: Screens = field(default_factory=Screens)
    seen: Seen = field(default_factory=Seen)
    openings: Outbox = field(default_factory=partial(Outbox, workers=2, reserve=0))
    counts: Counts = UNCOUNTED

    def open(self, opening: Opening) -> bool:
        """Open the form soon. False where there is no room for it, so that the caller can say `TOO_BUSY`."""
        accepted = self.openings.submit(partial(self._open, opening))
        if not accepted:
            logger.warning("There was no room to open a form")
        return accepted

    def open_or_tell(self, opening: Opening) -> None:
        """Open the form soon, or say `TOO_BUSY` to whoever wants it."""
        if not self.open(opening):
            self.outbox.submit(partial(self._tell, opening, TOO_BUSY), urgent=True)

    def submitted(self, submission: Submission) -> Message | None:
        """What a submitted page is acknowledged with: errors at its fields, or the page that takes its place.

        None for a modal that is none of ours.
        """
        if submission.view.callback != FORM:
            logger.info("Accepted without acting on it: a modal of another callback_id")
            return None
        try:
            taken = self.steps.submitted(submission.view)
        except ForgottenError:
            return {"response_action": "update", "view": notice_view(OLD_FORM)}
        if taken.errors:
            return {"response_action": "errors", "errors": dict(taken.errors)}
        if taken.reply is not None:
            count_reply(taken.reply, self.counts, surface="slack")
        self._post(submission.view, taken)
        return {"response_action": "update", "view": taken.view}

    def owns(self, click: Click) -> bool:
        """Whether something was used on a page of the form."""
        return click.view is not None and click.view.callback == FORM

    def clicked(self, click: Click) -> None:
        """Follow what was used on a page: the way back, or an answer, whose page then shows what it comes to."""
        draw = self._drawing(click.action)
        if click.view is None or draw is None:
            logger.info("Accepted without acting on it: %.80r", click.action)
            return
        wish = Wish(click.view, click.workspace, draw, turns=click.action in (BACK, CHANGE))
        if self.screens.add(wish) and not self.outbox.submit(partial(self._fulfil, wish), urgent=wish.turns):
            self.screens.drop(wish.view.id)
            logger.warning("There was no room to update a form")

    def _drawing(self, action: str) -> Callable[[OpenView], View] | None:
        if action in (BACK, CHANGE):
            return self.steps.back
        return self.steps.redrawn if action in (ANSWER, RUNS, TICK) else None

    def _open(self, opening: Opening) -> None:
        try:
            self._call("views.open", opening.workspace, trigger_id=opening.trigger, view=self._first(opening))
        except _NoTokenError:
            self._tell(opening, NOT_INSTALLED)
        except CallError as error:
            number = reference("opening a form", error)
            told = TOO_LATE if error.reason in _LATE else NOT_OPENED
            self._tell(opening, told.format(reference=number))
        except Exception as error:  # noqa: BLE001 - a thread's last line: whatever broke, the person is told
            self._tell(opening, apology("opening a form", error))

    def _first(self, opening: Opening) -> View:
        url = opening.url if self.urls.allows(opening.url) else ""
        facts = known_facts(opening.facts, facts=self.steps.house.knowledge.facts)
        return self.steps.begin(words=opening.words, facts=facts, url=url)

    def _fulfil(self, wish: Wish) -> None:
        """Update a page until no wish for it is left."""
        view_id = wish.view.id
        while (latest := self.screens.next(view_id)) is not None:
            try:
                self._update(latest)
            except Exception as error:  # noqa: BLE001 - the page stays as it is, and what comes after is still done
                self._not_turned(latest, error)

    def _update(self, wish: Wish) -> None:
        try:
            page = wish.draw(wish.view)
        except ForgottenError:
            page = notice_view(OLD_FORM)
        try:
            answer = self._call_update(wish, page, self.screens.hash_of(wish.view))
        except CallError as error:
            if error.reason != "hash_conflict" or not wish.turns:
                raise
            # The page was updated elsewhere meanwhile; whoever wants another page does not want that one any more.
            answer = self._call_update(wish, page, None)
        self.screens.updated(wish, left=str(answer.get("view", {}).get("hash", "")))

    def _call_update(self, wish: Wish, page: View, expected: str | None) -> dict[str, Any]:
        return self._call("views.update", wish.workspace, view_id=wish.view.id, hash=expected, view=page)

    def _not_turned(self, wish: Wish, error: Exception) -> None:
        """Say that another page did not come; that a page does not show its latest state is no harm."""
        reason = error.reason if isinstance(error, CallError) else type(error).__name__
        if not wish.turns or reason in _GONE_ON:
            logger.info("A form was not updated: %s", reason)
            return
        number = reference("turning a page of a form", error)
        self._say(self._home_of(wish.view), NOT_TURNED.format(reference=number))

    def _home_of(self, view: OpenView) -> str:
        try:
            return remembered(view.metadata, facts=()).url
        except ForgottenError:
            return ""

    def _post(self, view: OpenView, taken: Taken) -> None:
        """Leave the advice where the form was opened from too, for its author alone; once for each submission."""
        if taken.reply is None or not taken.url or not self.seen.add((view.id, view.hash)):
            return
        if not self.outbox.submit(partial(self._leave, taken.url, taken.reply)):
            logger.warning("There was no room to leave an advice where its form was opened")

    def _leave(self, url: str, reply: Reply) -> None:
        message = reply_message(reply, public=False, public_url=self.steps.public_url)
        self._say(url, message)

    def _tell(self, opening: Opening, text: str) -> None:
        """Say something where the form was to be opened from; from a global shortcut, in our own conversation."""
        if opening.url or not opening.user:
            self._say(opening.url, text)
            return
        message = {name: value for name, value in notice(text).items() if name != "response_type"}
        try:
            self._call("chat.postMessage", opening.workspace, channel=opening.user, **message)
        except (CallError, _NoTokenError) as error:
            logger.warning("A person could not be told that a form was not opened: %s", error)

    def _say(self, url: str, said: str | Message) -> None:
        message = notice(said) if isinstance(said, str) else said
        try:
            self.urls.post(url, {**message, "replace_original": False})
        except PostError as error:
            logger.warning("What a form had to say could not be posted: %s", error.reason)

    def _call(self, method: str, workspace: Workspace, **arguments: Any) -> dict[str, Any]:
        try:
            token = self.tokens.token(workspace)
        except TokensAwayError:
            raise CallError("tokens_away") from None
        if token is None:
            raise _NoTokenError
        return self.api.call(method, token=token, **arguments)


class _NoTokenError(Exception):
    """The app is not installed in this workspace."""

"""What was kept of Slack becomes one answer in its thread: looked for if it may be there, written if it is not.

A mention is answered in its thread, a direct message as well; what is said next in the thread refines the advice and
is answered with what it moves. Other people in a thread talk to one another: there we answer where we are mentioned,
and where one of our buttons is clicked.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advisor.commands import House, Reply, Talk, converse, converse_again
from handlers.counts import UNCOUNTED, Counts, count_reply
from handlers.inbox import Done, Later, Refused, Turn
from handlers.slack.api import DEAD_TOKEN, CallError, SlackApi
from handlers.slack.escaping import unescape
from handlers.slack.failure import apology, reference
from handlers.slack.incoming import Heard, LinksShared
from handlers.slack.intake import Kept, Pressed, answers, earliest, found, from_payload, note
from handlers.slack.message import notice, thread_message
from handlers.slack.response_url import PostError, ResponseUrls
from handlers.slack.thread import Place, Thread, metadata, read_thread
from handlers.slack.tokens import Tokens, TokensAwayError, Workspace
from handlers.slack.unfurl import unfurls

log = logging.getLogger(__name__)

#: Slack's words for what stays as it is, however often it is tried.
_FINAL = frozenset(
    """
    cannot_unfurl_message cannot_unfurl_url channel_not_found is_archived is_inactive message_not_found
    messages_tab_disabled missing_scope not_in_channel restricted_action thread_locked thread_not_found
    """.split()  # noqa: SIM905 - a dozen quoted words would be harder to read
)
#: Slack's words for a channel that the app is no member of.
_OUTSIDE = frozenset({"channel_not_found", "not_in_channel"})
#: Slack's words for blocks that it does not take.
_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})

_STATUS = "is reading the rules…"

NOT_SHOWN = (
    "Slack did not confirm that the answer to your click stands in the thread; look there before you click again. "
    "If it keeps failing, give the reference {reference} to whoever runs this app."
)

#: Seconds for which an answer may be missing in what Slack tells of its thread, and between two looks meanwhile.
_LAG, _LOOK_AGAIN = 10.0, 1.0


class Conversations:
    """The handler for what was kept from Slack."""

    def __init__(
        self,
        api: SlackApi,
        *,
        urls: ResponseUrls,
        tokens: Tokens,
        house: House,
        counts: Counts = UNCOUNTED,
    ) -> None:
        self._api, self._urls, self._tokens, self._house = api, urls, tokens, house
        self._counts = counts

    def __call__(self, turn: Turn) -> Done:
        """Act on one delivery: Done("answered"), ("answered_before"), ("unfurled") or ("nothing_to_show").

        Safe to run again after any interruption: from the second time on it looks before it writes.
        """
        kept = from_payload(turn.payload)
        if not isinstance(kept, Pressed):
            return self._act(kept, turn)
        try:
            return self._act(kept, turn)
        except Refused as refused:
            self._tell(kept, refused)
            raise Refused(refused.reason, final=True) from None  # whoever was told can click again

    def _act(self, kept: Kept, turn: Turn) -> Done:
        line = _Line(self._api, self._tokens, kept.workspace, self._token(kept.workspace), turn)
        if isinstance(kept, LinksShared):
            return self._unfurl(kept, line)
        return self._answer(kept, line)

    def _tell(self, pressed: Pressed, refused: Refused) -> None:
        said = notice(NOT_SHOWN.format(reference=reference("answering a click in a thread", refused)))
        try:
            self._urls.post(pressed.url, {**said, "replace_original": False})
        except PostError as error:
            log.warning("A person who clicked could not be told: %s", error.reason)

    def _token(self, workspace: Workspace) -> str:
        try:
            token = self._tokens.token(workspace)
        except TokensAwayError as error:
            raise Later("tokens_away") from error
        if token is None:
            raise Refused("not_installed", final=True)
        return token

    def _unfurl(self, links: LinksShared, line: _Line) -> Done:
        previews = unfurls(links.urls, house=self._house)
        if not previews:
            return Done("nothing_to_show")
        line.turn.may_write()
        named = {"unfurl_id": links.unfurl, "source": links.source} if links.unfurl else {}
        place = named or {"channel": links.channel, "ts": links.message}
        line.call("chat.unfurl", **place, unfurls=previews)
        return Done("unfurled")

    def _answer(self, kept: Heard | Pressed, line: _Line) -> Done:
        begins = isinstance(kept, Heard) and kept.at == kept.thread
        again = line.turn.claim.attempts > 1
        noted = line.turn.known_note()
        new = begins and not again and not noted
        thread = Thread() if new else self._thread(kept, line, noted=noted, must=again)
        before = found(kept, {*thread.answered, noted})  # what cannot be read is noted all the same
        if before is not None:
            return Done("answered_before", note=note(before))
        if isinstance(kept, Heard) and kept.direct and not again:
            line.try_to_call("assistant.threads.setStatus", **_where(kept, "channel_id"), status=_STATUS)
        message = self._message(kept, thread)
        line.turn.may_write()
        try:
            _post(message, line)
        except Refused as refused:
            if not isinstance(kept, Pressed) or refused.reason not in _OUTSIDE:
                raise
            self._post_from_outside(message, kept.url)
        return Done("answered", note=note(answers(kept)))

    def _post_from_outside(self, message: dict[str, Any], url: str) -> None:
        """Into a channel that the app is no member of, once: whether it is there cannot be looked up.

        Slack promises its element for opinions, `context_actions`, for messages of a conversation only.
        """
        kept = {key: message[key] for key in message if key not in ("channel", "metadata", "blocks")}
        blocks = [block for block in message.get("blocks", ()) if block["type"] != "context_actions"]
        how = {
            "response_type": "in_channel",
            "replace_original": False,
            **({"blocks": blocks} if blocks else {}),
        }
        try:
            self._urls.post(url, {**kept, **how})
        except PostError as error:
            raise Refused(f"outside_{error.reason}"[:60], final=True) from error

    def _thread(self, kept: Heard | Pressed, line: _Line, *, noted: str, must: bool) -> Thread:
        """The thread so far. Without the permission to read it, what is said there stands for itself.

        It is read from where it can matter, up to our latest answer; to the end where this may be answered already.
        Raises Later while Slack does not yet tell of our latest answer in it: what it knows would be forgotten.
        """
        since = earliest(noted, answers(kept))
        place = Place(kept.channel, kept.thread, kept.me, since=since, until="" if must else noted)
        line.turn.still_mine()
        try:
            thread = read_thread(self._api, place, token=line.token, knowledge=self._house.knowledge)
        except CallError as error:
            if not must and error.reason in {"missing_scope", *_OUTSIDE}:
                log.warning(
                    "A thread cannot be read (%s); what is said there stands for itself.", error.reason
                )
                return Thread()
            raise line.verdict(error) from None
        latest = line.turn.known_note(within=_LAG)
        if latest and latest not in map(note, thread.answered):
            raise Later("thread_behind", wait=_LOOK_AGAIN)
        return thread

    def _message(self, kept: Heard | Pressed, thread: Thread) -> dict[str, Any]:
        """The answer. When something of ours breaks, the person is told so, with a reference."""
        where = _where(kept, "channel")
        try:
            reply, talk = self._reply(kept, thread)
            count_reply(reply, self._counts, surface="slack")
            said = thread_message(reply, public_url=self._house.public_url)
        except Exception as error:  # noqa: BLE001 - whatever broke, there is an answer
            said, talk = notice(apology("answering in a thread", error)), thread.talk
        said.pop("response_type", None)
        return {**where, **said, "metadata": metadata(answers(kept), talk)}

    def _reply(self, kept: Heard | Pressed, thread: Thread) -> tuple[Reply, Talk | None]:
        if isinstance(kept, Pressed):
            return converse_again(kept.again, house=self._house, talk=thread.talk)
        words = _words(kept.text, kept.me)
        if not words and thread.talk is None and thread.opening:
            words = f"advise: {_words(thread.opening, kept.me)}"  # a mention alone is about what the thread began with
        return converse(words, house=self._house, talk=thread.talk)


class _BlocksError(Exception):
    """Slack does not take the blocks of a message; its text alone says it all as well."""


@dataclass(frozen=True, slots=True)
class _Line:
    """Calls in one workspace, while one delivery is worked. What fails becomes Later or Refused."""

    api: SlackApi
    tokens: Tokens
    workspace: Workspace
    token: str
    turn: Turn

    def call(self, method: str, **arguments: Any) -> Mapping[str, Any]:
        self.turn.still_mine()
        try:
            return self.api.call(method, token=self.token, **arguments)
        except CallError as error:
            if error.reason in _BLOCKS and "blocks" in arguments:
                log.warning("Slack refused our blocks: %s", error.reason)
                raise _BlocksError from None
            raise self.verdict(error) from None

    def try_to_call(self, method: str, **arguments: Any) -> None:
        """Make a call that changes nothing that matters."""
        try:
            self.api.call(method, token=self.token, **arguments)
        except CallError as error:
            log.info("%s failed: %s", method, error.reason)

    def verdict(self, error: CallError) -> Later | Refused:
        """What a failed call means for the delivery."""
        if error.reason == "ratelimited":
            return Later("rate_limited", wait=error.wait, lane_too=True)
        if error.reason in DEAD_TOKEN:
            self.tokens.forget(self.workspace)
            return Later(error.reason)
        if error.passing:
            return Later(error.reason, least=self.turn.settle)
        return Refused(error.reason, final=error.reason in _FINAL)


def _post(message: dict[str, Any], line: _Line) -> None:
    try:
        line.call("chat.postMessage", **message)
    except _BlocksError:
        line.call("chat.postMessage", **{key: message[key] for key in message if key != "blocks"})


def _words(text: str, me: str) -> str:
    """What a person said to us, without the mention that made it ours."""
    meant = re.sub(rf"<@{re.escape(me)}(?:\|[^<>]*)?>", " ", text) if me else text
    return unescape(meant).strip(" \t\n,:")


def _where(kept: Heard | Pressed, channel: str) -> dict[str, str]:
    return {channel: kept.channel, "thread_ts": kept.thread}

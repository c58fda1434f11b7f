"""A thread in Slack as we left it: what we have answered, and what is known there.

Our answers carry this in their metadata, which people do not see: so any worker can go on, after any restart, and
nothing has to be kept on our side. Slack, "Message metadata" and `conversations.replies`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advisor import Knowledge
from advisor.commands import Talk
from handlers.slack.api import SlackApi
from handlers.slack.intake import note

EVENT_TYPE = "framework_advice"
_ANSWERS = "answers"

#: Messages asked for at once, and how often: whatever lies beyond is left unread.
_PAGE, _PAGES = 200, 10


@dataclass(frozen=True, slots=True)
class Thread:
    """What stands in a thread: its first message's text, unless that is ours, what was answered, the latest talk."""

    opening: str = ""
    answered: frozenset[str] = frozenset()
    talk: Talk | None = None


def metadata(answers: str, talk: Talk | None) -> dict[str, Any]:
    """What an answer carries: the name of what it answers, and what is known now."""
    known = talk.to_payload() if talk else {}
    return {"event_type": EVENT_TYPE, "event_payload": {**known, _ANSWERS: answers}}


@dataclass(frozen=True, slots=True)
class Place:
    """A thread: its channel, the timestamp of its first message, and our own user id there, or "".

    It is read `since` a timestamp, if there is one, to the page with the answer to what is noted as `until`, if any.
    """

    channel: str
    root: str
    me: str
    since: str = ""
    until: str = ""


def read_thread(api: SlackApi, place: Place, *, token: str, knowledge: Knowledge) -> Thread:
    """Read a thread. Raises `CallError`."""
    opening, answered, talk = "", set[str](), None
    for page in _pages(api, place, token=token):
        for message in page:
            ours = _ours(message, place.me)
            if ours is None:
                opening = str(message.get("text") or "") if message.get("ts") == place.root else opening
                continue
            answered.add(str(ours.get(_ANSWERS, "")))
            talk = Talk.from_payload(ours, knowledge=knowledge) or talk
        if place.until and place.until in map(note, answered):
            break
    return Thread(opening, frozenset(answered), talk)


def _pages(api: SlackApi, place: Place, *, token: str) -> Iterator[Sequence[Mapping[str, Any]]]:
    cursor: str | None = None
    for _page in range(_PAGES):
        answer = api.call(
            "conversations.replies",
            token=token,
            channel=place.channel,
            ts=place.root,
            limit=_PAGE,
            include_all_metadata=True,
            oldest=place.since or None,
            inclusive=True,
            cursor=cursor,
        )
        yield answer.get("messages") or ()
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
        if cursor is None:
            return


def _ours(message: Mapping[str, Any], me: str) -> Mapping[str, object] | None:
    """The payload of an answer of ours; another app may use the same words, but not our name."""
    found = message.get("metadata") or {}
    payload = found.get("event_payload")
    by_us = message.get("user") == me if me else bool(message.get("bot_id"))
    ours = by_us and found.get("event_type") == EVENT_TYPE and isinstance(payload, dict)
    return payload if ours else None

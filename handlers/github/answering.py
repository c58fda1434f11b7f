"""From what is asked on an issue to replies: its commands are one conversation, about the issue and what came after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from advisor.commands import House, Reply, Talk, answer, converse
from handlers.github.rendering import Shown

_OWN_MACHINE = (None, "localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Issue:
    """What an asking is about: the issue's title and description in words, and what the conversation knew before."""

    situation: str
    earlier: Talk | None


def replies(words: Sequence[str], *, about: Issue, house: House) -> tuple[tuple[Reply, ...], Talk | None]:
    """A reply to each command, and what the conversation knows after them. "" asks about the issue, read anew."""
    found, talk = list[Reply](), about.earlier
    for each in words:
        reply, talk = _said(each, talk, about.situation, house) if each else _on_issue(about.situation, house)
        found.append(reply)
    return tuple(found), talk


def shown(reply: Reply, *, house: House) -> Shown:
    """A reply with the addresses of its page and record; with none while the service is known on its own machine."""
    advice = reply.advice
    if advice is None or urlsplit(house.public_url).hostname in _OWN_MACHINE:
        return Shown(reply.document)
    is_page = reply.page.startswith("/advice?")  # and not a file, such as a record
    page = reply.page if is_page else advice.permalink
    record = f"/advice/record?{advice.permalink.partition('?')[2]}" if advice.pick else ""
    return Shown(reply.document, house.public_url + page, record and house.public_url + record)


def _said(words: str, talk: Talk | None, situation: str, house: House) -> tuple[Reply, Talk | None]:
    """What somebody says next. Before there is a conversation, words that are no situation are about the issue."""
    reply, after = converse(words, house=house, talk=talk)
    if talk is None and reply.advice is None:
        return converse(words, house=house, talk=_on_issue(situation, house)[1])
    return reply, after


def _on_issue(situation: str, house: House) -> tuple[Reply, Talk | None]:
    reply = answer(situation, house=house)
    return reply, Talk(reply.advice.profile, knowledge=reply.advice.knowledge) if reply.advice else None

"""The slash command: the words after `/framework`, answered inside the acknowledgement.

**Who sees the answer.** Only its author, unless the word `public` asks for the channel:

- in front with a colon, comma or dash: `public: an admin screen for refunds`;
- in front alone, unless one of the next three words is a thing that people call public: `public compare
  django flask` asks for the channel, `public REST API for partners` describes the situation;
- at the very end, behind a comma, semicolon, full stop, dash or line break: `compare django flask, public`.

Anywhere else, and in doubt, `public` is part of what was said, because an answer that stays private can
still be shared and one that was posted cannot be taken back.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from advisor.commands import Reply
from handlers.slack.escaping import unescape
from handlers.slack.incoming import SlashCommand
from handlers.slack.limits import Message
from handlers.slack.message import notice, reply_message

#: The command's name in the manifest; a name that begins with it (`/framework-staging`) is ours as well.
NAME = "/framework"

#: What Slack's users call public, as in "a public API".
CALLED_PUBLIC = frozenset(
    """
    api apis app apps beta client clients cloud data dataset docs documentation endpoint endpoints facing
    frontend http https interface interfaces internet json key keys launch network openapi page pages portal
    repo repositories repository rest sector service services site sites surface traffic url urls web webhook
    webhooks website websites
    """.split()  # noqa: SIM905 - fifty quoted words would be harder to read
)

_LOOK_AHEAD = 3
_OPENING = re.compile(r"public(?P<mark>\s*[:,;–—]|\s+-(?=\s))?(?:\s+|\Z)", re.IGNORECASE)
_CLOSING = re.compile(r"(?:[,;.!?]|\s[-–—]|\n)\s*public\s*[.!]?\Z", re.IGNORECASE)
_ENDING = 40
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, without the modifier, and whether the channel is to see the answer."""

    words: str
    public: bool


def asked(text: str) -> Asked:
    """Read a command's text: Slack's markup undone, the word `public` taken off where it is the modifier."""
    words = unescape(text).strip()
    if opening := _OPENING.match(words):
        rest = words[opening.end() :]
        if opening["mark"] or not _is_described(rest):
            return Asked(rest, public=True)
    ending = words[-_ENDING:]
    if closing := _CLOSING.search(ending):
        return Asked(words[: len(words) - len(ending) + closing.start()].rstrip(), public=True)
    return Asked(words, public=False)


def respond(command: SlashCommand, *, answer: Callable[[str], Reply], public_url: str) -> Message:
    """The message to acknowledge a slash command with."""
    request = asked(command.text)
    return reply_message(answer(request.words), public=request.public, public_url=public_url)


def unknown_command(command: SlashCommand) -> Message:
    """The message for a command of another name that was pointed at this service."""
    name = f"{command.command:.40}".replace("<", "").replace(">", "").replace("&", "")
    return notice(f"I answer {NAME}, not {name}. Try {NAME} help to see what I can do.")


def _is_described(rest: str) -> bool:
    following = [found[0] for found in islice(_WORD.finditer(rest.casefold()), _LOOK_AHEAD)]
    return not CALLED_PUBLIC.isdisjoint(following)

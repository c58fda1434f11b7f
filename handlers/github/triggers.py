"""When we were asked: by a label, or by `/framework …` on a line of its own in the issue's description.

A command counts where GitHub shows it as the writer's own line of text. Never in fenced, indented or inline
code, in a quote or in an HTML comment or element; an edit asks only with a line that was not there before.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from handlers.github.schemas import IssueEvent

ADVICE_LABEL = "framework-advice"
COMMAND = "/framework"
MAX_COMMANDS = 5
"""Commands in one description that are answered; a comment says so when there were more."""
MAX_BODY = 65_536
"""GitHub: a description has at most this many characters."""

_LINE_END = re.compile(r"\r\n|\r|\n")
_CANDIDATE = re.compile(r"( {0,3})/framework(?=\s|\Z)(.*)", re.IGNORECASE | re.DOTALL)
_OPEN, _CLOSE = "\ue000", "\ue001"  # private use: they stand for the command while the markdown is read
_FOUND = re.compile(f"{_OPEN}(\\d+){_CLOSE}")


@dataclass(frozen=True, slots=True)
class Command:
    """One command: the line where it stands (from 0) and the words after it, possibly none."""

    line: int
    words: str


@dataclass(frozen=True, slots=True)
class Ask:
    """What to answer in one comment: each text in turn. `left_out` commands were beyond the limit."""

    by: Literal["label", "command"]
    words: tuple[str, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing is asked of us: why, as a stable reason and in words."""

    reason: str
    message: str


_BOT = Ignored("sender_is_bot", "Bots are never answered.")
_BOT_ISSUE = Ignored("issue_by_bot", "Issues that a bot opened are not answered.")
_TRANSFERRED = Ignored("transferred", "The issue came from another repository, and its comments came along.")
_NOT_ASKED = Ignored("not_asked", f"Neither the label {ADVICE_LABEL} nor a line that starts with {COMMAND}.")
_OTHER_LABEL = Ignored("other_label", f"Another label than {ADVICE_LABEL} was added.")
_NOTHING_NEW = Ignored("no_new_command", f"The edit brought no new line that starts with {COMMAND}.")
_OTHER_ACTION = Ignored("action_ignored", "Only opened, labeled and edited issues can ask for advice.")


def asked(event: IssueEvent, *, label: str = ADVICE_LABEL) -> Ask | Ignored:
    """What the delivery asks for, if anything."""
    if event.by_bot or event.issue_by_bot:
        return _BOT if event.by_bot else _BOT_ISSUE
    match event.action:
        case "opened":
            return _asked_at_opening(event, label)
        case "labeled":
            return _ask(event) if _same(event.label or "", label) else _OTHER_LABEL
        case "edited":
            return _asked_by_edit(event)
        case _:
            return _OTHER_ACTION


def commands(body: str) -> tuple[Command, ...]:
    """The commands in a markdown text, in order. Never raises; time grows with the text's length."""
    lines = _LINE_END.split(body[:MAX_BODY].replace(_OPEN, "").replace(_CLOSE, ""))
    candidates = {place: found for place, line in enumerate(lines) if (found := _CANDIDATE.match(line))}
    if not candidates:
        return ()
    for place, found in candidates.items():
        lines[place] = f"{found[1]}{_OPEN}{place}{_CLOSE}{found[2]}"
    obeyed = dict.fromkeys(_obeyed("\n".join(lines)))
    return tuple(Command(place, candidates[place][2].strip()) for place in obeyed)


def situation(event: IssueEvent) -> str:
    """Title and description as people see them, without commands and HTML comments, as words to answer.

    A title such as "Compare our options" is part of the situation and no verb: so the verb stands before it.
    """
    ours = {command.line for command in commands(event.body)}
    lines = _LINE_END.split(event.body)
    rest = "\n".join(line for place, line in enumerate(lines) if place not in ours)
    return f"advise: {event.title}\n\n{_without_html_comments(rest)}".strip()


def _asked_at_opening(event: IssueEvent, label: str) -> Ask | Ignored:
    if event.transferred:
        return _TRANSFERRED
    if commands(event.body) or any(_same(each, label) for each in event.labels):
        return _ask(event)
    return _NOT_ASKED


def _asked_by_edit(event: IssueEvent) -> Ask | Ignored:
    if event.body_before is None:
        return _NOTHING_NEW
    before = Counter(command.words for command in commands(event.body_before))
    after = Counter(command.words for command in commands(event.body))
    return _ask(event) if after - before else _NOTHING_NEW


def _ask(event: IssueEvent) -> Ask:
    """The same issue asks the same, whichever delivery brings it: so two of them write one comment."""
    found = commands(event.body)
    if not found:
        return Ask("label", (situation(event),))
    words = tuple(command.words or situation(event) for command in found[:MAX_COMMANDS])
    return Ask("command", words, left_out=max(0, len(found) - MAX_COMMANDS))


def _obeyed(text: str) -> Iterator[int]:
    """The numbers of the marks that begin a line of running text outside any quote."""
    quotes = 0
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text):
        quotes += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        if token.type == "inline" and not quotes:
            yield from _line_starts(token.children or [])


def _line_starts(children: list[Token]) -> Iterator[int]:
    first = True
    for child in children:
        if first and (found := _FOUND.match(child.content if child.type == "text" else "")):
            yield int(found[1])
        first = child.type in ("softbreak", "hardbreak")


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()  # GitHub keeps no two labels that differ in case alone


def _without_html_comments(text: str) -> str:
    kept, place = [], 0
    while (start := text.find("<!--", place)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept.append(text[place:start])
        place = end + 3
    return "".join([*kept, text[place:]])

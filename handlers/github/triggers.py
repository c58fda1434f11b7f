"""What a delivery may ask of us: by `/framework …` on a line of its own, a label, our form, or by being a new issue.

Which of these asks is for the repository's file to say, and reading it takes the network. So the door keeps whatever
could ask under some file (`might_ask`), and the worker decides (deciding.py).

A command counts where GitHub shows it as the writer's own line of text. Never in fenced, indented or inline
code, in a quote or in an HTML comment or element; an edit asks only with a line that was not there before.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from handlers.github.forms import is_our_form, without_form
from handlers.github.schemas import IssueEvent

COMMAND = "/framework"
MAX_COMMANDS = 5
"""Commands in one text that are answered; a comment says so when there were more."""
MAX_BODY = 65_536
"""GitHub: a description or comment has at most this many characters."""
MARKER = "<!-- framework-advisor:1 -->"
"""First thing in every comment of ours, and invisible. A comment counts as ours if it is by us, too."""

#: What happened: to an issue's description, to its labels, or to a comment. `taken_back`: commands went, none came.
Occasion = Literal["opened", "labeled", "edited", "commented", "taken_back"]

_LINE_END = re.compile(r"\r\n|\r|\n")
_CANDIDATE = re.compile(r"( {0,3})/framework(?=\s|\Z)(.*)", re.IGNORECASE | re.DOTALL)
_OPEN, _CLOSE = "\ue000", "\ue001"  # private use: they stand for the command while the markdown is read
_FOUND = re.compile(f"{_OPEN}(\\d+){_CLOSE}")


@dataclass(frozen=True, slots=True)
class Command:
    """One command: the line where it stands (from 0) and the words after it, possibly none."""

    line: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What may be asked, with all that decides it, and nobody's name.

    `words` are those after each command in the text, "" after a bare one; `left_out` commands were beyond the limit.
    `labels` are those that may ask: all of a new issue, or the one just added. `situation` is the issue in words,
    `form` whether it came by our form. `association` is what the one who asks is to the repository.
    """

    occasion: Occasion
    words: tuple[str, ...]
    left_out: int
    labels: tuple[str, ...]
    form: bool
    situation: str
    association: str

    def as_dict(self) -> dict[str, object]:
        """Its members by name: all are plain values already."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing is asked of us: why, as a stable reason and in words."""

    reason: str
    message: str


_BOT = Ignored("sender_is_bot", "Bots are never answered.")
_BOT_TEXT = Ignored("text_by_bot", "What a bot or an App wrote is never answered.")
_OWN = Ignored("own_comment", "This is a comment of ours.")
_TRANSFERRED = Ignored("transferred", "The issue came from another repository, and its comments came along.")
_NOT_ASKED = Ignored("not_asked", f"No line of the comment is a command that starts with {COMMAND}.")
_NOTHING_NEW = Ignored("no_new_command", f"The edit changed no line that starts with {COMMAND}.")
_OTHER_ACTION = Ignored(
    "action_ignored", "Only what is opened, labeled, edited or written can ask for advice, or take that back."
)


def might_ask(event: IssueEvent) -> Candidate | Ignored:
    """What the delivery may ask, under one repository's file or another, or why under none."""
    if event.by_bot or event.text_by_bot:
        return _beside_a_bot(event)
    match event.action:
        case "edited":
            return _by_edit(event)
        case "created" if event.comment is not None:
            return _by_comment(event)
        case "opened" if event.comment is None:
            return _TRANSFERRED if event.transferred else _by_itself(event, "opened", labels=event.labels)
        case "deleted" if event.comment is not None:
            return _by_deletion(event)
        case "labeled":
            return _by_label(event)
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


def situation(title: str, description: str) -> str:
    """Title and description as people see them, without commands and HTML comments, as words to answer.

    A title such as "Compare our options" is part of the situation and no verb: so the verb stands before it.
    """
    ours = {command.line for command in commands(description)}
    lines = _LINE_END.split(description)
    rest = "\n".join(line for place, line in enumerate(lines) if place not in ours)
    return f"advise: {title}\n\n{without_form(_without_html_comments(rest))}".strip()


def _beside_a_bot(event: IssueEvent) -> Candidate | Ignored:
    """A person who puts a label on asks, whoever wrote what it is put on; the bot's commands do not."""
    if event.by_bot:
        return _BOT
    return _by_label(replace(event, written="")) if event.action == "labeled" else _BOT_TEXT


def _by_comment(event: IssueEvent) -> Candidate | Ignored:
    if event.written.startswith(MARKER):
        return _OWN
    found = commands(event.written)
    return _candidate(event, "commented", found=found) if found else _NOT_ASKED


def _by_edit(event: IssueEvent) -> Candidate | Ignored:
    if event.written.startswith(MARKER):
        return _OWN
    if event.before is None:
        return _NOTHING_NEW
    found = commands(event.written)
    before = Counter(command.words for command in commands(event.before))
    after = Counter(command.words for command in found)
    if before == after:
        return _NOTHING_NEW
    return _candidate(event, "edited" if after - before else "taken_back", found=found)


def _by_deletion(event: IssueEvent) -> Candidate | Ignored:
    """A comment that is gone has taken its commands back."""
    if event.written.startswith(MARKER):
        return _OWN
    return _candidate(event, "taken_back", found=()) if commands(event.written) else _NOT_ASKED


def _by_label(event: IssueEvent) -> Candidate | Ignored:
    if event.comment is not None or event.label is None:
        return _OTHER_ACTION
    return _by_itself(event, "labeled", labels=(event.label,))


def _by_itself(event: IssueEvent, occasion: Occasion, *, labels: tuple[str, ...]) -> Candidate:
    """An issue that may ask by its labels or by being there, and by its commands as well."""
    return _candidate(event, occasion, found=commands(event.written), labels=labels)


def _candidate(
    event: IssueEvent, occasion: Occasion, *, found: tuple[Command, ...], labels: tuple[str, ...] = ()
) -> Candidate:
    """The same text asks the same, whichever delivery brings it: so two of them write one comment."""
    return Candidate(
        occasion=occasion,
        words=tuple(command.words for command in found[:MAX_COMMANDS]),
        left_out=max(0, len(found) - MAX_COMMANDS),
        labels=labels,
        form=occasion == "opened" and is_our_form(event.written),
        situation=situation(event.title, event.description),
        association=event.association,
    )


@cache
def _parser() -> MarkdownIt:
    """Made once: making it takes longer than reading a short text."""
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def _obeyed(text: str) -> Iterator[int]:
    """The numbers of the marks that begin a line of running text outside any quote."""
    quotes = 0
    for token in _parser().parse(text):
        quotes += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        if token.type == "inline" and not quotes:
            yield from _line_starts(token.children or [])


def _line_starts(children: list[Token]) -> Iterator[int]:
    first = True
    for child in children:
        if first and (found := _FOUND.match(child.content if child.type == "text" else "")):
            yield int(found[1])
        first = child.type in ("softbreak", "hardbreak")


def _without_html_comments(text: str) -> str:
    kept, place = [], 0
    while (start := text.find("<!--", place)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept.append(text[place:start])
        place = end + 3
    return "".join([*kept, text[place:]])

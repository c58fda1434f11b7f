"""The comment: hidden marks, why it was updated, the answers, earlier ones folded, and the way to turn it off.

GitHub: a comment has at most 65,536 characters; whether bytes or characters is not said, so we stay below
60,000 bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.document import Document
from handlers.github.deciding import By
from handlers.github.markdown import in_html, prose
from handlers.github.rendering import Block, Shown, blocks, fit, size, small
from handlers.github.repository_file import DEFAULTS, PATH
from handlers.github.triggers import COMMAND, MARKER, MAX_COMMANDS

__all__ = ["MARKER", "Folded", "Letter", "comment", "folded", "tail", "written"]

MAX_SIZE = 60_000

CUT = "The rest did not fit: a GitHub comment cannot be longer. Ask about one part to see that part whole."
EARLIER = "Answered before"
OUTDATED = "Outdated"
TAKEN_BACK = "Outdated: the command that asked for this was taken away, and nothing else asks here."
LEFT_OUT = f"Only the first {MAX_COMMANDS} commands are answered; {{}} more stood below them."
OFF: Mapping[By, str] = {
    "label": (
        "You asked for this with the label {label}. To ask again, take it off and add it again. "
        "To turn it off, take the label off and delete this comment: it will not come back by itself."
    ),
    "command": (
        f"You asked for this with a line that starts with {COMMAND}. To ask something else, write another one in a "
        "comment, or change the line. "
        "To turn it off, delete the line and this comment: it will not come back by itself."
    ),
    "form": (
        f"You asked for this with the issue form. To ask more, write a line that starts with {COMMAND} in a comment. "
        "To turn it off, delete this comment: it will not come back by itself."
    ),
    "opened": (
        f"This repository wants advice on every new issue. To ask more, write a line that starts with {COMMAND} in a "
        "comment. To turn it off, delete this comment: it will not come back by itself."
    ),
}
OFF_FOR_MAINTAINERS = (
    f"Maintainers choose in {PATH} what may ask and who. They can turn it off for good by removing the webhook, or by "
    "uninstalling the GitHub App, in the repository's settings."
)


@dataclass(frozen=True, slots=True)
class Folded:
    """Answers that stand beneath those of today, folded."""

    title: str
    answers: tuple[Shown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Everything that one comment says.

    `hidden` is a line for ourselves, `first` why the comment was updated, `notes` what maintainers should know, and
    `tail` the small print. Each may be empty.
    """

    answers: tuple[Shown, ...] = ()
    folded: tuple[Folded, ...] = ()
    hidden: str = ""
    first: str = ""
    notes: tuple[str, ...] = ()
    tail: tuple[str, ...] = ()


def comment(documents: Sequence[Document], *, by: By, left_out: int = 0, label: str = DEFAULTS.label) -> str:
    """A comment that answers for the first time: each document in turn."""
    answers = tuple(Shown(document) for document in documents)
    return written(Letter(answers=answers, tail=tail(by, left_out=left_out, label=label)))


def tail(by: By, *, left_out: int = 0, label: str = DEFAULTS.label) -> tuple[str, ...]:
    """The small print below answers: what was left out, and how to turn it off."""
    notes = (LEFT_OUT.format(left_out),) if left_out else ()
    return (*notes, OFF[by].format(label=label), OFF_FOR_MAINTAINERS)


def folded(answers: Sequence[Shown], *, outdated: bool) -> Folded:
    """Answers under a title that says what they are and how the first of them begins."""
    first, *others = (shown.document.headline for shown in answers)
    more = f" And {len(others)} more." if others else ""
    return Folded(f"{OUTDATED if outdated else EARLIER}: {first}{more}", tuple(answers))


def written(letter: Letter) -> str:
    """The whole comment as markdown, cut where it would be too long."""
    hidden = f"{letter.hidden}\n" if letter.hidden else ""
    first = f"\n**{prose(letter.first)}**\n" if letter.first else ""
    head = f"{MARKER}\n{hidden}{first}"
    notes = "".join(f"\n{prose(note)}\n" for note in letter.notes)
    end = f"{notes}\n---\n{small(letter.tail)}"
    room = MAX_SIZE - size(head) - size(end) - size(CUT) - 10
    text, whole = fit(blocks(letter.answers), room)
    for part in letter.folded if whole else ():
        more, whole = _folded(part, room - size(text))
        text += more
        if not whole:
            break
    cut = "" if whole else f"\n**{CUT}**\n"
    return f"{head}{text}{cut}{end}"


def _folded(part: Folded, room: int) -> tuple[str, bool]:
    frame = Block(f"\n<details>\n<summary>{in_html(part.title)}</summary>\n", (), "\n</details>\n")
    text, whole = fit(blocks(part.answers), room - size(frame.text()))
    return (f"{frame.head}{text}{frame.foot}" if text else "", whole)

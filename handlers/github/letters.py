"""What our one comment says, from what it remembers: the newest answers open, the others folded, and why it changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from advisor.commands import Reply
from advisor.phrases import joined
from handlers.github.comment import TAKEN_BACK, Folded, Letter, folded, tail
from handlers.github.files import Found
from handlers.github.history import ISSUE, Entry, History
from handlers.github.rendering import Shown

FILE_PROBLEM = "For the maintainers: while a file that I follow cannot be used, its defaults hold. {}"
_NAMES: Mapping[str, str] = {"advise": "advice", "what if": "a change", "": "something that I cannot answer"}


def letter(
    history: History,
    *,
    replies: Callable[[Entry], Sequence[Reply]],
    shown: Callable[[Reply], Shown],
    found: Found,
) -> Letter:
    """Everything that the comment says. `replies` gives those of an entry, `shown` how one of them is shown."""
    live, label = history.live, found.rules.label
    answers = tuple(replies(live)) if live else ()
    last = live or history.entries[0]
    return Letter(
        answers=tuple(shown(reply) for reply in answers),
        folded=tuple(_folded(history, replies=replies, shown=shown)),
        hidden=history.line(),
        first=_first(history, answers, label=label),
        notes=(FILE_PROBLEM.format(found.problem),) if found.problem else (),
        tail=tail(last.by, left_out=live.left_out if live else 0, label=label),
    )


def _folded(
    history: History, *, replies: Callable[[Entry], Sequence[Reply]], shown: Callable[[Reply], Shown]
) -> list[Folded]:
    """All entries but the one that stands open, and those that say the same as it does."""
    live = history.live
    others = (one for one in history.entries if one is not live and (live is None or one.said != live.said))
    return [folded([shown(reply) for reply in replies(one)], outdated=one.outdated) for one in others]


def _first(history: History, answers: Sequence[Reply], *, label: str) -> str:
    live = history.live
    if live is None:
        return TAKEN_BACK
    if history.taken_back > live.at:
        return "Updated because a command was taken away."
    alone = len(history.entries) == 1 and not history.taken_back
    return "" if alone else f"Updated because {_because(live, answers, label=label)}."


def _because(live: Entry, answers: Sequence[Reply], *, label: str) -> str:
    if live.by == "label":
        return f"the label {label} was added"
    names = dict.fromkeys(_NAMES.get(reply.verb, f"“{reply.verb}”") for reply in answers)
    asked = joined(tuple(names))
    where = "the description" if live.source == ISSUE else "a comment"
    return f"{where} was edited and asks for {asked}" if live.edited else f"{where} asks for {asked}"

"""What people fill in: issue forms, read field by field, and of these our own, which is a way to ask.

GitHub: a form arrives as markdown. Each field is a line `### label` with its value below; a field left empty holds
`_No response_`; boxes are `- [x] option` and `- [ ] option`. Nothing else tells a form from text, and people may edit
it afterwards: whatever does not look like this is left as prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

FIELDS = (
    "What are you building, and for whom?",
    "What runs today?",
    "What does it need?",
    "What does it not need?",
    "Who will work on it?",
    "What does the team know well?",
    "What else matters?",
)
"""The labels of our own form, docs/examples/framework-advice.yml. The first field cannot be left empty there."""

_ENOUGH = 3
"""So many of our labels, the first among them, make a text our form."""
#: What a repetition has read it keeps (`++`): a line of nothing but spaces would take for ever else.
_HEADING = re.compile(r" {0,3}###[ \t]++(.*)\Z")
_FENCE = re.compile(r" {0,3}(`{3,}+|~{3,}+)(.*)\Z")
_BOX = re.compile(r"\s*+[-*+] \[([ xX])\][ \t]++(.*)\Z")
_EMPTY = ("_No response_", "")


@dataclass(frozen=True, slots=True)
class _Field:
    """A heading and the lines below it; what stands before the first heading has none."""

    heading: str | None
    lines: tuple[str, ...]

    def value(self) -> str:
        """What was filled in: of boxes those that were ticked, each as a sentence."""
        boxes = [_BOX.match(line) for line in self.lines if line.strip()]
        if boxes and all(boxes):
            ticked = (box[2].strip() for box in boxes if box and box[1] != " ")
            return "\n".join(_sentence(option) for option in ticked)
        value = "\n".join(self.lines).strip()
        return "" if value in _EMPTY else value


def is_our_form(body: str) -> bool:
    """Whether a description was filled in with our form."""
    return FIELDS[0] in body and _is_ours(tuple(_fields(body)))


def without_form(body: str) -> str:
    """The text without what a form adds to it: empty fields, boxes left open, and the labels of our own.

    Other forms' labels stay, because a value such as "No" says nothing without. A text that does not begin as a
    form does stays as it is: there an open box is work to be done.
    """
    if not body.lstrip().startswith("###"):
        return body
    found = tuple(_fields(body))
    ours = _is_ours(found)
    return "\n\n".join(filter(None, (_written(field, ours=ours) for field in found)))


def _is_ours(found: tuple[_Field, ...]) -> bool:
    labels = {field.heading for field in found} & set(FIELDS)
    return FIELDS[0] in labels and len(labels) >= _ENOUGH


def _written(field: _Field, *, ours: bool) -> str:
    value = field.value()
    if field.heading is None or not value:
        return value
    if ours and field.heading in FIELDS:
        return _sentence(value)
    return f"### {field.heading}\n\n{value}"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "`", "~")) else f"{text}."


def _fields(body: str) -> Iterator[_Field]:
    """The fields in order; the first is what stands before the first heading, often nothing."""
    heading, lines, fence = None, list[str](), ""
    for line in body.splitlines():
        fence = _fence_after(line, fence)
        found = None if fence else _HEADING.match(line)
        if found is None:
            lines.append(line)
            continue
        yield _Field(heading, tuple(lines))
        heading, lines = _label(found[1]), []
    yield _Field(heading, tuple(lines))


def _label(heading: str) -> str:
    """A heading's words, without the hash signs that may close it."""
    return heading.rstrip(" \t").rstrip("#").rstrip(" \t")


def _fence_after(line: str, fence: str) -> str:
    """The fence that is open behind a line, given the one before it, or ""."""
    found = _FENCE.match(line)
    if found is None:
        return fence
    if not fence:
        return found[1]
    closes = found[1].startswith(fence) and not found[2].strip()
    return "" if closes else fence

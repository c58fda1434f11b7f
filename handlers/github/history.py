"""What our comment remembers: who was answered what, as facts and verbs that make each answer again, and no words.

It stands in a hidden line of the comment, and counts only in a comment of our own. Whoever may edit our comment can
change what is answered there next, and nothing else: it is read like any other input.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, get_args

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validate

from advisor import Document, Line, Section
from advisor.commands import House, Reply, Talk, answer_again
from handlers.github.deciding import By
from handlers.github.triggers import MARKER, MAX_COMMANDS

MOST_ENTRIES = 5
"""So many askings are kept in one comment: the one that is answered, and those folded beneath it."""
ISSUE = 0
"""Stands for the issue's description where otherwise a comment's id does."""

_LONGEST = 8_000  # one answer's facts, in characters; every fact of the knowledge together takes half of it
_ROOM = 16_000  # all of the hidden line, in bytes
_TOLD = 6  # lines of a mistake
_LINE = re.compile(re.escape(MARKER) + r"\r?\n<!-- framework-advisor:facts (\{[^<>\r\n]*\}) -->\r?\n")
#: Written as escapes in JSON: what could end the HTML comment, or what GitHub could take for a mention.
_SPECIAL = str.maketrans({mark: f"\\u{ord(mark):04x}" for mark in "<>@#&"})


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: `again` for `answer_again`, or the lines of a mistake, the headline first."""

    again: str = ""
    told: tuple[str, ...] = ()

    @classmethod
    def of(cls, reply: Reply) -> Said:
        """What makes a reply again."""
        if reply.again:
            return cls(reply.again[:_LONGEST])
        document = reply.document
        lines = (line.text for section in document.sections for line in section.lines)
        return cls(told=(document.headline, *lines)[:_TOLD])

    def reply(self, house: House) -> Reply:
        """The reply once more, without the quotes of what people wrote."""
        if self.again or not self.told:
            return answer_again(self.again, house=house)
        headline, *lines = self.told
        section = Section("ways", "", tuple(Line(line) for line in lines))
        return Reply("", Document(headline, (section,)), mistake=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One asking and what it was answered: the comment that asked or `ISSUE`, when (seconds), and by what.

    `edited` says that an edit asked. `talk` is what the conversation knew afterwards, as `Talk.to_payload` writes it.
    `outdated` entries are those whose commands were changed or taken back.
    """

    source: int
    at: int
    by: By
    said: tuple[Said, ...]
    talk: Mapping[str, object] | None = None
    edited: bool = False
    left_out: int = 0
    outdated: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """The entries of one comment: those that hold, newest first, then those that are outdated.

    `taken_back` is when commands were last taken back without new ones, or 0.
    """

    entries: tuple[Entry, ...] = ()
    taken_back: int = 0

    @property
    def live(self) -> Entry | None:
        """The entry whose answers stand open in the comment."""
        return next((entry for entry in self.entries if not entry.outdated), None)

    def of(self, source: int) -> Entry | None:
        """The entry of one source that still holds."""
        return next((entry for entry in self.entries if entry.source == source and not entry.outdated), None)

    def without(self, *, source: int, at: int) -> History:
        """As it was before one asking, which may have been answered before somebody died."""
        rest = (entry for entry in self.entries if (entry.source, entry.at) != (source, at))
        return replace(self, entries=tuple(rest))

    def plus(self, entry: Entry) -> History:
        """With one more entry; what the same source was answered before is outdated then.

        The same history where the source has asked something later already, or where the same answers stand open.
        """
        old = self.of(entry.source)
        if old is not None and (old.at > entry.at or (old is self.live and old.said == entry.said)):
            return self
        rest = (replace(one, outdated=True) if one is old else one for one in self.entries)
        return self._of(
            [entry, *(one for one in rest if one.source != entry.source or one.said != entry.said)]
        )

    def minus(self, source: int, *, at: int) -> History:
        """With everything outdated that one source asked for up to a moment."""
        outdated = (
            replace(one, outdated=True) if one.source == source and one.at <= at else one
            for one in self.entries
        )
        return replace(self._of(outdated), taken_back=max(self.taken_back, at))

    def talk(self, house: House, *, source: int, at: int) -> Talk | None:
        """What the conversation knew when it last answered another source before a moment; None if it never did."""
        others = (one for one in self.entries if one.source != source and one.at <= at and not one.outdated)
        talks = (Talk.from_payload(one.talk, knowledge=house.knowledge) for one in others if one.talk)
        return next((talk for talk in talks if talk is not None), None)

    def line(self) -> str:
        """The hidden line, without the end of the line. The oldest entries are dropped for room."""
        entries = self.entries
        while len(written := self._written(entries)) > _ROOM:
            entries = entries[:-1]
        return f"<!-- framework-advisor:facts {written} -->"

    def _written(self, entries: Iterable[Entry]) -> str:
        content = {"taken_back": self.taken_back, "entries": [_short(entry) for entry in entries]}
        return json.dumps(content, separators=(",", ":")).translate(_SPECIAL)

    def _of(self, entries: Iterable[Entry]) -> History:
        ordered = sorted(entries, key=lambda one: (not one.outdated, one.at), reverse=True)
        return replace(self, entries=tuple(ordered[:MOST_ENTRIES]))


def read_history(body: str) -> History:
    """What a comment of ours remembers; nothing where it cannot be read. Never raises."""
    found = _LINE.match(body)
    if found is None:
        return History()
    try:
        history = _SCHEMA.loads(found[1])
    except (ValidationError, ValueError, RecursionError):
        return History()
    assert isinstance(history, History)  # noqa: S101 - tells the type checker what `make` returns
    return history


class _Part(Schema):
    class Meta:
        unknown = EXCLUDE


class _SaidSchema(_Part):
    again = fields.String(load_default="", validate=validate.Length(max=_LONGEST))
    told = fields.List(
        fields.String(validate=validate.Length(max=_LONGEST)),
        load_default=list,
        validate=validate.Length(max=_TOLD),
    )

    @post_load
    def make(self, found: dict[str, Any], **_: object) -> Said:
        return Said(found["again"], tuple(found["told"]))


class _EntrySchema(_Part):
    source = fields.Integer(load_default=ISSUE, strict=True, validate=validate.Range(min=0, max=2**63 - 1))
    at = fields.Integer(required=True, strict=True, validate=validate.Range(min=0, max=2**40))
    by = fields.String(required=True, validate=validate.OneOf(get_args(By)))
    said = fields.List(
        fields.Nested(_SaidSchema), required=True, validate=validate.Length(min=1, max=MAX_COMMANDS)
    )
    talk = fields.Dict(load_default=None, allow_none=True)
    edited = fields.Boolean(load_default=False)
    left_out = fields.Integer(load_default=0, strict=True, validate=validate.Range(min=0, max=100_000))
    outdated = fields.Boolean(load_default=False)

    @post_load
    def make(self, found: dict[str, Any], **_: object) -> Entry:
        return Entry(**{**found, "said": tuple(found["said"])})


class _HistorySchema(_Part):
    entries = fields.List(
        fields.Nested(_EntrySchema), required=True, validate=validate.Length(max=MOST_ENTRIES)
    )
    taken_back = fields.Integer(load_default=0, strict=True, validate=validate.Range(min=0, max=2**40))

    @post_load
    def make(self, found: dict[str, Any], **_: object) -> History:
        return History(tuple(found["entries"]), found["taken_back"])


_SCHEMA = _HistorySchema()


def _short(entry: Entry) -> dict[str, Any]:
    """An entry's members without those that say nothing."""
    return asdict(entry, dict_factory=lambda pairs: {name: value for name, value in pairs if value})

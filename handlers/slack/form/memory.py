"""What a page of the form carries unseen, in Slack's `private_metadata`: so nothing has to be kept on our side.

It holds facts in their text form, and no words of the person: these stand in their own field on every page.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from advisor import Profile
from handlers.slack.limits import VIEW_METADATA
from handlers.slack.weighing import length

#: The pages in their order; the last one shows the advice.
WORDS, NEEDS, QUESTIONS, ADVICE = range(1, 5)

#: What somebody answered: yes, no, or None for a fact that is to stay open whatever the words say.
Answers = Mapping[str, bool | None]

_OPEN, _NO = "~", "-"

#: Nobody turns so many pages; the names of fields have room for no more digits.
_MOST_TURNS = 1_000_000


@dataclass(frozen=True, slots=True)
class Memory:
    """Where somebody is in the form, and what they answered so far.

    `turn` counts the pages that were drawn; it is part of the names of their fields. `given` are the answers that say
    something else than the words do. `asked` are the facts with a question on this page, with the answer that it was
    drawn with; `heard` those that the words told when it was drawn, listed below the questions. `needs` are the facts
    that the second page asks about, chosen for the beginning that `mark` stands for, so that it asks the same when
    somebody comes back to it. `url` takes the advice to where the form was opened from, or is "".
    """

    step: int = WORDS
    turn: int = 0
    given: Answers = field(default_factory=dict)
    asked: Answers = field(default_factory=dict)
    heard: Answers = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    mark: str = ""
    url: str = ""

    def turned(
        self, step: int, *, given: Answers, asked: Answers | None = None, heard: Answers | None = None
    ) -> Memory:
        """The memory of the next page to be drawn."""
        turn = self.turn + 1
        return replace(self, step=step, turn=turn, given=given, asked=asked or {}, heard=heard or {})

    @property
    def listed(self) -> dict[str, bool]:
        """The facts that stand on the page to be unticked: all that were known and are not asked about there."""
        if self.step != NEEDS:
            return {}
        known = {**self.heard, **self.given}
        return {fact: value for fact, value in known.items() if value is not None and fact not in self.asked}

    def written(self) -> str:
        """The text for `private_metadata`; where all does not fit, the address goes and every fact stays."""
        written = _json(
            {
                "step": self.step,
                "turn": self.turn,
                "given": answers_text(self.given),
                "asked": _in_order(self.asked),
                "heard": answers_text(self.heard),
                "needs": ",".join(self.needs),
                "mark": self.mark,
                "url": self.url,
            }
        )
        return (
            written if not self.url or length(written) <= VIEW_METADATA else replace(self, url="").written()
        )


class MemorySchema(Schema):
    """What `Memory.written` writes."""

    class Meta:
        """A page that is open while the service is renewed may hold less or more."""

        unknown = EXCLUDE

    step = fields.Integer(required=True, validate=validate.OneOf((WORDS, NEEDS, QUESTIONS, ADVICE)))
    turn = fields.Integer(required=True, validate=validate.Range(min=0, max=_MOST_TURNS))
    given = fields.String(load_default="")
    asked = fields.String(load_default="")
    heard = fields.String(load_default="")
    needs = fields.String(load_default="")
    mark = fields.String(load_default="")
    url = fields.String(load_default="")


class ForgottenError(Exception):
    """A page carries nothing that this version of the service can read."""


def remembered(metadata: str, *, facts: Iterable[str]) -> Memory:
    """The memory of a page; facts that are not among `facts` are left out. Raises `ForgottenError`."""
    known = frozenset(facts)
    try:
        told = MemorySchema().loads(metadata)
    except (ValidationError, ValueError, RecursionError):
        raise ForgottenError from None
    return Memory(
        step=told["step"],
        turn=told["turn"],
        given=_answers(told["given"], known),
        asked=_answers(told["asked"], known),
        heard=_answers(told["heard"], known),
        needs=tuple(_answers(told["needs"], known)),
        mark=told["mark"],
        url=told["url"],
    )


def known_facts(text: str, *, facts: Iterable[str]) -> Profile:
    """Facts in their text form, as a button holds them; those of another version of the knowledge are left out."""
    answers = _answers(text.removeprefix("facts:"), frozenset(facts))
    return Profile.of({fact: value for fact, value in answers.items() if value is not None})


def answers_text(answers: Answers) -> str:
    """Answers as text: the facts as everywhere, then those that stay open, with a tilde."""
    said = Profile.of({fact: value for fact, value in answers.items() if value is not None})
    left_open = [f"{_OPEN}{fact}" for fact in sorted(answers) if answers[fact] is None]
    return ",".join(filter(None, [str(said), *left_open]))


def _in_order(answers: Answers) -> str:
    """Answers in the order in which they stand on the page."""
    return ",".join(answers_text({fact: value}) for fact, value in answers.items())


def _answers(text: str, known: frozenset[str]) -> dict[str, bool | None]:
    words = [word for word in text.split(",") if word]
    values = {word.lstrip(_OPEN + _NO): _value(word) for word in words}
    return {fact: value for fact, value in values.items() if fact in known}


def _value(word: str) -> bool | None:
    return None if word.startswith(_OPEN) else not word.startswith(_NO)


def _json(parts: Mapping[str, object]) -> str:
    return json.dumps({name: value for name, value in parts.items() if value != ""}, separators=(",", ":"))

"""What a thread knows: facts now and before, nobody's words, small enough to travel in a message's metadata."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from advisor.knowledge import Knowledge
from advisor.profile import Profile, ProfileError

#: How many steps can be taken back.
STEPS = 10
#: The largest payload, in bytes of JSON; Slack takes 8,000 with the name of the event.
ROOM = 7_500
#: The longest text in a payload that is read, in characters.
_LONGEST = 8_000
#: Stands behind the facts of each step: Slack describes metadata as plain values, and lists of objects, not of texts.
_END = ";"


class _TalkSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    v = fields.String(required=True, validate=validate.Length(max=40))
    facts = fields.String(required=True, validate=validate.Length(max=_LONGEST))
    before = fields.String(load_default="", validate=validate.Length(max=_LONGEST))
    skipped = fields.String(load_default="", validate=validate.Length(max=_LONGEST))


_SCHEMA = _TalkSchema()


@dataclass(frozen=True, slots=True)
class Talk:
    """The facts of a conversation, those before each step (the latest last), and the facts nobody is asked about again.

    `knowledge` is the version that the last answer was made with.
    """

    facts: Profile = field(default_factory=Profile)
    before: tuple[Profile, ...] = ()
    skipped: tuple[str, ...] = ()
    knowledge: str = ""

    def moved_to(self, facts: Profile) -> Talk:
        """The talk one step on, which can be taken back; the same talk where these are its facts already."""
        if facts == self.facts:
            return self
        return replace(self, facts=facts, before=(*self.before, self.facts)[-STEPS:])

    def taken_back(self) -> Talk | None:
        """The talk one step back; None where nothing can be taken back."""
        if not self.before:
            return None
        return replace(self, facts=self.before[-1], before=self.before[:-1])

    def to_payload(self) -> dict[str, object]:
        """A flat JSON object of at most `ROOM` bytes: facts as text. The oldest steps are dropped for room."""
        before = [f"{facts}{_END}" for facts in self.before[-STEPS:]]
        while len(json.dumps(payload := self._payload(before))) > ROOM and before:
            del before[0]
        return payload

    def _payload(self, before: list[str]) -> dict[str, object]:
        return {
            "v": self.knowledge,
            "facts": str(self.facts),
            "before": "".join(before),
            "skipped": ",".join(self.skipped),
        }

    @classmethod
    def from_payload(cls, payload: Mapping[str, object], *, knowledge: Knowledge) -> Talk | None:
        """Read what `to_payload` wrote; never raises.

        None where it cannot be read: another app's, too large, or with facts that this knowledge does not have.
        """
        try:
            read: Mapping[str, Any] = _SCHEMA.load(payload)
            *steps, rest = read["before"].split(_END)
            facts, *before = (_profile(text, knowledge) for text in (read["facts"], *steps))
            skipped = _profile(read["skipped"], knowledge)
        except (ValidationError, ProfileError):
            return None
        too_long = sum(map(len, (read["facts"], read["skipped"], read["before"]))) > _LONGEST
        if rest or len(steps) > STEPS or too_long:
            return None
        return cls(facts, tuple(before), tuple(skipped.as_dict()), read["v"])


def _profile(text: str, knowledge: Knowledge) -> Profile:
    """Facts in their text form; raises `ProfileError`."""
    profile = Profile.parse(text)
    if not all(fact in knowledge.facts for fact, _ in profile.facts):
        raise ProfileError("There are facts that this knowledge does not have.")
    return profile

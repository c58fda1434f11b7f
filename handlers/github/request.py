"""What was kept of a delivery, read back from the inbox (intake.py writes it)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.github.history import ISSUE
from handlers.github.repository_file import DEFAULTS
from handlers.github.triggers import Candidate
from handlers.inbox import Refused, Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Where something may have been asked, when (seconds since 1970), and what. `comment` is None for the issue."""

    repository: str
    issue: int
    comment: int | None
    installation: int | None
    at: int
    candidate: Candidate

    @property
    def source(self) -> int:
        """What asks, as our comment remembers it."""
        return ISSUE if self.comment is None else self.comment

    @classmethod
    def of(cls, turn: Turn) -> Request:
        """Read it back. Raises Refused, finally, if it is not of our making: trying again would not help."""
        payload: Mapping[str, Any] = turn.payload
        try:
            return cls(
                repository=payload["repository"],
                issue=payload["issue"],
                comment=payload.get("comment"),
                installation=payload["installation"],
                at=int(turn.claim.asked_at),
                candidate=_candidate(payload["candidate"]) if "candidate" in payload else _earlier(payload),
            )
        except (KeyError, TypeError) as error:
            raise Refused("payload_unreadable", final=True) from error


def _candidate(kept: Mapping[str, Any]) -> Candidate:
    return Candidate(**{**kept, "words": tuple(kept["words"]), "labels": tuple(kept["labels"])})


def _earlier(payload: Mapping[str, Any]) -> Candidate:
    """What version 1.0 kept: only what asked by the label or a command in the description, decided at the door."""
    words, labelled = tuple(payload["words"]), payload["by"] == "label"
    return Candidate(
        occasion="opened",
        words=() if labelled else words,
        left_out=payload["left_out"],
        labels=(DEFAULTS.label,),
        form=False,
        situation=words[0],
        association="OWNER",
    )

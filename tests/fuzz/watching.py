"""What is held against every input: the log that it leaves, and the answer that it gets."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection
from dataclasses import dataclass, field

from werkzeug.test import TestResponse

from handlers.slack.api import CallError
from handlers.slack.response_url import PostError
from tests.fuzz.inputs import TALLY
from tests.fuzz.mutating import CANARY

#: The other side said no; that is no fault of ours, and their texts hold nothing of anybody's.
_THEIRS = (CallError, PostError)

#: Of a refusal, in characters. An answer may be longer, see `most`.
_REFUSAL = 20_000


@dataclass
class Witness(logging.Handler):
    """Keeps what was logged since it was last asked. `secrets` must never stand there, and neither must CANARY."""

    secrets: Collection[str]
    records: list[logging.LogRecord] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(logging.INFO)
        self._format = logging.Formatter("%(name)s %(levelname)s %(message)s")

    def __hash__(self) -> int:
        return id(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def check(self) -> None:
        """No traceback of ours, no word that was sent, no secret."""
        seen, self.records = self.records, []
        for record in seen:
            line = self._format.format(record)
            kind = record.exc_info[0] if record.exc_info else None
            assert kind is None or issubclass(kind, _THEIRS), line
            assert CANARY not in line, line[:2_000]
            assert not [secret for secret in self.secrets if secret in line], line[:2_000]

    def answered(self, door: str, response: TestResponse, *, most: int) -> None:
        """A proper answer that is no longer than `most` characters, and a log that says nothing it should not."""
        TALLY[door, str(response.status_code)] += 1
        body = response.get_data()
        assert response.status_code < 500, body[:2_000]
        assert len(body) <= (most if response.status_code < 400 else min(most, _REFUSAL)), len(body)
        if response.status_code >= 400:
            _said(response, body)
        for secret in self.secrets:
            assert secret.encode() not in body
        self.check()


def _said(response: TestResponse, body: bytes) -> None:
    """Why it was refused: as JSON with its reason, or as a page."""
    if response.mimetype == "application/json":
        told = json.loads(body)
        assert told["message"], told
        assert told["reason"], told
    else:
        assert response.mimetype == "text/html"
        assert b"<h1" in body

"""Trouble with the database, as Bolt's installation flow expects to be told of it, and trouble that Slack tells of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from slack_bolt.error import BoltError
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError

BAD_ANSWER = "bad_answer"


@contextmanager
def as_bolt_error(doing: str) -> Iterator[None]:
    """Raises BoltError, which names no value, for whatever goes wrong with the database inside."""
    try:
        yield
    except SQLAlchemyError as error:
        raise BoltError(f"The database failed while {doing}: {type(error).__name__}") from error


def slacks_word(error: SlackApiError) -> str:
    """Slack's word for why it refused a call, or "bad_answer": what is no such word may hold a secret."""
    data = error.response.data
    word = str(data.get("error")) if isinstance(data, dict) else ""
    return word if re.fullmatch(r"[a-z_]{1,60}", word) else BAD_ANSWER

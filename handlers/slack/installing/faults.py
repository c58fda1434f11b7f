"""Trouble with the database, as Bolt's installation flow expects to be told of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from slack_bolt.error import BoltError
from sqlalchemy.exc import SQLAlchemyError


@contextmanager
def as_bolt_error(doing: str) -> Iterator[None]:
    """Raises BoltError, which names no value, for whatever goes wrong with the database inside."""
    try:
        yield
    except SQLAlchemyError as error:
        raise BoltError(f"The database failed while {doing}: {type(error).__name__}") from error

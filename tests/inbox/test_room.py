"""Room at the database: a few at a time, and the others are told soon."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import SQLAlchemyError

from handlers.inbox.room import Room


def test_who_finds_no_place_is_told_so() -> None:
    room = Room(1, seconds=0.0)
    with room.place(), pytest.raises(SQLAlchemyError, match="Too many wait"), room.place():
        raise AssertionError("unreachable")


def test_a_place_is_free_again_whatever_happened_there() -> None:
    room = Room(1, seconds=0.0)
    with pytest.raises(ValueError, match="broken"), room.place():
        raise ValueError("broken")
    with room.place():
        pass

"""Room at the database for a few at a time, so that a process in which others wait for it still answers from memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from sqlalchemy.exc import TimeoutError as NoRoomError

__all__ = ["NoRoomError", "Room"]

PLACES = 4
"""Half of a web process's threads. A place is taken for milliseconds, or for as long as the database is waited for."""
SECONDS = 0.5
"""How long somebody waits for a place: more than it takes where the database answers. Not where far more is asked of a
slow disk at once than it can keep; those who are turned away then leave the threads to others."""


class Room:
    """So many places; who finds none soon is told, as by a pool of connections that is used up."""

    def __init__(self, places: int = PLACES, *, seconds: float = SECONDS) -> None:
        self._places, self._seconds = BoundedSemaphore(places), seconds

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place while the block runs. Raises sqlalchemy.exc.TimeoutError, which is a SQLAlchemyError."""
        if not self._places.acquire(timeout=self._seconds):
            raise NoRoomError("Too many wait for the database already.")
        try:
            yield
        finally:
            self._places.release()

"""Jobs for the outbox that last as long as a test wants."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

#: Seconds that a test waits for something that must happen.
GENEROUS = 30


def wait_for(end: Event) -> Callable[[], None]:
    """A job that lasts until then."""

    def job() -> None:
        end.wait(GENEROUS)

    return job

"""Questions to a database that may never answer: asked in a thread, and waited for no longer than makes sense."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

One = TypeVar("One")

SECONDS = 3.0
"""Whoever asks how things stand (a load balancer, Prometheus) waits ten at most."""


class Patient(Generic[One]):
    """Asks `look` and waits `seconds`, then gives up. While it still hangs, it is not asked again."""

    def __init__(self, look: Callable[[], One], *, seconds: float = SECONDS) -> None:
        self._look, self._seconds = look, seconds
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def ask(self) -> One | None:
        """What `look` returned, or None where it did not return in time, or raised."""
        found: list[One] = []
        with self._lock:
            if self._thread is not None and self._thread.is_alive():
                return None
            thread = self._thread = threading.Thread(
                target=self._run, args=(found,), daemon=True, name="look"
            )
            thread.start()
            thread.join(self._seconds)
        return found[0] if found else None

    def _run(self, found: list[One]) -> None:
        found.append(self._look())

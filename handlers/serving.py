"""How a web process ends: it answers whoever it has let in, those who still stand in the queue included."""

from __future__ import annotations

import select
from typing import Any

from gunicorn.workers.gthread import ThreadWorker


class GracefulWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's threads, with two things more: from the moment when the process is told to end, the workers of the
    inbox inside it take on nothing new, and nobody who stands in the queue is turned out.

    To a client a connection is made as soon as it stands in the system's queue, and it sends its request. gunicorn
    takes nothing more out of the queue when it is told to end, and the system resets what is left there. So the queue
    is emptied first, and closed at once: then newcomers are refused, and whoever stands in front turns elsewhere.
    """

    def set_accept_enabled(self, enabled: bool) -> None:
        """Called by gunicorn: False when there are too many connections, and when the process is to end."""
        super().set_accept_enabled(enabled)
        if not enabled and (self._has_room() or not self.alive):
            self.wsgi.extensions["workers"].stop()
        if not enabled and self._has_room():
            for listener in self.sockets:
                self._empty(listener)
                listener.close()

    def _has_room(self) -> bool:
        return bool(self.nr_conns < self.worker_connections)

    def _empty(self, listener: Any) -> None:
        while self._has_room() and select.select([listener], [], [], 0)[0]:
            self.accept(listener)

"""A bounded pool of threads for posts to Slack, so that no acknowledgement waits for the network."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import BoundedSemaphore

#: Posts at the same time, and posts that may run or wait.
WORKERS, ROOM = 4, 64

#: Room kept free for telling people that something failed.
RESERVE = 64


class Outbox:
    """Runs jobs soon, in threads of the process that asks; refuses them when too many wait.

    Threads do not survive a fork, so the pool is made when it is first used in a process. A job still waiting
    when the process is killed is lost: only what a person can ask for again with one click belongs here.
    """

    def __init__(self, *, workers: int = WORKERS, room: int = ROOM, reserve: int = RESERVE) -> None:
        self._workers, self._room, self._reserve = workers, room, reserve
        self._pool: _Pool | None = None

    def submit(self, job: Callable[[], None], *, urgent: bool = False) -> bool:
        """Run `job` soon, or return False when there is no room; `urgent` may use the reserve as well."""
        pool = self._own_pool()
        if pool.room.acquire(blocking=False):
            pool.start(job, pool.room)
        elif urgent and pool.reserve.acquire(blocking=False):
            pool.start(job, pool.reserve)
        else:
            return False
        return True

    def _own_pool(self) -> _Pool:
        pool = self._pool
        if pool is None or pool.process != os.getpid():
            pool = self._pool = _Pool(self._workers, self._room, self._reserve)
        return pool


class _Pool:
    """The threads of one process and the room in front of them."""

    def __init__(self, workers: int, room: int, reserve: int) -> None:
        self.process = os.getpid()
        self.room, self.reserve = BoundedSemaphore(room), BoundedSemaphore(reserve)
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="slack-outbox")

    def start(self, job: Callable[[], None], place: BoundedSemaphore) -> None:
        future: Future[None] = self._threads.submit(job)
        future.add_done_callback(lambda _done: place.release())

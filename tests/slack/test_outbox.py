"""The pool that keeps the network off the acknowledgement: bounded, and whole in every process."""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

from handlers.slack.outbox import Outbox
from tests.slack.jobs import GENEROUS, wait_for


@contextmanager
def busy(outbox: Outbox, jobs: int) -> Iterator[None]:
    """The outbox with so many jobs that do not end before the block does."""
    end = Event()
    try:
        assert all(outbox.submit(wait_for(end)) for _job in range(jobs))
        yield
    finally:
        end.set()


def test_no_thread_exists_before_the_first_job() -> None:
    before = threading.active_count()
    Outbox()
    assert threading.active_count() == before


def test_a_job_runs_in_another_thread() -> None:
    ran, where = Event(), set()

    def job() -> None:
        where.add(threading.current_thread())
        ran.set()

    Outbox().submit(job)
    assert ran.wait(GENEROUS)
    assert threading.current_thread() not in where


def test_a_job_too_many_is_refused_and_there_is_room_again_later() -> None:
    outbox, last = Outbox(workers=1, room=2), Event()
    with busy(outbox, 2):
        assert not outbox.submit(last.set)
    while not outbox.submit(last.set):
        assert not last.wait(0.01)
    assert last.wait(GENEROUS)


def test_what_is_urgent_has_a_reserve() -> None:
    outbox, told = Outbox(workers=1, room=1, reserve=1), Event()
    with busy(outbox, 1):
        assert outbox.submit(told.set, urgent=True)
        assert not outbox.submit(told.set, urgent=True)
    assert told.wait(GENEROUS)


def test_a_job_that_breaks_gives_its_room_back() -> None:
    outbox, ran = Outbox(workers=1, room=1), Event()

    def breaks() -> None:
        raise ValueError

    assert outbox.submit(breaks)
    while not outbox.submit(ran.set):
        assert not ran.wait(0.01)
    assert ran.wait(GENEROUS)


def test_a_process_forked_after_the_first_job_has_threads_of_its_own() -> None:
    """As under gunicorn's `preload_app`, where threads of the first process are gone in every other."""
    outbox, ran = Outbox(), Event()
    outbox.submit(ran.set)
    assert ran.wait(GENEROUS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # forking beside threads is the very point
        child = os.fork()
    if child == 0:  # pragma: no cover - another process
        done = Event()
        outbox.submit(done.set)
        os._exit(0 if done.wait(GENEROUS) else 1)
    assert os.waitpid(child, 0)[1] == 0

"""A web process that is told to end, in the rare states that no traffic brings about at will."""

from __future__ import annotations

import logging
import os
import selectors
import signal
import socket
import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from gunicorn.config import Config

from handlers.database import open_engine
from handlers.inbox import Inbox, Worker
from handlers.serving import GracefulWorker
from handlers.settings import Settings
from handlers.worker import InsideWorker, InsideWorkers

LONG = 60.0


def working() -> threading.Thread:
    """The thread that works the inbox."""
    [thread] = [each for each in threading.enumerate() if each.name == "inbox"]
    return thread


@pytest.fixture
def workers(settings: Settings) -> Iterator[InsideWorkers]:
    engine = open_engine(settings.database_url)
    inside = InsideWorker(lambda: Worker(Inbox(engine), {}, clock=time.time))
    inside.start()
    yield InsideWorkers((inside,))
    inside.end()
    engine.dispose()


@pytest.fixture
def process(workers: InsideWorkers) -> Iterator[GracefulWorker]:
    """A web process of gunicorn's with a listening socket, before its loop begins."""
    with socket.create_server(("127.0.0.1", 0)) as listener, selectors.DefaultSelector() as poller:
        process = GracefulWorker(
            1, os.getppid(), [listener], None, 30, Config(), logging.getLogger("gunicorn.error")
        )
        process.wsgi = SimpleNamespace(extensions={"workers": workers})
        process.poller = poller
        process.method_queue.init()
        process.set_accept_enabled(True)
        yield process
        process.method_queue.close()
        process.tmp.close()


def test_a_process_that_is_full_goes_on_with_its_work_until_it_is_told_to_end(
    process: GracefulWorker,
) -> None:
    thread, process.nr_conns = working(), process.worker_connections
    process.set_accept_enabled(False)
    assert thread.is_alive()
    assert process.sockets[0].fileno() >= 0
    process.handle_exit(signal.SIGTERM, None)
    process.set_accept_enabled(False)
    thread.join(LONG)
    assert not thread.is_alive()


def test_a_full_process_that_finds_room_as_it_ends_closes_its_door(process: GracefulWorker) -> None:
    process.nr_conns = process.worker_connections
    process.handle_exit(signal.SIGTERM, None)
    process.set_accept_enabled(False)
    process.nr_conns = 0
    process.set_accept_enabled(False)
    assert process.sockets[0].fileno() == -1

"""Where the inbox is worked: `python -m handlers.worker` beside the web processes, or a thread in them."""

from __future__ import annotations

import atexit
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Engine

from advisor.commands import House
from handlers.database import migrate
from handlers.github.intake import SOURCE as GITHUB
from handlers.github.sweep import Sweeper
from handlers.house import open_house
from handlers.inbox import Done, Handler, Inbox, Later, Times, Turn, Worker
from handlers.metrics.folder import ended, share
from handlers.metrics.route import open_counts
from handlers.opening import with_database
from handlers.settings import Settings
from handlers.slack.api import TIMEOUT, SlackApi
from handlers.slack.conversations import Conversations
from handlers.slack.intake import SOURCE as SLACK
from handlers.slack.response_url import ResponseUrls
from handlers.slack.tokens import Tokens, slack_tokens

if TYPE_CHECKING:  # importing them takes 0.2 s
    from handlers.github.client import GitHubApi
    from handlers.github.deliveries import AppDeliveries

log = logging.getLogger(__name__)

_END_SECONDS = 20.0
"""How long a web process waits for its worker thread at its end; a call to GitHub lasts less."""
_UNCONFIGURED_SECONDS = 300.0


class Runs(Protocol):
    """What works in a thread until it is told to end, such as a Worker."""

    stop: threading.Event
    wake: threading.Event

    def run(self) -> None:
        """Work until `stop` is set."""

    def end(self) -> None:
        """Set `stop`, and let that be noticed at once."""


class InsideWorker:
    """The worker as a thread of a web process.

    `start` may be called any number of times, and after a fork: each process gets one thread of its own. A
    thread that has died is replaced at the next `start` or `wake`; until then `dead` tells of it.
    """

    def __init__(self, make: Callable[[], Runs]) -> None:
        self._make, self._lock = make, threading.Lock()
        self._process = 0
        self._worker: Runs | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread, if this process has none that lives and was not told to end."""
        with self._lock:
            mine = self._process == os.getpid()
            if mine and not self.dead():
                return
            worker = self._make()
            thread = threading.Thread(target=_run, args=(worker,), name="inbox", daemon=True)
            thread.start()
            self._worker, self._thread, self._process = worker, thread, os.getpid()
            if not mine:
                atexit.register(self.end)

    def dead(self) -> bool:
        """Whether this process's thread has ended without having been told to."""
        if self._worker is None or self._thread is None or self._process != os.getpid():
            return False
        return not self._thread.is_alive() and not self._worker.stop.is_set()

    def wake(self) -> None:
        """Something was kept: start if need be, and look at once."""
        self.start()
        if self._worker is not None:
            self._worker.wake.set()

    def stop(self) -> None:
        """Take on nothing new; what is in hand is finished."""
        if self._worker is not None and self._process == os.getpid():
            self._worker.end()

    def end(self) -> None:
        """Let the delivery in hand be finished, then end the thread."""
        self.stop()
        if self._thread is not None and self._process == os.getpid():
            self._thread.join(_END_SECONDS)


@dataclass(frozen=True, slots=True)
class InsideWorkers:
    """All workers of a web process, one for each edge that has something to work; false where there is none."""

    each: tuple[InsideWorker, ...]

    def __bool__(self) -> bool:
        return bool(self.each)

    def start(self) -> None:
        """Start every one."""
        for worker in self.each:
            worker.start()

    def wake(self) -> None:
        """Something was kept: let every one look at once."""
        for worker in self.each:
            worker.wake()

    def stop(self) -> None:
        """Let none take on anything new, all at the same time: ending them one after the other could last too long."""
        for worker in self.each:
            worker.stop()

    def dead(self) -> bool:
        """Whether one has ended without having been told to."""
        return any(worker.dead() for worker in self.each)


def _run(worker: Runs) -> None:
    try:
        worker.run()
    except Exception:
        log.exception("The inbox is not worked any more. The next delivery starts its worker again.")


def github_worker(settings: Settings, *, inbox: Inbox, house: House) -> Worker:
    """A worker for what comes from GitHub, whose client is imported when it is first needed."""
    made: list[Handler] = []

    def handle(turn: Turn) -> Done:
        if not made:
            made.append(_answers(settings, inbox=inbox, house=house))
        return made[0](turn)

    return Worker(inbox, {GITHUB: handle}, clock=inbox.clock)


def github_sweeper(settings: Settings, *, inbox: Inbox) -> Sweeper:
    """Looks for what GitHub could not deliver to the App."""
    made: list[GitHubApi] = []

    def connect(before_call: Callable[[], None]) -> AbstractContextManager[AppDeliveries]:
        if not made:
            made.append(_github_api(settings, inbox))
        return made[0].deliveries(before_call=before_call)

    return Sweeper(inbox, connect=connect, clock=inbox.clock)


def slack_worker(settings: Settings, *, inbox: Inbox, house: House, tokens: Tokens) -> Worker:
    """A worker for what comes from Slack: one of its own, so that nobody in Slack waits for GitHub."""
    api_url, counts = settings.slack_api_url, inbox.tally
    timeout = min(inbox.times.call_step, TIMEOUT)
    api = SlackApi(api_url, timeout=timeout, counts=counts)
    urls = ResponseUrls(api_url, timeout=timeout, counts=counts)
    handler = Conversations(api, urls=urls, tokens=tokens, house=house, counts=counts)
    return Worker(inbox, {SLACK: handler}, clock=inbox.clock, in_order=True)


def worker_makers(
    settings: Settings, *, inbox: Inbox, house: House, tokens: Tokens
) -> tuple[Callable[[], Runs], ...]:
    """What makes the workers that are needed: GitHub's, where it is on, and Slack's, where we may speak.

    `INBOX_THREADS` of each: they wait for the network nearly all of the time, and each has a client of its own.
    Beside GitHub's one that looks for what it could not deliver, where we are an App: nobody else may see that.
    """
    github = partial(github_worker, settings, inbox=inbox, house=house)
    missed = partial(github_sweeper, settings, inbox=inbox)
    slack = partial(slack_worker, settings, inbox=inbox, house=house, tokens=tokens)
    return (
        *((github,) * settings.inbox_threads if settings.github_on else ()),
        *((missed,) if settings.github_on and settings.github_app_id else ()),
        *((slack,) * settings.inbox_threads if settings.slack_asks and settings.slack_can_speak else ()),
    )


def main(environ: Mapping[str, str] | None = None) -> int:
    """Work the inbox until SIGTERM or SIGINT. Returns the status: 0 ended, 1 broken, 2 wrong settings."""
    return with_database(_work, environ=environ)


def _work(settings: Settings, engine: Engine) -> int:
    migrate(engine)
    house, tokens = open_house(settings), slack_tokens(settings, engine=engine)
    share(settings)  # what ends before this leaves no files, however often it is started anew
    inbox = Inbox(engine, times=Times.for_lease(settings.inbox_lease), counts=open_counts(settings))
    makers = worker_makers(settings, inbox=inbox, house=house, tokens=tokens)
    try:
        return run_until_signal(*(make() for make in makers))
    finally:
        ended(os.getpid())


def run_until_signal(*workers: Runs) -> int:
    """Run each worker in a thread and end them, their deliveries finished, when a signal comes.

    Returns 0, or 1 when a thread ended by itself. The signals are waited for, not handled: nothing
    is interrupted half-way.
    """
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    threads = [threading.Thread(target=_run_then_signal, args=(worker,), name="inbox") for worker in workers]
    for thread in threads:
        thread.start()
    log.info("The worker has started.")
    signal.sigwait(signals)
    asked = all(thread.is_alive() for thread in threads) and not any(each.stop.is_set() for each in workers)
    for worker in workers:
        worker.end()
    for thread in threads:
        thread.join()
    log.info("The worker has ended.")
    return 0 if asked else 1


def _run_then_signal(worker: Runs) -> None:
    try:
        worker.run()
    finally:
        if not worker.stop.is_set():
            worker.stop.set()
            os.kill(os.getpid(), signal.SIGTERM)


def _answers(settings: Settings, *, inbox: Inbox, house: House) -> Handler:
    if not settings.github_can_write:
        raise Later("github_cannot_write", wait=_UNCONFIGURED_SECONDS)
    from handlers.github.files import RepositoryFiles  # noqa: PLC0415
    from handlers.github.known_contents import KnownContents  # noqa: PLC0415
    from handlers.github.running import running  # noqa: PLC0415
    from handlers.github.work import IssueAnswers  # noqa: PLC0415

    known, api = KnownContents(clock=time.time), _github_api(settings, inbox)
    files = RepositoryFiles(known, knowledge=house.knowledge)
    runs = partial(running, known=known, knowledge=house.knowledge)
    return IssueAnswers(api, house=house, rules_for=files.rules, running_in=runs, counts=inbox.tally)


def _github_api(settings: Settings, inbox: Inbox) -> GitHubApi:
    from handlers.github.client import AppKey, GitHubApi  # noqa: PLC0415 - 0.2 s that web processes are spared

    access: AppKey | str = settings.github_token or ""
    if settings.github_app_id and settings.github_app_private_key:
        access = AppKey(settings.github_app_id, settings.github_app_private_key)
    timeout, counts = inbox.times.call_step, inbox.tally
    return GitHubApi(access, api_url=settings.github_api_url, timeout=timeout, counts=counts)


if __name__ == "__main__":
    sys.exit(main())

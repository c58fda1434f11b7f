"""A deploy in the middle of traffic: whoever was let in is answered, and what is in hand is finished."""

from __future__ import annotations

import contextlib
import http.client
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from handlers.database import migrate, open_engine
from handlers.inbox import Inbox
from tests.bad_days.service import PATIENCE, Service, commented, connected, long, service, wait_until
from tests.fakes.github import FakeGitHub
from tests.fakes.slack import FakeSlack
from tests.slack.sending import FORM, command, signed

pytestmark = pytest.mark.slow

CLIENTS = 6
BREATH = 0.02
"""Seconds that each of them takes between two commands, so that others find room on the machine."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """A service, and what it writes to."""

    service: Service
    inbox: Inbox
    github: FakeGitHub


@pytest.fixture
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    folder = tmp_path_factory.mktemp("deploys")
    engine = open_engine(f"sqlite:///{folder / 'advisor.sqlite3'}")
    migrate(engine)
    with (
        FakeSlack().running() as slack,
        FakeGitHub() as github,
        service(str(engine.url), folder, **connected(slack, github)) as running,
    ):
        yield Deployed(running, Inbox(engine), github)
    engine.dispose()


@dataclass
class Traffic:
    """People who type commands one after the other, each on a new connection, and what becomes of them."""

    service: Service
    met: Counter[str] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def flowing(self) -> Iterator[None]:
        with ThreadPoolExecutor(CLIENTS) as people:
            typing = [people.submit(self._types) for _person in range(CLIENTS)]
            try:
                yield
            finally:
                self.over.set()
        for each in typing:
            each.result()

    def _types(self) -> None:
        while not self.over.wait(BREATH):
            self.met[self._asks()] += 1

    def _asks(self) -> str:
        line = http.client.HTTPConnection("127.0.0.1", self.service.port, timeout=PATIENCE)
        try:
            line.connect()
        except ConnectionRefusedError:
            return "refused"
        try:
            body = command("an admin screen over Postgres")
            sent = {**signed(body, at=int(time.time())), "Content-Type": FORM, "Connection": "close"}
            line.request("POST", "/slack/events", body, sent)
            answer = line.getresponse()
            return str(answer.status) if answer.read().startswith(b"{") else "cut"
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__
        finally:
            line.close()


def test_when_the_service_is_told_to_end_nobody_who_was_let_in_is_turned_out(deployed: Deployed) -> None:
    web, traffic = deployed.service.start_web(), Traffic(deployed.service)
    with traffic.flowing():
        wait_until(lambda: traffic.met["200"] >= 50, "traffic")
        web.send_signal(signal.SIGTERM)
        wait_until(lambda: traffic.met["refused"] >= CLIENTS, "end of the service")
    assert set(traffic.met) == {"200", "refused"}
    assert web.wait(PATIENCE) == 0


@long
def test_when_the_code_is_loaded_anew_nobody_is_refused(deployed: Deployed) -> None:
    deployed.service.environment["WEB_CONCURRENCY"] = "2"
    web, traffic = deployed.service.start_web(), Traffic(deployed.service)
    before = set(deployed.service.workers_of(web))
    with traffic.flowing():
        wait_until(lambda: traffic.met["200"] >= 50, "traffic")
        web.send_signal(signal.SIGHUP)
        wait_until(lambda: not before & set(deployed.service.workers_of(web)), "new processes")
        so_far = traffic.met["200"]
        wait_until(lambda: traffic.met["200"] >= so_far + 50, "traffic")
    assert set(traffic.met) == {"200"}
    assert deployed.service.stop() == [0]


def test_what_is_in_hand_is_finished_and_what_is_half_sent_is_taken_in(deployed: Deployed) -> None:
    """A comment is just being written, and half a delivery has come, when the service is told to end."""
    deployed.service.environment["LOG_LEVEL"] = "INFO"
    web = deployed.service.start_web()
    deployed.github.fates["POST"] = ["late"]
    deployed.github.hang_seconds = 0.4
    assert deployed.service.deliver(1).status == 202
    line, rest = deployed.service.half_delivered(2)
    wait_until(deployed.github.writes, "comment under way")
    web.send_signal(signal.SIGTERM)
    wait_until(lambda: "Handling signal: term" in deployed.service.lines(), "signal")
    with contextlib.closing(line):
        line.send(rest)
        assert line.getresponse().status == 202
    assert web.wait(PATIENCE) == 0
    counts = deployed.inbox.counts()
    assert (counts["working"], counts["waiting"] + counts["done"]) == (0, 2)
    assert commented(deployed.github, 1) == [1]

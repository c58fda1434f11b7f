"""A storm over the whole service: every message comes several times, in any order, and Slack itself is unwell.

Two web workers, once with a worker process beside them; one of those that answer is killed on the way. Everybody in
Slack reads exactly one answer to each of their messages, in its thread, laid over what was known there.

`STORM_SEED` chooses another storm, `STORM_THREADS` a larger one.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from handlers.database import migrate, open_engine
from handlers.inbox import Inbox
from handlers.settings import ROOT
from tests.fakes.slack import BROKEN, BROKEN_AFTER, LOST, LOST_AFTER, FakeSlack, Says
from tests.fakes.slack.trouble import limited
from tests.ports import held_port
from tests.slack.person import Message, buttons
from tests.slack.sending import FORM, JSON, SECRET, event, interaction, message_changed, payload, signed

pytestmark = pytest.mark.slow

SEED = int(os.environ.get("STORM_SEED", "1"))
THREADS = int(os.environ.get("STORM_THREADS", "10"))
LEASE = 5
PATIENCE = 60 + 10 * THREADS

OPENING, SOON_AFTER, LATER = (
    "an API for partners",
    "we also need websockets",
    "it holds a lot of relational data",
)


class Soon(Event):
    """What comes by itself: a slow day."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    def wait(self, timeout: float | None = None) -> bool:
        return super().wait(min(self._seconds, timeout or self._seconds))


#: Slow within a caller's patience (LEASE / 7), and beyond it but there before anybody looks again (LEASE / 4 later).
SLOW, TOO_SLOW, LAG = 0.4, LEASE / 7 + 0.2, 0.2


WAYS = (
    *(limited(1), BROKEN, BROKEN_AFTER, LOST, LOST_AFTER),
    *(Says(until=Soon(SLOW)), Says(until=Soon(TOO_SLOW)), Says(until=Soon(TOO_SLOW), after=True)),
)


def bad_weather(dice: random.Random, *, every: int) -> list[Says | None]:
    """One bad day of so many, each in another of the ways that we know; most leave open whether the post is there."""
    days: list[Says | None] = []
    for way in dice.sample(WAYS, k=len(WAYS)):
        days += dice.sample([way, *[None] * (every - 1)], k=every)
    return days


@dataclass(frozen=True, slots=True)
class Parcel:
    """One delivery as Slack would send it; the same again has a number."""

    body: bytes
    kind: str
    again: int

    def headers(self) -> dict[str, str]:
        retry = {"X-Slack-Retry-Num": str(self.again), "X-Slack-Retry-Reason": "http_timeout"}
        now = int(time.time())
        return {**signed(self.body, at=now), "Content-Type": self.kind, **(retry if self.again else {})}


@dataclass
class Talk:
    """A thread, what people said in it by the name of the answer that each is to get, and what was delivered of it."""

    fake: FakeSlack
    dice: random.Random
    channel: str
    root: str = ""
    asked: list[str] = field(default_factory=list)

    def says(self, text: str) -> list[Parcel]:
        """Say something to the app; what Slack sends of it."""
        workspace = self.fake.default
        direct = self.channel.startswith("D")
        words = text if direct else f"<@{workspace.bot_user}> {text}"
        said = workspace.says(self.channel, words, thread=self.root)
        self.root = self.root or said["ts"]
        self.asked.append(said["ts"])
        types = ["message"] if direct else ["app_mention", "message"]
        several = types + self.dice.choices(types, k=self.dice.randint(1, 3))
        return [self._event(said, type=each, again=place) for place, each in enumerate(several)]

    def clicks(self, label: str) -> list[Parcel]:
        """Click on a button of the first answer, which is delivered several times."""
        answer = self.answers()[0]
        button = next(one for one in buttons(answer) if one["text"]["text"] == label)
        place = {"message_ts": answer["ts"], "thread_ts": self.root, "channel_id": self.channel}
        stamp = f"1531420700.{len(self.asked):06d}"
        given = payload("share_click.json") | {
            "container": {"type": "message", **place, "is_ephemeral": False},
            "message": answer,
            "response_url": self.fake.response_url(self.root),
            "actions": [{**button, "block_id": "b", "action_ts": stamp}],
        }
        self.asked.append(f"{answer['ts']}:{button['action_id']}:{stamp}")
        return [Parcel(interaction(given), FORM, number) for number in range(self.dice.randint(2, 5))]

    def is_noisy(self) -> list[Parcel]:
        """What is no question: the app's own answer as Slack tells of it, people among themselves, an edit."""
        workspace = self.fake.default
        aside = workspace.says(
            self.channel, "just a thought", thread=self.root, person="U0OTHER", bot_id="B1"
        )
        before = workspace.thread(self.channel, self.root)[0] | {
            "channel": self.channel,
            "channel_type": "channel",
        }
        after = workspace.edits(self.channel, self.root, f"{before['text']}!")
        own = {**self.answers()[0], "channel": self.channel, "channel_type": "channel"}
        parcels = [self._event(each, type="message", again=1) for each in (aside, own)]
        return [*parcels, Parcel(json.dumps(message_changed(before, after)).encode(), JSON, 0)]

    def answers(self) -> list[Message]:
        """What the app said in the thread, oldest first."""
        workspace = self.fake.default
        return [
            one for one in workspace.thread(self.channel, self.root) if one.get("bot_id") == workspace.bot_id
        ]

    def answered(self) -> Counter[str]:
        """How many answers each message and click got."""
        return Counter(known(one)["answers"] for one in self.answers())

    def is_over(self) -> bool:
        return set(self.asked) <= set(self.answered())

    def told(self) -> list[dict[str, Any]]:
        """What each answer knows, oldest first."""
        return [known(one) for one in self.answers()]

    def is_one_story(self) -> bool:
        """Whether every answer but the first is laid over the one before."""
        told = self.told()
        return told[0]["before"] == "" and all(
            after["before"].startswith(f"{at['before']}{at['facts']};") for at, after in pairwise(told)
        )

    def _event(self, said: Message, *, type: str, again: int) -> Parcel:  # noqa: A002 - Slack's word
        name = self.dice.choice(["", f"Ev{self.dice.getrandbits(40):010X}"])
        return Parcel(json.dumps(event(said, type=type, event_id=name)).encode(), JSON, again)


def known(answer: Message) -> dict[str, Any]:
    found: dict[str, Any] = answer["metadata"]["event_payload"]
    return found


@dataclass
class Service:
    """Gunicorn with two web workers and, unless they work the inbox themselves, a worker process."""

    port: int
    environment: dict[str, str]
    log: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        beside = self.environment["INBOX_WORKER"] == "beside"
        self.running = [self._start("gunicorn", "app:create_app()")]
        self.running += [self._start("handlers.worker")] if beside else []

    def kill(self, dice: random.Random) -> None:
        """`kill -9` for the worker process, which is started again, or one of the web workers."""
        if self.running[1:]:
            self.running[1].kill()
            self.running[1].wait()
            self.running[1] = self._start("handlers.worker")
        else:
            os.kill(dice.choice(self._web_workers()), signal.SIGKILL)  # its master starts another

    def stop(self) -> list[int]:
        for process in self.running:
            process.terminate()
        return [process.wait(60) for process in self.running]

    def send(self, parcel: Parcel) -> list[int]:
        """Send a delivery until it is accepted, as Slack does; every status that came back."""
        statuses, until = list[int](), time.monotonic() + PATIENCE
        while 200 not in statuses:
            assert time.monotonic() < until, f"not accepted: {statuses}"
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            # Nobody there yet, or killed while it answered: Slack hears nothing, and tries again.
            with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
                connection.request("POST", "/slack/events", parcel.body, parcel.headers())
                statuses.append(connection.getresponse().status)
        return statuses

    def _start(self, *module: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", *module]
            return subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)

    def _web_workers(self) -> list[int]:
        listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
        pairs = [tuple(map(int, line.split())) for line in listing.stdout.splitlines()]
        return [pid for pid, parent in pairs if parent == self.running[0].pid]


@contextmanager
def service(worker: str, database: str, fake: FakeSlack, log: Path) -> Iterator[Service]:
    ours = ("SLACK_", "GITHUB_", "COV_", "COVERAGE_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    slack = {"SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": fake.url, "SLACK_BOT_TOKEN": fake.default.token}
    inbox = {"DATABASE_URL": database, "INBOX_WORKER": worker, "INBOX_LEASE": str(LEASE)}
    with held_port() as port:
        web = {"BIND_ADDRESS": "127.0.0.1", "PORT": str(port), "WEB_CONCURRENCY": "2", "LOG_LEVEL": "WARNING"}
        running = Service(port, {**kept, **slack, **inbox, **web}, log)
        running.start()
        try:
            yield running
        finally:
            for process in running.running:
                process.kill()
                process.wait()


def people(fake: FakeSlack, threads: int) -> list[Talk]:
    """A thread in each channel but one, which has two, and some direct messages."""
    fake.default.channels.clear()
    direct = [fake.default.im(f"U{number}") for number in range(threads // 4)]
    channels = [fake.default.channel() for _ in range(threads - len(direct) - 1)]
    return [
        Talk(fake, random.Random(f"{SEED}{channel}"), channel)
        for channel in (*direct, *channels, channels[0])
    ]


def wait_until_all_is_said(fake: FakeSlack, talks: list[Talk]) -> None:
    with fake.world.lock:
        over = fake.world.lock.wait_for(lambda: all(talk.is_over() for talk in talks), timeout=PATIENCE)
    lost = {name for talk in talks for name in talk.asked if name not in talk.answered()}
    assert over, f"no answer to {lost}"


def wait_until_nothing_is_left(box: Inbox) -> None:
    until = time.monotonic() + PATIENCE
    while (counts := box.counts())["waiting"] or counts["working"]:
        assert time.monotonic() < until, f"still to do: {counts}"
        time.sleep(0.1)


@pytest.mark.parametrize(("worker", "threads"), [("inside", THREADS), ("beside", THREADS // 2)])
def test_in_a_storm_every_message_gets_one_answer(
    worker: str, threads: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    begun, log = time.monotonic(), tmp_path / "log"
    engine = open_engine(f"sqlite:///{tmp_path / 'storm.sqlite3'}")
    migrate(engine)
    box = Inbox(engine)
    with FakeSlack().running() as fake, service(worker, str(engine.url), fake, log) as running:
        talks, sent = storm(people(fake, threads), running)
        wait_until_nothing_is_left(box)
        letters, ended = box.dead_letters(), running.stop()
    engine.dispose()

    doubled = {name: times for talk in talks for name, times in talk.answered().items() if times > 1}
    asked, answers = sum(len(talk.asked) for talk in talks), sum(len(talk.answers()) for talk in talks)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{worker}: {asked} messages in {len(talks)} threads, {len(sent)} deliveries, "
            f"{len(fake.called('chat.postMessage'))} posts: {answers} answers, {len(doubled)} doubled, "
            f"{len(letters)} given up, {time.monotonic() - begun:.0f} s\n"
        )
    assert (doubled, letters) == ({}, ()), log.read_text("utf-8")[-5_000:]
    assert answers == asked == 4 * threads
    assert [talk.told() for talk in talks if not talk.is_one_story()] == []
    assert {status for each in sent for status in each} == {200}
    assert ended == [0] * len(ended)


def storm(talks: list[Talk], running: Service) -> tuple[list[Talk], list[list[int]]]:
    """Let everybody speak, twice; the threads, and what came back for each delivery."""
    dice = random.Random(SEED)
    fake = talks[0].fake
    fake.world.lag = LAG
    fake.script(*bad_weather(dice, every=3), *bad_weather(dice, every=4), method="chat.postMessage")
    fake.script(*bad_weather(dice, every=6), method="conversations.replies")
    parcels = [parcel for talk in talks for parcel in (*talk.says(OPENING), *talk.says(SOON_AFTER))]
    late = dice.sample(parcels, k=len(talks))
    with ThreadPoolExecutor(6) as senders:
        sent = list(senders.map(running.send, dice.sample(parcels, k=len(parcels))))
        wait_until_all_is_said(fake, talks)
        more = [
            parcel for talk in talks for parcel in (*talk.clicks("No"), *talk.says(LATER), *talk.is_noisy())
        ]
        parcels = dice.sample([*late, *more], k=len(late) + len(more))
        under_way = [senders.submit(running.send, parcel) for parcel in parcels]
        under_way[len(parcels) // 3].result()
        running.kill(dice)
        sent += [each.result() for each in under_way]
    wait_until_all_is_said(fake, talks)
    return talks, sent

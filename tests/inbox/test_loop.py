"""The worker: one delivery at a time, every way a turn can end, and an end that loses nothing."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from handlers.database import open_engine
from handlers.inbox import (
    ClaimLost,
    DeadLetter,
    Delivery,
    Done,
    Inbox,
    Later,
    Refused,
    Times,
    Turn,
    Worker,
)

NOW = 1_800_000_000.0


class Clock:
    """A clock that a test turns by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


class Script:
    """A handler that does what it was told, turn by turn."""

    def __init__(self, *acts: Callable[[Turn], Done]) -> None:
        self.acts, self.turns = list(acts), 0

    def __call__(self, turn: Turn) -> Done:
        self.turns += 1
        return self.acts.pop(0)(turn)


def raising(error: Exception) -> Callable[[Turn], Done]:
    def act(_turn: Turn) -> Done:
        raise error

    return act


def done(_turn: Turn) -> Done:
    return Done("commented", "77")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def start(box: Inbox, clock: Clock) -> Callable[..., tuple[Worker, Script]]:
    def make(*acts: Callable[[Turn], Done]) -> tuple[Worker, Script]:
        accept(box, 1)
        script = Script(*acts)
        return Worker(box, {"github": script}, clock=clock), script

    return make


Start = Callable[..., tuple[Worker, Script]]


def accept(box: Inbox, number: int) -> None:
    box.accept(
        Delivery(
            source="github",
            key=f"guid-{number}",
            digest=f"digest-{number}",
            lane="lane-1",
            target=f"issue-{number}",
            asked_at=NOW,
            payload={"number": number},
        ),
        now=NOW,
    )


def only_letter(box: Inbox) -> DeadLetter:
    (letter,) = box.dead_letters()
    return letter


def test_a_delivery_is_worked_once_and_then_done(start: Start, box: Inbox) -> None:
    worker, script = start(done)
    assert [worker.step(), worker.step()] == [True, False]
    assert script.turns == 1
    assert box.counts()["done"] == 1


def test_a_turn_shows_what_was_asked(start: Start) -> None:
    seen: list[object] = []

    def look(turn: Turn) -> Done:
        seen.append(turn.payload)
        return Done("commented")

    worker, _ = start(look)
    worker.step()
    assert seen == [{"number": 1}]


def test_a_failure_is_tried_again_after_longer_and_longer_waits(start: Start, clock: Clock) -> None:
    worker, script = start(*[raising(Later("server_error"))] * 3, done)
    for wait in (10, 20, 40):
        assert worker.step()
        clock.now += wait - 1
        assert not worker.step()
        clock.now += 1
    assert worker.step()
    assert script.turns == 4


def test_a_least_wait_is_waited_at_least(start: Start, clock: Clock) -> None:
    worker, _ = start(raising(Later("rate_limited", least=60.0)), done)
    worker.step()
    clock.now += 59
    assert not worker.step()
    clock.now += 1
    assert worker.step()


def test_what_keeps_failing_is_given_up_with_its_reason(start: Start, box: Inbox, clock: Clock) -> None:
    worker, script = start(*[raising(Later("server_error"))] * 9)
    for _ in range(9):
        worker.step()
        clock.now += 1_000
    assert script.turns == box.times.attempts
    assert only_letter(box).reason == "server_error"


def test_a_wait_that_was_asked_for_counts_against_nobody(start: Start, box: Inbox, clock: Clock) -> None:
    worker, script = start(*[raising(Later("rate_limited", wait=7.0))] * 20, done)
    for _ in range(20):
        assert worker.step()
        clock.now += 6
        assert not worker.step()
        clock.now += 1
    assert worker.step()
    assert script.turns == 21
    assert box.counts()["done"] == 1


def test_a_rate_limit_holds_the_whole_lane(start: Start, box: Inbox, clock: Clock) -> None:
    worker, script = start(raising(Later("rate_limited", wait=60.0, lane_too=True)), done, done)
    accept(box, 2)
    assert [worker.step(), worker.step()] == [True, False]
    clock.now += 60
    assert [worker.step(), worker.step()] == [True, True]
    assert script.turns == 3


@pytest.mark.parametrize("wait", [1e12, float("inf")])
def test_however_long_a_lane_is_to_be_left_alone_it_runs_again_within_hours(
    start: Start, box: Inbox, clock: Clock, wait: float
) -> None:
    worker, script = start(raising(Later("rate_limited", wait=wait, lane_too=True)), done)
    worker.step()
    clock.now += box.times.longest_asked - 1
    assert not worker.step()
    clock.now += 1
    assert worker.step()
    assert script.turns == 2


def test_a_refusal_is_questioned_a_few_times(start: Start, box: Inbox, clock: Clock) -> None:
    worker, script = start(*[raising(Refused("forbidden"))] * 9)
    for _ in range(9):
        worker.step()
        clock.now += 1_000
    assert script.turns == box.times.refusals
    assert only_letter(box).reason == "forbidden"


def test_other_trouble_is_not_counted_as_a_refusal(start: Start, box: Inbox, clock: Clock) -> None:
    trouble, refused = raising(Later("server_error")), raising(Refused("forbidden"))
    worker, script = start(trouble, trouble, refused, done)
    for _ in range(3):
        assert worker.step()
        clock.now += 1_000
    assert box.dead_letters() == ()
    assert worker.step()
    assert (script.turns, box.counts()["done"]) == (4, 1)


def test_refusals_between_other_trouble_add_up(box: Inbox, clock: Clock) -> None:
    trouble, refused = raising(Later("server_error")), raising(Refused("forbidden"))
    patient = Inbox(box._engine, times=replace(box.times, attempts=50))
    accept(patient, 1)
    script = Script(refused, trouble, refused, trouble, refused, done)
    worker = Worker(patient, {"github": script}, clock=clock)
    for _ in range(9):
        worker.step()
        clock.now += 1_000
    assert (script.turns, only_letter(patient).reason) == (5, "forbidden")


def test_a_refused_delivery_that_is_revived_is_asked_for_as_often_again(
    start: Start, box: Inbox, clock: Clock
) -> None:
    worker, script = start(*[raising(Refused("forbidden"))] * 9)
    for _ in range(2):
        for _ in range(5):
            worker.step()
            clock.now += 1_000
        assert box.revive("guid-1", now=clock.now)
    assert script.turns == 2 * box.times.refusals


def test_a_refusal_is_an_attempt_too(start: Start, box: Inbox, clock: Clock) -> None:
    trouble, refused = raising(Later("server_error")), raising(Refused("forbidden"))
    worker, script = start(*[trouble] * 3, refused, done)
    for _ in range(9):
        worker.step()
        clock.now += 1_000
    assert (script.turns, only_letter(box).reason) == (box.times.attempts, "forbidden")


def test_a_final_refusal_is_final(start: Start, box: Inbox) -> None:
    worker, _ = start(raising(Refused("gone", final=True)))
    worker.step()
    assert only_letter(box).reason == "gone"


def test_our_own_mistake_is_logged_and_tried_again(
    start: Start, box: Inbox, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    worker, _ = start(raising(ZeroDivisionError()), done)
    worker.step()
    assert "ZeroDivisionError" in caplog.text
    clock.now += 10
    worker.step()
    assert box.counts()["done"] == 1


def test_a_worker_that_was_overtaken_leaves_the_delivery_to_the_other(
    start: Start, box: Inbox, clock: Clock
) -> None:
    def overtaken(turn: Turn) -> Done:
        clock.now += 61
        assert box.claim(now=clock.now) is not None
        turn.still_mine()
        raise AssertionError("nothing may be done any more")

    worker, _ = start(overtaken)
    assert worker.step()
    assert box.counts()["working"] == 1


def test_work_that_ends_after_the_lease_is_not_recorded_twice(start: Start, box: Inbox, clock: Clock) -> None:
    def slow(_turn: Turn) -> Done:
        clock.now += 61
        box.claim(now=clock.now)
        return Done("commented")

    worker, _ = start(slow)
    assert worker.step()
    assert box.counts()["working"] == 1


def test_asking_again_renews_the_lease(start: Start, box: Inbox, clock: Clock) -> None:
    def long(turn: Turn) -> Done:
        for _ in range(5):
            clock.now += 50
            assert box.claim(now=clock.now) is None
            turn.still_mine()
        return Done("commented")

    worker, _ = start(long)
    worker.step()
    assert box.counts()["done"] == 1


def test_a_write_waits_for_its_moment_in_the_lane(start: Start, box: Inbox) -> None:
    waits = []

    class Stop(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout)
            return False

    box.slot("lane-1", now=NOW)

    def write(turn: Turn) -> Done:
        turn.may_write()
        return Done("commented")

    worker, _ = start(write)
    worker.stop = Stop()
    worker.step()
    assert waits == [1.0]


def test_a_lane_that_is_busy_for_long_gets_the_delivery_back_later(
    start: Start, box: Inbox, clock: Clock
) -> None:
    def busy(turn: Turn) -> Done:
        box.hold("lane-1", until=clock.now + 30)
        turn.may_write()
        raise AssertionError("there was no moment to write")

    worker, _ = start(busy, done)
    worker.step()
    clock.now += 29
    worker.step()
    clock.now += 1
    worker.step()
    assert box.counts()["done"] == 1


def test_a_worker_that_is_told_to_stop_while_it_waits_gives_the_delivery_back(
    start: Start, box: Inbox
) -> None:
    def stopped(turn: Turn) -> Done:
        worker.end()
        turn.may_write()
        raise AssertionError("it was told to stop")

    worker, _ = start(stopped)
    worker.step()
    claim = box.claim(now=NOW)
    assert claim is not None
    assert claim.attempts == 1


def test_what_is_in_hand_is_finished_before_the_worker_ends(start: Start, box: Inbox) -> None:
    def ending(_turn: Turn) -> Done:
        worker.end()
        return Done("commented")

    worker, _ = start(ending)
    accept(box, 2)
    worker.run()
    assert box.counts() == {"waiting": 1, "working": 0, "done": 1, "dead": 0}


def test_an_idle_worker_wakes_up_when_it_is_told(box: Inbox, clock: Clock) -> None:
    worked = threading.Event()

    def work(_turn: Turn) -> Done:
        worked.set()
        return Done("commented")

    worker = Worker(box, {"github": work}, clock=clock)
    thread = threading.Thread(target=worker.run)
    thread.start()
    accept(box, 1)
    worker.wake.set()
    assert worked.wait(30)
    worker.end()
    thread.join(30)
    assert not thread.is_alive()


def test_old_work_is_swept_out_as_soon_as_a_worker_starts(
    start: Start, box: Inbox, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """A service that is started anew every half hour has to forget, too."""
    caplog.set_level(logging.INFO)
    start(done)[0].step()
    clock.now += box.times.keep_done + 1
    run_until_nothing_is_done(Worker(box, {}, clock=clock), box)
    assert "1 old deliveries were forgotten" in caplog.text


def test_old_work_is_swept_out_while_a_worker_runs(start: Start, box: Inbox, clock: Clock) -> None:
    worker, _ = start(done)
    worker.step()
    worker._sweep()
    clock.now += box.times.keep_done + 1
    run_until_nothing_is_done(worker, box)


def run_until_nothing_is_done(worker: Worker, box: Inbox) -> None:
    ran = threading.Thread(target=worker.run)
    ran.start()
    until = time.monotonic() + 60
    while box.counts()["done"]:
        assert ran.is_alive()
        assert time.monotonic() < until
    worker.end()
    ran.join(30)


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'without-tables.sqlite3'}")
    yield engine
    engine.dispose()


def test_a_database_in_trouble_is_waited_for(broken: Engine, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    paused = []

    class Stop(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            paused.append(timeout)
            self.set()
            return True

    Worker(Inbox(broken, times=Times()), {}, clock=Clock(), stop=Stop()).run()
    assert paused == [5.0]
    assert "The inbox cannot be reached (OperationalError)" in caplog.text


def test_trouble_with_the_database_in_the_middle_of_a_turn_leaves_it_to_the_lease(
    start: Start, broken: Engine, box: Inbox
) -> None:
    def meanwhile(_turn: Turn) -> Done:
        Inbox(broken).counts()
        raise AssertionError("the database was broken")

    worker, _ = start(meanwhile)
    with pytest.raises(SQLAlchemyError):
        worker.step()
    assert box.counts()["working"] == 1


def test_a_lost_claim_is_an_outcome_and_no_fault(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    worker, _ = start(raising(ClaimLost()))
    assert worker.step()
    assert "went on to another worker" in caplog.text

"""The clock that all machines share: the database's, looked at now and then."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from handlers.database import open_engine
from handlers.inbox.clock import EVERY, SharedClock, since_boot
from handlers.inbox.room import NoRoomError


@dataclass
class Steady:
    """A steady clock that a test turns."""

    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now


def yesterday() -> float:
    raise AssertionError("nobody may look at a machine's own clock")


@pytest.mark.slow
def test_machines_agree_whatever_their_own_clocks_say(postgres: Engine) -> None:
    one, other = (
        SharedClock(postgres, local=yesterday, steady=Steady(start)) for start in (1_000.0, 500_000.0)
    )
    assert abs(one() - other()) < 30  # with each its own idea of the time they would be days apart


@pytest.mark.slow
def test_between_two_looks_time_goes_on_by_itself(postgres: Engine) -> None:
    steady = Steady()
    clock = SharedClock(postgres, local=yesterday, steady=steady)
    begun = clock()
    steady.now += EVERY / 2
    assert clock() == begun + EVERY / 2


@pytest.mark.slow
def test_after_a_while_the_database_is_asked_again(postgres: Engine) -> None:
    """Ours runs far too fast here: it is put right."""
    steady = Steady()
    clock = SharedClock(postgres, local=yesterday, steady=steady)
    begun = clock()
    steady.now += 1_000_000
    assert clock() < begun + 1_000


def test_an_inbox_in_a_file_has_one_machine_and_goes_by_its_time(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'inbox.sqlite3'}")
    assert SharedClock(engine, local=lambda: 7.0)() == 7.0


def test_without_its_database_there_is_no_time() -> None:
    clock = SharedClock(open_engine("postgresql+psycopg://u:p@127.0.0.1:1/d"))
    with pytest.raises(OperationalError):
        clock()


def test_the_steady_clock_never_goes_back() -> None:
    assert since_boot() <= since_boot()


@pytest.mark.slow
def test_while_one_thread_asks_the_others_go_by_the_look_before(postgres: Engine) -> None:
    steady = Steady()
    clock = SharedClock(postgres, local=yesterday, steady=steady)
    begun = clock()
    steady.now += 2 * EVERY
    with clock._again.place():  # as another thread does that asks a silent database
        assert clock() == begun + 2 * EVERY


def test_without_any_look_who_finds_another_asking_is_told_soon() -> None:
    clock = SharedClock(open_engine("postgresql+psycopg://u:p@127.0.0.1:1/d"))
    with clock._first.place(), pytest.raises(NoRoomError):
        clock()

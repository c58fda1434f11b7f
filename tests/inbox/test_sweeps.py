"""The turns of a sweep: one process has it at a time, whoever dies, and nothing in between is left out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine, delete

from handlers.inbox import Asked, ClaimLost, Delivery, Inbox, Sweep, Sweeps
from handlers.inbox.tables import asked_again
from handlers.inbox.tables import sweeps as table

DAY = 86_400.0


@pytest.fixture
def sweeps(engine: Engine) -> Sweeps:
    with engine.begin() as connection:
        connection.execute(delete(table))
        connection.execute(delete(asked_again))
    return Sweeps(engine, lease=60, every=600)


def begun(sweeps: Sweeps, now: float) -> Sweep:
    sweep = sweeps.begin("github", now=now)
    assert sweep is not None
    return sweep


def test_the_first_sweep_covers_everything_and_the_next_what_came_since(sweeps: Sweeps) -> None:
    first = begun(sweeps, 1_000)
    assert first.since is None
    sweeps.finish(first, until=940, now=1_010)
    assert sweeps.begin("github", now=1_609) is None
    assert begun(sweeps, 1_610).since == 940


def test_two_processes_do_not_sweep_at_once(sweeps: Sweeps) -> None:
    begun(sweeps, 1_000)
    assert sweeps.begin("github", now=1_059) is None


@pytest.mark.parametrize("known", [False, True])
def test_of_many_who_want_the_turn_at_once_one_gets_it(sweeps: Sweeps, *, known: bool) -> None:
    if known:
        sweeps.finish(begun(sweeps, 1_000), until=940, now=1_000)
    together = Barrier(4)

    def take(_: int) -> Sweep | None:
        together.wait()
        return sweeps.begin("github", now=1_600)

    with ThreadPoolExecutor(4) as takers:
        assert sum(sweep is not None for sweep in takers.map(take, range(4))) == 1


def test_a_sweep_whose_process_died_is_taken_over_and_lost_to_it(sweeps: Sweeps) -> None:
    dead = begun(sweeps, 1_000)
    other = begun(sweeps, 1_060)
    assert other.since is None
    with pytest.raises(ClaimLost):
        sweeps.renew(dead, now=1_061)
    with pytest.raises(ClaimLost):
        sweeps.finish(dead, until=940, now=1_061)
    sweeps.finish(other, until=1_000, now=1_062)


def test_a_turn_that_is_renewed_lasts(sweeps: Sweeps) -> None:
    sweep = sweeps.renew(begun(sweeps, 1_000), now=1_050)
    assert sweeps.begin("github", now=1_100) is None
    sweeps.finish(sweep, until=1_000, now=1_105)


def test_a_sweep_that_came_to_nothing_is_made_again_from_where_it_began(sweeps: Sweeps) -> None:
    sweeps.finish(begun(sweeps, 1_000), until=940, now=1_000)
    sweeps.give_back(begun(sweeps, 1_600), due_at=1_660)
    assert sweeps.begin("github", now=1_659) is None
    assert begun(sweeps, 1_660).since == 940


def test_once_a_day_a_sweep_covers_everything(sweeps: Sweeps) -> None:
    sweeps.finish(begun(sweeps, 1_000), until=940, now=1_000)
    sweeps.finish(begun(sweeps, 2_000), until=1_940, now=2_000)
    assert begun(sweeps, 1_000 + DAY).since is None


def test_what_was_asked_for_again_is_remembered_for_a_week(sweeps: Sweeps) -> None:
    sweeps.note("a", Asked(1, 1, 1_000))
    sweeps.note("a", Asked(2, 2, 2_000))
    sweeps.note("b", Asked(3, 1, 2_000))
    assert sweeps.asked(["a", "c"]) == {"a": Asked(2, 2, 2_000)}
    sweeps.note("c", Asked(4, 1, 2_001 + 7 * DAY))
    assert sweeps.asked(["a", "b", "c"]) == {"c": Asked(4, 1, 2_001 + 7 * DAY)}


def test_the_inbox_knows_what_it_accepted(box: Inbox) -> None:
    delivery = Delivery(source="github", key="a", digest="d", lane="l", target="t", asked_at=1.0, payload={})
    box.accept(delivery, now=1.0)
    keys = [str(number) for number in range(1_200)]
    assert box.known("github", ["a", *keys]) == {"a"}
    assert box.known("elsewhere", ["a"]) == set()
    assert box.known("github", []) == set()

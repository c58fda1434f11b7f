"""The states: each lets one answer in, once, for ten minutes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from slack_bolt.error import BoltError
from sqlalchemy import Engine, text

from handlers.slack.installing import Installing
from handlers.slack.installing.states import SECONDS, States
from tests.slack.installing.conftest import Clock
from tests.slack.installing.places import rows

ONLY_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def states(many: Installing) -> States:
    return many.stores.states


def test_of_answers_that_come_at_once_one_gets_in(states: States) -> None:
    state = states.issue()
    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(states.consume, [state] * 8)) == [False] * 7 + [True]


@ONLY_SQLITE
def test_a_state_is_good_for_ten_minutes(states: States, clock: Clock) -> None:
    kept, late = states.issue(), states.issue()
    clock.now += SECONDS - 1
    assert states.consume(kept)
    clock.now += 1
    assert not states.consume(late)


@ONLY_SQLITE
def test_a_state_that_was_never_issued_is_no_state(states: States) -> None:
    states.issue()
    assert not states.consume("of-somebody-else")


def test_states_that_nobody_came_back_with_go_when_the_next_begins(
    engine: Engine, states: States, clock: Clock
) -> None:
    for _ in range(5):
        states.issue()
    clock.now += SECONDS
    states.issue()
    assert len(rows(engine, "slack_oauth_states")) == 1


@ONLY_SQLITE
def test_a_database_that_fails_is_not_taken_for_a_wrong_state(engine: Engine, states: States) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE slack_oauth_states"))
    with pytest.raises(BoltError):
        states.issue()
    with pytest.raises(BoltError):
        states.consume("state")

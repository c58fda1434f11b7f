"""Which deliveries are asked for again: those made in vain, not those that came in, and none for ever."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.github.missed import Sent, failed, to_ask_for
from handlers.inbox import Asked

NOW = 1_800_000_000.0
HALF_A_DAY = 12 * 3600.0


def sent(
    number: int = 1, guid: str = "a", *, age: float = 600, status: int = 0, event: str = "issues"
) -> Sent:
    ok = 200 <= status < 300
    return Sent(id=number, guid=guid, event=event, at=NOW - age, ok=ok, status=status)


def asked_for(*attempts: Sent, accepted: tuple[str, ...] = (), asked: Asked | None = None) -> list[int]:
    before = {} if asked is None else {"a": asked}
    wanted = to_ask_for(failed(attempts, now=NOW), accepted=accepted, asked=before, now=NOW)
    return [each.id for each in wanted]


@pytest.mark.parametrize("status", [0, 401, 404, 413, 500, 503])
def test_what_was_not_taken_in_is_asked_for(status: int) -> None:
    assert asked_for(sent(status=status)) == [1]


@pytest.mark.parametrize(
    "attempts",
    [
        [sent(status=202)],
        [sent(status=200)],
        [sent(event="installation")],
        [sent(event="push")],
        [sent(1, age=900), sent(2, age=600, status=202)],
        [sent(age=10)],
        [sent(1, age=900), sent(2, age=10)],
        [],
    ],
    ids=[
        "taken",
        "ignored",
        "no use",
        "not ours",
        "taken later",
        "too young",
        "another is under way",
        "nothing",
    ],
)
def test_what_came_in_or_does_not_matter_is_left_alone(attempts: list[Sent]) -> None:
    assert asked_for(*attempts) == []


def test_what_was_accepted_without_githubs_noticing_is_left_alone() -> None:
    assert asked_for(sent(), accepted=("a",)) == []


def test_the_last_attempt_is_made_again_and_the_oldest_delivery_comes_first() -> None:
    attempts = [sent(3, "b", age=700), sent(2, "a", age=600, status=500), sent(1, "a", age=900)]
    assert asked_for(*attempts) == [3, 2]


@pytest.mark.parametrize(
    ("status", "before", "again"),
    [
        (0, Asked(1, 1, NOW - 60), False),  # the same attempt: the new one is not in the list yet
        (0, Asked(9, 1, NOW - 60), True),
        (500, Asked(9, 4, NOW - 60), True),
        (500, Asked(9, 5, NOW - 60), False),
        (500, Asked(9, 5, NOW - HALF_A_DAY), True),
        (503, Asked(9, 10, NOW - HALF_A_DAY), False),
        (401, Asked(9, 1, NOW - 60), False),
        (401, Asked(9, 1, NOW - HALF_A_DAY), True),
        (429, Asked(9, 1, NOW - 60), True),
    ],
)
def test_what_fails_again_is_asked_for_less_and_less(status: int, before: Asked, *, again: bool) -> None:
    assert asked_for(sent(status=status), asked=before) == ([1] if again else [])


@given(
    st.lists(
        st.builds(
            sent,
            st.integers(1, 50),
            st.sampled_from("abc"),
            age=st.integers(0, 2_000),
            status=st.sampled_from([0, 200, 202, 401, 500]),
        ),
        unique_by=lambda each: each.id,
    )
)
def test_no_delivery_is_asked_for_twice_in_one_sweep_nor_once_it_was_taken_in(attempts: list[Sent]) -> None:
    wanted = to_ask_for(failed(attempts, now=NOW), accepted=(), asked={}, now=NOW)
    guids = [each.guid for each in wanted]
    assert len(guids) == len(set(guids))
    for each in wanted:
        last = max((s for s in attempts if s.guid == each.guid), key=lambda s: (s.at, s.id))
        assert last == each
        assert not last.ok

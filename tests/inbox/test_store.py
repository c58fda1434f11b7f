"""The inbox on SQLite and on PostgreSQL: what is accepted is handed out, once, to one worker at a time."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, select, update
from sqlalchemy.exc import IntegrityError

from handlers.inbox import Claim, ClaimLost, Delivery, Inbox, Receipt, Times
from handlers.inbox.standing import Standing, standings
from handlers.inbox.tables import inbox, lanes, metadata

NOW = 1_800_000_000.0


def delivery(number: int = 1, *, target: str = "issue-1", asked_at: float = NOW) -> Delivery:
    return Delivery(
        source="github",
        key=f"guid-{number}",
        digest=f"digest-{number}",
        lane="lane-1",
        target=target,
        asked_at=asked_at,
        payload={"number": number},
    )


def claimed(box: Inbox, *, now: float = NOW) -> Claim:
    claim = box.claim(now=now)
    assert claim is not None
    return claim


def test_the_migrations_make_the_tables_that_the_code_describes(engine: Engine) -> None:
    ours = {"include_name": lambda name, kind, _: kind != "table" or name in metadata.tables}
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=ours), metadata) == []


def test_what_is_accepted_is_handed_out_once(box: Inbox) -> None:
    assert box.accept(delivery(), now=NOW) is Receipt.ACCEPTED
    claim = claimed(box)
    assert (claim.key, claim.attempts, claim.payload) == ("guid-1", 1, {"number": 1})
    assert box.claim(now=NOW) is None


def test_the_one_that_waits_longest_goes_first(box: Inbox) -> None:
    box.accept(delivery(1, target="a"), now=NOW + 1)
    box.accept(delivery(2, target="b"), now=NOW)
    assert [claimed(box, now=NOW + 2).key, claimed(box, now=NOW + 2).key] == ["guid-2", "guid-1"]


def test_where_a_lane_has_to_wait_the_others_go_first(box: Inbox) -> None:
    for number, lane in ((1, "busy"), (2, "busy"), (3, "quiet")):
        box.accept(replace(delivery(number, target=f"thread-{number}"), lane=lane), now=NOW + number)
    box.slot("busy", now=NOW + 10)
    assert [claimed(box, now=NOW + 10).key for _ in range(3)] == ["guid-3", "guid-1", "guid-2"]


@pytest.mark.parametrize(
    "again", [delivery(), replace(delivery(), digest="another"), replace(delivery(), key="another")]
)
def test_the_same_key_or_the_same_bytes_are_the_same_delivery(box: Inbox, again: Delivery) -> None:
    box.accept(delivery(), now=NOW)
    assert box.accept(again, now=NOW) is Receipt.PENDING
    claim = claimed(box)
    assert box.accept(again, now=NOW) is Receipt.PENDING
    box.finish(claim, reason="commented", now=NOW)
    assert box.accept(again, now=NOW) is Receipt.DONE
    assert box.claim(now=NOW + 1_000) is None


def test_the_same_key_from_another_source_is_another_delivery(box: Inbox) -> None:
    box.accept(delivery(), now=NOW)
    assert box.accept(replace(delivery(), source="slack"), now=NOW) is Receipt.ACCEPTED


def test_any_character_can_be_kept(box: Inbox) -> None:
    words = "\0 \ud800 😀 \u2028 ' \" \\ %s"
    box.accept(replace(delivery(), payload={"words": words}), now=NOW)
    assert claimed(box).payload == {"words": words}


def test_a_delivery_in_work_is_left_alone_until_the_lease_ends(box: Inbox) -> None:
    box.accept(delivery(), now=NOW)
    first = claimed(box)
    assert box.claim(now=NOW + 59) is None
    second = claimed(box, now=NOW + 60)
    assert (second.id, second.attempts) == (first.id, 2)
    with pytest.raises(ClaimLost):
        box.renew(first, now=NOW + 61)
    with pytest.raises(ClaimLost):
        box.finish(first, reason="commented", now=NOW + 61)
    with pytest.raises(ClaimLost):
        box.postpone(first, until=NOW, reason="timeout", now=NOW + 61)
    with pytest.raises(ClaimLost):
        box.bury(first, reason="gone", now=NOW + 61)
    box.finish(second, reason="commented", now=NOW + 61)


def test_a_renewed_lease_lasts_from_the_renewal(box: Inbox) -> None:
    box.accept(delivery(), now=NOW)
    box.renew(claimed(box), now=NOW + 50)
    assert box.claim(now=NOW + 109) is None
    assert box.claim(now=NOW + 110) is not None


def test_a_target_is_in_one_pair_of_hands_at_a_time(box: Inbox) -> None:
    for number in (1, 2):
        box.accept(delivery(number), now=NOW)
    box.accept(delivery(3, target="issue-2"), now=NOW)
    first, other = claimed(box), claimed(box)
    assert (first.key, other.key) == ("guid-1", "guid-3")
    assert box.claim(now=NOW) is None
    box.finish(first, reason="commented", now=NOW)
    assert claimed(box).key == "guid-2"


@pytest.mark.parametrize("end", ["postponed", "refused", "buried", "buried and revived"])
def test_a_target_that_was_written_to_in_vain_is_left_alone_until_that_has_settled(
    box: Inbox, times: Times, end: str
) -> None:
    """The write may still be under way, and another delivery for the same issue would not find it there."""
    box.accept(delivery(1), now=NOW)
    claim = claimed(box)
    box.accept(delivery(2), now=NOW)
    settled = NOW + times.settle
    if end == "postponed":
        box.postpone(claim, until=settled + 100, reason="timeout", now=NOW)
    elif end == "refused":
        box.refuse(claim, until=settled + 100, reason="forbidden", now=NOW)
    else:
        box.bury(claim, reason="timeout", now=NOW)
    if end == "buried and revived":
        box.revive("guid-1", now=NOW + 1)
    assert box.claim(now=settled - 0.1) is None
    assert claimed(box, now=settled + 1).key in {"guid-1", "guid-2"}


def test_the_database_itself_refuses_a_second_claim_on_a_target(engine: Engine, box: Inbox) -> None:
    box.accept(delivery(1), now=NOW)
    box.accept(delivery(2), now=NOW)
    claimed(box)

    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(update(inbox).values(state="working"))


def test_a_postponed_delivery_rests_until_its_moment(box: Inbox) -> None:
    box.accept(delivery(), now=NOW)
    box.postpone(claimed(box), until=NOW + 30, reason="server_error", now=NOW)
    assert box.claim(now=NOW + 29) is None
    assert claimed(box, now=NOW + 30).attempts == 2


def test_an_attempt_that_does_not_count_is_given_back(box: Inbox) -> None:
    box.accept(delivery(), now=NOW)
    box.postpone(claimed(box), until=NOW, reason="rate_limited", counts=False, now=NOW)
    assert claimed(box).attempts == 1


def test_a_delivery_that_kills_its_workers_dies_in_the_end(box: Inbox, times: Times) -> None:
    box.accept(delivery(), now=NOW)
    for attempt in range(times.attempts):
        assert claimed(box, now=NOW + attempt * 60).attempts == attempt + 1
    assert box.claim(now=NOW + 10_000) is None
    (letter,) = box.dead_letters()
    assert (letter.key, letter.target, letter.reason) == ("guid-1", "issue-1", "attempts_used")
    assert box.counts() == {"waiting": 0, "working": 0, "done": 0, "dead": 1}


@pytest.mark.parametrize("written", [None, "", "{", "[1]", "7", "[" * 100_000])
def test_a_row_that_cannot_be_read_is_buried_and_the_next_one_is_worked(
    engine: Engine, box: Inbox, caplog: pytest.LogCaptureFixture, written: str | None
) -> None:
    box.accept(delivery(1, target="issue-1"), now=NOW)
    box.accept(delivery(2, target="issue-2"), now=NOW + 1)
    with engine.begin() as connection:
        connection.execute(update(inbox).where(inbox.c.key == "guid-1").values(payload=written))
    assert claimed(box, now=NOW + 2).key == "guid-2"
    (letter,) = box.dead_letters()
    assert (letter.key, letter.reason) == ("guid-1", "payload_unreadable")
    assert "guid-1 was given up: payload_unreadable" in caplog.text


def test_what_died_is_tried_again_when_it_is_delivered_again(box: Inbox) -> None:
    box.accept(delivery(), now=NOW)
    box.bury(claimed(box), reason="forbidden", now=NOW)
    assert box.claim(now=NOW + 10_000) is None
    assert box.accept(delivery(), now=NOW + 10_000) is Receipt.REVIVED
    assert box.accept(delivery(), now=NOW + 10_000) is Receipt.PENDING
    assert claimed(box, now=NOW + 10_000).attempts == 2, "whoever works it knows that it is not the first"


def test_what_died_just_now_settles_before_it_is_tried_again(box: Inbox) -> None:
    box.accept(delivery(), now=NOW)
    box.bury(claimed(box), reason="timeout", now=NOW)
    assert box.revive("guid-1", now=NOW + 1)
    assert box.claim(now=NOW + 9) is None
    assert box.claim(now=NOW + 10) is not None


def test_only_what_is_dead_can_be_revived(box: Inbox) -> None:
    box.accept(delivery(), now=NOW)
    assert not box.revive("guid-1", now=NOW)
    assert not box.revive("unheard-of", now=NOW)


def test_in_order_what_was_asked_before_is_waited_for_unless_it_died(box: Inbox) -> None:
    for number, asked_at in ((1, NOW + 5), (2, NOW), (3, NOW + 5)):
        box.accept(delivery(number, target="thread", asked_at=asked_at), now=NOW + number)

    def next_one(now: float) -> Claim:
        claim = box.claim(now=now, in_order=True)
        assert claim is not None
        return claim

    first = next_one(NOW + 9)
    box.postpone(first, until=NOW + 99, reason="timeout", now=NOW + 9)
    assert box.claim(now=NOW + 9, in_order=True) is None
    again = next_one(NOW + 99)
    box.bury(again, reason="gone", sure=True, now=NOW + 99)
    second = next_one(NOW + 100)
    box.finish(second, reason="answered", now=NOW + 100)
    assert [one.key for one in (first, again, second, next_one(NOW + 101))] == [
        *("guid-2", "guid-2"),
        *("guid-1", "guid-3"),
    ]


def test_in_order_what_was_begun_is_finished_before_anything_else(box: Inbox) -> None:
    box.accept(delivery(1, target="thread", asked_at=NOW), now=NOW)
    begun = box.claim(now=NOW, in_order=True)
    assert begun is not None
    box.postpone(begun, until=NOW + 9, reason="timeout", now=NOW)
    box.accept(delivery(2, target="thread", asked_at=NOW - 5), now=NOW + 1)
    assert box.claim(now=NOW + 2, in_order=True) is None
    again = box.claim(now=NOW + 9, in_order=True)
    assert again is not None
    assert again.key == "guid-1"


def test_in_order_a_dead_workers_delivery_goes_on_although_an_earlier_one_has_come_in(box: Inbox) -> None:
    """Otherwise each would wait for the other."""
    box.accept(delivery(1, target="thread", asked_at=NOW), now=NOW)
    assert box.claim(now=NOW, in_order=True) is not None
    box.accept(delivery(2, target="thread", asked_at=NOW - 5), now=NOW + 1)
    assert box.claim(now=NOW + 2, in_order=True) is None
    again = box.claim(now=NOW + box.times.lease, in_order=True)
    assert again is not None
    assert again.key == "guid-1"


def test_words_are_forgotten_when_the_work_is_done(engine: Engine, box: Inbox) -> None:
    box.accept(delivery(), now=NOW)
    box.finish(claimed(box), reason="commented", note="77", now=NOW)
    with engine.connect() as connection:
        assert connection.execute(select(inbox.c.payload, inbox.c.note)).one() == (None, "77")


def test_the_note_of_the_last_work_on_a_target_is_known(box: Inbox) -> None:
    for number, note in ((1, "77"), (2, "78"), (3, "")):
        box.accept(delivery(number), now=NOW)
        box.finish(claimed(box), reason="commented", note=note, now=NOW + number)
    box.accept(delivery(4), now=NOW)
    box.accept(delivery(5, target="issue-2"), now=NOW)
    assert [box.note(claimed(box)), box.note(claimed(box))] == ["78", ""]


@pytest.mark.parametrize(
    ("asked_at", "state", "superseded"),
    [
        (NOW + 1, "waiting", True),
        (NOW + 1, "done", True),
        (NOW + 1, "dead", False),
        (NOW, "waiting", False),
        (NOW - 1, "done", False),
    ],
)
def test_older_words_give_way_to_newer_ones(
    box: Inbox, asked_at: float, state: str, superseded: bool
) -> None:
    box.accept(delivery(2, asked_at=asked_at), now=NOW)
    if state != "waiting":
        other = claimed(box)
        if state == "done":
            box.finish(other, reason="commented", now=NOW)
        else:
            box.bury(other, reason="gone", sure=True, now=NOW)
    box.accept(delivery(1), now=NOW - 1)
    assert box.superseded(claimed(box)) is superseded


def test_of_two_edits_in_one_second_the_last_to_arrive_wins(box: Inbox) -> None:
    """GitHub's moments are whole seconds. A first edit that was delayed must not undo the second."""
    box.accept(delivery(1), now=NOW)
    box.postpone(claimed(box), until=NOW + 30, reason="server_error", now=NOW)
    box.accept(delivery(2), now=NOW)
    second = claimed(box, now=NOW + 15)
    assert (second.key, box.superseded(second)) == ("guid-2", False)
    box.finish(second, reason="commented", now=NOW + 15)
    first = claimed(box, now=NOW + 30)
    assert (first.key, box.superseded(first)) == ("guid-1", True)


def test_writes_to_a_lane_are_a_second_apart(box: Inbox) -> None:
    assert [box.slot("lane-1", now=NOW) for _ in range(4)] == [NOW, NOW + 1, NOW + 2, NOW + 3]
    assert box.slot("lane-2", now=NOW) == NOW


def test_a_moment_beyond_patience_is_named_but_not_taken(box: Inbox) -> None:
    for _ in range(4):
        box.slot("lane-1", now=NOW)
    assert [box.slot("lane-1", now=NOW), box.slot("lane-1", now=NOW)] == [NOW + 4, NOW + 4]
    assert box.slot("lane-1", now=NOW + 4) == NOW + 4


def test_a_held_lane_rests_and_others_go_on(box: Inbox) -> None:
    box.accept(delivery(1), now=NOW)
    box.accept(replace(delivery(2, target="issue-2"), lane="lane-2"), now=NOW)
    box.hold("lane-1", until=NOW + 60)
    box.hold("lane-1", until=NOW + 30)
    assert claimed(box).key == "guid-2"
    assert box.claim(now=NOW + 56) is None
    assert claimed(box, now=NOW + 57).key == "guid-1"


def test_old_work_is_forgotten_and_nothing_else(engine: Engine, times: Times) -> None:
    box = Inbox(engine, times=replace(times, keep_undone=2 * times.keep_done))
    for number in (1, 2, 3):
        box.accept(delivery(number, target=f"issue-{number}"), now=NOW)
    box.finish(claimed(box), reason="commented", now=NOW)
    box.bury(claimed(box), reason="gone", now=NOW)
    assert box.forget(now=NOW + times.keep_done) == 0
    assert box.forget(now=NOW + times.keep_done + 1) == 1
    assert box.counts() == {"waiting": 1, "working": 0, "done": 0, "dead": 1}


def test_what_is_forgotten_is_forgotten_in_portions(
    box: Inbox, times: Times, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.inbox.store.FORGET_AT_ONCE", 2)
    for number in (1, 2, 3, 4, 5):
        box.accept(delivery(number, target=f"issue-{number}"), now=NOW)
    for _ in range(3):
        box.finish(claimed(box), reason="commented", now=NOW)
    late = NOW + max(times.keep_done, times.keep_undone) + 1
    assert [box.forget(now=late) for _ in range(4)] == [2, 2, 1, 0]


def test_lanes_that_nobody_writes_to_any_more_are_forgotten(box: Inbox, engine: Engine) -> None:
    day = 86_400
    box.slot("quiet", now=NOW)
    box.slot("busy", now=NOW + day)
    box.hold("held", until=NOW + 3 * day)
    box.forget(now=NOW + day + 2)
    with engine.connect() as connection:
        assert set(connection.scalars(select(lanes.c.lane))) == {"busy", "held"}
    assert box.slot("quiet", now=NOW + 2 * day) == NOW + 2 * day


def test_nobodys_words_are_kept_for_ever(box: Inbox, times: Times) -> None:
    for number in (1, 2, 3):
        box.accept(delivery(number, target=f"issue-{number}"), now=NOW)
    box.bury(claimed(box), reason="gone", now=NOW)
    late = NOW + times.keep_undone
    box.postpone(claimed(box), until=late + 300, reason="github_cannot_write", now=late)
    in_hand = claimed(box, now=late)
    assert box.forget(now=late) == 0
    assert box.forget(now=late + 1) == 2
    assert box.counts() == {"waiting": 0, "working": 1, "done": 0, "dead": 0}
    box.finish(in_hand, reason="commented", now=late + 1)


def test_words_in_a_dead_workers_hands_are_not_kept_for_ever_where_nobody_takes_them_up(
    box: Inbox, times: Times
) -> None:
    """Its surface may have been turned off in between."""
    box.accept(delivery(), now=NOW)
    claimed(box)
    late = NOW + times.keep_undone + 1
    assert box.claim(now=late, sources=("another",)) is None
    assert box.forget(now=late) == 1


def test_what_is_asked_for_again_is_kept_for_as_long_again(box: Inbox, times: Times) -> None:
    box.accept(delivery(), now=NOW)
    box.bury(claimed(box), reason="gone", now=NOW)
    late = NOW + times.keep_undone
    assert box.revive("guid-1", now=late)
    assert box.forget(now=late + times.keep_undone) == 0
    assert box.forget(now=late + times.keep_undone + 1) == 1


def test_many_hands_take_everything_once_and_no_target_twice(box: Inbox) -> None:
    total, taken, busy, clashes = 60, Counter[str](), Counter[str](), list[str]()
    for number in range(total):
        box.accept(delivery(number, target=f"issue-{number % 7}"), now=NOW)
    lock, over = threading.Lock(), threading.Event()

    def work_one(claim: Claim) -> None:
        with lock:
            busy[claim.target] += 1
            clashes.extend([claim.target] if busy[claim.target] > 1 else [])
        box.renew(claim, now=NOW)  # something that takes a while
        with lock:
            busy[claim.target] -= 1
            taken[claim.key] += 1
        box.finish(claim, reason="commented", now=NOW)

    def work() -> None:
        try:
            while not over.is_set():
                if claim := box.claim(now=NOW):
                    work_one(claim)
                elif box.counts()["done"] == total:
                    return
                else:
                    over.wait(0.01)
        finally:
            over.set()

    with ThreadPoolExecutor(6) as pool:
        for future in [pool.submit(work) for _ in range(6)]:
            future.result(timeout=60)
    assert clashes == []
    assert taken == Counter({f"guid-{number}": 1 for number in range(total)})


def test_the_same_delivery_at_the_same_time_is_kept_once(box: Inbox) -> None:
    gate = threading.Barrier(6)

    def accept() -> Receipt:
        gate.wait()
        return box.accept(delivery(), now=NOW)

    with ThreadPoolExecutor(6) as pool:
        receipts = Counter(future.result() for future in [pool.submit(accept) for _ in range(6)])
    assert receipts == {Receipt.ACCEPTED: 1, Receipt.PENDING: 5}


def test_slots_given_out_at_the_same_time_are_different(box: Inbox) -> None:
    gate = threading.Barrier(4)

    def slot() -> float:
        gate.wait()
        return box.slot("lane-1", now=NOW)

    with ThreadPoolExecutor(4) as pool:
        slots = sorted(future.result() for future in [pool.submit(slot) for _ in range(4)])
    assert slots == [NOW, NOW + 1, NOW + 2, NOW + 3]


def test_a_state_that_nobody_knows_cannot_be_stored(engine: Engine, box: Inbox) -> None:
    box.accept(delivery(), now=NOW)
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(update(inbox).values(state="lost"))


@pytest.mark.parametrize(("attempts", "wait"), [(1, 10), (2, 20), (3, 40), (4, 80), (5, 100), (5_000, 100)])
def test_the_wait_doubles_up_to_a_limit(times: Times, attempts: int, wait: float) -> None:
    assert times.backoff(attempts) == wait


@pytest.mark.parametrize("lease", [4, 60, 600])
def test_no_call_outlasts_a_lease(lease: float) -> None:
    times = Times.for_lease(lease)
    assert times.call_step * 6 < times.lease
    assert times.settle > times.call_step


def test_how_it_stands_is_told_by_source_and_state_without_what_is_done(box: Inbox) -> None:
    for number in range(5):
        box.accept(delivery(number, target=f"issue-{number}"), now=NOW + number)
    box.accept(replace(delivery(9, target="thread-9"), source="slack"), now=NOW + 50)
    first, second, late = (
        box.claim(now=NOW + 100, sources=(source,)) for source in ("github", "github", "slack")
    )
    assert first is not None
    assert second is not None
    assert late is not None
    box.bury(first, reason="forbidden", sure=True, now=NOW + 100)
    box.finish(second, reason="commented", now=NOW + 100)
    box.postpone(late, until=NOW + 900, reason="timeout", now=NOW + 100)
    assert claimed(box, now=NOW + 100).key == "guid-2"
    found = {(one.source, one.state): one for one in standings(box.engine, now=NOW + 100)}
    waiting = Standing(source="github", state="waiting", number=2, accepted_at=NOW + 3, due_at=NOW + 3)
    assert found["github", "waiting"] == waiting
    assert found["github", "working"].number == found["github", "dead"].number == 1
    assert (found["slack", "waiting"].number, found["slack", "waiting"].due_at) == (1, None)
    assert len(found) == 4


def test_of_very_many_only_so_many_are_counted(box: Inbox) -> None:
    for number in range(3):
        box.accept(delivery(number), now=NOW + number)
    assert [(one.number, one.accepted_at) for one in standings(box.engine, now=NOW + 5, most=2)] == [(2, NOW)]

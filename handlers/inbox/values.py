"""What goes into the inbox and comes out of it: deliveries, receipts, claims, and how a turn may end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

Instant = float
"""A moment in seconds since 1970, UTC: what `time.time()` returns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """How patient the inbox is; all in seconds but `attempts` and `refusals`.

    A claim is renewed before every call, so `lease` must be longer than any single call can last: that
    way nobody takes over while a write may still be under way. `settle` is the least time between a
    write whose fate is unknown and the next look at what it left behind. `sweep_every` lies between two looks
    for what a sender could not deliver. Nobody is left alone for longer than `longest_asked`, however long they ask
    for: an answer can be wrong, and nothing would ever be written there again. What is not done after
    `keep_undone`, because nobody can write or it was given up, is forgotten with its words.
    """

    lease: float = 60.0
    settle: float = 15.0
    longest_wait: float = 1800.0
    longest_asked: float = 6 * 3600.0
    attempts: int = 50
    refusals: int = 3
    write_gap: float = 1.0
    patience: float = 3.0
    sweep_every: float = 600.0
    keep_done: float = 30 * 86_400.0
    keep_undone: float = 30 * 86_400.0

    @classmethod
    def for_lease(cls, lease: float) -> Times:
        """Times in proportion to a lease, so that a short one is still longer than any call."""
        return cls(lease=lease, settle=lease / 4, longest_wait=lease * 30)

    @property
    def call_step(self) -> float:
        """How long each step of a call (connect, send, wait for the answer) may last at most.

        Two calls in a row, a token's and the call itself, take at most six steps: less than the lease.
        """
        return self.lease / 7

    def backoff(self, attempts: int) -> float:
        """How long to wait after the given number of attempts: doubled each time, up to `longest_wait`."""
        return min(self.longest_wait, self.settle * 2.0 ** min(attempts - 1, 30))


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Something that was asked for, reduced to what is needed to act on it.

    `key` is the sender's own name for the delivery and `digest` the hash of its signed bytes: either of
    them makes it the same delivery. `target` is what will be written to, one claim at a time; `lane` is
    what shares a pace and a rate limit. `asked_at` orders the deliveries of one target.
    """

    source: str
    key: str
    digest: str
    lane: str
    target: str
    asked_at: Instant
    payload: Mapping[str, object]


class Receipt(Enum):
    """What became of a delivery that was handed in."""

    ACCEPTED = "accepted"
    """It is new and will be acted on."""
    PENDING = "pending"
    """It is known and still to be acted on."""
    DONE = "done"
    """It was acted on before; nothing will happen."""
    REVIVED = "revived"
    """It had been given up and will be tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A delivery in a worker's hands until the lease ends. `token` proves it.

    `attempts` counts this one, too; `refusals` counts how often the other side has said no before.
    """

    id: int
    token: str
    source: str
    key: str
    lane: str
    target: str
    asked_at: Instant
    attempts: int
    refusals: int
    payload: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A delivery that was given up, with the stable reason; it can be revived by its key."""

    key: str
    target: str
    reason: str
    attempts: int
    given_up_at: Instant


class ClaimLost(Exception):  # noqa: N818 - it is an outcome, not a fault
    """The lease ran out and another worker may have the delivery: stop, and write nothing."""


class Stopping(Exception):  # noqa: N818 - it is an outcome, not a fault
    """The worker was told to stop while it waited; the delivery goes back untouched."""


class Later(Exception):  # noqa: N818 - it is an outcome, not a fault
    """The delivery cannot be acted on now.

    `wait` is how long to leave it, in seconds: not to be tried sooner, and then it is nobody's fault and no
    attempt is counted. Without it the inbox backs off, for `least` seconds or more, and the attempt counts.
    `lane_too` makes everything in the delivery's lane wait as well (a rate limit).
    """

    def __init__(
        self, reason: str, *, wait: float | None = None, least: float = 0.0, lane_too: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason, self.wait, self.least, self.lane_too = reason, wait, least, lane_too


class Refused(Exception):  # noqa: N818 - it is an outcome, not a fault
    """The other side said no. It is asked a few times more (`Times.refusals`), then the delivery is dead.

    `final` is True where asking again cannot help.
    """

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.final = reason, final

"""The worker: takes deliveries from the inbox, one at a time, and hands each to the handler of its source."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError
from structlog.contextvars import bound_contextvars

from handlers.inbox.store import FORGET_AT_ONCE, Inbox
from handlers.inbox.values import Claim, ClaimLost, Instant, Later, Refused, Stopping

log = logging.getLogger(__name__)

_IDLE_SECONDS = 1.0
_TROUBLE_SECONDS = 5.0
_SWEEP_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Done:
    """A delivery was acted on: what happened in a stable word, and the id of what was written, if any."""

    reason: str
    note: str = ""


class Turn:
    """One claim while it is worked. A handler asks it before every step that others must know about."""

    def __init__(
        self, inbox: Inbox, claim: Claim, *, clock: Callable[[], Instant], stop: threading.Event
    ) -> None:
        self._inbox, self.claim, self._clock, self._stop = inbox, claim, clock, stop

    @property
    def payload(self) -> Mapping[str, object]:
        """What the delivery asks for, as it was handed in."""
        return self.claim.payload

    def still_mine(self) -> None:
        """Renew the lease before a call. Raises ClaimLost: then nothing may be written any more."""
        self._inbox.renew(self.claim, now=self._clock())

    @property
    def settle(self) -> float:
        """The least time, in seconds, between a write whose fate is unknown and the next look."""
        return self._inbox.times.settle

    def superseded(self) -> bool:
        """Whether something newer was asked of the same target."""
        return self._inbox.superseded(self.claim)

    def known_note(self, *, within: float | None = None) -> str:
        """The note of what was last done for the same target, or ""; `within` so many seconds, if it is given."""
        return self._inbox.note(self.claim, since=0.0 if within is None else self._clock() - within)

    def may_write(self) -> None:
        """Wait for the lane's next moment to write, then renew the lease.

        Raises Later when that moment is far off, Stopping when the worker is told to stop, ClaimLost.
        """
        now = self._clock()
        wait = self._inbox.slot(self.claim.lane, now=now) - now
        if wait > self._inbox.times.patience:
            raise Later("lane_busy", wait=wait)
        if self._stop.wait(wait):
            raise Stopping
        self.still_mine()


Handler = Callable[[Turn], Done]
"""Acts on one delivery. May raise Later, Refused, ClaimLost, Stopping; anything else is our fault and
is tried again later."""


class Worker:
    """Works the inbox until it is stopped: the sources that it has handlers for, one delivery at a time.

    `in_order` leaves what waits for a target until everything that was asked of it before is over.
    """

    def __init__(
        self,
        inbox: Inbox,
        handlers: Mapping[str, Handler],
        *,
        clock: Callable[[], Instant],
        stop: threading.Event | None = None,
        in_order: bool = False,
    ) -> None:
        self._inbox, self._handlers, self._clock, self._in_order = inbox, handlers, clock, in_order
        self.stop = stop or threading.Event()
        self.wake = threading.Event()
        self._sweep_at: Instant = 0.0

    def run(self) -> None:
        """Work until `stop` is set. What is under way then is finished, or given back if it only waits."""
        while not self.stop.is_set():
            try:
                busy = self.step()
                self._sweep()
            except SQLAlchemyError as error:
                log.warning("The inbox cannot be reached (%s); trying again.", type(error).__name__)
                self.stop.wait(_TROUBLE_SECONDS)
                continue
            if not busy:
                self.wake.wait(_IDLE_SECONDS)
                self.wake.clear()

    def end(self) -> None:
        """Tell the loop to stop, and wake it if it is idle."""
        self.stop.set()
        self.wake.set()

    def step(self) -> bool:
        """Work one delivery if one is due; whether there was one."""
        sources = tuple(self._handlers)
        claim = self._inbox.claim(now=self._clock(), sources=sources, in_order=self._in_order)
        if claim is None:
            return False
        with bound_contextvars(delivery=claim.key):
            try:
                self._work(claim)
            except ClaimLost:
                self._inbox.tally.add("worked", claim.source, "lost", "lease_ended")
                log.warning("Delivery %s went on to another worker.", claim.key)
        return True

    def _work(self, claim: Claim) -> None:
        turn = Turn(self._inbox, claim, clock=self._clock, stop=self.stop)
        try:
            done = self._handlers[claim.source](turn)
        except Later as later:
            self._later(claim, later)
        except Refused as refused:
            self._refused(claim, refused)
        except Stopping:
            now = self._clock()
            self._inbox.postpone(claim, until=now, reason="stopped", counts=False, now=now)
        except (ClaimLost, SQLAlchemyError):
            raise
        except Exception:
            log.exception("Delivery %s could not be worked.", claim.key)
            self._later(claim, Later("internal_error"))
        else:
            self._inbox.finish(claim, reason=done.reason, note=done.note, now=self._clock())
            log.info("Delivery %s: %s.", claim.key, done.reason)

    def _later(self, claim: Claim, later: Later) -> None:
        now, times, counts = self._clock(), self._inbox.times, later.wait is None
        if counts and claim.attempts >= times.attempts:
            self._bury(claim, later.reason)
            return
        wait = max(times.backoff(claim.attempts), later.least) if later.wait is None else later.wait
        wait = min(wait, times.longest_asked)
        if later.lane_too:
            self._inbox.hold(claim.lane, until=now + wait)
        self._inbox.postpone(claim, until=now + wait, reason=later.reason, counts=counts, now=now)
        log.info("Delivery %s waits %.0f s: %s.", claim.key, wait, later.reason)

    def _refused(self, claim: Claim, refused: Refused) -> None:
        now, times = self._clock(), self._inbox.times
        used_up = claim.refusals + 1 >= times.refusals or claim.attempts >= times.attempts
        if refused.final or used_up:
            self._bury(claim, refused.reason, sure=True)
            return
        wait = times.backoff(claim.attempts)
        self._inbox.refuse(claim, until=now + wait, reason=refused.reason, now=now)
        log.info("Delivery %s waits %.0f s: %s.", claim.key, wait, refused.reason)

    def _bury(self, claim: Claim, reason: str, *, sure: bool = False) -> None:
        self._inbox.bury(claim, reason=reason, sure=sure, now=self._clock())
        log.error("Delivery %s was given up: %s.", claim.key, reason)

    def _sweep(self) -> None:
        now = self._clock()
        if now < self._sweep_at:
            return
        forgotten = self._inbox.forget(now=now)
        self._sweep_at = now + (0.0 if forgotten >= FORGET_AT_ONCE else _SWEEP_SECONDS)
        if forgotten:
            log.info("%s old deliveries were forgotten.", forgotten)

"""Finds what GitHub could not deliver, and asks for it once more. In the background, as the App.

GitHub: "Handling failed webhook deliveries". It sends nothing again by itself, and a new attempt keeps the delivery's
GUID; so the inbox knows whatever has come in after all, and nothing is acted on twice.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from handlers.github.intake import SOURCE
from handlers.github.missed import Sent, failed, settled, to_ask_for
from handlers.inbox import Asked, ClaimLost, Inbox, Instant, Later, Refused, Stopping, Sweep, Sweeps

log = logging.getLogger(__name__)

NAME = "github"
LANE = "github:app"
"""The pace of what the App asks for as such, and not for one of its installations."""

_KEPT = 3 * 86_400.0
"""Seconds for which GitHub keeps its list."""
_OVERLAP = 300.0
"""How far a sweep reaches back into the one before: lists and clocks lag."""
_LOOK_SECONDS = 30.0
_TROUBLE_SECONDS = 60.0


class Deliveries(Protocol):
    """What GitHub sent (`handlers.github.deliveries`). Raises Later, Refused, and what guards each call."""

    def since(self, moment: Instant) -> Iterator[Sent]:
        """Every attempt since a moment."""

    def send_again(self, sent: Sent) -> None:
        """Ask for another attempt."""


Open = Callable[[Callable[[], None]], AbstractContextManager[Deliveries]]
"""Opens a conversation; what it is given is called before each call."""


class Sweeper:
    """Sweeps when it is due, until it is stopped. Any number of processes may run one: they take turns."""

    def __init__(self, inbox: Inbox, *, connect: Open, clock: Callable[[], Instant]) -> None:
        self._inbox, self._sweeps, self._connect, self._clock = inbox, inbox.sweeps(), connect, clock
        self.stop = threading.Event()
        self.wake = threading.Event()
        """As a worker of the inbox has it; what is accepted is none of this one's business."""

    def run(self) -> None:
        """Look every half minute whether a sweep is due; a sweep under way is left when `stop` is set."""
        while not self.stop.is_set():
            try:
                self.step()
            except SQLAlchemyError as error:
                log.warning("Missed deliveries cannot be looked for (%s).", type(error).__name__)
            self.stop.wait(_LOOK_SECONDS)

    def end(self) -> None:
        """Tell it to stop."""
        self.stop.set()

    def step(self) -> bool:
        """Sweep if it is due; whether it was."""
        begun = self._sweeps.begin(NAME, now=self._clock())
        if begun is None:
            return False
        turn = _Turn(self._sweeps, begun, clock=self._clock)
        try:
            self._sweep(turn)
        except ClaimLost:
            log.warning("Another process has taken over the look for missed deliveries.")
        return True

    def _sweep(self, turn: _Turn) -> None:
        try:
            number = self._ask_for_missed(turn)
        except Stopping:
            turn.again_after(0.0)
        except Later as later:
            log.info("Missed deliveries are looked for later: %s.", later.reason)
            turn.again_after(max(later.wait or 0.0, later.least, _TROUBLE_SECONDS))
        except Refused as refused:
            log.warning("GitHub does not show what it sent: %s.", refused.reason)
            turn.again_after(self._inbox.times.sweep_every)
        except SQLAlchemyError:
            raise
        except Exception:
            log.exception("Missed deliveries could not be looked for.")
            turn.again_after(self._inbox.times.sweep_every)
        else:
            turn.finish()
            if number:
                log.info("GitHub was asked to send %s missed deliveries again.", number)

    def _ask_for_missed(self, turn: _Turn) -> int:
        """How many were asked for."""
        with self._connect(turn.still_mine) as deliveries:
            wrong = failed(deliveries.since(turn.since), now=turn.begun_at)
            keys = [sent.guid for sent in wrong]
            asked = self._sweeps.asked(keys)
            wanted = to_ask_for(
                wrong, accepted=self._inbox.known(SOURCE, keys), asked=asked, now=turn.begun_at
            )
            return sum(self._ask(deliveries, sent, asked.get(sent.guid)) for sent in wanted)

    def _ask(self, deliveries: Deliveries, sent: Sent, before: Asked | None) -> bool:
        self._pace()
        try:
            deliveries.send_again(sent)
        except Refused as refused:
            log.warning("Delivery %s cannot be sent again: %s.", sent.guid, refused.reason)
            return False
        except Later as later:
            if later.lane_too:
                self._inbox.hold(LANE, until=self._clock() + max(later.wait or 0.0, later.least))
            raise
        times = 1 if before is None else before.times + 1
        self._sweeps.note(sent.guid, Asked(sent.id, times, self._clock()))
        return True

    def _pace(self) -> None:
        """Wait for the next moment to ask: GitHub wants a second between two requests that change something."""
        now = self._clock()
        wait = self._inbox.slot(LANE, now=now) - now
        if wait > self._inbox.times.patience:
            raise Later("lane_busy", wait=wait)
        if self.stop.wait(wait):
            raise Stopping


class _Turn:
    """One sweep under way."""

    def __init__(self, sweeps: Sweeps, sweep: Sweep, *, clock: Callable[[], Instant]) -> None:
        self._sweeps, self._sweep, self._clock = sweeps, sweep, clock
        self.begun_at = clock()

    @property
    def since(self) -> Instant:
        oldest = self.begun_at - _KEPT
        return oldest if self._sweep.since is None else max(oldest, self._sweep.since - _OVERLAP)

    def still_mine(self) -> None:
        """Before each call: GitHub's answer may take its time. Raises ClaimLost."""
        self._sweep = self._sweeps.renew(self._sweep, now=self._clock())

    def finish(self) -> None:
        self._sweeps.finish(self._sweep, until=settled(self.begun_at), now=self._clock())

    def again_after(self, seconds: float) -> None:
        self._sweeps.give_back(self._sweep, due_at=self._clock() + seconds)

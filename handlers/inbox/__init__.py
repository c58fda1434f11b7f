"""The durable inbox: what was accepted is acted on exactly once, whatever dies, at whatever moment."""

from __future__ import annotations

from handlers.inbox.clock import SharedClock
from handlers.inbox.loop import Done, Handler, Turn, Worker
from handlers.inbox.store import Inbox
from handlers.inbox.sweeps import Asked, Sweep, Sweeps
from handlers.inbox.values import (
    Claim,
    ClaimLost,
    DeadLetter,
    Delivery,
    Instant,
    Later,
    Receipt,
    Refused,
    Stopping,
    Times,
)

__all__ = [
    "Asked",
    "Claim",
    "ClaimLost",
    "DeadLetter",
    "Delivery",
    "Done",
    "Handler",
    "Inbox",
    "Instant",
    "Later",
    "Receipt",
    "Refused",
    "SharedClock",
    "Stopping",
    "Sweep",
    "Sweeps",
    "Times",
    "Turn",
    "Worker",
]

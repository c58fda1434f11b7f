"""The App's webhook: deliveries sent out, the list of what became of them, and new attempts.

GitHub keeps it for three days and never sends anything again by itself.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.github.objects import moment

Hook = Callable[[str, str, bytes], int | None]
"""Where deliveries go: GUID, event and body in, the status of the answer out, or None for no answer."""

_KEPT_SECONDS = 3 * 86_400.0
_SAID = {200: "OK", 202: "OK", None: "failed to connect"}


@dataclass(frozen=True)
class Parcel:
    """Something that is delivered, as often as it takes."""

    guid: str
    event: str
    body: bytes
    installation: int | None = None


@dataclass
class Hooks:
    """What was sent to the App's webhook. `hook` is who gets it; nobody is there at first."""

    hook: Hook = lambda _guid, _event, _body: None
    clock: Callable[[], float] = time.time
    log: list[dict[str, Any]] = field(default_factory=list)
    attempts: list[str] = field(default_factory=list)
    """The GUIDs for which a new attempt was asked for."""
    _sending: list[threading.Thread] = field(default_factory=list)
    _parcels: dict[str, Parcel] = field(default_factory=dict)
    _ids: Any = field(default_factory=lambda: itertools.count(9_000))
    _lock: Any = field(default_factory=threading.RLock)

    def deliver(self, parcel: Parcel, *, again: bool = False) -> dict[str, Any]:
        """Send a parcel, once, and note what became of it. Returns the note."""
        status = self.hook(parcel.guid, parcel.event, parcel.body)
        with self._lock:
            self._parcels[parcel.guid] = parcel
            note = {
                "id": next(self._ids),
                "guid": parcel.guid,
                "delivered_at": moment(self.clock()),
                "redelivery": again,
                "duration": 0.1,
                "status": _SAID.get(status, "Invalid HTTP Response"),
                "status_code": status or 0,
                "event": parcel.event,
                "action": "opened",
                "installation_id": parcel.installation,
                "repository_id": 42,
                "throttled_at": None,
            }
            self.log.append(note)
        return note

    def kept(self) -> list[dict[str, Any]]:
        """Every delivery that is still known, latest first."""
        oldest = moment(self.clock() - _KEPT_SECONDS)
        with self._lock:
            return [note for note in reversed(self.log) if note["delivered_at"] >= oldest]

    def find(self, number: int) -> tuple[dict[str, Any], Parcel] | None:
        """One delivery by its number, with what was sent."""
        for note in self.kept():
            if note["id"] == number:
                return note, self._parcels[note["guid"]]
        return None

    def attempt(self, number: int) -> bool:
        """Send a delivery again, under the same GUID, in the background; whether it is known."""
        found = self.find(number)
        if found is None:
            return False
        with self._lock:
            self.attempts.append(found[1].guid)
        sending = threading.Thread(target=self.deliver, args=(found[1],), kwargs={"again": True}, daemon=True)
        sending.start()
        with self._lock:
            self._sending.append(sending)
        return True

    def wait(self) -> None:
        """Until every attempt that was asked for has been made."""
        with self._lock:
            under_way = list(self._sending)
        for sending in under_way:
            sending.join()

"""Working what was kept."""

from __future__ import annotations

from tests.fuzz.inputs import TALLY
from tests.fuzz.service import Service


def work(service: Service, door: str) -> None:
    """Let the workers work what is due. Nothing of ours breaks, and whatever is given up has a reason."""
    for worker in service.workers:
        while worker.step():
            pass
    service.witness.check()
    for row in service.kept():
        TALLY[door, row["reason"] or row["state"]] += 1
        assert row["reason"] not in ("internal_error", "payload_unreadable"), row["target"]
        assert row["state"] != "dead" or row["reason"], row["target"]

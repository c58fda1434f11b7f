"""The fake's own time: it stands still until the test moves it."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic

#: The second at which the requests of the tests are signed, so that both agree when nobody moves anything.
START = 1_531_420_618.0


@dataclass
class Clock:
    """Seconds since 1970, and timestamps that never come twice; `made` says when each was, by this machine's clock."""

    now: float = START
    stamps: int = 0
    made: dict[str, float] = field(default_factory=dict)

    def stamp(self) -> str:
        """A message's `ts`: the second, and a number that makes it unique; later ones are greater."""
        self.stamps += 1
        stamp = f"{int(self.now)}.{self.stamps:06d}"
        self.made[stamp] = monotonic()
        return stamp

    def name(self, prefix: str) -> str:
        """An id that nothing else has, as `V00000012`."""
        self.stamps += 1
        return f"{prefix}{self.stamps:08d}"

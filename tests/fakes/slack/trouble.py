"""Bad days: answers that the fake gives instead of its own."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from dataclasses import dataclass, field
from threading import Event

#: What a script is about when no method is named.
RESPONSE_URLS = "response_url"


@dataclass(frozen=True, slots=True)
class Says:
    """What is said in place of Slack's own answer, which is not even worked out unless `after` says so.

    `hang` holds the answer back until the test is over, `drop` closes the line without one. `after` lets the
    request take effect first, so that what was asked for has happened and nobody hears of it. `until` is
    slowness: the request waits for that event and is then answered truly; with `after` it waits with its
    effect already there.
    """

    status: int = 200
    body: str = "ok"
    headers: dict[str, str] = field(default_factory=dict)
    hang: bool = False
    drop: bool = False
    after: bool = False
    until: Event | None = None


GARBAGE = Says(200, "<html>Something went wrong</html>", {"Content-Type": "text/html"})
BROKEN = Says(500, json.dumps({"ok": False, "error": "internal_error"}))
BROKEN_AFTER = Says(500, json.dumps({"ok": False, "error": "internal_error"}), after=True)
LOST = Says(drop=True)
LOST_AFTER = Says(drop=True, after=True)
HANGS = Says(hang=True)
HANGS_AFTER = Says(hang=True, after=True)


def limited(retry_after: float | str) -> Says:
    """Too many calls; `retry_after` is sent as it is given."""
    return Says(429, json.dumps({"ok": False, "error": "ratelimited"}), {"Retry-After": str(retry_after)})


@dataclass
class Trouble:
    """What is scripted for each method, first come first served."""

    scripts: dict[str, deque[Says | None]] = field(default_factory=lambda: defaultdict(deque))

    def next(self, method: str) -> Says | None:
        """What the next call of the method meets; None is a good day."""
        script = self.scripts[method]
        return script.popleft() if script else None

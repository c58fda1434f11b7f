"""Pages that are open on somebody's screen, and their updates.

Slack gives each state of a view a hash, and refuses an update that was made for another state. Somebody who clicks fast
sends several clicks from the same state: so the updates of one page wait for one another, the latest stands for those
before it, and it follows the hash that the one before it left.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from handlers.slack.incoming import OpenView
from handlers.slack.limits import View
from handlers.slack.tokens import Workspace

#: So many pages are remembered, in this process.
_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Wish:
    """An update that is wanted: `draw` makes the new page from the one that was clicked on.

    `turns` marks another page, which somebody waits for; else it is the same one with what it comes to by now.
    """

    view: OpenView
    workspace: Workspace
    draw: Callable[[OpenView], View]
    turns: bool = False


@dataclass
class _Trail:
    """The hashes that a page had before its updates here, and the one that it has now."""

    past: set[str] = field(default_factory=set)
    now: str = ""


class Screens:
    """Which pages wait for an update, and which hash they are at."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: dict[str, Wish | None] = {}
        self._trails: OrderedDict[str, _Trail] = OrderedDict()

    def add(self, wish: Wish) -> bool:
        """Let the wish wait. True when nobody is at work on this page, so that the caller has to see to it."""
        with self._lock:
            idle = wish.view.id not in self._waiting
            waiting = self._waiting.get(wish.view.id)
            if waiting is None or wish.turns or not waiting.turns:
                self._waiting[wish.view.id] = wish
            return idle

    def next(self, view_id: str) -> Wish | None:
        """The wish to fulfil now; None when nothing is left, and then the page is nobody's again."""
        with self._lock:
            wish = self._waiting.get(view_id)
            if wish is None:
                self._waiting.pop(view_id, None)
            else:
                self._waiting[view_id] = None
            return wish

    def drop(self, view_id: str) -> None:
        """Forget what a page waits for: there is nobody to see to it."""
        with self._lock:
            self._waiting.pop(view_id, None)

    def hash_of(self, view: OpenView) -> str:
        """The hash to update a page with: where it stands by now, if all that happened since was updates of ours."""
        with self._lock:
            trail = self._trails.get(view.id)
            return trail.now if trail and view.hash in trail.past else view.hash

    def updated(self, wish: Wish, *, left: str) -> None:
        """An update succeeded and left the page at this hash. What was clicked before a new page is of the past."""
        with self._lock:
            trail = self._trails.pop(wish.view.id, None) or _Trail()
            if wish.turns:
                trail.past.clear()
            else:
                trail.past |= {wish.view.hash, trail.now} - {""}
            trail.now = left
            self._trails[wish.view.id] = trail
            if len(self._trails) > _MOST:
                self._trails.popitem(last=False)

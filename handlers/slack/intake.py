"""What is asked in a thread, as a delivery for the inbox and back again.

A message has one name, whichever event brings it and however often: so a mention that also arrives as a message, a
retry, or an edit is the same delivery, and one answer is all it gets.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from handlers.inbox import Delivery, Refused
from handlers.slack.buttons import IN_THREAD
from handlers.slack.incoming import Click, Heard, LinksShared
from handlers.slack.tokens import Workspace

SOURCE = "slack"

#: Seconds within which clicks on one button in a thread are one: a double click, or two people at the same time.
AT_ONCE = 10.0

#: The inbox's room for a key and for a note, in characters.
_KEY, _NOTE = 100, 60


@dataclass(frozen=True, slots=True)
class Pressed:
    """Someone clicked a button of ours that is answered in a thread.

    `again` makes the reply, `name` is the click's own; `url` is its response URL: for a channel that the app is not in,
    and for telling whoever clicked that there is no answer.
    """

    workspace: Workspace
    channel: str
    thread: str
    again: str
    name: str
    me: str
    url: str = ""


Kept = Heard | Pressed | LinksShared
_KINDS: Mapping[str, type[Kept]] = {"heard": Heard, "pressed": Pressed, "links": LinksShared}


def pressed(click: Click) -> Pressed:
    """What is kept of a click that is answered in a thread: the one that it stands in, or the one that it names."""
    name, url = f"{click.message}:{click.action}:{click.at}", click.response_url
    if click.action == IN_THREAD:
        thread, _, again = click.value.partition(" ")
        return Pressed(click.workspace, click.channel, thread, again, name, "", url)
    return Pressed(click.workspace, click.channel, click.thread, click.value, name, click.author, url)


def answers(kept: Kept) -> str:
    """The name of what is answered, unique within its channel: it stands in the answer, so that it can be found."""
    if isinstance(kept, Heard):
        return kept.at
    return kept.name if isinstance(kept, Pressed) else f"{kept.source}:{kept.unfurl or kept.message}"


def note(name: str) -> str:
    """The name of what was answered, as the inbox keeps it."""
    return name[:_NOTE]


def earliest(*names: str) -> str:
    """The timestamp of the earliest of the messages that such names begin with; "" where one has none."""
    try:
        return min((name.partition(":")[0] for name in names), key=float)
    except ValueError:
        return ""


def found(kept: Heard | Pressed, answered: Iterable[str]) -> str | None:
    """The name of what was answered that makes an answer to this superfluous, among the names in its thread."""
    name = answers(kept)
    same = _at_once if isinstance(kept, Pressed) else str.__eq__
    return next((one for one in answered if same(name, one)), None)


def _at_once(name: str, other: str) -> bool:
    (button, _, at), (known, _, then) = name.rpartition(":"), other.rpartition(":")
    return button == known and (at == then or abs(_seconds(at) - _seconds(then)) < AT_ONCE)


def _seconds(moment: str) -> float:
    try:
        return float(moment)
    except ValueError:
        return math.nan


def to_delivery(kept: Kept, *, now: float) -> Delivery:
    """What goes into the inbox. One thread is answered by one worker at a time, one channel at Slack's pace.

    An organisation's channel is named by the organisation: of a click there Slack may not tell the workspace.
    Messages are answered in the order in which they were said, as far as they have arrived.
    """
    kind = next(name for name, value in _KINDS.items() if isinstance(kept, value))
    where = f"{kept.workspace.enterprise or kept.workspace.team}:{kept.channel}"
    name = f"{kind}:{where}:{answers(kept)}"
    digest = hashlib.sha256(name.encode()).hexdigest()
    thread = name if isinstance(kept, LinksShared) else kept.thread
    return Delivery(
        source=SOURCE,
        key=name if len(name) <= _KEY else digest,
        digest=digest,
        lane=f"slack:{where}"[:_KEY],
        target=f"slack:{where}:{thread}"[:300],
        asked_at=float(kept.at) if isinstance(kept, Heard) else now,
        payload={"kind": kind, **asdict(kept)},
    )


def from_payload(payload: Mapping[str, Any]) -> Kept:
    """Read back what was kept. Raises Refused, finally, if it is not of our making."""
    given = dict(payload)
    try:
        workspace = Workspace(**given.pop("workspace"))
        kind = _KINDS[given.pop("kind")]
        if "urls" in given:
            given["urls"] = tuple(given["urls"])
        return kind(workspace, **given)
    except (KeyError, TypeError) as error:
        raise Refused("payload_unreadable", final=True) from error

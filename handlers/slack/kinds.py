"""What Slack sent, in a word of ours: for counting. What nobody here knows is one kind, whatever it calls itself."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.slack.event_schemas import KINDS
from handlers.slack.incoming import (
    Click,
    Gone,
    Heard,
    Incoming,
    LinksShared,
    Opened,
    Other,
    Shortcut,
    SlashCommand,
    StepRun,
    Submission,
)

_HANDLED: Mapping[type, tuple[str, str]] = {
    SlashCommand: ("command", "yes"),
    Click: ("click", "yes"),
    Shortcut: ("shortcut", "yes"),
    Submission: ("view_submission", "yes"),
    Heard: ("message", "yes"),
    Opened: ("app_home_opened", "yes"),
    LinksShared: ("link_shared", "yes"),
    StepRun: ("function_executed", "yes"),
    Gone: ("app_uninstalled", "yes"),
}
_LEFT_ALONE = frozenset({*KINDS, "app_rate_limited", "block_suggestion", "url_verification", "view_closed"})


def kind_of(incoming: Incoming) -> tuple[str, str]:
    """What kind of request this is, and whether somebody here acts on it ("yes" or "no").

    A message between people, or of a bot, is a "message" that nobody acts on.
    """
    if not isinstance(incoming, Other):
        return _HANDLED[type(incoming)]
    kind = incoming.kind.removeprefix("event_callback ")
    return (kind if kind in _LEFT_ALONE else "other"), "no"

"""A Slack for the tests: real sockets, its limits, its refusals, its memory, and every kind of bad day.

It answers as Slack's method pages and guides say (statuses, error words, limits) and keeps what people see,
so that a test can read it. Time stands still until the test moves it.
"""

from __future__ import annotations

from tests.fakes.slack.acknowledging import acknowledge
from tests.fakes.slack.calls import Call, Refusal
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.response_urls import USES
from tests.fakes.slack.trouble import (
    BROKEN,
    BROKEN_AFTER,
    GARBAGE,
    HANGS,
    HANGS_AFTER,
    LOST,
    LOST_AFTER,
    Says,
)
from tests.fakes.slack.workspace import ADA, SCOPES, Workspace

__all__ = [
    "ADA",
    "BROKEN",
    "BROKEN_AFTER",
    "GARBAGE",
    "HANGS",
    "HANGS_AFTER",
    "LOST",
    "LOST_AFTER",
    "SCOPES",
    "USES",
    "Call",
    "FakeSlack",
    "Refusal",
    "Says",
    "Workspace",
    "acknowledge",
]

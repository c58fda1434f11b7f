"""A GitHub for the tests: a real HTTP server with comments, files, tokens, an App, its webhook, and bad days.

It answers as GitHub's REST description says (statuses, headers, bodies) and keeps what it was asked, so that a
test can count the comments of an issue. `python -m tests.fakes.github PORT TOKEN` runs it alone.
"""

from __future__ import annotations

from tests.fakes.github.hooks import Hook, Hooks, Parcel
from tests.fakes.github.memory import FakeApp, FakeGitHub
from tests.fakes.github.routes import ROUTES
from tests.fakes.github.server import Answer, Call

__all__ = ["ROUTES", "Answer", "Call", "FakeApp", "FakeGitHub", "Hook", "Hooks", "Parcel"]

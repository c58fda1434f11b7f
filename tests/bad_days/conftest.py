"""What tests of an App's work need, too: its key."""

from __future__ import annotations

from tests.github.conftest import app_key

__all__ = ["app_key"]

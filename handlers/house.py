"""The house that answers: the knowledge, and what the settings add to it."""

from __future__ import annotations

import datetime as dt

from advisor import load_knowledge
from advisor.commands import House


def open_house() -> House:
    """What every answer of this installation is made with; dates are those of UTC."""
    return House(load_knowledge(), today=lambda: dt.datetime.now(dt.UTC).date())

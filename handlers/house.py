"""The house that answers: the knowledge, and what the settings add to it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from advisor import Knowledge, load_knowledge
from advisor.commands import House
from advisor.policy import Policy, PolicyError
from advisor.policy.loading import load_policy
from handlers.settings import Settings, SettingsError


def open_house(settings: Settings) -> House:
    """What every answer of this installation is made with; dates are those of UTC.

    Raises SettingsError for a house policy that cannot be used, with all that is wrong in its file.
    """
    knowledge = load_knowledge()
    return House(
        knowledge,
        today=lambda: dt.datetime.now(dt.UTC).date(),
        policy=_policy(settings.house_policy, knowledge),
        public_url=settings.public_url,
    )


def _policy(path: str | None, knowledge: Knowledge) -> Policy | None:
    if path is None:
        return None
    try:
        return load_policy(Path(path).read_text(encoding="utf-8"), knowledge=knowledge)
    except PolicyError as error:
        raise SettingsError((f"HOUSE_POLICY is {path!r}: {error}",)) from error

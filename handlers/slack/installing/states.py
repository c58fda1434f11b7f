"""The states of installations that have begun: each lets one answer of Slack's in, once, for ten minutes."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime

from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
from sqlalchemy import Engine

from handlers.slack.installing.faults import as_bolt_error

SECONDS = 600
"""How long a state is good for; Slack's code lives as long."""


class States(SQLAlchemyOAuthStateStore):
    """States in slack_sdk's table; `clock` gives seconds since 1970. Raises BoltError when the database fails."""

    def __init__(self, engine: Engine, *, clock: Callable[[], float]) -> None:
        super().__init__(SECONDS, engine)
        self._clock = clock

    def issue(self, *_args: object, **_kwargs: object) -> str:
        """A new state. Those that nobody came back with in time are deleted: whoever opens the page adds one."""
        state = secrets.token_urlsafe(32)
        table = self.oauth_states
        with as_bolt_error("keeping a state"), self.engine.begin() as connection:
            connection.execute(table.delete().where(table.c.expire_at <= self._in(0)))
            connection.execute(table.insert(), {"state": state, "expire_at": self._in(SECONDS)})
        return state

    def consume(self, state: str) -> bool:
        """Whether the state was issued, is not too old, and had not been used before.

        The database decides: of two answers that come at once, one deletes the row and the other finds none.
        """
        c = self.oauth_states.c
        good = self.oauth_states.delete().where(c.state == state, c.expire_at > self._in(0))
        with as_bolt_error("looking for a state"), self.engine.begin() as connection:
            return connection.execute(good).rowcount == 1

    def _in(self, seconds: float) -> datetime:
        return datetime.fromtimestamp(self._clock() + seconds, tz=UTC).replace(tzinfo=None)

"""Where the app is installed, in the tables of slack_sdk's own store: one row for each workspace, tokens encrypted.

Only what is needed to speak is kept: of the person who installed it nothing, of the names nothing. The token stands
in `slack_bots` alone; slack_sdk looks there when an installation's row has none.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from cryptography.fernet import MultiFernet
from slack_bolt.error import BoltError
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from sqlalchemy import ColumnElement, Connection, Engine, Select, Table, and_, or_, text

from handlers.database import BEGIN
from handlers.slack.installing.encrypted import Encrypted
from handlers.slack.installing.faults import as_bolt_error
from handlers.slack.tokens import Workspace

_SECRET = (
    "bot_token",
    "bot_refresh_token",
    "user_token",
    "user_refresh_token",
    "incoming_webhook_url",
    "incoming_webhook_configuration_url",
)
HOLD_SECONDS = 60
"""How long a bot may be held while Slack is asked: far more than Slack is given to answer."""

_NAMES = ("enterprise_name", "team_name")


class Installations(SQLAlchemyInstallationStore):
    """The installations of the app `client_id`. Every method raises BoltError when the database fails."""

    def __init__(self, client_id: str, engine: Engine, *, cipher: MultiFernet) -> None:
        super().__init__(client_id, engine)
        for table in (self.installations, self.bots):
            for column in self._secret(table):
                column.type = Encrypted(cipher)

    def save(self, installation: Installation) -> None:
        """Keep an installation in place of whatever was known of the same workspace or organisation."""
        workspace = Workspace(installation.team_id or "", installation.enterprise_id or "")
        if workspace == Workspace("") or not installation.bot_token:
            raise BoltError("Slack named no workspace, or gave no token.")
        with as_bolt_error("saving an installation"), self.engine.begin() as connection:
            self._alone(connection)
            self._delete(connection, workspace)
            connection.execute(self.installations.insert(), self._row(_needed(installation)))
            connection.execute(self.bots.insert(), self._row(installation.to_bot()))

    def save_bot(self, bot: Bot) -> None:
        """Keep a bot in place of whatever was known of it in the same workspace or organisation."""
        with as_bolt_error("saving a bot"), self.engine.begin() as connection:
            self._alone(connection)
            where = self._of(self.bots, Workspace(bot.team_id or "", bot.enterprise_id or ""))
            connection.execute(self.bots.delete().where(where))
            connection.execute(self.bots.insert(), self._row(bot))

    def find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """What slack_sdk's own code asks for; ours asks `look_up`."""
        with as_bolt_error("looking for a bot"):
            return super().find_bot(
                enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
            )

    def find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """The installation, without a person's part: that is not kept, whoever `user_id` is."""
        del user_id
        with as_bolt_error("looking for an installation"):
            return super().find_installation(
                enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
            )

    def look_up(self, workspace: Workspace) -> Bot | None:
        """The bot in a workspace: its own, else its organisation's."""
        reading = self.engine.execution_options(
            **{BEGIN: "DEFERRED"}
        )  # a look must not wait for whoever writes
        with as_bolt_error("looking for a bot"), reading.connect() as connection:
            row = connection.execute(self._serving(workspace)).mappings().first()
            return None if row is None else self.build_bot_entity(row)

    def hold(self, connection: Connection, workspace: Workspace) -> Bot | None:
        """The bot as `look_up` finds it; until the transaction ends nobody else may change or hold it.

        It may last for `HOLD_SECONDS`, whatever patience the database has: what is changed meanwhile at Slack cannot be
        changed back.
        """
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL idle_in_transaction_session_timeout = '{HOLD_SECONDS}s'"))
        row = connection.execute(self._serving(workspace).with_for_update()).mappings().first()
        return None if row is None else self.build_bot_entity(row)

    def renew(self, connection: Connection, bot: Bot) -> None:
        """Write the new tokens of a bot that is held."""
        names = ("bot_token", "bot_refresh_token", "bot_token_expires_at")
        row = self._row(bot)
        where = self._of(self.bots, Workspace(bot.team_id or "", bot.enterprise_id or ""))
        connection.execute(self.bots.update().where(where).values({name: row[name] for name in names}))

    def remove(
        self, workspace: Workspace, *, before: float | None = None, bot_users: Collection[str] | None = None
    ) -> None:
        """Delete what is known of a workspace, or of an organisation as a whole.

        `before`: only what was installed until then, in seconds since 1970. `bot_users`: only where one of these is
        the bot's user, be it the workspace's own or its organisation's.
        """
        with as_bolt_error("removing an installation"), self.engine.begin() as connection:
            self._delete(connection, workspace, before=before, bot_users=bot_users)

    def encrypt_anew(self) -> int:
        """Encrypt every token with the key that is now first; returns how many. What cannot be read stays."""
        with as_bolt_error("encrypting anew"), self.engine.begin() as connection:
            self._alone(connection)
            return sum(self._encrypt_table(connection, table) for table in (self.installations, self.bots))

    def _encrypt_table(self, connection: Connection, table: Table) -> int:
        done = 0
        for row in connection.execute(table.select()).mappings().all():
            plain = {column.name: row[column.name] for column in self._secret(table) if row[column.name]}
            if plain:
                connection.execute(table.update().where(table.c.id == row["id"]).values(plain))
            done += len(plain)
        return done

    def _delete(
        self,
        connection: Connection,
        workspace: Workspace,
        *,
        before: float | None = None,
        bot_users: Collection[str] | None = None,
    ) -> None:
        for table in (self.installations, self.bots):
            where = [self._of(table, workspace)]
            if bot_users is not None:
                where = [self._serves(table, workspace), table.c.bot_user_id.in_(bot_users)]
            if before is not None:
                where.append(table.c.installed_at <= _moment(before))
            connection.execute(table.delete().where(*where))

    def _serving(self, workspace: Workspace) -> Select[Any]:
        own_first = (self.bots.c.team_id.is_(None), self.bots.c.installed_at.desc())
        return self.bots.select().where(self._serves(self.bots, workspace)).order_by(*own_first).limit(1)

    def _serves(self, table: Table, workspace: Workspace) -> ColumnElement[bool]:
        """The workspace's own rows and, if it belongs to an organisation, those of the organisation as a whole."""
        own = self._of(table, workspace)
        return or_(own, self._of(table, Workspace("", workspace.enterprise))) if workspace.enterprise else own

    def _of(self, table: Table, workspace: Workspace) -> ColumnElement[bool]:
        ours = table.c.client_id == self.client_id
        if workspace.team:
            return and_(ours, table.c.team_id == workspace.team)
        return and_(ours, table.c.team_id.is_(None), table.c.enterprise_id == workspace.enterprise)

    def _row(self, kept: Installation | Bot) -> dict[str, Any]:
        row = {**kept.to_dict(), **dict.fromkeys(_NAMES), "client_id": self.client_id}
        return {name: _naive(value) if isinstance(value, datetime) else value for name, value in row.items()}

    def _alone(self, connection: Connection) -> None:
        """Let nobody else write until the transaction ends. On SQLite it has been so since it began."""
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"LOCK TABLE {self.bots.name} IN EXCLUSIVE MODE"))

    @staticmethod
    def _secret(table: Table) -> list[Any]:
        return [column for column in table.c if column.name in _SECRET]


def _needed(given: Installation) -> Installation:
    """The part of an installation that is kept: where, and what was granted. The token goes to the bot's row."""
    return Installation(
        app_id=given.app_id,
        enterprise_id=given.enterprise_id,
        team_id=given.team_id,
        bot_id=given.bot_id,
        bot_user_id=given.bot_user_id,
        bot_scopes=given.bot_scopes or "",
        user_id="",
        is_enterprise_install=given.is_enterprise_install,
        token_type=given.token_type,
        installed_at=given.installed_at,
    )


def _moment(seconds: float) -> datetime:
    return _naive(datetime.fromtimestamp(seconds, tz=UTC))


def _naive(moment: datetime) -> datetime:
    """slack_sdk's columns hold moments in UTC without saying so."""
    return moment.astimezone(UTC).replace(tzinfo=None)

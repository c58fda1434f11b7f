"""The store: one row for each workspace, nothing about people, and no token that a copy of it would show."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from slack_bolt.error import BoltError
from sqlalchemy import Engine, text

from handlers.settings import Settings
from handlers.slack.installing import Installing, installations
from handlers.slack.installing.encrypted import cipher
from handlers.slack.installing.store import Installations
from handlers.slack.tokens import Workspace
from tests.slack.installing.conftest import KEY, NEXT_KEY
from tests.slack.installing.places import everything, installation, rows

ONLY_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def token_of(store: Installations, workspace: Workspace) -> str | None:
    bot = store.look_up(workspace)
    return None if bot is None else bot.bot_token


def test_the_migrations_make_the_tables_that_the_stores_describe(engine: Engine, many: Installing) -> None:
    for metadata in (many.stores.installations.metadata, many.stores.states.metadata):
        ours = {"include_name": lambda name, kind, _, known=metadata.tables: kind != "table" or name in known}
        with engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection, opts=ours), metadata) == []


def test_what_is_saved_is_found_by_ours_and_by_slacks_code(store: Installations) -> None:
    store.save(installation())
    assert token_of(store, Workspace("T1")) == "xoxb-token"
    found = store.find_installation(enterprise_id=None, team_id="T1", user_id="UADA")
    assert found is not None
    assert (found.bot_token, found.bot_user_id, found.bot_scopes) == (
        "xoxb-token",
        "UBOT",
        ["commands", "chat:write"],
    )
    bot = store.find_bot(enterprise_id=None, team_id="T1")
    assert bot is not None
    assert bot.bot_token == "xoxb-token"


def test_a_leaked_database_shows_no_token_and_no_person(engine: Engine, store: Installations) -> None:
    store.save(installation(bot_refresh_token="xoxe-1-secret", bot_token_expires_in=43_200))
    shown = everything(engine)
    for secret in ("xox", "webhook-secret", "UADA", "#general", "Acme", "acme.example.com"):
        assert secret not in shown
    assert "T1" in shown


@ONLY_SQLITE
@pytest.mark.parametrize(
    "column",
    [
        "bot_token",
        "bot_refresh_token",
        "user_token",
        "user_refresh_token",
        "incoming_webhook_url",
        "incoming_webhook_configuration_url",
    ],
)
def test_whoever_writes_a_secret_into_the_table_encrypts_it(
    engine: Engine, store: Installations, column: str
) -> None:
    values = {"client_id": store.client_id, "app_id": "A1", "user_id": "", column: "a secret"}
    with engine.begin() as connection:
        connection.execute(store.installations.insert(), values)
        assert connection.execute(store.installations.select()).mappings().one()[column] == "a secret"
    assert "a secret" not in everything(engine)


def test_installing_again_leaves_one_row(engine: Engine, store: Installations) -> None:
    for number in range(3):
        store.save(installation(token=f"xoxb-{number}", installed_at=1_700_000_000.0 + number))
    store.save(installation(enterprise="E1", token="xoxb-in-an-organisation"))
    assert len(rows(engine, "slack_installations")) == len(rows(engine, "slack_bots")) == 1
    assert token_of(store, Workspace("T1")) == "xoxb-in-an-organisation"


def test_two_that_install_at_once_leave_one_row(engine: Engine, store: Installations) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: store.save(installation(token=f"xoxb-{number}")), range(8)))
    assert len(rows(engine, "slack_installations")) == len(rows(engine, "slack_bots")) == 1


@ONLY_SQLITE
def test_a_bot_that_is_saved_by_itself_replaces_its_row(engine: Engine, store: Installations) -> None:
    store.save(installation())
    store.save_bot(installation(token="xoxb-newer").to_bot())
    assert token_of(store, Workspace("T1")) == "xoxb-newer"
    assert len(rows(engine, "slack_bots")) == 1


@ONLY_SQLITE
def test_a_workspace_speaks_with_its_own_token_before_its_organisations(store: Installations) -> None:
    store.save(installation(None, enterprise="E1", token="xoxb-of-all"))
    store.save(installation("T1", enterprise="E1", token="xoxb-of-one"))
    store.save(installation("T9", token="xoxb-elsewhere"))
    assert token_of(store, Workspace("T1", "E1")) == "xoxb-of-one"
    assert token_of(store, Workspace("T2", "E1")) == "xoxb-of-all"
    assert token_of(store, Workspace("", "E1")) == "xoxb-of-all"
    assert token_of(store, Workspace("T2")) is None


@ONLY_SQLITE
def test_another_apps_installations_are_not_ours(
    engine: Engine, store: Installations, many_settings: Settings
) -> None:
    other = installations(replace(many_settings, slack_client_id="9.9"), engine=engine)
    other.save(installation(token="xoxb-of-the-other"))
    assert token_of(store, Workspace("T1")) is None
    store.remove(Workspace("T1"))
    assert token_of(other, Workspace("T1")) == "xoxb-of-the-other"


@ONLY_SQLITE
@pytest.mark.parametrize(
    "nowhere",
    [installation(None), installation(token=""), installation(app_id=None)],
    ids=["no place", "no token", "no app"],
)
def test_what_nobody_could_speak_with_is_not_kept(
    engine: Engine, store: Installations, nowhere: object
) -> None:
    with pytest.raises(BoltError):
        store.save(nowhere)  # type: ignore[arg-type]
    assert rows(engine, "slack_bots") == []


@ONLY_SQLITE
def test_a_database_that_fails_is_told_as_bolt_expects(engine: Engine, store: Installations) -> None:
    with engine.begin() as connection:
        for table in ("slack_installations", "slack_bots"):
            connection.execute(text(f"DROP TABLE {table}"))
    for ask in (
        lambda: store.save(installation()),
        lambda: store.save_bot(installation().to_bot()),
        lambda: store.find_bot(enterprise_id=None, team_id="T1"),
        lambda: store.find_installation(enterprise_id=None, team_id="T1"),
        lambda: store.look_up(Workspace("T1")),
        lambda: store.remove(Workspace("T1")),
        store.encrypt_anew,
    ):
        with pytest.raises(BoltError, match="The database failed while") as caught:
            ask()
        assert "xoxb" not in str(caught.value)
        assert "xoxb" not in str(caught.value.__cause__)


def test_a_key_can_be_changed_without_losing_a_token(
    engine: Engine, store: Installations, many_settings: Settings
) -> None:
    store.save(installation(bot_refresh_token="xoxe-1-secret"))
    both = installations(replace(many_settings, slack_token_keys=(NEXT_KEY, KEY)), engine=engine)
    assert token_of(both, Workspace("T1")) == "xoxb-token"
    assert both.encrypt_anew() == 2
    new = installations(replace(many_settings, slack_token_keys=(NEXT_KEY,)), engine=engine)
    assert token_of(new, Workspace("T1")) == "xoxb-token"
    assert token_of(store, Workspace("T1")) is None


@ONLY_SQLITE
def test_no_process_is_locked_out_while_they_get_their_new_key_one_after_the_other(
    engine: Engine, store: Installations, many_settings: Settings
) -> None:
    """The old key stays first until every process knows the new one: what any of them writes, all can read."""
    steps = [(KEY,), (KEY, NEXT_KEY), (NEXT_KEY, KEY)]
    for before, after in pairwise(steps):
        ours = [
            installations(replace(many_settings, slack_token_keys=keys), engine=engine)
            for keys in (before, after)
        ]
        for writer in ours:
            writer.save(installation())
            assert [token_of(reader, Workspace("T1")) for reader in ours] == ["xoxb-token", "xoxb-token"]


@ONLY_SQLITE
def test_what_no_key_opens_counts_as_not_there_and_is_left_alone(
    engine: Engine, store: Installations, caplog: pytest.LogCaptureFixture
) -> None:
    store.save(installation())
    lost = Installations(store.client_id, engine, cipher=cipher([NEXT_KEY]))
    assert token_of(lost, Workspace("T1")) is None
    assert "cannot be opened by any key in SLACK_TOKEN_KEY" in caplog.text
    assert lost.encrypt_anew() == 0
    assert token_of(store, Workspace("T1")) == "xoxb-token"

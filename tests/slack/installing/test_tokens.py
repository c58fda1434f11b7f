"""Tokens of many workspaces: found, remembered for a minute, exchanged before they end, and gone when told so."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, text

from handlers.database import open_engine
from handlers.settings import Settings
from handlers.slack.doors import open_installing
from handlers.slack.installing import InstalledTokens, Installing, installations
from handlers.slack.installing.rotation import MARGIN, TIMEOUT
from handlers.slack.installing.store import HOLD_SECONDS, Installations
from handlers.slack.installing.tokens import KEPT_SECONDS, KEPT_WORKSPACES
from handlers.slack.tokens import Tokens, TokensAwayError, Workspace
from tests.fakes.slack import BROKEN, GARBAGE, LOST, FakeSlack, Says
from tests.fakes.slack.world import Grant
from tests.slack.installing.conftest import Clock
from tests.slack.installing.places import everything, installation, rows

HOME = Workspace("T0001")
ONLY_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
HOURS = 3_600.0


@pytest.fixture
def tokens(many: Installing) -> InstalledTokens:
    return many.tokens


@pytest.fixture
def rotating(fake: FakeSlack, store: Installations, clock: Clock) -> Callable[[float], str]:
    """Installs the app with a token that ends so many seconds from now; returns that token."""

    def install(ends: float) -> str:
        token = fake.world.issue(fake.default, rotates=True).value
        fake.world.refreshes["xoxe-1-first"] = Grant(fake.default, fake.now)
        until = int(clock.now + ends)
        given = installation(
            HOME.team, token=token, bot_refresh_token="xoxe-1-first", bot_token_expires_at=until
        )
        store.save(given)
        return token

    return install


def answered(**given: object) -> Says:
    return Says(200, json.dumps({"ok": True, **given}), {"Content-Type": "application/json"})


def refused(word: str) -> Says:
    return answered(ok=False, error=word)


@ONLY_SQLITE
def test_a_token_is_remembered_for_a_minute_and_then_looked_up_again(
    store: Installations, tokens: Tokens, clock: Clock
) -> None:
    store.save(installation(HOME.team, token="xoxb-first"))
    assert tokens.token(HOME) == "xoxb-first"
    store.save(installation(HOME.team, token="xoxb-second"))
    clock.now += KEPT_SECONDS - 1
    assert tokens.token(HOME) == "xoxb-first"
    clock.now += 1
    assert tokens.token(HOME) == "xoxb-second"


@ONLY_SQLITE
def test_a_workspace_that_installs_the_app_is_answered_at_once(store: Installations, tokens: Tokens) -> None:
    assert tokens.token(HOME) is None
    store.save(installation(HOME.team))
    assert tokens.token(HOME) == "xoxb-token"


@ONLY_SQLITE
def test_what_is_forgotten_is_looked_up_anew_for_the_whole_organisation(
    store: Installations, tokens: Tokens
) -> None:
    places = [Workspace("T1", "E1"), Workspace("T2", "E1"), Workspace("T3")]
    store.save(installation(None, enterprise="E1", token="xoxb-old"))
    store.save(installation("T3", token="xoxb-old"))
    assert {tokens.token(place) for place in places} == {"xoxb-old"}
    store.save(installation(None, enterprise="E1", token="xoxb-new"))
    store.save(installation("T3", token="xoxb-new"))
    tokens.forget(places[0])
    assert [tokens.token(place) for place in places] == ["xoxb-new", "xoxb-new", "xoxb-old"]
    tokens.forget(places[2])
    assert tokens.token(places[2]) == "xoxb-new"


@ONLY_SQLITE
def test_memory_holds_the_last_thousand_workspaces(store: Installations, tokens: Tokens) -> None:
    store.save(installation(None, enterprise="E1", token="xoxb-old"))
    places = [Workspace(f"T{number}", "E1") for number in range(KEPT_WORKSPACES + 1)]
    for place in places:
        tokens.token(place)
    store.save(installation(None, enterprise="E1", token="xoxb-new"))
    assert (tokens.token(places[-1]), tokens.token(places[0])) == ("xoxb-old", "xoxb-new")


@ONLY_SQLITE
def test_while_the_database_is_away_what_was_known_still_holds(
    engine: Engine, store: Installations, tokens: Tokens, clock: Clock
) -> None:
    store.save(installation(HOME.team))
    assert tokens.token(HOME) == "xoxb-token"
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE slack_bots"))
    clock.now += KEPT_SECONDS
    assert tokens.token(HOME) == "xoxb-token"
    with pytest.raises(TokensAwayError):
        tokens.token(Workspace("T9"))


@ONLY_SQLITE
def test_a_token_that_lasts_is_left_alone(
    fake: FakeSlack, tokens: Tokens, rotating: Callable[[float], str]
) -> None:
    old = rotating(MARGIN + 60)
    assert tokens.token(HOME) == old
    assert fake.called("oauth.v2.access") == []


def test_a_token_that_ends_within_two_hours_is_exchanged(
    fake: FakeSlack, engine: Engine, many: Installing, rotating: Callable[[float], str], clock: Clock
) -> None:
    old = rotating(MARGIN - 60)
    new = many.tokens.token(HOME)
    assert new == fake.default.token != old
    kept = many.stores.installations.look_up(HOME)
    assert kept is not None
    assert (kept.bot_token, kept.bot_refresh_token in fake.world.refreshes) == (new, True)
    assert kept.bot_token_expires_at == pytest.approx(clock.now + 12 * HOURS, abs=60)
    assert len(rows(engine, "slack_bots")) == 1
    assert "xox" not in everything(engine)


def test_of_several_processes_one_asks_slack_and_the_others_use_what_it_got(
    fake: FakeSlack,
    engine: Engine,
    many_settings: Settings,
    rotating: Callable[[float], str],
    clock: Clock,
) -> None:
    """Each has its own memory and its own connection, as processes have; the database is what they share."""
    rotating(-60)
    answering = threading.Event()
    fake.script(Says(until=answering), method="oauth.v2.access")
    processes = [open_installing(many_settings, engine=engine, clock=clock) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(one.tokens.token, HOME) for one in processes if one is not None]
        answering.set()
        assert {one.result() for one in asked} == {fake.default.token}
    assert len(fake.called("oauth.v2.access")) == 1


def test_an_exchange_outlasts_the_patience_with_the_database(
    postgres: Engine, many_settings: Settings
) -> None:
    """If the server hung up while Slack is asked, the new token would be lost, and the old one is used up."""
    impatient = open_engine(postgres.url, patience=1)
    store = installations(many_settings, engine=impatient)
    with impatient.begin() as connection:
        store.hold(connection, HOME)
        kept = connection.execute(text("SHOW idle_in_transaction_session_timeout")).scalar()
    assert kept == "1min"
    assert HOLD_SECONDS > 4 * TIMEOUT  # to connect, to send, to wait and to read
    with impatient.begin() as connection:
        assert connection.execute(text("SHOW idle_in_transaction_session_timeout")).scalar() == "1s"
    impatient.dispose()


@ONLY_SQLITE
@pytest.mark.parametrize(
    "says",
    [
        BROKEN,
        LOST,
        GARBAGE,
        refused("invalid_refresh_token"),
        refused("xoxb-is no word"),
        answered(),
        answered(token_type="bot"),
        answered(token_type="bot", expires_in=43_200),
        answered(token_type="bot", expires_in=43_200, access_token="xoxe.xoxb-without-refresh"),
        answered(
            token_type="bot", expires_in="soon", access_token="xoxe.xoxb-new", refresh_token="xoxe-1-new"
        ),
    ],
)
def test_an_exchange_that_fails_leaves_the_old_token_while_it_is_good(
    fake: FakeSlack,
    many: Installing,
    rotating: Callable[[float], str],
    caplog: pytest.LogCaptureFixture,
    says: Says,
) -> None:
    old = rotating(MARGIN - 60)
    fake.script(says, method="oauth.v2.access")
    assert many.tokens.token(HOME) == old
    kept = many.stores.installations.look_up(HOME)
    assert kept is not None
    assert (kept.bot_token, kept.bot_refresh_token) == (old, "xoxe-1-first")
    assert "could not be exchanged" in caplog.text
    assert "xox" not in caplog.text


@ONLY_SQLITE
def test_after_an_exchange_that_failed_the_next_one_works(
    fake: FakeSlack, tokens: Tokens, rotating: Callable[[float], str], clock: Clock
) -> None:
    rotating(MARGIN - 60)
    fake.script(BROKEN, method="oauth.v2.access")
    tokens.token(HOME)
    clock.now += KEPT_SECONDS
    assert tokens.token(HOME) == fake.default.token


@ONLY_SQLITE
def test_a_token_that_has_ended_and_cannot_be_exchanged_is_no_token(
    fake: FakeSlack, tokens: Tokens, rotating: Callable[[float], str]
) -> None:
    rotating(-60)
    fake.script(refused("internal_error"), refused("token_revoked"), method="oauth.v2.access")
    with pytest.raises(TokensAwayError):
        tokens.token(HOME)
    assert tokens.token(HOME) is None


@ONLY_SQLITE
def test_a_workspace_that_goes_while_its_token_is_exchanged_does_not_come_back(
    fake: FakeSlack, engine: Engine, many: Installing, rotating: Callable[[float], str]
) -> None:
    rotating(-60)
    answering = threading.Event()
    fake.script(Says(until=answering), method="oauth.v2.access")
    with ThreadPoolExecutor(2) as pool:
        asked = pool.submit(many.tokens.token, HOME)
        gone = pool.submit(many.removal.uninstalled, HOME)
        answering.set()
        assert asked.result() in (fake.default.token, None)
        gone.result()
    many.tokens.forget(HOME)
    assert many.tokens.token(HOME) is None
    assert rows(engine, "slack_bots") == []

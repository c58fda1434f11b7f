"""What GitHub could not deliver is found and comes in after all; nothing is answered twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from advisor.commands import House
from handlers.database import open_engine
from handlers.github import github_blueprint
from handlers.github.client import AppKey, GitHubApi
from handlers.github.deliveries import AppDeliveries
from handlers.github.sweep import LANE, Sweeper
from handlers.inbox import Inbox, Times
from handlers.settings import Settings
from handlers.worker import github_sweeper, github_worker
from tests.fakes.github import FakeGitHub, Parcel
from tests.github.deliveries import encoded, headers, sample

HOUR = 3600.0
NOW = 1_800_000_000.0
REPOSITORY = "acme-support/refund-desk"
TIMES = Times(write_gap=0)


class Clock:
    """Stands still until it is set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def github(github_for_app: FakeGitHub, clock: Clock) -> FakeGitHub:
    github_for_app.hooks.clock = clock
    return github_for_app


@pytest.fixture
def as_app(settings: Settings, github: FakeGitHub, app_key: tuple[str, str]) -> Settings:
    return Settings.from_env(
        {
            "DATABASE_URL": settings.database_url,
            "GITHUB_WEBHOOK_SECRET": settings.github_webhook_secrets[0],
            "GITHUB_APP_ID": "4711",
            "GITHUB_APP_PRIVATE_KEY": app_key[0],
            "GITHUB_API_URL": github.url,
        }
    )


@pytest.fixture
def api(github: FakeGitHub, app_key: tuple[str, str]) -> GitHubApi:
    return GitHubApi(AppKey("4711", app_key[0]), api_url=github.url, timeout=5.0)


@pytest.fixture
def box(engine: Engine) -> Inbox:
    return Inbox(engine, times=TIMES)


@pytest.fixture
def sweeper(box: Inbox, api: GitHubApi, clock: Clock) -> Sweeper:
    return Sweeper(box, connect=lambda guard: api.deliveries(before_call=guard), clock=clock)


def missed(github: FakeGitHub, clock: Clock, *guids: str, age: float = HOUR, event: str = "issues") -> None:
    """Deliveries that nobody took in."""
    clock.now -= age
    for guid in guids:
        github.hooks.deliver(Parcel(guid, event, b"{}", installation=7))
    clock.now += age


# ---- finding and asking ------------------------------------------------------------------------------------


def test_what_was_missed_is_asked_for_once(github: FakeGitHub, sweeper: Sweeper, clock: Clock) -> None:
    missed(github, clock, "guid-1", "guid-2")
    assert sweeper.step()
    github.hooks.wait()
    assert github.hooks.attempts == ["guid-1", "guid-2"]


def test_between_two_sweeps_github_is_left_alone(github: FakeGitHub, sweeper: Sweeper, clock: Clock) -> None:
    assert sweeper.step()
    before = len(github.calls)
    clock.now += 599
    assert not sweeper.step()
    assert len(github.calls) == before


def test_a_sweep_asks_only_for_the_pages_since_the_last(
    github: FakeGitHub, sweeper: Sweeper, clock: Clock
) -> None:
    github.hooks.hook = lambda *_: 202
    missed(github, clock, *(f"guid-{number}" for number in range(250)))
    assert sweeper.step()
    assert [call.path for call in github.calls] == ["/app/hook/deliveries"] * 3
    github.calls.clear()
    clock.now += 600
    assert sweeper.step()
    assert len(github.calls) == 1


def test_a_list_that_goes_back_further_is_not_read_to_its_end(
    github: FakeGitHub, sweeper: Sweeper, clock: Clock
) -> None:
    github.hooks.hook = lambda *_: 202
    missed(github, clock, *(f"old-{number}" for number in range(150)), age=2 * HOUR)
    assert sweeper.step()
    github.calls.clear()
    clock.now += HOUR
    missed(github, clock, *(f"new-{number}" for number in range(120)), age=60)
    assert sweeper.step()
    assert len(github.calls) == 2


def test_what_fails_again_is_asked_for_in_the_next_sweep(
    github: FakeGitHub, sweeper: Sweeper, clock: Clock
) -> None:
    missed(github, clock, "guid-1")
    for _ in range(3):
        assert sweeper.step()
        github.hooks.wait()
        clock.now += 600
    assert github.hooks.attempts == ["guid-1"] * 3


def test_what_github_does_not_know_any_more_stops_nothing(
    github: FakeGitHub, sweeper: Sweeper, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    missed(github, clock, "guid-1", "guid-2")
    github.fates["POST"] = ["404"]
    assert sweeper.step()
    github.hooks.wait()
    assert github.hooks.attempts == ["guid-2"]
    assert "Delivery guid-1 cannot be sent again: not_found." in caplog.text


def test_what_was_refused_is_tried_again_with_everything_the_next_day(
    github: FakeGitHub, sweeper: Sweeper, clock: Clock
) -> None:
    missed(github, clock, "guid-1")
    github.fates["POST"] = ["422"]
    sweeper.step()
    clock.now += 600
    sweeper.step()
    assert github.hooks.attempts == []
    clock.now += 24 * HOUR
    sweeper.step()
    github.hooks.wait()
    assert github.hooks.attempts == ["guid-1"]


def test_a_list_that_github_does_not_show_is_asked_for_again_and_nothing_is_left_out(
    github: FakeGitHub, sweeper: Sweeper, clock: Clock
) -> None:
    missed(github, clock, "guid-1")
    github.fates["GET"] = ["403"]
    sweeper.step()
    clock.now += 600
    sweeper.step()
    github.hooks.wait()
    assert github.hooks.attempts == ["guid-1"]


# ---- bad days ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("fate", ["500", "401", "drop", "garbage", "429-bare", "403-secondary"])
def test_after_a_bad_day_the_same_is_looked_for_again(
    github: FakeGitHub, sweeper: Sweeper, clock: Clock, fate: str, method: str
) -> None:
    missed(github, clock, "guid-1", "guid-2")
    github.fates[method] = [fate]
    assert sweeper.step()
    for _ in range(2):
        clock.now += 600
        sweeper.step()
    github.hooks.wait()
    assert set(github.hooks.attempts) == {"guid-1", "guid-2"}


def test_a_rate_limit_is_waited_out(github: FakeGitHub, sweeper: Sweeper, clock: Clock) -> None:
    missed(github, clock, "guid-1")
    github.fates["POST"], github.retry_after = ["403-secondary"], "900"
    assert sweeper.step()
    clock.now += 899
    assert not sweeper.step()
    clock.now += 2
    assert sweeper.step()
    github.hooks.wait()
    assert github.hooks.attempts == ["guid-1"]


def test_while_the_apps_pace_is_held_back_nothing_is_asked_for(
    github: FakeGitHub, sweeper: Sweeper, box: Inbox, clock: Clock
) -> None:
    missed(github, clock, "guid-1")
    box.hold(LANE, until=NOW + 120)
    assert sweeper.step()
    github.hooks.wait()
    assert github.hooks.attempts == []
    clock.now += 120
    assert sweeper.step()
    github.hooks.wait()
    assert github.hooks.attempts == ["guid-1"]


def test_an_answer_without_what_it_must_have_is_no_list(
    github: FakeGitHub, sweeper: Sweeper, clock: Clock
) -> None:
    missed(github, clock, "guid-1")
    del github.hooks.log[0]["status"]
    assert sweeper.step()
    github.hooks.log[0]["status"] = "failed to connect"
    clock.now += 60
    assert sweeper.step()
    github.hooks.wait()
    assert github.hooks.attempts == ["guid-1"]


def test_an_attempt_that_is_answered_otherwise_is_asked_for_later(
    github: FakeGitHub, sweeper: Sweeper, clock: Clock
) -> None:
    missed(github, clock, "guid-1")
    github.fates["POST"] = ["200-after"]
    assert sweeper.step()
    github.hooks.wait()
    assert github.hooks.attempts == ["guid-1"]
    clock.now += 60
    assert sweeper.step(), "the same sweep once more"


def test_a_fault_of_ours_is_logged_and_the_sweep_made_later(
    box: Inbox, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_guard: Callable[[], None]) -> AbstractContextManager[AppDeliveries]:
        raise RuntimeError("a fault")

    sweeper = Sweeper(box, connect=broken, clock=clock)
    assert sweeper.step()
    assert "could not be looked for" in caplog.text
    clock.now += 600
    assert sweeper.step()


def test_a_sweep_that_another_process_took_over_is_left(
    box: Inbox, api: GitHubApi, github: FakeGitHub, clock: Clock
) -> None:
    missed(github, clock, "guid-1")
    other = Inbox(box._engine, times=TIMES).sweeps()

    @contextmanager
    def slow(guard: Callable[[], None]) -> Iterator[AppDeliveries]:
        clock.now += TIMES.lease
        assert other.begin("github", now=clock.now) is not None
        with api.deliveries(before_call=guard) as deliveries:
            yield deliveries

    assert Sweeper(box, connect=slow, clock=clock).step()
    assert github.calls == []


def test_a_database_that_goes_away_is_waited_for(
    box: Inbox, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    def away(_guard: Callable[[], None]) -> AbstractContextManager[AppDeliveries]:
        mine.end()
        raise OperationalError("SELECT", {}, Exception())

    mine = Sweeper(box, connect=away, clock=clock)
    mine.run()
    assert "cannot be looked for (OperationalError)" in caplog.text


def test_a_sweep_is_left_when_the_process_ends(
    github: FakeGitHub, box: Inbox, api: GitHubApi, clock: Clock
) -> None:
    missed(github, clock, "guid-1", "guid-2")
    sweeper = Sweeper(box, connect=lambda guard: api.deliveries(before_call=guard), clock=clock)

    def end_at_the_first_request(method: str, _path: str) -> str:
        if method == "POST":
            sweeper.end()
        return "ok"

    github.weather = end_at_the_first_request
    thread = threading.Thread(target=sweeper.run)
    thread.start()
    thread.join(30)
    github.hooks.wait()
    assert not thread.is_alive()
    assert github.hooks.attempts == ["guid-1"]
    github.weather = lambda _method, _path: "ok"
    after = Sweeper(box, connect=lambda guard: api.deliveries(before_call=guard), clock=clock)
    assert after.step()
    github.hooks.wait()
    assert github.hooks.attempts == ["guid-1", "guid-2"]


# ---- the whole way -----------------------------------------------------------------------------------------


def test_an_hour_of_deliveries_to_a_service_that_was_down_is_answered_after_it_once(
    github: FakeGitHub, as_app: Settings, clock: Clock, house: House
) -> None:
    """Through the real route, the real inbox and the real client; only the hour is set and not waited for."""
    engine = open_engine(as_app.database_url)
    inbox = Inbox(engine, times=TIMES)
    web = Flask(__name__)
    web.register_blueprint(github_blueprint(as_app, inbox=inbox))

    def receive(guid: str, event: str, body: bytes) -> int:
        sent = headers(body, event, guid=guid)
        return web.test_client().post("/github/webhooks", data=body, headers=sent).status_code

    clock.now -= HOUR
    for number in range(1, 25):
        asking = sample("issues.opened.label", issue__number=number, installation__id=7)
        github.hooks.deliver(Parcel(f"guid-{number:04}", "issues", encoded(asking), installation=7))
        clock.now += HOUR / 24
    github.hooks.hook = receive
    sweeper, worker = github_sweeper(as_app, inbox=inbox), github_worker(as_app, inbox=inbox, house=house)
    sweeper._clock, worker._clock = clock, clock
    clock.now += 60
    for _ in range(3):
        sweeper.step()
        github.hooks.wait()
        clock.now += 600
    while worker.step():
        pass
    assert len(github.hooks.attempts) == 24
    assert [len(github.bodies(REPOSITORY, number)) for number in range(1, 25)] == [1] * 24
    engine.dispose()

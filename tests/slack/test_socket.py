"""Socket Mode: what Slack sends over a connection of ours is answered over it, and in the conversation, once."""

from __future__ import annotations

import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl

import pytest
from slack_bolt import BoltResponse

from advisor.commands import House
from handlers.inbox import Worker
from handlers.settings import ROOT, Settings
from handlers.slack import Behind
from handlers.slack.api import SlackApi
from handlers.slack.socket import __main__ as command_line
from handlers.slack.socket.connection import Client, Connection
from handlers.worker import Runs, worker_makers
from tests.fakes.block_kit import refused
from tests.fakes.slack import BROKEN, FakeSlack
from tests.slack.jobs import GENEROUS
from tests.slack.person import buttons
from tests.slack.sending import command, event, payload
from tests.slack.talking import headline

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("own_logs")]

SITUATION = "an API for partners"


def typed(text: str) -> dict[str, Any]:
    """A slash command as it comes over a connection."""
    return dict(parse_qsl(command(text).decode(), keep_blank_values=True))


@pytest.fixture
def environ(fake: FakeSlack, tmp_path: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'socket.sqlite3'}",
        "PUBLIC_URL": "https://advisor.example.com",
        "SLACK_API_URL": fake.url,
        "SLACK_APP_TOKEN": fake.world.app_token,
        "SLACK_BOT_TOKEN": fake.default.token,
        "INBOX_LEASE": "10",
    }


@contextmanager
def in_threads(*each: Runs) -> Iterator[None]:
    threads = [Thread(target=one.run) for one in each]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for one in each:
            one.end()
        for thread in threads:
            thread.join(GENEROUS)


@pytest.fixture
def online(environ: dict[str, str], fake: FakeSlack) -> Iterator[None]:
    """The command, in a thread, until the test is over."""
    over = Event()

    def run(*each: Runs) -> int:
        with in_threads(*each):
            over.wait()
        return 0

    statuses = list[int]()
    thread = Thread(target=lambda: statuses.append(command_line.main(environ, run=run)))
    thread.start()
    fake.links.wait_until(lambda: fake.links.open, "connection")
    yield
    over.set()
    thread.join(GENEROUS)
    assert statuses == [0]


def answers(fake: FakeSlack, channel: str, *, number: int) -> list[str]:
    """What the app has said in a channel, once it is so much."""
    fake.wait_until(lambda: len(fake.default.spoken(channel)) >= number, f"{number} answers")
    return [headline(one) for one in fake.default.spoken(channel)]


# ---- what comes over the connection -------------------------------------------------------------------------


@pytest.mark.usefixtures("online")
def test_a_command_is_answered_in_its_acknowledgement(fake: FakeSlack) -> None:
    said = fake.links.acknowledged(fake.links.sends("slash_commands", typed(SITUATION)))
    assert said is not None
    assert headline(said) == "Start with FastAPI."
    assert said["blocks"]
    assert refused(said) is None


@pytest.mark.usefixtures("online")
def test_a_click_is_acknowledged_with_nothing_and_answered_at_its_own_address(fake: FakeSlack) -> None:
    said = fake.links.acknowledged(fake.links.sends("slash_commands", typed(SITUATION)))
    button = next(one for one in buttons(said or {}) if one["text"]["text"] == "Yes")
    given = payload("share_click.json") | {"response_url": fake.response_url()}
    given["actions"] = [{**button, "block_id": "b", "action_ts": "9.1"}]
    assert fake.links.acknowledged(fake.links.sends("interactive", given)) is None
    [shown] = fake.wait_for(asked=1)
    assert shown["response_type"] == "ephemeral"


@pytest.mark.usefixtures("online")
def test_what_comes_over_two_connections_is_answered_once(fake: FakeSlack) -> None:
    channel = fake.default.channel("backend")
    mention = f"<@{fake.default.bot_user}>"
    said = fake.default.says(channel, f"{mention} {SITUATION}")
    first = fake.links.open[0]
    assert fake.links.acknowledged(fake.links.sends("events_api", event(said))) is None
    first.send({"type": "disconnect", "reason": "refresh_requested"})
    fake.links.wait_until(lambda: fake.links.open and fake.links.open[-1] is not first, "second connection")
    for kind in ("app_mention", "message"):
        envelope = fake.links.sends("events_api", event(said, type=kind), again=1)
        assert fake.links.acknowledged(envelope) is None

    more = fake.default.says(channel, f"{mention} we also need an admin screen", thread=said["ts"])
    fake.links.sends("events_api", event(more))
    assert answers(fake, channel, number=2) == [
        "Start with FastAPI.",
        "That changes it: Django instead of FastAPI.",
    ]


@pytest.mark.usefixtures("online")
def test_a_connection_that_ends_is_followed_by_another(fake: FakeSlack) -> None:
    def is_the_only_one(number: int) -> bool:
        return (fake.links.opened, len(fake.links.open)) == (number, 1)

    for number in (2, 3):
        fake.links.open[-1].close()
        fake.links.wait_until(partial(is_the_only_one, number), "other connection")
        assert fake.links.acknowledged(fake.links.sends("slash_commands", typed("help"))) is not None


@pytest.mark.usefixtures("online")
def test_what_is_no_payload_of_slacks_is_acknowledged_and_noted_without_its_words(
    fake: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    envelope = fake.links.sends("slash_commands", {"text": "tuscaloosa"})
    assert fake.links.acknowledged(envelope) is None
    assert "Refused a request: bad_payload" in caplog.text
    assert "tuscaloosa" not in caplog.text


# ---- when something fails -----------------------------------------------------------------------------------


def connection(
    fake: FakeSlack, answer: Callable[[dict[str, Any]], BoltResponse], *, first: str = ""
) -> Connection:
    def address() -> str:
        return str(SlackApi(fake.url).call("apps.connections.open", token=fake.world.app_token)["url"])

    return Connection(answer, address=address, first=first or address())


def test_what_could_not_be_kept_is_not_acknowledged_so_that_it_comes_again(fake: FakeSlack) -> None:
    kept = iter([503, 200])
    with in_threads(connection(fake, lambda _payload: BoltResponse(status=next(kept)))):
        fake.links.wait_until(lambda: fake.links.open, "connection")
        fake.links.sends("events_api", {}, envelope="first")
        fake.links.acknowledged(fake.links.sends("events_api", {}))
    assert "first" not in dict(fake.links.acknowledgements)


def test_what_breaks_is_acknowledged_and_stands_in_the_log_with_a_reference(
    fake: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_payload: dict[str, Any]) -> BoltResponse:
        raise RuntimeError

    with in_threads(connection(fake, broken)):
        fake.links.wait_until(lambda: fake.links.open, "connection")
        assert fake.links.acknowledged(fake.links.sends("slash_commands", {})) is None
    assert "Failed while answering Slack over its connection, reference" in caplog.text


def test_an_acknowledgement_that_cannot_be_sent_is_noted(
    fake: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    over = Event()

    def slow(_payload: dict[str, Any]) -> BoltResponse:
        line.end()
        fake.links.wait_until(lambda: not fake.links.open, "end of the connection")
        over.set()
        return BoltResponse(status=200)

    line = connection(fake, slow)
    with in_threads(line):
        fake.links.wait_until(lambda: fake.links.open, "connection")
        fake.links.sends("slash_commands", {})
        assert over.wait(GENEROUS)
    assert "An acknowledgement did not reach Slack (SlackClientNotConnectedError)." in caplog.text


def test_where_slack_gives_no_new_connection_it_is_asked_again(
    fake: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    with in_threads(connection(fake, lambda _payload: BoltResponse(status=200))):
        fake.links.wait_until(lambda: fake.links.open, "connection")
        fake.limit("apps.connections.open", retry_after=0)
        fake.links.open[0].send({"type": "disconnect", "reason": "warning"})
        fake.wait_until(lambda: len(fake.called("apps.connections.open")) == 2)
        fake.links.open[0].close()
        fake.links.wait_until(lambda: fake.links.opened == 2, "second connection")
    assert "Slack gave no new connection (ratelimited); it is asked again." in caplog.text


def test_a_connection_that_cannot_be_made_is_noted_and_tried_again(
    fake: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    nobody_there = "ws://127.0.0.1:9/link?ticket=1"
    with in_threads(connection(fake, lambda _payload: BoltResponse(status=200), first=nobody_there)):
        fake.links.wait_until(lambda: fake.links.open, "connection")
    assert "The connection to Slack broke (ConnectionRefusedError)." in caplog.text


def test_once_it_was_told_to_end_no_connection_is_opened_any_more(fake: FakeSlack) -> None:
    asked = list[str]()

    def address() -> str:
        asked.append("address")
        return f"{fake.world.address.replace('http', 'ws')}/link?ticket=1"

    client = Client(address)
    client.close()
    client.connect_to_new_endpoint(force=True)
    assert (asked, fake.links.opened) == (["address"], 0)


# ---- the command --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("", "Socket Mode needs SLACK_APP_TOKEN: an app-level token with the scope connections:write"),
        ("xapp-of-another-app", "Slack refuses SLACK_APP_TOKEN (invalid_auth)."),
        ("xoxb-of-the-bot", "SLACK_APP_TOKEN (value not shown): Not an app-level token."),
    ],
)
def test_without_the_right_token_it_says_what_is_missing_and_ends(
    environ: dict[str, str], token: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.main({**environ, "SLACK_APP_TOKEN": token}) == 2
    assert said in capsys.readouterr().err


def test_while_slack_is_away_it_does_not_start(
    environ: dict[str, str], fake: FakeSlack, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.script(BROKEN, method="apps.connections.open")
    assert command_line.main(environ) == 1
    assert "Slack gives no connection now (server_error)." in capsys.readouterr().err


@pytest.mark.parametrize(("worker", "runs"), [("inside", 2), ("beside", 1)])
@pytest.mark.parametrize("many", [False, True])
def test_it_works_the_inbox_too_unless_that_is_done_beside(
    environ: dict[str, str], capsys: pytest.CaptureFixture[str], worker: str, runs: int, *, many: bool
) -> None:
    key = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
    oauth = {
        "SLACK_BOT_TOKEN": "",
        "SLACK_CLIENT_ID": "1.2",
        "SLACK_CLIENT_SECRET": "client-secret",
        "SLACK_TOKEN_KEY": key,
    }
    given = {**environ, "INBOX_WORKER": worker, **(oauth if many else {})}
    assert command_line.main(given, run=lambda *each: len(each)) == runs
    assert ("python -m handlers.worker" in capsys.readouterr().err) is (worker == "beside")


def test_a_worker_beside_needs_no_signing_secret_either(
    environ: dict[str, str], behind: Behind, house: House
) -> None:
    settings = Settings.from_env(environ)
    [make] = worker_makers(settings, inbox=behind.inbox, house=house, tokens=behind.tokens)
    assert isinstance(make(), Worker)


def test_the_command_starts_from_the_command_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.sqlite3'}")
    monkeypatch.setenv("SLACK_APP_TOKEN", "")
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(command_line.__file__), run_name="__main__")
    assert ended.value.code == 2


def test_the_process_answers_and_ends_when_it_is_asked_to(
    environ: dict[str, str], fake: FakeSlack, tmp_path: Path
) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "GITHUB_"))}
    log = tmp_path / "log"
    with log.open("wb") as lines:
        process = subprocess.Popen(
            [sys.executable, "-m", "handlers.slack.socket"],
            cwd=ROOT,
            env={**kept, **environ, "LOG_LEVEL": "DEBUG"},
            stdout=lines,
            stderr=lines,
        )
    try:
        fake.links.wait_until(lambda: fake.links.open, "connection")
        said = fake.links.acknowledged(fake.links.sends("slash_commands", typed("tuscaloosa")))
        assert said is not None
        assert said["text"]
        direct = fake.default.im()
        fake.links.sends("events_api", event(fake.default.says(direct, SITUATION), type="message"))
        assert answers(fake, direct, number=1) == ["Start with FastAPI."]
        process.send_signal(signal.SIGTERM)
        assert process.wait(GENEROUS) == 0
    finally:
        process.kill()
        process.wait()
    written = log.read_text("utf-8")
    assert "tuscaloosa" not in written
    assert fake.world.app_token not in written
    assert "Traceback" not in written
    assert len(written.splitlines()) < 20, written

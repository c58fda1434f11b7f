"""`python -m handlers.inbox`: dead letters are seen and tried again, and wrong words are explained."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from handlers.health import PROBLEMS
from handlers.inbox import Delivery, Inbox, Times
from handlers.inbox.__main__ import main
from handlers.settings import ROOT

NOW = 1_800_000_000.0

Run = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.usefixtures("own_logs")


@pytest.fixture
def run(engine: Engine, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command on the test's database; returns its status, its output and what it complained of."""
    url = engine.url.render_as_string(hide_password=False)

    def run(*arguments: str, url: str = url) -> tuple[int, str, str]:
        try:
            status = main(arguments, {"DATABASE_URL": url}, clock=lambda: NOW + 1_000)
        except SystemExit as end:  # argparse
            status = int(end.code or 0)
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


@pytest.fixture
def dead(box: Inbox) -> Inbox:
    """An inbox in which three deliveries were given up, and nothing else is."""
    for number in (1, 2, 3):
        delivery = Delivery(
            source="github",
            key=f"guid-{number}",
            digest=f"digest-{number}",
            lane="lane-1",
            target=f"github:acme/desk#{number}",
            asked_at=NOW,
            payload={},
        )
        box.accept(delivery, now=NOW)
        claim = box.claim(now=NOW)
        assert claim is not None
        box.bury(claim, reason="forbidden", now=NOW + number)
    return box


def test_what_was_given_up_is_listed_latest_first_with_its_reason(run: Run, dead: Inbox) -> None:
    status, out, _ = run("list")
    assert status == 0
    assert out.splitlines() == [
        "guid-3  2027-01-15 08:00:03Z  forbidden after 1  github:acme/desk#3",
        "guid-2  2027-01-15 08:00:02Z  forbidden after 1  github:acme/desk#2",
        "guid-1  2027-01-15 08:00:01Z  forbidden after 1  github:acme/desk#1",
        "0 waiting, 0 working, 0 done, 3 dead",
    ]


def test_one_is_tried_again_by_its_key(run: Run, dead: Inbox) -> None:
    assert run("retry", "guid-2") == (0, "guid-2 is tried again.\n", "")
    claim = dead.claim(now=NOW + 1_000)
    assert claim is not None
    assert (claim.key, dead.counts()["dead"]) == ("guid-2", 2)


def test_all_are_tried_again(run: Run, dead: Inbox) -> None:
    assert run("retry", "--all") == (0, "Tried again: 3.\n", "")
    assert dead.counts() == {"waiting": 3, "working": 0, "done": 0, "dead": 0}
    assert run("retry", "--all") == (0, "Tried again: 0.\n", "")


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["retry", "guid-22"], 1, "No delivery with the key 'guid-22' was given up. Did you mean guid-2?"),
        (["retry", "other"], 1, "See: python -m handlers.inbox list"),
        (["retry"], 2, "Say what to try again: the key of one delivery, or --all."),
        (["retry", "guid-2", "--all"], 2, "Say what to try again"),
        (["lst"], 2, "invalid choice: 'lst'"),
        ([], 2, "required: verb"),
    ],
)
def test_wrong_words_are_explained_and_change_nothing(
    run: Run, dead: Inbox, arguments: list[str], status: int, said: str
) -> None:
    found, out, err = run(*arguments)
    assert (found, out) == (status, "")
    assert said in err
    assert dead.counts()["dead"] == 3


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:///{folder}/new.sqlite3", "Run: python -m handlers.migrate"),
        ("postgresql://u:p@127.0.0.1:1/d", "The database cannot be reached."),
    ],
)
def test_a_database_that_is_not_ready_is_named(run: Run, tmp_path: Path, url: str, said: str) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    status, out, err = run("list", url=url.format(folder=folder))
    assert (status, out) == (1, "")
    assert said in err


OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("reason", PROBLEMS)
def test_every_reason_not_to_be_ready_is_documented(reason: str) -> None:
    assert f"`{reason}`" in OPERATIONS


def test_how_long_words_are_kept_and_how_often_is_tried_is_as_documented() -> None:
    times = Times()
    assert times.keep_done == times.keep_undone == 30 * 86_400
    assert "30 days at most" in OPERATIONS
    assert (times.refusals, times.attempts) == (3, 50)
    assert "refused it three times" in OPERATIONS
    assert "failed fifty times" in OPERATIONS


@pytest.mark.slow
def test_the_command_runs_as_it_is_written_down(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "handlers.inbox", "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0
    assert "list" in done.stdout
    assert "retry" in done.stdout

"""The folder of the numbers: made, cleared of the dead, and done without where it cannot be used."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from handlers.metrics.folder import FOLDER, KINDS, LIVE, RESERVED, ended, forget_the_dead, share
from handlers.settings import Settings

TOKEN = "metrics-token-for-tests"


@pytest.fixture
def sharing(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv(FOLDER, "to be put back")
    monkeypatch.delenv(FOLDER)
    return replace(settings, metrics_token=TOKEN, metrics_folder=str(tmp_path / "made" / "metrics"))


def folder() -> Path:
    """Where this process shares."""
    return Path(os.environ[FOLDER])


@pytest.fixture
def gone() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.fixture
def little_room() -> Iterator[None]:
    """Files may not grow as large as ours: the nearest thing to a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (RESERVED // 2, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_every_process_has_files_whose_room_is_reserved(sharing: Settings) -> None:
    assert share(sharing)
    assert folder().parent == Path(sharing.metrics_folder)
    files = sorted(folder().iterdir())
    assert [file.name for file in files] == [f"{kind}_{os.getpid()}.db" for kind in sorted(KINDS)]
    assert all(file.stat().st_blocks * 512 >= RESERVED for file in files)


def test_what_a_process_has_counted_stays_when_it_shares_again(sharing: Settings) -> None:
    assert share(sharing)
    file = folder() / f"counter_{os.getpid()}.db"
    file.write_bytes(b"counted" + bytes(RESERVED))
    share(sharing)
    assert file.read_bytes() == b"counted" + bytes(RESERVED)


def test_where_nobody_may_ask_nothing_is_made(sharing: Settings) -> None:
    assert not share(replace(sharing, metrics_token=None))
    assert not Path(sharing.metrics_folder).exists()
    assert FOLDER not in os.environ


def test_a_folder_that_cannot_be_made_is_done_without_and_said_so(
    sharing: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    unusable = str(tmp_path / "file" / "metrics")
    monkeypatch.setenv(FOLDER, unusable)
    assert not share(replace(sharing, metrics_folder=unusable))
    assert FOLDER not in os.environ
    assert unusable in caplog.text
    assert TOKEN not in caplog.text


@pytest.mark.usefixtures("little_room")
def test_without_room_for_its_files_a_process_counts_for_itself(
    sharing: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    assert not share(sharing)
    assert "Each process has numbers of its own at /metrics" in caplog.text


def test_who_starts_first_forgets_the_dead_and_them_alone(sharing: Settings, gone: int) -> None:
    share(sharing)
    for name in (
        f"counter_{gone}.db",
        f"{LIVE}_{gone}.db",
        f"counter_{os.getppid()}.db",
        "counter_x.db",
        "notes.txt",
    ):
        (folder() / name).write_bytes(b"")
    forget_the_dead(now=time.time())
    left = {file.name for file in folder().iterdir()} - {f"{kind}_{os.getpid()}.db" for kind in KINDS}
    assert left == {f"counter_{os.getppid()}.db", "counter_x.db", "notes.txt"}


def test_of_a_process_that_ended_the_counts_stay_and_its_sign_of_life_goes(
    sharing: Settings, gone: int
) -> None:
    share(sharing)
    for kind in KINDS:
        (folder() / f"{kind}_{gone}.db").write_bytes(b"")
    ended(gone)
    assert sorted(file.name for file in folder().glob(f"*_{gone}.db")) == [
        f"counter_{gone}.db",
        f"histogram_{gone}.db",
    ]


def test_what_a_container_left_behind_goes_after_a_day(sharing: Settings) -> None:
    share(sharing)
    for name, age in (("4026530001", 90_000.0), ("4026530002", 80_000.0)):
        other = folder().parent / name
        other.mkdir()
        (other / "counter_1.db").write_bytes(b"")
        os.utime(other / "counter_1.db", (time.time() - age,) * 2)
    for file in folder().iterdir():
        os.utime(file, (0, 0))
    forget_the_dead(now=time.time())
    assert {each.name for each in folder().parent.iterdir()} == {folder().name, "4026530002"}


def test_a_folder_of_others_that_cannot_be_looked_into_keeps_nobody_from_starting(sharing: Settings) -> None:
    """Another container starts as another user, or clears away the same at the same moment."""
    share(sharing)
    gone = folder().parent / "4026530001"
    gone.mkdir()
    (gone / "counter_1.db").symlink_to("cleared")
    (folder().parent / "4026530002").write_bytes(b"")
    forget_the_dead(now=time.time())
    assert {each.name for each in folder().parent.iterdir()} == {folder().name, "4026530001", "4026530002"}

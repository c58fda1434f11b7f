"""The folder in which the processes of one machine put their numbers together: prometheus_client's multiprocess mode.

Its files are named for the process that writes them (`counter_4711.db`) and mapped into its memory. A disk that is
full would end a process that touches a page for the first time, so the pages are reserved before. Containers that share
a volume count their processes each from 1, so each has a folder of its own in it.
"""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path

from handlers.settings import Settings

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable in which prometheus_client looks for the folder."""

LIVE = "gauge_livemax"
KINDS = ("counter", "histogram", LIVE)
"""What its files are called, before the number of the process."""

RESERVED = 256 * 1024
"""Bytes reserved for each file: room for about a thousand series."""

_KEPT = 86_400.0

log = logging.getLogger(__name__)


def share(settings: Settings) -> bool:
    """Have this process, and those that it forks, keep their numbers in the folder of the settings.

    False, said in the log, where the folder cannot be used: then each process has numbers of its own. Call it before
    prometheus_client is imported, and again after a fork.
    """
    if settings.metrics_token is None:
        return False
    folder = Path(settings.metrics_folder) / _where_processes_are_numbered()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _reserve(folder)
    except OSError as error:
        why = error.strerror or type(error).__name__
        log.warning("Each process has numbers of its own at /metrics: %s cannot be used (%s).", folder, why)
        os.environ.pop(FOLDER, None)
        return False
    os.environ[FOLDER] = str(folder)
    return True


def forget_the_dead(*, now: float) -> None:
    """Delete the files of processes that are gone: for whoever starts first, since counters begin anew with it.

    Of a folder that belongs to another container one cannot know; it goes when nothing was written there for a day
    before `now` (seconds since 1970).
    """
    for file in _files("*"):
        number = file.stem.rpartition("_")[2]
        if number.isdigit() and not _lives(int(number)):
            file.unlink(missing_ok=True)
    own = Path(os.environ[FOLDER])
    for other in own.parent.glob("[0-9]*"):
        if other != own and _is_left_behind(other, now=now):
            shutil.rmtree(other, ignore_errors=True)


def ended(process: int) -> None:
    """A process has ended: what it counted stays, what it said of itself goes."""
    for file in _files(str(process)):
        if file.stem.startswith(LIVE):
            file.unlink(missing_ok=True)


def _files(process: str) -> list[Path]:
    """The files of a process in the folder that is shared, if one is."""
    folder = os.environ.get(FOLDER)
    return list(Path(folder).glob(f"*_{process}.db")) if folder else []


def _is_left_behind(folder: Path, *, now: float) -> bool:
    """Whether nobody has written there for long; not what another container keeps to itself, or is just clearing."""
    try:
        return all(file.stat().st_mtime < now - _KEPT for file in folder.iterdir())
    except OSError:
        return False


def _reserve(folder: Path) -> None:
    for kind in KINDS:
        with (folder / f"{kind}_{os.getpid()}.db").open("ab") as file:
            file.write(bytes(max(0, RESERVED - file.tell())))


def _where_processes_are_numbered() -> str:
    """A name for the processes that this one's number tells it apart from: on Linux its namespace, as a number."""
    try:
        return str(Path("/proc/self/ns/pid").stat().st_ino)
    except OSError:
        return "0"


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

"""A Chromium for the page tests: one that is there, else one that can be installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Starts as root too, and leaves the network alone."""

INSTALLING_SECONDS = 600
WAIT_FOR_APT = "DPkg::Lock::Timeout=300"


class NoBrowserError(Exception):
    """No Chromium was found, and none could be installed; the text says what was tried."""


def find_chromium(managed: Path) -> Path:
    """The browser to test with: `$CHROMIUM`, the machine's, Playwright's own at `managed`, Debian's package.

    Playwright's own and Debian's are installed if need be. Raises NoBrowserError.
    """
    if named := os.environ.get("CHROMIUM"):
        if not Path(named).is_file():
            raise NoBrowserError(f"CHROMIUM is {named!r}, and there is no such file.")
        return Path(named)
    if there := _on_the_machine(managed):
        return there
    tried = []
    for command in _installers():
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=INSTALLING_SECONDS, check=False
        )
        tried.append(f"{' '.join(command)} ended with {done.returncode}")
        if there := _on_the_machine(managed):
            return there
    raise NoBrowserError(f"No Chromium on this machine; {'; '.join(tried)}. Set CHROMIUM to the path of one.")


def _on_the_machine(managed: Path) -> Path | None:
    if managed.is_file():
        return managed
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return Path(found) if found else None


def _installers() -> list[list[str]]:
    commands = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        commands.append(["apt-get", "-q", "-o", WAIT_FOR_APT, "update"])
        commands.append(
            ["apt-get", "-q", "-y", "-o", WAIT_FOR_APT, "install", "--no-install-recommends", "chromium"]
        )
    return commands

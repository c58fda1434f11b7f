"""The packages of the others: installed by name and version into a folder that is thrown away."""

from __future__ import annotations

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bench.peers.apps import FOLDER
from handlers.settings import ROOT

PYTHON_PACKAGES = ("gidgethub==6.0.0", "aiohttp==3.14.5")
NODE_PACKAGES = ("@slack/bolt@5.1.0", "probot@14.3.2")
_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Installed:
    """Where to find what was installed; `python` has what `make install` gives us, and nothing of our tests.

    `missing` says why there is no Python or no Node with the packages of the others.
    """

    folder: Path
    python: Path
    node: str
    missing: dict[str, str]


def install(folder: Path) -> Installed:
    """Install everything at once. What fails is missing; only our own packages have to be there."""
    with ThreadPoolExecutor() as both:
        python, node = both.submit(_python, folder / "venv"), both.submit(_node, folder)
    reasons = {"python": python.result(), "node": node.result()}
    missing = {language: reason for language, reason in reasons.items() if reason}
    return Installed(folder, folder / "venv" / "bin" / "python", shutil.which("node") or "", missing)


def _python(folder: Path) -> str:
    """Why the others' packages are not there, or nothing. Raises RuntimeError when ours are not."""
    pip = (str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet", "install")
    lock = str(ROOT / "requirements.lock")
    reason = _run(sys.executable, "-m", "venv", str(folder)) or _run(
        *pip, "--require-hashes", "--requirement", lock
    )
    if reason:
        raise RuntimeError(reason)
    return _run(*pip, *PYTHON_PACKAGES)


def _node(folder: Path) -> str:
    """Why the others' packages are not there, or nothing."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return "Node and npm are not installed."
    for app in FOLDER.glob("*.mjs"):
        shutil.copy(app, folder)  # modules are looked for beside the file that imports them
    flags = ("--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
    return _run(npm, "install", *flags, *NODE_PACKAGES)


def _run(*words: str) -> str:
    """What a command said if it failed, or nothing."""
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{words[0]}: {type(error).__name__}"
    return (done.stderr.strip() or f"{words[0]} failed") if done.returncode else ""

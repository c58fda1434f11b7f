"""A starter in a folder of its own, written from what is shown and set up by the commands that are shown."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from advisor.starters import Starter


def lay_out(starter: Starter, folder: Path) -> Path:
    """Write the files of a starter as they are shown; gives the folder back."""
    for code in starter.files:
        path = folder / code.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code.text, encoding="utf-8")
    return folder


def run(command: str, folder: Path, **variables: str) -> str:
    """Run a command as a shell would, with this Python and its tools; gives everything that it printed."""
    tools = str(Path(sys.executable).parent)
    environment = {"PATH": f"{tools}{os.pathsep}{os.defpath}", "PYTHONDONTWRITEBYTECODE": "1", **variables}
    done = subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    printed = done.stdout + done.stderr
    assert done.returncode == 0, f"{command}\n{printed}"
    return printed

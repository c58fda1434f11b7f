"""Counting never stands in the way: not when a folder disappears, and not when nobody has made one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from handlers.metrics.folder import FOLDER
from handlers.settings import ROOT

WITHOUT_A_FOLDER = """
import logging, os, shutil, sys
logging.basicConfig(stream=sys.stdout, format="%(message)s")
from handlers.metrics.counting import PrometheusCounts
counts = PrometheusCounts()
counts.add("calls", "github", "ok")
shutil.rmtree(os.environ[FOLDER])
counts.add("calls", "github", "ok")       # its file is open
counts.took("call_duration", 0.1, "github")  # this one's is not
counts.beat("github")
print(counts.text().decode().count("advisor_calls_total{"))
del os.environ[FOLDER]
counts.beat("slack")
print(counts.text().decode().count("advisor_calls_total{"))
"""


def test_a_folder_that_disappears_costs_numbers_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "metrics"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_A_FOLDER.replace("FOLDER", repr(FOLDER))],
        cwd=ROOT,
        env={**os.environ, FOLDER: str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == [
        "Something could not be counted (FileNotFoundError).",
        "Something could not be counted (FileNotFoundError).",
        "1",
        "Something could not be counted (TypeError).",
        "1",
    ]

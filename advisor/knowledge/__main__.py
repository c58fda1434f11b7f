"""Release of the knowledge: `python -m advisor.knowledge release` keeps a snapshot, `check` tells if one is missing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from advisor.knowledge.loading import load_knowledge
from advisor.knowledge.model import Knowledge
from advisor.knowledge.past import released
from advisor.knowledge.snapshot import snapshot

_WAYS = {
    "release": "keep a snapshot of this version",
    "check": "fail unless this very knowledge has been released",
}


class ReleaseError(Exception):
    """The knowledge cannot be released, or has not been; the message says what to do."""


def main(
    arguments: Sequence[str] | None = None, *, stdout: TextIO, knowledge: Knowledge, folder: Path
) -> int:
    """Run one command on a body of knowledge and the folder of snapshots; 0 done, 1 refused with the reason."""
    parser = argparse.ArgumentParser(prog="python -m advisor.knowledge")
    ways = "; ".join(f"{name}: {what}" for name, what in _WAYS.items())
    parser.add_argument("what", choices=_WAYS, help=ways)
    given = parser.parse_args(arguments)
    try:
        run = release if given.what == "release" else check
        stdout.write(f"{run(knowledge, folder)}\n")
    except ReleaseError as error:
        stdout.write(f"{error}\n")
        return 1
    return 0


def release(knowledge: Knowledge, folder: Path) -> str:
    """Keep the snapshot and say so. Raises `ReleaseError` where the version was released with other content."""
    path, text = _path(knowledge, folder), snapshot(knowledge)
    if not path.exists():
        path.write_text(text, encoding="utf-8")
        return f"Knowledge {knowledge.version} is released: add {path.name} to the commit."
    return check(knowledge, folder)


def check(knowledge: Knowledge, folder: Path) -> str:
    """Says that this very knowledge is released. Raises `ReleaseError` where it is not."""
    path = _path(knowledge, folder)
    if not path.exists():
        raise ReleaseError(
            f"Knowledge {knowledge.version} is not released: run python -m advisor.knowledge release."
        )
    if path.read_text(encoding="utf-8") != snapshot(knowledge):
        raise ReleaseError(
            f"Knowledge {knowledge.version} was released with other content, and links rely on that: "
            "raise version in knowledge.toml."
        )
    return f"Knowledge {knowledge.version} is released as it stands."


def _path(knowledge: Knowledge, folder: Path) -> Path:
    return folder / f"{knowledge.version}.json"


if __name__ == "__main__":
    sys.exit(main(stdout=sys.stdout, knowledge=load_knowledge(), folder=Path(str(released()))))

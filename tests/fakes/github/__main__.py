"""`python -m tests.fakes.github PORT TOKEN`: the fake GitHub alone, until it is ended."""

from __future__ import annotations

import sys
import threading

from tests.fakes.github import FakeGitHub

if __name__ == "__main__":
    with FakeGitHub(port=int(sys.argv[1]), token=sys.argv[2]) as running:
        sys.stdout.write(f"{running.url}\n")
        sys.stdout.flush()
        threading.Event().wait()

"""`python -m bench.peers > docs/performance.md`: everybody side by side, as a page."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.peers.measuring import measure
from bench.peers.packages import install
from bench.peers.page import page


def main() -> None:
    """Print the page; tell on standard error what is left out, and why."""
    with TemporaryDirectory() as folder:
        print("installing the packages of the others", file=sys.stderr, flush=True)
        installed = install(Path(folder))
        for language, reason in installed.missing.items():
            print(f"SKIPPED, everything that needs {language}: {reason}", file=sys.stderr, flush=True)
        sys.stdout.write(page(measure(installed)))


if __name__ == "__main__":
    main()

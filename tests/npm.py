"""Files that GitHub publishes as npm packages: fetched by name, checked by hash, kept in pytest's cache."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

_FETCH_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Published:
    """One JSON file of a package: `package` with its version, the file's path in it, its SHA-256."""

    package: str
    path: str
    sha256: str


DESCRIPTION = Published(
    "@octokit/openapi@23.0.2",
    "generated/api.github.com.json",
    "829b4bebb19a53133289f7b0bc819f4f1118115821db2ca9f25e9ee995a7da2a",
)
"""GitHub's REST API as an OpenAPI 3.0 document."""

EXAMPLES = Published(
    "@octokit/webhooks-examples@7.6.1",
    "api.github.com/index.json",
    "09d8f0c617876ae9dad22e26fea5510bfcaad50ee7e602659f6db25b87b25815",
)
"""Deliveries as GitHub has sent them, for every event."""


def read(published: Published, *, cache: pytest.Cache) -> Any:
    """The file's content. Without npm its tests are skipped with the reason; under CI they fail."""
    kept = Path(cache.mkdir("npm")) / f"{published.sha256}.json"
    if not kept.exists():
        try:
            _fetch(published, kept)
        except (OSError, subprocess.SubprocessError) as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"No {published.package} here: {error}")
    return json.loads(kept.read_bytes())


def _fetch(published: Published, kept: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise FileNotFoundError("npm is not installed.")
    with TemporaryDirectory(dir=kept.parent) as folder:
        packing = [npm, "pack", "--silent", "--pack-destination", folder, published.package]
        subprocess.run(packing, check=True, capture_output=True, timeout=_FETCH_SECONDS, cwd=folder)
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as packed:
            member = packed.extractfile(f"package/{published.path}")
            assert member is not None
            content = member.read()
        assert hashlib.sha256(content).hexdigest() == published.sha256, f"{published.package} has changed"
        written = Path(folder) / "file"
        written.write_bytes(content)
        written.replace(kept)  # at once: other processes may be here, too

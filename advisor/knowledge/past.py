"""Past knowledge: every released version, kept as a snapshot in `released/`, read only when somebody asks for it."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from advisor.knowledge.model import Knowledge
from advisor.knowledge.snapshot import from_snapshot

_ENDING = ".json"
_VERSION = re.compile(r"\d{4}\.\d{2}\.\d{1,6}", re.ASCII)
_SHOWN = 20  # characters of what is no version
_LISTED = 6  # versions that a sentence names


class UnknownVersionError(LookupError):
    """No knowledge of this version is kept; `str(error)` says so in sentences for people.

    `known` holds the versions that can be had, oldest first.
    """

    def __init__(self, version: str, known: tuple[str, ...]) -> None:
        super().__init__(_told(version, known))
        self.version = version
        self.known = known


def past_versions(folder: Path | None = None) -> tuple[str, ...]:
    """The released versions whose knowledge can be loaded, oldest first."""
    names = (path.name for path in released(folder).iterdir())
    kept = (name.removesuffix(_ENDING) for name in names if name.endswith(_ENDING))
    return tuple(sorted(filter(_VERSION.fullmatch, kept), key=_order))


@functools.lru_cache(maxsize=8)
def load_past(version: str, folder: Path | None = None) -> Knowledge:
    """The knowledge of a released version; it decides, explains and asks, and reads no text.

    Loaded when first asked for, then kept. Raises `UnknownVersionError` for any other version, and `KnowledgeError`
    where the snapshot is damaged.
    """
    known = past_versions(folder)
    if version not in known:
        raise UnknownVersionError(version, known)
    path = released(folder) / f"{version}{_ENDING}"
    return from_snapshot(path.read_text(encoding="utf-8"), file=path.name)


def knowledge_at(version: str, *, now: Knowledge) -> Knowledge:
    """The knowledge that a link was made with: `now` where the versions are equal, else the past one.

    Raises `UnknownVersionError`, which names the current version among those known.
    """
    if version == now.version:
        return now
    try:
        return load_past(version)
    except UnknownVersionError as error:
        known = sorted({*error.known, now.version}, key=_order)
        raise UnknownVersionError(version, tuple(known)) from None


def released(folder: Path | None = None) -> Path:
    """Where the snapshots stand: `folder`, or the one that ships with the package."""
    return folder or Path(__file__).parent / "released"


def _order(version: str) -> tuple[int, ...]:
    """What sorts versions by time: 2026.11.10 comes after 2026.11.2."""
    return tuple(int(part) for part in version.split("."))


def _told(version: str, known: tuple[str, ...]) -> str:
    kept = f"The versions that I know are {', '.join(known[-_LISTED:])}." if known else "None is kept here."
    if not _VERSION.fullmatch(version):
        shown = version if len(version) <= _SHOWN else version[: _SHOWN - 1] + "…"
        return f"“{shown}” is not a version of the knowledge; one looks like 2026.11.1. {kept}"
    if known and _order(version) > _order(known[-1]):
        return f"Knowledge {version} is newer than mine. {kept}"
    return f"Knowledge {version} is not among those that I know. {kept}"

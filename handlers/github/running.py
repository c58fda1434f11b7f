"""What a repository runs already: its dependency files, found in its root and fetched, in a handful of calls.

Nothing of them is kept but in `KnownContents`, and nothing of them is run.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping

from advisor import Knowledge, Running
from advisor.advice import Unread
from advisor.running import place
from advisor.running.dependencies import is_development
from advisor.running.facts import running_facts
from advisor.running.finding import LISTS, likely_folder, lists, telling
from advisor.running.requirements import included
from handlers.github.contents import Entry, Folder, RepositoryContents, Text, Unreadable
from handlers.github.known_contents import KnownContents

#: How often a repository is looked into at most, folders included.
MOST_LOOKS = 8
MOST_FILES = 4
"""Files of one folder that are read."""
LARGEST = 300_000
"""The largest file that is read, in bytes."""


def running(
    repository: str, contents: RepositoryContents, *, known: KnownContents, knowledge: Knowledge
) -> Running:
    """What a repository ("owner/name") runs, by its dependency files. Raises Later and Refused.

    Without the permission to read contents nothing is found; what is too large or cannot be read is named in `aside`.
    """
    search = _Search(repository, contents, known)
    root = search.folder("")
    search.take("", root, telling(_names(root, "file", "symlink"), most=MOST_FILES))
    folders = _names(root, "dir")
    if LISTS in folders:
        inside = search.folder(LISTS)
        search.take(LISTS, inside, lists(_names(inside, "file", "symlink"), most=MOST_FILES))
    elsewhere = likely_folder(folders)
    if elsewhere and not search.files:
        inside = search.folder(elsewhere)
        search.take(elsewhere, inside, telling(_names(inside, "file", "symlink"), most=MOST_FILES))
    search.follow()
    found = running_facts(search.files, knowledge=knowledge)
    return Running(found.facts, found.at_hand, (*found.aside, *search.aside))


class _Search:
    """One look into a repository, which ends when enough was looked at."""

    def __init__(self, repository: str, contents: RepositoryContents, known: KnownContents) -> None:
        self._repository, self._contents, self._known = repository, contents, known
        self._left = MOST_LOOKS
        self.files: dict[str, str] = {}
        self.aside: list[Unread] = []

    def folder(self, path: str) -> Mapping[str, Entry]:
        """What a folder holds, by name; empty where there is none."""
        found = self._look(path)
        return {entry.name: entry for entry in found.entries} if isinstance(found, Folder) else {}

    def take(self, folder: str, entries: Mapping[str, Entry], names: Iterable[str]) -> None:
        """Read files of a folder."""
        for name in names:
            path, entry = posixpath.join(folder, name), entries[name]
            if entry.size > LARGEST:
                self._too_large(path, entry.size)
            else:
                self._read(path, sha=entry.sha if entry.kind == "file" else "")

    def follow(self) -> None:
        """Read what the requirement files include, and what these include in turn."""
        waiting, seen = list(self.files), set(self.files)
        while waiting:
            path = waiting.pop(0)
            for more in included(path, self.files.get(path, "")):
                if more not in seen and not is_development(more):
                    seen.add(more)
                    waiting.append(more)
                    self._read(more)

    def _read(self, path: str, *, sha: str = "") -> None:
        match self._look(path, sha=sha):
            case Text(text) if len(text) > LARGEST:
                self._too_large(path, len(text))
            case Text(text):
                self.files[path] = text
            case Unreadable(why):
                self.aside.append(Unread(place(path, None), why))

    def _look(self, path: str, *, sha: str = "") -> object:
        """What stands at a path; None when enough was looked at."""
        if self._left == 0:
            return None
        self._left -= 1
        return self._known.look(self._contents, self._repository, path, sha=sha)

    def _too_large(self, path: str, size: int) -> None:
        told = f"it is too large to be read: {size:,} bytes, and at most {LARGEST:,} are"
        self.aside.append(Unread(place(path, None), told))


def _names(entries: Mapping[str, Entry], *kinds: str) -> list[str]:
    return [entry.name for entry in entries.values() if entry.kind in kinds]

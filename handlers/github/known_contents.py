"""Contents of repositories as they were last seen, so that GitHub is asked for what has changed and for no more.

A version with a tag is asked for again each time, which costs nothing against the rate limit while it is still the
same. What has no tag, because nothing stands there or we may not read it, is believed for a while.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from handlers.github.contents import Absent, Content, Folder, RepositoryContents, Text, Version
from handlers.inbox import Instant

#: How long it is believed that nothing stands at a path, in seconds.
ABSENT_FOR = 300.0
#: About how much is kept in one process, in characters.
MOST_KEPT = 8_000_000
_EACH = 300  # what remembering a path costs by itself
_ENTRY = 200

_Key = tuple[int | None, str, str]


@dataclass(frozen=True, slots=True)
class _Seen:
    version: Version
    at: Instant


class KnownContents:
    """What was last seen at each path; when there is too much, what was longest unused is forgotten.

    Versions belong to the installation that was allowed to see them, and are shown to no other.
    """

    def __init__(self, *, clock: Callable[[], Instant], most: int = MOST_KEPT) -> None:
        self._clock, self._most = clock, most
        self._seen: OrderedDict[_Key, _Seen] = OrderedDict()
        self._kept = 0

    def look(self, contents: RepositoryContents, repository: str, path: str, *, sha: str = "") -> Content:
        """What stands at a path now. With the hash that its folder gives for it, an unchanged file is not asked for.

        Raises Later and Refused.
        """
        key = (contents.installation, repository.casefold(), path)
        seen = self._seen.get(key)
        if seen is not None and self._holds(seen, sha):
            self._seen.move_to_end(key)
            return seen.version.content
        last = seen.version if seen else Version(Absent())
        version = contents.get(repository, path, etag=last.etag) or last
        self._keep(key, _Seen(version, self._clock()))
        return version.content

    def _holds(self, seen: _Seen, sha: str) -> bool:
        if sha:
            return seen.version.sha == sha
        return not seen.version.etag and self._clock() - seen.at < ABSENT_FOR

    def _keep(self, key: _Key, seen: _Seen) -> None:
        if key in self._seen:
            self._kept -= _size(self._seen.pop(key))
        self._seen[key] = seen
        self._kept += _size(seen)
        while self._kept > self._most:
            self._kept -= _size(self._seen.popitem(last=False)[1])


def _size(seen: _Seen) -> int:
    match seen.version.content:
        case Text(text):
            return _EACH + len(text)
        case Folder(entries):
            return _EACH + _ENTRY * len(entries)
        case _:
            return _EACH

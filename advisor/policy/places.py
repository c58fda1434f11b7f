"""What TOML's reader does not tell: where the members of a policy stand, and that a text would keep it for minutes."""

from __future__ import annotations

import re

#: A place in the file's values: ("prefer", 0, "when", 2).
Path = tuple[str | int, ...]

#: More dots than this on one line, and TOML's reader takes minutes over it (`a.a.a…`); no name of ours or of a project
#: has so many.
_MOST_DOTS = 40
# No alternative can fail once it has begun, so that no text makes this slow.
_STRINGS_AND_COMMENTS = re.compile(
    r'"""(?:\\.|[^\\]|\\\Z)*?(?:"{3,5}|\Z)'
    r"|'''.*?(?:'{3,5}|\Z)"
    r'|"(?:\\[^\n]|[^"\\\n])*"?'
    r"|'[^'\n]*'?"
    r"|\#[^\n]*",
    re.DOTALL,
)
_HEADER = re.compile(r"[ \t]*\[{1,2}[ \t]*([\w-]+)")
_MEMBER = re.compile(r"[ \t]*([\w-]+)[ \t]*[=.]")


def too_dotted(text: str) -> int | None:
    """The first line of a TOML text that its reader would take too long over, from 1; None where there is none."""
    lines = enumerate(_masked(text).split("\n"), start=1)
    return next((number for number, line in lines if line.count(".") > _MOST_DOTS), None)


def _masked(text: str) -> str:
    """The text with nothing but white space where strings and comments stand; lines keep their numbers."""
    return _STRINGS_AND_COMMENTS.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


class Places:
    """The lines of a file's tables and members; all numbers from 1."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        self._note(_masked(text))

    def line(self, path: Path) -> int | None:
        """The line on which a member stands, or else what it belongs to; None for the file as a whole."""
        while path:
            if path in self._lines:
                return self._lines[path]
            path = path[:-1]
        return None

    def _note(self, text: str) -> None:
        table: Path = ()
        seen: dict[str, int] = {}
        for number, line in enumerate(text.split("\n"), start=1):
            if header := _HEADER.match(line):
                kind = header[1]
                table = (kind, seen.setdefault(kind, 0))
                seen[kind] += 1
                self._lines.setdefault((kind,), number)
                self._lines.setdefault(table, number)
            elif member := _MEMBER.match(line):
                self._lines.setdefault((*table, member[1]), number)

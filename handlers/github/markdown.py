"""Text into GitHub's markdown so that it stays text: no markup, no mentions, no references, no HTML.

GitHub: "Basic writing and formatting syntax", "Autolinked references and URLs". What people typed goes into
inline code, where nothing is formatted; a zero-width space breaks the rest.
"""

from __future__ import annotations

import re

BREAK = "\u200b"

_SPACE = re.compile(r"\s+")
_LINE_END = re.compile(r"\r\n?|\n")
_NO_WORD = re.compile(r"[^A-Za-z0-9+#-]+")
_TICKS = re.compile(r"`+")
_MARKUP = re.compile(r"([\\`*_\[\]~|$])")
_AT_START = re.compile(r"^(#{1,6}(?= |$)|[-+=>](?=[-+= ]|$)|\d{1,9}(?=[.)]))")
_LIVE = re.compile(
    r"(@)(?=\w)"  # people and teams
    r"|(\#)(?=\d)|(\bGH)(?=-\d)"  # issues
    r"|(\b[0-9a-f]{6})(?=[0-9a-f]{1,34}\b)"  # commits
    r"|(:)(?=[a-z0-9_+-]+:)"  # emoji
    r"|(\bwww)(?=\.)",  # addresses without a scheme
    re.IGNORECASE,
)
_URL = re.compile(r"(https?://[^\s<>\"'`|\\*\[\]]+)")
_REFERENCE = re.compile(r"/(?:issues|pulls?|discussions|commits?|compare)(?:/|$)|@", re.IGNORECASE)


def code(text: str) -> str:
    """A person's words as inline code on one line: they cannot become markup, ping or link. "" for blank."""
    line = one_line(text)
    if not line:
        return ""
    fence = "`" * (1 + max((len(run) for run in _TICKS.findall(line)), default=0))
    padding = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{padding}{line}{padding}{fence}"


def fence(text: str, language: str) -> tuple[str, tuple[str, ...], str]:
    """A text as a fenced block: the line that opens it, the lines of the text, the line that closes it.

    The fence is longer than any run of backticks inside, so no line of the text can end the block; GitHub reads
    neither markup nor mentions in it.
    """
    lines = tuple(_LINE_END.split(_sound(text).rstrip("\r\n")))
    longest = max((len(run) for run in _TICKS.findall(text)), default=0)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}{_NO_WORD.sub('', language)}", lines, ticks


def prose(text: str) -> str:
    """Our own sentence as markdown that shows exactly these words; addresses in it stay links."""
    pieces = _URL.split(one_line(text))
    return "".join(
        _address(piece) if place % 2 else _plain(piece, start=not place) for place, piece in enumerate(pieces)
    )


def in_html(text: str) -> str:
    """Our own words inside an HTML element's line, where markdown is not read."""
    return _broken(_entities(one_line(text)))


def one_line(text: str) -> str:
    """Any run of white space as one space, none at the ends; NUL and halves of characters replaced."""
    return _SPACE.sub(" ", _sound(text)).strip()


def _sound(text: str) -> str:
    """The text with NUL and halves of characters replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")


def _plain(text: str, *, start: bool) -> str:
    escaped = _MARKUP.sub(r"\\\1", _entities(text))
    if start:
        escaped = _AT_START.sub(_shielded, escaped)
    return _broken(escaped)


def _shielded(found: re.Match[str]) -> str:
    mark = found[1]
    return mark + BREAK if mark[0].isdigit() else "\\" + mark


def _address(url: str) -> str:
    return code(url) if _REFERENCE.search(url) else _entities(url)


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _broken(text: str) -> str:
    return _LIVE.sub(lambda found: found[0] + BREAK, text)

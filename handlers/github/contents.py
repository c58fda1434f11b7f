"""What stands at a path of a repository's default branch: a text, a folder, nothing, or something we do not read.

GitHub: "Get repository content". As an object a file of more than 1 MB comes without its content, so nobody can make us
load a large one; a symbolic link to a file in the repository comes as that file.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

from githubkit import Response
from marshmallow import EXCLUDE, Schema, ValidationError, fields

from handlers.inbox import Later, Refused

_OBJECT = "application/vnd.github.object+json"
_LFS = "version https://git-lfs.github.com/spec/"
_KINDS = {
    "dir": "a folder stands there, not a file",
    "symlink": "it is a symbolic link that leads to no file of this repository",
    "submodule": "it is a submodule; files of other repositories are not read",
}


@dataclass(frozen=True, slots=True)
class Text:
    """A file's text."""

    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A name in a folder: `kind` is "file", "dir", "symlink" or "submodule"; `size` is in bytes."""

    name: str
    kind: str
    size: int
    sha: str


@dataclass(frozen=True, slots=True)
class Folder:
    """What a folder holds; of a very large one the first thousand names."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Absent:
    """Nothing stands there, or nothing that we may know of."""


@dataclass(frozen=True, slots=True)
class Forbidden:
    """We have no permission to read the repository's contents."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that is not read; `why` is the end of a sentence about it."""

    why: str


Content = Text | Folder | Absent | Forbidden | Unreadable


@dataclass(frozen=True, slots=True)
class Version:
    """A content with the tag by which GitHub knows this version of it, and the version's hash in git."""

    content: Content
    etag: str = ""
    sha: str = ""


class Asking(Protocol):
    """Makes a call; raises Later and Refused (`handlers.github.client`)."""

    def ask(self, path: str, *, headers: Mapping[str, str]) -> Response[Any]:
        """The answer to GET, of a status below 400."""


class RepositoryContents:
    """The contents of repositories, through one conversation with GitHub, as `installation` may see them."""

    def __init__(self, caller: Asking, *, installation: int | None) -> None:
        self._caller, self.installation = caller, installation

    def get(self, repository: str, path: str, *, etag: str = "") -> Version | None:
        """What stands at a path, "" being the root; None where it still is the version that `etag` names.

        Raises Later and Refused as every call does, but not for what is absent or forbidden, and Later("bad_answer")
        for an answer that is none.
        """
        headers = {"Accept": _OBJECT} | ({"If-None-Match": etag} if etag else {})
        try:
            response = self._caller.ask(f"/repos/{repository}/contents/{quote(path)}", headers=headers)
        except Refused as refused:
            if refused.reason in _SAID_NO:
                return Version(_SAID_NO[refused.reason])
            raise
        if etag and response.status_code == 304:
            return None
        return _version(response)


_SAID_NO: Mapping[str, Content] = {"not_found": Absent(), "forbidden": Forbidden()}


class _Part(Schema):
    class Meta:
        unknown = EXCLUDE

    type = fields.String(required=True)
    size = fields.Integer(required=True, strict=True)
    sha = fields.String(required=True)


class _Entry(_Part):
    name = fields.String(required=True)


class _Object(_Part):
    encoding = fields.String(load_default="")
    content = fields.String(load_default="")
    entries = fields.List(fields.Nested(_Entry), load_default=list)


def _version(response: Response[Any]) -> Version:
    try:
        found = _Object().load(response.json())
        return Version(_content(found), response.headers.get("etag", ""), found["sha"])
    except (ValueError, ValidationError) as error:  # ValueError: no JSON, or no base64
        raise Later("bad_answer") from error


def _content(found: Mapping[str, Any]) -> Content:
    if found["type"] == "dir":
        return Folder(tuple(Entry(e["name"], e["type"], e["size"], e["sha"]) for e in found["entries"]))
    if found["type"] != "file":
        return Unreadable(_KINDS.get(found["type"], "it is not a file"))
    if found["encoding"] != "base64":
        return Unreadable("it is too large: GitHub hands out up to 1 MB")
    return _text(base64.b64decode(found["content"]))


def _text(content: bytes) -> Text | Unreadable:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Unreadable(f"it is not UTF-8 (line {line})")
    if "\0" in text:
        return Unreadable("it is a binary file")
    if text.startswith(_LFS):
        return Unreadable("it is kept in Git LFS, and only its pointer is here")
    return Text(text)


def not_a_file(content: Content) -> str:
    """Why something cannot be read as a file, as the end of a sentence; "" for a text and for nothing."""
    match content:
        case Folder():
            return _KINDS["dir"]
        case Unreadable(why):
            return why
        case _:
            return ""

"""Files, folders, links and submodules of repositories, in each form in which GitHub hands them out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from tests.fakes.github.objects import blob_sha, content_file
from tests.fakes.github.server import Answer, Call
from tests.fakes.github.weather import BadDay

if TYPE_CHECKING:
    from tests.fakes.github.memory import FakeGitHub

_LARGE = 1024 * 1024


def contents(github: FakeGitHub, call: Call, parts: dict[str, str]) -> Answer:
    """What stands at a path. Only the default branch is known."""
    allow(github, call, "contents", "read")
    repository, path = f"{parts['owner']}/{parts['repo']}", unquote(parts["path"]).strip("/")
    accept = call.headers.get("Accept", "")
    with github.lock:
        content, link = github.files.get((repository, path)), github.links.get((repository, path))
    if content is not None:
        return _file(repository, path, content, accept)
    if link is not None:
        return Answer(200, _bare(content_file(repository, path, b"elsewhere") | {"type": link}))
    entries = _entries(github, repository, path)
    if not entries:
        raise BadDay("404")
    if "object" not in accept:
        return Answer(200, entries)
    sha = hashlib.sha1("".join(each["sha"] for each in entries).encode()).hexdigest()
    folder = content_file(repository, path, b"") | {"type": "dir", "sha": sha, "download_url": None}
    return Answer(200, _bare(folder) | {"entries": entries})


def allow(github: FakeGitHub, call: Call, permission: str, level: str) -> None:
    """Raise BadDay unless a call's credentials allow it."""
    if not github.may(call, permission, level):
        raise BadDay("403")


def _file(repository: str, path: str, content: bytes, accept: str) -> Answer:
    tag = {"ETag": f'"{blob_sha(content)}"'}
    if "raw" in accept:
        return Answer(200, content, {**tag, "Content-Type": "application/vnd.github.raw+json"})
    found = content_file(repository, path, content)
    if len(content) > _LARGE:
        if "object" not in accept:
            raise BadDay("403")
        found |= {"encoding": "none", "content": ""}
    return Answer(200, found, tag)


def _entries(github: FakeGitHub, repository: str, path: str) -> list[dict[str, Any]]:
    """What a folder holds, sorted by name; a submodule is listed as a file, as GitHub does."""
    before = f"{path}/" if path else ""
    found: dict[str, dict[str, Any]] = {}
    with github.lock:
        things: Mapping[tuple[str, str], bytes] = {**github.files, **dict.fromkeys(github.links, b"")}
    for (where, name), content in sorted(things.items()):
        if where != repository or not name.startswith(before):
            continue
        first, _, deeper = name.removeprefix(before).partition("/")
        kind = "dir" if deeper else github.links.get((where, name), "file").replace("submodule", "file")
        entry = _bare(content_file(repository, before + first, b"" if deeper else content))
        found.setdefault(first, entry | {"type": kind})
    return list(found.values())


def _bare(thing: dict[str, Any]) -> dict[str, Any]:
    """A thing without its content."""
    return {name: value for name, value in thing.items() if name not in ("content", "encoding")}

"""The objects that GitHub answers with, complete as its description requires them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

WEB = "https://github.com"
PERMISSIONS = {"issues": "write", "contents": "read", "metadata": "read"}


def moment(seconds: float | None = None) -> str:
    """A moment as GitHub writes it: without fractions."""
    when = datetime.now(UTC) if seconds is None else datetime.fromtimestamp(seconds, UTC)
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"


def person(login: str, *, url: str, kind: str = "User") -> dict[str, Any]:
    """A "simple user"."""
    api = f"{url}/users/{login}"
    lists = ("followers", "following", "gists", "starred", "subscriptions", "repos", "events")
    return {
        "login": login,
        "id": int.from_bytes(hashlib.sha256(login.encode()).digest()[:3]),
        "node_id": base64.b64encode(login.encode()).decode(),
        "avatar_url": f"https://avatars.githubusercontent.com/{login}",
        "gravatar_id": "",
        "url": api,
        "html_url": f"{WEB}/{login}",
        **{f"{name}_url": f"{api}/{name}" for name in lists},
        "organizations_url": f"{api}/orgs",
        "received_events_url": f"{api}/received_events",
        "type": kind,
        "site_admin": False,
    }


def myself(login: str, *, url: str) -> dict[str, Any]:
    """The token's own user, as `/user` tells of it: a "public user"."""
    nothing = dict.fromkeys(("name", "company", "location", "email", "hireable", "bio"))
    counts = dict.fromkeys(("followers", "following", "public_gists", "public_repos"), 0)
    times = {"created_at": moment(0), "updated_at": moment(0)}
    return {**person(login, url=url), **nothing, **counts, **times, "blog": ""}


def integration(number: int, slug: str, *, url: str, owner: str = "acme-support") -> dict[str, Any]:
    """A GitHub App."""
    return {
        "id": number,
        "slug": slug,
        "node_id": f"A_{number}",
        "owner": person(owner, url=url, kind="Organization"),
        "name": "Framework Advisor",
        "description": "Advice on issues",
        "external_url": "https://advisor.example.com",
        "html_url": f"{WEB}/apps/{slug}",
        "created_at": moment(0),
        "updated_at": moment(0),
        "permissions": PERMISSIONS,
        "events": ["issues", "issue_comment"],
    }


def issue_comment(
    number: int, *, repository: str, issue: int, body: str, author: Mapping[str, Any]
) -> dict[str, Any]:
    """A comment; `author` holds `user` and `performed_via_github_app`."""
    url = f"https://api.github.com/repos/{repository}"
    return {
        "id": number,
        "node_id": f"IC_{number}",
        "url": f"{url}/issues/comments/{number}",
        "html_url": f"{WEB}/{repository}/issues/{issue}#issuecomment-{number}",
        "issue_url": f"{url}/issues/{issue}",
        "body": body,
        "created_at": moment(),
        "updated_at": moment(),
        "author_association": "NONE",
        **author,
    }


def content_file(repository: str, path: str, content: bytes) -> dict[str, Any]:
    """A file in a repository, with its content in base64."""
    sha = blob_sha(content)
    url = f"https://api.github.com/repos/{repository}"
    addresses = {
        "url": f"{url}/contents/{path}",
        "git_url": f"{url}/git/blobs/{sha}",
        "html_url": f"{WEB}/{repository}/blob/HEAD/{path}",
    }
    links = {"self": addresses["url"], "git": addresses["git_url"], "html": addresses["html_url"]}
    return {
        "type": "file",
        "encoding": "base64",
        "size": len(content),
        "name": path.rpartition("/")[2],
        "path": path,
        "content": base64.encodebytes(content).decode(),
        "sha": sha,
        **addresses,
        "download_url": f"https://raw.githubusercontent.com/{repository}/HEAD/{path}",
        "_links": links,
    }


def blob_sha(content: bytes) -> str:
    """The name that git gives a file's content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()

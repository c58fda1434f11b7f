"""The manifest from which GitHub makes our App: what it may do, what it is told of, and where we are."""

from __future__ import annotations

import json
import sys
from typing import Any

#: What the App is told of; installations and pings are told of unasked.
EVENTS = ("issues", "issue_comment")

#: What it may do at most; each token is asked for less (handlers/github/client.py).
PERMISSIONS = {"issues": "write", "contents": "read", "metadata": "read"}


def manifest(public_url: str, *, name: str = "Framework Advisor") -> dict[str, Any]:
    """The manifest for a service at an address. GitHub: "Registering a GitHub App from a manifest"."""
    return {
        "name": name,
        "description": "Answers an issue that asks for it with one comment: Django, Flask or FastAPI, and why.",
        "url": public_url,
        "public": False,
        "hook_attributes": {"url": f"{public_url}/github/webhooks", "active": True},
        "redirect_url": f"{public_url}/github/setup/callback",
        "request_oauth_on_install": False,
        "default_permissions": PERMISSIONS,
        "default_events": list(EVENTS),
    }


def sample() -> str:
    """The text of `docs/manifests/github-app-manifest.json`, for whoever registers an App by hand."""
    return json.dumps(manifest("https://HOST"), indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(sample())

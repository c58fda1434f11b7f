"""Real deliveries: saved payloads with a detail changed, as signed bytes."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from handlers.github.signature import sign

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "github"
SECRET = "github-secret-for-tests"
GUID = "3c7a1b80-0d5e-11f1-9f0a-6b1f4be0c1d2"


def sample(name: str, **changes: Any) -> dict[str, Any]:
    """A saved payload. `issue__body="…"` changes a member of a member; `...` takes it out."""
    payload: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    for path, value in changes.items():
        *parents, last = path.split("__")
        place = payload
        for parent in parents:
            place = place.setdefault(parent, {})
        if value is ...:
            place.pop(last, None)
        else:
            place[last] = copy.deepcopy(value)
    return payload


def encoded(payload: object) -> bytes:
    return json.dumps(payload).encode()


def headers(body: bytes, event: str = "issues", *, guid: str = GUID, secret: str = SECRET) -> dict[str, str]:
    """The headers that GitHub sends along."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "GitHub-Hookshot/2a5c2f4",
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": guid,
        "X-GitHub-Hook-ID": "512345678",
        "X-Hub-Signature-256": sign(body, secret=secret),
    }

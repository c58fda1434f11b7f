"""What may stand in the inbox: rows that every database takes, and that the worker can read."""

from __future__ import annotations

import json
from typing import Any

from handlers.inbox.tables import inbox as rows
from tests.fuzz.service import Service

_MOST = 200


def check_storable(service: Service) -> None:
    """Every row of the inbox is valid; it is emptied now and then, so that looking at it stays quick."""
    kept = service.kept()
    for row in kept:
        for name, value in row.items():
            if isinstance(value, str):
                _check_text(name, value)
        if row["payload"] is not None:  # forgotten when it was done
            _check_payload(row["payload"])
    if kept:
        service.forget()


def _check_text(name: str, value: str) -> None:
    """SQLite takes a text of any length and a NUL; PostgreSQL takes neither."""
    room = getattr(rows.c[name].type, "length", None)
    assert room is None or len(value) <= room, (name, len(value))
    assert "\x00" not in value, name
    value.encode()


def _check_payload(text: Any) -> None:
    found = json.loads(text)
    assert isinstance(found, dict)
    assert len(text) < 2_000_000

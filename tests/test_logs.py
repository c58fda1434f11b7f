"""Log lines: one form for all, with the reference of the request and without any secret."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable

import pytest
import structlog

from handlers.logs import LineFormatter, log_config
from handlers.settings import Settings

Write = Callable[..., str]

SECRETS = {
    "SLACK_SIGNING_SECRET": "hush-1,hush-2",
    "SLACK_APP_TOKEN": "xapp-hush-6",
    "GITHUB_WEBHOOK_SECRET": "hush-3",
    "GITHUB_TOKEN": "hush-4",
    "DATABASE_URL": "postgresql://u:hush-5@h/d",
}


@pytest.fixture(params=["text", "json"])
def write(request: pytest.FixtureRequest) -> Write:
    """Writes one record the way that the service's handler would."""
    line = log_config(Settings.from_env({**SECRETS, "LOG_FORMAT": request.param}))["formatters"]["line"]
    make = line.pop("()")
    formatter: logging.Formatter = make(**line)

    def write(message: str, *values: object, failure: bool = False) -> str:
        info = sys.exc_info() if failure else None
        record = logging.LogRecord("some.library", logging.WARNING, "file.py", 1, message, values, info)
        return formatter.format(record)

    return write


def test_a_line_says_when_where_and_how_bad(write: Write) -> None:
    line = write("It took %s s.", 3)
    assert "It took 3 s." in line
    assert "warning" in line
    assert "some.library" in line
    assert "Z" in line


def test_a_line_carries_the_reference_of_its_request(write: Write) -> None:
    with structlog.contextvars.bound_contextvars(reference="ab12cd34ef"):
        assert "ab12cd34ef" in write("Something")
    assert "ab12cd34ef" not in write("Something")


@pytest.mark.parametrize("secret", ["hush-1", "hush-2", "hush-3", "hush-4", "hush-5", "xapp-hush-6"])
def test_no_secret_reaches_a_line(write: Write, secret: str) -> None:
    line = write("Got %s and %s", f"a{secret}b", {"key": [secret]})
    assert "hush" not in line
    assert line.count("[secret]") == 2


def test_no_secret_reaches_a_line_by_an_exception(write: Write) -> None:
    try:
        int("hush-4")
    except ValueError:
        line = write("Failed", failure=True)
    assert "invalid literal for int() with base 10: '[secret]'" in line
    assert "hush" not in line


@pytest.mark.parametrize("end", ["\n", "\r\n", "\x0b", "\x85", "\u2028", "\x1b[2K"])
def test_nobody_can_forge_a_line(write: Write, end: str) -> None:
    line = write("Exception on %s [GET]", f"/x{end}2026-01-01T00:00:00Z [error] FORGED")
    assert len(line.splitlines()) == 1
    assert "\x1b" not in line


def test_json_lines_can_be_read_by_a_machine() -> None:
    line = log_config(Settings.from_env({"LOG_FORMAT": "json"}))["formatters"]["line"]
    formatter: logging.Formatter = line.pop("()")(**line)
    record = logging.LogRecord("a", logging.INFO, "f.py", 1, "two\nlines", (), None)
    found = json.loads(formatter.format(record))
    assert found["event"] == "two\nlines"
    assert found["level"] == "info"
    assert found["logger"] == "a"


@pytest.mark.parametrize("value", ["two words", "a=b", "x\n2026-01-01 [error] FORGED", "\x1b[2K"])
def test_what_belongs_to_a_line_ends_where_it_ends(value: str) -> None:
    formatter = LineFormatter(secrets=(), as_json=False)
    record = logging.LogRecord("a", logging.INFO, "f.py", 1, "Answered", (), None)
    with structlog.contextvars.bound_contextvars(delivery=value, reference="ab12cd34ef"):
        assert formatter.format(record).endswith(f" delivery={value!r} reference=ab12cd34ef")

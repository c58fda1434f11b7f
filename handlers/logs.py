"""Logs: one line for each happening, from our code and from every library alike, as text or as JSON.

What belongs to one request carries its `reference`, which also stands in the answer to a failed request.
The values of secrets are blanked out wherever they turn up, an exception's text included.
"""

from __future__ import annotations

import datetime as dt
import json
import logging.config
import re
from collections.abc import Sequence
from typing import Any

from structlog.contextvars import get_contextvars

from handlers.settings import Settings

BLANK = "[secret]"
_QUOTED = re.compile(r"[\s=\"'\x00-\x1f\x7f-\x9f]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def configure_logs(settings: Settings) -> None:
    """Sends every log line of this process to standard error in the form that the settings ask for."""
    logging.config.dictConfig(log_config(settings))


def log_config(settings: Settings) -> dict[str, Any]:
    """The form of all log lines for `logging.config`; gunicorn's own lines join in."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": LineFormatter,
                "secrets": settings.secrets,
                "as_json": settings.log_format == "json",
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"level": settings.log_level, "handlers": ["stderr"]},
        "loggers": {
            # They would tell of every address that is asked, and addresses can hold what is nobody's business.
            **{name: {"level": "WARNING"} for name in ("httpx", "httpcore")},
            "gunicorn.error": {"level": settings.log_level, "handlers": [], "propagate": True},
            "alembic": {"level": "WARNING"},  # it would tell of its plugins, and of every look at /readyz
        },
    }


class LineFormatter(logging.Formatter):
    """A record as one line of text, with the lines of an exception below it, or as a JSON object.

    The values of `secrets` are blanked out. Short ones too: better a strange line than a leak.
    """

    def __init__(self, *, secrets: Sequence[str], as_json: bool) -> None:
        super().__init__()
        self._secrets = secrets
        self._write = json.dumps if as_json else _as_text

    def format(self, record: logging.LogRecord) -> str:
        """The record with what belongs to the request or the delivery that is being worked."""
        at = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat()
        told = {
            "event": record.getMessage(),
            **get_contextvars(),
            "logger": record.name,
            "level": record.levelname.lower(),
            "timestamp": at.replace("+00:00", "Z"),
        }
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return self._write({name: self._without_secrets(str(value)) for name, value in told.items()})

    def _without_secrets(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, BLANK)
        return text


def _as_text(told: dict[str, str]) -> str:
    """The main things in columns, then whatever else belongs to it by name.

    What could begin another line, or colour it, is spelt out: an address in a library's message, for one.
    """
    event = _CONTROL.sub(_spelt_out, told.pop("event"))
    exception = told.pop("exception", "")
    columns = f"{told.pop('timestamp')} [{told.pop('level'):<9}] {event:<30} [{told.pop('logger')}]"
    more = [f"{name}={_quoted(told[name])}" for name in sorted(told)]
    return " ".join([columns, *more]) + (f"\n{exception}" if exception else "")


def _quoted(value: str) -> str:
    return repr(value) if _QUOTED.search(value) else value


def _spelt_out(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()

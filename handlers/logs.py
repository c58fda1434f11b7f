"""Logs: one line for each happening, from our code and from every library alike, as text or as JSON.

What belongs to one request carries its `reference`, which also stands in the answer to a failed request.
The values of secrets are blanked out wherever they turn up, an exception's text included.
"""

from __future__ import annotations

import logging.config
import re
from collections.abc import Sequence
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from handlers.settings import Settings

BLANK = "[secret]"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def configure_logs(settings: Settings) -> None:
    """Sends every log line of this process to standard error in the form that the settings ask for."""
    logging.config.dictConfig(log_config(settings))


def log_config(settings: Settings) -> dict[str, Any]:
    """The form of all log lines for `logging.config`; gunicorn's own lines join in."""
    last = [structlog.processors.JSONRenderer()] if settings.log_format == "json" else [_one_line, _text()]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _gathered(),
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    _blank_out(settings.secrets),
                    *last,
                ],
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


def _gathered() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _text() -> Processor:
    return structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)


def _one_line(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Spells out what could begin another line, or colour it: an address in a library's message, for one."""
    quoted = _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), str(event["event"]))
    return {**event, "event": quoted}


def _blank_out(secrets: Sequence[str]) -> Processor:
    """Blanks out the secrets in every value. Short ones too: better a strange line than a leak."""

    def processor(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return {name: _without(secrets, str(value)) for name, value in event.items()}

    return processor


def _without(secrets: Sequence[str], text: str) -> str:
    for secret in secrets:
        text = text.replace(secret, BLANK)
    return text

"""Every metric that the service has: its name, what it means, its labels and how many values they may take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from handlers.counts import Counted, Timed

PREFIX = "advisor_"

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0)
"""Seconds. Slack waits three; a command takes a few thousandths."""

OTHER = "other"
"""Stands for every label of what comes after a metric has as many series as it may have."""


@dataclass(frozen=True, slots=True)
class Counter:
    """Something that is counted. `most` bounds its series in each process: beyond them all is `OTHER`."""

    key: Counted
    meaning: str
    labels: tuple[str, ...]
    most: int = 200

    @property
    def name(self) -> str:
        """The name under which Prometheus finds it."""
        return f"{PREFIX}{self.key}_total"


@dataclass(frozen=True, slots=True)
class Histogram:
    """Something that is measured, in `BUCKETS` of seconds."""

    key: Timed
    meaning: str
    labels: tuple[str, ...]
    most: int = 80

    @property
    def name(self) -> str:
        """The name under which Prometheus finds it, before `_bucket`, `_sum` and `_count`."""
        return f"{PREFIX}{self.key}_seconds"


@dataclass(frozen=True, slots=True)
class Gauge:
    """Something that stands at a value: in a process, or in the database, where it is read when somebody looks."""

    key: str
    meaning: str
    labels: tuple[str, ...]
    kind: Literal["database", "process"]

    @property
    def name(self) -> str:
        """The name under which Prometheus finds it."""
        return f"{PREFIX}{self.key}"


Family = Counter | Histogram | Gauge

COUNTERS = (
    Counter("requests", "Requests that were answered.", ("route", "method", "status"), most=400),
    Counter("refusals", "Requests that were refused or left alone, and why.", ("route", "reason")),
    Counter(
        "slack_requests", "What Slack sent; `handled` is no where nobody acts on it.", ("kind", "handled")
    ),
    Counter(
        "deliveries",
        "What was handed to the inbox: `accepted`; the same again, while it was `pending` or after it was `done`; or "
        "`revived`, having been given up.",
        ("source", "outcome"),
    ),
    Counter(
        "worked",
        "Turns of the worker: `done`, tried again `later`, given up (`dead`) or `lost` to another worker, and why.",
        ("source", "outcome", "reason"),
    ),
    Counter(
        "calls",
        "Calls to Slack and GitHub: `ok`, or how they failed.",
        ("peer", "outcome"),
    ),
    Counter("answers", "Advice that was given, and what it says.", ("surface", "verdict", "pick", "action")),
    Counter("rules_fired", "How often each rule had a say in advice that was given.", ("rule",), most=400),
    Counter("questions_asked", "How often an answer asked after each fact.", ("fact",)),
)

HISTOGRAMS = (
    Histogram("request_duration", "How long requests took, without the sending of the answer.", ("route",)),
    Histogram("call_duration", "How long calls to Slack and GitHub took.", ("peer",)),
)

WORKER_SEEN = Gauge(
    "worker_seen_timestamp_seconds",
    "When a worker of the inbox last looked, in seconds since 1970.",
    ("source",),
    "process",
)
READABLE = Gauge(
    "database_readable",
    "1 where the database could be read just now; at 0 its gauges are missing.",
    (),
    "process",
)
KNOWLEDGE = Gauge("knowledge_info", "1, with the version of the knowledge in force.", ("version",), "process")

DEPTH = Gauge(
    "inbox_deliveries",
    "Deliveries that wait, are worked or were given up (`dead`); 20000 stands for that many and more.",
    ("source", "state"),
    "database",
)
OLDEST = Gauge(
    "inbox_oldest_age_seconds",
    "How long ago the oldest of them was accepted, whatever it waits for.",
    ("source", "state"),
    "database",
)
OVERDUE = Gauge(
    "inbox_overdue_seconds",
    "For how long the delivery that has been due longest has not been taken; 0 where none is due.",
    ("source",),
    "database",
)
OPINIONS = Gauge("opinions", "Answers that people called useful, or not.", ("pick", "useful"), "database")

GAUGES = (WORKER_SEEN, READABLE, KNOWLEDGE, DEPTH, OLDEST, OVERDUE, OPINIONS)

FAMILIES: tuple[Family, ...] = (*COUNTERS, *HISTOGRAMS, *GAUGES)


def table() -> str:
    """The metrics as a table for the documents, in markdown."""
    rows = (f"| `{each.name}` | {', '.join(each.labels) or '–'} | {each.meaning} |" for each in FAMILIES)
    return "\n".join(("| metric | labels | what it tells |", "|---|---|---|", *rows)) + "\n"

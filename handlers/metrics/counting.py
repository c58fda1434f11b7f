"""Counts in prometheus_client's own metrics. It is imported where numbers are wanted, and nowhere else.

Where PROMETHEUS_MULTIPROC_DIR is in the environment when prometheus_client is first imported, it keeps its values in
files of that folder, one set for each process, from which whoever is asked adds them up; elsewhere in this process.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TypeVar

import prometheus_client
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from handlers.counts import Counted, Timed
from handlers.metrics.families import BUCKETS, COUNTERS, HISTOGRAMS, OTHER, WORKER_SEEN, Counter, Histogram
from handlers.metrics.folder import FOLDER

log = logging.getLogger(__name__)

Key = tuple[str, ...]
One = TypeVar("One", prometheus_client.Counter, prometheus_client.Histogram)


class PrometheusCounts:
    """`handlers.counts.Counts` for Prometheus. A series is looked up once; a count then costs about a microsecond."""

    def __init__(self) -> None:
        # They would be a second series for each, of no use here.
        prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]
        self._own = CollectorRegistry()
        self._lock = Lock()
        self._counters: dict[Key, prometheus_client.Counter] = {}
        self._histograms: dict[Key, prometheus_client.Histogram] = {}
        self._counter_of = {one.key: _counter(one, self._own) for one in COUNTERS}
        self._histogram_of = {one.key: _histogram(one, self._own) for one in HISTOGRAMS}
        self._room: dict[str, int] = {one.key: one.most for one in (*COUNTERS, *HISTOGRAMS)}
        self._seen = prometheus_client.Gauge(
            WORKER_SEEN.name,
            WORKER_SEEN.meaning,
            WORKER_SEEN.labels,
            registry=self._own,
            multiprocess_mode="livemax",
        )

    def add(self, name: Counted, *labels: str) -> None:
        """One more."""
        key = name, *labels
        try:
            self._counters[key].inc()
        except KeyError:
            self._first(lambda: self._new(self._counters, self._counter_of[name], key).inc())

    def took(self, name: Timed, seconds: float, *labels: str) -> None:
        """Something took so long."""
        key = name, *labels
        try:
            self._histograms[key].observe(seconds)
        except KeyError:
            self._first(lambda: self._new(self._histograms, self._histogram_of[name], key).observe(seconds))

    def beat(self, source: str) -> None:
        """The worker for a source is alive, just now."""
        self._first(lambda: self._seen.labels(source).set_to_current_time())

    def text(self, *more: Collector) -> bytes:
        """Everything in Prometheus's text format: of all processes where they share a folder; and what `more` finds."""
        registry = CollectorRegistry()
        for collector in more:
            registry.register(collector)
        folder = os.environ.get(FOLDER)
        if folder is None or not Path(folder).is_dir():
            return generate_latest(self._own) + generate_latest(registry)
        MultiProcessCollector(registry, path=folder)  # type: ignore[no-untyped-call]
        return generate_latest(registry)

    def _new(self, known: dict[Key, One], family: One, key: Key) -> One:
        """The series for labels that come for the first time, or the one for all others where there is no room left."""
        name, *labels = key
        with self._lock:
            if key in known:
                return known[key]
            if self._room[name] <= 1:
                return family.labels(*[OTHER] * len(labels))
            self._room[name] -= 1
            known[key] = family.labels(*labels)
            return known[key]

    def _first(self, count: Callable[[], None]) -> None:
        """Count where a file may have to be opened, which can fail; a number is not worth a request.

        Without a folder after all, prometheus_client, told otherwise when it was imported, raises TypeError.
        """
        try:
            count()
        except (OSError, TypeError) as error:
            log.warning("Something could not be counted (%s).", type(error).__name__)


def _counter(family: Counter, registry: CollectorRegistry) -> prometheus_client.Counter:
    return prometheus_client.Counter(family.name, family.meaning, family.labels, registry=registry)


def _histogram(family: Histogram, registry: CollectorRegistry) -> prometheus_client.Histogram:
    return prometheus_client.Histogram(
        family.name, family.meaning, family.labels, registry=registry, buckets=BUCKETS
    )

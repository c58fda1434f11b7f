"""What is looked up when somebody asks for numbers: the inbox, what people made of answers, the knowledge in force."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from handlers import feedback
from handlers.database import BEGIN
from handlers.inbox import Instant
from handlers.inbox.standing import Standing, standings
from handlers.metrics.families import DEPTH, KNOWLEDGE, OLDEST, OPINIONS, OVERDUE, READABLE, Gauge
from handlers.patience import Patient

log = logging.getLogger(__name__)

Value = tuple[tuple[str, ...], float]


@dataclass(frozen=True, slots=True)
class Look:
    """What was found in the database at a moment."""

    at: Instant
    standings: tuple[Standing, ...]
    opinions: dict[tuple[str, bool], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class InDatabase(Collector):
    """The gauges of the database, and whether it could be read; one that hangs is not waited for."""

    engine: Engine
    clock: Callable[[], Instant]
    patient: Patient[Look | None] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "patient", Patient(self._look))

    def collect(self) -> Iterable[Metric]:
        """Every gauge; of a database that cannot be read only that it cannot."""
        look = self.patient.ask()
        yield _gauge(READABLE, [((), 1.0 if look else 0.0)])
        if look is None:
            return
        states = [((one.source, one.state), one) for one in look.standings]
        yield _gauge(DEPTH, [(labels, float(one.number)) for labels, one in states])
        yield _gauge(OLDEST, [(labels, max(0.0, look.at - one.accepted_at)) for labels, one in states])
        waiting = [one for one in look.standings if one.state == "waiting"]
        yield _gauge(OVERDUE, [((one.source,), look.at - (one.due_at or look.at)) for one in waiting])
        opinions = look.opinions.items()
        yield _gauge(
            OPINIONS, [((pick, "yes" if useful else "no"), times) for (pick, useful), times in opinions]
        )

    def _look(self) -> Look | None:
        try:
            now = self.clock()
            return Look(now, standings(self.engine, now=now), _opinions(self.engine))
        except SQLAlchemyError as error:
            log.warning("The database cannot be read for /metrics: %s", type(error).__name__)
            return None


@dataclass(frozen=True, slots=True)
class InForce(Collector):
    """The version of the knowledge."""

    version: str

    def collect(self) -> Iterable[Metric]:
        """One gauge, whose label says it."""
        yield _gauge(KNOWLEDGE, [((self.version,), 1.0)])


def _opinions(engine: Engine) -> dict[tuple[str, bool], int]:
    """How often an answer with a pick was called useful or not, whatever the version of the knowledge."""
    found = dict[tuple[str, bool], int]()
    unlocked = engine.execution_options(**{BEGIN: "DEFERRED"})
    for opinion, times in feedback.counts(unlocked).items():
        key = opinion.pick, opinion.useful
        found[key] = found.get(key, 0) + times
    return found


def _gauge(gauge: Gauge, values: Iterable[Value]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(gauge.name, gauge.meaning, labels=gauge.labels)
    for labels, value in values:
        family.add_metric(labels, value)
    return family

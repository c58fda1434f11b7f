"""Whether the process is up (`/healthz`) and whether it can do its work (`/readyz`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint
from sqlalchemy import Engine

from advisor import Knowledge
from handlers.counts import because
from handlers.database import database_problem, newest_revision
from handlers.patience import SECONDS, Patient

PROBLEMS = {
    "unreachable": "The database cannot be reached. Is DATABASE_URL right, and the server up?",
    "read_only": "The database takes no writes. Is its disk full, or is this a copy that only follows another?",
    "not_migrated": "The tables are not up to date. Run: python -m handlers.migrate",
    "ending": "This process was told to end: it finishes what it has begun. Ask another.",
    "worker_dead": "The inbox is not worked in this process; the log says why. Start the service again.",
}


@dataclass(slots=True)
class Health:
    """What readiness depends on beside the database and the knowledge; whoever starts the process knows it.

    `worker_dead` tells whether the worker inside this process has died; None where there is none. `ending` tells
    whether the process was told to end; `seconds` is how long the database may take to answer.
    """

    worker_dead: Callable[[], bool] | None = None
    ending: Callable[[], bool] = lambda: False
    seconds: float = SECONDS


def health_blueprint(*, engine: Engine, knowledge: Knowledge, health: Health | None = None) -> Blueprint:
    """Routes `/healthz`, always 200, and `/readyz`, 200 or 503 with one entry for each check."""
    blueprint, health = Blueprint("health", __name__), health or Health()
    revision = newest_revision()
    database = Patient(lambda: (database_problem(engine, revision=revision),), seconds=health.seconds)

    @blueprint.get("/healthz")
    def healthz() -> dict[str, object]:
        return {"status": "up"}

    @blueprint.get("/readyz")
    def readyz() -> tuple[dict[str, object], int]:
        # A process that could not load its knowledge has not started, so it is ready by being here.
        (problem,) = database.ask() or ("unreachable",)
        checks = {
            "database": _check(problem),
            "knowledge": {"ok": True, "version": knowledge.version},
            **({} if health.worker_dead is None else {"worker": _check(_dead(health.worker_dead))}),
            **({"process": _check("ending")} if health.ending() else {}),
        }
        wrong = [str(check["reason"]) for check in checks.values() if not check["ok"]]
        if not wrong:
            return {"status": "ready", "checks": checks}, 200
        because(wrong[0])
        return {"status": "not ready", "checks": checks}, 503

    return blueprint


def _dead(worker_dead: Callable[[], bool]) -> str | None:
    return "worker_dead" if worker_dead() else None


def _check(reason: str | None) -> dict[str, object]:
    return {"ok": True} if reason is None else {"ok": False, "reason": reason, "message": PROBLEMS[reason]}

"""Whether the process is up (`/healthz`) and whether it can do its work (`/readyz`)."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint
from sqlalchemy import Engine

from advisor import Knowledge
from handlers.database import database_problem, newest_revision

PROBLEMS = {
    "unreachable": "The database cannot be reached. Is DATABASE_URL right, and the server up?",
    "read_only": "The database takes no writes. Is its disk full, or is this a copy that only follows another?",
    "not_migrated": "The tables are not up to date. Run: python -m handlers.migrate",
    "worker_dead": "The inbox is not worked in this process; the log says why. Start the service again.",
}


def health_blueprint(
    *, engine: Engine, knowledge: Knowledge, worker_dead: Callable[[], bool] | None = None
) -> Blueprint:
    """Routes `/healthz`, always 200, and `/readyz`, 200 or 503 with one entry for each check.

    `worker_dead` tells whether the worker inside this process has died; None where there is none.
    """
    blueprint = Blueprint("health", __name__)
    revision = newest_revision()

    @blueprint.get("/healthz")
    def healthz() -> dict[str, object]:
        return {"status": "up"}

    @blueprint.get("/readyz")
    def readyz() -> tuple[dict[str, object], int]:
        # A process that could not load its knowledge has not started, so it is ready by being here.
        checks = {
            "database": _check(database_problem(engine, revision=revision)),
            "knowledge": {"ok": True, "version": knowledge.version},
        }
        if worker_dead is not None:
            checks["worker"] = _check("worker_dead" if worker_dead() else None)
        ready = all(check["ok"] for check in checks.values())
        return {"status": "ready" if ready else "not ready", "checks": checks}, 200 if ready else 503

    return blueprint


def _check(reason: str | None) -> dict[str, object]:
    return {"ok": True} if reason is None else {"ok": False, "reason": reason, "message": PROBLEMS[reason]}

"""Whether the process is up (`/healthz`) and whether it can do its work (`/readyz`)."""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy import Engine

from advisor import Knowledge
from handlers.database import database_problem, newest_revision

PROBLEMS = {
    "unreachable": "The database cannot be reached. Is DATABASE_URL right, and the server up?",
    "not_migrated": "The tables are not up to date. Run: python -m handlers.migrate",
}


def health_blueprint(*, engine: Engine, knowledge: Knowledge) -> Blueprint:
    """Routes `/healthz`, always 200, and `/readyz`, 200 or 503 with one entry for each check."""
    blueprint = Blueprint("health", __name__)
    revision = newest_revision()

    @blueprint.get("/healthz")
    def healthz() -> dict[str, object]:
        return {"status": "up"}

    @blueprint.get("/readyz")
    def readyz() -> tuple[dict[str, object], int]:
        reason = database_problem(engine, revision=revision)
        database = (
            {"ok": True} if reason is None else {"ok": False, "reason": reason, "message": PROBLEMS[reason]}
        )
        # A process that could not load its knowledge has not started, so it is ready by being here.
        checks = {"database": database, "knowledge": {"ok": True, "version": knowledge.version}}
        ready = reason is None
        return {"status": "ready" if ready else "not ready", "checks": checks}, 200 if ready else 503

    return blueprint

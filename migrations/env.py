"""Runs the migrations on the connection that handlers/database.py hands over."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, text

from handlers.inbox.tables import metadata

MIGRATION_LOCK = 7_260_113
"""Any number, as long as it is always this one: on PostgreSQL two releases migrate one after the other."""


def run_migrations(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
    context.configure(connection=connection, target_metadata=metadata)
    with context.begin_transaction():
        context.run_migrations()


run_migrations(context.config.attributes["connection"])

"""Runs the migrations on the connection that handlers/database.py hands over.

On PostgreSQL each is a transaction of its own, so that what it has locked is free again before the next begins.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from handlers.inbox.tables import metadata


def run_migrations(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


run_migrations(context.config.attributes["connection"])

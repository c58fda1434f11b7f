"""Find what is open, and what can be forgotten, however much is kept.

Revision: 0006, after 0005. It only adds, and nobody waits for it; a version of the code that does not know the indexes
is as fast as it was.
"""

from __future__ import annotations

from alembic import op

from handlers.upgrading import create_index

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_index("ix_inbox_open_due_at", "inbox", ["due_at", "id"], where="state NOT IN ('done', 'dead')")
    create_index(
        "ix_inbox_done_changed_at",
        "inbox",
        ["changed_at"],
        where="state NOT IN ('waiting', 'working', 'dead')",
    )
    if op.get_context().dialect.name == "postgresql":
        # By itself PostgreSQL sweeps up after a fifth of a table has changed: with what is kept of a month, too seldom.
        op.execute("ALTER TABLE inbox SET (autovacuum_vacuum_scale_factor = 0.01)")


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE inbox RESET (autovacuum_vacuum_scale_factor)")
    op.drop_index("ix_inbox_done_changed_at")
    op.drop_index("ix_inbox_open_due_at")

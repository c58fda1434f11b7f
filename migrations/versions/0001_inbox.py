"""Create the inbox and its lanes.

Revision: 0001, the first
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("lane", sa.String(100), nullable=False),
        sa.Column("target", sa.String(300), nullable=False),
        sa.Column("asked_at", sa.Float(53), nullable=False),
        sa.Column("payload", sa.Text()),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.Float(53), nullable=False),
        sa.Column("lease_until", sa.Float(53)),
        sa.Column("token", sa.String(32)),
        sa.Column("reason", sa.String(60), nullable=False),
        sa.Column("note", sa.String(60), nullable=False),
        sa.Column("accepted_at", sa.Float(53), nullable=False),
        sa.Column("changed_at", sa.Float(53), nullable=False),
        sa.UniqueConstraint("source", "key", name="uq_inbox_source_key"),
        sa.UniqueConstraint("source", "digest", name="uq_inbox_source_digest"),
        sa.CheckConstraint("state IN ('waiting', 'working', 'done', 'dead')", name="ck_inbox_state"),
    )
    op.create_index("ix_inbox_state_due_at", "inbox", ["state", "due_at"])
    op.create_index("ix_inbox_target_state", "inbox", ["target", "state"])
    op.create_index(
        "uq_inbox_working_target",
        "inbox",
        ["target"],
        unique=True,
        sqlite_where=sa.text("state = 'working'"),
        postgresql_where=sa.text("state = 'working'"),
    )
    op.create_table(
        "inbox_lanes",
        sa.Column("lane", sa.String(100), primary_key=True),
        sa.Column("next_at", sa.Float(53), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("inbox_lanes")
    op.drop_table("inbox")

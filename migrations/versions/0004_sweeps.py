"""Remember when missed deliveries were last looked for, and which were asked for again.

Revision: 0004, after 0003. It only adds: a version of the code that does not know the tables leaves them alone.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inbox_sweeps",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("due_at", sa.Float(53), nullable=False),
        sa.Column("swept_until", sa.Float(53)),
        sa.Column("whole_at", sa.Float(53)),
    )
    op.create_table(
        "inbox_asked_again",
        sa.Column("key", sa.String(100), primary_key=True),
        sa.Column("attempt", sa.BigInteger(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.Float(53), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("inbox_asked_again")
    op.drop_table("inbox_sweeps")

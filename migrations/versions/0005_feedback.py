"""Create the table that counts whether answers were useful.

Revision: 0005, after 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("knowledge", sa.String(20), primary_key=True),
        sa.Column("pick", sa.String(40), primary_key=True),
        sa.Column("useful", sa.Boolean(), primary_key=True),
        sa.Column("times", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("feedback")

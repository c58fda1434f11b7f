"""Count the refusals of a delivery by themselves.

Revision: 0002, after 0001. It only adds: a version of the code that does not know the column leaves it at 0.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inbox", sa.Column("refusals", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("inbox", "refusals")

"""Create the tables of slack_sdk's stores: where the Slack app is installed, and what is being installed.

Revision: 0003, after 0002. Whatever is encrypted is longer than slack_sdk's own columns allow, so those are texts.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("slack_installations", *_installation())
    op.create_index(
        "slack_installations_idx",
        "slack_installations",
        ["client_id", "enterprise_id", "team_id", "user_id", "installed_at"],
    )
    op.create_table("slack_bots", *_app(), *_team(), *_bot(), _whole_organisation(), _installed_at())
    op.create_index("slack_bots_idx", "slack_bots", ["client_id", "enterprise_id", "team_id", "installed_at"])
    op.create_table(
        "slack_oauth_states",
        _id(),
        sa.Column("state", sa.String(200), nullable=False),
        sa.Column("expire_at", sa.DateTime(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("slack_oauth_states")
    op.drop_table("slack_bots")
    op.drop_table("slack_installations")


def _installation() -> list[sa.Column[Any]]:
    return [
        *_app(),
        sa.Column("enterprise_url", sa.String(200)),
        *_team(),
        *_bot(),
        *_person(),
        *_incoming_webhook(),
        _whole_organisation(),
        sa.Column("token_type", sa.String(32)),
        _installed_at(),
    ]


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True)


def _app() -> list[sa.Column[Any]]:
    return [
        _id(),
        sa.Column("client_id", sa.String(32), nullable=False),
        sa.Column("app_id", sa.String(32), nullable=False),
        sa.Column("enterprise_id", sa.String(32)),
        sa.Column("enterprise_name", sa.String(200)),
    ]


def _team() -> list[sa.Column[Any]]:
    return [sa.Column("team_id", sa.String(32)), sa.Column("team_name", sa.String(200))]


def _bot() -> list[sa.Column[Any]]:
    return [
        sa.Column("bot_token", sa.Text()),
        sa.Column("bot_id", sa.String(32)),
        sa.Column("bot_user_id", sa.String(32)),
        sa.Column("bot_scopes", sa.String(1000)),
        sa.Column("bot_refresh_token", sa.Text()),
        sa.Column("bot_token_expires_at", sa.DateTime()),
    ]


def _person() -> list[sa.Column[Any]]:
    return [
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("user_token", sa.Text()),
        sa.Column("user_scopes", sa.String(1000)),
        sa.Column("user_refresh_token", sa.Text()),
        sa.Column("user_token_expires_at", sa.DateTime()),
    ]


def _incoming_webhook() -> list[sa.Column[Any]]:
    return [
        sa.Column("incoming_webhook_url", sa.Text()),
        sa.Column("incoming_webhook_channel", sa.String(200)),
        sa.Column("incoming_webhook_channel_id", sa.String(200)),
        sa.Column("incoming_webhook_configuration_url", sa.Text()),
    ]


def _whole_organisation() -> sa.Column[Any]:
    return sa.Column("is_enterprise_install", sa.Boolean(), nullable=False)


def _installed_at() -> sa.Column[Any]:
    return sa.Column("installed_at", sa.DateTime(), nullable=False)

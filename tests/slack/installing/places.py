"""Installations as Slack gives them, and the rows that are kept of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import Engine, text


def installation(
    team: str | None = "T1", *, enterprise: str | None = None, token: str = "xoxb-token", **more: Any
) -> Installation:
    """An installation with everything that Slack could ever give, also what this app never asks for."""
    given: dict[str, Any] = {
        "app_id": "A1",
        "team_id": team,
        "team_name": "Acme",
        "enterprise_id": enterprise,
        "enterprise_name": "Acme Group",
        "enterprise_url": "https://acme.example.com",
        "bot_token": token,
        "bot_id": "B1",
        "bot_user_id": "UBOT",
        "bot_scopes": "commands,chat:write",
        "user_id": "UADA",
        "user_token": "xoxp-of-a-person",
        "user_scopes": "identify",
        "user_refresh_token": "xoxe-1-of-a-person",
        "incoming_webhook_url": "https://hooks.example.com/webhook-secret",
        "incoming_webhook_channel": "#general",
        "incoming_webhook_configuration_url": "https://acme.example.com/webhook-secret",
        "is_enterprise_install": team is None,
        "token_type": "bot",
        **more,
    }
    return Installation(**given)


def rows(engine: Engine, table: str) -> Sequence[Any]:
    """What the table holds, as anybody reads it who has a copy of the database."""
    with engine.connect() as connection:
        return connection.execute(text(f"SELECT * FROM {table}")).all()


def everything(engine: Engine) -> str:
    """All values of the tables in one text."""
    return repr([rows(engine, table) for table in ("slack_installations", "slack_bots")])

"""Slack's payloads, checked, and made into the small values that the rest of this package works with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import validate

from handlers.slack import event_schemas, interaction_schemas
from handlers.slack.incoming import Incoming, Other, SlashCommand
from handlers.slack.loading import Payload, Text, load, optional_text
from handlers.slack.tokens import Workspace

#: The kind of payload that Bolt answers by itself.
URL_VERIFICATION = "url_verification"


class SlashCommandSchema(Payload):
    """Slack, "Slash commands": a form with `command` and `text` among its fields."""

    command = Text(required=True, validate=validate.Regexp(r"/\S", error="Must start with a slash."))
    text = optional_text()
    trigger_id = optional_text()
    response_url = optional_text()
    team_id = optional_text()
    enterprise_id = optional_text()


class UrlVerificationSchema(Payload):
    """Slack, "url_verification": sent once, when the request URL is entered."""

    challenge = Text(required=True)


class KindSchema(Payload):
    """Anything but a command is named by its `type`."""

    type = Text(required=True)


def understand(payload: Mapping[str, Any]) -> Incoming:
    """The payload as a value of ours; raises `PayloadError` that names each wrong field."""
    if "type" not in payload:
        return _command(load(SlashCommandSchema, payload))
    kind = str(load(KindSchema, payload)["type"])
    if kind == "event_callback":
        return event_schemas.understand(payload)
    if kind == URL_VERIFICATION:
        load(UrlVerificationSchema, payload)
    return interaction_schemas.understand(kind, payload) or Other(kind)


def _command(loaded: Mapping[str, Any]) -> SlashCommand:
    return SlashCommand(
        command=loaded["command"],
        text=loaded["text"] or "",
        trigger=loaded["trigger_id"] or "",
        response_url=loaded["response_url"] or "",
        workspace=Workspace(loaded["team_id"] or "", loaded["enterprise_id"] or ""),
    )

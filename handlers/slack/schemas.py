"""Slack's payloads, checked, and the small values that the rest of this package works with.

Only what is used is required; whatever else Slack sends, now or later, is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from handlers.slack.errors import PayloadError


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """Someone typed `command` (with its slash) and `text` (in Slack's markup, may be empty)."""

    command: str
    text: str


@dataclass(frozen=True, slots=True)
class Click:
    """Someone used an interactive element. `message` is the timestamp that names the message, or ""."""

    action: str
    value: str
    at: str
    message: str
    response_url: str


@dataclass(frozen=True, slots=True)
class Other:
    """A payload that nothing here acts on; `kind` says which, such as "event_callback message"."""

    kind: str


Incoming = SlashCommand | Click | Other


class _Payload(Schema):
    class Meta:
        """Slack adds fields at will."""

        unknown = EXCLUDE


class SlashCommandSchema(_Payload):
    """Slack, "Slash commands": a form with `command` and `text` among its fields."""

    command = fields.String(required=True, validate=validate.Regexp(r"/\S", error="Must start with a slash."))
    text = fields.String(load_default="")


class ActionSchema(_Payload):
    """One member of `actions`."""

    action_id = fields.String(required=True)
    action_ts = fields.String(required=True)
    value = fields.String(load_default="", allow_none=True)


class ContainerSchema(_Payload):
    """Where the element stood: a message has a timestamp, a view has none."""

    message_ts = fields.String(load_default="")


class BlockActionsSchema(_Payload):
    """Slack, "block_actions payload"; `response_url` is only there when the element stood in a message."""

    actions = fields.List(fields.Nested(ActionSchema), required=True, validate=validate.Length(min=1))
    container = fields.Nested(ContainerSchema, load_default={"message_ts": ""})
    response_url = fields.String(load_default="", allow_none=True)


class EventSchema(_Payload):
    """The inner event."""

    type = fields.String(required=True)


class EventCallbackSchema(_Payload):
    """Slack, "Events API": the outer event."""

    event = fields.Nested(EventSchema, required=True)


class UrlVerificationSchema(_Payload):
    """Slack, "url_verification": sent once, when the request URL is entered."""

    challenge = fields.String(required=True)


class InteractionSchema(_Payload):
    """Anything else that Slack names by its `type`."""

    type = fields.String(required=True)


def understand(payload: Mapping[str, Any]) -> Incoming:
    """The payload as a value of ours; raises `PayloadError` that names each wrong field."""
    if "type" not in payload:
        return SlashCommand(**_load(SlashCommandSchema, payload))
    kind = str(_load(InteractionSchema, payload)["type"])
    if kind == "block_actions":
        return _click(_load(BlockActionsSchema, payload))
    if kind == "event_callback":
        return Other(f"{kind} {_load(EventCallbackSchema, payload)['event']['type']}")
    if kind == "url_verification":
        _load(UrlVerificationSchema, payload)
    return Other(kind)


def _click(loaded: Mapping[str, Any]) -> Click:
    first = loaded["actions"][0]
    return Click(
        action=first["action_id"],
        value=first["value"] or "",
        at=first["action_ts"],
        message=loaded["container"]["message_ts"],
        response_url=loaded["response_url"] or "",
    )


def _load(schema: type[Schema], payload: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return cast("dict[str, Any]", schema().load(payload))
    except ValidationError as error:
        wrong = error.messages_dict
        raise PayloadError(
            "bad_payload",
            f"This is signed, but it is not a payload that Slack sends; look at: {', '.join(sorted(wrong))}.",
            errors=wrong,
        ) from None

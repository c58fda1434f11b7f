"""What people do with the elements that we show: clicks, shortcuts, modals that are submitted.

Slack, "Handling user interaction" and the reference of interaction payloads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import fields, validate

from handlers.slack.incoming import Click, Incoming, OpenView, Shortcut, Submission
from handlers.slack.loading import Named, Payload, Several, Text, load, optional_text, part
from handlers.slack.tokens import Workspace


class _Named(Payload):
    """A team, an enterprise, a person or a channel; of these only the id is used."""

    id = optional_text()


class _From(Payload):
    """The workspace and the person; `team` is null where the app belongs to an organisation as a whole."""

    team = part(_Named)
    enterprise = part(_Named)
    user = part(_Named)


class _Choice(Payload):
    value = optional_text()


class ActionSchema(Payload):
    """One member of `actions`; a button has a `value`, a choice has it within what was selected."""

    action_id = Text(required=True)
    action_ts = Text(required=True)
    value = optional_text()
    selected_option = part(_Choice)


class ContainerSchema(Payload):
    """Where the element stood: a message has a timestamp, a view has none."""

    message_ts = optional_text()
    thread_ts = optional_text()
    channel_id = optional_text()
    is_ephemeral = fields.Boolean(load_default=False)


class _State(Payload):
    values = Named(
        keys=Text(),
        values=Named(keys=Text(), values=Named(keys=Text())),
        load_default=dict,
    )


class ViewSchema(Payload):
    """A modal or Home as it stands on somebody's screen.

    In a channel that is shared with another workspace, that person's may be another than the one we are installed in.
    """

    id = Text(required=True)
    app_installed_team_id = optional_text()
    hash = optional_text()
    callback_id = optional_text()
    private_metadata = optional_text()
    state = part(_State)


class _Message(Payload):
    text = optional_text()
    ts = optional_text()
    thread_ts = optional_text()
    user = optional_text()


class BlockActionsSchema(_From):
    """Slack, "block_actions payload"; `response_url` is only there when the element stood in a message."""

    actions = Several(fields.Nested(ActionSchema), required=True, validate=validate.Length(min=1))
    container = part(ContainerSchema)
    response_url = optional_text()
    trigger_id = optional_text()
    view = part(ViewSchema)
    message = part(_Message)


class ShortcutSchema(_From):
    """Slack, "shortcuts": `shortcut` is global, `message_action` brings the message it was chosen on."""

    callback_id = Text(required=True)
    trigger_id = Text(required=True)
    response_url = optional_text()
    channel = part(_Named)
    message = part(_Message)


class _Modal(ViewSchema):
    """What Bolt looks at before we do; a view of another type cannot be submitted."""

    callback_id = Text(required=True)
    type = Text(required=True, validate=validate.Equal("modal"))


class SubmissionSchema(_From):
    """Slack, "view_submission payload"."""

    view = fields.Nested(_Modal, required=True)
    trigger_id = optional_text()


def understand(kind: str, payload: Mapping[str, Any]) -> Incoming | None:
    """The interaction as a value, or None where nothing here acts on this kind. Raises `PayloadError`."""
    known = _KINDS.get(kind)
    return known[1](load(known[0], payload)) if known else None


def _click(loaded: Mapping[str, Any]) -> Click:
    first, container = loaded["actions"][0], loaded["container"] or {}
    chosen = first["selected_option"] or {}
    shared = not container.get("is_ephemeral", False)
    message = container.get("message_ts") or ""
    shown = loaded["message"] or {}
    return Click(
        action=first["action_id"],
        value=first["value"] or chosen.get("value") or "",
        at=first["action_ts"],
        message=message,
        response_url=loaded["response_url"] or "",
        trigger=loaded["trigger_id"] or "",
        thread=(container.get("thread_ts") or shown.get("thread_ts") or "") if shared else "",
        channel=container.get("channel_id") or "",
        workspace=_workspace(loaded),
        view=_view(loaded["view"]) if loaded["view"] else None,
        user=_id(loaded["user"]),
        author=shown.get("user") or "",
    )


def _shortcut(loaded: Mapping[str, Any]) -> Shortcut:
    message = loaded["message"] or {}
    at = message.get("ts") or ""
    return Shortcut(
        callback=loaded["callback_id"],
        trigger=loaded["trigger_id"],
        workspace=_workspace(loaded),
        response_url=loaded["response_url"] or "",
        channel=(loaded["channel"] or {}).get("id") or "",
        message=at,
        thread=message.get("thread_ts") or at,
        text=message.get("text") or "",
        user=_id(loaded["user"]),
    )


def _submission(loaded: Mapping[str, Any]) -> Submission:
    return Submission(_view(loaded["view"]), _workspace(loaded), loaded["trigger_id"] or "")


def _view(loaded: Mapping[str, Any]) -> OpenView:
    return OpenView(
        id=loaded["id"],
        hash=loaded["hash"] or "",
        callback=loaded["callback_id"] or "",
        metadata=loaded["private_metadata"] or "",
        values=(loaded["state"] or {}).get("values", {}),
    )


def _workspace(loaded: Mapping[str, Any]) -> Workspace:
    installed = (loaded.get("view") or {}).get("app_installed_team_id")
    return Workspace(installed or _id(loaded["team"]), _id(loaded["enterprise"]))


def _id(named: Mapping[str, Any] | None) -> str:
    return (named or {}).get("id") or ""


_KINDS: Mapping[str, tuple[type[Payload], Callable[[Mapping[str, Any]], Incoming]]] = {
    "block_actions": (BlockActionsSchema, _click),
    "shortcut": (ShortcutSchema, _shortcut),
    "message_action": (ShortcutSchema, _shortcut),
    "view_submission": (SubmissionSchema, _submission),
}

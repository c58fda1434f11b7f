"""Events: what happens in a workspace, of which we act on little. Slack, "Events API" and the reference of events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import fields, validate

from handlers.slack.incoming import Gone, Heard, Incoming, LinksShared, Opened, Other, StepRun
from handlers.slack.loading import Named, Payload, Several, Text, load, optional_text, part
from handlers.slack.tokens import Workspace

#: Speaks for Slack itself, and says what somebody has told it to say: no person either.
_SLACKBOT = "USLACKBOT"

#: A message of a person has no subtype, but for these: a file beside the words, a reply sent to the channel as well.
_SPOKEN = frozenset({"", "file_share", "thread_broadcast"})

_STAMP = validate.Regexp(r"[0-9]{1,12}\.[0-9]{1,9}\Z", error="Not a timestamp of Slack's.")

#: What a header can hold: anything else could not be sent, now or later.
_TOKEN = validate.Regexp(r"[!-~]{0,500}\Z", error="Not a token.")


class _Authorization(Payload):
    """For whom the event was sent: the workspace that installed the app, and our own user in it."""

    team_id = optional_text()
    enterprise_id = optional_text()
    user_id = optional_text()
    is_bot = fields.Boolean(load_default=False, allow_none=True)
    is_enterprise_install = fields.Boolean(load_default=False, allow_none=True)


class _Kind(Payload):
    type = Text(required=True)


class EnvelopeSchema(Payload):
    """The outer event."""

    team_id = optional_text()
    enterprise_id = optional_text()
    authorizations = Several(fields.Nested(_Authorization), load_default=None, allow_none=True)
    event = fields.Nested(_Kind, required=True)
    event_time = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(0, 2**33))


class MessageSchema(Payload):
    """Slack, "app_mention" and "message": no `user` where no person spoke, a `bot_id` where a bot did."""

    type = Text(required=True)
    subtype = optional_text()
    bot_id = optional_text()
    user = optional_text()
    text = optional_text()
    channel = Text(required=True, validate=validate.Length(1, 40))
    channel_type = optional_text()
    ts = Text(required=True, validate=_STAMP)
    thread_ts = Text(load_default=None, allow_none=True, validate=_STAMP)


class _Shown(Payload):
    private_metadata = optional_text()


class OpenedSchema(Payload):
    """Slack, "app_home_opened"; `view` is there once a Home was published."""

    user = Text(required=True)
    channel = optional_text()
    tab = optional_text()
    view = part(_Shown)


class _AssistantThread(Payload):
    user_id = Text(required=True)
    channel_id = Text(required=True)
    thread_ts = optional_text()


class AssistantSchema(Payload):
    """Slack, "assistant_thread_started": of the older assistant view, still sent to apps that have it."""

    assistant_thread = fields.Nested(_AssistantThread, required=True)


class _Link(Payload):
    url = Text(required=True)


class LinksSchema(Payload):
    """Slack, "link_shared"; in the composer a message has no timestamp, so it is named by `unfurl_id` and `source`."""

    channel = optional_text()
    message_ts = optional_text()
    unfurl_id = optional_text()
    source = optional_text()
    links = Several(fields.Nested(_Link), required=True, validate=validate.Length(min=1))


class _Function(Payload):
    callback_id = Text(required=True)


class StepSchema(Payload):
    """Slack, "function_executed"."""

    function = fields.Nested(_Function, required=True)
    inputs = Named(keys=Text(), load_default=dict, allow_none=True)
    function_execution_id = Text(required=True)
    bot_access_token = optional_text(validate=_TOKEN)


class _Tokens(Payload):
    bot = Several(Text(), load_default=None, allow_none=True)


class RevokedSchema(Payload):
    """Slack, "tokens_revoked": the lists hold ids of users, not tokens."""

    tokens = part(_Tokens)


def understand(payload: Mapping[str, Any]) -> Incoming:
    """The event as a value, `Other` where it is none of our business. Raises `PayloadError`."""
    envelope = load(EnvelopeSchema, payload)
    kind, event = str(envelope["event"]["type"]), payload["event"]
    known = KINDS.get(kind)
    found = known(event, envelope) if known else None
    return found or Other(f"event_callback {kind}")


def _heard(event: Mapping[str, Any], envelope: Mapping[str, Any]) -> Heard | None:
    """A message of a person that is meant for us; None for edits, bots, and what people say to one another."""
    if str(event.get("subtype") or "") not in _SPOKEN:
        return None  # edits and deletions have a shape of their own
    said = load(MessageSchema, event)
    me = _me(envelope)
    direct = said["channel_type"] == "im"
    mentioned = said["type"] == "app_mention" or bool(me and f"<@{me}" in (said["text"] or ""))
    if said["bot_id"] or said["user"] in (None, "", _SLACKBOT, me) or not (direct or mentioned):
        return None
    return Heard(
        workspace=_workspace(envelope),
        channel=said["channel"],
        at=said["ts"],
        thread=said["thread_ts"] or said["ts"],
        text=said["text"] or "",
        direct=direct,
        me=me,
    )


def _opened(event: Mapping[str, Any], envelope: Mapping[str, Any]) -> Opened:
    loaded = load(OpenedSchema, event)
    return Opened(
        _workspace(envelope),
        user=loaded["user"],
        channel=loaded["channel"] or "",
        tab=loaded["tab"] or "",
        shown=(loaded["view"] or {}).get("private_metadata") or "",
    )


def _assistant_started(event: Mapping[str, Any], envelope: Mapping[str, Any]) -> Opened:
    thread = load(AssistantSchema, event)["assistant_thread"]
    return Opened(
        _workspace(envelope),
        user=thread["user_id"],
        channel=thread["channel_id"],
        tab="messages",
        shown="",
        thread=thread["thread_ts"] or "",
    )


def _links(event: Mapping[str, Any], envelope: Mapping[str, Any]) -> LinksShared:
    loaded = load(LinksSchema, event)
    return LinksShared(
        _workspace(envelope),
        channel=loaded["channel"] or "",
        message=loaded["message_ts"] or "",
        unfurl=loaded["unfurl_id"] or "",
        source=loaded["source"] or "",
        urls=tuple(link["url"] for link in loaded["links"]),
    )


def _step(event: Mapping[str, Any], envelope: Mapping[str, Any]) -> StepRun:
    loaded = load(StepSchema, event)
    return StepRun(
        _workspace(envelope),
        callback=loaded["function"]["callback_id"],
        execution=loaded["function_execution_id"],
        inputs=loaded["inputs"] or {},
        token=loaded["bot_access_token"] or "",
    )


def _uninstalled(_event: Mapping[str, Any], envelope: Mapping[str, Any]) -> Gone:
    return Gone(_left(envelope), uninstalled=True, at=envelope["event_time"])


def _revoked(event: Mapping[str, Any], envelope: Mapping[str, Any]) -> Gone:
    tokens = load(RevokedSchema, event)["tokens"] or {}
    bots = tuple(tokens.get("bot") or ())
    return Gone(_left(envelope), uninstalled=False, bots=bots, at=envelope["event_time"])


def _workspace(envelope: Mapping[str, Any]) -> Workspace:
    """Where the app is installed; in a shared channel the message itself may come from elsewhere."""
    given = envelope["authorizations"] or [envelope]
    return Workspace(
        given[0]["team_id"] or envelope["team_id"] or "",
        given[0]["enterprise_id"] or envelope["enterprise_id"] or "",
    )


def _left(envelope: Mapping[str, Any]) -> Workspace:
    """What the app was removed from: one workspace, or an organisation that had it as a whole."""
    workspace = _workspace(envelope)
    whole = any(each["is_enterprise_install"] for each in envelope["authorizations"] or ())
    return Workspace("", workspace.enterprise) if whole and workspace.enterprise else workspace


def _me(envelope: Mapping[str, Any]) -> str:
    bots = [each["user_id"] for each in envelope["authorizations"] or () if each["is_bot"]]
    return str(bots[0] or "") if bots else ""


KINDS: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], Incoming | None]] = {
    "app_mention": _heard,
    "message": _heard,
    "app_home_opened": _opened,
    "assistant_thread_started": _assistant_started,
    "link_shared": _links,
    "function_executed": _step,
    "app_uninstalled": _uninstalled,
    "tokens_revoked": _revoked,
}
"""The events that we act on, by Slack's name, where they are meant for us."""

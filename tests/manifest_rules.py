"""Slack's rules for manifests, major version 1, as its published schema has them: members, lengths, counts.

Like the schema, these refuse every member that they do not know. Written down here is what the manifests use.
"""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate


def text(most: int, *, least: int = 1, required: bool = True, pattern: str = "") -> fields.String:
    rules: list[Any] = [validate.Length(least, most), *([validate.Regexp(pattern)] if pattern else [])]
    return fields.String(required=required, validate=rules)


def address() -> fields.URL:
    return fields.URL(required=True, schemes={"https"}, require_tld=False, validate=validate.Length(max=3000))


def several(inner: fields.Field[Any] | type[Schema], *, most: int, least: int = 0) -> fields.List[Any]:
    field = inner if isinstance(inner, fields.Field) else fields.Nested(inner)
    return fields.List(field, required=True, validate=validate.Length(least, most))


def flag() -> fields.Boolean:
    return fields.Boolean(required=True, truthy={True}, falsy={False})


class Metadata(Schema):
    major_version = fields.Integer(required=True, strict=True, validate=validate.Equal(1))
    minor_version = fields.Integer(required=True, strict=True)


class Display(Schema):
    name = text(35)
    description = text(140)
    background_color = text(7, pattern=r"#[0-9a-fA-F]{6}\Z")


class Home(Schema):
    home_tab_enabled = flag()
    messages_tab_enabled = flag()
    messages_tab_read_only_enabled = flag()


class Prompt(Schema):
    title = text(255)
    message = text(4_000)


class Agent(Schema):
    agent_description = text(300)
    suggested_prompts = several(Prompt, most=4)


class Bot(Schema):
    display_name = text(80)
    always_online = flag()


class Shortcut(Schema):
    name = text(24)
    type = fields.String(required=True, validate=validate.OneOf(["message", "global"]))
    callback_id = text(255)
    description = text(150)


class Command(Schema):
    command = text(32, least=2, pattern=r"/[a-z_-]+\Z")
    url = address()
    description = text(2_000)
    usage_hint = text(1_000)
    should_escape = flag()


class Features(Schema):
    app_home = fields.Nested(Home, required=True)
    agent_view = fields.Nested(Agent, required=True)
    bot_user = fields.Nested(Bot, required=True)
    shortcuts = several(Shortcut, least=1, most=10)
    slash_commands = several(Command, least=1, most=5)
    unfurl_domains = several(text(255), most=5)


class Scopes(Schema):
    bot = several(text(100), most=255)


class OAuth(Schema):
    redirect_urls = several(address(), most=1_000)
    scopes = fields.Nested(Scopes, required=True)


class Events(Schema):
    request_url = address()
    bot_events = several(text(100), most=100)


class Interactivity(Schema):
    is_enabled = flag()
    request_url = address()


class Settings(Schema):
    event_subscriptions = fields.Nested(Events, required=True)
    interactivity = fields.Nested(Interactivity, required=True)
    org_deploy_enabled = flag()
    socket_mode_enabled = flag()
    token_rotation_enabled = flag()
    function_runtime = fields.String(validate=validate.OneOf(["remote"]))


class Parameter(Schema):
    type = fields.String(required=True, validate=validate.OneOf(["string", "integer", "number", "boolean"]))
    title = text(255)
    description = text(1_000)
    is_required = flag()
    name = text(255)


def parameters() -> fields.Dict:
    return fields.Dict(
        keys=text(255), values=fields.Nested(Parameter), required=True, validate=validate.Length(max=20)
    )


class Function(Schema):
    title = text(255)
    description = text(1_000)
    input_parameters = parameters()
    output_parameters = parameters()


class Manifest(Schema):
    """A manifest as a whole; `validate` returns what is wrong with one."""

    metadata = fields.Nested(Metadata, required=True, data_key="_metadata")
    display_information = fields.Nested(Display, required=True)
    features = fields.Nested(Features, required=True)
    oauth_config = fields.Nested(OAuth, required=True)
    settings = fields.Nested(Settings, required=True)
    functions = fields.Dict(keys=text(255), values=fields.Nested(Function), validate=validate.Length(max=50))

"""The Web API: which method is answered by what, and what it takes to be allowed to call it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.fakes.slack import chat, conversations, steps, tokens, unfurls, views
from tests.fakes.slack.asked import Asked
from tests.fakes.slack.calls import Answer, Arguments, Refusal
from tests.fakes.slack.world import World


@dataclass(frozen=True, slots=True)
class Method:
    """A method of bots; any of the scopes is enough."""

    run: Callable[[Asked], Answer]
    scopes: tuple[str, ...] = ()


METHODS = {
    "assistant.threads.setStatus": Method(steps.set_status, ("assistant:write", "chat:write")),
    "assistant.threads.setSuggestedPrompts": Method(steps.set_suggested_prompts, ("assistant:write",)),
    "assistant.threads.setTitle": Method(steps.set_title, ("assistant:write",)),
    "auth.revoke": Method(tokens.revoke),
    "auth.test": Method(tokens.who),
    "chat.delete": Method(chat.delete, ("chat:write",)),
    "chat.postEphemeral": Method(chat.post_ephemeral, ("chat:write",)),
    "chat.postMessage": Method(chat.post_message, ("chat:write",)),
    "chat.unfurl": Method(unfurls.unfurl, ("links:write",)),
    "chat.update": Method(chat.update, ("chat:write",)),
    "conversations.open": Method(conversations.open_im, ("im:write",)),
    "conversations.replies": Method(conversations.replies),
    "functions.completeError": Method(steps.complete_error),
    "functions.completeSuccess": Method(steps.complete_success),
    "views.open": Method(views.open_view),
    "views.publish": Method(views.publish),
    "views.push": Method(views.push),
    "views.update": Method(views.update),
}
#: Methods that no bot calls: they have credentials of their own.
OTHERS = ("apps.connections.open", "oauth.v2.access")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request brought: a token, or a client's id and secret."""

    token: str = ""
    client: tuple[str, str] = ("", "")


def answer(world: World, method: str, credentials: Credentials, given: Arguments) -> tuple[Answer, str]:
    """The answer to a call and the scopes of its token; raises `Refusal` or `Limited`."""
    if method == "oauth.v2.access":
        return tokens.access(world, given, credentials.client), ""
    if method == "apps.connections.open":
        return tokens.open_connection(world, credentials.token), "connections:write"
    found = METHODS.get(method)
    if found is None:
        raise Refusal("unknown_method", req_method=method)
    token = world.recognised(credentials.token)
    assert token.workspace is not None
    scopes = ",".join(sorted(token.workspace.scopes))
    if found.scopes and not token.workspace.scopes.intersection(found.scopes):
        raise Refusal("missing_scope", needed=found.scopes[0], provided=scopes)
    return found.run(Asked(world, token.workspace, token, given)), scopes

"""auth.*, oauth.v2.access, apps.connections.open: who somebody is, and how they get to be that."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack.asked import Asked
from tests.fakes.slack.calls import Answer, Arguments, Refusal
from tests.fakes.slack.workspace import ADA, Workspace
from tests.fakes.slack.world import CODE_SECONDS, TOKEN_SECONDS, Grant, World


def who(asked: Asked) -> Answer:
    """auth.test"""
    where = asked.workspace
    enterprise = {"enterprise_id": where.enterprise} if where.enterprise else {}
    names = {"url": f"https://{where.team.lower()}.slack.com/", "team": where.team, "user": "framework"}
    ids = {"team_id": where.team, "user_id": where.bot_user, "bot_id": where.bot_id}
    return {"ok": True, **names, **ids, **enterprise, "is_enterprise_install": False}


def revoke(asked: Asked) -> Answer:
    """auth.revoke; with `test` nothing happens."""
    really = not asked.given.flag("test")
    asked.token.revoked = really
    return {"ok": True, "revoked": really}


def access(world: World, given: Arguments, client: tuple[str, str]) -> Answer:
    """oauth.v2.access with a code or a refresh token; `client` is what came as Basic authentication."""
    name, secret = client if any(client) else (given.text("client_id"), given.text("client_secret"))
    if name != world.client[0]:
        raise Refusal("invalid_client_id")
    if secret != world.client[1]:
        raise Refusal("bad_client_secret")
    if given.text("grant_type") == "refresh_token":
        grant = _used(world.refreshes.get(given.text("refresh_token")), "invalid_refresh_token")
        return _installed(world, grant.workspace, rotates=True)
    if given.text("grant_type") not in ("", "authorization_code"):
        raise Refusal("invalid_grant_type")
    grant = _used(world.codes.get(given.text("code")), "invalid_code", again="code_already_used")
    if world.clock.now - grant.at > CODE_SECONDS:
        raise Refusal("invalid_code")
    if grant.redirect_uri and given.text("redirect_uri") != grant.redirect_uri:
        raise Refusal("bad_redirect_uri")
    return _installed(world, grant.workspace, rotates=grant.workspace.rotation)


def open_connection(world: World, token: str) -> Answer:
    """apps.connections.open: only for an app-level token."""
    if token != world.app_token:
        raise Refusal("not_allowed_token_type" if token in world.tokens else "invalid_auth")
    return {
        "ok": True,
        "url": f"{world.address.replace('http', 'ws', 1)}/link?ticket={world.clock.name('t')}",
    }


def _used(grant: Grant | None, error: str, *, again: str = "") -> Grant:
    if grant is None:
        raise Refusal(error)
    if grant.used:
        raise Refusal(again or error)
    grant.used = True
    return grant


def _installed(world: World, where: Workspace, *, rotates: bool) -> Answer:
    token = world.issue(where, rotates=rotates)
    fresh: dict[str, Any] = {}
    if rotates:
        refresh = world.clock.name("xoxe-1-")
        world.refreshes[refresh] = Grant(where, world.clock.now)
        fresh = {"refresh_token": refresh, "expires_in": int(TOKEN_SECONDS)}
    enterprise = {"id": where.enterprise, "name": where.enterprise} if where.enterprise else None
    return {
        "ok": True,
        "access_token": token.value,
        "token_type": "bot",
        "scope": ",".join(sorted(where.scopes)),
        "bot_user_id": where.bot_user,
        "app_id": where.app_id,
        "team": {"id": where.team, "name": where.team},
        "enterprise": enterprise,
        "is_enterprise_install": False,
        "authed_user": {"id": ADA},
        **fresh,
    }

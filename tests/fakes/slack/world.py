"""All of Slack that the fake knows: workspaces, tokens, installations, and what the test has switched on."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Condition

from tests.fakes.slack.calls import Refusal
from tests.fakes.slack.channels import Channel
from tests.fakes.slack.clock import Clock
from tests.fakes.slack.workspace import ADA, SCOPES, Execution, Workspace

#: Seconds for which a token that rotates is good, and for which an installation's code is.
TOKEN_SECONDS, CODE_SECONDS = 43_200.0, 600.0
#: Tokens of one installation that are good at the same time, where they rotate.
ACTIVE_TOKENS = 2


@dataclass
class Token:
    """What a token stands for; an app-level token has no workspace, a step's token has its execution."""

    value: str
    workspace: Workspace | None
    expires: float = float("inf")
    revoked: bool = False
    execution: Execution | None = None


@dataclass
class Grant:
    """A code or a refresh token: good once."""

    workspace: Workspace
    at: float
    redirect_uri: str = ""
    used: bool = False


@dataclass
class World:
    """`pace` switches on one post a second for each channel; `page` is the most of a page of replies.

    `lag` is for how many seconds, by this machine's clock, a reply does not yet stand in what is read of its thread.
    """

    clock: Clock = field(default_factory=Clock)
    lock: Condition = field(default_factory=Condition)
    workspaces: dict[str, Workspace] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    codes: dict[str, Grant] = field(default_factory=dict)
    refreshes: dict[str, Grant] = field(default_factory=dict)
    client: tuple[str, str] = ("1111.2222", "client-secret")
    app_token: str = "xapp-1-A123456"
    pace: bool = False
    page: int = 1_000
    lag: float = 0.0
    address: str = ""

    def workspace(
        self, team: str = "", *, enterprise: str = "", scopes: frozenset[str] | set[str] = SCOPES
    ) -> Workspace:
        """Make a workspace with the app installed in it."""
        with self.lock:
            name = team or self.clock.name("T")
            made = Workspace(name, enterprise, set(scopes), self.clock, self.lock)
            made.bot_user, made.bot_id = self.clock.name("UBOT"), self.clock.name("B")
            self.workspaces[name] = made
            self.issue(made)
            return made

    def default(self) -> Workspace:
        """The workspace of the sample payloads, with their channel and their direct message."""
        made = self.workspace("T0001")
        made.bot_user, made.bot_id = "U0BOT", "B0BOT"
        made.channels["C2147483705"] = Channel("C2147483705")
        made.channels["D024BE91L"] = Channel("D024BE91L", kind="im", person=ADA)
        return made

    def issue(self, workspace: Workspace, *, rotates: bool = False) -> Token:
        """Another token of the bot; those beyond the second are over where tokens rotate."""
        prefix = "xoxe.xoxb-" if rotates else "xoxb-"
        ends = self.clock.now + TOKEN_SECONDS if rotates else float("inf")
        made = Token(self.clock.name(f"{prefix}{workspace.team}-"), workspace, ends)
        self.tokens[made.value], workspace.token = made, made.value
        alive = [one for one in self.tokens.values() if one.workspace is workspace and not one.execution]
        for old in alive[:-ACTIVE_TOKENS] if rotates else []:
            old.expires = min(old.expires, self.clock.now)
        return made

    def revoke(self, workspace: Workspace) -> None:
        """None of the workspace's tokens is good any more, as after an uninstallation."""
        for token in self.tokens.values():
            token.revoked = token.revoked or token.workspace is workspace

    def grant(self, workspace: Workspace, redirect_uri: str = "") -> str:
        """A person allows the app; the code with which it comes back to us."""
        code = self.clock.name("code.")
        self.codes[code] = Grant(workspace, self.clock.now, redirect_uri)
        return code

    def recognised(self, value: str) -> Token:
        """The token, if it is good; raises `Refusal`."""
        if not value:
            raise Refusal("not_authed")
        token = self.tokens.get(value) or self._of_a_step(value)
        if token is None:
            raise Refusal("invalid_auth")
        if token.revoked:
            raise Refusal("token_revoked")
        if self.clock.now >= token.expires:
            raise Refusal("token_expired")
        return token

    def _of_a_step(self, value: str) -> Token | None:
        for workspace in self.workspaces.values():
            for execution in workspace.executions.values():
                if execution.token == value:
                    return Token(value, workspace, execution=execution)
        return None

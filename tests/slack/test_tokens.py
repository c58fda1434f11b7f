"""The token of an app that is installed in one workspace."""

from __future__ import annotations

from handlers.slack.tokens import OneToken, Tokens, Workspace


def test_one_workspace_has_one_token_wherever_it_is_asked_for() -> None:
    tokens: Tokens = OneToken("xoxb-one")
    tokens.forget(Workspace("T1"))
    assert tokens.token(Workspace("T1")) == tokens.token(Workspace("T2", "E1")) == "xoxb-one"


def test_without_a_token_there_is_none() -> None:
    assert OneToken(None).token(Workspace("T1")) is None

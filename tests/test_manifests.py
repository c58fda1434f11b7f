"""The manifests: what the platforms are told matches what the service does, and nothing more is asked for."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from handlers.settings import ROOT

HOST = "https://HOST"


def manifest(name: str) -> dict[str, Any]:
    text = (ROOT / "docs" / "manifests" / f"{name}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.fixture
def slack() -> dict[str, Any]:
    return manifest("slack-manifest")


@pytest.fixture
def github() -> dict[str, Any]:
    return manifest("github-app-manifest")


def takes_post(app: Flask, url: str) -> bool:
    assert url.startswith(f"{HOST}/")
    endpoint, _ = app.url_map.bind("HOST").match(urlsplit(url).path, method="POST")
    return bool(endpoint)


def test_slack_is_sent_to_the_route_that_answers_it(app: Flask, slack: dict[str, Any]) -> None:
    (command,) = slack["features"]["slash_commands"]
    assert takes_post(app, command["url"])
    assert slack["settings"]["interactivity"] == {"is_enabled": True, "request_url": command["url"]}


def test_slack_escapes_what_people_type(slack: dict[str, Any]) -> None:
    (command,) = slack["features"]["slash_commands"]
    assert command["command"] == "/framework"
    assert command["should_escape"] is True


def test_slack_is_asked_for_nothing_that_no_feature_needs(slack: dict[str, Any]) -> None:
    assert slack["oauth_config"] == {"scopes": {"bot": ["commands"]}}
    assert "event_subscriptions" not in slack["settings"]


def test_the_slack_manifest_keeps_to_slacks_limits(slack: dict[str, Any]) -> None:
    """Slack: app manifest schema, major version 1, which also refuses unknown members."""
    assert set(slack) <= {"_metadata", "display_information", "features", "oauth_config", "settings"}
    shown = slack["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert len(slack["features"]["bot_user"]["display_name"]) <= 80
    (command,) = slack["features"]["slash_commands"]
    assert set(command) == {"command", "url", "description", "usage_hint", "should_escape"}
    assert 2 <= len(command["command"]) <= 32
    assert len(command["description"]) <= 2000
    assert len(command["usage_hint"]) <= 1000


def test_github_is_sent_to_the_route_that_answers_it(app: Flask, github: dict[str, Any]) -> None:
    assert github["hook_attributes"]["active"] is True
    assert takes_post(app, github["hook_attributes"]["url"])
    assert github["redirect_url"].startswith(f"{HOST}/")


def test_github_is_asked_for_nothing_that_no_feature_needs(github: dict[str, Any]) -> None:
    """GitHub: every App reads metadata; comments on issues are written with `issues`."""
    assert github["default_permissions"] == {"issues": "write", "metadata": "read"}
    assert github["default_events"] == ["issues"]
    assert github["public"] is False

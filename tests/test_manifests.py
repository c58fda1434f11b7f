"""The manifests: what the platforms are told matches what the service does, and nothing more is asked for."""

from __future__ import annotations

import json
import runpy
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from handlers.github.manifest import manifest as github_manifest
from handlers.settings import ROOT
from handlers.slack.scopes import EVENTS, SCOPES, STEP_EVENT
from tests.manifest_rules import Manifest

HOST = "https://HOST"


def manifest(name: str) -> dict[str, Any]:
    text = (ROOT / "docs" / "manifests" / f"{name}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.fixture(params=["slack-manifest", "slack-manifest-internal"])
def slack(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Each of the two: for anybody, and for one organisation, with a step for Workflow Builder."""
    return manifest(request.param)


@pytest.fixture
def github() -> dict[str, Any]:
    return manifest("github-app-manifest")


def takes(app: Flask, url: str, method: str) -> bool:
    assert url.startswith(f"{HOST}/")
    endpoint, _ = app.url_map.bind("HOST").match(urlsplit(url).path, method=method)
    return bool(endpoint)


def bot_events(slack: dict[str, Any]) -> list[str]:
    found: list[str] = slack["settings"]["event_subscriptions"]["bot_events"]
    return found


def test_the_slack_manifest_keeps_to_slacks_rules(slack: dict[str, Any]) -> None:
    assert Manifest().validate(slack) == {}


def test_slacks_rules_notice_what_is_wrong(slack: dict[str, Any]) -> None:
    slack["features"]["shortcuts"][0]["name"] = "A name that is one letter too long"
    slack["features"]["assistant_view"] = {}
    slack["settings"]["is_hosted"] = "no"
    assert set(Manifest().validate(slack)) == {"features", "settings"}


def test_slack_is_sent_to_the_routes_that_answer_it(app: Flask, slack: dict[str, Any]) -> None:
    (command,) = slack["features"]["slash_commands"]
    settings = slack["settings"]
    for part in (settings["interactivity"], settings["event_subscriptions"]):
        assert part["request_url"] == command["url"]
    assert takes(app, command["url"], "POST")
    (redirect,) = slack["oauth_config"]["redirect_urls"]
    assert takes(app, redirect, "GET")
    assert slack["features"]["unfurl_domains"] == [urlsplit(HOST).netloc]


def test_slack_escapes_what_people_type(slack: dict[str, Any]) -> None:
    (command,) = slack["features"]["slash_commands"]
    assert command["command"] == "/framework"
    assert command["should_escape"] is True


def test_people_can_write_to_the_app(slack: dict[str, Any]) -> None:
    assert slack["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert slack["settings"]["interactivity"]["is_enabled"] is True


def test_slack_is_asked_for_what_the_installation_asks_for(slack: dict[str, Any]) -> None:
    assert slack["oauth_config"]["scopes"] == {"bot": list(SCOPES)}


def test_slack_tells_what_is_listened_to_and_reads_no_channel_along(slack: dict[str, Any]) -> None:
    assert set(bot_events(slack)) - {STEP_EVENT} == set(EVENTS)
    assert [event for event in bot_events(slack) if event.startswith("message.")] == ["message.im"]


def test_the_shortcuts_are_those_that_people_find(slack: dict[str, Any]) -> None:
    names = {(each["type"], each["callback_id"]): each["name"] for each in slack["features"]["shortcuts"]}
    assert names == {
        ("message", "advise_on_this"): "Advise on this",
        ("global", "advise_form"): "Framework advice",
    }


def test_only_the_internal_app_has_a_step(slack: dict[str, Any]) -> None:
    """Slack lets nobody distribute an app with steps, and wants one to be ready for organisations."""
    steps = slack.get("functions", {})
    internal = bool(steps)
    assert slack["settings"]["org_deploy_enabled"] is internal
    assert (STEP_EVENT in bot_events(slack)) is internal
    assert ("function_runtime" in slack["settings"]) is internal


def test_the_step_takes_a_situation_and_gives_what_a_workflow_can_use() -> None:
    (name, step), *others = manifest("slack-manifest-internal")["functions"].items()
    assert (name, others) == ("advise_step", [])
    required = {key: one["is_required"] for key, one in step["input_parameters"].items()}
    assert required == {"situation": True, "facts": False}
    assert set(step["output_parameters"]) == {"pick", "summary", "permalink"}
    for key, one in {**step["input_parameters"], **step["output_parameters"]}.items():
        assert (one["name"], one["type"]) == (key, "string")


def test_both_slack_manifests_say_the_same_but_for_the_step() -> None:
    public, internal = manifest("slack-manifest"), manifest("slack-manifest-internal")
    del internal["functions"], internal["settings"]["function_runtime"]
    internal["settings"]["org_deploy_enabled"] = False
    bot_events(internal).remove(STEP_EVENT)
    assert internal == public


@pytest.mark.parametrize("scope", SCOPES)
def test_operations_give_the_reason_for_each_scope(scope: str) -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert f"| `{scope}` | {SCOPES[scope]} |" in text


def test_github_is_sent_to_the_routes_that_answer_it(app: Flask, github: dict[str, Any]) -> None:
    assert github["hook_attributes"]["active"] is True
    assert takes(app, github["hook_attributes"]["url"], "POST")
    assert takes(app, github["redirect_url"], "GET")


def test_the_github_manifest_is_the_one_that_the_set_up_page_sends(github: dict[str, Any]) -> None:
    assert github == github_manifest(HOST)


def test_the_github_manifest_can_be_written_anew(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(ROOT / "handlers" / "github" / "manifest.py"), run_name="__main__")
    text = (ROOT / "docs" / "manifests" / "github-app-manifest.json").read_text(encoding="utf-8")
    assert capsys.readouterr().out == text


def test_github_is_asked_for_nothing_that_no_feature_needs(github: dict[str, Any]) -> None:
    """GitHub: every App reads metadata; comments and reactions take `issues`, a repository's files `contents`."""
    assert github["default_permissions"] == {"issues": "write", "contents": "read", "metadata": "read"}
    assert github["default_events"] == ["issues", "issue_comment"]
    assert github["public"] is False

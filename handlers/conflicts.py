"""Settings that are right one by one and wrong together."""

from __future__ import annotations

from collections.abc import Mapping


def conflicts(given: Mapping[str, str]) -> list[str]:
    """A sentence for each contradiction between the variables in `given`, and for each missing companion."""
    return _of_slack(given) + _of_github(given)


def _of_slack(given: Mapping[str, str]) -> list[str]:
    companions = ("SLACK_CLIENT_SECRET", "SLACK_TOKEN_KEY")
    if "SLACK_CLIENT_ID" not in given:
        return [
            f"{name} is set without SLACK_CLIENT_ID: set the app's Client ID as well."
            for name in companions
            if name in given
        ]
    problems = [
        f"SLACK_CLIENT_ID is set without {name}: set it as well." for name in companions if name not in given
    ]
    if "SLACK_BOT_TOKEN" in given:
        problems.append(
            "SLACK_BOT_TOKEN and SLACK_CLIENT_ID are both set: keep the token for one workspace, "
            "or the Client ID for many."
        )
    return problems


def _of_github(given: Mapping[str, str]) -> list[str]:
    key = "GITHUB_APP_PRIVATE_KEY" in given
    problems = []
    if "GITHUB_APP_ID" in given and not key:
        problems.append("GITHUB_APP_ID is set without its key: set GITHUB_APP_PRIVATE_KEY or …_FILE as well.")
    if key and "GITHUB_APP_ID" not in given:
        problems.append("GITHUB_APP_PRIVATE_KEY is set without GITHUB_APP_ID: set the App's number as well.")
    if "GITHUB_TOKEN" in given and (key or "GITHUB_APP_ID" in given):
        problems.append(
            "GITHUB_TOKEN and a GitHub App are both set: keep the one that is to write the comments."
        )
    return problems

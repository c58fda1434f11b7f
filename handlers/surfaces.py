"""Which surfaces the settings turn on, in sentences for the log, the pages and whoever checks."""

from __future__ import annotations

from handlers.settings import Settings


def surfaces(settings: Settings) -> tuple[str, str]:
    """A sentence each for Slack and GitHub: whether it is on and, if not, what it lacks."""
    return _slack_surface(settings), _github_surface(settings)


def _slack_surface(settings: Settings) -> str:
    if not settings.slack_asks:
        return "Slack is off: SLACK_SIGNING_SECRET is not set."
    if not settings.slack_on:
        return "Slack is off here: it comes in by Socket Mode, where python -m handlers.slack.socket runs."
    if settings.slack_can_speak:
        return "Slack is on."
    return "Slack is on, for its command and buttons: neither SLACK_BOT_TOKEN nor SLACK_CLIENT_ID is set."


def _github_surface(settings: Settings) -> str:
    if not settings.github_on:
        return "GitHub is off: GITHUB_WEBHOOK_SECRET is not set."
    if settings.github_can_write:
        return "GitHub is on."
    return "GitHub is on, but answers wait: neither GITHUB_TOKEN nor GITHUB_APP_ID is set."

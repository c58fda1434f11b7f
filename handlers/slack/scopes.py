"""What the app asks a workspace for, and why: the manifests and the documents say the same, or a test fails."""

from __future__ import annotations

SCOPES = {
    "app_mentions:read": "to hear when somebody mentions it",
    "assistant:write": "to suggest prompts, and to say that it is at work, in its own conversation",
    "channels:history": "to read the thread in a public channel in which it was asked to go on",
    "chat:write": "to answer in threads and direct messages",
    "commands": "for the slash command and the shortcuts",
    "groups:history": "the same in a private channel that it was invited to",
    "im:history": "to read what people write to it directly",
    "links:read": "to hear when somebody posts a link to one of its pages",
    "links:write": "to show that page's answer below the link",
    "mpim:history": "the same in a group conversation that it was invited to",
}
"""Scope of the bot → the reason for it. No scope of a person's is asked for."""

EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "link_shared",
    "message.im",
    "tokens_revoked",
)
"""What Slack tells the app of. Of messages it hears those that are written to it, and mentions."""

STEP_EVENT = "function_executed"
"""Told only to an app that has steps for Workflow Builder."""

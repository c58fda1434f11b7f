"""What Slack sends, as values: what the rest of this package works with instead of payloads."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.slack.tokens import Workspace

_NOWHERE = Workspace("")


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """Someone typed `command` (with its slash) and `text` (in Slack's markup, may be empty)."""

    command: str
    text: str
    trigger: str = ""
    response_url: str = ""
    workspace: Workspace = _NOWHERE


@dataclass(frozen=True, slots=True)
class Click:
    """Someone used an interactive element.

    `message` is the timestamp that names the message, or "" in a view; `thread` names the first message of the thread
    that the message stands in, and is "" where the message was for one person alone. `author` is who wrote the message:
    our own user in the workspace. `user` is who clicked.
    """

    action: str
    value: str
    at: str
    message: str
    response_url: str
    trigger: str = ""
    thread: str = ""
    channel: str = ""
    workspace: Workspace = _NOWHERE
    view: OpenView | None = None
    author: str = ""
    user: str = ""


@dataclass(frozen=True, slots=True)
class OpenView:
    """A modal or Home as it stands: `values` holds what was filled in, by block and element, as Slack tells it."""

    id: str
    hash: str
    callback: str
    metadata: str
    values: dict[str, dict[str, dict[str, object]]]


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Someone chose a shortcut: a global one, or one on a message, which brings its text and a place to answer.

    `text` is in Slack's markup and "" where the message has none; `thread` names the thread that an answer belongs in.
    """

    callback: str
    trigger: str
    workspace: Workspace
    response_url: str = ""
    channel: str = ""
    message: str = ""
    thread: str = ""
    text: str = ""
    user: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """Someone submitted a modal."""

    view: OpenView
    workspace: Workspace
    trigger: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """A person wrote something to us: a mention, or a message in a direct conversation.

    `at` names the message and `thread` the first message of its thread: the message itself, where it begins one.
    `text` is in Slack's markup; `me` is our own user id in the workspace, or "".
    """

    workspace: Workspace
    channel: str
    at: str
    thread: str
    text: str
    direct: bool
    me: str


@dataclass(frozen=True, slots=True)
class Opened:
    """Someone opened our Home (`tab` "home") or our conversation ("messages"); `shown` is the Home's own note."""

    workspace: Workspace
    user: str
    channel: str
    tab: str
    shown: str
    thread: str = ""


@dataclass(frozen=True, slots=True)
class LinksShared:
    """Addresses of ours stand in a message; `unfurl` and `source` name it towards Slack."""

    workspace: Workspace
    channel: str
    message: str
    unfurl: str
    source: str
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepRun:
    """A workflow runs our step. `token` is good for this one run."""

    workspace: Workspace
    callback: str
    execution: str
    inputs: dict[str, object]
    token: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The app was removed from a workspace, or tokens of its bot users (`bots`) were revoked, at a moment."""

    workspace: Workspace
    uninstalled: bool
    bots: tuple[str, ...] = ()
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Other:
    """A payload that nothing here acts on; `kind` says which, such as "event_callback message"."""

    kind: str


Event = Heard | Opened | LinksShared | StepRun | Gone
Incoming = SlashCommand | Click | Shortcut | Submission | Event | Other

"""What the person who installs the app reads: what to type now, or what went wrong and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from slack_sdk.oauth.installation_store import Installation

from advisor import Document
from advisor.document import Line, Section


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure in words: what went wrong, and what to do. `reason` is stable; `status` is the HTTP status.

    `ours` are those that whoever runs the app can mend and nobody else.
    """

    reason: str
    status: int
    headline: str
    advice: tuple[str, ...]
    ours: bool = False


_AGAIN = "Begin once more at {install}; that takes half a minute."

DECLINED = Failure(
    "declined",
    200,
    "Nothing was installed, because Slack was told no.",
    (
        "If that was a slip, begin once more at {install}.",
        "Where a workspace wants apps to be approved, ask one of its owners.",
    ),
)
OTHER_BROWSER = Failure(
    "other_browser",
    400,
    "This answer of Slack's belongs to an installation that was not begun in this browser.",
    ("It may have been begun more than ten minutes ago, or cookies are switched off here.", _AGAIN),
)
USED_UP = Failure(
    "used_up",
    401,
    "This installation has been finished already, or was begun more than ten minutes ago.",
    ("Look in Slack whether the app is there. If it is not, the way is short.", _AGAIN),
)
STALE_CODE = Failure(
    "stale_code",
    401,
    "Slack's permission has run out: it is good for ten minutes, and once.",
    ("Nothing was installed.", _AGAIN),
)
UNREADABLE = Failure(
    "unreadable",
    400,
    "This is not an answer that Slack gives.",
    ("Nothing was installed.", _AGAIN),
)
NOT_KEPT = Failure(
    "not_kept",
    503,
    "The installation could not be stored, so the app cannot speak in your workspace yet.",
    ("This is our mistake and will pass. Wait a minute.", _AGAIN),
    ours=True,
)
SLACK_AWAY = Failure(
    "slack_away",
    502,
    "Slack did not answer when we asked it to finish the installation.",
    ("Nothing was installed. Wait a minute.", _AGAIN),
)
WRONG_SETUP = Failure(
    "wrong_setup",
    500,
    "Slack refused the settings of this app, so it could not be installed.",
    ("Whoever runs it has to look at its Client ID, Client Secret and redirect address.",),
    ours=True,
)
BROKEN = Failure(
    "our_mistake",
    500,
    "Something went wrong on our side, so the app was not installed.",
    ("Nothing was wrong with what you did.", _AGAIN),
    ours=True,
)


def installed(installation: Installation) -> Document:
    """The page after an installation: where it is, what to type now, how to turn it off."""
    whole = installation.is_enterprise_install
    name = (installation.enterprise_name if whole else installation.team_name) or "Slack"
    now = [
        "In any channel type /framework and what you are building, such as: /framework internal tool, five devs.",
        "Only you see the answer, until you share it.",
        "/framework help shows everything else that it takes.",
        "Or open Framework Advisor below Apps and write to it there.",
    ]
    if whole:
        now.insert(0, "An owner of your organisation still chooses the workspaces in which it may be used.")
    off = (
        "It answers where it is asked, and nowhere else.",
        "To turn it off, remove Framework Advisor in Slack's settings for apps.",
        "Its token is then deleted at once; nothing about people was kept.",
    )
    return Document(
        f"Framework Advisor is installed in {name}.",
        (_section("What to type now", now), _section("How to turn it off", off)),
    )


def failed(failure: Failure, *, install: str, reference: str) -> Document:
    """The page after a failure; `install` is the address at which to begin again."""
    lines = [line.format(install=install) for line in failure.advice]
    lines.append(f"If it happens again, give the reference {reference} to whoever runs this app.")
    return Document(failure.headline, (_section("What to do", lines),))


def _section(title: str, lines: list[str] | tuple[str, ...]) -> Section:
    return Section("install", title, tuple(Line(text) for text in lines))

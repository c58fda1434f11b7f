"""What the person who makes the App reads: what will be made, what to copy, or what went wrong and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from advisor import Document
from advisor.document import Code, Line, Section
from handlers.github.manifest import PERMISSIONS
from handlers.github.setup.conversion import NewApp
from handlers.page_form import Ask

ORGANISATION = Ask(
    "organization", "For an organisation", "Its name as it stands in its address, such as acme-support."
)
FOR_MYSELF, FOR_ORGANISATION = "Make the App in my account", "Choose this organisation"

_KEPT = (
    "This page is here only as long as GitHub is not set up. It keeps nothing but one cookie in your browser, for an "
    "hour, so that nobody else's App can end up here."
)
_WHY = {
    "issues": "write comments on issues, and react to commands",
    "contents": "read .github/framework-advisor.yml, and dependency files where a repository asks for that",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure in words. `reason` is stable; `status` is the HTTP status."""

    reason: str
    status: int
    headline: str
    advice: tuple[str, ...]


_AGAIN = "Begin once more at {setup}; that takes a minute."
_LEFT_OVER = (
    "If GitHub has made the App already, its settings page there is enough: create a private key and a webhook secret "
    "on it, and copy them with the App ID. Or delete that App."
)

SET_UP = Failure(
    "set_up_already",
    404,
    "GitHub is set up here already.",
    (
        "To change the App, open its settings at GitHub. To make another one, take the GITHUB_ settings away first.",
    ),
)
NO_ADDRESS = Failure(
    "public_url_missing",
    409,
    "First this service needs an address that GitHub can reach.",
    ("Set PUBLIC_URL to the https address where people find it, start it again, and come back.",),
)
NO_ORGANISATION = Failure(
    "organization_malformed",
    400,
    "That is not the name of an organisation.",
    (
        "Expected is the name as it stands in its address at GitHub: letters, digits and single hyphens, 39 at most.",
        _AGAIN,
    ),
)
UNREADABLE = Failure(
    "code_missing", 400, "GitHub's answer holds no code that can be read.", ("Nothing was copied.", _AGAIN)
)
OTHER_BROWSER = Failure(
    "state_wrong",
    400,
    "This was not begun in this browser, was begun more than an hour ago, or is finished already.",
    ("If somebody sent you this link: do not use what it leads to, it would be their App.", _AGAIN),
)
CODE_USED = Failure(
    "code_used",
    410,
    "GitHub does not know this code any more: it is good once, and for an hour.",
    (_LEFT_OVER, _AGAIN),
)
AWAY = Failure(
    "github_away",
    502,
    "GitHub could not be asked for the App's settings.",
    ("Load this page again in a minute: the code is good for an hour.", _LEFT_OVER),
)


def failed(failure: Failure, *, setup: str) -> Document:
    """A failure as a page."""
    lines = tuple(Line(each.format(setup=setup)) for each in failure.advice)
    return Document(failure.headline, (Section("install", "", lines),))


def invitation(*, public_url: str, organisation: str | None) -> Document:
    """What will be made, and with which permissions."""
    where = f"the organisation {organisation}" if organisation else "your own account"
    steps = (
        f"GitHub makes an App in {where}, for {public_url} alone; you may change its name there.",
        "GitHub sends you back here, and you see its settings, once.",
        "You copy them into the environment of this service, start it again, and install the App in your repositories.",
    )
    permissions = tuple(
        Line(f"{name.capitalize()}: {PERMISSIONS[name]}, to {_WHY[name]}.") for name in ("issues", "contents")
    )
    return Document(
        "Make a GitHub App for this service",
        (
            Section("steps", "What happens", tuple(map(Line, steps))),
            Section(
                "permissions", "What it may do", (*permissions, Line("Metadata: read, which every App has."))
            ),
        ),
        (_KEPT,),
    )


def settings(app: NewApp) -> str:
    """The App's settings as lines for the environment or the file .env."""
    key = app.private_key.strip().replace("\n", "\\n")
    secret = [f"GITHUB_WEBHOOK_SECRET={app.webhook_secret}"] if app.webhook_secret else []
    return "\n".join([f"GITHUB_APP_ID={app.id}", *secret, f"GITHUB_APP_PRIVATE_KEY={key}"]) + "\n"


def made(app: NewApp) -> Document:
    """The settings to copy, and what to do then."""
    lines = [
        "Copy these lines now: they are kept nowhere and are not shown again.",
        "Put them into the environment of this service or its file .env, and start it again.",
        f"Then install the App in your repositories: {app.page}/installations/new",
    ]
    if not app.webhook_secret:
        lines.append(
            "GitHub gave the App no webhook secret: set one on its page there, and as GITHUB_WEBHOOK_SECRET."
        )
    code = Code("", settings(app), ".env")
    return Document("The App is made", (Section("install", "", tuple(map(Line, lines)), code=code),))

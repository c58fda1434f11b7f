"""Who is measured: how each is started, and what it is asked."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bench import github, slack
from bench.hello import GREETING
from bench.peers.apps import FOLDER
from bench.peers.packages import Installed
from bench.serving import Command, Post, gunicorn
from handlers.settings import ROOT

BOLT_PYTHON = "Bolt for Python"
BOLT_NODE = "Bolt for JavaScript"
PROBOT = "Probot"
GIDGETHUB = "gidgethub on aiohttp"
OURS_ON_SLACK = "ours, advice on facts that come again"
OURS_NEW = "ours, advice on what was never said"
OURS_ON_GITHUB = "ours, checked and kept"
SLACK = (BOLT_PYTHON, BOLT_NODE, OURS_ON_SLACK, OURS_NEW)
OURS_WORKING = "ours, kept and answered"
GITHUB = (GIDGETHUB, PROBOT, OURS_ON_GITHUB)
PEERS = (BOLT_PYTHON, BOLT_NODE, PROBOT, GIDGETHUB)
OURS = (OURS_ON_SLACK, OURS_NEW, OURS_ON_GITHUB)

_ONE = {"WEB_CONCURRENCY": "1"}
_COMMAND = "/framework compare django flask"
_PATH = "/github/webhooks"


@dataclass(frozen=True, slots=True)
class Contestant:
    """One of them: its name, how it is started, and what gives its requests. `needs` is a language's packages."""

    name: str
    needs: str
    words: Sequence[str]
    environ: Mapping[str, str]
    make: Callable[[], Post]
    folder: Path

    def command(self, log: Path, **environ: str) -> Command:
        """How to start it, with more settings if need be."""
        return Command(self.words, {**self.environ, **environ}, log, self.folder)


def contestants(installed: Installed, *, slack_url: str) -> list[Contestant]:
    """Everybody, in the order of the page. Ours are set up as their settings default to, but with one worker."""
    return [*_on_slack(installed, slack_url), *_on_github(installed)]


def _on_slack(installed: Installed, slack_url: str) -> Iterator[Contestant]:
    environ = slack.environment(installed.folder, slack=slack_url)
    published = slack.questions()
    rotation, new = published[: slack.SITUATIONS], slack.mixed(published)
    hello = partial(slack.command, itertools.cycle(rotation), expected=GREETING)
    flags = ("--worker-class", "gthread", "--threads", "8", "--pythonpath", str(FOLDER))
    bolt = gunicorn("bolt_python:app", python=str(installed.python), flags=flags)
    yield Contestant(BOLT_PYTHON, "", bolt, environ, hello, installed.folder)
    yield Contestant(BOLT_NODE, "node", (installed.node, "bolt.mjs"), environ, hello, installed.folder)
    for name, texts in ((OURS_ON_SLACK, rotation), (OURS_NEW, new)):
        make = partial(slack.command, itertools.cycle(texts), expected=slack.ADVICE)
        yield Contestant(name, "", _ours(installed), environ | _ONE, make, ROOT)


def _on_github(installed: Installed) -> Iterator[Contestant]:
    folder, secret = installed.folder, {"GITHUB_WEBHOOK_SECRET": github.SECRET}
    aiohttp = (str(installed.python), str(FOLDER / "gidgethub_app.py"))
    probot = (installed.node, "node_modules/probot/bin/probot.js", "run", "./probot.mjs")
    yield Contestant(GIDGETHUB, "python", aiohttp, secret, _deliveries("ok", 200), folder)
    yield Contestant(PROBOT, "node", probot, _as_app(), _deliveries("ok", 200), folder)
    environ = github.environment(folder) | _ONE
    yield Contestant(OURS_ON_GITHUB, "", _ours(installed), environ, _deliveries("accepted", 202), ROOT)


def working(installed: Installed, *, github_url: str) -> Contestant:
    """Ours with the worker inside, and a GitHub to write to."""
    folder = installed.folder / "working"
    folder.mkdir()
    environ = github.environment(folder) | _ONE | {"GITHUB_API_URL": github_url, "INBOX_WORKER": "inside"}
    return Contestant(OURS_WORKING, "", _ours(installed), environ, _deliveries("accepted", 202), ROOT)


def _ours(installed: Installed) -> tuple[str, ...]:
    return gunicorn("app:create_app()", python=str(installed.python))


def _deliveries(expected: str, status: int) -> Callable[[], Post]:
    return github.Deliveries(_COMMAND, status, expected).next


def _as_app() -> dict[str, str]:
    """Probot wants to be an App and to have a key; nobody asks for what it opens."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    return {
        "APP_ID": "1",
        "PRIVATE_KEY": key.decode(),
        "WEBHOOK_SECRET": github.SECRET,
        "WEBHOOK_PATH": _PATH,
        "HOST": "127.0.0.1",
        "NODE_ENV": "production",
    }

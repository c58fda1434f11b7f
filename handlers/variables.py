"""The environment variables that the service reads: one table for settings, errors, sample and documents."""

from __future__ import annotations

import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable: what it is for, what it may hold (`words`: nothing but these), its default in words.

    The value of a secret is never shown, and may stand in the file that `file` names in place of `name`.
    """

    name: str
    purpose: str
    expected: str
    default: str = ""
    secret: bool = False
    words: tuple[str, ...] = ()

    @property
    def file(self) -> str | None:
        """The variable that may hold a path instead, of a file with this one's value; secrets have one."""
        return f"{self.name}_FILE" if self.secret else None


VARIABLES = (
    Variable(
        "PORT",
        "Port to listen on. Setting it also opens the service to other machines; see BIND_ADDRESS.",
        "a port number from 1 to 65535, such as 8000",
        "8000",
    ),
    Variable(
        "BIND_ADDRESS",
        "Address to listen on: 127.0.0.1 without PORT, 0.0.0.0 with it.",
        "an address of this machine, such as 127.0.0.1 or 0.0.0.0",
        "127.0.0.1",
    ),
    Variable(
        "PUBLIC_URL",
        "Where people reach the service. Links in answers start with it.",
        "an http or https address without query, such as https://advisor.example.com",
        "http://localhost:8000",
    ),
    Variable(
        "DATABASE_URL",
        "Where accepted deliveries are kept until they are answered.",
        "sqlite:///file (sqlite:////path/to/file from the root) or postgresql://user:password@host/name",
        "an SQLite file in the instance folder",
        secret=True,
    ),
    Variable(
        "DATABASE_PATIENCE",
        "Seconds for a connection, a statement or a lock, before the database counts as out of reach.",
        "a whole number from 1 to 60, such as 4",
        "4",
    ),
    Variable(
        "WEB_CONCURRENCY",
        "Web processes under gunicorn, with eight threads each.",
        "a whole number from 1 to 64, such as 2",
        "2",
    ),
    Variable(
        "INBOX_WORKER",
        "Where accepted deliveries are worked: inside the web processes, or by a worker process beside them.",
        "inside or beside",
        "inside",
        words=("inside", "beside"),
    ),
    Variable(
        "INBOX_LEASE",
        "Seconds after which another worker takes over the delivery of one that died.",
        "a whole number from 4 to 600, such as 60",
        "60",
    ),
    Variable(
        "INBOX_THREADS",
        "How many deliveries of GitHub's, and as many of Slack's, one process works at a time (docs/growth.md).",
        "a whole number from 1 to 32, such as 8",
        "1",
    ),
    Variable(
        "TRUSTED_PROXY_HOPS",
        "How many proxies stand in front and set X-Forwarded-For and X-Forwarded-Proto; 1 on Heroku.",
        "a whole number from 0 to 5, such as 1",
        "0",
    ),
    Variable(
        "HOUSE_POLICY",
        "The rules of your own house, which speak beside the advice (docs/policy.md); read at the start.",
        "the path of a readable TOML file, such as house-policy.toml",
    ),
    Variable(
        "METRICS_TOKEN",
        "Turns /metrics on: whoever reads it sends this token (Authorization: Bearer …).",
        "a token of your own making: 16 characters or more, without spaces",
        secret=True,
    ),
    Variable(
        "PROMETHEUS_MULTIPROC_DIR",
        "Where the processes on one machine put their numbers for /metrics together.",
        "the path of a folder that can be written, on this machine's own disk or in its memory",
        "the folder metrics in the instance folder",
    ),
    Variable("LOG_FORMAT", "How log lines look.", "text or json", "text", words=("text", "json")),
    Variable(
        "LOG_LEVEL",
        "The least that is logged.",
        "DEBUG, INFO, WARNING or ERROR",
        "INFO",
        words=("DEBUG", "INFO", "WARNING", "ERROR"),
    ),
    Variable(
        "SLACK_SIGNING_SECRET",
        "Turns Slack on: the Signing Secret of the app. Two, with a comma, while rotating.",
        "one signing secret, or two separated by a comma while you change it",
        secret=True,
    ),
    Variable(
        "SLACK_BOT_TOKEN",
        "Lets the app speak in one workspace: its Bot User OAuth Token. Not together with SLACK_CLIENT_ID.",
        "a bot token, which starts with xoxb- or xoxe.xoxb-",
        secret=True,
    ),
    Variable(
        "SLACK_APP_TOKEN",
        "For Socket Mode, where Slack cannot reach the service: the App-Level Token.",
        "an app-level token, which starts with xapp-",
        secret=True,
    ),
    Variable(
        "SLACK_CLIENT_ID",
        "Lets many workspaces install the app, at /slack/install: the app's Client ID.",
        "two numbers with a dot between them, such as 1234567890.9876543210",
    ),
    Variable(
        "SLACK_CLIENT_SECRET",
        "The Client Secret that belongs to SLACK_CLIENT_ID.",
        "the app's Client Secret, without spaces",
        secret=True,
    ),
    Variable(
        "SLACK_TOKEN_KEY",
        "Encrypts the workspaces' tokens in the database. Two, with a comma, while rotating; the first encrypts.",
        "32 bytes in URL-safe base64, one key or two with a comma (docs/operations.md shows how to make one)",
        secret=True,
    ),
    Variable(
        "SLACK_API_URL",
        "Slack's API; its host, and hooks. in front of it, may be sent shared answers.",
        "an https address (http on this machine only) without query, such as https://slack.com/api",
        "https://slack.com/api",
    ),
    Variable(
        "GITHUB_WEBHOOK_SECRET",
        "Turns GitHub on: the secret of the webhook. Two, with a comma, while rotating.",
        "one webhook secret, or two separated by a comma while you change it",
        secret=True,
    ),
    Variable(
        "GITHUB_TOKEN",
        "Writes comments as a person or machine user, for a trial. Not together with an App.",
        "a token that may write issues, without spaces",
        secret=True,
    ),
    Variable(
        "GITHUB_APP_ID",
        "Writes comments as a GitHub App: the App ID on the App's page.",
        "the App's number, such as 123456",
    ),
    Variable(
        "GITHUB_APP_PRIVATE_KEY",
        "The App's private key itself; line breaks may be written as \\n.",
        "the PEM text from -----BEGIN … PRIVATE KEY----- to its END line",
        secret=True,
    ),
    Variable(
        "GITHUB_API_URL",
        "GitHub's API; on GitHub Enterprise Server https://HOST/api/v3.",
        "an https address (http on this machine only) without query, such as https://api.github.com",
        "https://api.github.com",
    ),
)


def sample() -> str:
    """The text of `.env.sample`: every variable with its purpose, commented out with its default."""
    return _HEAD + "".join(map(_paragraph, VARIABLES))


_HEAD = """\
# Copy to .env and fill in what you need. A surface without its secret is off.
# What is secret may stand in a file instead: NAME_FILE is then its path, and NAME is left out.
"""


def _paragraph(variable: Variable) -> str:
    default = variable.default if " " not in variable.default else ""
    lines = (
        f"# {variable.purpose}",
        f"# Expected: {variable.expected}.",
        f"#{variable.name}={default}",
        *((f"#{variable.file}=",) if variable.file else ()),
    )
    return "\n" + "".join(f"{line}\n" for line in lines)


if __name__ == "__main__":
    sys.stdout.write(sample())

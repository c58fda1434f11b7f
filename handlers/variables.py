"""The environment variables that the service reads: one table for settings, errors, sample and documents."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from environs import ValidationError
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable: what it is for, what it may hold (`words`: nothing but these), its default in words.

    The value of a secret is never shown.
    """

    name: str
    purpose: str
    expected: str
    default: str = ""
    secret: bool = False
    words: tuple[str, ...] = ()


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
        "sqlite:///path/to/file or postgresql://user:password@host/name",
        "an SQLite file in the instance folder",
        secret=True,
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
        "a token of your own making, without spaces",
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
        "a bot token, which starts with xoxb- or xoxe.",
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
        "GITHUB_APP_PRIVATE_KEY_FILE",
        "Or the path of a file that holds the App's private key.",
        "the path of a readable PEM file",
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
    head = "# Copy to .env and fill in what you need. A surface without its secret is off.\n"
    return head + "".join(
        f"\n# {variable.purpose}\n# Expected: {variable.expected}.\n#{variable.name}={_written(variable)}\n"
        for variable in VARIABLES
    )


def _written(variable: Variable) -> str:
    return variable.default if " " not in variable.default else ""


def web_address(value: str) -> None:
    """Refuses what is not a plain http or https address. Raises ValidationError."""
    try:
        parts = urlsplit(value)
        plain = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or 1)
    except ValueError:
        plain = None
    if not plain or parts.query or parts.fragment or parts.username or any(map(str.isspace, value)):
        raise ValidationError("Not such an address.")


def secure_address(value: str) -> None:
    """Refuses an address to which a token would travel in the clear. Raises ValidationError."""
    web_address(value)
    parts = urlsplit(value)
    if parts.scheme == "http" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise ValidationError("A token would travel unencrypted.")


def listening_address(value: str) -> None:
    """Refuses what is neither an IP address nor `localhost`. Raises ValidationError."""
    try:
        ip_address("127.0.0.1" if value == "localhost" else value)
    except ValueError as error:
        raise ValidationError("Not an address.") from error


def database(value: str) -> None:
    """Refuses what is neither an SQLite file nor a PostgreSQL database. Raises ValidationError."""
    try:
        url = make_url(value)
    except (ArgumentError, ValueError) as error:
        raise ValidationError("Not a database address.") from error
    if url.drivername not in {"sqlite", "postgres", "postgresql", "postgresql+psycopg"}:
        raise ValidationError("Only SQLite and PostgreSQL are supported.")
    if url.drivername == "sqlite" and url.database in {None, "", ":memory:"}:
        raise ValidationError("A database in memory would forget what was accepted.")


def secret_values(values: list[str]) -> None:
    """Refuses more than two secrets, and an empty one beside a comma. Raises ValidationError."""
    if len(values) > 2:
        raise ValidationError("More than two secrets.")
    if not all(value.strip() for value in values):
        raise ValidationError("There is nothing on one side of the comma.")


def token_keys(values: list[str]) -> None:
    """Refuses more than two keys, and what is not 32 bytes in URL-safe base64. Raises ValidationError."""
    secret_values(values)
    if not all(re.fullmatch(r"[A-Za-z0-9_-]{43}=", value.strip()) for value in values):
        raise ValidationError("Not a key of 32 bytes.")


def bot_token(value: str) -> None:
    """Refuses what cannot be the token of a Slack bot. Raises ValidationError."""
    header_safe(value)
    if not value.startswith(("xoxb-", "xoxe.")):
        raise ValidationError("Not a bot token.")


def app_token(value: str) -> None:
    """Refuses what cannot be an app-level token of Slack. Raises ValidationError."""
    header_safe(value)
    if not value.startswith("xapp-"):
        raise ValidationError("Not an app-level token.")


def client_id(value: str) -> None:
    """Refuses what cannot be the Client ID of a Slack app. Raises ValidationError."""
    if not re.fullmatch(r"[0-9]+\.[0-9]+", value):
        raise ValidationError("Not a Client ID.")


def header_safe(value: str) -> None:
    """Refuses a token that could not stand in a header. Raises ValidationError."""
    if not all("!" <= character <= "~" for character in value):
        raise ValidationError("There is a space or an unusual character in it.")


def app_number(value: str) -> None:
    """Refuses what is not a positive decimal number. Raises ValidationError."""
    if not (value.isascii() and value.isdigit() and int(value)):
        raise ValidationError("Not a number.")


def pem(value: str) -> None:
    """Refuses what is not a private key in PEM form. Raises ValidationError."""
    if not re.fullmatch(
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----.+-----END [A-Z ]*PRIVATE KEY-----", value, re.DOTALL
    ):
        raise ValidationError("Not a private key in PEM form.")


def pem_file(value: str) -> None:
    """Refuses a path from which no private key can be read. Raises ValidationError."""
    pem(text_file(value).strip())


def text_file(value: str) -> str:
    """The text of a file; refuses a path from which none can be read. Raises ValidationError."""
    try:
        return Path(value).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise ValidationError("The file cannot be read.") from error


if __name__ == "__main__":
    sys.stdout.write(sample())

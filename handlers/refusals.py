"""What no variable may hold: a function for each kind of value, which refuses with a short reason."""

from __future__ import annotations

import os
import re
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from environs import ValidationError
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

LARGEST_FILE = 1_000_000


def web_address(value: str) -> None:
    """Refuses what is not a plain http or https address. Raises ValidationError."""
    if not value.lower().startswith(("http://", "https://")):
        raise ValidationError("It does not begin with http:// or https://.")
    try:
        parts = urlsplit(value)
        host = parts.hostname and (parts.port or parts.hostname)
    except ValueError:
        host = None
    if not host or any(map(str.isspace, value)):
        raise ValidationError("Not such an address.")
    if parts.username or parts.password:
        raise ValidationError("There is a user name or a password in it.")
    if "?" in value or "#" in value:
        raise ValidationError("There is a ? or # in it.")


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
    if url.drivername == "sqlite":
        if url.database in {None, "", ":memory:"}:
            raise ValidationError("A database in memory would forget what was accepted.")
        sqlite_file(Path(url.database or ""))


def sqlite_file(path: Path) -> None:
    """Refuses a path at which no SQLite file can be made or written. Raises ValidationError.

    SQLite writes beside its file, so the folder counts; one that is missing will be made.
    """
    folder = next(each for each in path.absolute().parents if each.exists())
    if not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        raise ValidationError(f"The folder {folder} cannot be written by this user.")
    if path.exists() and not (path.is_file() and os.access(path, os.R_OK | os.W_OK)):
        raise ValidationError(f"{path} is no file that this user can write.")


def secret_values(values: list[str]) -> None:
    """Refuses more than two secrets, an empty one beside a comma, and line breaks. Raises ValidationError."""
    if len(values) > 2:
        raise ValidationError("More than two secrets.")
    if not all(value.strip() for value in values):
        raise ValidationError("There is nothing on one side of the comma.")
    if any(len(value.strip().splitlines()) > 1 for value in values):
        raise ValidationError("There is a line break in it.")


def signing_secrets(values: list[str]) -> None:
    """Refuses what `secret_values` does, and tokens of Slack's. Raises ValidationError."""
    secret_values(values)
    if any(value.strip().startswith(("xox", "xapp-")) for value in values):
        raise ValidationError("That is a token of the app's.")


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


def own_token(value: str) -> None:
    """Refuses a token that somebody could guess, or that could not stand in a header. Raises ValidationError."""
    header_safe(value)
    if len(value) < 16:
        raise ValidationError("Fewer than 16 characters.")


def app_number(value: str) -> None:
    """Refuses what is not a positive decimal number. Raises ValidationError."""
    if not (value.isascii() and value.isdigit() and int(value)):
        raise ValidationError("Not a number.")


def pem(value: str) -> None:
    """Refuses what is not a private key in PEM form. Raises ValidationError."""
    form = r"-----BEGIN [A-Z ]*PRIVATE KEY-----.+-----END [A-Z ]*PRIVATE KEY-----"
    if not re.fullmatch(form, pem_text(value), re.DOTALL):
        raise ValidationError("Not a private key in PEM form.")


def pem_text(value: str) -> str:
    """A key with its line breaks, however they are written, and none around it."""
    return value.replace("\\n", "\n").strip()


def text_file(value: str) -> str:
    """The text of a file; refuses a path from which none can be read. Raises ValidationError."""
    path = Path(value)
    try:
        if not path.exists():
            raise ValidationError("There is no such file.")
        if not path.is_file():  # a pipe would be empty for the process that reads it next
            raise ValidationError("That is no file.")
        if path.stat().st_size > LARGEST_FILE:
            raise ValidationError("The file is larger than a megabyte.")
        return path.read_text(encoding="utf-8-sig")
    except PermissionError as error:
        raise ValidationError("This user may not read the file.") from error
    except UnicodeDecodeError as error:
        raise ValidationError("The file is not text in UTF-8.") from error
    except (OSError, ValueError) as error:
        raise ValidationError("The file cannot be read.") from error

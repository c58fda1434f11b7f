"""`python -m handlers.check`: what the service would make of the settings, without starting or touching anything."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from sqlalchemy import make_url

from handlers.house import open_house
from handlers.near_names import near_names
from handlers.settings import Settings, SettingsError, environment
from handlers.surfaces import surfaces
from handlers.variables import VARIABLES, Variable

_WIDTH = max(len(variable.name) for variable in VARIABLES)
_NO_KEY = (
    "GITHUB_APP_PRIVATE_KEY (value not shown): It looks like a private key and cannot be read as one. "
    "Expected all of the file that GitHub gave you, in the form of RSA and without a password."
)


def main(environ: Mapping[str, str] | None = None) -> int:
    """Tell what is set and which surfaces are on. Returns the status: 0 a start would go well, 2 it would not.

    Values of secrets are never told. Reads also what a start leaves for later: the App's key.
    """
    found = environment() if environ is None else environ
    for sentence in near_names(found):
        sys.stderr.write(f"{sentence}\n")
    try:
        settings = Settings.from_env(found)
        open_house(settings)
        _read_key(settings.github_app_private_key)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    lines = (*_lines(found), "", *_file(settings), *surfaces(settings))
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _read_key(key: str | None) -> None:
    if key is None:
        return
    try:
        read = load_pem_private_key(key.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SettingsError((_NO_KEY,)) from error
    if not isinstance(read, RSAPrivateKey):
        raise SettingsError((_NO_KEY,))


def _file(settings: Settings) -> Iterator[str]:
    """Where SQLite's file is, since three slashes begin in the folder that a process was started in."""
    database = make_url(settings.database_url)
    if database.get_backend_name() == "sqlite":
        yield f"The database is the file {Path(database.database or '').absolute()}."


def _lines(environ: Mapping[str, str]) -> Iterator[str]:
    for variable in VARIABLES:
        yield f"{variable.name:{_WIDTH}}  {_told(variable, environ)}".rstrip()


def _told(variable: Variable, environ: Mapping[str, str]) -> str:
    if path := environ.get(variable.file or "", "").strip():
        return f"set, from {path}"
    value = environ.get(variable.name, "").strip()
    if not value:
        return f"{variable.default} (default)" if variable.default else "not set"
    return "set" if variable.secret else value


if __name__ == "__main__":
    sys.exit(main())

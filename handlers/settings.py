"""Settings from the environment: read once, strictly, and handed to whoever needs them.

A wrong value stops the start with a sentence that names the variable, the value and what would be right;
the value of a secret is never shown. All wrong values are named at once.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, cast

from dotenv import dotenv_values
from environs import Env, EnvValidationError, ValidationError, validate
from sqlalchemy import make_url

from handlers.conflicts import conflicts
from handlers.refusals import (
    app_number,
    app_token,
    bot_token,
    client_id,
    database,
    header_safe,
    listening_address,
    own_token,
    pem,
    pem_text,
    secret_values,
    secure_address,
    signing_secrets,
    sqlite_file,
    text_file,
    token_keys,
    web_address,
)
from handlers.secret_files import with_files
from handlers.variables import VARIABLES, Variable

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_FILE = ROOT / "instance" / "framework-advisor.sqlite3"
DEFAULT_DATABASE = f"sqlite:///{DEFAULT_FILE}"
_PASSWORD = re.compile(r"//[^/?#]*@")


class SettingsError(Exception):
    """The environment cannot be used as it is; `problems` holds one sentence for each variable."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("The settings need a correction:\n" + "\n".join(f"  - {each}" for each in problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be configured. A tuple of secrets is empty when its surface is off."""

    bind_address: str
    port: int
    public_url: str
    database_url: str = field(repr=False)
    database_patience: int
    web_concurrency: int
    inbox_worker: Literal["inside", "beside"]
    inbox_lease: int
    inbox_threads: int
    trusted_proxy_hops: int
    house_policy: str | None
    metrics_token: str | None = field(repr=False)
    metrics_folder: str
    log_format: Literal["text", "json"]
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"]
    slack_signing_secrets: tuple[str, ...] = field(repr=False)
    slack_bot_token: str | None = field(repr=False)
    slack_app_token: str | None = field(repr=False)
    slack_client_id: str | None
    slack_client_secret: str | None = field(repr=False)
    slack_token_keys: tuple[str, ...] = field(repr=False)
    slack_api_url: str
    github_webhook_secrets: tuple[str, ...] = field(repr=False)
    github_token: str | None = field(repr=False)
    github_app_id: str | None
    github_app_private_key: str | None = field(repr=False)
    github_api_url: str

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Settings from the variables in `environ`; names that are not in `VARIABLES` are ignored.

        Reads the files that NAME_FILE names for secrets. Raises SettingsError. An empty variable counts as not set.
        """
        given, unreadable = with_files(
            {name: value.strip() for name, value in environ.items() if value.strip()}
        )
        env = _Environ(given)
        values = {**_service(env), **_slack(env), **_github(env)}
        problems = [*unreadable, *_problems(env, given)] or [*conflicts(given), *_no_room(given)]
        if problems:
            raise SettingsError(tuple(problems))
        return cls(**values)

    @property
    def slack_on(self) -> bool:
        """Whether Slack's requests can be verified, and so are answered."""
        return bool(self.slack_signing_secrets)

    @property
    def slack_asks(self) -> bool:
        """Whether Slack's requests reach some process of ours: at the route, or in Socket Mode."""
        return self.slack_on or bool(self.slack_app_token)

    @property
    def slack_can_speak(self) -> bool:
        """Whether there is a token, or a way to be given one, to write messages with."""
        return bool(self.slack_bot_token or self.slack_oauth_on)

    @property
    def slack_oauth_on(self) -> bool:
        """Whether workspaces can install the app by themselves; then its secret and its key are there too."""
        return bool(self.slack_client_id)

    @property
    def github_on(self) -> bool:
        """Whether GitHub's deliveries can be verified, and so are accepted."""
        return bool(self.github_webhook_secrets)

    @property
    def github_can_write(self) -> bool:
        """Whether there is a token or an App to write comments with."""
        return bool(self.github_token or self.github_app_id)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret value in use, for whoever must keep them out of what is printed."""
        single = (
            self.metrics_token,
            self.slack_bot_token,
            self.slack_app_token,
            self.slack_client_secret,
            self.github_token,
            self.github_app_private_key,
            make_url(self.database_url).password,
        )
        return (
            *self.slack_signing_secrets,
            *self.slack_token_keys,
            *self.github_webhook_secrets,
            *(value for value in single if value),  # a database may have an empty password
        )


def environment(*, root: Path = ROOT, process: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables of the process (`os.environ` unless given) over those of the file `root/.env`, if any."""
    in_file = dotenv_values(root / ".env", interpolate=False)
    written = {name: value for name, value in in_file.items() if value is not None}
    return {**written, **(os.environ if process is None else process)}


class _Environ(Env):
    """environs over a mapping that is handed in, instead of over the process's own environment."""

    def __init__(self, given: Mapping[str, str]) -> None:
        super().__init__(eager=False)
        self._given = given

    def _get_value(self, env_key: str, default: Any) -> Any:
        return self._given.get(env_key, default)


def _service(env: Env) -> dict[str, Any]:
    port = env.int("PORT", None, validate=validate.Range(1, 65535, error="Out of range."))
    public_url = env.str("PUBLIC_URL", f"http://localhost:{port or 8000}", validate=web_address) or ""
    # A platform that sets PORT routes to it from another machine, so then all interfaces are meant.
    everywhere = "0.0.0.0"  # noqa: S104
    return {
        "bind_address": env.str(
            "BIND_ADDRESS", everywhere if port else "127.0.0.1", validate=listening_address
        ),
        "port": port or 8000,
        "public_url": public_url.rstrip("/"),
        "database_url": _database_url(env.str("DATABASE_URL", None, validate=database)),
        "database_patience": env.int(
            "DATABASE_PATIENCE", 4, validate=validate.Range(1, 60, error="Out of range.")
        ),
        "web_concurrency": env.int(
            "WEB_CONCURRENCY", 2, validate=validate.Range(1, 64, error="Out of range.")
        ),
        "inbox_worker": _one_word(env, "INBOX_WORKER"),
        "inbox_lease": env.int("INBOX_LEASE", 60, validate=validate.Range(4, 600, error="Out of range.")),
        "inbox_threads": env.int("INBOX_THREADS", 1, validate=validate.Range(1, 32, error="Out of range.")),
        "trusted_proxy_hops": env.int(
            "TRUSTED_PROXY_HOPS", 0, validate=validate.Range(0, 5, error="Out of range.")
        ),
        "house_policy": env.str("HOUSE_POLICY", None, validate=text_file),
        "metrics_token": env.str("METRICS_TOKEN", None, validate=own_token),
        "metrics_folder": env.str("PROMETHEUS_MULTIPROC_DIR", str(ROOT / "instance" / "metrics")),
        "log_format": _one_word(env, "LOG_FORMAT"),
        "log_level": _one_word(env, "LOG_LEVEL"),
    }


def _slack(env: Env) -> dict[str, Any]:
    api_url = env.str("SLACK_API_URL", "https://slack.com/api", validate=secure_address) or ""
    return {
        "slack_signing_secrets": _pair(env, "SLACK_SIGNING_SECRET", validate=signing_secrets),
        "slack_bot_token": env.str("SLACK_BOT_TOKEN", None, validate=bot_token),
        "slack_app_token": env.str("SLACK_APP_TOKEN", None, validate=app_token),
        "slack_client_id": env.str("SLACK_CLIENT_ID", None, validate=client_id),
        "slack_client_secret": env.str("SLACK_CLIENT_SECRET", None, validate=header_safe),
        "slack_token_keys": _pair(env, "SLACK_TOKEN_KEY", validate=token_keys),
        "slack_api_url": api_url.rstrip("/"),
    }


def _github(env: Env) -> dict[str, Any]:
    key = env.str("GITHUB_APP_PRIVATE_KEY", None, validate=pem)
    api_url = env.str("GITHUB_API_URL", "https://api.github.com", validate=secure_address) or ""
    return {
        "github_webhook_secrets": _pair(env, "GITHUB_WEBHOOK_SECRET"),
        "github_token": env.str("GITHUB_TOKEN", None, validate=header_safe),
        "github_app_id": env.str("GITHUB_APP_ID", None, validate=app_number),
        "github_app_private_key": pem_text(key) if key else None,
        "github_api_url": api_url.rstrip("/"),
    }


def _pair(env: Env, name: str, *, validate: Callable[[list[str]], None] = secret_values) -> tuple[str, ...]:
    values: list[str] = env.list(name, [], subcast=str, validate=validate) or []
    return tuple(value.strip() for value in values)


def _database_url(given: str | None) -> str:
    """The address with the driver that is installed; `postgres://` is how some platforms write it."""
    if given is None:
        return DEFAULT_DATABASE
    scheme, _, rest = given.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else given


def _one_word(env: Env, name: str) -> str | None:
    variable = _variable(name)
    return env.str(name, variable.default, validate=validate.OneOf(variable.words, error="Unknown word."))


def _variable(name: str) -> Variable:
    return next(variable for variable in VARIABLES if variable.name == name)


def _problems(env: Env, given: Mapping[str, str]) -> list[str]:
    try:
        env.seal()
    except EnvValidationError as error:
        messages = cast("dict[str, list[str]]", error.error_messages)  # a list only when environs is eager
        return [_problem(_variable(name), given, said) for name, said in messages.items()]
    return []


def _no_room(given: Mapping[str, str]) -> list[str]:
    if "DATABASE_URL" in given:
        return []
    try:
        sqlite_file(DEFAULT_FILE)
    except ValidationError as error:
        return [f"DATABASE_URL is not set: {error} Set it to {_variable('DATABASE_URL').expected}."]
    return []


def _problem(variable: Variable, given: Mapping[str, str], said: list[str]) -> str:
    value = given[variable.name]
    shown = f"is {_PASSWORD.sub('//…@', value)!r}"
    if variable.secret:
        shown = f"(read from {variable.file})" if variable.file in given else "(value not shown)"
    words = {word.lower(): word for word in variable.words}
    near = get_close_matches(value.lower(), words, n=1)
    guess = f" Did you mean {words[near[0]]}?" if near else ""
    return f"{variable.name} {shown}: {' '.join(said)} Expected {variable.expected}.{guess}"

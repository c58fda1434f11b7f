"""Settings: what is read, what is refused and how, and what is never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.database import PATIENCE
from handlers.settings import DEFAULT_DATABASE, ROOT, Settings, SettingsError, environment
from handlers.surfaces import surfaces
from handlers.variables import VARIABLES, sample

KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"
TOKEN_KEY = "A" * 43 + "="
OTHER_TOKEN_KEY = "B-_" * 14 + "B="
OAUTH = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s", "SLACK_TOKEN_KEY": TOKEN_KEY}


def refused(**environ: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(environ)
    return caught.value.problems


def test_an_empty_environment_is_enough() -> None:
    settings = Settings.from_env({})
    assert (settings.bind_address, settings.port) == ("127.0.0.1", 8000)
    assert settings.public_url == "http://localhost:8000"
    assert settings.database_url == DEFAULT_DATABASE
    assert (settings.web_concurrency, settings.inbox_worker, settings.trusted_proxy_hops) == (2, "inside", 0)
    assert (settings.inbox_lease, settings.inbox_threads) == (60, 1)
    assert settings.database_patience == PATIENCE
    assert settings.metrics_token is None
    assert settings.metrics_folder == str(ROOT / "instance" / "metrics")
    assert (settings.log_format, settings.log_level) == ("text", "INFO")
    assert settings.slack_api_url == "https://slack.com/api"
    assert settings.github_api_url == "https://api.github.com"
    assert not settings.slack_on
    assert not settings.slack_can_speak
    assert not settings.slack_oauth_on
    assert not settings.github_on
    assert not settings.github_can_write


def test_only_what_is_handed_in_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "9999")
    assert Settings.from_env({}).port == 8000


def test_an_empty_variable_counts_as_not_set() -> None:
    assert Settings.from_env(
        dict.fromkeys((variable.name for variable in VARIABLES), " ")
    ) == Settings.from_env({})


def test_a_platform_that_sets_the_port_reaches_the_service_from_outside() -> None:
    settings = Settings.from_env({"PORT": "5000"})
    assert (settings.bind_address, settings.port) == ("0.0.0.0", 5000)
    assert settings.public_url == "http://localhost:5000"


def test_every_value_arrives_in_its_field() -> None:
    settings = Settings.from_env(
        {
            "PORT": "9000",
            "BIND_ADDRESS": "::1",
            "PUBLIC_URL": "https://advisor.example.com/team/",
            "DATABASE_URL": "postgres://u:pw@db.example.com:5432/name",
            "DATABASE_PATIENCE": "9",
            "WEB_CONCURRENCY": "4",
            "INBOX_WORKER": "beside",
            "INBOX_LEASE": "90",
            "TRUSTED_PROXY_HOPS": "1",
            "METRICS_TOKEN": "token-for-metrics",
            "PROMETHEUS_MULTIPROC_DIR": "/dev/shm/advisor",
            "LOG_FORMAT": "json",
            "LOG_LEVEL": "DEBUG",
            "SLACK_SIGNING_SECRET": "old, new",
            "SLACK_APP_TOKEN": "xapp-1-a",
            "SLACK_CLIENT_ID": "123.456",
            "SLACK_CLIENT_SECRET": "client",
            "SLACK_TOKEN_KEY": f"{TOKEN_KEY}, {OTHER_TOKEN_KEY}",
            "SLACK_API_URL": "https://slack-gov.com/api/",
            "GITHUB_WEBHOOK_SECRET": "hook",
            "GITHUB_APP_ID": "12",
            "GITHUB_APP_PRIVATE_KEY": KEY.replace("\n", "\\n"),
            "GITHUB_API_URL": "https://github.example.com/api/v3/",
        }
    )
    assert (settings.port, settings.bind_address) == (9000, "::1")
    assert settings.public_url == "https://advisor.example.com/team"
    assert settings.database_url == "postgresql+psycopg://u:pw@db.example.com:5432/name"
    assert (settings.web_concurrency, settings.inbox_worker, settings.trusted_proxy_hops) == (4, "beside", 1)
    assert (settings.inbox_lease, settings.database_patience) == (90, 9)
    assert (settings.metrics_token, settings.metrics_folder) == ("token-for-metrics", "/dev/shm/advisor")
    assert (settings.log_format, settings.log_level) == ("json", "DEBUG")
    assert settings.slack_signing_secrets == ("old", "new")
    assert (settings.slack_app_token, settings.slack_bot_token) == ("xapp-1-a", None)
    assert (settings.slack_client_id, settings.slack_client_secret) == ("123.456", "client")
    assert settings.slack_token_keys == (TOKEN_KEY, OTHER_TOKEN_KEY)
    assert settings.slack_oauth_on
    assert settings.slack_can_speak
    assert settings.slack_api_url == "https://slack-gov.com/api"
    assert settings.github_webhook_secrets == ("hook",)
    assert (settings.github_app_id, settings.github_app_private_key) == ("12", KEY)
    assert settings.github_api_url == "https://github.example.com/api/v3"
    assert settings.github_can_write


@pytest.mark.parametrize("token", ["xoxb-1-2-a", "xoxe.xoxb-1-a"])
def test_a_bot_token_lets_the_app_speak_in_one_workspace(token: str) -> None:
    settings = Settings.from_env({"SLACK_BOT_TOKEN": token})
    assert settings.slack_bot_token == token
    assert settings.slack_can_speak
    assert not settings.slack_oauth_on


def test_the_key_of_the_app_may_stand_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "app.pem"
    path.write_text(f"{KEY}\n")
    settings = Settings.from_env({"GITHUB_APP_ID": "12", "GITHUB_APP_PRIVATE_KEY_FILE": str(path)})
    assert settings.github_app_private_key == KEY


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "80a", "PORT is '80a': Not a valid integer. Expected a port number from 1 to 65535"),
        ("PORT", "70000", "PORT is '70000': Out of range. Expected a port number from 1 to 65535"),
        ("BIND_ADDRESS", "everywhere", "BIND_ADDRESS is 'everywhere': Not an address."),
        ("PUBLIC_URL", "advisor.example.com", "It does not begin with http:// or https://. Expected an http"),
        ("PUBLIC_URL", "https://x.example/?a=1", "There is a ? or # in it."),
        ("PUBLIC_URL", "https://x example", "Not such an address."),
        ("PUBLIC_URL", "http://[::1", "Not such an address."),
        ("PUBLIC_URL", "http://x.example:port", "Not such an address."),
        (
            "WEB_CONCURRENCY",
            "0",
            "WEB_CONCURRENCY is '0': Out of range. Expected a whole number from 1 to 64",
        ),
        ("INBOX_WORKER", "insde", "Expected inside or beside. Did you mean inside?"),
        ("INBOX_LEASE", "3", "Expected a whole number from 4 to 600"),
        ("INBOX_THREADS", "33", "Expected a whole number from 1 to 32"),
        ("DATABASE_PATIENCE", "61", "Expected a whole number from 1 to 60"),
        ("TRUSTED_PROXY_HOPS", "-1", "Expected a whole number from 0 to 5"),
        ("LOG_FORMAT", "logfmt", "LOG_FORMAT is 'logfmt': Unknown word. Expected text or json."),
        ("LOG_LEVEL", "info", "Did you mean INFO?"),
        ("SLACK_CLIENT_ID", "A0123", "SLACK_CLIENT_ID is 'A0123': Not a Client ID. Expected two numbers"),
        ("GITHUB_APP_ID", "my-app", "GITHUB_APP_ID is 'my-app': Not a number."),
        ("GITHUB_APP_ID", "0", "Not a number."),
        (
            "HOUSE_POLICY",
            "/nowhere/policy.toml",
            "There is no such file. Expected the path of a readable TOML",
        ),
        ("HOUSE_POLICY", str(ROOT), "That is no file."),
        ("HOUSE_POLICY", "x" * 5000, "The file cannot be read."),
        ("GITHUB_API_URL", "http://github.example.com", "A token would travel unencrypted."),
    ],
)
def test_a_wrong_value_is_named_with_what_would_be_right(name: str, value: str, said: str) -> None:
    (problem,) = refused(**{name: value})
    assert problem.startswith(f"{name} is {value!r}: ")
    assert said in problem


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE_URL", "mysql://u:hush@h/d", "Only SQLite and PostgreSQL are supported."),
        ("DATABASE_URL", "postgresql://u:hush@h:port/d", "Not a database address."),
        ("DATABASE_URL", "hush", "Not a database address."),
        ("DATABASE_URL", "sqlite://", "A database in memory would forget what was accepted."),
        ("SLACK_SIGNING_SECRET", "hush,hush,hush", "More than two secrets."),
        ("SLACK_SIGNING_SECRET", "hush,", "There is nothing on one side of the comma."),
        ("SLACK_SIGNING_SECRET", "xoxb-hush", "That is a token of the app's."),
        ("GITHUB_WEBHOOK_SECRET", "hush-1\nhush-2", "There is a line break in it."),
        ("SLACK_BOT_TOKEN", "xoxp-hush", "Not a bot token."),
        ("SLACK_BOT_TOKEN", "xoxb-hush hush", "There is a space or an unusual character in it."),
        ("SLACK_APP_TOKEN", "xoxb-hush", "Not an app-level token."),
        ("SLACK_CLIENT_SECRET", "hush hush", "There is a space or an unusual character in it."),
        ("SLACK_TOKEN_KEY", "hush", "Not a key of 32 bytes."),
        ("SLACK_TOKEN_KEY", f"hush,{TOKEN_KEY},{TOKEN_KEY}", "More than two secrets."),
        ("GITHUB_WEBHOOK_SECRET", " , hush", "There is nothing on one side of the comma."),
        ("METRICS_TOKEN", "hush hush", "There is a space or an unusual character in it."),
        ("METRICS_TOKEN", "hush", "Fewer than 16 characters."),
        ("GITHUB_TOKEN", "hush hush", "There is a space or an unusual character in it."),
        ("GITHUB_APP_PRIVATE_KEY", "hush", "Not a private key in PEM form."),
    ],
)
def test_a_wrong_secret_is_named_but_never_shown(name: str, value: str, said: str) -> None:
    (problem,) = refused(**{name: value})
    assert problem.startswith(f"{name} (value not shown): {said} Expected ")
    assert "hush" not in problem


def test_an_address_with_a_password_in_it_is_refused_without_showing_it() -> None:
    (problem,) = refused(PUBLIC_URL="https://ada:hush@advisor.example.com")
    assert problem.startswith(
        "PUBLIC_URL is 'https://…@advisor.example.com': There is a user name or a password"
    )


def test_a_database_file_that_cannot_be_made_is_refused_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (problem,) = refused(DATABASE_URL=f"sqlite:///{tmp_path}/file/below/it.sqlite3")
    assert f"The folder {tmp_path / 'file'} cannot be written by this user." in problem
    (problem,) = refused(DATABASE_URL=f"sqlite:///{tmp_path}")
    assert f"{tmp_path} is no file that this user can write." in problem
    missing = f"sqlite:///{tmp_path}/not/yet/there.sqlite3"
    assert Settings.from_env({"DATABASE_URL": missing}).database_url == missing


def test_the_default_database_says_that_it_needs_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "instance").write_text("in the way")
    monkeypatch.setattr("handlers.settings.DEFAULT_FILE", tmp_path / "instance" / "a.sqlite3")
    (problem,) = refused()
    assert problem.startswith(
        f"DATABASE_URL is not set: The folder {tmp_path / 'instance'} cannot be written"
    )
    assert "Set it to sqlite:///file (" in problem


def test_all_wrong_values_are_named_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({"PORT": "x", "LOG_FORMAT": "y"})
    assert [problem.split()[0] for problem in caught.value.problems] == ["PORT", "LOG_FORMAT"]
    assert str(caught.value).count("\n  - ") == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {**OAUTH, "SLACK_BOT_TOKEN": "xoxb-a"},
            "SLACK_BOT_TOKEN and SLACK_CLIENT_ID are both set: keep the token for one workspace",
        ),
        (
            {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s"},
            "SLACK_CLIENT_ID is set without SLACK_TOKEN_KEY",
        ),
        (
            {"SLACK_CLIENT_ID": "1.2", "SLACK_TOKEN_KEY": TOKEN_KEY},
            "SLACK_CLIENT_ID is set without SLACK_CLIENT_SECRET",
        ),
        ({"SLACK_TOKEN_KEY": TOKEN_KEY}, "SLACK_TOKEN_KEY is set without SLACK_CLIENT_ID"),
        ({"GITHUB_APP_ID": "1"}, "GITHUB_APP_ID is set without its key"),
        ({"GITHUB_APP_PRIVATE_KEY": KEY}, "GITHUB_APP_PRIVATE_KEY is set without GITHUB_APP_ID"),
        ({"GITHUB_TOKEN": "t", "GITHUB_APP_ID": "1", "GITHUB_APP_PRIVATE_KEY": KEY}, "are both set"),
    ],
)
def test_variables_that_contradict_each_other_are_refused(given: dict[str, str], said: str) -> None:
    (problem,) = refused(**given)
    assert said in problem


@pytest.mark.parametrize("url", ["http://localhost:9/api", "http://127.0.0.1:9", "http://[::1]:9"])
def test_the_api_may_be_plain_http_on_this_machine(url: str) -> None:
    assert Settings.from_env({"GITHUB_API_URL": url}).github_api_url == url


def test_an_empty_password_of_the_database_blanks_nothing_out() -> None:
    settings = Settings.from_env({"DATABASE_URL": "postgresql://postgres:@localhost/advisor"})
    assert settings.secrets == ()


def test_settings_do_not_show_secrets_when_printed() -> None:
    key = "hush" + TOKEN_KEY[4:]
    settings = Settings.from_env(
        {
            "SLACK_SIGNING_SECRET": "hush-1",
            "SLACK_APP_TOKEN": "xapp-hush-6",
            "SLACK_CLIENT_ID": "1.2",
            "SLACK_CLIENT_SECRET": "hush-7",
            "SLACK_TOKEN_KEY": f"{key},{key}",
            "GITHUB_WEBHOOK_SECRET": "hush-2,hush-3",
            "GITHUB_APP_ID": "1",
            "GITHUB_APP_PRIVATE_KEY": KEY.replace("MIIE", "hush-4"),
            "DATABASE_URL": "postgresql://u:hush-5@h/d",
        }
    )
    assert "hush" not in repr(settings)
    assert len(settings.secrets) == 9
    assert "xoxb-hush" in Settings.from_env({"SLACK_BOT_TOKEN": "xoxb-hush"}).secrets
    assert all("hush" in secret for secret in settings.secrets)


def test_the_surfaces_say_what_they_lack() -> None:
    assert surfaces(Settings.from_env({})) == (
        "Slack is off: SLACK_SIGNING_SECRET is not set.",
        "GitHub is off: GITHUB_WEBHOOK_SECRET is not set.",
    )
    _, half = surfaces(Settings.from_env({"GITHUB_WEBHOOK_SECRET": "s"}))
    assert "answers wait" in half
    socket, _ = surfaces(Settings.from_env({"SLACK_APP_TOKEN": "xapp-a"}))
    assert socket.startswith("Slack is off here: it comes in by Socket Mode")
    mute, _ = surfaces(Settings.from_env({"SLACK_SIGNING_SECRET": "s"}))
    assert "for its command and buttons: neither SLACK_BOT_TOKEN nor SLACK_CLIENT_ID is set" in mute
    on = Settings.from_env(
        {
            "SLACK_SIGNING_SECRET": "s",
            "SLACK_BOT_TOKEN": "xoxb-a",
            "GITHUB_WEBHOOK_SECRET": "s",
            "GITHUB_TOKEN": "t",
        }
    )
    assert surfaces(on) == ("Slack is on.", "GitHub is on.")


def test_the_process_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=1000\nLOG_LEVEL='DEBUG'\nLOG_FORMAT\nPUBLIC_URL=http://${PORT}\n")
    assert environment(root=tmp_path, process={"PORT": "2000"}) == {
        "PORT": "2000",
        "LOG_LEVEL": "DEBUG",
        "PUBLIC_URL": "http://${PORT}",
    }


def test_without_a_file_the_process_is_all_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    assert environment(root=tmp_path)["LOG_LEVEL"] == "ERROR"


def test_the_sample_lists_every_setting_and_can_be_used_as_it_is(tmp_path: Path) -> None:
    written = (ROOT / ".env.sample").read_text(encoding="utf-8")
    assert written == sample()
    (tmp_path / ".env").write_text(written.replace("\n#", "\n").replace("\n ", "\n# "), encoding="utf-8")
    found = environment(root=tmp_path, process={})
    files = {variable.file for variable in VARIABLES if variable.file}
    assert set(found) == {variable.name for variable in VARIABLES} | files
    assert Settings.from_env(
        {name: value for name, value in found.items() if name != "PORT"}
    ) == Settings.from_env({})


@pytest.mark.parametrize("name", [variable.name for variable in VARIABLES])
def test_every_setting_stands_in_the_readme(name: str) -> None:
    assert f"`{name}`" in (ROOT / "README.md").read_text(encoding="utf-8")

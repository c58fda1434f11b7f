"""`python -m handlers.check`, and starts that fail: everybody is told what is wrong in sentences."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from handlers import check, worker
from handlers.near_names import near_names
from handlers.settings import ROOT
from handlers.variables import VARIABLES

PEM = Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()


@pytest.fixture
def bad_policy(tmp_path: Path) -> str:
    path = tmp_path / "policy.toml"
    path.write_text("x =\n")
    return str(path)


def test_all_settings_and_what_follows_from_them_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main({}) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[: len(VARIABLES)]] == [variable.name for variable in VARIABLES]
    assert "PORT 8000 (default)" in [" ".join(line.split()) for line in lines]
    assert lines[-2:] == [
        "Slack is off: SLACK_SIGNING_SECRET is not set.",
        "GitHub is off: GITHUB_WEBHOOK_SECRET is not set.",
    ]


def test_where_a_secret_comes_from_is_told_and_never_the_secret(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "token"
    path.write_text("hush")
    given = {"GITHUB_TOKEN_FILE": str(path), "GITHUB_WEBHOOK_SECRET": "hush", "PORT": "9000"}
    assert check.main(given) == 0
    out = capsys.readouterr().out
    told = dict(line.split(maxsplit=1) for line in out.splitlines() if line.startswith(("GITHUB_", "PORT")))
    assert told["GITHUB_TOKEN"] == f"set, from {path}"
    assert (told["GITHUB_WEBHOOK_SECRET"], told["PORT"]) == ("set", "9000")
    assert "hush" not in out


def test_nothing_is_made_by_checking(tmp_path: Path) -> None:
    assert check.main({"DATABASE_URL": f"sqlite:///{tmp_path}/new/file.sqlite3"}) == 0
    assert list(tmp_path.iterdir()) == []


def test_the_whole_path_of_a_file_is_told_and_nothing_of_another_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert check.main({"DATABASE_URL": "sqlite:///here.sqlite3"}) == 0
    assert f"The database is the file {tmp_path / 'here.sqlite3'}." in capsys.readouterr().out
    assert check.main({"DATABASE_URL": "postgresql://ada:hush@db.example.com/d"}) == 0
    out = capsys.readouterr().out
    assert [secret for secret in ("is the file", "hush", "db.example.com") if secret in out] == []


def test_a_wrong_setting_is_told_with_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main({"PORT": "80a"}) == 2
    assert "PORT is '80a'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"SLACK_SIGNING_SECRETS": "s"},
            "SLACK_SIGNING_SECRETS is not read. Did you mean SLACK_SIGNING_SECRET?",
        ),
        ({"slack_bot_token": "s"}, "slack_bot_token is not read. Did you mean SLACK_BOT_TOKEN?"),
        ({"DATABASE_URI": "s"}, "DATABASE_URI is not read. Did you mean DATABASE_URL?"),
        ({"GITHUB_TOKEN_FILES": "s"}, "GITHUB_TOKEN_FILES is not read. Did you mean GITHUB_TOKEN_FILE?"),
        ({"PORT_FILE": "s"}, "PORT_FILE is not read: only what is secret may stand in a file."),
    ],
)
def test_a_slip_in_a_name_is_told(
    given: dict[str, str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert near_names(given) == (said,)
    assert check.main(given) == 0
    assert said in capsys.readouterr().err


def test_what_others_set_is_none_of_our_business() -> None:
    others = "GITHUB_ACTOR_ID GITHUB_ACTIONS GITHUB_SHA SLACK_CHANNEL PATH PORTS HOME PYTHONPATH LOG_FILE"
    assert near_names(dict.fromkeys(others.split(), "x")) == ()
    assert near_names({"GITHUB_TOKENS": "x", "GITHUB_TOKEN": "y"}) == ()
    assert near_names({"SLACK_SIGNING_SECRETS": " "}) == ()


def test_the_key_of_the_app_is_read_before_it_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    good = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(*PEM).decode()
    wrong = ec.generate_private_key(ec.SECP256R1()).private_bytes(*PEM).decode()
    assert check.main({"GITHUB_APP_ID": "1", "GITHUB_APP_PRIVATE_KEY": good.replace("\n", "\\n")}) == 0
    for key in (wrong, good[:200] + good[-40:]):
        assert check.main({"GITHUB_APP_ID": "1", "GITHUB_APP_PRIVATE_KEY": key}) == 2
        assert "looks like a private key and cannot be read as one" in capsys.readouterr().err


@pytest.mark.usefixtures("own_logs")
def test_a_policy_that_cannot_be_used_ends_check_and_worker_with_its_line(
    tmp_path: Path, bad_policy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {"HOUSE_POLICY": bad_policy, "DATABASE_URL": f"sqlite:///{tmp_path}/a.sqlite3"}
    for main in (check.main, worker.main):
        assert main(given) == 2
        assert "line 1: this is not TOML" in capsys.readouterr().err


@pytest.mark.slow
def test_a_policy_that_cannot_be_used_ends_the_web_with_its_line(bad_policy: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gunicorn", "app:create_app()"],
        cwd=ROOT,
        env={**os.environ, "HOUSE_POLICY": bad_policy},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert "line 1: this is not TOML" in done.stderr
    assert "Traceback" not in done.stderr

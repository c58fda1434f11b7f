"""Secrets in files: NAME_FILE holds the path of a file with the value of NAME."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.settings import Settings, SettingsError
from handlers.variables import VARIABLES

FORMS = {
    "DATABASE_URL": "postgresql://u:hush@db.example.com/d",
    "SLACK_BOT_TOKEN": "xoxb-hush",
    "SLACK_APP_TOKEN": "xapp-hush",
    "SLACK_TOKEN_KEY": "hush" * 10 + "abc=",
    "METRICS_TOKEN": "hush" * 4,
    "GITHUB_APP_PRIVATE_KEY": "-----BEGIN RSA PRIVATE KEY-----\nhush\n-----END RSA PRIVATE KEY-----",
}
"""What a secret has to look like, where not anything will do."""

COMPANIONS = {
    "SLACK_CLIENT_SECRET": {"SLACK_CLIENT_ID": "1.2", "SLACK_TOKEN_KEY": FORMS["SLACK_TOKEN_KEY"]},
    "SLACK_TOKEN_KEY": {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s"},
    "GITHUB_APP_PRIVATE_KEY": {"GITHUB_APP_ID": "1"},
}
SECRETS = [variable.name for variable in VARIABLES if variable.secret]


def refused(**environ: str) -> str:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(environ)
    (problem,) = caught.value.problems
    assert "hush" not in problem
    return problem


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_every_secret_may_stand_in_a_file(tmp_path: Path, name: str, ending: str) -> None:
    value, others = FORMS.get(name, "hush"), COMPANIONS.get(name, {})
    (tmp_path / "secret").write_text(value + ending, newline="")
    from_file = Settings.from_env({**others, f"{name}_FILE": str(tmp_path / "secret")})
    assert from_file == Settings.from_env({**others, name: value})
    assert from_file != Settings.from_env({})


def test_a_file_may_hold_both_secrets_while_one_is_changed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"\xef\xbb\xbfnew, old\n")  # as some editors begin a text
    settings = Settings.from_env({"GITHUB_WEBHOOK_SECRET_FILE": str(tmp_path / "secret")})
    assert settings.github_webhook_secrets == ("new", "old")
    assert {"new", "old"} <= set(settings.secrets)


def test_a_secret_and_its_file_together_are_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hush")
    said = refused(GITHUB_TOKEN="hush", GITHUB_TOKEN_FILE=str(tmp_path / "secret"))
    assert said == "GITHUB_TOKEN and GITHUB_TOKEN_FILE are both set: keep one of them."


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "There is no such file."),
        (b"", "The file is empty."),
        (b" \n\n", "The file is empty."),
        (b"\xff\xfehush", "The file is not text in UTF-8."),
        (b"hush" * 300_000, "The file is larger than a megabyte."),
    ],
)
def test_a_file_that_holds_no_secret_is_named_with_what_is_wrong(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
    assert refused(GITHUB_TOKEN_FILE=str(path)) == (
        f"GITHUB_TOKEN_FILE is {str(path)!r}: {said} "
        "Expected the path of a readable file that holds GITHUB_TOKEN and nothing else."
    )


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbid(*_: object, **__: object) -> str:
        raise PermissionError

    (tmp_path / "secret").write_text("hush")
    monkeypatch.setattr(Path, "read_text", forbid)  # these tests may run as root, who may read everything
    assert "This user may not read the file." in refused(GITHUB_TOKEN_FILE=str(tmp_path / "secret"))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("SLACK_BOT_TOKEN", "xoxp-hush", "Not a bot token."),
        ("SLACK_SIGNING_SECRET", "hush\nhush", "There is a line break in it."),
        ("DATABASE_URL", "mysql://u:hush@h/d", "Only SQLite and PostgreSQL are supported."),
    ],
)
def test_a_wrong_secret_in_a_file_is_named_with_its_file_and_never_shown(
    tmp_path: Path, name: str, content: str, said: str
) -> None:
    (tmp_path / "secret").write_text(content)
    problem = refused(**{f"{name}_FILE": str(tmp_path / "secret")})
    assert problem.startswith(f"{name} (read from {name}_FILE): {said} Expected ")


def test_a_contradiction_is_seen_through_files(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(FORMS["GITHUB_APP_PRIVATE_KEY"])
    key = str(tmp_path / "secret")
    assert "is set without GITHUB_APP_ID" in refused(GITHUB_APP_PRIVATE_KEY_FILE=key)
    assert "are both set" in refused(GITHUB_TOKEN="t", GITHUB_APP_ID="1", GITHUB_APP_PRIVATE_KEY_FILE=key)

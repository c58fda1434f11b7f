"""`python -m handlers.slack.installing`: the second step of changing the key, and what it says."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from sqlalchemy import Engine

from handlers.settings import Settings
from handlers.slack.installing import __main__, installations
from tests.slack.installing.conftest import KEY, NEXT_KEY
from tests.slack.installing.places import installation

pytestmark = pytest.mark.usefixtures("own_logs")


def test_the_command_that_encrypts_anew_says_how_many(
    sqlite: Engine, many_settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    installations(many_settings, engine=sqlite).save(installation())
    environ = {
        "DATABASE_URL": str(sqlite.url),
        "SLACK_CLIENT_ID": str(many_settings.slack_client_id),
        "SLACK_CLIENT_SECRET": "secret",
        "SLACK_TOKEN_KEY": f"{NEXT_KEY},{KEY}",
    }
    assert __main__.main(environ) == 0
    assert capsys.readouterr().out == "Encrypted with the first key of SLACK_TOKEN_KEY: 1.\n"
    assert __main__.main({"DATABASE_URL": str(sqlite.url)}) == 1
    assert "SLACK_CLIENT_ID is not set" in capsys.readouterr().err


def test_the_command_says_when_it_cannot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite:///{tmp_path / 'no-tables.sqlite3'}"
    environ = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "secret", "SLACK_TOKEN_KEY": KEY}
    assert __main__.main({"DATABASE_URL": url, **environ}) == 1
    assert "Nothing was changed." in capsys.readouterr().err


def test_the_command_starts_from_the_command_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'no-tables.sqlite3'}")
    monkeypatch.delenv("SLACK_CLIENT_ID", raising=False)
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(__main__.__file__), run_name="__main__")
    assert ended.value.code == 1

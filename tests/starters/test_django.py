"""The Django starter: a project made by the commands shown, then held to its promises by Django's own test runner."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import make_url

from advisor.starters import Starter
from tests.postgres import postgres_database
from tests.starters.project import lay_out, run

PROMISES = Path(__file__).with_name("support_promises.py")


@pytest.fixture(scope="module")
def project(shipped: Mapping[str, Starter], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project after the commands of `set_up`, on SQLite."""
    starter = shipped["django"]
    folder = lay_out(starter, tmp_path_factory.mktemp("django"))
    for command in starter.set_up:
        run(command, folder)
    shutil.copy(PROMISES, folder / "support" / "tests.py")
    return folder


def test_the_commands_shown_make_a_sound_project(project: Path) -> None:
    assert "no issues" in run("python manage.py check", project)
    assert "No changes detected" in run("python manage.py makemigrations --check", project)
    assert "[X] 0001_initial" in run("python manage.py showmigrations support", project)


def test_the_commands_shown_start_it(shipped: Mapping[str, Starter], project: Path) -> None:
    create, serve = shipped["django"].start
    named = "--noinput --username ada --email ada@example.com"
    assert "created" in run(f"{create} {named}", project, DJANGO_SUPERUSER_PASSWORD="for this test")
    assert "--noreload" in run(f"{serve} --help", project)


def test_it_keeps_its_promises(project: Path) -> None:
    printed = run("python -W error manage.py test support", project)
    assert f"Ran {PROMISES.read_text().count('def test_')} tests" in printed


@pytest.mark.slow
def test_it_keeps_its_promises_on_postgresql_too(project: Path, tmp_path: Path) -> None:
    """Locking rows is nothing on SQLite; here it has to be right."""
    folder = shutil.copytree(project, tmp_path / "project")
    with postgres_database() as address:
        url = make_url(address)
        database = {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": url.database,
            "USER": url.username,
            "PASSWORD": url.password or "",
            "HOST": url.query.get("host", url.host) or "",
            "PORT": str(url.port or ""),
        }
        with (folder / "office" / "settings.py").open("a", encoding="utf-8") as settings:
            settings.write(f"\nDATABASES = {{'default': {database!r}}}\n")
        printed = run("python manage.py test support", folder)
    assert f"Ran {PROMISES.read_text().count('def test_')} tests" in printed

"""The container: what its file promises, and the service run as in it, with nothing to write but one folder."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from handlers import alive
from handlers.settings import ROOT
from handlers.variables import VARIABLES
from tests.ports import held_port

TEXT = (ROOT / "Containerfile").read_text(encoding="utf-8")


def steps() -> list[tuple[str, str]]:
    """Every instruction with what follows it, on one line."""
    lines = re.sub(r"(?m)^#.*\n", "", TEXT).replace("\\\n", " ").splitlines()
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines if line.strip()]


def last(instruction: str) -> str:
    return [rest for name, rest in steps() if name == instruction][-1]


def passing() -> list[str]:
    """What .dockerignore lets through of the project's top folder: it names what may pass, after forbidding all."""
    written = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in written if line and not line.startswith("#")]
    assert rules[0] == "*"
    allowed = [rule[1:] for rule in rules if rule.startswith("!")]
    return [path.name for path in ROOT.iterdir() if any(fnmatch(path.name, each) for each in allowed)]


def test_both_stages_begin_with_one_small_interpreter_of_a_fixed_version() -> None:
    (build, final) = (rest.removesuffix(" AS build") for name, rest in steps() if name == "FROM")
    assert build == final
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", final)


def test_what_is_installed_is_what_is_locked() -> None:
    (installing,) = (rest for name, rest in steps() if name == "RUN" and "pip" in rest)
    assert {"--require-hashes", "--only-binary", "requirements.lock"} <= set(installing.split())


def test_nothing_is_built_or_downloaded_for_the_image_that_runs() -> None:
    final = TEXT[TEXT.rindex("\nFROM ") :]
    assert not re.search(r"\b(pip|apt|apt-get|curl|wget|make|gcc)\b", final)


def test_it_runs_as_a_user_without_rights_given_as_a_number() -> None:
    user, _, group = last("USER").partition(":")
    assert int(user) > 0
    assert int(group) > 0
    assert [name for name, _ in steps()].index("USER") < [name for name, _ in steps()].index("CMD")


def test_signals_reach_the_service_without_a_shell_between() -> None:
    assert not [name for name, _ in steps() if name in {"ENTRYPOINT", "SHELL"}]
    assert json.loads(last("CMD"))
    assert json.loads(last("HEALTHCHECK").partition(" CMD ")[2]) == ["python", "-m", alive.__name__]


def test_by_itself_it_does_what_the_procfile_calls_web() -> None:
    web = re.search(r"(?m)^web: (.+)$", (ROOT / "Procfile").read_text(encoding="utf-8"))
    assert web is not None
    assert json.loads(last("CMD")) == shlex.split(web[1])


def test_no_secret_can_end_up_in_it() -> None:
    secrets = {variable.name for variable in VARIABLES if variable.secret}
    assert not [name for name in secrets if re.search(rf"\b{name}\b", TEXT.replace("where DATABASE_URL", ""))]
    assert not {".env", ".git", "instance", "tests", ".venv", "node_modules"} & set(passing())
    assert not [rest for name, rest in steps() if name in {"ARG", "ADD"}]


def test_everything_that_is_let_through_exists_and_the_other_way_round() -> None:
    assert sorted(passing()) == sorted(
        line[1:]
        for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if line.startswith("!")
    )


@pytest.fixture
def shipped() -> Iterator[Path]:
    """A folder with what the image holds, that nobody can write but its state folder, and that everybody can read."""
    folder = Path(tempfile.mkdtemp(prefix="shipped-"))
    try:
        for name in passing():
            source, skip = ROOT / name, shutil.ignore_patterns("__pycache__")
            copy = shutil.copytree(source, folder / name, ignore=skip) if source.is_dir() else None
            copy or shutil.copy(source, folder / name)
        (folder / "instance").mkdir()
        subprocess.run(["chmod", "-R", "a+rX,a-w", str(folder)], check=True)
        (folder / "instance").chmod(0o777)
        yield folder
    finally:
        subprocess.run(["chmod", "-R", "u+w", str(folder)], check=True)
        shutil.rmtree(folder)


def ask(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
        text: str = answer.read().decode()
        return text


def without_rights() -> list[str]:
    """What takes root's power to write everywhere from a command; nobody else has it."""
    if os.geteuid():
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("Root may write everywhere, and there is no setpriv to forbid it.")
    return [setpriv, "--bounding-set=-all", "--inh-caps=-all"]


@pytest.mark.slow
def test_it_serves_where_only_its_state_folder_can_be_written_and_ends_well(shipped: Path) -> None:
    python = [*without_rights(), sys.executable]
    with held_port() as port:
        variables = {
            "PYTHONDONTWRITEBYTECODE": "1",
            "TMPDIR": str(shipped / "instance"),
            "PROMETHEUS_MULTIPROC_DIR": str(shipped / "instance" / "metrics"),
            "PORT": str(port),
            "WEB_CONCURRENCY": "1",
        }
        writing = [*python, "-c", "open('app.py', 'a')"]
        assert subprocess.run(writing, cwd=shipped, capture_output=True, check=False).returncode
        subprocess.run([*python, "-m", "handlers.migrate"], cwd=shipped, env=variables, check=True)
        web = [*python, "-m", *json.loads(last("CMD"))]
        process = subprocess.Popen(web, cwd=shipped, env=variables)
        try:
            until = time.monotonic() + 60
            while alive.main(variables):
                assert process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.1)
            assert json.loads(ask(port, "/readyz"))["status"] == "ready"
            assert "<!doctype html>" in ask(port, "/")
            assert "Django" in ask(port, "/advice?facts=admin_panel")
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=60) == 0


def test_a_service_that_is_away_is_not_alive(capsys: pytest.CaptureFixture[str]) -> None:
    with held_port() as port:
        assert alive.main({"PORT": str(port), "BIND_ADDRESS": "127.0.0.1"}) == 1
        assert f"No answer from 127.0.0.1:{port}" in capsys.readouterr().err

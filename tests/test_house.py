"""The rules of the house: who may import whom, what no file may name, what an import may not do."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.settings import ROOT

PLATFORMS = {"slack", "github", "web"}
COMPOSERS = {"app", "handlers.worker"}
"""They put platforms together, so they may import them."""

PURE = {"advisor", "marshmallow"}
IMPURE = {
    "asyncio", "http", "logging", "os", "random", "secrets", "socket", "sqlite3",
    "subprocess", "tempfile", "threading", "time", "urllib", "uuid",
}  # fmt: skip
COMMAND_LINE = "advisor.__main__"
"""The domain's only door to the outside; it reads standard input and prints."""

GENERATED = {
    ".git", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".venv", "__pycache__", "instance",
    "node_modules",
}  # fmt: skip


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def sources() -> dict[str, Path]:
    paths = [ROOT / "app.py", *ROOT.glob("advisor/**/*.py"), *ROOT.glob("handlers/**/*.py")]
    return {name_of(path): path for path in paths}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            assert node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def platform_of(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if parts[0] == "handlers" and len(parts) > 1 and parts[1] in PLATFORMS else None


MODULES = sorted(sources())


@pytest.mark.parametrize("module", [name for name in MODULES if name.split(".")[0] == "advisor"])
def test_the_domain_knows_no_edge_no_clock_and_no_environment(module: str) -> None:
    outside = {name.split(".")[0] for name in imported(sources()[module])} - PURE
    assert outside <= sys.stdlib_module_names
    assert module == COMMAND_LINE or not outside & IMPURE


@pytest.mark.parametrize("module", [name for name in MODULES if name.split(".")[0] == "handlers"])
def test_no_edge_imports_the_application(module: str) -> None:
    assert not [name for name in imported(sources()[module]) if name.split(".")[0] == "app"]


@pytest.mark.parametrize("module", [name for name in MODULES if name not in COMPOSERS])
def test_a_platform_is_imported_by_nobody_but_itself(module: str) -> None:
    platforms = {platform_of(name) for name in imported(sources()[module])} - {None}
    assert platforms <= {platform_of(module)}


def texts() -> Iterator[tuple[Path, str]]:
    """Every text of the project with its path, lock files and samples included."""
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in GENERATED]
        for path in (Path(folder, name) for name in files if name not in {".coverage", ".env"}):
            try:
                yield path.relative_to(ROOT), path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


FORBIDDEN = {
    "a package index": r"py[p]i\.(org|python)|files\.python[h]osted|registry\.np[m]js|deb\.deb[i]an\.org",
    "an index option": r"--(extra-)?index-u[r]l|--find-l[i]nks",
    "a path of one machine": r"(?<![\w.:/}-])/(root|wor[k]|hom[e]/\w+|Use[r]s|tm[p]|op[t])/",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names_what_only_one_place_has(what: str) -> None:
    found = [f"{path}: {hit[0]}" for path, text in texts() for hit in re.finditer(FORBIDDEN[what], text)]
    assert found == []


def requirements(lock: str) -> dict[str, str]:
    """The entries of a lock file by name, each with its hashes."""
    text = re.sub(r"(?m)^\s*#.*\n", "", (ROOT / lock).read_text(encoding="utf-8")).replace("\\\n", "")
    return {line.split("==")[0].split("[")[0]: line for line in text.splitlines()}


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_requirement_has_one_version_and_hashes(lock: str) -> None:
    entries = requirements(lock)
    assert len(entries) > 30
    pattern = r"[a-z0-9-]+(\[[a-z0-9, -]+\])?==[\w.]+( ; [^\\]+?)?( +--hash=sha256:[0-9a-f]{64})+\s*"
    assert [line for line in entries.values() if not re.fullmatch(pattern, line)] == []


def test_everything_that_runs_is_tested_in_the_same_version() -> None:
    run, test = requirements("requirements.lock"), requirements("requirements-dev.lock")
    assert run.items() <= test.items()


def test_every_requirement_of_the_project_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    run = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["postgres"]]

    def names(given: list[str]) -> set[str]:
        return {re.split(r"[\[<>=~!]", each)[0] for each in given}

    assert names(run) <= set(requirements("requirements.lock"))
    assert names(project["dependency-groups"]["dev"]) <= set(requirements("requirements-dev.lock"))


WATCHED_IMPORT = """
import importlib, json, logging, os, sys, threading
seen = []
def watch(event, args):
    writing = event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+")
    acting = event.startswith(("socket.connect", "socket.bind", "subprocess.", "os.system", "os.mkdir",
                               "os.remove", "os.putenv", "sqlite3.connect", "os.fork", "_thread.start"))
    if writing or acting:
        seen.append(event + " " + str(args[0] if args else "")[:80])
before = dict(os.environ)
sys.addaudithook(watch)
for name in sys.argv[1:]:
    importlib.import_module(name)
assert dict(os.environ) == before
print(json.dumps({"seen": seen, "handlers": len(logging.getLogger().handlers),
                  "threads": threading.active_count(), "githubkit": "githubkit" in sys.modules}))
"""


def watched(*modules: str) -> dict[str, object]:
    command = [sys.executable, "-B", "-c", WATCHED_IMPORT, *modules]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_importing_every_module_does_nothing() -> None:
    found = watched(*MODULES)
    assert (found["seen"], found["handlers"], found["threads"]) == ([], 0, 1)


def test_the_client_for_github_is_loaded_only_where_the_inbox_is_worked() -> None:
    """It takes several times as long to import as the rest of the service."""
    assert watched("app")["githubkit"] is False

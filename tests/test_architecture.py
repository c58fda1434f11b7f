"""docs/architecture.md shows the house as it stands: what it names exists, and no room is left out."""

from __future__ import annotations

import ast
import re

import pytest

from handlers.settings import ROOT
from tests.test_house import COMPOSERS, PLATFORMS, platform_of, sources

TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PICTURE = TEXT.split("```")[1]
HOME = ROOT / "handlers"
SHARED = {"inbox", "metrics"}
"""Folders of handlers/ that are no platform: any edge may use them, and they know none."""

NAMED = {
    name.rstrip("/")
    for name in re.findall(r"`([\w./…-]+)`", re.sub(r"```.*?```", "", TEXT, flags=re.DOTALL))
    if "/" in name or name.endswith((".py", ".toml"))
}
"""Whatever the page says in code letters and looks like a path; short of its folders where these are clear."""

FILES = [
    path.relative_to(ROOT).as_posix()
    for top in ("advisor", "handlers", "docs", "tests", "starters", "bench")
    for path in [ROOT / top, *(ROOT / top).rglob("*")]
]
PACKAGES = [
    path.parent.relative_to(ROOT).as_posix()
    for top in ("advisor", "handlers")
    for path in (ROOT / top).rglob("__init__.py")
]


def is_or_ends_with(path: str, name: str) -> bool:
    return f"/{path}".endswith(f"/{name}")


PAGES_NOT_PATHS = {"/api/docs"}
"""What looks like a path and is an address of the service."""


@pytest.mark.parametrize("name", sorted(NAMED - PAGES_NOT_PATHS))
def test_what_the_page_names_exists(name: str) -> None:
    assert (ROOT / name).exists() or any(
        is_or_ends_with(path, name) or path.endswith(name.removeprefix("…")) for path in FILES
    )


@pytest.mark.parametrize("package", PACKAGES)
def test_every_room_is_on_the_page(package: str) -> None:
    assert package in PICTURE or any(is_or_ends_with(package, name) for name in NAMED)


@pytest.mark.parametrize("module", sorted(path.name for path in HOME.glob("[!_]*.py")))
def test_every_module_that_edges_share_is_on_the_page(module: str) -> None:
    assert {module, f"handlers/{module}"} & NAMED


def test_the_picture_shows_every_platform_and_nothing_that_is_not_there() -> None:
    rooms = set(re.findall(r"(?:handlers|advisor)/[\w/]+", PICTURE))
    assert {room for room in rooms if not (ROOT / room).is_dir()} == set()
    assert {f"handlers/{name}" for name in PLATFORMS} <= rooms


def test_every_folder_of_the_edges_is_a_platform_or_shared() -> None:
    folders = {path.parent.name for path in HOME.glob("*/__init__.py")}
    assert folders == PLATFORMS | SHARED
    for name in SHARED:
        inside = {module for module in sources() if module.split(".")[:2] == ["handlers", name]}
        assert inside
        assert not inside & COMPOSERS


def test_only_the_composers_put_platforms_together() -> None:
    """And every one of them does: an exemption that nobody needs would hide the next mistake."""
    for module in COMPOSERS:
        tree = ast.parse(sources()[module].read_text(encoding="utf-8"))
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert len({platform_of(name) for name in imported if name} - {None}) > 1


def test_the_application_composes_and_decides_nothing() -> None:
    tree = ast.parse((ROOT / "app.py").read_text(encoding="utf-8"))
    kinds = {type(node) for node in tree.body} - {ast.Expr, ast.Import, ast.ImportFrom}
    assert kinds == {ast.FunctionDef}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.For | ast.While | ast.Try)]
    routes = [node.func.attr for node in calls(tree) if isinstance(node.func, ast.Attribute)]
    assert not {"route", "get", "post", "before_request", "after_request", "errorhandler"} & set(routes)


def calls(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_nothing_is_imported_by_a_name_that_these_tests_cannot_see() -> None:
    hidden = re.compile(r"\b(importlib|__import__|exec\(|eval\()")
    assert [name for name, path in sources().items() if hidden.search(path.read_text(encoding="utf-8"))] == []


def test_the_domain_asks_no_clock() -> None:
    """Whoever needs the date is handed a function that tells it: the house's `today`."""
    asked = {
        f"{name}: {ast.unparse(call.func)}"
        for name, path in sources().items()
        if name.split(".")[0] == "advisor"
        for call in calls(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"now", "today", "utcnow"}
    }
    assert asked
    assert [each for each in asked if not each.endswith(("house.today", "self.today"))] == []

"""Dependencies in TOML: pyproject.toml (PEP 621, PEP 735, Poetry, PDM, uv), Pipfile, uv.lock and poetry.lock.

TOML's reader tells no lines. So the line of a dependency is looked for as it is written, from its table on.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from typing import Any

from advisor.policy.places import too_dotted
from advisor.running.dependencies import (
    DEVELOPMENT,
    Dependency,
    Wanted,
    only_in,
    package_of,
)
from advisor.running.packages import normalised

_MAIN_GROUPS = ("main", "default")

#: A table's name as it is written, what it names, and why that does not count.
_Group = tuple[str, Any, str]


class Table:
    """A TOML text: its values, and the lines on which things are written."""

    def __init__(self, text: str) -> None:
        """Raises ValueError for what is not TOML, or would take too long to read."""
        text = text.removeprefix("\ufeff").replace("\r\n", "\n")
        if too_dotted(text) is not None:
            raise ValueError("too many dots in a line")
        try:
            self.values = tomllib.loads(text)
        except RecursionError as error:
            raise ValueError("lists within lists") from error
        self._lines = text.split("\n")

    def at(self, *names: str) -> dict[str, Any]:
        """The table at a path; empty where there is none."""
        found: Any = self.values
        for name in names:
            found = found.get(name) if isinstance(found, dict) else None
        return found if isinstance(found, dict) else {}

    def line(self, pattern: str, *, after: str) -> int | None:
        """The first line on which a pattern is written after the head of a table, or else anywhere."""
        head = re.compile(rf"\s*\[+\s*{re.escape(after)}\s*[\].]")
        start = next((number for number, line in enumerate(self._lines) if head.match(line)), 0)
        wanted = re.compile(pattern)
        for first in (start, 0):
            for number, line in enumerate(self._lines[first:], start=first + 1):
                if not line.lstrip().startswith("#") and wanted.search(line):
                    return number
        return None


def in_pyproject(text: str, wanted: Wanted) -> Iterator[Dependency]:
    """The wanted packages that a pyproject.toml names. Raises ValueError for what cannot be read."""
    table = Table(text)
    yield from _listed(table, _lists(table), wanted)
    yield from _keyed(table, _poetry(table), wanted)


def in_pipfile(text: str, wanted: Wanted) -> Iterator[Dependency]:
    """The same of a Pipfile: [packages] counts, [dev-packages] does not."""
    table = Table(text)
    groups = (("packages", table.at("packages"), ""), ("dev-packages", table.at("dev-packages"), DEVELOPMENT))
    yield from _keyed(table, groups, wanted)


def in_lock(text: str, wanted: Wanted) -> Iterator[Dependency]:
    """The wanted packages of a uv.lock or poetry.lock that no other package of it needs."""
    table = Table(text)
    packages = [one for one in _list(table.values.get("package")) if isinstance(one, dict)]
    needed = {name for one in packages if not _is_project(one) for name in _needs(one)}
    names = dict.fromkeys(normalised(one["name"]) for one in packages if isinstance(one.get("name"), str))
    for name in names:
        if wanted(name) and name not in needed:
            yield Dependency(name, table.line(rf"^name = \"{_spelt(name)}\"", after="package"))


def _lists(table: Table) -> Iterator[_Group]:
    """The lists of requirements of a pyproject.toml."""
    yield "project", table.at("project").get("dependencies"), ""
    for extra, listed in table.at("project", "optional-dependencies").items():
        yield "project.optional-dependencies", listed, only_in("extra", extra)
    for group, listed in table.at("dependency-groups").items():
        yield "dependency-groups", listed, only_in("group", group)
    yield "tool.uv", table.at("tool", "uv").get("dev-dependencies"), DEVELOPMENT
    for listed in table.at("tool", "pdm", "dev-dependencies").values():
        yield "tool.pdm.dev-dependencies", listed, DEVELOPMENT


def _poetry(table: Table) -> Iterator[_Group]:
    """The tables of Poetry, whose keys are packages."""
    yield "tool.poetry.dependencies", table.at("tool", "poetry", "dependencies"), ""
    yield "tool.poetry.dev-dependencies", table.at("tool", "poetry", "dev-dependencies"), DEVELOPMENT
    for group in table.at("tool", "poetry", "group"):
        aside = "" if group in _MAIN_GROUPS else only_in("group", group)
        head = f"tool.poetry.group.{group}.dependencies"
        yield head, table.at("tool", "poetry", "group", group, "dependencies"), aside


def _listed(table: Table, groups: Iterable[_Group], wanted: Wanted) -> Iterator[Dependency]:
    for head, listed, aside in groups:
        for one in dict.fromkeys(one for one in _list(listed) if isinstance(one, str)):
            name = package_of(one)
            if name is not None and wanted(name):
                yield Dependency(name, table.line(rf"[\"']{re.escape(one)}[\"']", after=head), aside)


def _keyed(table: Table, groups: Iterable[_Group], wanted: Wanted) -> Iterator[Dependency]:
    for head, keys, aside in groups:
        for key, value in keys.items():
            name = normalised(key)
            if wanted(name):
                own = rf"[\"']?{re.escape(key)}[\"']?"
                spelt = rf"^\s*(?:{own}\s*[=.]|\[{re.escape(head)}\.{own}\])"
                optional = isinstance(value, dict) and value.get("optional") is True
                why = aside or ("only in an extra" if optional else "")
                yield Dependency(name, table.line(spelt, after=head), why)


def _is_project(package: dict[str, Any]) -> bool:
    """Whether a package of a uv.lock is the project itself, or a member of its workspace."""
    source = package.get("source")
    return isinstance(source, dict) and not {"virtual", "editable", "directory"}.isdisjoint(source)


def _needs(package: dict[str, Any]) -> Iterator[str]:
    """What a locked package needs: a table of names with Poetry, a list of tables with uv."""
    needs = package.get("dependencies")
    if isinstance(needs, dict):
        yield from map(normalised, needs)
    for one in _list(needs):
        if isinstance(one, dict) and isinstance(one.get("name"), str):
            yield normalised(one["name"])


def _spelt(name: str) -> str:
    """A normalised name as an expression for every way to write it."""
    return "(?i:" + name.replace("-", "[-_.]+") + ")"


def _list(found: object) -> list[Any]:
    return found if isinstance(found, list) else []

"""Dependencies in setup.cfg, setup.py, environment.yml and Pipfile.lock: read as text, and nothing of it is run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from advisor.running.dependencies import Dependency, Wanted, only_in, package_of
from advisor.running.packages import normalised

_SECTION = re.compile(r"\[([^\]]+)\]")
_KEY = re.compile(r"([A-Za-z_][\w.-]*+)\s*+[=:]\s*+(.*)")
_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)|(?P<text>[rbuf]?(?:'''.*?(?:'''|\Z)|\"\"\".*?(?:\"\"\"|\Z)|'(?:\\.|[^'\\\n])*'?|"(?:\\.|[^"\\\n])*"?))"""
    r"""|(?P<open>[\[({])|(?P<close>[\])}])""",
    re.DOTALL,
)
_INSTALL = re.compile(r"\binstall_requires\s*=\s*(?:list\(|(?P<name>[A-Za-z_]\w*)\s*[,)\n])?")
_ITEM = re.compile(
    r"(\s*)-\s+[\"']?(?:[A-Za-z0-9_./-]+::)?([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?\s*(?:[<>=!~,\"'#;\s]|\Z)"
)


def in_setup_cfg(text: str) -> Iterator[Dependency]:
    """The packages under `install_requires` of [options], and those of the extras, which do not count."""
    section = key = ""
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if not stripped or stripped[0] in "#;":
            continue
        if not line[0].isspace():
            found = _SECTION.match(line)
            section, key = (found[1].strip(), "") if found else (section, key)
            named = None if found else _KEY.match(line)
            key, stripped = (named[1], named[2]) if named else (key, "")
        name = package_of(stripped)
        if name is None:
            continue
        if (section, key) == ("options", "install_requires"):
            yield Dependency(name, number)
        elif section == "options.extras_require":
            yield Dependency(name, number, only_in("extra", key))


def in_setup_py(text: str, wanted: Wanted) -> Iterator[Dependency]:
    """The texts of the list that `install_requires` is, or of the list under the name that it is given."""
    found = _INSTALL.search(text)
    if found is None:
        return
    start = found.end()
    if found["name"] is not None:
        named = re.search(rf"(?m)^[ \t]*{found['name']}\s*(?::[^=\n]*)?=\s*", text)
        if named is None:
            return
        start = named.end()
    for place, literal in _texts_of_list(text, start):
        name = package_of(literal)
        if name is not None and wanted(name):
            yield Dependency(name, text.count("\n", 0, place) + 1)


def in_environment(text: str) -> Iterator[Dependency]:
    """The items under `dependencies:` of a conda environment, those for pip included."""
    inside = False
    for number, line in enumerate(text.splitlines(), start=1):
        if line and not line[0].isspace() and line[0] not in "-#":
            inside = line.startswith("dependencies:")
        item = _ITEM.match(line) if inside else None
        if item is not None:
            yield Dependency(normalised(item[2]), number)


def in_pipfile_lock(text: str, wanted: Wanted) -> Iterator[Dependency]:
    """The packages under "default" of a Pipfile.lock. Raises ValueError for what is not JSON."""
    try:
        found = json.loads(text)
    except RecursionError as error:
        raise ValueError("lists within lists") from error
    default = found.get("default") if isinstance(found, dict) else None
    lines = text.split("\n")
    for written in default if isinstance(default, dict) else ():
        name = normalised(written)
        if wanted(name):
            places = (number for number, line in enumerate(lines, 1) if f'"{written}"' in line)
            yield Dependency(name, next(places, None))


def _texts_of_list(text: str, start: int) -> Iterator[tuple[int, str]]:
    """The texts of the list that begins at a place, each with its place."""
    depth = 0
    for token in _TOKEN.finditer(text, start):
        if token["open"] and (depth or not text[start : token.start()].strip()):
            depth += 1
        elif token["close"] and depth > 1:
            depth -= 1
        elif token["text"] and depth:
            yield token.start(), token["text"].lstrip("rbuf").strip("'\"")
        elif not token["comment"]:  # the list is over, or there is none
            return

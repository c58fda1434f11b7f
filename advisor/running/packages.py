"""What packages tell of a project that depends on them, from `packages.toml`."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_SEPARATORS = re.compile(r"[-_.]+")
_TYPES_ONLY = ("-stubs", "-types")


@dataclass(frozen=True, slots=True)
class Package:
    """One package: its name for people, the framework that it is or needs (or ""), and what more it tells.

    `is_framework` marks the framework's own package. `answers` are ids of companions, `fact` is a fact or ""; one that
    is told `instead` is told only where none of our frameworks runs. A package without a row has no name.
    """

    name: str
    on: str = ""
    is_framework: bool = False
    answers: tuple[str, ...] = ()
    fact: str = ""
    instead: bool = False


class Packages:
    """The packages that tell something, by their normalised names."""

    def __init__(self, named: Mapping[str, Package], frameworks: Mapping[str, str]) -> None:
        self._named, self._frameworks = named, frameworks

    def find(self, name: str) -> Package | None:
        """What a package tells, by its normalised name; None where it tells nothing."""
        if name in self._named or name.endswith(_TYPES_ONLY):
            return self._named.get(name)
        on = self._frameworks.get(name.partition("-")[0])
        return Package("", on) if on else None

    def __iter__(self) -> Iterator[Package]:
        return iter(self._named.values())


@functools.cache
def packages() -> Packages:
    """The packages of the table, read once."""
    rows = tomllib.loads(Path(__file__).with_name("packages.toml").read_text(encoding="utf-8"))
    frameworks = {package: framework for framework, package in rows["frameworks"].items()}
    named = {package: Package(one, one, is_framework=True) for package, one in frameworks.items()}
    for kind in ("parts", "products", "others"):
        for name, row in rows[kind].items():
            answers, fact = tuple(row.get("answers", ())), row.get("fact", "")
            named[name] = Package(
                row["name"], row.get("on", ""), False, answers, fact, instead=kind == "others"
            )
    return Packages(named, frameworks)


def normalised(name: str) -> str:
    """A package's name as the index compares it: lower case, every separator a hyphen (PEP 503)."""
    return _SEPARATORS.sub("-", name).casefold()

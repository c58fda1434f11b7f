"""Dependencies as files tell them: a name, where it stands, and why it does not count if it does not."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from advisor.policy.problems import shown
from advisor.running.packages import normalised

DEVELOPMENT = "for development only"

_DEVELOPMENT = re.compile(
    r"(?:\A|[-_./])(?:dev|devel|develop|development|tests?|testing|docs?|documentation|lint|linting|typing|types|style|"
    r"quality|qa|ci|build|examples?|bench|benchmarks?|local|tools?|release|pre-commit)(?:[-_./]|\Z)"
)
_REQUIREMENT = re.compile(r"([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:[\[(<>=!~;@,\s#]|\Z)")
_EGG = re.compile(r"[#&]egg=([A-Za-z0-9][A-Za-z0-9._-]*)")
_EXTRA = re.compile(r"\bextra\s*==")

#: Whether a package, by its normalised name, is one that tells something.
Wanted = Callable[[str], bool]


class Dependency(NamedTuple):
    """A package that a file names: its normalised name, the line from 1, and why it does not count, or ""."""

    name: str
    line: int | None
    aside: str = ""


def package_of(requirement: str) -> str | None:
    """The normalised name that a requirement begins with ("Flask[async]>=3; …"), or None (a path, an address)."""
    text = requirement.strip()
    if "://" in text.partition("@")[0] or text.startswith(("git+", "file:")):
        egg = _EGG.search(text)
        return normalised(egg[1]) if egg else None
    found = _REQUIREMENT.match(text)
    return normalised(found[1]) if found else None


def is_extra(requirement: str) -> bool:
    """Whether a marker makes a requirement part of an extra."""
    return _EXTRA.search(requirement.partition(";")[2]) is not None


def is_development(name: str) -> bool:
    """Whether a group, an extra or a path says by its name that it serves development and not what runs."""
    return _DEVELOPMENT.search(name.casefold()) is not None


def only_in(what: str, name: str) -> str:
    """Why a dependency of a group or an extra does not count, as the end of "it is there …"."""
    return DEVELOPMENT if is_development(name) else f"only in the {what} “{shown(name)}”"

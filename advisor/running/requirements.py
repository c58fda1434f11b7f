"""Requirement files of pip, by hand or compiled; and what they include."""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Iterator

from advisor.policy.problems import shown
from advisor.running.dependencies import (
    DEVELOPMENT,
    Dependency,
    is_development,
    is_extra,
    package_of,
)

_INCLUDE = re.compile(r"\s*(?:-r\s*|--requirement[\s=]+)([A-Za-z0-9._/-]{1,200})\s*(?:#.*)?\Z")
_EDITABLE = re.compile(r"\A\s*(?:-e|--editable)[\s=]+")
_COMMENT = re.compile(r"(?:\A|\s)#.*\Z")
_VIA = re.compile(r"\s++#\s++via\b\s*+(.*)\Z")
_MORE = re.compile(r"\s++#\s{2,}+(.*)\Z")
_BY_HAND = re.compile(r"\A-r\b|\.(?:in|txt|toml|cfg|py)\b|\A\(")


def in_requirements(path: str, text: str) -> Iterator[Dependency]:
    """The packages that a requirement file names. Constraints, addresses without a name and options are passed over.

    In a compiled file ("# via …") what is there only because another package needs it does not count.
    """
    whole = DEVELOPMENT if is_development(path) else ""
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        requirement = _COMMENT.sub("", _EDITABLE.sub("", line.removeprefix("\ufeff")))
        name = None if requirement.lstrip().startswith("-") else package_of(requirement)
        if name is not None:
            extra = "only in an extra" if is_extra(requirement) else ""
            yield Dependency(name, number, whole or extra or _needed_by(lines, number))


def included(path: str, text: str) -> tuple[str, ...]:
    """The files that a requirement file includes with -r, as paths from the root; none that leave the repository."""
    found = (_INCLUDE.match(line) for line in text.splitlines())
    paths = (posixpath.normpath(posixpath.join(posixpath.dirname(path), one[1])) for one in found if one)
    return tuple(dict.fromkeys(one for one in paths if not one.startswith(("/", ".."))))


def _needed_by(lines: list[str], number: int) -> str:
    """Why a line of a compiled file does not count: nobody but other packages asks for it."""
    reasons = [one for one in _reasons(lines, number) if one and not one.startswith("-c")]
    if not reasons or any(_BY_HAND.search(reason) for reason in reasons):
        return ""
    return f"only because {shown(reasons[0])} needs it"


def _reasons(lines: list[str], number: int) -> Iterator[str]:
    """Who asked for the package of a line, as pip-compile and uv note it: behind it, or in the comments below."""
    _, is_noted, behind = lines[number - 1].partition("# via ")
    if is_noted:
        yield behind.strip()
    noting = False
    for line in itertools.islice(lines, number, None):
        noted = _VIA.match(line) or (_MORE.match(line) if noting else None)
        if noted is not None:
            noting = True
            yield noted[1].strip()
        elif noting or not line.lstrip().startswith("--hash"):
            return

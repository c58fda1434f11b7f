"""Which files of a folder tell what runs, by their names: the few that are worth a look, the most telling first."""

from __future__ import annotations

import re
from collections.abc import Iterable

from advisor.running.dependencies import is_development

_BY_HAND = ("pyproject.toml", "requirements.txt", "requirements.in", "setup.cfg", "setup.py", "Pipfile")
_MORE = ("environment.yml", "environment.yaml")
_REQUIREMENTS = re.compile(r"(?=[\w.-]*?requirement)[\w.-]*\.(?:txt|in)", re.ASCII | re.IGNORECASE)
_LIST = re.compile(r"[\w.-]+\.(?:txt|in)", re.ASCII)
_PLACES = ("backend", "server", "api", "app", "web", "service", "src")
#: Files that hold what other packages need, too.
LOCKS = ("uv.lock", "poetry.lock", "Pipfile.lock")
#: The folder that holds requirement files under short names.
LISTS = "requirements"


def telling(names: Iterable[str], *, most: int) -> tuple[str, ...]:
    """The names of files that tell what runs, at most so many. Locks only where there is nothing else."""
    there = list(names)
    by_name = sorted(name for name in there if name not in _BY_HAND and _counts(name, _REQUIREMENTS))
    found = [name for name in (*_BY_HAND, *by_name, *_MORE) if name in there]
    return tuple((found or [name for name in LOCKS if name in there])[:most])


def lists(names: Iterable[str], *, most: int) -> tuple[str, ...]:
    """The same for a folder `requirements`, in which a file may have any name."""
    return tuple(sorted(name for name in names if _counts(name, _LIST))[:most])


def likely_folder(names: Iterable[str]) -> str:
    """The folder in which the code may stand where the root tells nothing; "" for none."""
    there = set(names)
    return next((name for name in _PLACES if name in there), "")


def _counts(name: str, pattern: re.Pattern[str]) -> bool:
    return bool(pattern.fullmatch(name)) and not is_development(name) and "constraint" not in name

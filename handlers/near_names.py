"""Variables that are none of ours and look as if they were meant to be: a slip of the finger turns a surface off."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches

from handlers.variables import VARIABLES

_LIKENESS = 0.9
"""High enough to leave alone what others set, such as GITHUB_ACTOR_ID in a workflow."""

_OPEN = frozenset(f"{variable.name}_FILE" for variable in VARIABLES if not variable.secret)
_KNOWN = frozenset(variable.name for variable in VARIABLES) | {
    variable.file for variable in VARIABLES if variable.file
}


def near_names(environ: Mapping[str, str]) -> tuple[str, ...]:
    """A sentence for each variable that is set, is not ours, and is nearly the name of one that is not set."""
    given = {name for name, value in environ.items() if value.strip()}
    said = (_sentence(name, missing=_KNOWN - given) for name in sorted(given - _KNOWN))
    return tuple(filter(None, said))


def _sentence(name: str, *, missing: Collection[str]) -> str | None:
    if name in _OPEN:
        return f"{name} is not read: only what is secret may stand in a file."
    near = get_close_matches(name.upper(), missing, n=1, cutoff=_LIKENESS)
    return f"{name} is not read. Did you mean {near[0]}?" if near else None

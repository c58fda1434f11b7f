"""Expand, then contract: whether a migration may run while processes of the version before go on with the tables.

Whatever is not known to be harmless counts as harmful. A migration that has to take something away or make it strict
says so with `contract = "…"`: since which version of the code nobody needs it any more.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

_TIMEOUT = re.compile(r"SET lock_timeout = \d+")
_COMMENT = re.compile(r"--[^\n]*")
_NEW_TABLE = re.compile(r"CREATE TABLE (\w+) ")
_INDEX = re.compile(r"CREATE (?:UNIQUE )?INDEX (?P<online>CONCURRENTLY )?(?P<name>\w+) ON (?P<table>\w+) ")
_INVALID = re.compile(r"DROP INDEX CONCURRENTLY IF EXISTS (\w+)")
_COLUMN = re.compile(
    r"ALTER TABLE \w+ ADD COLUMN (?!.*\b(?:UNIQUE|REFERENCES|CHECK|PRIMARY)\b)(?P<kind>.*)", re.DOTALL
)
_STORAGE = re.compile(r"ALTER TABLE \w+ SET \(autovacuum_\w+ = [\d.]+\)")


def revisions(folder: Path) -> list[ModuleType]:
    """The migrations, oldest first."""
    return [script.module for script in ScriptDirectory(str(folder)).walk_revisions()][::-1]


def statements(upgrade: Callable[[], None]) -> list[str]:
    """What a migration says to PostgreSQL."""
    written = io.StringIO()
    how = {"as_sql": True, "output_buffer": written}
    context = MigrationContext.configure(dialect_name="postgresql", opts=how)
    with Operations.context(context):
        upgrade()
    parts = (_COMMENT.sub("", part).strip() for part in written.getvalue().split(";"))
    return [part for part in parts if part and part not in ("BEGIN", "COMMIT")]


def harmful(upgrade: Callable[[], None]) -> list[str]:
    """The statements that could break, or hold up, whoever works with the tables as they were."""
    said = statements(upgrade)
    new = {found[1] for each in said if (found := _NEW_TABLE.match(each))}
    built = {found["name"] for each in said if (found := _INDEX.match(each)) and found["online"]}
    return [each for each in said if not _harmless(each, new=new, built=built)]


def _harmless(statement: str, *, new: set[str], built: set[str]) -> bool:
    if column := _COLUMN.fullmatch(statement):
        return "NOT NULL" not in column["kind"] or "DEFAULT" in column["kind"]
    if index := _INDEX.match(statement):
        return bool(index["online"]) or index["table"] in new
    if invalid := _INVALID.fullmatch(statement):
        return invalid[1] in built
    return any(known.match(statement) for known in (_NEW_TABLE, _STORAGE, _TIMEOUT))

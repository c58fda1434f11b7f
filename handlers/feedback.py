"""What people made of the answers: how many found one useful or not, for each pick of each version of the knowledge.

Counted, and nothing else: neither who said so nor what was asked. `python -m handlers.feedback` shows the counts.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Boolean, Column, Engine, Integer, MetaData, String, Table, insert, select, update
from sqlalchemy.exc import IntegrityError

from handlers.database import database_problem, newest_revision
from handlers.health import PROBLEMS
from handlers.opening import with_database
from handlers.settings import Settings

metadata = MetaData()

feedback = Table(
    "feedback",
    metadata,
    Column("knowledge", String(20), primary_key=True),
    Column("pick", String(40), primary_key=True),
    Column("useful", Boolean, primary_key=True),
    Column("times", Integer, nullable=False),
)

#: What is counted as the pick where an answer asked back.
UNDECIDED = "undecided"

_NOTHING = "Nobody has said yet whether an answer was useful."
_HEAD = ("knowledge", "pick", "useful", "not useful")


@dataclass(frozen=True, slots=True)
class Opinion:
    """Whether an answer was useful, and which: the version of the knowledge and the pick, or `UNDECIDED`."""

    knowledge: str
    pick: str
    useful: bool


def count(engine: Engine, opinion: Opinion) -> None:
    """Count one opinion. Raises sqlalchemy.exc.SQLAlchemyError."""
    try:
        _add(engine, opinion)
    except IntegrityError:  # another process has just counted the first of its kind
        _add(engine, opinion)


def counts(engine: Engine) -> dict[Opinion, int]:
    """Every kind of opinion that was counted, with how often, in order of version and pick."""
    ordered = select(feedback).order_by(feedback.c.knowledge, feedback.c.pick, feedback.c.useful.desc())
    with engine.begin() as connection:
        rows = connection.execute(ordered).all()
    return {Opinion(row.knowledge, row.pick, row.useful): row.times for row in rows}


def table(found: Mapping[Opinion, int]) -> str:
    """The counts as lines for a terminal."""
    if not found:
        return _NOTHING
    kinds = dict.fromkeys((opinion.knowledge, opinion.pick) for opinion in found)
    rows = [
        (*kind, *(str(found.get(Opinion(*kind, useful), 0)) for useful in (True, False))) for kind in kinds
    ]
    widths = [max(map(len, column)) for column in zip(_HEAD, *rows, strict=True)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in (_HEAD, *rows)
    )
    return "\n".join(line.rstrip() for line in lines)


def main(environ: Mapping[str, str] | None = None) -> int:
    """Show the counts. Returns the status: 0 done, 1 not possible, 2 wrong settings."""
    return with_database(_show, environ=environ)


def _show(_settings: Settings, engine: Engine) -> int:
    problem = database_problem(engine, revision=newest_revision())
    if problem is not None:
        sys.stderr.write(f"{PROBLEMS[problem]}\n")
        return 1
    sys.stdout.write(f"{table(counts(engine))}\n")
    return 0


def _add(engine: Engine, opinion: Opinion) -> None:
    same = (
        feedback.c.knowledge == opinion.knowledge,
        feedback.c.pick == opinion.pick,
        feedback.c.useful == opinion.useful,
    )
    with engine.begin() as connection:
        known = connection.execute(update(feedback).where(*same).values(times=feedback.c.times + 1))
        if not known.rowcount:
            new = {"knowledge": opinion.knowledge, "pick": opinion.pick, "useful": opinion.useful}
            connection.execute(insert(feedback).values(**new, times=1))


if __name__ == "__main__":
    sys.exit(main())

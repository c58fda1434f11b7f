"""What is remembered between answers: how lines of our own stand in a message, so that each is rendered once.

It holds nobody's words. A line comes here only from a section that says it is our own throughout (`Section.ours`), and
never with a quote; those are sentences out of the knowledge, put together by rules, of which there are some thousands.
The most recent ones are kept, and every other line is rendered anew for each answer.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from advisor.document import Line, Section

#: How many lines are kept in each form, at about 2 kB for a line as blocks.
MOST_LINES = 2_048

Made = TypeVar("Made")


def remembered(
    make: Callable[[Line], Made], *, keep: Callable[[Made], Made] | None = None
) -> Callable[[Section, Line], Made]:
    """`make` for a line of a section: what was made of a line of our own is given again, so nobody may change it.

    `keep` makes of it what is kept.
    """
    kept = lru_cache(maxsize=MOST_LINES)((lambda line: keep(make(line))) if keep else make)

    def made(section: Section, line: Line) -> Made:
        return kept(line) if section.ours and not line.quotes else make(line)

    return made

"""What is remembered between answers: how lines and sections of our own stand in a message, each rendered once.

It holds nobody's words. Only sections come here that say they are our own throughout (`Section.ours`), and of these
nothing that has a quote: sentences out of the knowledge, put together by rules, of which there are some thousands. The
most recent ones are kept, and everything else is rendered anew for each answer.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from operator import attrgetter
from typing import TypeVar

from advisor.document import Line, Section

#: How many lines are kept in each form, at about 2 kB for a line as blocks.
MOST_LINES = 2_048

#: How many sections are kept in each form, at about 2 kB each beside the lines, which are mostly those above.
MOST_SECTIONS = 512

Made = TypeVar("Made")

_QUOTES = attrgetter("quotes")


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


def remembered_whole(make: Callable[[Section], Made]) -> Callable[[Section], Made]:
    """The same for a whole section."""
    kept = lru_cache(maxsize=MOST_SECTIONS)(make)

    def made(section: Section) -> Made:
        ours = section.ours and not any(map(_QUOTES, section.lines))
        return kept(section) if ours else make(section)

    return made

"""What is remembered between answers is ours; nobody's words are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advisor.document import Line, Section
from handlers.slack.remembered import remembered, remembered_whole

OURS = Section("reasons_for", "Why", ours=True)
THEIRS = Section("contradictions", "What does not fit together")


def made_of(section: Section, line: Line, *, times: int) -> list[Line]:
    seen: list[Line] = []
    look = remembered(seen.append)
    for _ in range(times):
        look(section, line)
    return seen


def test_a_line_of_ours_is_rendered_once() -> None:
    assert made_of(OURS, Line("It has accounts built in.", rules=("A-71",)), times=3) == [
        Line("It has accounts built in.", rules=("A-71",))
    ]


@pytest.mark.parametrize(
    ("section", "line"),
    [
        (THEIRS, Line("You say both “no login” and “a login”.")),
        (OURS, Line("People log in", quotes=("my secret plan",))),
    ],
    ids=["a section that is not ours throughout", "a quote"],
)
def test_what_somebody_wrote_is_rendered_anew_each_time(section: Section, line: Line) -> None:
    assert made_of(section, line, times=3) == [line] * 3


def test_a_section_of_ours_is_rendered_once() -> None:
    seen: list[Section] = []
    look = remembered_whole(seen.append)
    for _ in range(3):
        look(replace(OURS, lines=(Line("It has accounts built in."),)))
    assert len(seen) == 1


@pytest.mark.parametrize(
    "section",
    [
        replace(THEIRS, lines=(Line("You say both “no login” and “a login”."),)),
        replace(OURS, lines=(Line("It has accounts."), Line("People log in", quotes=("my secret plan",)))),
    ],
    ids=["one that is not ours throughout", "one with a quote"],
)
def test_a_section_in_which_somebody_speaks_is_rendered_anew_each_time(section: Section) -> None:
    seen: list[Section] = []
    look = remembered_whole(seen.append)
    for _ in range(3):
        look(section)
    assert seen == [section] * 3

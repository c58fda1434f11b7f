"""The table of bad days in the documents names a test for each, and every bad day that is tested stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from handlers.settings import ROOT

OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
HEAD = "| what happens | what people see | what is kept | what you do | shown by |"


def rows() -> Iterator[list[str]]:
    """The cells of each line of the table."""
    _, _, table = OPERATIONS.partition(f"{HEAD}\n")
    for line in table.splitlines()[1:]:
        if not line.startswith("|"):
            return
        yield [cell.strip() for cell in line.strip("|").split("|")]


def named(cell: str) -> list[tuple[str, str]]:
    """The tests that a cell names: the file below tests/, and the test in it."""
    return re.findall(r"`([a-z_/]+\.py)::(test_[a-z_]+)`", cell)


def test_there_is_a_table() -> None:
    assert len(list(rows())) >= 15


@pytest.mark.parametrize("row", list(rows()), ids=lambda row: row[0])
def test_each_bad_day_says_everything_and_is_shown_by_a_test(row: list[str]) -> None:
    assert len(row) == 5
    assert all(row)
    assert named(row[-1])
    for file, test in named(row[-1]):
        assert f"\ndef {test}(" in (ROOT / "tests" / file).read_text(encoding="utf-8"), (file, test)


def test_every_bad_day_that_is_tested_stands_in_the_table() -> None:
    told = {test for row in rows() for _file, test in named(row[-1])}
    ours = [
        path for path in (ROOT / "tests" / "bad_days").glob("test_*.py") if path.name != "test_fault_table.py"
    ]
    tested = {
        test for path in ours for test in re.findall(r"\ndef (test_\w+)\(", path.read_text(encoding="utf-8"))
    }
    assert tested <= told, tested - told

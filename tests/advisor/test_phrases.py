"""Words put together."""

from __future__ import annotations

import pytest

from advisor.phrases import capitalised, joined, nearest


@pytest.mark.parametrize(
    ("names", "row"),
    [
        ([], ""),
        (["Django"], "Django"),
        (["Django", "Flask"], "Django or Flask"),
        (["Django", "FastAPI", "Flask"], "Django, FastAPI or Flask"),
    ],
)
def test_names_stand_in_a_row_with_a_word_before_the_last(names: list[str], row: str) -> None:
    assert joined(names, "or") == row


def test_what_is_nearest_is_one_or_several() -> None:
    assert nearest(["A-71"]) == "The nearest is A-71."
    assert nearest(["A-71", "A-7", "B-7"]) == "The nearest are A-71, A-7 and B-7."


def test_a_capital_changes_no_other_letter() -> None:
    assert [capitalised(text) for text in ("", "an OpenAPI", "éa")] == ["", "An OpenAPI", "Éa"]

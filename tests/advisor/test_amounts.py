"""Numbers that tell something, however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import Knowledge, advise
from advisor.knowledge.model import Amount
from advisor.reading.amounts import Amounts
from advisor.reading.words import Speller, cut

SPELLER = Speller({"devs": "developer", "dev": "developer"})
AMOUNTS = Amounts(
    [
        Amount(units=("developer", "engineer"), fact="larger_team", at_least=5, at_most=None),
        Amount(units=("developer", "engineer"), fact="solo", at_least=None, at_most=1),
        Amount(units=("endpoint",), fact="small", at_least=None, at_most=4),
        Amount(units=("row",), fact="tiny", at_least=None, at_most=1000),
        Amount(units=("request",), fact="load", at_least=500, at_most=None),
    ],
    SPELLER,
)


def told(text: str) -> list[tuple[str, str]]:
    """The facts that a text's numbers tell, each with the words that it was read from."""
    words = cut(text, SPELLER)
    return [
        (match.meaning, text[words.starts[match.first] : words.ends[match.last]])
        for match in AMOUNTS.find(words)
    ]


TOLD = [
    ("12 developers", [("larger_team", "12 developers")]),
    ("Five devs", [("larger_team", "Five devs")]),
    ("a team of seven engineers", [("larger_team", "seven engineers")]),
    ("a dozen developers", [("larger_team", "dozen developers")]),
    ("five full-time developers", [("larger_team", "five full-time developers")]),
    ("5 of our very best developers", [("larger_team", "5 of our very best developers")]),
    ("5-10 developers", [("larger_team", "10 developers")]),
    ("5 to 10 developers", [("larger_team", "10 developers")]),
    ("5, maybe 6, developers", [("larger_team", "6, developers")]),
    ("one developer", [("solo", "one developer")]),
    ("a single developer", [("solo", "single developer")]),
    ("1 dev", [("solo", "1 dev")]),
    ("four developers", []),
    ("no developers", []),
    ("two endpoints", [("small", "two endpoints")]),
    ("a couple of endpoints", [("small", "couple of endpoints")]),
    ("a few endpoints", [("small", "few endpoints")]),
    ("three REST endpoints", [("small", "three REST endpoints")]),
    ("5 endpoints", []),
    ("2 endpoints and 900 rows", [("small", "2 endpoints"), ("tiny", "900 rows")]),
]


@pytest.mark.parametrize(("text", "expected"), TOLD)
def test_an_amount_within_its_bounds_tells_its_fact(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(text) == expected


WRITTEN = [
    ("999 rows", True),
    ("1000 rows", True),
    ("1001 rows", False),
    ("1,000 rows", True),
    ("1.000 rows", True),
    ("1'000 rows", True),
    ("1’000 rows", True),
    ("1 000 rows", True),
    ("1\u202f000 rows", True),
    ("10,000 rows", False),
    ("10.000 rows", False),
    ("1 000 000 rows", False),
    ("12,345,678 rows", False),
    ("1,000,000,000,000,000,000,000,000,000 rows", False),
    ("3.5 rows", True),
    ("3.14 rows", True),
    ("1000.5 rows", True),
    ("1k rows", True),
    ("10k rows", False),
    ("2m rows", False),
    ("one thousand rows", True),
    ("five million rows", False),
    ("k rows", False),
    ("٣ rows", False),
    ("x2 rows", False),
    ("2x rows", False),
    ("99999999999999999999999999999999 rows", False),
]


@pytest.mark.parametrize(("text", "tiny"), WRITTEN)
def test_a_number_is_read_as_it_is_written(text: str, tiny: bool) -> None:
    assert [fact for fact, _ in told(text)] == ["tiny"] * tiny


@pytest.mark.parametrize("text", ["3.5 developers", "4,9 developers", "0.500 requests"])
def test_what_stands_behind_the_point_is_no_number_by_itself(text: str) -> None:
    assert told(text) == []


BOUNDED = [
    ("at most 3 endpoints", ["small"]),
    ("up to three endpoints", ["small"]),
    ("fewer than 4 endpoints", ["small"]),
    ("no more than 3 endpoints", ["small"]),
    ("not more than 3 endpoints", ["small"]),
    ("a maximum of endpoints", []),
    ("more than 3 endpoints", []),
    ("at least 3 endpoints", []),
    ("over 3 endpoints", []),
    ("no fewer than 3 endpoints", []),
    ("at most 9 developers", []),
    ("up to 9 developers", []),
    ("less than 9 developers", []),
    ("fewer than 9 developers", []),
    ("under 9 developers", []),
    ("below 600 requests", []),
    ("no more than 9 developers", []),
    ("at least 9 developers", ["larger_team"]),
    ("more than 9 developers", ["larger_team"]),
    ("over 500 requests", ["load"]),
    ("above 500 requests", ["load"]),
    ("no less than 9 developers", ["larger_team"]),
    ("not less than 9 developers", ["larger_team"]),
    ("9 developers at most", ["larger_team"]),
]


@pytest.mark.parametrize(("text", "facts"), BOUNDED)
def test_the_most_is_not_the_least(text: str, facts: list[str]) -> None:
    assert [fact for fact, _ in told(text)] == facts


@pytest.mark.parametrize(
    "text",
    [
        "5. Developers",
        "5; developers",
        "5\n\ndevelopers",
        "developers: 5",
        "5 of them and also some other developers",
        "5 minutes for some of these developers",
        "developers",
        "12",
        "",
    ],
)
def test_a_number_counts_only_what_stands_close_behind_it(text: str) -> None:
    assert told(text) == []


@given(st.integers(0, 10**9))
def test_a_number_means_the_same_with_and_without_separators(number: int) -> None:
    plain = [fact for fact, _ in told(f"{number} rows")]
    assert plain == ["tiny"] * (number <= 1000)
    for separator in (",", ".", "'", " "):
        assert [fact for fact, _ in told(f"{number:,} rows".replace(",", separator))] == plain


@given(st.text(st.sampled_from("0123456789km,. rows")))
def test_any_row_of_digits_is_read(text: str) -> None:
    words = cut(text, SPELLER)
    for match in AMOUNTS.find(words):
        assert match.first < match.last
        assert words.norms[match.last] == "row"


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("We are 12 developers.", "larger_team", True),
        ("It will see 20,000 requests per second.", "high_concurrency", True),
        ("There are 2 endpoints.", "small_scope", True),
        ("It has 400 rows.", "tiny_data", True),
        ("It has 400,000 rows.", "tiny_data", None),
        ("We are one developer.", "solo", True),
        ("We may be 12 developers one day.", "larger_team", None),
        ("Our competitor has 12 developers.", "larger_team", None),
    ],
)
def test_amounts_are_facts_like_any_other(
    text: str, fact: str, value: bool | None, knowledge: Knowledge
) -> None:
    assert advise(text, knowledge=knowledge).profile.as_dict().get(fact) is value

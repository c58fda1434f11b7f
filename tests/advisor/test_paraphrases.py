"""Equal meaning gives equal facts: pairs of texts as people write them, in `tests/samples/paraphrases.toml`."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from advisor import Knowledge
from advisor.reading.reader import Reader

PAIRS = [
    (kind, *pair)
    for kind, group in tomllib.loads(
        (Path(__file__).parent.parent / "samples" / "paraphrases.toml").read_text(encoding="utf-8")
    ).items()
    for pair in group["pairs"]
]


@pytest.fixture(scope="module")
def reader(knowledge: Knowledge) -> Reader:
    return Reader(knowledge)


def told(meaning: str) -> dict[str, bool]:
    """`admin_panel -websockets` as facts."""
    return {one.removeprefix("-"): not one.startswith("-") for one in meaning.split()}


@pytest.mark.parametrize(("kind", "meaning", "one", "other"), PAIRS)
def test_two_texts_that_mean_the_same_tell_the_same_facts(
    kind: str, meaning: str, one: str, other: str, reader: Reader
) -> None:
    expected = told(meaning)
    for text in (one, other):
        facts = reader.read(text).profile.as_dict()
        assert {fact: facts.get(fact) for fact in expected} == expected

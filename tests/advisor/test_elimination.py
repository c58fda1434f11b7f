"""A pick without a case of its own says that it is what is left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import Advice, Knowledge, Profile, advice_document, advise_profile

LEAVES = "What speaks against staying outweighs the cost of leaving what you run. "
NOTHING = "Nothing that you said speaks for {} itself; it is what is left, because "
NO_MORE = "What you said speaks no more for {} than against it; it is what is left, because "
LEFT = [
    ("index_store,small_model", NOTHING, "Flask", "more speaks against FastAPI and Django."),
    (
        *("api_first,document_data,wsgi_only_host", NO_MORE, "Flask"),
        "FastAPI is ruled out and more speaks against Django.",
    ),
    (
        *("avoids_flask,runs_fastapi,wsgi_only_host", LEAVES + NOTHING, "Django"),
        "FastAPI is ruled out and more speaks against Flask.",
    ),
]


def lead(advice: Advice, knowledge: Knowledge) -> str:
    [line] = advice_document(advice, knowledge=knowledge).sections[0].lines
    return line.text


@pytest.mark.parametrize(("facts", "own", "pick", "others"), LEFT)
def test_a_pick_that_wins_by_elimination_says_so(
    facts: str, own: str, pick: str, others: str, knowledge: Knowledge
) -> None:
    advice = advise_profile(Profile.parse(facts), knowledge=knowledge)
    told = lead(advice, knowledge)
    assert (advice.verdict, advice.ranking[0].strength) == ("clear", "none")
    assert own.format(pick) + others in told
    assert told.endswith("Say more about what you need before you rely on it.")


@given(data=st.data())
def test_only_a_pick_without_a_case_wins_by_elimination(data: st.DataObject, knowledge: Knowledge) -> None:
    chosen = data.draw(st.dictionaries(st.sampled_from(list(knowledge.facts)), st.booleans(), max_size=6))
    advice = advise_profile(Profile.of(chosen), knowledge=knowledge)
    without_a_case = advice.verdict == "clear" and advice.ranking[0].score <= 0
    begun = advice.action in ("start", "move")
    assert ("it is what is left" in lead(advice, knowledge)) is (without_a_case and begun)

"""What holds for every advice that there can be."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from advisor import (
    Advice,
    Knowledge,
    Profile,
    advice_document,
    advise,
    advise_profile,
    load_knowledge,
    prepare,
    why_not_document,
)

MARKUP = re.compile(r"[*_`~<>|#\[\]{}\\@$]|https?:")
ORDER = [
    "verdict",
    "ranking",
    "policy",
    "understood",
    "contradictions",
    "unread",
    "reasons_for",
    "reasons_against",
    "others",
    "why_not",
    "warnings",
    "companions",
    "next_steps",
    "flips",
    "questions",
]


def drawn(data: st.DataObject, knowledge: Knowledge) -> Advice:
    facts = st.dictionaries(st.sampled_from(list(knowledge.facts)), st.booleans(), max_size=9)
    return advise_profile(Profile.of(data.draw(facts)), knowledge=knowledge)


@given(data=st.data())
def test_both_losers_always_hear_why_not_unless_there_is_too_little(
    data: st.DataObject, knowledge: Knowledge
) -> None:
    advice = drawn(data, knowledge)
    losers = {name for name in knowledge.frameworks if name != advice.pick}
    assert {one.framework for one in advice.why_not} == (set() if advice.verdict == "ask" else losers)
    for one in advice.why_not:
        assert (one.fact is None) == (one.needs is None) == (one.rule is None)
        assert one.fact is None or advice.profile.as_dict()[one.fact] is not one.needs


@given(data=st.data())
def test_headline_verdict_and_action_agree(data: st.DataObject, knowledge: Knowledge) -> None:
    advice = drawn(data, knowledge)
    pick = knowledge.frameworks[advice.pick].name if advice.pick else ""
    stays = advice.action in ("stay", "stay_and_add")
    begins: dict[str, tuple[str, ...]] = {
        "start": (f"Start with {pick}",),
        "stay": (f"Stay with {pick}",),
        "stay_and_add": (f"Stay with {pick}, ",),
        "split": ("Stay with ",),
        "move": ("Move from ", "Finish the move "),
    }
    if advice.verdict == "ask":
        assert advice.headline.startswith("Too little to say yet")
    elif advice.verdict == "tie":
        assert advice.headline.startswith(
            (f"Stay with {pick}",) if stays else ("A tie ", "Move from ", "Finish ")
        )
    else:
        assert advice.headline.startswith(begins[advice.action])
        assert advice.headline.endswith(f" off into {pick}") == (advice.action == "split")
        assert advice.headline.endswith(f" to {pick}") or advice.action != "move"


@given(data=st.data())
def test_everything_cited_exists_and_every_claim_of_an_advice_is_shown(
    data: st.DataObject, knowledge: Knowledge
) -> None:
    advice = drawn(data, knowledge)
    document = advice_document(advice, knowledge=knowledge)
    cited = {rule for one in document.sections for line in one.lines for rule in line.rules}
    assert cited | {reason.rule for reason in advice.reasons} <= set(knowledge.entries)
    claims = "\n".join(document.claims())
    wanted = [reason.sentence for reason in advice.reasons if reason.framework == advice.pick]
    wanted += [one.sentence for one in (*advice.warnings, *advice.companions, *advice.next_steps)]
    wanted += [one.sentence for one in advice.why_not]
    wanted += [one.question for one in advice.questions]
    wanted += [fact.label[1:] for fact in advice.facts]
    assert [text for text in wanted if text not in claims] == []


@given(data=st.data())
def test_sections_keep_their_order_and_none_is_empty(data: st.DataObject, knowledge: Knowledge) -> None:
    sections = advice_document(drawn(data, knowledge), knowledge=knowledge).sections
    keys = [re.sub("_(django|fastapi|flask)$", "", one.key) for one in sections]
    assert keys == sorted(keys, key=ORDER.index)
    assert all(one.lines and not one.table for one in sections)


@given(data=st.data())
def test_our_words_hold_no_markup_of_any_platform(data: st.DataObject, knowledge: Knowledge) -> None:
    advice = drawn(data, knowledge)
    documents = [advice_document(advice, knowledge=knowledge)]
    documents += [why_not_document(name, advice, knowledge=knowledge) for name in knowledge.frameworks]
    claims = {claim for document in documents for claim in document.claims()}
    assert [claim for claim in claims if MARKUP.search(claim)] == []


def test_quotes_are_the_users_own_words(knowledge: Knowledge) -> None:
    text = "An internal *tool* with an\n admin   screen over `Postgres`, maybe a REST API later."
    advice = advise(text, knowledge=knowledge)
    flat = " ".join(text.split())
    sections = advice_document(advice, knowledge=knowledge).sections
    quotes = [quote for one in sections for line in one.lines for quote in line.quotes]
    assert quotes
    assert [quote for quote in quotes if quote not in flat] == []


def test_preparing_changes_no_answer(knowledge: Knowledge) -> None:
    fresh = load_knowledge()
    prepare(fresh)
    text = "An internal tool with an admin screen over Postgres"
    assert advise(text, knowledge=fresh) == advise(text, knowledge=knowledge)

"""The buttons of private answers: beneath their question, within Slack's limits, each with an answer behind it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from advisor import Knowledge, Profile
from advisor.commands import Ask, House, Offer, Reply, answer, answer_again
from advisor.document import Document, Line, Section
from handlers.slack.buttons import AGAIN, MOST_OFFERS
from handlers.slack.limits import BUTTON_LABEL, BUTTON_TEXT, BUTTON_VALUE, checked
from handlers.slack.message import reply_message
from handlers.slack.weighing import length
from tests.fakes.block_kit import refused
from tests.slack.documents import large, short
from tests.slack.person import buttons, labels
from tests.slack.test_rendering import rows, shown

URL = "https://advisor.example.com"
ROUNDS = hypothesis_settings(deadline=None, max_examples=150)
FEWER = hypothesis_settings(ROUNDS, max_examples=80)

some_words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=120)
offers = st.builds(Offer, some_words, some_words, st.sampled_from(["", "help", "x" * 2_000, "x" * 2_001]))
asks = st.builds(
    Ask, st.sampled_from(["key", "other"]), st.integers(1, 3), st.lists(offers, max_size=3).map(tuple)
)


def private(reply: Reply) -> dict[str, Any]:
    return reply_message(reply, public=False, public_url=URL)


def a_profile(data: st.DataObject, knowledge: Knowledge) -> Profile:
    """Any facts at all, from none to so many that no button can hold them."""
    names = sorted(knowledge.facts)
    most = data.draw(st.sampled_from([3, 8, 20, len(names)]))
    values = st.dictionaries(st.sampled_from(names), st.booleans(), max_size=most)
    everything = st.just(dict.fromkeys(names, True))
    return Profile.of(data.draw(st.one_of(values, values, everything)))


@ROUNDS
@given(data=st.data())
def test_every_answer_to_any_facts_is_one_that_slack_takes(data: st.DataObject, house: House) -> None:
    """And so is every answer to every button of it: together some thousands of messages."""
    facts = f"facts:{a_profile(data, house.knowledge)}"
    verb = data.draw(st.sampled_from(["", "next:", "record:", "starter:", "why not flask:"]))
    first = private(answer_again(f"{verb}{facts}", house=house))
    behind = [one["value"] for one in buttons(first) if one["action_id"].startswith(AGAIN)]
    for message in (first, *(private(answer_again(value, house=house)) for value in behind)):
        assert checked(message) is message
        assert refused(message) is None
        assert "cannot be read" not in message["text"]


@FEWER
@given(data=st.data())
def test_a_row_between_the_lines_leaves_every_claim_there(data: st.DataObject, house: House) -> None:
    reply = answer_again(f"facts:{a_profile(data, house.knowledge)}", house=house)
    whole = shown(private(reply)["blocks"])
    if "cut here" not in whole:
        assert [claim for claim in reply.document.claims() if claim not in whole.replace("`", "")] == []


@FEWER
@given(large | short, st.none() | asks, st.lists(offers, max_size=30).map(tuple), st.booleans())
def test_buttons_of_any_kind_under_any_document_are_within_the_limits(
    document: Document, ask: Ask | None, more: tuple[Offer, ...], paged: bool
) -> None:
    page = f"/advice?facts={'x' * 1_200}" if paged else ""
    reply = Reply("advise", document, again="help", page=page, ask=ask, offers=more)
    message = private(reply)
    assert checked(message) is message
    assert refused(message) is None
    assert len(labels(message)) <= 3 + MOST_OFFERS + 3


def asked(lines: int = 1, *, section: str = "q", says: int = 3) -> dict[str, Any]:
    section_of = Section("q", "Best next questions", tuple(Line(f"Line {number}.") for number in range(says)))
    ask = Ask(section, lines, (Offer("Yes", "Yes: line", "next"),))
    last = Section("last", "", (Line("The end."),))
    return private(Reply("advise", Document("h", (section_of, last)), again="help", ask=ask))


@pytest.mark.parametrize(
    ("lines", "says", "order"),
    [
        (1, 3, "Best next questions\nLine 0.[Yes]Line 1.Line 2.The end."),
        (2, 3, "Best next questionsLine 0.Line 1.[Yes]Line 2.The end."),
        (1, 1, "Best next questions\nLine 0.[Yes]The end."),
    ],
)
def test_answers_stand_right_beneath_the_question_that_they_answer(lines: int, says: int, order: str) -> None:
    blocks = asked(lines, says=says)["blocks"][1:-1]
    assert "".join("[Yes]" if one["type"] == "actions" else shown([one]) for one in blocks) == order


@pytest.mark.parametrize(("lines", "section"), [(1, "elsewhere"), (4, "q")])
def test_without_its_question_an_answer_has_no_button(lines: int, section: str) -> None:
    assert rows(asked(lines, section=section)) == [["Share in channel", "Dismiss"]]


def test_a_question_that_was_cut_away_has_no_button() -> None:
    long = Section("long", "", tuple(Line("a" * 900) for _line in range(20)))
    question = Section("q", "", (Line("Is it?"),))
    ask = Ask("q", 1, (Offer("Yes", "Yes: Is it?", "next"),))
    message = private(Reply("advise", Document("h", (long, question)), again="help", ask=ask))
    assert rows(message) == [["Share in channel", "Dismiss"]]


def test_a_button_that_slack_has_no_room_for_is_missing_and_that_is_said() -> None:
    most = "x" * BUTTON_VALUE
    more = (
        Offer("Fits", "Fits", most),
        Offer("Record", "Record", f"{most}y"),
        Offer("Next", "Next", f"{most}y"),
    )
    message = private(Reply("advise", Document("h"), again="help", offers=more))
    assert labels(message) == ["Share in channel", "Fits", "Dismiss"]
    assert "there is no button for “Record”, “Next”" in shown(message["blocks"])


def test_a_page_whose_address_is_too_long_has_no_link() -> None:
    reply = Reply("advise", Document("h"), again="help", page="/advice?facts=" + "x" * 3_000)
    assert labels(private(reply)) == ["Share in channel", "Dismiss"]


def test_a_link_leads_to_the_page_and_brings_no_value() -> None:
    [_share, link, _dismiss] = buttons(private(Reply("rules", Document("h"), again="rules", page="/rules")))
    assert (link["url"], "value" in link) == (f"{URL}/rules", False)


def test_long_words_on_a_button_end_in_three_dots() -> None:
    offer = Offer("🙂" * 40, "Yes: " + "why " * 30, "help")
    button = buttons(private(Reply("advise", Document("h"), again="help", offers=(offer,))))[1]
    said, aloud = button["text"]["text"], button["accessibility_label"]
    assert (said, length(said)) == ("🙂" * 37 + "…", BUTTON_TEXT)
    assert (aloud[-1], length(aloud)) == ("…", BUTTON_LABEL)


def test_every_button_says_aloud_what_it_does(house: House) -> None:
    message = private(answer("an API for partners", house=house))
    spoken = [button["accessibility_label"] for button in buttons(message)]
    assert len(set(spoken)) == len(spoken)
    assert spoken[0].startswith("Yes: Will people on your side")


@pytest.mark.parametrize("words", ["rule Z-1", "compare django rails", "why not"])
def test_a_mistake_has_no_buttons(words: str, house: House) -> None:
    assert "blocks" not in (message := private(answer(words, house=house))) or labels(message) == []


@pytest.mark.parametrize("verb", ["", "next: ", "record: ", "why not flask: ", "starter: "])
def test_what_everyone_sees_has_no_buttons(verb: str, house: House) -> None:
    reply = answer(f"{verb}an API for partners", house=house)
    assert labels(reply_message(reply, public=True, public_url=URL)) == []


def test_a_long_record_is_whole_in_its_blocks_and_its_text_says_where_the_rest_is(house: House) -> None:
    facts = "admin_panel,back_office,larger_team,own_database,transactions,has_api,server_pages,websockets"
    reply = answer_again(f"record:facts:{facts}", house=house)
    message = private(reply)
    assert "cut here" not in shown(message["blocks"])
    page = f"{URL}{reply.page}".replace("&", "&amp;")
    assert message["text"].endswith(f"more: {page}")
    assert reply.page.startswith("/advice/record?facts=")

"""Documents as Slack shows them: everything that is claimed, nothing that is not, within every limit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings

from advisor import Knowledge, advise
from advisor.commands import House, Reply, answer
from advisor.document import Code, Document, Line, Section, Table
from handlers.slack.blocks import bar, document_blocks
from handlers.slack.cut import LONGEST_TEXT, MOST_SECTIONS
from handlers.slack.escaping import clean, escape
from handlers.slack.limits import ALL_BLOCKS_TEXT, BUTTON_VALUE, TEXT, TEXT_OBJECT, checked
from handlers.slack.message import ASK_FOR_LESS, reply_blocks, reply_message
from handlers.slack.weighing import length
from handlers.slack.words import NOTHING_TO_SAY, message_text
from tests.fakes.block_kit import refused
from tests.slack.documents import large, short

URL = "https://advisor.example.com"
CUT = "… cut here"
slow = hypothesis_settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def said(block: object) -> Iterator[str]:
    """Every text of a block, in order; code comes in backticks."""
    if isinstance(block, dict):
        if isinstance(block.get("text"), str):
            yield f"`{block['text']}`" if block.get("style", {}).get("code") else block["text"]
        for value in block.values():
            yield from said(value)
    elif isinstance(block, list):
        for value in block:
            yield from said(value)


def shown(blocks: list[dict[str, Any]]) -> str:
    return "".join(said(blocks))


def message(document: Document) -> dict[str, Any]:
    return reply_message(Reply("advise", document, again="facts:"), public=False, public_url=URL)


def labels(block: dict[str, Any]) -> list[str]:
    """What stands on the buttons of a row."""
    return [button["text"]["text"] for button in block["elements"] if block["type"] == "actions"]


def rows(message: dict[str, Any]) -> list[list[str]]:
    return [labels(block) for block in message["blocks"] if block["type"] == "actions"]


def document(*lines: Line, **changes: Any) -> Document:
    return replace(Document("Headline", (Section("key", "Title", lines),), ("Small print",)), **changes)


@slow
@given(short)
def test_every_claim_is_shown_and_said(found: Document) -> None:
    rendered = message(found)
    claims = [clean(claim) for claim in found.claims()]
    if CUT not in rendered["text"]:
        text = " ".join(rendered["text"].split())
        assert [claim for claim in claims if escape(claim) not in text] == []
    if CUT not in shown(rendered.get("blocks", [])):
        whole = " ".join(shown(rendered["blocks"]).replace("`", "").split())
        assert [claim for claim in claims if clean(claim.replace("`", "")) not in whole] == []


@slow
@given(large)
def test_every_document_is_one_that_slack_takes(found: Document) -> None:
    rendered = message(found)
    assert checked(rendered) is rendered
    assert refused(rendered) is None
    assert not set(rendered["text"]) & set("<>")


def test_the_words_of_a_user_stand_in_no_markup() -> None:
    hostile = "<!channel> <@U1> *b* `c` <https://example.com|x>"
    rendered = message(document(Line("Said.", (hostile,))))
    [section] = [block for block in rendered["blocks"] if block["type"] == "rich_text"]
    runs = section["elements"][0]["elements"]
    assert {"type": "text", "text": f"“{hostile}”", "style": {"italic": True}} in runs
    assert "&lt;!channel&gt; &lt;@U1&gt;" in rendered["text"]


def test_right_to_left_words_cannot_reorder_the_sentence_around_them() -> None:
    assert "Said. “\u2068שלום\u2069” `A-1`" in shown(
        document_blocks(document(Line("Said.", ("שלום",), ("A-1",))), whole="")
    )


def test_a_line_reads_sentence_quotes_rules_strength() -> None:
    line = Line("Staff need screens.", ("admin screen", "refunds"), ("A-71",), "strong")
    assert "Staff need screens. “admin screen” “refunds” `A-71`  ▰▰▰▱ strong" in shown(
        document_blocks(document(line), whole="")
    )
    assert "• Staff need screens. “admin screen”, “refunds” (A-71, strong)" in message_text(
        document(line), whole=""
    )


@pytest.mark.parametrize(
    ("strength", "looks"),
    [
        ("decisive", "▰▰▰▰ decisive"),
        ("strong", "▰▰▰▱ strong"),
        ("moderate", "▰▰▱▱ moderate"),
        ("slight", "▰▱▱▱ slight"),
        ("none", "▱▱▱▱ none"),
    ],
)
def test_a_strength_is_a_bar_and_a_word(strength: Any, looks: str) -> None:
    assert bar(strength) == looks


def test_what_is_to_be_typed_is_set_as_code() -> None:
    blocks = document_blocks(document(Line("Type `help` or `rules`.")), whole="")
    assert "Type `help` or `rules`." in shown(blocks)


def test_a_table_names_its_column_at_every_value() -> None:
    table = Table(("Criterion", "Django", "Flask"), (("Admin", "built in", ""), ("ORM", "built in", "added")))
    found = Document("Compared", (Section("table", "", table=table),))
    assert shown(document_blocks(found, whole="")).endswith(
        "Criterion · Django · FlaskAdmin\nDjango: built in · Flask: –ORM\nDjango: built in · Flask: added"
    )
    assert message_text(found, whole="").splitlines()[-3:] == [
        "Criterion · Django · Flask",
        "• Admin — Django: built in; Flask: –",
        "• ORM — Django: built in; Flask: added",
    ]


PROGRAM = Code("python", "def pay(x):\n    return '<@U1>'  # *b* `c` ```\n\n\tx\n", "pay.py")


def boxes(found: Document) -> list[dict[str, Any]]:
    blocks = [block for block in document_blocks(found, whole=URL) if block["type"] == "rich_text"]
    return [
        part for block in blocks for part in block["elements"] if part["type"] == "rich_text_preformatted"
    ]


@pytest.mark.parametrize("lines", [(), (Line("One."),), (Line("One."), Line("Two."))])
def test_code_stands_in_a_box_letter_by_letter_below_its_name(lines: tuple[Line, ...]) -> None:
    found = Document("h", (Section("k", "Title", lines, code=PROGRAM),))
    [box] = boxes(found)
    assert box["elements"] == [{"type": "text", "text": PROGRAM.text.rstrip("\n")}]
    assert "`pay.py`" in shown(document_blocks(found, whole=""))
    assert f"pay.py\n{escape(PROGRAM.text)}".rstrip("\n") in message_text(found, whole="")


def test_long_code_comes_in_runs_of_whole_lines_that_slack_takes() -> None:
    text = "\n".join(f"    line {number} of this file" for number in range(200))
    [box] = boxes(Document("h", (Section("k", "", code=Code("", text)),)))
    runs = [run["text"] for run in box["elements"]]
    assert len(runs) > 1
    assert "".join(runs) == text
    assert all(run.endswith("\n") for run in runs[:-1])
    assert max(map(length, runs)) <= TEXT_OBJECT


def test_code_is_cut_at_the_end_of_a_line_and_the_cut_counts_its_lines() -> None:
    text = "\n".join(f"    line {number} of this file" for number in range(1_000))
    found = Document("h", (Section("k", "", code=Code("text", text, "much.txt")), Section("l", "Later")))
    [box] = boxes(found)
    kept = "".join(run["text"] for run in box["elements"]).split("\n")
    assert kept == text.split("\n")[: len(kept)]
    assert 0 < len(kept) < 1_000
    blocks = document_blocks(found, whole=URL)
    assert f"… cut here, {1_000 - len(kept) + 1} lines more: the whole answer" in shown(blocks)
    assert URL in str(blocks[-1])
    spoken = message_text(found, whole="elsewhere")
    kept_there = spoken.count("of this file")
    assert f"… cut here, {1_000 - kept_there + 1} lines more: elsewhere" in spoken


def test_code_of_which_nothing_fits_goes_with_its_name_and_title() -> None:
    long = Section("long", "", (Line("a" * 990),) * 3 + (Line("a" * 850),))
    found = Document("", (long, Section("k", "T", code=Code("", "x" * 990, "last.txt"))))
    text = message_text(found, whole="elsewhere")
    assert "last.txt" not in text
    assert "xxx" not in text
    assert text.endswith("… cut here, 2 lines more: elsewhere")


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        (Code("", "", "empty.py"), ["rich_text_section"]),
        (Code("", " \n\x00", "blank.py"), ["rich_text_section"]),
        (Code("", " \n"), []),
    ],
)
def test_code_without_a_letter_has_no_box(code: Code, parts: list[str]) -> None:
    blocks = document_blocks(Document("", (Section("k", "", code=code),)), whole="")
    assert [part["type"] for block in blocks for part in block["elements"]] == parts


@pytest.mark.parametrize(
    ("table", "said_of_it"),
    [
        (Table((), ()), ""),
        (Table(("", ""), (("", "b"),)), "–\nb"),
        (Table(("only",), (("a",), ("",))), "onlya–"),
        (Table(("a", "b"), ()), "a · b"),
    ],
)
def test_odd_tables_are_drawn_as_far_as_they_go(table: Table, said_of_it: str) -> None:
    found = Document("", (Section("table", "", table=table),))
    assert shown(document_blocks(found, whole="")) == said_of_it


def test_a_long_headline_is_no_header() -> None:
    [first, *_rest] = document_blocks(document(headline="a" * 151), whole="")
    assert first["type"] == "rich_text"


def test_an_empty_document_is_still_an_answer() -> None:
    rendered = message(Document(""))
    assert rendered["text"] == NOTHING_TO_SAY
    assert [block["type"] for block in rendered["blocks"]] == ["actions"]
    assert "blocks" not in reply_message(Reply("help", Document("")), public=True, public_url=URL)


def test_a_reply_that_cannot_be_made_again_can_only_be_dismissed() -> None:
    rendered = reply_message(Reply("help", document()), public=False, public_url=URL)
    assert labels(rendered["blocks"][-1]) == ["Dismiss"]


def test_much_small_print_fits_in_one_block() -> None:
    footer = tuple(f"Note {number}." for number in range(20))
    [*_rest, last] = document_blocks(document(footer=footer), whole="")
    assert len(last["elements"]) == 10
    assert last["elements"][-1]["text"].startswith("Note 9. · Note 10.")


def test_a_cut_is_counted_and_says_where_the_whole_stands() -> None:
    lines = tuple(Line(f"Sentence {number} of this document.") for number in range(600))
    found = document(*lines)
    text, blocks = message_text(found, whole=f"{URL}/advice"), document_blocks(found, whole=f"{URL}/advice")
    for rendering in (text, shown(blocks)):
        kept = rendering.count("of this document.")
        assert 0 < kept < 600
        assert f"… cut here, {601 - kept} lines more: " in rendering
    assert text.endswith(f"more: {URL}/advice")
    assert blocks[-1]["elements"][0]["elements"][-1] == {
        "type": "link",
        "url": f"{URL}/advice",
        "text": "the whole answer",
    }
    assert length(text) <= TEXT
    assert length(text) > TEXT / 2
    assert ALL_BLOCKS_TEXT / 2 < length(shown(blocks)) <= ALL_BLOCKS_TEXT


def test_one_line_too_many_is_one_line() -> None:
    fits = "a" * LONGEST_TEXT
    found = Document("h", (Section("k", "", (Line(fits),) * 3 + (Line("b" * 910),)),))
    assert "… cut here, 1 line more: elsewhere" in message_text(found, whole="elsewhere")


def test_what_comes_after_a_cut_is_left_out_too() -> None:
    """A later part without an earlier one could turn the sense around."""
    long = Section("long", "Long", tuple(Line("a" * 900) for _line in range(20)))
    short = Section("short", "Short", (Line("Brief."),))
    text = message_text(Document("h", (long, short), ("Small print",)), whole="elsewhere")
    assert "Brief" not in text
    assert "Short" not in text
    assert "Small print" not in text


def test_a_title_alone_counts_as_a_line_and_stays_away_when_its_lines_do() -> None:
    long = Section("long", "Long", tuple(Line("a" * 900) for _line in range(5)))
    text = message_text(Document("h", (long, Section("bare", "Bare")), ()), whole="elsewhere")
    assert "Bare" not in text
    kept = text.count("a" * 900)
    assert f"cut here, {5 - kept + 1} lines more" in text


def test_more_sections_than_blocks_are_cut() -> None:
    sections = tuple(Section(str(number), "", (Line(f"{number}."),)) for number in range(MOST_SECTIONS + 5))
    blocks = document_blocks(Document("h", sections), whole="elsewhere")
    assert "… cut here, 5 lines more: elsewhere" in shown(blocks)


def test_one_endless_word_is_cut_where_it_stands() -> None:
    text = message_text(document(Line("a" * 5_000), Line("The end.")), whole="elsewhere")
    assert "… cut here, 4,060 characters more" in text
    assert "The end." in text


def test_a_cut_splits_neither_a_character_nor_an_entity() -> None:
    assert "\ufffd" not in message_text(document(Line("a" + "🙂" * 900)), whole="")
    text = message_text(document(Line("&" * 900)), whole="")
    assert "&a…" not in text
    assert "&amp;…" in text


def test_a_reply_that_is_too_long_for_a_button_says_how_to_share_it() -> None:
    reply = Reply("advise", document(), again="a" * (BUTTON_VALUE + 1))
    rendered = reply_message(reply, public=False, public_url=URL)
    assert rendered["blocks"][-1]["type"] == "context"
    assert "public:" in shown(rendered["blocks"])


@pytest.mark.parametrize(
    ("permalink", "where"),
    [
        ("", ASK_FOR_LESS),
        ("/advice?facts=admin_panel", f"{URL}/team/advice?facts=admin_panel"),
        ("/advice?facts=" + "a" * 1_500, ASK_FOR_LESS),
    ],
)
def test_a_cut_advice_points_to_its_page(knowledge: Knowledge, permalink: str, where: str) -> None:
    long = document(*(Line("A sentence of this document."),) * 900)
    reply = Reply("advise", long, advise("an admin panel", knowledge=knowledge), page=permalink)
    rendered = reply_message(reply, public=True, public_url=f"{URL}/team/")
    assert rendered["text"].endswith(f"lines more: {where}")


def test_the_preview_shows_what_everyone_would_see(house: House) -> None:
    reply = answer("an admin screen over Postgres", house=house)
    assert reply_blocks(reply, public_url=URL) == reply_message(reply, public=True, public_url=URL)["blocks"]


def test_the_list_of_rules_is_cut_with_a_link_to_its_page(house: House) -> None:
    rendered = reply_message(answer("rules", house=house), public=False, public_url=URL)
    assert f"{URL}/rules" in str(rendered["blocks"])
    assert f"{URL}/rules" in rendered["text"]


@pytest.mark.parametrize("words", ["compare django flask fastapi", "help", "rule A-71"])
def test_our_own_longest_answers_are_shown_whole(house: House, words: str) -> None:
    reply = answer(words, house=house)
    whole = shown(reply_blocks(reply, public_url=URL))
    assert CUT not in whole
    assert [claim for claim in reply.document.claims() if claim not in whole.replace("`", "")] == []

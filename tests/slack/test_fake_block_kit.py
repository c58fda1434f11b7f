"""The witness against our own limits: at a limit it takes a block, above it or on the wrong surface it does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.fakes.block_kit import refused, refused_unfurl, refused_view

Block = dict[str, Any]


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def markup(text: str) -> Block:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def option(number: int = 1, **more: Any) -> Block:
    return {"text": plain(f"o{number}"), "value": str(number), **more}


def options(count: int) -> list[Block]:
    return [option(number) for number in range(count)]


def element(kind: str, **more: Any) -> Block:
    return {"type": kind, "action_id": "a", **more}


def button(**more: Any) -> Block:
    return element("button", **{"text": plain("a"), **more})


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def section(**more: Any) -> Block:
    return {"type": "section", "text": markup("a"), **more}


def field(inside: Block | None = None, **more: Any) -> Block:
    return {"type": "input", "label": plain("a"), "element": inside or element("plain_text_input"), **more}


def rich(*runs: Block, kind: str = "rich_text_section", **more: Any) -> Block:
    return {"type": "rich_text", "elements": [{"type": kind, "elements": list(runs), **more}]}


def run(text: str = "a") -> Block:
    return {"type": "text", "text": text}


def cells(rows: int, columns: int) -> list[list[Block]]:
    return [[{"type": "raw_text", "text": "a"}] * columns] * rows


def bars(series: int, points: int, label: str = "l") -> Block:
    names = [f"{label}{number}" for number in range(points)]
    data = [{"label": name, "value": 1} for name in names]
    every = [{"name": f"s{number}", "data": data} for number in range(series)]
    chart = {"type": "bar", "series": every, "axis_config": {"categories": names}}
    return {"type": "data_visualization", "title": "a", "chart": chart}


def modal(*blocks: Block, **more: Any) -> Block:
    return {"type": "modal", "title": plain("a"), "submit": plain("a"), "blocks": list(blocks), **more}


def home(*blocks: Block, **more: Any) -> Block:
    return {"type": "home", "blocks": list(blocks), **more}


def message(*blocks: Block) -> Block:
    return {"text": "a", "blocks": list(blocks)}


CONFIRM = {
    "title": plain("a" * 100),
    "text": markup("a" * 300),
    "confirm": plain("a" * 30),
    "deny": plain("a"),
}
FEEDBACK = {
    "type": "feedback_buttons",
    "action_id": "f",
    "positive_button": {"text": plain("a" * 75), "value": "v" * 2_000},
    "negative_button": {"text": plain("a"), "value": "v"},
}
IMAGE = {"type": "image", "image_url": "u" * 3_000, "alt_text": "a" * 2_000}

#: What is taken everywhere: each block at its limits.
AT_THE_LIMIT = [
    section(text=markup("a" * 3_000), block_id="b" * 255),
    section(fields=[plain("a" * 2_000)] * 10),
    section(accessory=element("overflow", options=options(5))),
    {"type": "header", "text": plain("a" * 150)},
    {"type": "divider"},
    {"type": "context", "elements": [markup("a")] * 9 + [IMAGE]},
    {**IMAGE, "title": plain("a" * 2_000)},
    actions(*[button(action_id=f"{n}") for n in range(25)]),
    actions(
        button(text=plain("a" * 75), value="v" * 2_000, url="u" * 3_000, style="danger", confirm=CONFIRM)
    ),
    actions(element("static_select", options=options(100), placeholder=plain("a" * 150))),
    actions(element("static_select", option_groups=[{"label": plain("a" * 75), "options": options(2)}])),
    actions(element("radio_buttons", options=options(10), initial_option=option())),
    actions(element("checkboxes", options=[{"text": markup("a" * 75), "value": "v" * 150}])),
    field(label=plain("a" * 2_000), hint=plain("a" * 2_000), optional=True, dispatch_action=True),
    field(element("plain_text_input", min_length=3, max_length=3_000, multiline=True)),
    field(element("plain_text_input", dispatch_action_config={"trigger_actions_on": ["on_enter_pressed"]})),
    field(element("multi_static_select", options=options(100), max_selected_items=3)),
    rich(run(), {"type": "link", "url": "https://example.com", "text": "a"}, {"type": "emoji", "name": "ok"}),
    rich(rich(run())["elements"][0], kind="rich_text_list", style="bullet", indent=8),
    rich(run(), kind="rich_text_preformatted"),
    rich(run(), kind="rich_text_quote"),
]

#: What is refused wherever it stands: a limit broken, something missing, something too much, something empty.
REFUSED = [
    (section(text=markup("a" * 3_001)), "3001"),
    (section(text=markup("")), "empty"),
    (section(text={"type": "plain_text", "text": "a", "verbatim": True}), "additional property: verbatim"),
    (section(text={"type": "html", "text": "a"}), "not a text object"),
    (section(block_id="b" * 256), "block_id"),
    (section(fields=[plain("a")] * 11), "ten fields"),
    (section(fields=[plain("a" * 2_001)]), "2001"),
    (section(fields=[]), "at least one"),
    (section(title=plain("a")), "additional property: title"),
    (section(accessory=element("plain_text_input")), "not supported in section blocks"),
    (section(accessory=None), "accessory is empty"),
    ({"type": "section"}, "text"),
    ({"type": "header", "text": plain("a" * 151)}, "151"),
    ({"type": "header", "text": markup("a")}, "plain_text"),
    ({"type": "context", "elements": [markup("a")] * 11}, "ten"),
    ({"type": "context", "elements": []}, "at least one"),
    ({"type": "context", "elements": [button()]}, "not a text object"),
    ({"type": "image", "alt_text": "a"}, "image_url"),
    ({"type": "image", "image_url": "u"}, "alt_text"),
    ({"type": "banner"}, "unsupported type"),
    (actions(*[button(action_id=f"{n}") for n in range(26)]), "25"),
    (actions(button(), button()), "action_id stands there twice"),
    (actions(button(text=plain("a" * 76))), "76"),
    (actions(button(text=markup("a"))), "plain_text"),
    (actions(button(value="")), "empty"),
    (actions(button(value="v" * 2_001)), "2001"),
    (actions(button(url="u" * 3_001)), "3001"),
    (actions(button(accessibility_label="a" * 76)), "76"),
    (actions(button(action_id="a" * 256)), "action_id"),
    (actions(button(style="loud")), "primary or danger"),
    (actions(button(confirm={**CONFIRM, "confirm": plain("a" * 31)})), "31"),
    (actions(button(confirm={**CONFIRM, "title": markup("a")})), "plain_text"),
    (actions(button(name="a")), "name"),
    (actions(element("slider")), "unknown element"),
    (actions(element("overflow", options=options(6))), "5"),
    (actions(element("static_select", options=options(101))), "100"),
    (actions(element("static_select", options=[])), "either options or option_groups"),
    (actions(element("static_select", options=[{"text": markup("a"), "value": "v"}])), "plain_text"),
    (actions(element("static_select", options=options(2), placeholder=plain("a" * 151))), "151"),
    (actions(element("radio_buttons", options=options(11))), "10"),
    (actions(element("radio_buttons", options=options(2), initial_option=option(7))), "not among"),
    (actions(element("checkboxes", options=options(2), initial_options=[])), "initial_options"),
    (actions(element("checkboxes", options=[option(description=plain("a" * 76))])), "76"),
    (actions(element("checkboxes", options=[{"text": plain("a"), "value": "v" * 151}])), "151"),
    (field(label=markup("a")), "plain_text"),
    (field(label=plain("a" * 2_001)), "2001"),
    (field(hint=plain("a" * 2_001)), "2001"),
    (field(button()), "not supported in input blocks"),
    (field(element("plain_text_input", max_length=3_001)), "3001"),
    (field(element("plain_text_input", placeholder=plain("a" * 151))), "151"),
    (
        field(element("plain_text_input", dispatch_action_config={"trigger_actions_on": ["on_blur"]})),
        "on_blur",
    ),
    (rich(), "empty"),
    (rich(run("")), "empty"),
    (rich(rich(run())["elements"][0], kind="rich_text_list", style="bullet", indent=9), "9"),
    (rich({"type": "user", "user_id": "U1"}), "no use for"),
]


@pytest.mark.parametrize("block", AT_THE_LIMIT)
def test_a_block_at_its_limit_is_taken_on_every_surface(block: Block) -> None:
    assert (refused(message(block)), refused_view(modal(block)), refused_view(home(block))) == (None,) * 3


@pytest.mark.parametrize(("block", "why"), REFUSED)
def test_a_block_over_its_limit_is_refused_on_every_surface(block: Block, why: str) -> None:
    for problem in (refused(message(block)), refused_view(modal(block)), refused_view(home(block))):
        assert problem is not None
        assert why in problem


#: Where else than in messages these may stand.
SURFACES = [
    ({"type": "alert", "text": plain("a" * 200), "level": "warning"}, (False, True, False)),
    ({"type": "markdown", "text": "a" * 12_000}, (True, False, False)),
    ({"type": "context_actions", "elements": [FEEDBACK]}, (True, False, False)),
    (
        {"type": "table", "rows": cells(100, 20), "column_settings": [{"align": "right"}, None]},
        (True, False, True),
    ),
    ({"type": "data_table", "rows": cells(201, 20), "caption": "a"}, (True, False, True)),
    (bars(12, 20), (True, False, True)),
    ({"type": "card", "title": plain("a" * 150), "actions": [button()]}, (True, True, True)),
    ({"type": "carousel", "elements": [{"type": "card", "title": plain("a")}] * 10}, (True, False, True)),
    ({"type": "container", "title": plain("a"), "child_blocks": [section()] * 10}, (True, False, True)),
    ({"type": "task_card", "task_id": "1", "title": "a", "status": "complete"}, (True, False, False)),
    ({"type": "task_card", "task_id": "1", "title": "a", "status": "pending"}, (False, False, False)),
    (
        {"type": "plan", "title": "a", "tasks": [{"task_id": "1", "title": "a", "status": "pending"}]},
        (True, False, False),
    ),
    ({"type": "file", "external_id": "a", "source": "remote"}, (False, False, False)),
    (field(element("number_input", is_decimal_allowed=False)), (False, True, False)),
    (field(element("email_text_input")), (False, True, False)),
    (field(element("url_text_input")), (False, True, False)),
    (field(element("rich_text_input")), (False, True, True)),
    (field(element("datetimepicker")), (True, True, False)),
    ({"type": "alert", "text": plain("a" * 201)}, (False, False, False)),
    ({"type": "markdown", "text": "a" * 12_001}, (False, False, False)),
    ({"type": "context_actions", "elements": [FEEDBACK] * 6}, (False, False, False)),
    ({"type": "table", "rows": cells(101, 1)}, (False, False, False)),
    ({"type": "table", "rows": cells(1, 21)}, (False, False, False)),
    ({"type": "table", "rows": [[{"type": "raw_text", "text": "a" * 10_001}]]}, (False, False, False)),
    ({"type": "data_table", "rows": cells(202, 1), "caption": "a"}, (False, False, False)),
    (bars(13, 1), (False, False, False)),
    (bars(1, 2, "a label that is far too long"), (False, False, False)),
]


@pytest.mark.parametrize(("block", "taken"), SURFACES)
def test_a_block_stands_where_slack_shows_it(block: Block, taken: tuple[bool, bool, bool]) -> None:
    found = (refused(message(block)), refused_view(modal(block)), refused_view(home(block)))
    assert tuple(problem is None for problem in found) == taken, found


@pytest.mark.parametrize(
    ("check", "given", "why"),
    [
        (refused, {"blocks": [section()]}, "no text"),
        (refused, {"text": ""}, "text"),
        (refused, message(*[section()] * 51), "50"),
        (refused, message(section(block_id="b"), section(block_id="b")), "block_id stands there twice"),
        (refused, message(*[{"type": "markdown", "text": "a" * 6_001}] * 2), "12000"),
        (refused, message(*[{"type": "table", "rows": cells(1, 1)}] * 2), "more than 1 of table"),
        (refused, message(*[bars(1, 1)] * 3), "more than 2"),
        (refused_view, modal(*[section()] * 101), "100"),
        (refused_view, home(*[section()] * 101), "100"),
        (refused_view, modal(section(), title=plain("a" * 25)), "25"),
        (refused_view, modal(section(), title=markup("a")), "plain_text"),
        (refused_view, modal(section(), submit=plain("a" * 25)), "25"),
        (refused_view, modal(section(), close=plain("a" * 25)), "25"),
        (refused_view, modal(section(), close=markup("a")), "plain_text"),
        (refused_view, modal(section(), private_metadata="a" * 3_001), "3001"),
        (refused_view, modal(section(), callback_id="a" * 256), "256"),
        (refused_view, home(section(), external_id="a" * 256), "256"),
        (refused_view, modal(field(), submit=None), "not a text object"),
        (refused_view, {"type": "modal", "title": plain("a"), "blocks": [field()]}, "submit is required"),
        (refused_view, {"type": "modal", "blocks": [section()]}, "text object"),
        (refused_view, home(section(), title=plain("a")), "additional property: title"),
        (refused_view, {"type": "home"}, "blocks"),
        (refused_view, {"type": "tab", "blocks": []}, "unknown view"),
        (refused_unfurl, {"blocks": [actions(button())]}, "can be used"),
        (refused_unfurl, {"blocks": [section(accessory=button())]}, "can be used"),
        (refused_unfurl, {"blocks": [{"type": "header"}]}, "text"),
        (refused_unfurl, {}, "not an unfurl"),
    ],
)
def test_what_is_wrong_with_the_whole(check: Callable[[Any], str | None], given: Block, why: str) -> None:
    problem = check(given)
    assert problem is not None
    assert why in problem


def test_a_preview_may_show_pictures_and_a_view_may_say_what_it_needs() -> None:
    assert refused_unfurl({"blocks": [section(accessory=IMAGE), {"type": "divider"}]}) is None
    more = {"private_metadata": "a" * 3_000, "callback_id": "a" * 255, "close": plain("a" * 24)}
    assert refused_view(modal(field(), notify_on_close=True, clear_on_close=True, **more)) is None
    focused = element("plain_text_input", focus_on_load=True)
    assert refused_view(modal(field(focused))) is None
    assert "focus_on_load" in str(refused_view(modal(field(focused), field(focused))))

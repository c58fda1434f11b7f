"""The one check of outgoing views refuses what Slack would refuse of a modal."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.slack.limits import MessageError, checked_view
from tests.fakes.block_kit import refused_view
from tests.slack.test_limits import markup, plain

Part = dict[str, Any]


def option(value: str = "v", text: str = "o", **more: Any) -> Part:
    return {"text": plain(text), "value": value, **more}


def typed(**more: Any) -> Part:
    return {"type": "plain_text_input", "action_id": "a", **more}


def radio(*options: Part, **more: Any) -> Part:
    return {"type": "radio_buttons", "action_id": "a", "options": list(options), **more}


def boxes(*options: Part, **more: Any) -> Part:
    return {"type": "checkboxes", "action_id": "a", "options": list(options), **more}


def put(element: Part, **more: Any) -> Part:
    return {"type": "input", "block_id": "b", "label": plain("l"), "element": element, **more}


def modal(*blocks: Part, **more: Any) -> Part:
    ends = {"title": plain("t"), "submit": plain("s"), "close": plain("c")}
    return {"type": "modal", **ends, "blocks": list(blocks), **more}


def numbered(count: int) -> list[Part]:
    return [option(str(number)) for number in range(count)]


GOOD = [
    modal(put(typed(max_length=3_000, initial_value="x" * 3_000, placeholder=plain("p" * 150)))),
    modal(
        put(
            radio(*numbered(10), initial_option=option("3")),
            label=plain("l" * 2_000),
            hint=plain("h" * 2_000),
        )
    ),
    modal(put(boxes(*numbered(10), initial_options=numbered(10)))),
    modal(put(boxes(option("v" * 150, "o" * 75, description=plain("d" * 75))), block_id="b" * 255)),
    modal(*[put(typed(), block_id=str(number)) for number in range(100)]),
    modal(put(typed()), title=plain("t" * 24), submit=plain("s" * 24), close=plain("c" * 24)),
    modal(put(typed()), private_metadata="m" * 3_000, callback_id="c" * 255),
]

BAD = [
    (modal(put(typed()), title=plain("t" * 25)), "title has 25 characters, at most 24"),
    (modal(put(typed()), submit=plain("s" * 25)), "submit has 25 characters, at most 24"),
    (modal(put(typed()), close=markup("c")), "close must be plain_text"),
    (modal(put(typed()), title=None), "title is empty"),
    (modal(put(typed()), private_metadata="m" * 3_001), "private_metadata is longer than 3000"),
    (modal(put(typed()), callback_id="c" * 256), "callback_id is longer than 255"),
    (modal(), "0 blocks, 1 to 100"),
    (modal(*[put(typed(), block_id=str(number)) for number in range(101)]), "101 blocks, 1 to 100"),
    (modal(put(typed()), put(typed())), "block_id b stands there 2 times"),
    (modal(put(typed(), block_id="b" * 256)), "block_id has 256 characters, at most 255"),
    (modal(put(typed(), label=plain("l" * 2_001))), "label has 2001 characters, at most 2000"),
    (modal(put(typed(), label=markup("l"))), "label must be plain_text"),
    (modal(put(typed(), hint=plain(""))), "hint is empty"),
    (modal(put(typed(initial_value=""))), "initial_value is empty"),
    (modal(put(typed(max_length=3_001))), "max_length is 3001, 1 to 3000"),
    (modal(put(typed(max_length=2, initial_value="xxx"))), "initial_value has 3 characters, at most 2"),
    (modal(put(typed(placeholder=plain("p" * 151)))), "placeholder has 151 characters, at most 150"),
    (modal(put(radio())), "0 options, 1 to 10"),
    (modal(put(radio(*numbered(11)))), "11 options, 1 to 10"),
    (modal(put(radio(option("x"), option("x")))), "option x stands there 2 times"),
    (modal(put(radio(option(text="o" * 76)))), "option has 76 characters, at most 75"),
    (modal(put(radio(option("v" * 151)))), "option value has 151 characters, at most 150"),
    (modal(put(radio(option(description=plain("d" * 76))))), "option description has 76 characters"),
    (modal(put(radio(option("x"), initial_option=option("y")))), "not among the options"),
    (modal(put(boxes(option("x"), initial_options=[]))), "not among the options"),
    (modal(put(boxes(option("x"), initial_options=[option("x", "other")]))), "not among the options"),
    (modal(put({"type": "static_select", "action_id": "a"})), "a field of type static_select"),
]


@pytest.mark.parametrize("view", GOOD)
def test_a_modal_at_its_limits_is_sent(view: Part) -> None:
    assert checked_view(view) is view
    assert refused_view(view) is None


@pytest.mark.parametrize(("view", "problem"), BAD)
def test_a_modal_over_a_limit_is_not_sent(view: Part, problem: str) -> None:
    with pytest.raises(MessageError, match=problem):
        checked_view(view)


def test_a_field_needs_a_button_to_submit_it() -> None:
    view = modal(put(typed()))
    del view["submit"]
    with pytest.raises(MessageError, match="there are inputs and no submit"):
        checked_view(view)

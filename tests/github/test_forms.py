"""Issue forms: read field by field, with prose as the fallback; and our own, as it is shipped."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from advisor import Knowledge, advise
from handlers.github.forms import FIELDS, is_our_form, without_form
from handlers.settings import ROOT

FORM: dict[str, Any] = yaml.safe_load(
    (ROOT / "docs" / "examples" / "framework-advice.yml").read_text(encoding="utf-8")
)
INPUTS = [each for each in FORM["body"] if each["type"] != "markdown"]
EMPTY = "_No response_"


def filled_in(answers: dict[str, list[str] | str]) -> str:
    """A description as GitHub makes it of our form, with these answers by the fields' ids."""
    parts = []
    for each in INPUTS:
        answer = answers.get(each["id"], [] if each["type"] == "checkboxes" else EMPTY)
        if each["type"] == "checkboxes":
            options = [option["label"] for option in each["attributes"]["options"]]
            answer = "\n".join(f"- [{'x' if option in answer else ' '}] {option}" for option in options)
        parts.append(f"### {each['attributes']['label']}\n\n{answer}")
    return "\n\n".join(parts)


def test_our_form_has_the_labels_by_which_it_is_known() -> None:
    assert tuple(each["attributes"]["label"] for each in INPUTS) == FIELDS
    assert INPUTS[0]["validations"] == {"required": True}


def test_our_form_is_one_that_github_takes() -> None:
    """GitHub: "Syntax for issue forms" and "Syntax for GitHub's form schema"."""
    assert set(FORM) == {"name", "description", "title", "body"}
    ids = [each["id"] for each in INPUTS]
    assert len(set(ids)) == len(ids)
    assert {each["type"] for each in FORM["body"]} <= {"markdown", "textarea", "dropdown", "checkboxes"}
    for each in INPUTS:
        assert set(each["attributes"]) <= {"label", "placeholder", "options"}
        options = each["attributes"].get("options", [])
        assert len({str(option) for option in options}) == len(options)


SAYS = {
    "Nothing runs yet": "",
    "We run Django": "runs_django",
    "We run FastAPI": "runs_fastapi",
    "We run Flask": "runs_flask",
    "Staff need an admin screen": "admin_panel",
    "People log in to it": "user_accounts",
    "It shows pages that the server renders": "server_pages",
    "It keeps its data in a relational database with many related tables": "relational_data",
    "Partners, mobile apps or other teams call its API": "outside_consumers",
    "It needs a generated OpenAPI contract": "openapi",
    "It needs websockets": "websockets",
    "It waits on many slow calls to other services": "io_heavy",
    "Staff need no admin screen": "-admin_panel",
    "Nobody logs in to it": "-user_accounts",
    "It has no database of its own": "-own_database",
    "No page is rendered on the server": "-server_pages",
    "It needs no OpenAPI contract": "-openapi",
    "No websockets are needed": "-websockets",
    "One person works on it": "solo",
    "Two to four developers work on it": "-larger_team",
    "Five or more developers work on it": "larger_team",
    "The team knows Django well": "knows_django",
    "The team knows FastAPI well": "knows_fastapi",
    "The team knows Flask well": "knows_flask",
}
CHOICES = [
    (each["id"], option["label"] if isinstance(option, dict) else option)
    for each in INPUTS
    for option in each["attributes"].get("options", [])
]


@pytest.mark.parametrize(("field", "option"), CHOICES)
def test_each_option_of_our_form_says_what_it_is_meant_to_say(
    knowledge: Knowledge, field: str, option: str
) -> None:
    body = filled_in(
        {"building": "Something", field: [option] if field in ("needs", "needs_not", "knows") else option}
    )
    assert is_our_form(body)
    assert str(advise(without_form(body), knowledge=knowledge).profile) == SAYS[option]


def test_what_is_left_open_says_nothing(knowledge: Knowledge) -> None:
    body = filled_in({"building": "A tool for refunds"})
    assert without_form(body) == "A tool for refunds."
    assert without_form(body.replace("\n", "\r\n")) == "A tool for refunds."


def test_capital_crosses_and_options_of_ones_own_count_too() -> None:
    body = filled_in({"building": "A tool", "knows": ["The team knows Flask well"]})
    body = body.replace("[x] The team knows Flask well", "[X] The team knows Flask well\n- [x] And boats")
    assert without_form(body) == "A tool.\n\nThe team knows Flask well.\nAnd boats."


def test_another_teams_form_keeps_its_labels_and_loses_what_is_empty() -> None:
    body = (
        "### Does staff need a login?\n\nNo\n\n### Contact\n\n_No response_\n\n"
        "### Wishes\n\n- [ ] An admin panel\n- [X] Websockets\n"
    )
    assert without_form(body) == "### Does staff need a login?\n\nNo\n\n### Wishes\n\nWebsockets."
    assert not is_our_form(body)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "An internal tool",
        "We want:\n\n- [ ] an admin panel\n- [ ] a login",
        "Some words first\n\n### And a heading\n\n- [ ] an open task",
        "```\n### What are you building, and for whom?\n\nx\n```",
        "~~~\n### a\n```\n### b",
    ],
)
def test_what_is_no_form_stays_prose(body: str) -> None:
    assert without_form(body) == body
    assert not is_our_form(body)


def test_a_heading_in_code_is_part_of_an_answer() -> None:
    body = filled_in({"building": "A tool\n\n```\n### What runs today?\n```", "running": "We run Flask"})
    assert without_form(body) == "A tool\n\n```\n### What runs today?\n```\n\nWe run Flask."


def test_a_form_that_people_went_on_editing_is_still_read() -> None:
    body = filled_in({"building": "A tool"}).replace(f"### {FIELDS[3]}", "### Something else\n\nA boat")
    assert is_our_form(body)
    assert "### Something else\n\nA boat" in without_form(body)


@given(st.text(alphabet=st.sampled_from("# -[]xX`~\n\r\tabc_") | st.characters(), max_size=200))
def test_any_text_can_be_read_as_a_form(body: str) -> None:
    assert isinstance(without_form(body), str)
    assert not is_our_form(body)


@pytest.mark.parametrize(
    "line",
    ["### a" + " " * 60_000 + "x", "### " + "# " * 30_000, "- [ ]" + " " * 60_000 + "\x00", " " * 60_000],
)
def test_a_line_of_spaces_is_read_in_no_time(line: str) -> None:
    """Each took from minutes to days while the expressions could try every way to share the spaces out."""
    assert "one" in without_form(f"### {FIELDS[0]}\n{line}\n\none")


@pytest.mark.parametrize("heading", ["Label", "Label #", "Label ##  ", "Label \t### \t", "  ", "#"])
def test_the_signs_that_close_a_heading_are_no_part_of_it(heading: str) -> None:
    assert not is_our_form(f"### {FIELDS[0]} ##\n\n_No response_\n\n### {heading}\n\n_No response_")
    assert without_form(f"### {heading}\n\n_No response_\n") == ""

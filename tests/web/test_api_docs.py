"""The page of the API: read without JavaScript, tried with it."""

from __future__ import annotations

import json
import re
import shlex

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import expect

from handlers.web.headers import PAGE_POLICY
from tests.web.markup import Page
from tests.web.visiting import Scheme, Visit, focused, violations

DOCS = "/api/docs"


def test_every_door_stands_on_the_page_with_an_example_for_the_command_line(client: FlaskClient) -> None:
    page = client.get(DOCS).text
    document = client.get("/api/openapi.json").get_json()
    for path, item in document["paths"].items():
        for method in set(item) - {"parameters"}:
            assert f'id="{item[method]["operationId"]}"' in page
            assert f"<code>{path}</code>" in page
            assert method.upper() in page
    for name in document["components"]["schemas"]:
        assert name.endswith(("Request", "Facts", "FactValue")) or f'id="object-{name}"' in page, name


def test_every_link_to_an_object_leads_to_it(client: FlaskClient) -> None:
    page = Page(client.get(DOCS).text)
    ids = {one.attributes["id"] for one in page.all("section") if "id" in one.attributes}
    links = {link.attributes.get("href") or "" for link in page.all("a")}
    assert {link[1:] for link in links if link.startswith("#object-")} <= ids


def test_the_commands_on_the_page_send_what_the_document_gives_as_examples(client: FlaskClient) -> None:
    page = Page(client.get(DOCS).text)
    sent = []
    for code in page.all("code"):
        if not code.text.startswith("curl "):
            continue
        _, address, *rest = shlex.split(code.text.replace("\\ ", ""))
        path = address.removeprefix("http://localhost:8000")
        response = client.post(path, json=json.loads(rest[1])) if rest else client.get(path)
        assert response.status_code == 200, code.text
        sent.append(path)
    examples = sum(
        len(
            operation.get("requestBody", {})
            .get("content", {})
            .get("application/json", {})
            .get("examples", "-")
        )
        for item in client.get("/api/openapi.json").get_json()["paths"].values()
        for method, operation in item.items()
        if method != "parameters"
    )
    assert len(sent) == examples


def test_everything_on_the_page_comes_from_this_site(client: FlaskClient) -> None:
    response = client.get(DOCS)
    assert response.headers["Content-Security-Policy"] == PAGE_POLICY
    assert "style=" not in response.text
    assert "<script>" not in response.text


def test_the_page_is_not_sent_again_while_it_holds(client: FlaskClient) -> None:
    first = client.get(DOCS)
    again = client.get(DOCS, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.slow
def test_a_door_is_tried_and_its_answer_shown(visit: Visit) -> None:
    page = visit(DOCS)
    door = page.locator("#what_if")
    door.get_by_role("button", name="A change as facts", exact=True).click()
    expect(door.get_by_label("Body")).to_have_value(re.compile('"set"'))
    door.get_by_role("button", name="Send").click()
    expect(door.get_by_role("status").first).to_have_text("200 OK")
    expect(door.locator(".answer-of")).to_contain_text('"pick_changed": true')


@pytest.mark.slow
def test_a_mistake_in_the_body_is_answered_in_place(visit: Visit) -> None:
    page = visit(DOCS)
    door = page.locator("#compare")
    door.get_by_label("Body").fill('{"frameworks": ["django", "fastpi"]}')
    door.get_by_label("Body").press("Control+Enter")
    expect(door.locator(".outcome")).to_have_text("422 UNPROCESSABLE ENTITY")
    expect(door.locator(".answer-of")).to_contain_text("the nearest is “fastapi”")


@pytest.mark.slow
def test_a_record_comes_as_a_file_where_that_is_chosen(visit: Visit) -> None:
    page = visit(DOCS)
    door = page.locator("#write_record")
    door.get_by_label("as").select_option("text/markdown")
    door.get_by_role("button", name="Send").click()
    expect(door.locator(".answer-of")).to_contain_text("# Use Django")


@pytest.mark.slow
def test_something_is_looked_up_by_keyboard_and_nothing_is_asked_of_another_site(visit: Visit) -> None:
    page = visit(DOCS)
    door = page.locator("#get_rule")
    door.get_by_label("Address").fill("/api/v1/rules/a72")
    door.get_by_label("Address").press("Enter")
    expect(door.locator(".answer-of")).to_contain_text('"rule": "A-72"')
    for wrong, said in (("//example.com/", "another site"), ("http://[", "not an address")):
        door.get_by_label("Address").fill(wrong)
        door.get_by_label("Address").press("Enter")
        expect(door.locator(".outcome")).to_contain_text(said)
        expect(door.locator(".answer-of")).to_be_hidden()
    page.keyboard.press("Tab")
    assert focused(page) == "Send"


@pytest.mark.slow
def test_without_javascript_the_page_is_documentation(visit: Visit) -> None:
    page = visit(DOCS, java_script_enabled=False)
    expect(page.get_by_role("button", name="Send")).to_have_count(0)
    expect(page.locator("#advise .code code").first).to_contain_text("curl ")


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_can_be_used_by_everybody(visit: Visit, scheme: Scheme, width: int) -> None:
    page = visit(DOCS, color_scheme=scheme, viewport={"width": width, "height": 800})
    page.locator("#advise").get_by_role("button", name="Send").click()
    expect(page.locator("#advise .answer-of")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width

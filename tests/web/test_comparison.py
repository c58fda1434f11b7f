from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from advisor import Knowledge, comparison_document
from advisor.starters import starters
from tests.web.markup import Page, squeezed


@pytest.mark.parametrize(
    "chosen", [["django", "fastapi"], ["flask", "django"], ["django", "fastapi", "flask"]]
)
def test_frameworks_are_compared_over_every_criterion(
    client: FlaskClient, knowledge: Knowledge, chosen: list[str]
) -> None:
    response = client.get(f"/compare?frameworks={','.join(chosen)}")
    text = Page(response.text).by_id("main").text
    for claim in comparison_document(chosen, knowledge=knowledge).claims():
        assert squeezed(claim) in text


def test_without_frameworks_all_are_compared(client: FlaskClient, knowledge: Knowledge) -> None:
    columns = [cell.text for cell in Page(client.get("/compare").text).all("th")][:4]
    assert columns == ["Criterion", *(one.name for one in knowledge.frameworks.values())]


@pytest.mark.parametrize(
    "given", ["Django,FastAPI", "django,%20fastapi", "django,fast-api,django", "djano,fastapi"]
)
def test_names_in_another_spelling_lead_to_the_one_address(client: FlaskClient, given: str) -> None:
    response = client.get(f"/compare?frameworks={given}")
    assert (response.status_code, response.headers["Location"]) == (302, "/compare?frameworks=django,fastapi")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("django", "at least two"),
        ("", "at least two"),
        ("django,rails", "I cannot compare “rails”. I know Django, FastAPI and Flask."),
        ("django," * 9, "There are 3 frameworks"),
    ],
)
def test_what_cannot_be_compared_is_explained(client: FlaskClient, given: str, said: str) -> None:
    response = client.get(f"/compare?frameworks={given}")
    assert response.status_code == 422
    assert said in Page(response.text).by_id("main").text
    assert "/compare?frameworks=django,fastapi" in response.text


def test_about_facts_the_rows_that_matter_are_marked_and_the_other_choices_keep_the_facts(
    client: FlaskClient,
) -> None:
    page = Page(client.get("/compare?frameworks=django,flask&facts=admin_panel").text)
    assert "● Admin site" in page.by_id("main").text
    assert "rows that matter in your situation" in page.by_id("main").text
    ways = [link.attributes["href"] or "" for link in page.all("a")]
    assert "/compare?frameworks=django,fastapi&facts=admin_panel" in ways
    assert "●" not in client.get("/compare").text


def test_facts_in_another_spelling_lead_to_the_one_address(client: FlaskClient) -> None:
    response = client.get("/compare?facts=openapi,%20admin_panel,")
    assert (response.status_code, response.headers["Location"]) == (
        302,
        "/compare?frameworks=django,fastapi,flask&facts=admin_panel,openapi",
    )


@pytest.mark.parametrize(
    ("facts", "said"), [("admin_pannel", "Did you mean admin_panel"), ("x" * 5_000, "5,000 characters")]
)
def test_facts_that_cannot_be_read_are_explained(client: FlaskClient, facts: str, said: str) -> None:
    response = client.get(f"/compare?frameworks=django,flask&facts={facts}")
    assert response.status_code == 422
    assert said in Page(response.text).by_id("main").text
    assert "/compare?frameworks=django,flask" in response.text


def test_every_starter_has_a_page_with_all_its_files(client: FlaskClient, knowledge: Knowledge) -> None:
    listed = Page(client.get("/starters").text).by_id("main").text
    for starter in starters(knowledge):
        assert starter.title in listed
        text = Page(client.get(f"/starters/{starter.id}").text).by_id("main").text
        for file in starter.files:
            assert squeezed(file.text) in text


def test_another_word_for_a_starter_leads_to_it(client: FlaskClient, knowledge: Knowledge) -> None:
    starter = next(one for one in starters(knowledge) if one.also)
    response = client.get(f"/starters/{starter.also[0]}")
    assert (response.status_code, response.headers["Location"]) == (302, f"/starters/{starter.id}")


def test_a_starter_that_does_not_exist_is_not_found_with_those_that_do(client: FlaskClient) -> None:
    response = client.get("/starters/rails")
    assert response.status_code == 404
    links = {link.attributes["href"] for link in Page(response.text).all("a")}
    assert {"/starters", "/starters/django"} <= links
    answer = client.get("/starters/rails", headers={"Accept": "application/json"})
    assert (answer.status_code, json.loads(answer.text)["reason"]) == (404, "not_found")

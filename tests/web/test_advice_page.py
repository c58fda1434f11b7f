from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from advisor import Knowledge, Profile, advice_document, advice_json, advise_profile, load_knowledge
from advisor.commands import MAX_TEXT, House
from advisor.knowledge.past import load_past, past_versions
from advisor.topics import TITLES
from app import create_app
from handlers.settings import ROOT, Settings
from handlers.web.advice_page import MAX_FORM
from tests.web.markup import Page, squeezed

KNOWLEDGE = load_knowledge()
FACTS = sorted(KNOWLEDGE.facts)
V = KNOWLEDGE.version
OLD = next(version for version in past_versions() if version != V)
ADMIN = f"/advice?facts=admin_panel,back_office&v={V}"
profiles = st.dictionaries(st.sampled_from(FACTS), st.booleans(), max_size=12).map(Profile.of)
sharing_the_app = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


def opened(client: FlaskClient, path: str) -> Page:
    response = client.get(path)
    assert response.status_code == 200, response.headers.get("Location")
    return Page(response.text)


def pressed(page: Page, prefix: str) -> list[str]:
    """The values of the pressed buttons in a list of facts."""
    return [
        button.attributes["value"]
        for button in page.all("button")
        if button.attributes.get("aria-pressed") == "true"
        and prefix in {"", button.attributes["value"].lstrip("-~")}
    ]


@sharing_the_app
@given(profiles)
def test_every_claim_of_an_advice_stands_on_its_page(app: Flask, profile: Profile) -> None:
    page = opened(app.test_client(), f"/advice?facts={profile}&v={V}")
    advice = advise_profile(profile, knowledge=KNOWLEDGE)
    text = page.by_id("advice").text
    for claim in advice_document(advice, knowledge=KNOWLEDGE).claims():
        assert squeezed(claim) in text


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("", f"facts=&v={V}"),
        ("facts=back_office,admin_panel", f"facts=admin_panel,back_office&v={V}"),
        ("facts=admin_panel,admin_panel,,", f"facts=admin_panel&v={V}"),
        (f"v={V}&facts=admin_panel", f"facts=admin_panel&v={V}"),
        (f"facts=-openapi%2Cadmin_panel&v={V}", f"facts=admin_panel,-openapi&v={V}"),
        (f"facts=admin_panel&v={V}&was=admin_panel", f"facts=admin_panel&v={V}"),
        (f"facts=admin_panel&v={V}&next=https://example.com", f"facts=admin_panel&v={V}"),
        (f"facts=admin_panel&facts=nonsense&v={V}", f"facts=admin_panel&v={V}"),
    ],
)
def test_every_other_spelling_leads_to_the_one_address(
    client: FlaskClient, given: str, canonical: str
) -> None:
    response = client.get(f"/advice?{given}")
    assert (response.status_code, response.headers["Location"]) == (302, f"/advice?{canonical}")


def test_a_program_gets_the_advice_as_the_api_gives_it(client: FlaskClient, house: House) -> None:
    response = client.get(ADMIN, headers={"Accept": "application/json"})
    advice = house.advise_profile(Profile.parse("admin_panel,back_office"))
    assert response.text == json.dumps(advice_json(advice))
    assert response.mimetype == "application/json"
    assert "Accept" in response.headers["Vary"]


def test_a_program_is_told_which_parameter_is_wrong(client: FlaskClient) -> None:
    response = client.get("/advice?facts=admin_panl", headers={"Accept": "application/json"})
    assert response.status_code == 422
    told = json.loads(response.text)
    assert set(told) == {"message", "reason", "errors", "reference"}
    assert "admin_panel" in told["errors"]["facts"][0]


def test_facts_that_cannot_be_used_are_explained_with_a_way_on(client: FlaskClient) -> None:
    response = client.get("/advice?facts=admin_panl,openapi")
    assert response.status_code == 422
    page = Page(response.text)
    assert "Did you mean admin_panel" in page.by_id("main").text
    way = next(link for link in page.all("a") if link.text == "Carry on without it")
    assert opened(client, way.attributes["href"]).by_id("verdict").text


def test_an_old_link_shows_the_advice_of_then_and_what_has_changed(client: FlaskClient) -> None:
    page = opened(client, f"/advice?facts=admin_panel&v={OLD}")
    then = advise_profile(Profile.parse("admin_panel"), knowledge=load_past(OLD))
    assert page.by_id("verdict").text == f"{then.headline}."
    assert f"Knowledge {OLD} then, {V} now." in page.by_id("advice").text
    today = next(link for link in page.all("a") if "today’s knowledge" in link.text)
    assert today.attributes["href"] == f"/advice?facts=admin_panel&v={V}"


def test_an_old_link_is_json_of_then(client: FlaskClient) -> None:
    response = client.get(f"/advice?facts=admin_panel&v={OLD}", headers={"Accept": "application/json"})
    assert json.loads(response.text)["knowledge"] == OLD


def test_a_link_of_today_tells_of_no_drift(client: FlaskClient) -> None:
    assert not opened(client, ADMIN).has_id("drifted")


def test_an_unknown_version_is_said_plainly(client: FlaskClient) -> None:
    response = client.get("/advice?facts=admin_panel&v=2031.12.1")
    assert response.status_code == 422
    assert "Knowledge 2031.12.1 is newer than mine." in Page(response.text).by_id("main").text
    assert f"/advice?facts=admin_panel&v={V}" in [
        link.attributes["href"] for link in Page(response.text).all("a")
    ]


def test_a_change_is_told_on_top(client: FlaskClient) -> None:
    page = opened(
        client,
        f"/advice?facts=-admin_panel,streaming&v={V}&was=admin_panel".replace(
            "-admin_panel,streaming", "streaming,-admin_panel"
        ),
    )
    told = page.by_id("advice").text
    assert "Turned round: no admin panel is needed" in told
    assert told.index("What you changed") < told.index("Why ")
    assert page.by_id("advice").attributes["data-told"].count(".") >= 2


def test_every_fact_is_a_control_that_shows_its_value(client: FlaskClient, knowledge: Knowledge) -> None:
    page = opened(client, f"/advice?facts=admin_panel,-openapi&v={V}")
    values = [
        button.attributes["value"] for button in page.all("button") if button.attributes.get("name") == "set"
    ]
    for fact in knowledge.facts:
        assert {fact, f"-{fact}", f"~{fact}"} <= set(values)
    assert set(pressed(page, "admin_panel")) == {"admin_panel"}
    assert set(pressed(page, "openapi")) == {"-openapi"}
    assert set(pressed(page, "websockets")) == {"~websockets"}


def test_what_the_buttons_of_a_denied_fact_answer_is_asked_beside_them(
    client: FlaskClient, knowledge: Knowledge
) -> None:
    page = opened(client, f"/advice?facts=admin_panel,-openapi&v={V}")
    for place in "kf":
        assert page.by_id(f"{place}-openapi").text == knowledge.facts["openapi"].question
    assert page.by_id("k-admin_panel").text.lower() == knowledge.facts["admin_panel"].yes.lower()


def test_the_page_of_the_api_is_one_click_away(client: FlaskClient) -> None:
    paths = [link.attributes["href"] for link in opened(client, ADMIN).all("a")]
    assert "/api/docs" in paths
    assert client.get("/api/docs").status_code == 200


def test_every_group_of_facts_has_a_title_of_ours(knowledge: Knowledge) -> None:
    assert {fact.group for fact in knowledge.facts.values()} == set(TITLES)


@pytest.mark.parametrize(
    ("facts", "change", "after"),
    [
        ("admin_panel", "set=websockets", "admin_panel,websockets"),
        ("admin_panel", "set=-admin_panel", "-admin_panel"),
        ("admin_panel,openapi", "set=~admin_panel", "openapi"),
        ("", "set=openapi&set=-admin_panel", "openapi,-admin_panel"),
    ],
)
def test_a_button_leads_to_the_advice_that_follows(
    client: FlaskClient, facts: str, change: str, after: str
) -> None:
    response = client.get(f"/advice/change?facts={facts}&v={V}&{change}")
    assert response.status_code == 303
    assert response.headers["Location"] == f"/advice?facts={after}&v={V}&was={facts}"


def test_what_cannot_be_so_beside_a_changed_fact_gives_way(client: FlaskClient, knowledge: Knowledge) -> None:
    one, others = next(
        (one, others) for one, others in sorted(knowledge.exclusions.items(), key=str) if one.value
    )
    other = min(others, key=str)
    profile = Profile.of({other.fact: other.value})
    response = client.get(f"/advice/change?facts={profile}&v={V}&set={one.fact}")
    assert response.headers["Location"] == f"/advice?facts={one.fact}&v={V}&was={profile}"


@pytest.mark.parametrize("change", ["nonsense", "--admin_panel", "", "~", "admin_panel,openapi"])
def test_a_button_that_does_not_exist_is_refused(client: FlaskClient, change: str) -> None:
    response = client.get(f"/advice/change?facts=openapi&v={V}&set={change}")
    assert response.status_code == 422
    assert "/advice?facts=openapi" in response.text


def what_if(client: FlaskClient, words: str, facts: str = "admin_panel") -> TestResponse:
    return client.post("/advice/what-if", data={"facts": facts, "v": V, "words": words})


def test_a_what_if_leads_to_the_advice_that_follows_without_the_words(client: FlaskClient) -> None:
    response = what_if(client, "what if we also need websockets for Contoso?")
    assert response.status_code == 303
    assert response.headers["Location"] == f"/advice?facts=admin_panel,websockets&v={V}&was=admin_panel"


@pytest.mark.parametrize("words", ["what if we had zebras?", "with an admin panel", "<b>", ""])
def test_a_what_if_that_changes_nothing_says_so_and_is_kept_nowhere(client: FlaskClient, words: str) -> None:
    response = what_if(client, words)
    assert response.status_code == 200
    assert Page(response.text).by_id("moved").text.startswith("Still Django")
    assert response.headers["Cache-Control"] == "no-store"
    assert "<b>" not in response.text


def test_a_what_if_that_changes_nothing_can_be_put_in_other_words(client: FlaskClient) -> None:
    page = Page(what_if(client, 'what if we had "zebras"?').text)
    assert page.by_id("what-if").attributes["value"] == 'what if we had "zebras"?'
    assert page.by_id("moved").text.startswith("Still Django")


def test_the_address_of_a_what_if_leads_back_to_its_advice(client: FlaskClient) -> None:
    forms = opened(client, f"/advice?facts=admin_panel,-openapi&v={V}").all("form")
    address = next(form.attributes["action"] for form in forms if form.attributes["method"] == "post")
    assert client.get(address).headers["Location"] == f"/advice?facts=admin_panel,-openapi&v={V}"


def test_a_what_if_over_the_limit_is_explained(client: FlaskClient) -> None:
    assert "characters; I read up to" in Page(what_if(client, "a" * (MAX_TEXT + 1)).text).by_id("moved").text
    assert what_if(client, "a" * MAX_FORM).status_code == 413


def test_a_what_if_on_facts_that_do_not_exist_is_refused(client: FlaskClient) -> None:
    assert what_if(client, "websockets", facts="nonsense").status_code == 422


def test_the_record_is_a_file_to_keep(client: FlaskClient) -> None:
    response = client.get(f"/advice/record?facts=admin_panel&v={V}")
    assert response.content_type == "text/markdown; charset=utf-8"
    assert response.headers["Content-Disposition"].startswith("attachment; filename=")
    assert response.headers["Content-Disposition"].endswith('-use-django.md"')
    assert response.text.startswith("---\nstatus: proposed")
    assert response.text in opened(client, f"/advice?facts=admin_panel&v={V}").by_id("record").pieces


def test_the_page_offers_the_starter_that_fits(client: FlaskClient) -> None:
    links = {link.attributes["href"] for link in opened(client, ADMIN).all("a")}
    assert "/starters/django" in links
    assert {"/advice/record?facts=admin_panel,back_office&v=" + V, ADMIN} <= links


def test_the_link_to_share_leaves_out_how_one_came_there(client: FlaskClient) -> None:
    page = opened(client, f"{ADMIN}&was=admin_panel")
    assert page.by_id("permalink").attributes["href"] == ADMIN


def test_a_preview_of_the_link_has_a_sentence_and_a_picture(client: FlaskClient) -> None:
    page = opened(client, ADMIN)
    told = {
        each.attributes.get("property") or each.attributes.get("name"): each.attributes["content"]
        for each in page.all("meta")
        if "content" in each.attributes
    }
    assert told["og:title"] == "Start with Django"
    assert told["og:description"].startswith("Start with Django. Django is ")
    assert told["og:image"] == f"http://localhost:8000/advice/chart.png?facts=admin_panel,back_office&v={V}"
    assert told["twitter:card"] == "summary_large_image"
    assert told["robots"] == "noindex"
    canonical = next(link for link in page.all("link") if link.attributes["rel"] == "canonical")
    assert canonical.attributes["href"] == f"http://localhost:8000{ADMIN}" == told["og:url"]


def test_a_page_is_asked_for_again_and_sent_only_when_it_has_changed(client: FlaskClient) -> None:
    first = client.get(ADMIN)
    assert first.headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in first.headers
    again = client.get(ADMIN, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        ADMIN,
        "/advice?facts=nonsense",
        f"/advice?facts=admin_panel&v={OLD}",
        "/compare",
        "/starters",
        "/starters/django",
        "/compare?frameworks=x",
    ],
)
def test_pages_load_nothing_from_elsewhere_and_run_nothing_inline(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    page = Page(response.text)
    assert all(script.attributes.get("src", "").startswith("/assets/") for script in page.all("script"))
    assert not any("style" in each.attributes for each in page.elements)
    assert not any(name.startswith("on") for each in page.elements for name in each.attributes)


@pytest.mark.parametrize("name", ["facts", "v", "was", "set"])
@pytest.mark.parametrize(
    "value",
    [
        "<script>alert(1)</script>",
        "\"'><img src=x>",
        "//evil.example",
        "\r\nX-Evil: 1",
        "\x00",
        "💥",
        "%",
        "{{7*7}}",
    ],
)
@pytest.mark.parametrize("path", ["/advice", "/advice/change", "/advice/record", "/advice/chart.svg"])
def test_what_stands_in_an_address_becomes_no_markup_header_or_way_out(
    client: FlaskClient, path: str, name: str, value: str
) -> None:
    response = client.get(path, query_string={name: value})
    assert response.status_code in {200, 302, 303, 422}
    assert response.headers.get("Location", "/advice?").startswith("/advice?")
    assert "X-Evil" not in response.headers
    assert "<script>alert" not in response.text
    assert "<img" not in response.text


@sharing_the_app
@given(
    st.sampled_from(["/advice", "/advice/change", "/advice/record", "/advice/chart.svg", "/compare"]),
    st.text(max_size=120),
)
@example("/advice", "facts=" + "a," * 3000)
@example("/advice", "facts=%ff%fe&v=%00")
@example("/compare", "frameworks=,,,")
def test_no_query_is_our_mistake(app: Flask, path: str, query: str) -> None:
    response = app.test_client().get(path, query_string=query, follow_redirects=True)
    assert response.status_code in {200, 422}


def test_an_answer_in_the_box_offers_its_link_the_facts_the_record_and_a_starter(client: FlaskClient) -> None:
    page = Page(client.post("/", data={"words": "an admin panel for support staff"}).text)
    link = page.by_id("permalink").attributes["href"]
    assert opened(client, link).by_id("verdict").text == page.by_class("headline")[0].text
    links = {each.text: each.attributes["href"] for each in page.all("a")}
    assert links["Change facts"] == f"{link}#facts"
    assert links["Decision record"] == link.replace("/advice?", "/advice/record?")
    assert any(href == "/starters/django" for href in links.values())


@pytest.mark.parametrize("words", ["help", "rules", "rule A-71", "compare django flask"])
def test_what_is_no_advice_has_no_link_to_keep(client: FlaskClient, words: str) -> None:
    assert not Page(client.post("/", data={"words": words}).text).has_id("permalink")


def test_a_question_below_an_answer_is_answered_with_one_click(client: FlaskClient) -> None:
    page = Page(client.post("/", data={"words": "a small API"}).text)
    button = next(each for each in page.all("button") if each.attributes.get("name") == "set")
    hidden = {each.attributes["name"]: each.attributes["value"] for each in page.all("input")}
    response = client.get("/advice/change", query_string={**hidden, "set": button.attributes["value"]})
    assert response.status_code == 303
    assert response.headers["Location"].endswith(f"&was={hidden['facts']}")


@pytest.mark.parametrize(
    "facts", ["admin_panel", "has_api,relational_data", "realtime,websockets,-admin_panel"]
)
def test_a_flip_is_a_link_to_the_advice_that_it_promises(client: FlaskClient, facts: str) -> None:
    advice = advise_profile(Profile.parse(facts), knowledge=KNOWLEDGE)
    links = opened(client, f"/advice?facts={facts}&v={V}").by_class("turns")
    assert [link.text for link in links] == [flip.sentence for flip in advice.flips]
    assert links
    for link, flip in zip(links, advice.flips, strict=True):
        answer = client.get(link.attributes["href"], headers={"Accept": "application/json"})
        assert flip.pick in json.loads(answer.text)["pick"]


def test_the_house_speaks_in_its_own_voice_and_its_addresses_are_links(tmp_path: Path) -> None:
    environ = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'advisor.sqlite'}",
        "HOUSE_POLICY": str(ROOT / "docs" / "examples" / "house-policy.toml"),
    }
    with_policy = create_app(Settings.from_env(environ))
    page = opened(with_policy.test_client(), f"/advice?facts=admin_panel&v={V}")
    with_policy.extensions["engine"].dispose()
    assert "The rules agree" in page.by_class("part-policy")[0].text
    assert "https://wiki.example.com/house-policy" in {link.attributes["href"] for link in page.all("a")}


def test_an_address_that_somebody_typed_is_no_link(client: FlaskClient) -> None:
    page = Page(client.post("/", data={"words": "rule https://evil.example.com/x"}).text)
    assert "evil.example.com" in page.by_id("answer").text
    assert not [link for link in page.all("a") if "evil" in link.attributes["href"]]


def test_whoever_would_rather_click_finds_the_questions(client: FlaskClient) -> None:
    link = next(
        each for each in Page(client.get("/").text).all("a") if each.text == "Answer questions instead"
    )
    page = Page(client.get(link.attributes["href"], follow_redirects=True).text)
    assert len(page.by_class("answers")) == 3

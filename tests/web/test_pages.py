from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from advisor import Knowledge
from advisor.commands import MAX_TEXT, House, answer
from app import create_app
from handlers.settings import Settings
from handlers.web.try_it import EXAMPLES, MAX_FORM
from tests.web.markup import Page, squeezed

SITUATION = "Internal tool for support staff, Postgres, five devs, an admin screen for refunds"
HOSTILE = "<script>alert(1)</script> \"><img src=x onerror=alert(1)> & ' {{ 7*7 }}"


def ask(client: FlaskClient, words: str) -> Page:
    response = client.post("/", data={"words": words})
    assert response.status_code == 200
    return Page(response.text)


def test_the_first_page_is_a_box_with_examples_and_no_answer(client: FlaskClient) -> None:
    page = Page(client.get("/").text)
    assert page.by_id("words").text == ""
    assert [button.text for button in page.all("button")] == ["Advise me", *(each.name for each in EXAMPLES)]
    assert page.by_id("answer").text == ""


def test_every_claim_of_an_advice_stands_on_the_page(client: FlaskClient, house: House) -> None:
    text = ask(client, SITUATION).by_id("as-page").text
    claims = answer(SITUATION, house=house).document.claims()
    assert [claim for claim in claims if squeezed(claim) not in text] == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_example_is_answered_and_put_into_the_box(client: FlaskClient, example: object) -> None:
    chosen = next(each for each in EXAMPLES if each is example)
    page = Page(client.post("/", data={"words": "something else", "example": chosen.name}).text)
    assert page.by_id("words").text == chosen.words
    assert page.by_id("as-page").text == ask(client, chosen.words).by_id("as-page").text
    assert not page.by_class("is-mistake")


def test_an_example_that_does_not_exist_leaves_what_was_typed(client: FlaskClient) -> None:
    page = Page(client.post("/", data={"words": SITUATION, "example": "no such"}).text)
    assert page.by_id("words").text == SITUATION


@pytest.mark.parametrize(
    "words", ["help", "rules", "rule A-71", "compare django flask", "compare django flask fastapi", ""]
)
def test_every_verb_works_in_the_box(client: FlaskClient, house: House, words: str) -> None:
    page = ask(client, words)
    for claim in answer(words, house=house).document.claims():
        assert squeezed(claim) in page.by_id("as-page").text


def test_an_advice_is_shown_as_slack_github_and_json_show_it(client: FlaskClient) -> None:
    page = ask(client, SITUATION)
    headline = page.by_class("headline")[0].text
    assert headline in page.by_id("as-slack").text
    assert headline in page.by_id("as-github").text
    assert '"verdict": "clear"' in page.by_id("as-json").text


@pytest.mark.parametrize("words", [SITUATION, *(example.words for example in EXAMPLES)])
def test_no_preview_drops_a_claim(client: FlaskClient, house: House, words: str) -> None:
    page = ask(client, words)
    for claim in answer(words, house=house).document.claims():
        for panel in ("as-page", "as-slack", "as-github"):
            # Breaks without width keep GitHub from making references of our words.
            assert squeezed(claim) in page.by_id(panel).text.replace("\u200b", ""), panel


def test_the_preview_for_slack_has_the_buttons_that_slack_shows(client: FlaskClient) -> None:
    assert "Share in channel" in [button.text for button in ask(client, SITUATION).by_class("bk-button")]


def test_a_reply_that_is_no_advice_has_no_json(client: FlaskClient) -> None:
    page = ask(client, "rule A-71")
    assert page.has_id("as-slack")
    assert not page.has_id("as-json")


def test_a_mistake_is_explained_and_marked(client: FlaskClient) -> None:
    assert ask(client, "rule A-9999").by_class("is-mistake")


@pytest.mark.parametrize(
    "words", [HOSTILE, f"rule {HOSTILE}", f"compare django {HOSTILE}", f"admin {HOSTILE}"]
)
def test_what_was_typed_never_becomes_markup(client: FlaskClient, words: str) -> None:
    plain = ask(client, "hello")
    page = ask(client, words)
    assert page.by_id("words").text == squeezed(words)
    assert len(page.all("script")) == len(plain.all("script"))
    assert not page.all("img")
    assert not any(name.startswith("on") for each in page.elements for name in each.attributes)


def test_a_text_over_the_limit_is_explained(client: FlaskClient) -> None:
    assert ask(client, "a" * (MAX_TEXT + 1)).by_class("is-mistake")


def test_the_longest_text_in_the_widest_characters_fits_into_the_form(client: FlaskClient) -> None:
    assert client.post("/", data={"words": "🦩" * MAX_TEXT}).status_code == 200


def test_a_form_that_is_far_too_large_is_refused_on_a_page(client: FlaskClient) -> None:
    response = client.post("/", data={"words": "a" * (MAX_FORM + 1)})
    assert response.status_code == 413
    assert Page(response.text).by_class("is-mistake")


def test_the_list_of_rules_links_to_each_rule(client: FlaskClient, knowledge: Knowledge) -> None:
    page = Page(client.get("/rules").text)
    linked = {link.attributes["href"] for link in page.by_class("rule")}
    assert linked >= {f"/rules/{rule}" for rule in ("A-25", "A-63", "A-71", "B-19")}
    assert linked <= {f"/rules/{rule}" for rule in knowledge.entries}


def test_every_rule_has_a_page(client: FlaskClient, knowledge: Knowledge) -> None:
    for rule in knowledge.entries:
        response = client.get(f"/rules/{rule}")
        assert response.status_code == 200, rule
        assert rule in Page(response.text).by_id("main").text


@pytest.mark.parametrize(
    "rule", ["A-9999", "A-710", "nonsense", "a b", "%3Cscript%3E", "A-71%20public", "💥"]
)
def test_a_rule_that_does_not_exist_is_not_found_with_the_nearest_named(
    client: FlaskClient, rule: str
) -> None:
    response = client.get(f"/rules/{rule}")
    assert response.status_code == 404
    page = Page(response.text)
    assert page.by_class("rule"), "at least one id that exists"
    assert len(page.all("script")) == 1


@pytest.mark.parametrize(
    "words", ["an admin panel for support staff", "compare django flask", "help", "rules"]
)
def test_words_in_place_of_an_id_are_no_question(client: FlaskClient, words: str) -> None:
    response = client.get(f"/rules/{words}")
    assert response.status_code == 404
    page = Page(response.text)
    assert page.by_class("headline")[0].text == f"There is no rule “{words}”."
    assert page.all("title")[0].text == f"There is no rule “{words}”. · Framework Advisor"
    assert page.by_class("is-mistake")


def test_an_endless_id_is_not_repeated_in_full(client: FlaskClient) -> None:
    assert "x" * 100 not in client.get("/rules/" + "x" * 3000).text


@pytest.mark.parametrize(
    ("path", "links"),
    [
        ("/rules/A-710", ["/rules/A-71", "/rules"]),
        ("/rules/nonsense", ["/rules/A-71", "/rules"]),
        ("/rulez", ["/rules", "/"]),
    ],
)
def test_what_a_page_of_mistakes_names_is_one_click_away(
    client: FlaskClient, path: str, links: list[str]
) -> None:
    main = (
        client.get(path, headers={"Accept": "text/html"}).text.partition("<main")[2].partition("</main>")[0]
    )
    assert set(links) <= {link.attributes["href"] for link in Page(f"<main{main}</main>").all("a")}
    assert "The word" not in main
    assert "Type " not in main


def test_the_page_says_that_nothing_is_stored_and_no_cache_may_keep_an_answer(client: FlaskClient) -> None:
    response = client.post("/", data={"words": SITUATION})
    assert response.text.count("Nothing you type is stored") == 1
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers


def test_the_page_says_which_surfaces_are_off_and_what_they_lack(client: FlaskClient) -> None:
    text = Page(client.get("/").text).by_class("surfaces")[0].text
    assert "Slack is off: SLACK_SIGNING_SECRET is not set." in text
    assert "GitHub is off: GITHUB_WEBHOOK_SECRET is not set." in text


def test_the_page_says_which_surfaces_are_on(tmp_path: Path) -> None:
    environ = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'advisor.sqlite'}",
        "SLACK_SIGNING_SECRET": "a-signing-secret-for-tests",
        "SLACK_BOT_TOKEN": "xoxb-a-token-for-tests",
        "GITHUB_WEBHOOK_SECRET": "a-webhook-secret-for-tests",
        "GITHUB_TOKEN": "a-token-for-tests",
    }
    page = Page(create_app(Settings.from_env(environ)).test_client().get("/").text)
    assert page.by_class("surfaces")[0].text == "Slack is on. GitHub is on."


@pytest.mark.parametrize("path", ["/", "/rules", "/rules/A-71", "/rules/none", "/no/such/page"])
def test_pages_load_nothing_from_elsewhere_and_run_nothing_inline(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    page = Page(response.text)
    assert all(script.attributes.get("src", "").startswith("/assets/") for script in page.all("script"))
    assert all(link.attributes["href"].startswith("/assets/") for link in page.all("link"))
    assert not any("style" in each.attributes for each in page.elements)


def test_every_place_in_the_head_of_the_site_can_be_opened_and_says_that_one_is_there(
    client: FlaskClient,
) -> None:
    def places(path: str) -> dict[str, str | None]:
        nav = client.get(path).text.partition('aria-label="Site"')[2].partition("</nav>")[0]
        links = Page(f"<nav {nav}</nav>").all("a")
        return {one.attributes["href"]: one.attributes.get("aria-current") for one in links}

    known = list(places("/"))
    assert known == ["/", "/compare", "/starters", "/rules", "/api/docs"]
    for path in known:
        assert places(path) == dict.fromkeys(known) | {path: "page"}


@pytest.mark.parametrize("name", ["page.css", "page.js", "icon.svg"])
def test_assets_are_kept_by_browsers_until_they_change(client: FlaskClient, name: str) -> None:
    html = client.get("/").text
    address = next(part for part in html.split('"') if part.startswith(f"/assets/{name}?v="))
    with client.get(address) as named, client.get(f"/assets/{name}") as plain:
        assert (named.cache_control.public, named.cache_control.max_age) == (True, 31_536_000)
        assert plain.cache_control.max_age is None


def test_a_page_that_does_not_exist_names_the_way_back(client: FlaskClient) -> None:
    response = client.get("/no/such/page", headers={"Accept": "text/html"})
    assert response.status_code == 404
    page = Page(response.text)
    assert response.headers["X-Request-Id"] in page.by_id("main").text
    assert "/" in [link.attributes["href"] for link in page.all("a")]


@pytest.mark.parametrize("spelling", ["a71", "A71", "a-71"])
def test_a_rule_in_another_spelling_leads_to_its_one_address(client: FlaskClient, spelling: str) -> None:
    response = client.get(f"/rules/{spelling}")
    assert (response.status_code, response.headers["Location"]) == (302, "/rules/A-71")

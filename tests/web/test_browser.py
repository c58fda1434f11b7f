"""The page in a real browser: by mouse, by keyboard, without JavaScript, light and dark, narrow and wide."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.web.visiting import Scheme, Visit, focused, violations

pytestmark = pytest.mark.slow

SITUATION = "Internal tool for support staff, Postgres, five devs, an admin screen for refunds"
TABS = ["Page", "Slack", "GitHub", "JSON"]
PANELS = ["#as-page", "#as-slack", "#as-github", "#as-json"]


def ask(page: Page, words: str = SITUATION) -> None:
    page.get_by_label("Your situation").fill(words)
    page.get_by_role("button", name="Advise me").click()
    expect(page.locator("#as-page .headline")).to_have_count(1)


def test_a_situation_is_answered_without_leaving_the_page(visit: Visit) -> None:
    page = visit()
    page.evaluate("window.stayed = true")
    ask(page)
    expect(page.locator("#as-page .headline")).to_contain_text("Django")
    assert page.evaluate("window.stayed") is True
    assert page.url.endswith("/")
    assert "Django" in page.title()
    assert page.get_by_label("Your situation").input_value() == SITUATION


def test_the_answer_is_announced_and_brought_into_view(visit: Visit) -> None:
    page = visit(viewport={"width": 800, "height": 500}, reduced_motion="reduce")
    ask(page)
    expect(page.locator("#status")).to_contain_text("Django")
    expect(page.locator("#as-page .headline")).to_be_in_viewport()


def test_tabs_show_one_rendering_at_a_time(visit: Visit) -> None:
    page = visit()
    ask(page)
    for name, chosen in zip(TABS, PANELS, strict=True):
        page.get_by_role("tab", name=name).click()
        expect(page.get_by_role("tab", selected=True)).to_have_text([name])
        for panel in PANELS:
            expect(page.locator(panel)).to_be_visible(visible=panel == chosen)


def test_the_next_answer_stays_on_the_chosen_tab(visit: Visit) -> None:
    page = visit()
    ask(page)
    page.get_by_role("tab", name="Slack").click()
    before = page.locator("#as-slack").inner_text()
    page.get_by_role("button", name="Webhook receiver").click()
    expect(page.locator("#as-slack")).not_to_have_text(before, use_inner_text=True)
    expect(page.locator("#as-slack")).to_be_visible()


def test_a_reply_without_json_falls_back_to_the_first_tab(visit: Visit) -> None:
    page = visit()
    ask(page)
    page.get_by_role("tab", name="JSON").click()
    page.get_by_label("Your situation").fill("help")
    page.get_by_role("button", name="Advise me").click()
    expect(page.get_by_role("tab", name="JSON")).to_have_count(0)
    expect(page.locator("#as-page")).to_be_visible()


def test_an_example_fills_the_box_and_is_answered(visit: Visit) -> None:
    page = visit()
    page.get_by_role("button", name="Compare two").click()
    expect(page.get_by_label("Your situation")).to_have_value("compare django fastapi")
    expect(page.get_by_role("table")).to_have_count(1)


def test_a_cited_rule_is_one_click_away(visit: Visit, site: str) -> None:
    page = visit()
    ask(page)
    link = page.locator("#as-page .cites a").first
    rule = link.inner_text()
    link.click()
    expect(page).to_have_url(f"{site}/rules/{rule}")
    expect(page.get_by_role("main")).to_contain_text(rule)


def test_everything_works_by_keyboard_alone(visit: Visit) -> None:
    page = visit()
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page) == "words"
    page.keyboard.type(SITUATION)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("tab")).to_have_text(TABS)
    for _ in range(20):
        page.keyboard.press("Tab")
        if focused(page) == "tab-as-page":
            break
    steps = [
        ("ArrowRight", "as-slack"),
        ("End", "as-json"),
        ("ArrowRight", "as-page"),
        ("ArrowLeft", "as-json"),
    ]
    for key, panel in [*steps, ("Home", "as-page"), (" ", "as-page")]:
        page.keyboard.press(key)
        assert focused(page) == f"tab-{panel}"
        expect(page.locator(f"#{panel}")).to_be_visible()
    page.keyboard.press("Tab")
    assert focused(page) == "as-page"


def test_what_has_the_focus_shows_it(visit: Visit) -> None:
    page = visit()
    ask(page)
    page.locator("#words").focus()
    for _ in range(12):
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", focused(page)
        page.keyboard.press("Tab")


def test_everything_works_without_javascript(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    expect(page.get_by_text("sends it")).to_be_hidden()
    ask(page)
    for panel in PANELS:
        expect(page.locator(panel)).to_be_visible()
    page.get_by_role("link", name="GitHub").click()
    assert page.url.endswith("#as-github")
    page.get_by_role("button", name="Compare two").click()
    expect(page.get_by_label("Your situation")).to_have_value("compare django fastapi")


def test_a_lost_connection_is_said_and_the_words_are_kept(visit: Visit) -> None:
    page = visit()
    page.get_by_label("Your situation").fill(SITUATION)
    page.route("**/*", lambda route: route.abort("internetdisconnected"))
    page.get_by_role("button", name="Advise me").click()
    expect(page.locator(".trouble")).to_contain_text("could not be reached")
    expect(page.get_by_label("Your situation")).to_have_value(SITUATION)


def test_a_failure_of_the_service_is_shown_with_its_reason(visit: Visit, site: str) -> None:
    page = visit()
    page.get_by_label("Your situation").fill(SITUATION)
    page.route(f"{site}/", lambda route: route.continue_(url=f"{site}/no/such/page"))
    page.get_by_role("button", name="Advise me").click()
    expect(page.locator(".trouble")).to_contain_text("There is nothing at /no/such/page")
    expect(page.get_by_label("Your situation")).to_have_value(SITUATION)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(visit: Visit, scheme: Scheme) -> None:
    page = visit(color_scheme=scheme, reduced_motion="reduce")
    found = violations(page)
    ask(page)
    for name in TABS:
        page.get_by_role("tab", name=name).click()
        found += violations(page)
    for path in ("/rules", "/rules/A-71", "/rules/none", "/no/such/page"):
        page.goto(path)
        found += violations(page)
    assert found == []


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("words", ["help", "compare django flask fastapi", "rule none", "x"])
def test_axe_finds_no_violation_in_other_answers(visit: Visit, words: str, width: int) -> None:
    page = visit(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    ask(page, words)
    found = violations(page)
    for name in ("Slack", "GitHub"):
        page.get_by_role("tab", name=name).click()
        found += violations(page)
    assert found == []


@pytest.mark.parametrize("width", [320, 768, 1600])
def test_nothing_is_wider_than_the_window(visit: Visit, width: int) -> None:
    page = visit(viewport={"width": width, "height": 800})
    ask(page, f"compare django flask fastapi {'w' * 200}")
    ask(page)
    for name in TABS:
        page.get_by_role("tab", name=name).click()
        assert page.evaluate("document.documentElement.scrollWidth") == width
    for path in ("/rules", "/rules/A-71"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_examples_stand_in_one_row_where_there_is_room(visit: Visit) -> None:
    page = visit(viewport={"width": 1280, "height": 800})
    rows = {button.bounding_box()["y"] for button in page.locator(".examples button").all()}  # type: ignore[index]
    assert len(rows) == 1


@pytest.mark.parametrize("words", [SITUATION, "compare django flask fastapi", "rules"])
@pytest.mark.parametrize("width", [320, 414, 768])
def test_no_rule_id_is_broken_in_the_preview_for_slack(visit: Visit, words: str, width: int) -> None:
    page = visit(viewport={"width": width, "height": 800})
    ask(page, words)
    page.get_by_role("tab", name="Slack").click()
    assert page.locator("#as-slack .id").count() > 3
    broken = """
        const found = [], walk = document.createTreeWalker(document.querySelector("#as-slack"), NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) {
            for (const id of walk.currentNode.data.matchAll(/\\b[A-Z]-\\d{1,3}\\b/g)) {
                const range = document.createRange();
                range.setStart(walk.currentNode, id.index);
                range.setEnd(walk.currentNode, id.index + id[0].length);
                if (range.getClientRects().length !== 1) found.push(id[0]);
            }
        }
        return found;
    """
    assert page.evaluate(f"(() => {{{broken}}})()") == []


def test_each_scheme_has_its_own_colours(visit: Visit) -> None:
    colours = {
        scheme: visit(color_scheme=scheme).evaluate(
            "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
        )
        for scheme in ("light", "dark")
    }
    assert colours["light"][0] == "rgb(250, 249, 246)"
    assert colours["dark"][0] == "rgb(20, 22, 25)"


def test_nothing_moves_for_those_who_asked_for_calm(visit: Visit) -> None:
    page = visit(reduced_motion="reduce")
    ask(page)
    assert page.evaluate("getComputedStyle(document.getElementById('as-page')).animationName") == "none"

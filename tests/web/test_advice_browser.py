"""The page of a permalink in a real browser: facts are changed, what moved is read, and the link travels."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.web.visiting import Scheme, Visit, focused, violations

pytestmark = pytest.mark.slow

ADMIN = "/advice?facts=admin_panel,back_office"
SITUATION = "Internal tool for support staff with an admin screen for refunds"
PATHS = (
    "/advice",
    f"{ADMIN}&v=2026.11.1",
    "/advice/change?facts=admin_panel&set=websockets&set=~admin_panel",
    "/advice?facts=admin_panl",
    "/compare",
    "/compare?frameworks=x",
    "/starters",
    "/starters/django",
)


def headline(page: Page) -> str:
    return page.locator("#verdict").inner_text()


def control(page: Page, place: str, fact: str, value: str) -> str:
    """The selector of a button in the list "known" or "every"."""
    return f'[data-list="{place}"] button[value="{value}{fact}"]'


def test_from_words_to_a_link_that_a_friend_can_open(visit: Visit, site: str) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    page.get_by_label("Your situation").fill(SITUATION)
    page.get_by_role("button", name="Advise me").click()
    page.get_by_role("link", name="Change facts").click()
    expect(page.locator("#verdict")).to_have_text("Start with Django.")
    page.locator(control(page, "known", "admin_panel", "~")).click()
    expect(page.locator("#moved")).to_be_visible()
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".keeping .copied")).to_have_text("Copied.")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{site}/advice?facts=")
    assert "was=" not in link
    friend = visit(link)
    assert headline(friend) == headline(page)
    expect(friend.locator("#moved")).to_have_count(0)
    assert friend.url == link


def test_a_changed_fact_is_answered_in_place_and_announced(visit: Visit) -> None:
    page = visit(ADMIN)
    page.evaluate("window.stayed = true")
    page.get_by_text("Interfaces, waiting and live data").click()
    page.locator(control(page, "every", "websockets", "")).click()
    expect(page.locator("#moved")).to_be_visible()
    expect(page.locator(".news")).to_contain_text("New: it holds WebSocket connections")
    expect(page.locator("#status")).to_contain_text(headline(page))
    expect(page.locator("#status")).to_contain_text(page.locator("#moved").inner_text())
    assert page.evaluate("window.stayed") is True
    assert re.search(
        r"facts=admin_panel,back_office,websockets&v=[\d.]+&was=admin_panel,back_office$", page.url
    )
    assert headline(page) in page.title()


def test_what_was_open_in_focus_and_filtered_stays_so(visit: Visit) -> None:
    page = visit(ADMIN)
    page.get_by_label("Filter the facts").fill("websocket")
    expect(page.locator(".group .toggle:visible")).to_have_count(1)
    expect(page.locator("#filtered")).to_have_text("1 found")
    button = page.locator(control(page, "every", "websockets", ""))
    button.focus()
    before = button.bounding_box()
    page.keyboard.press("Enter")
    expect(page.locator("#moved")).to_be_visible()
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".group .toggle:visible")).to_have_count(1)
    after = button.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"]) < 2


def test_the_filter_finds_facts_in_every_group_and_lets_go_again(visit: Visit) -> None:
    page = visit(ADMIN)
    box = page.get_by_label("Filter the facts")
    box.fill("django")
    assert page.locator(".group:visible").count() > 2
    box.fill("no such fact at all")
    expect(page.locator("#filtered")).to_have_text("0 found")
    expect(page.locator(".group:visible")).to_have_count(0)
    box.fill("")
    expect(page.locator(".group:visible")).to_have_count(page.locator(".group").count())
    expect(page.locator(".group .toggle:visible")).to_have_count(0)


def test_the_way_back_leads_through_every_answer(visit: Visit) -> None:
    page = visit(ADMIN)
    first = headline(page)
    page.locator(control(page, "known", "admin_panel", "-")).click()
    expect(page.locator("#moved")).to_be_visible()
    page.get_by_label("What if").fill("we only need a small webhook receiver without a database")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator(".news")).to_contain_text("New: ")
    second = page.url
    page.go_back()
    expect(page.locator(".news")).to_contain_text("Turned round")
    page.go_back()
    expect(page.locator("#moved")).to_have_count(0)
    expect(page.locator("#verdict")).to_have_text(first)
    page.go_forward()
    page.go_forward()
    expect(page.locator(".news")).to_contain_text("New: ")
    assert page.url == second


def test_a_question_is_answered_with_one_click_and_does_what_it_said(visit: Visit) -> None:
    page = visit("/advice")
    answer = page.locator(".answers button", has_text="is ahead").first
    named = re.search(r"If (?:yes|no): (\w+) is ahead", answer.inner_text())
    assert named is not None
    answer.click()
    expect(page.locator("#verdict")).to_contain_text(named[1])


def test_a_what_if_is_answered_in_place_and_its_words_stay_out_of_the_address(visit: Visit) -> None:
    page = visit(ADMIN)
    page.get_by_label("What if").fill("we also need websockets for Contoso")
    page.keyboard.press("Enter")
    expect(page.locator(".news")).to_contain_text("WebSocket")
    assert "Contoso" not in page.url
    assert "websockets" in page.url
    expect(page.get_by_label("What if")).to_be_focused()


def test_a_what_if_that_says_nothing_leaves_the_address(visit: Visit) -> None:
    page = visit(ADMIN)
    here = page.url
    page.get_by_label("What if").fill("zebras")
    page.keyboard.press("Enter")
    expect(page.locator("#moved")).to_contain_text("I found no fact in that")
    assert page.url == here


def test_what_moved_out_of_sight_is_said_at_the_foot_of_the_window(visit: Visit) -> None:
    page = visit(ADMIN)
    page.locator("#group-motives summary").click()
    page.locator("#group-motives .toggle button").first.click()
    note = page.locator(".note")
    expect(note).to_contain_text(headline(page))
    expect(note).to_be_in_viewport()
    assert not violations(page)
    note.get_by_role("link", name="See what moved").click()
    expect(page.locator("#moved")).to_be_in_viewport()
    expect(note).to_have_count(0)


@pytest.mark.parametrize("width", [360, 1280])
def test_whoever_asks_a_what_if_sees_what_moved(visit: Visit, width: int) -> None:
    page = visit(ADMIN, viewport={"width": width, "height": 700})
    for words in ("we also need websockets", "with a mobile app", "without the admin", "zebras"):
        page.get_by_label("What if").fill(words)
        page.keyboard.press("Enter")
        expect(page.get_by_label("What if")).to_have_value("zebras" if words == "zebras" else "")
        expect(page.locator("#moved")).to_be_in_viewport(ratio=1)
        expect(page.locator(".note")).to_have_count(0)


def test_whoever_follows_a_flip_sees_what_moved(visit: Visit) -> None:
    page = visit("/advice?facts=content_site", viewport={"width": 360, "height": 700})
    page.locator("a.turns").first.click()
    expect(page.locator("#moved")).to_be_in_viewport(ratio=1)


def test_the_record_is_read_on_the_page_and_downloaded(visit: Visit) -> None:
    page = visit(ADMIN)
    page.get_by_text("Read the decision record").click()
    expect(page.locator("#record code")).to_contain_text("# Use Django")
    with page.expect_download() as started:
        page.get_by_role("link", name="Decision record").click()
    assert started.value.suggested_filename.endswith("-use-django.md")
    assert "# Use Django" in Path(started.value.path()).read_text(encoding="utf-8")


def test_everything_works_by_keyboard_alone(visit: Visit) -> None:
    page = visit(ADMIN)
    page.locator("#what-if").focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == "-admin_panel":
            break
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid", focused(
            page
        )
    page.keyboard.press(" ")
    expect(page.locator(".news")).to_contain_text("Turned round")
    expect(page.locator(control(page, "known", "admin_panel", "-"))).to_be_focused()
    page.locator("#group-team summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".news")).to_contain_text("New: ")
    page.get_by_role("button", name="Copy link").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".keeping .copied")).not_to_be_empty()


def test_everything_works_without_javascript(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    page.get_by_label("Your situation").fill(SITUATION)
    page.get_by_role("button", name="Advise me").click()
    page.get_by_role("link", name="Change facts").click()
    assert page.url.endswith("#facts")
    expect(page.locator(".filter")).to_be_hidden()
    expect(page.get_by_role("button", name="Copy link")).to_be_hidden()
    page.locator(control(page, "known", "admin_panel", "~")).click()
    expect(page.locator(".news")).to_contain_text("Open again")
    page.get_by_text("Interfaces, waiting and live data").click()
    page.locator(control(page, "every", "websockets", "")).click()
    expect(page.locator(".news")).to_contain_text("New: it holds WebSocket connections")
    page.get_by_label("What if").fill("without websockets")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator(".news")).to_contain_text("WebSocket")
    page.locator("#permalink").click()
    expect(page.locator("#moved")).to_have_count(0)


def test_a_lost_connection_is_said_and_nothing_is_lost(visit: Visit) -> None:
    page = visit(ADMIN)
    here, was = page.url, headline(page)
    page.route("**/*", lambda route: route.abort("internetdisconnected"))
    page.locator(control(page, "known", "admin_panel", "-")).click()
    expect(page.locator(".note")).to_contain_text("could not be reached")
    expect(page.locator(".note")).to_be_in_viewport()
    assert (page.url, headline(page)) == (here, was)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_no_violation(visit: Visit, scheme: Scheme, width: int) -> None:
    page = visit(
        f"{ADMIN},transactions",
        color_scheme=scheme,
        viewport={"width": width, "height": 900},
        reduced_motion="reduce",
    )
    for fold in page.locator("details > summary").all():
        fold.click()
    found = violations(page)
    for path in PATHS:
        page.goto(path)
        found += violations(page)
    assert found == []


@pytest.mark.parametrize("width", [320, 768, 1024, 1600])
def test_nothing_is_wider_than_the_window(visit: Visit, width: int) -> None:
    page = visit(f"{ADMIN},runs_flask,large_codebase,websockets", viewport={"width": width, "height": 900})
    for fold in page.locator("details > summary").all():
        fold.click()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    for path in PATHS:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == width, path


def test_the_picture_follows_the_scheme_of_whoever_opens_it(visit: Visit) -> None:
    colours = {
        scheme: visit("/advice/chart.svg?facts=admin_panel", color_scheme=scheme).evaluate(
            "getComputedStyle(document.querySelector('.c-paper')).fill"
        )
        for scheme in ("light", "dark")
    }
    assert colours == {"light": "rgb(250, 249, 246)", "dark": "rgb(20, 22, 25)"}

"""The form on bad days: late triggers, Slack in trouble, fast fingers, no room. Nobody is left without a word."""

from __future__ import annotations

import json
import logging
from threading import Event
from typing import Any

import pytest

from advisor.commands import House
from handlers.slack.api import SlackApi
from handlers.slack.form.entries import Commands, Uses, from_shortcut
from handlers.slack.form.screens import Screens, Wish
from handlers.slack.form.steps import Steps
from handlers.slack.form.surface import NOT_INSTALLED, OLD_FORM, TOO_BUSY, Form, Opening
from handlers.slack.form.views import FORM
from handlers.slack.incoming import Click, OpenView, Shortcut, SlashCommand, Submission
from handlers.slack.outbox import Outbox
from handlers.slack.response_url import ResponseUrls
from handlers.slack.tokens import OneToken, Tokens, TokensAwayError, Workspace
from tests.fakes.slack import ADA, BROKEN, BROKEN_AFTER, FakeSlack, Says
from tests.slack.filling import Filler, state_of
from tests.slack.jobs import GENEROUS, wait_for
from tests.slack.sending import Slack, interaction, payload

ADMIN = "Will people on your side need screens"
FORM_ON_REFUNDS = "form: internal tool for support staff, Postgres, five devs, an admin screen for refunds"
HERE = Workspace("T0001")


class Breaking(OneToken):
    """A place for tokens that fails in one way or another."""

    def __init__(self, error: Exception) -> None:
        super().__init__(None)
        self._error = error

    def token(self, workspace: Workspace) -> str | None:
        raise self._error


@pytest.fixture
def ada(slack: Slack, fake: FakeSlack) -> Filler:
    return Filler(slack, fake)


def form(fake: FakeSlack, house: House, *, tokens: Tokens | None = None, **more: Any) -> Form:
    """A form whose jobs are done one after another."""
    tokens = tokens or OneToken(fake.default.token)
    more = {"outbox": Outbox(workers=1), "openings": Outbox(workers=1)} | more
    return Form(Steps(house), SlackApi(fake.url), tokens, ResponseUrls(fake.url), **more)


def told(fake: FakeSlack) -> str:
    [said] = fake.wait_for(asked=1)
    assert (said["response_type"], said["replace_original"]) == ("ephemeral", False)
    return str(said["text"])


def test_a_trigger_that_came_too_late_is_told_where_the_form_was_asked_for(
    ada: Filler, fake: FakeSlack
) -> None:
    trigger = fake.default.trigger()
    fake.advance(4)
    assert ada.types_command("form", trigger=trigger, url=fake.response_url()) == b""
    assert "three seconds" in told(fake)
    assert "reference" in told(fake)
    assert fake.default.modal() is None


@pytest.mark.parametrize(
    "says", [BROKEN, BROKEN_AFTER, Says(200, '{"ok": false, "error": "view_too_large"}')]
)
def test_when_slack_does_not_confirm_that_it_opened_the_form_that_is_told(
    ada: Filler, fake: FakeSlack, says: Says
) -> None:
    fake.script(says, method="views.open")
    ada.types_command("form", url=fake.response_url())
    assert "did not confirm that the form was opened" in told(fake)


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        (OneToken(None), NOT_INSTALLED),
        (Breaking(TokensAwayError()), "did not confirm that the form was opened"),
        (Breaking(RuntimeError("secret")), "Something went wrong on our side"),
    ],
)
def test_without_a_token_at_hand_that_is_told(
    fake: FakeSlack, house: House, tokens: Tokens, said: str
) -> None:
    opening = Opening(fake.default.trigger(), HERE, url=fake.response_url(), user=ADA)
    assert form(fake, house, tokens=tokens).open(opening)
    assert said in told(fake)
    assert "secret" not in told(fake)


def test_where_a_shortcut_left_no_address_the_person_is_told_in_our_own_conversation(
    slack: Slack, fake: FakeSlack
) -> None:
    given = payload("global_shortcut.json") | {"callback_id": "advise_form", "trigger_id": "1.2.stale"}
    assert slack.send(interaction(given)).status_code == 200
    fake.wait_until(lambda: fake.called("chat.postMessage"), "message to the person")
    [said] = fake.default.spoken(fake.default.im(given["user"]["id"]))
    assert "three seconds" in said["text"]


def test_where_nobody_can_be_told_it_stands_in_the_log(
    fake: FakeSlack, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    fake.script(BROKEN, method="chat.postMessage")
    opener = form(fake, house)
    opener.open(Opening("1.2.stale", HERE, user=ADA))
    fake.wait_until(lambda: fake.called("chat.postMessage"), "message to the person")
    opener.open(Opening("1.2.stale", HERE))
    fake.wait_until(lambda: len(fake.called("views.open")) == 2, "second opening")
    done(opener.openings)
    assert "A person could not be told that a form was not opened: server_error" in caplog.text
    assert "could not be posted: not_a_slack_address" in caplog.text


def test_an_app_without_token_tells_whoever_chose_its_shortcut_nothing_but_the_log(
    fake: FakeSlack, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    opener = form(fake, house, tokens=OneToken(None))
    opener.open(from_shortcut(Shortcut(FORM, "1.2.3", HERE, user=ADA)))
    done(opener.openings)
    assert "A person could not be told" in caplog.text


def done(outbox: Outbox) -> None:
    """Wait until all that was asked of the one thread of an outbox is over."""
    end = Event()
    while not outbox.submit(end.set, urgent=True):
        pass
    assert end.wait(GENEROUS)


def test_a_page_that_changed_meanwhile_is_not_put_back(ada: Filler, fake: FakeSlack) -> None:
    ada.opens(FORM_ON_REFUNDS)
    ada.submits()
    fake.script(Says(200, '{"ok": false, "error": "hash_conflict"}'), method="views.update")
    before = ada.view
    ada.chooses(ADMIN, "No")
    assert ada.view == before
    ada.chooses(ADMIN, "Open")
    assert "is open, so it does not count" in ada.reads()
    assert fake.asked == 0


def test_the_way_back_is_found_even_if_the_page_changed_meanwhile(ada: Filler, fake: FakeSlack) -> None:
    ada.opens(FORM_ON_REFUNDS)
    ada.submits()
    fake.script(Says(200, '{"ok": false, "error": "hash_conflict"}'), method="views.update")
    ada.sends_click("Back")
    fake.wait_until(lambda: len(fake.called("views.update")) == 2, "second try")
    assert "1 of 3" in ada.reads()


def test_a_way_back_that_slack_does_not_show_is_told_where_the_form_came_from(
    ada: Filler, fake: FakeSlack
) -> None:
    ada.opens(FORM_ON_REFUNDS, url=fake.response_url())
    ada.submits()
    fake.script(BROKEN, method="views.update")
    ada.sends_click("Back")
    assert "did not show the next page" in told(fake)
    assert "2 of 3" in ada.reads()
    ada.clicks("Back")
    assert "1 of 3" in ada.reads()


def test_that_a_page_does_not_show_its_latest_state_is_no_harm_and_not_told(
    ada: Filler, fake: FakeSlack
) -> None:
    ada.opens(FORM_ON_REFUNDS, url=fake.response_url())
    ada.submits()
    fake.script(BROKEN, method="views.update")
    before = ada.view
    ada.chooses(ADMIN, "Yes")
    assert ada.view == before
    ada.chooses(ADMIN, "No")
    assert "counts instead" in ada.reads()
    assert fake.asked == 0


def test_a_form_that_was_closed_needs_no_way_back(
    ada: Filler, fake: FakeSlack, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    ada.opens(FORM_ON_REFUNDS, url=fake.response_url())
    ada.submits()
    back, late = clicked(ada.view, "form_back"), form(fake, house)
    fake.default.closes()
    late.clicked(back)
    done(late.outbox)
    assert "A form was not updated: not_found" in caplog.text
    assert fake.asked == 0


def test_of_fast_clicks_the_last_one_counts_though_all_came_from_the_same_page(
    ada: Filler, fake: FakeSlack
) -> None:
    ada.opens(FORM_ON_REFUNDS)
    ada.submits()
    held = Event()
    fake.script(Says(until=held), method="views.update")
    ada.chooses(ADMIN, "No", wait=False)
    ada.chooses(ADMIN, "Open", wait=False)
    ada.chooses("Can your host run only WSGI?", "Yes", wait=False)
    ada.chooses(ADMIN, "Yes", wait=False)
    held.set()
    fake.wait_until(lambda: len(fake.called("views.update")) == 2, "both updates")
    assert [call.error for call in fake.called("views.update")] == ["", ""]
    assert "counts instead" not in ada.reads()
    assert ada.answer_to(ADMIN) == "Yes"
    assert "Start with Django" in ada.so_far()


def test_something_of_ours_that_breaks_on_a_page_does_not_stop_what_comes_after(
    fake: FakeSlack, house: House, ada: Filler
) -> None:
    ada.opens(FORM_ON_REFUNDS, url=fake.response_url())
    broken = form(fake, house, tokens=Breaking(RuntimeError("broken")))
    broken.clicked(clicked(ada.view, "form_back"))
    assert "did not show the next page" in told(fake)
    assert broken.screens.next(ada.view["id"]) is None


def clicked(view: dict[str, Any], action: str, *, metadata: str | None = None) -> Click:
    carried = view["private_metadata"] if metadata is None else metadata
    page = OpenView(view["id"], view["hash"], FORM, carried, state_of(view))
    return Click(action, "", "1.1", "", "", workspace=HERE, view=page)


def test_a_page_of_another_version_says_so(fake: FakeSlack, house: House, ada: Filler) -> None:
    ada.opens()
    newer = form(fake, house)
    old = clicked(ada.view, "form_back", metadata='{"page":"2"}')
    newer.clicked(old)
    fake.wait_until(lambda: fake.called("views.update"), "update")
    assert ada.reads() == OLD_FORM
    assert old.view is not None
    answer = newer.submitted(Submission(old.view, HERE))
    assert answer is not None
    assert answer["response_action"] == "update"
    assert OLD_FORM in json.dumps(answer, ensure_ascii=False)
    fake.script(BROKEN, method="views.update")
    newer.clicked(old)
    fake.wait_until(lambda: len(fake.called("views.update")) == 2, "second update")
    done(newer.outbox)
    assert fake.asked == 0


def test_an_advice_is_left_once_where_its_form_was_opened(ada: Filler, fake: FakeSlack, house: House) -> None:
    ada.opens(FORM_ON_REFUNDS, url=fake.response_url())
    ada.submits()
    twice = form(fake, house)
    page = page_after(twice, clicked(ada.view, "x").view, times=2)
    done(twice.outbox)
    assert page.metadata.startswith('{"step":4')
    assert told(fake).startswith("Start with Django.")


def test_an_advice_that_cannot_be_left_is_on_the_screen_all_the_same(
    ada: Filler, fake: FakeSlack, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    url = fake.response_url()
    ada.opens(FORM_ON_REFUNDS, url=url)
    ada.submits()
    fake.expire(url)
    late = form(fake, house)
    assert page_after(late, clicked(ada.view, "x").view).metadata.startswith('{"step":4')
    done(late.outbox)
    assert "could not be posted: 404 expired_url" in caplog.text


def elsewhere(_used: object) -> None:
    raise AssertionError("this belongs to the form")


@pytest.mark.parametrize("way", ["button", "shortcut"])
def test_whoever_clicks_for_a_form_that_has_no_room_is_told(fake: FakeSlack, house: House, way: str) -> None:
    held, full = Event(), Outbox(workers=1, room=1, reserve=0)
    full.submit(wait_for(held))
    uses = Uses(form(fake, house, openings=full), click=elsewhere, shortcut=elsewhere)
    if way == "button":
        uses.clicked(Click("refine", "admin_panel", "1.1", "1.0", fake.response_url(), "1.2.3"))
        assert told(fake) == TOO_BUSY
    else:
        uses.chosen(Shortcut("advise_form", "1.2.3", HERE, user=ADA))
        fake.wait_until(lambda: fake.called("chat.postMessage"), "message to the person")
        [said] = fake.default.spoken(fake.default.im(ADA))
        assert said["text"] == TOO_BUSY
    held.set()


def test_where_there_is_no_room_people_are_told_or_nothing_is_lost(
    ada: Filler, fake: FakeSlack, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    held = Event()
    full = Outbox(workers=1, room=1, reserve=0)
    full.submit(wait_for(held))
    crowded = form(fake, house, outbox=full, openings=full)
    command = SlashCommand("/framework", "form", fake.default.trigger(), fake.response_url(), HERE)
    answer = Commands(crowded, pytest.fail, "").respond(command)
    assert answer is not None
    assert answer["text"] == TOO_BUSY

    ada.opens(FORM_ON_REFUNDS, url=fake.response_url())
    ada.submits()
    back = clicked(ada.view, "form_back")
    crowded.clicked(back)
    assert "There was no room to update a form" in caplog.text
    assert page_after(crowded, back.view).metadata.startswith('{"step":4')
    assert "There was no room to leave an advice where its form was opened" in caplog.text
    held.set()

    roomy = form(fake, house, screens=crowded.screens)
    roomy.clicked(back)
    done(roomy.outbox)
    assert "1 of 3" in ada.reads()


def page_after(form: Form, page: OpenView | None, *, times: int = 1) -> OpenView:
    """The page after this one, submitted so many times with its fields as they began."""
    assert page is not None
    answers = [form.submitted(Submission(page, HERE)) for _time in range(times)]
    assert answers[0] is not None
    assert all(answer == answers[0] for answer in answers)
    view = answers[0]["view"]
    return OpenView(page.id, f"{page.hash}+", FORM, view["private_metadata"], state_of(view))


def test_what_is_no_field_of_ours_is_accepted(ada: Filler, fake: FakeSlack, house: House) -> None:
    ada.opens()
    form(fake, house).clicked(clicked(ada.view, "open_page"))
    form(fake, house).clicked(Click("form_back", "", "1.1", "", ""))
    assert fake.called("views.update") == []


def wish(name: str, *, turns: bool = False, hash_: str = "h0") -> Wish:
    return Wish(OpenView("V1", hash_, FORM, name, {}), HERE, lambda _view: {}, turns=turns)


def test_another_page_is_not_forgotten_for_the_sake_of_the_one_that_it_replaces() -> None:
    screens = Screens()
    assert screens.add(wish("preview"))
    assert not screens.add(wish("back", turns=True))
    assert not screens.add(wish("preview of the page that is on its way out"))
    following = screens.next("V1")
    assert following is not None
    assert following.view.metadata == "back"
    assert screens.next("V1") is None
    assert screens.add(wish("of the new page"))


def test_the_hash_is_followed_from_update_to_update_but_not_onto_another_page() -> None:
    screens = Screens()
    first = wish("a")
    assert screens.hash_of(first.view) == "h0"
    screens.updated(first, left="h1")
    assert screens.hash_of(first.view) == "h1"
    screens.updated(first, left="h2")
    assert [screens.hash_of(wish("", hash_=one).view) for one in ("h0", "h1", "h2", "h9")] == [
        "h2",
        "h2",
        "h2",
        "h9",
    ]
    screens.updated(wish("b", turns=True), left="h3")
    assert [screens.hash_of(wish("", hash_=one).view) for one in ("h0", "h2", "h3")] == ["h0", "h2", "h3"]


def test_only_so_many_pages_are_remembered() -> None:
    screens = Screens()
    for number in range(1_001):
        screens.updated(Wish(OpenView(f"V{number}", "h0", FORM, "", {}), HERE, lambda _view: {}), left="h1")
    assert screens.hash_of(OpenView("V0", "h0", FORM, "", {})) == "h0"
    assert screens.hash_of(OpenView("V1000", "h0", FORM, "", {})) == "h1"

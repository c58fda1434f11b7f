"""Threads, as scripts: a mention or a direct message, what is said next, and what comes back, once."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask

from advisor.commands import House
from advisor.policy.loading import load_policy
from handlers.database import open_engine
from handlers.feedback import counts
from handlers.inbox import Inbox, Worker
from handlers.settings import ROOT, Settings
from handlers.slack import Behind, slack_blueprint
from handlers.slack.api import SlackApi
from handlers.slack.conversations import Conversations
from handlers.slack.incoming import Heard
from handlers.slack.intake import Pressed, found, to_delivery
from handlers.slack.response_url import ResponseUrls
from handlers.slack.tokens import OneToken, Tokens, TokensAwayError, Workspace
from tests.fakes.slack import LOST, LOST_AFTER, FakeSlack, Says
from tests.slack.sending import NOW, Slack
from tests.slack.talking import Talker, envelope, headline, labels

SITUATION = "an API for partners"


@dataclass
class Clock:
    now: float = 1_531_420_618.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def talking(fake: FakeSlack, tokens: Tokens, house: House) -> Conversations:
    """What works the inbox."""
    api = SlackApi(fake.url, timeout=1)
    return Conversations(api, urls=ResponseUrls(fake.url), tokens=tokens, house=house)


@pytest.fixture
def handler(slack_settings: Settings, fake: FakeSlack, behind: Behind, house: House) -> Conversations:
    house_here = House(house.knowledge, house.today, public_url=slack_settings.public_url)
    return talking(fake, behind.tokens, house_here)


@pytest.fixture
def worker(behind: Behind, handler: Conversations, clock: Clock) -> Worker:
    return Worker(behind.inbox, {"slack": handler}, clock=clock, in_order=True)


@pytest.fixture
def ada(slack: Slack, fake: FakeSlack, worker: Worker) -> Talker:
    return Talker(slack, fake, worker, fake.default.channel("backend"))


@pytest.fixture
def direct(slack: Slack, fake: FakeSlack, worker: Worker) -> Talker:
    return Talker(slack, fake, worker, fake.default.im())


# ---- what people say ---------------------------------------------------------------------------------------


def test_a_mention_is_answered_in_its_thread_and_what_is_said_next_is_a_diff(ada: Talker) -> None:
    assert headline(ada.mentions(SITUATION)) == "Start with FastAPI."

    said = ada.mentions("we also need screens for our staff to correct the data")
    assert headline(said) == "That changes it: Django instead of FastAPI."
    assert "To take this back, say “forget that”." in said["text"]

    assert headline(ada.mentions("what if no admin?")) == "Now a tie between FastAPI and Flask."
    assert headline(ada.mentions("forget that")) == "That breaks the tie: Django."
    assert headline(ada.mentions("record")) == "Decision record: Use Django."
    assert headline(ada.mentions("start over")) == "Then from the beginning."
    assert headline(ada.mentions("one small script that takes a webhook from Stripe")) == "Start with Flask."


def test_a_direct_message_is_answered_in_a_thread_without_being_mentioned(
    direct: Talker, fake: FakeSlack
) -> None:
    assert headline(direct.writes(SITUATION)) == "Start with FastAPI."
    assert headline(direct.writes("yes")) == "That changes it: Django instead of FastAPI."
    assert headline(direct.writes("thanks!")).startswith("You are welcome")
    assert [call.arguments["channel_id"] for call in fake.called("assistant.threads.setStatus")] == [
        direct.channel
    ] * 3


def test_a_mention_alone_asks_how_to_ask_and_within_a_thread_speaks_of_what_it_began_with(
    ada: Talker,
) -> None:
    assert "describe" in ada.mentions("")["text"].casefold()

    began = ada.workspace.says(ada.channel, "We need an admin screen over Postgres, who has an idea?")
    ada.thread = began["ts"]
    assert headline(ada.mentions("")) == "Start with Django."
    assert headline(ada.mentions("")) != "Start with Flask."


def test_a_question_of_ours_is_answered_by_a_click_for_everyone_in_the_thread(ada: Talker) -> None:
    ada.mentions(SITUATION)
    assert labels(ada.reads()) == [
        *("Yes", "No", "Skip"),
        *("Decision record", "Starter", "Compare", "Refine", "Open page"),
    ]
    assert headline(ada.clicks("Yes")) == "That changes it: Django instead of FastAPI."
    assert headline(ada.mentions("forget that")).startswith("That changes it: FastAPI")


def test_what_was_skipped_by_a_click_stays_skipped_in_the_thread(ada: Talker) -> None:
    first = "Will people on your side need screens"
    assert first in ada.mentions(SITUATION)["text"]
    assert first not in ada.clicks("Skip")["text"]
    assert first not in ada.mentions("it holds a lot of relational data")["text"]


def test_a_mention_with_a_label_is_a_mention_and_no_word(ada: Talker) -> None:
    said = ada.workspace.says(ada.channel, f"<@{ada.workspace.bot_user}|framework-advisor>: help")
    ada.sends({**said, "type": "app_mention"})
    ada.works()
    assert headline(ada.reads()).startswith("Describe your situation")


def test_words_of_people_can_neither_ping_nor_link(ada: Talker) -> None:
    said = ada.mentions("what about &lt;!channel&gt; and <!here> for an API for partners")
    assert "<!" not in said["text"]
    assert "link_names" not in said


def test_in_a_thread_slacks_own_element_asks_whether_it_was_useful(ada: Talker, behind: Behind) -> None:
    ada.mentions(SITUATION)
    [block] = [one for one in ada.reads()["blocks"] if one["type"] == "context_actions"]
    [element] = block["elements"]
    ada.sends_opinion(element, element["negative_button"]["value"])
    [told] = ada.fake.wait_for(asked=1)
    assert told["response_type"] == "ephemeral"
    assert {opinion.useful: times for opinion, times in counts(behind.inbox.engine).items()} == {False: 1}


# ---- once, however it arrives ------------------------------------------------------------------------------


def test_a_mention_that_also_arrives_as_a_message_and_again_and_again_gets_one_answer(ada: Talker) -> None:
    said = ada.workspace.says(ada.channel, f"<@{ada.workspace.bot_user}> {SITUATION}")
    for kind in ("app_mention", "message", "message", "app_mention"):
        ada.sends({**said, "type": kind})
        ada.works()
    assert len(ada.answers()) == 1


def test_an_edit_gets_no_second_answer(ada: Talker) -> None:
    ada.mentions(SITUATION)
    edited = ada.workspace.edits(ada.channel, ada.thread, f"<@{ada.workspace.bot_user}> something else")
    changed = {"type": "message", "subtype": "message_changed", "channel": ada.channel, "message": edited}
    ada.sends({**changed, "ts": edited["edited"]["ts"], "hidden": True})
    ada.sends({**edited, "type": "app_mention"})
    ada.works()
    assert len(ada.answers()) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B0OTHER"},
        {"subtype": "bot_message", "bot_id": "B0OTHER"},
        {"subtype": "channel_join"},
        {"user": None},
        {"user": "U0BOT"},
        {"user": "USLACKBOT"},
    ],
)
def test_bots_and_slack_itself_are_not_answered(direct: Talker, more: dict[str, object]) -> None:
    said = direct.workspace.says(direct.channel, SITUATION)
    me = {"user": direct.workspace.bot_user} if more.get("user") == "U0BOT" else {}
    direct.sends({**said, "type": "message", **more, **me})
    direct.works()
    assert direct.answers() == []


def test_people_who_talk_to_one_another_are_left_alone(ada: Talker) -> None:
    ada.mentions(SITUATION)
    aside = ada.workspace.says(ada.channel, "I would rather have no admin at all", thread=ada.thread)
    ada.sends({**aside, "type": "message"})
    ada.works()
    assert len(ada.answers()) == 1


def test_the_same_click_three_times_is_answered_once(ada: Talker) -> None:
    ada.mentions(SITUATION)
    ada.sends_click("No", times=3)
    ada.works()
    assert len(ada.answers()) == 2


def test_two_people_who_click_the_same_button_at_once_get_one_answer(ada: Talker) -> None:
    ada.mentions(SITUATION)
    ada.sends_click("Compare")
    ada.sends_click("Compare")
    ada.sends_click("Decision record")
    ada.works()
    assert [headline(one) for one in ada.answers()[1:]] == [
        "FastAPI, Flask and Django compared.",
        "Decision record: Use FastAPI.",
    ]


@pytest.mark.parametrize(
    ("answered", "again"),
    [
        (["1.1:again_0:100.5"], False),
        (["1.1:again_0:105.5"], False),
        (["1.1:again_0:110.6"], True),
        (["1.1:again_1:100.5", "1.2:again_0:100.5", "100.5", ""], True),
        (["1.1:again_0:forged", "1.1:again_0:nan"], True),
    ],
)
def test_the_same_button_is_answered_again_once_some_time_has_passed(
    answered: list[str], again: bool
) -> None:
    click = Pressed(Workspace("T1"), "C1", "1.0", "help", "1.1:again_0:100.5", "U0BOT")
    assert (found(click, answered) is None) is again


def test_however_long_a_thread_is_it_goes_on_from_the_latest_answer(ada: Talker, fake: FakeSlack) -> None:
    """Slack hands a thread out from its beginning; some apps get fifteen messages of it at a time, once a minute."""
    fake.world.page = 2
    ada.mentions(SITUATION)
    for number in range(40):
        ada.workspace.says(ada.channel, f"thought {number}", person="U0OTHER", thread=ada.thread)
    ada.mentions("we also need screens for our staff to correct the data")
    read = len(fake.called("conversations.replies"))
    assert headline(ada.mentions("forget that")) == "That changes it: FastAPI instead of Django."
    assert len(fake.called("conversations.replies")) - read <= 2


def test_another_apps_metadata_is_not_believed(ada: Talker) -> None:
    ada.mentions(SITUATION)
    forged = {
        "event_type": "framework_advice",
        "event_payload": {"v": "1", "facts": "admin_panel,relational_data", "before": ""},
    }
    ada.workspace.says(
        ada.channel, "hello", person="U0OTHER", thread=ada.thread, bot_id="B0OTHER", metadata=forged
    )
    assert headline(ada.mentions("what if no admin?")) == "Now a tie between FastAPI and Flask."


def test_what_slack_does_not_tell_of_yet_is_waited_for(ada: Talker, fake: FakeSlack, clock: Clock) -> None:
    ada.mentions(SITUATION)
    fake.world.lag = float("inf")
    said = ada.adds("we also need screens for our staff to correct the data")
    ada.works()
    assert len(ada.answers()) == 1
    fake.world.lag = 0.0
    clock.now += 2
    ada.works()
    assert len(ada.answers()) == 2
    assert headline(ada.reads()) == "That changes it: Django instead of FastAPI."
    assert ada.reads()["thread_ts"] == said["thread_ts"]


def test_an_answer_that_somebody_has_deleted_is_not_waited_for(ada: Talker, clock: Clock) -> None:
    deleted = ada.mentions(SITUATION)
    ada.workspace.deletes(ada.channel, deleted["ts"])
    ada.adds("an admin screen over Postgres")
    ada.works()
    assert ada.answers() == []
    clock.now += 60
    ada.works()
    assert [headline(one) for one in ada.answers()] == ["Start with Django."]


def test_a_question_whose_beginning_is_not_answered_yet_waits_for_it(
    ada: Talker, fake: FakeSlack, clock: Clock
) -> None:
    fake.script(LOST, method="chat.postMessage")
    began = ada.workspace.says(ada.channel, f"<@{ada.workspace.bot_user}> {SITUATION}")
    ada.thread = began["ts"]
    ada.sends({**began, "type": "app_mention"})
    ada.works()
    ada.adds("we also need screens for our staff to correct the data")
    ada.works()
    assert ada.answers() == []
    clock.now += 3600
    ada.works()
    assert [headline(one) for one in ada.answers()] == [
        "Start with FastAPI.",
        "That changes it: Django instead of FastAPI.",
    ]


def test_a_beginning_that_arrives_last_is_laid_over_what_was_said_since(ada: Talker) -> None:
    began = ada.workspace.says(ada.channel, f"<@{ada.workspace.bot_user}> {SITUATION}")
    ada.thread = began["ts"]
    assert headline(ada.mentions("an admin screen over Postgres")) == "Start with Django."
    ada.sends({**began, "type": "app_mention"})
    ada.works()
    assert len(ada.answers()) == 2
    first, last = (one["metadata"]["event_payload"] for one in ada.answers())
    assert last["before"] == f"{first['facts']};"


def test_what_was_given_up_is_looked_for_before_it_is_tried_again(
    ada: Talker, fake: FakeSlack, clock: Clock, behind: Behind
) -> None:
    """Its last try may have been written all the same."""
    behind.inbox.times = replace(behind.inbox.times, attempts=1)
    fake.script(LOST_AFTER, method="chat.postMessage")
    ada.mentions(SITUATION)
    [letter] = behind.inbox.dead_letters()
    behind.inbox.times = replace(behind.inbox.times, attempts=50)
    clock.now += 3600
    assert behind.inbox.revive(letter.key, now=clock.now)
    ada.works()
    assert len(ada.answers()) == 1


# ---- when something fails ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "trouble", [Says(500, after=True), Says(drop=True, after=True), Says(200, "<html>", after=True)]
)
def test_an_answer_whose_fate_is_unknown_is_looked_for_before_it_is_written_again(
    ada: Talker, fake: FakeSlack, clock: Clock, trouble: Says
) -> None:
    fake.script(trouble, method="chat.postMessage")
    ada.mentions(SITUATION)
    clock.now += 3600
    ada.works()
    assert len(ada.answers()) == 1
    assert len(fake.called("chat.postMessage")) == 1


@pytest.mark.parametrize(
    "trouble", [Says(500), Says(drop=True), Says(200, '{"ok": false, "error": "internal_error"}')]
)
def test_an_answer_that_was_not_written_is_written_later(
    ada: Talker, fake: FakeSlack, clock: Clock, trouble: Says
) -> None:
    fake.script(trouble, method="chat.postMessage")
    said = ada.workspace.says(ada.channel, f"<@{ada.workspace.bot_user}> {SITUATION}")
    ada.sends({**said, "type": "app_mention"})
    ada.works()
    assert ada.answers() == []
    clock.now += 3600
    ada.works()
    assert [headline(one) for one in ada.answers()] == ["Start with FastAPI."]


def test_slack_is_left_alone_for_as_long_as_it_asks(ada: Talker, fake: FakeSlack, clock: Clock) -> None:
    fake.limit("chat.postMessage", retry_after=30)
    said = ada.workspace.says(ada.channel, f"<@{ada.workspace.bot_user}> {SITUATION}")
    ada.sends({**said, "type": "app_mention"})
    ada.works()
    clock.now += 26
    ada.works()
    assert ada.answers() == []
    clock.now += 30
    ada.works()
    assert len(ada.answers()) == 1


def test_blocks_that_slack_refuses_leave_the_words(ada: Talker, fake: FakeSlack) -> None:
    refusal = Says(200, '{"ok": false, "error": "invalid_blocks"}')
    fake.script(refusal, method="chat.postMessage")
    said = ada.mentions(SITUATION)
    assert headline(said) == "Start with FastAPI."
    assert "blocks" not in said or not said["blocks"]


def test_where_the_app_is_not_in_the_channel_it_gives_up_and_says_so_in_the_log(
    ada: Talker, fake: FakeSlack, behind: Behind
) -> None:
    ada.channel = fake.default.channel("elsewhere", member=False)
    said = ada.workspace.says(ada.channel, f"<@{ada.workspace.bot_user}> {SITUATION}")
    ada.sends({**said, "type": "app_mention"})
    ada.works()
    assert [letter.reason for letter in behind.inbox.dead_letters()] == ["not_in_channel"]


def test_without_the_scope_to_read_threads_what_is_said_stands_for_itself(
    ada: Talker, fake: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    fake.default.scopes -= {"channels:history"}
    caplog.set_level(logging.WARNING)
    ada.mentions(SITUATION)
    assert headline(ada.mentions("an admin screen over Postgres")) == "Start with Django."
    assert "A thread cannot be read (missing_scope)" in caplog.text


def test_an_answer_that_cannot_be_looked_for_is_not_written_twice(
    ada: Talker, fake: FakeSlack, clock: Clock, behind: Behind
) -> None:
    fake.default.scopes -= {"channels:history"}
    fake.script(Says(500, after=True), method="chat.postMessage")
    ada.mentions(SITUATION)
    clock.now += 3600
    ada.works()
    assert len(ada.answers()) == 1
    assert [letter.reason for letter in behind.inbox.dead_letters()] == ["missing_scope"]


def test_a_token_that_slack_refuses_is_tried_again_once_it_may_be_another(
    ada: Talker, fake: FakeSlack, clock: Clock
) -> None:
    fake.script(Says(200, '{"ok": false, "error": "token_revoked"}'), method="chat.postMessage")
    said = ada.workspace.says(ada.channel, f"<@{ada.workspace.bot_user}> {SITUATION}")
    ada.sends({**said, "type": "app_mention"})
    ada.works()
    clock.now += 3600
    ada.works()
    assert len(ada.answers()) == 1


def test_a_workspace_without_a_token_is_given_up(
    ada: Talker, behind: Behind, house: House, clock: Clock
) -> None:
    ada.worker = Worker(behind.inbox, {"slack": talking(ada.fake, OneToken(None), house)}, clock=clock)
    said = ada.workspace.says(ada.channel, f"<@{ada.workspace.bot_user}> {SITUATION}")
    ada.sends({**said, "type": "app_mention"})
    ada.works()
    assert [letter.reason for letter in behind.inbox.dead_letters()] == ["not_installed"]


def test_while_nobody_knows_the_token_the_answer_waits(
    ada: Talker, behind: Behind, house: House, clock: Clock
) -> None:
    class Away(OneToken):
        away = True

        def token(self, workspace: Workspace) -> str | None:
            if self.away:
                raise TokensAwayError
            return super().token(workspace)

    tokens = Away(ada.workspace.token)
    ada.worker = Worker(behind.inbox, {"slack": talking(ada.fake, tokens, house)}, clock=clock)
    said = ada.workspace.says(ada.channel, f"<@{ada.workspace.bot_user}> {SITUATION}")
    ada.sends({**said, "type": "app_mention"})
    ada.works()
    tokens.away = False
    clock.now += 3600
    ada.works()
    assert len(ada.answers()) == 1


def test_when_something_of_ours_breaks_the_thread_is_told_with_a_reference(
    ada: Talker, behind: Behind, house: House, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> dt.date:
        raise RuntimeError("secret inside")

    policy = load_policy(
        (ROOT / "docs/examples/house-policy.toml").read_text("utf-8"), knowledge=house.knowledge
    )
    stopped = House(house.knowledge, broken, policy=policy)
    ada.worker = Worker(behind.inbox, {"slack": talking(ada.fake, behind.tokens, stopped)}, clock=clock)
    said = ada.mentions(SITUATION)
    assert "Something went wrong on our side" in said["text"]
    assert said["text"].split("the reference ")[1].split()[0] in caplog.text
    assert "secret" not in said["text"]


def test_a_delivery_that_is_not_of_our_making_is_given_up(
    behind: Behind, handler: Conversations, clock: Clock
) -> None:
    kept = to_delivery(Heard(Workspace("T1"), "C1", "1.1", "1.1", "hello", False, ""), now=clock.now)
    behind.inbox.accept(replace(kept, payload={"kind": "heard", "words": "hello"}), now=clock.now)
    assert Worker(behind.inbox, {"slack": handler}, clock=clock).step()
    assert [letter.reason for letter in behind.inbox.dead_letters()] == ["payload_unreadable"]


def test_what_cannot_be_kept_is_sent_again_by_slack(
    ada: Talker, slack_settings: Settings, house: House, tmp_path: Path, behind: Behind
) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    app = Flask("slack-without-a-database")
    elsewhere = Behind(inbox=Inbox(engine), tokens=behind.tokens)
    app.register_blueprint(
        slack_blueprint(slack_settings, house=house, behind=elsewhere, clock=lambda: float(NOW))
    )
    said = ada.workspace.says(ada.channel, f"<@{ada.workspace.bot_user}> {SITUATION}")
    answer = Slack(app.test_client()).send_json(envelope(ada.workspace, {**said, "type": "app_mention"}))
    assert answer.status_code == 503
    engine.dispose()


@pytest.mark.parametrize("used", ["Compare", "feedback"])
def test_a_click_that_the_database_does_not_take_is_answered_with_an_apology(
    ada: Talker, slack_settings: Settings, house: House, tmp_path: Path, used: str
) -> None:
    ada.mentions(SITUATION)
    engine = open_engine(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    app = Flask("slack-without-a-database")
    elsewhere = Behind(inbox=Inbox(engine), tokens=OneToken(None))
    app.register_blueprint(
        slack_blueprint(slack_settings, house=house, behind=elsewhere, clock=lambda: float(NOW))
    )
    ada.slack = Slack(app.test_client())
    if used == "feedback":
        ada.sends_opinion({"type": "feedback_buttons", "action_id": "feedback"}, "useful:2026.1:django")
    else:
        ada.sends_click(used)
    [told] = ada.fake.wait_for(asked=1)
    assert told["text"].startswith("Something went wrong on our side")
    assert told["response_type"] == "ephemeral"
    engine.dispose()


def test_without_a_token_a_mention_is_accepted_and_not_kept(
    ada: Talker, slack_settings: Settings, house: House, behind: Behind, caplog: pytest.LogCaptureFixture
) -> None:
    app = Flask("slack-without-a-token")
    silent = replace(slack_settings, slack_bot_token=None)
    app.register_blueprint(slack_blueprint(silent, house=house, behind=behind, clock=lambda: float(NOW)))
    ada.slack = Slack(app.test_client())
    ada.sends({**ada.workspace.says(ada.channel, "<@U0BOT> hello"), "type": "app_mention"})
    assert sum(behind.inbox.counts().values()) == 0
    assert "SLACK_BOT_TOKEN" in caplog.text


@pytest.mark.parametrize("reached", [True, False])
def test_a_click_in_a_thread_that_cannot_be_answered_tells_whoever_clicked(
    ada: Talker, fake: FakeSlack, behind: Behind, caplog: pytest.LogCaptureFixture, reached: bool
) -> None:
    ada.mentions(SITUATION)
    fake.script(*[Says(200, '{"ok": false, "error": "no_permission"}')], method="chat.postMessage")
    if not reached:
        fake.script(Says(404, "expired_url"))
    ada.sends_click("Compare")
    ada.works()
    assert behind.inbox.counts()["dead"] == 1
    assert [post["response_type"] for post in fake.posts] == (["ephemeral"] if reached else [])
    assert ("could not be told" in caplog.text) is not reached
    said = fake.posts[0]["text"].split("the reference ")[1].split()[0] if reached else ""
    assert said in caplog.text


def test_a_status_that_slack_does_not_take_changes_nothing(direct: Talker, fake: FakeSlack) -> None:
    fake.script(Says(200, '{"ok": false, "error": "missing_scope"}'), method="assistant.threads.setStatus")
    assert headline(direct.writes(SITUATION)) == "Start with FastAPI."


def test_a_long_thread_is_read_page_by_page(ada: Talker, fake: FakeSlack) -> None:
    fake.world.page = 2
    ada.mentions(SITUATION)
    for _ in range(3):
        ada.workspace.says(ada.channel, "some talk among people", thread=ada.thread)
    assert headline(ada.mentions("yes")) == "That changes it: Django instead of FastAPI."


def test_of_a_thread_without_end_the_beginning_is_read(ada: Talker, fake: FakeSlack) -> None:
    fake.world.page = 1
    ada.thread = ada.workspace.says(ada.channel, SITUATION, person="U0OTHER")["ts"]
    for _ in range(12):
        ada.workspace.says(ada.channel, "some talk among people", thread=ada.thread)
    assert headline(ada.mentions("")) == "Start with FastAPI."
    assert len(fake.called("conversations.replies")) == 10


def test_an_app_that_is_removed_from_its_only_workspace_is_in_the_log(
    ada: Talker, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    ada.sends({"type": "app_uninstalled"})
    assert "removed from a workspace" in caplog.text


# ---- previews of our links ---------------------------------------------------------------------------------

PAGE = "https://advisor.example.com"


def shared(ada: Talker, *urls: str, **more: str) -> None:
    """Somebody's message holds these addresses."""
    said = ada.workspace.says(ada.channel, " ".join(urls))
    links = [{"domain": "advisor.example.com", "url": url} for url in urls]
    place = {"channel": ada.channel, "message_ts": said["ts"], "user": ada.person}
    ada.sends({"type": "link_shared", **place, "links": links, **more})
    ada.works()


def test_a_link_of_ours_is_shown_as_what_stands_behind_it(ada: Talker, fake: FakeSlack) -> None:
    fake.default.unfurl_domains.add("advisor.example.com")
    advice, compared, rule = (
        f"{PAGE}/advice?facts=admin_panel,relational_data&v=1",
        f"{PAGE}/compare",
        f"{PAGE}/rules/A-71",
    )
    shared(
        ada,
        advice,
        compared,
        rule,
        f"{PAGE}/",
        f"{PAGE}/advice?facts=nonsense",
    )
    [call] = fake.called("chat.unfurl")
    shown = call.arguments["unfurls"]
    assert set(shown) == {advice, compared, rule}
    assert shown[advice]["blocks"][0]["text"]["text"] == "Start with Django."
    assert "actions" not in {block["type"] for preview in shown.values() for block in preview["blocks"]}


def test_a_link_in_a_message_that_is_still_being_written_is_named_as_slack_names_it(
    ada: Talker, fake: FakeSlack
) -> None:
    fake.default.unfurl_domains.add("advisor.example.com")
    shared(ada, f"{PAGE}/compare", unfurl_id="C1.2.3", source="composer")
    [call] = fake.called("chat.unfurl")
    assert (call.arguments["unfurl_id"], call.arguments["source"]) == ("C1.2.3", "composer")


def test_addresses_that_are_none_of_our_pages_are_left_alone(
    ada: Talker, fake: FakeSlack, behind: Behind
) -> None:
    many, broken = f"{PAGE}/advice?{'facts=&' * 30}", "https://[advisor.example.com/advice"
    shared(ada, f"{PAGE}/healthz", many, broken, "https://elsewhere.example.com/compare")
    assert fake.called("chat.unfurl") == []
    assert behind.inbox.counts()["done"] == 1

"""From a kept delivery to one comment, whatever happens on the way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advisor.commands import House, answer
from handlers.github.comment import comment
from handlers.github.triggers import MARKER
from handlers.inbox import Delivery, Inbox
from tests.fakes.github import FakeGitHub
from tests.github.service import NOW, REPOSITORY, Service


def test_an_issue_with_the_label_gets_one_comment_with_advice(service: Service) -> None:
    service.deliver("issues.opened.label")
    service.work(hours=1)
    (body,) = service.bodies()
    assert body.startswith(MARKER)
    assert "Django" in body
    assert "`admin screen`" in body
    assert "framework-advice" in body
    assert service.box.counts()["done"] == 1


PLACE = {"repository": REPOSITORY, "issue": 12, "comment": None, "installation": None}
EARLIER = {**PLACE, "by": "label", "words": ["advise: An admin screen over Postgres"], "left_out": 0}


def keep(service: Service, payload: dict[str, object]) -> None:
    service.box.accept(
        Delivery(
            source="github",
            key="guid-00000001",
            digest="digest",
            lane="github:token",
            target=f"github:{REPOSITORY}#12",
            asked_at=NOW,
            payload=payload,
        ),
        now=NOW,
    )


@pytest.mark.parametrize(
    "payload",
    [
        {"repository": REPOSITORY},
        {**EARLIER, "words": 7},
        {**PLACE, "candidate": {"words": []}},
        {**PLACE, "candidate": []},
        {**PLACE, "candidate": {"unheard_of": 1, "words": [], "labels": []}},
    ],
)
def test_a_payload_that_is_not_of_our_making_is_given_up_at_once(
    service: Service, payload: dict[str, object]
) -> None:
    keep(service, payload)
    assert service.worker.step()
    assert [letter.reason for letter in service.box.dead_letters()] == ["payload_unreadable"]
    assert service.bodies() == []


@pytest.mark.parametrize("by", ["label", "command"])
def test_what_the_version_before_has_kept_is_still_answered(service: Service, by: str) -> None:
    keep(service, {**EARLIER, "by": by})
    service.work(hours=1)
    assert "Staff need screens" in service.body()
    assert f"You asked for this with {'the label' if by == 'label' else 'a line'}" in service.body()


def test_a_command_is_answered_like_the_same_words_anywhere_else(service: Service) -> None:
    service.deliver("issues.opened.command", issue__body="/framework compare django flask")
    service.work(hours=1)
    document = answer("compare django flask", house=service.house).document
    hidden, _, rest = service.body(13).removeprefix(f"{MARKER}\n").partition("\n")
    assert hidden.startswith("<!-- framework-advisor:facts {")
    assert f"{MARKER}\n{rest}" == comment([document], by="command")


PAGE = "](<https://advisor.example.com/advice?facts="


@pytest.mark.parametrize(
    ("public_url", "linked"),
    [("https://advisor.example.com", True), ("http://localhost:8000", False), ("", False)],
)
def test_an_advice_links_its_page_where_others_can_reach_it(
    box: Inbox, github: FakeGitHub, house: House, public_url: str, linked: bool
) -> None:
    service = Service(box, github, replace(house, public_url=public_url))
    service.deliver("issues.opened.label")
    service.work(hours=1)
    (body,) = service.bodies()
    assert (PAGE in body) is linked
    assert ("localhost" in body) is False


def test_what_is_no_advice_links_no_page(box: Inbox, github: FakeGitHub, house: House) -> None:
    service = Service(box, github, replace(house, public_url="https://advisor.example.com"))
    service.deliver("issues.opened.command", issue__body="/framework rules")
    service.work(hours=1)
    (body,) = service.bodies(13)
    assert "advisor.example.com" not in body


def test_a_mistake_is_answered_in_the_comment(service: Service) -> None:
    service.deliver("issues.opened.command", issue__body="/framework compare django @octocat")
    service.work(hours=1)
    (body,) = service.bodies(13)
    assert "I cannot compare" in body
    assert "@octocat" not in body


def test_a_text_that_is_too_long_is_answered_politely(service: Service) -> None:
    service.deliver("issues.opened.label", issue__body="word " * 5_000)
    service.work(hours=1)
    (body,) = service.bodies()
    assert "characters; I read up to 20,000" in body


def test_several_commands_are_answered_in_one_comment(service: Service) -> None:
    service.deliver("issues.opened.command", issue__body="/framework help\n/framework rule A-71")
    service.work(hours=1)
    (body,) = service.bodies(13)
    assert "What you can type" in body
    assert "A-71" in body


def test_the_label_and_the_opening_make_one_comment(service: Service) -> None:
    service.deliver("issues.opened.label")
    service.deliver("issues.labeled")
    service.work(hours=1)
    assert len(service.bodies()) == 1
    assert len(service.github.writes()) == 1


def test_new_words_replace_the_comment_in_its_place(service: Service) -> None:
    service.deliver("issues.opened.command")
    service.work(hours=1)
    service.deliver("issues.edited", issue__body="/framework compare django flask")
    service.work(hours=1)
    (body,) = service.bodies(13)
    assert "compared" in body
    assert [call.method for call in service.github.writes()] == ["POST", "PATCH"]


def test_old_words_that_come_late_do_not_replace_new_ones(service: Service) -> None:
    service.deliver("issues.edited", issue__body="/framework compare django flask")
    service.work(hours=1)
    service.deliver("issues.opened.command")
    service.work(hours=1)
    (body,) = service.bodies(13)
    assert "compared" in body
    assert service.box.counts()["done"] == 2


def test_a_deleted_comment_is_written_anew_when_asked_again(service: Service) -> None:
    service.deliver("issues.opened.label")
    service.work(hours=1)
    service.github.comments[f"{REPOSITORY}#12"].clear()
    service.deliver("issues.labeled", issue__updated_at="2026-11-22T00:00:00Z")
    service.work(hours=1)
    assert len(service.bodies()) == 1


def test_comments_of_other_people_are_left_alone(service: Service) -> None:
    service.github.add_comment(REPOSITORY, 12, f"{MARKER}\nforged", who="octocat")
    service.deliver("issues.opened.label")
    service.work(hours=1)
    assert len(service.bodies()) == 2
    assert service.bodies()[0] == f"{MARKER}\nforged"


@pytest.mark.parametrize(
    "fate",
    [
        *("500", "502-after", "drop", "drop-after", "hang", "hang-after", "late"),
        *("429", "403-secondary", "403-primary", "429-bare", "403-secondary-bare", "422", "422-too-fast"),
        *("garbage", "garbage-after", "200-after"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_bad_day_costs_time_and_never_a_comment(service: Service, fate: str, method: str) -> None:
    service.github.hang_seconds = 1.5
    service.github.fates[method] = [fate, "ok", fate]
    service.deliver("issues.opened.label")
    service.work()
    assert len(service.bodies()) == 1
    assert service.box.counts()["done"] == 1


@pytest.mark.parametrize(
    ("fate", "attempts", "reason"),
    [
        ("403", 3, "forbidden"),
        ("403-locked", 3, "forbidden"),
        ("404", 3, "not_found"),
        ("410", 1, "gone"),
        ("422", 3, "unprocessable"),
    ],
)
def test_a_no_ends_as_a_dead_letter_after_as_many_attempts_as_documented(
    service: Service, fate: str, attempts: int, reason: str
) -> None:
    service.github.fates["POST"] = [fate] * 99
    service.deliver("issues.opened.label")
    service.work(hours=48)
    (letter,) = service.box.dead_letters()
    assert (letter.reason, letter.attempts, len(service.github.writes())) == (reason, attempts, attempts)
    assert service.bodies() == []


def test_a_dead_letter_that_is_delivered_again_is_answered(service: Service) -> None:
    service.github.fates["POST"] = ["403"] * 3
    service.deliver("issues.opened.label")
    service.work(hours=2)
    assert service.bodies() == []
    service.number -= 1
    service.deliver("issues.opened.label")
    service.work(hours=1)
    assert len(service.bodies()) == 1


def test_a_rate_limit_keeps_everyone_quiet_until_it_is_over(service: Service) -> None:
    service.github.fates["POST"], service.github.retry_after = ["429"], "600"
    service.deliver("issues.opened.label")
    service.deliver("issues.opened.command")
    service.work(hours=0.15)
    assert len(service.github.writes()) == 1
    service.work(hours=1)
    assert (len(service.bodies(12)), len(service.bodies(13))) == (1, 1)


def test_a_process_that_dies_after_the_write_leaves_one_comment(service: Service) -> None:
    class Killed(BaseException):
        """Not an error that anything could catch and handle: the end of a process."""

    service.deliver("issues.opened.label")
    box, finish = service.box, service.box.finish

    def die(*_: object, **__: object) -> None:
        raise Killed

    box.finish = die  # type: ignore[method-assign]
    with pytest.raises(Killed):
        service.worker.step()
    box.finish = finish  # type: ignore[method-assign]
    assert len(service.bodies()) == 1
    assert not service.worker.step()
    service.now += box.times.lease
    assert service.worker.step()
    assert len(service.bodies()) == 1
    assert box.counts()["done"] == 1


def test_a_crlf_that_github_puts_in_is_no_change(service: Service) -> None:
    service.deliver("issues.opened.label")
    service.work(hours=1)
    stored = service.github.comments[f"{REPOSITORY}#12"][0]
    stored["body"] = stored["body"].replace("\n", "\r\n").strip()
    service.deliver("issues.labeled")
    service.work(hours=1)
    assert len(service.github.writes()) == 1

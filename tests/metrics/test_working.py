"""What the worker does is counted, and so are the calls that it makes; its log lines carry the delivery's id."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from structlog.contextvars import get_contextvars

from advisor.commands import House
from handlers.database import open_engine
from handlers.github.client import GitHubApi
from handlers.github.files import Found
from handlers.github.repository_file import DEFAULTS
from handlers.github.work import IssueAnswers
from handlers.inbox import ClaimLost, Delivery, Done, Inbox, Later, Refused, Times, Turn, Worker
from handlers.slack.api import CallError, SlackApi
from handlers.slack.response_url import PostError, ResponseUrls
from tests.fakes.github import FakeGitHub
from tests.fakes.slack import FakeSlack
from tests.metrics.counted import Counted

NOW = 1_800_000_000.0
NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def counted() -> Counted:
    return Counted()


@pytest.fixture
def box(tmp_path: Path, migrated: Path, counted: Counted) -> Iterator[Inbox]:
    shutil.copy(migrated, tmp_path / "inbox.sqlite3")
    engine = open_engine(f"sqlite:///{tmp_path / 'inbox.sqlite3'}")
    yield Inbox(engine, times=Times(attempts=2, settle=0), counts=counted.counts)
    engine.dispose()


def work(box: Inbox, *acts: Callable[[Turn], Done]) -> None:
    """A delivery comes in and is worked: once for each act."""
    told, now = list(acts), [NOW]

    def handle(turn: Turn) -> Done:
        return told.pop(0)(turn)

    worker = Worker(box, {"github": handle}, clock=lambda: now[0])
    place = {"lane": "github:token", "target": "owner/name#1", "asked_at": NOW}
    box.accept(Delivery(source="github", key="guid-1", digest="1", payload={"a": 1}, **place), now=NOW)  # type: ignore[arg-type]
    for _ in acts:
        worker.step()
        now[0] += 4_000


def raising(error: Exception) -> Callable[[Turn], Done]:
    def act(_turn: Turn) -> Done:
        raise error

    return act


def test_every_end_of_a_turn_is_counted_with_its_reason(box: Inbox, counted: Counted) -> None:
    work(box, raising(Later("rate_limited", wait=5)), raising(RuntimeError()), raising(Later("timeout")))
    assert counted.of("worked_total") == {
        ("github", "later", "rate_limited"): 1,
        ("github", "later", "internal_error"): 1,
        ("github", "dead", "timeout"): 1,
    }
    [(seen, when)] = counted.of("worker_seen_timestamp_seconds").items()
    assert seen == ("github",)
    assert when > dt.datetime(2026, 1, 1, tzinfo=dt.UTC).timestamp()


@pytest.mark.parametrize(
    ("act", "outcome", "reason"),
    [
        (lambda _turn: Done("commented"), "done", "commented"),
        (raising(Refused("forbidden")), "later", "forbidden"),
        (raising(Refused("gone", final=True)), "dead", "gone"),
        (raising(ClaimLost()), "lost", "lease_ended"),
    ],
)
def test_a_turn_is_counted_by_how_it_ends(
    box: Inbox, counted: Counted, act: Callable[[Turn], Done], outcome: str, reason: str
) -> None:
    work(box, act)
    assert counted.of("worked_total") == {("github", outcome, reason): 1}


def test_while_a_delivery_is_worked_every_line_of_the_log_carries_its_id(box: Inbox) -> None:
    seen = list[object]()

    def look(_turn: Turn) -> Done:
        seen.append(get_contextvars().get("delivery"))
        return Done("commented")

    work(box, look)
    assert seen == ["guid-1"]
    assert "delivery" not in get_contextvars()


# ---- calls --------------------------------------------------------------------------------------------------


def test_calls_to_slack_are_counted_by_how_they_end(counted: Counted) -> None:
    with FakeSlack().running() as fake:
        api = SlackApi(fake.url, counts=counted.counts)
        api.call("auth.test", token=fake.default.token)
        with pytest.raises(CallError):
            api.call("auth.test", token="xoxb-of-nobody")
        fake.limit("auth.test", retry_after=1)
        with pytest.raises(CallError):
            api.call("auth.test", token=fake.default.token)
        urls = ResponseUrls(fake.url, counts=counted.counts)
        urls.post(fake.response_url("here"), {"text": "Hello."})
        with pytest.raises(PostError):
            urls.post(f"{fake.url}/nowhere", {"text": "Hello."})
    with pytest.raises(CallError):
        SlackApi(NOBODY, counts=counted.counts).call("auth.test", token="xoxb-1")
    assert counted.of("calls_total") == {
        ("slack", "ok"): 1,
        ("slack", "refused"): 1,
        ("slack", "ratelimited"): 1,
        ("slack", "connection"): 1,
        ("slack_response_url", "ok"): 1,
        ("slack_response_url", "failed"): 1,
    }
    assert counted.of("call_duration_seconds_count") == {("slack",): 4, ("slack_response_url",): 2}


def test_calls_to_github_are_counted_and_so_is_the_advice_that_came_of_them(
    box: Inbox, counted: Counted, house: House
) -> None:
    with FakeGitHub(token="github-token") as github:
        api = GitHubApi("github-token", api_url=github.url, timeout=5, counts=counted.counts)
        answers = IssueAnswers(
            api,
            house=house,
            rules_for=lambda _repository, _contents: Found(DEFAULTS),
            running_in=lambda _repository, _contents: pytest.fail("nobody opted in"),
            counts=counted.counts,
        )
        asked = {
            "repository": "acme/desk",
            "issue": 1,
            "installation": None,
            "by": "label",
            "words": ["an admin screen for refunds on Postgres"],
            "left_out": 0,
        }
        place = {"lane": "github:token", "target": "acme/desk#1", "asked_at": NOW}
        box.accept(Delivery(source="github", key="guid-2", digest="2", payload=asked, **place), now=NOW)  # type: ignore[arg-type]
        assert Worker(box, {"github": answers}, clock=lambda: NOW).step()
        assert github.writes()
    assert counted.of("answers_total") == {("github", "clear", "django", "start"): 1}
    assert counted.of("worked_total") == {("github", "done", "commented"): 1}
    [(labels, calls)] = counted.of("calls_total").items()
    assert (labels, calls >= 2) == (("github", "ok"), True)


def test_a_github_that_cannot_be_reached_is_counted(counted: Counted) -> None:
    api = GitHubApi("github-token", api_url=NOBODY, timeout=1, counts=counted.counts)
    with pytest.raises(Later), api.comments(None, before_call=lambda: None) as comments:
        comments.find("acme/desk", 1, marker="x", known=None)
    assert counted.of("calls_total") == {("github", "connection"): 1}

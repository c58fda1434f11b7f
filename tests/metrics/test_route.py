"""The route: for whoever has the token, and able to answer when hardly anything else is."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from flask.testing import FlaskClient

from advisor import Knowledge
from app import create_app
from handlers.database import open_engine
from handlers.feedback import Opinion, count
from handlers.inbox import Claim, Delivery, Inbox
from handlers.metrics.families import FAMILIES
from handlers.metrics.scraped import InDatabase
from handlers.patience import Patient
from handlers.settings import Settings
from tests.metrics.conftest import BEARER, TOKEN, Watched, numbers_in

NOW = 1_800_000_000.0


def delivery(number: int, *, source: str = "github") -> Delivery:
    name = f"{source}-{number}"
    return Delivery(
        source=source, key=name, digest=name, lane=source, target=name, asked_at=NOW, payload={"kind": "none"}
    )


def taken(box: Inbox, source: str, *, now: float) -> Claim:
    claim = box.claim(now=now, sources=(source,))
    assert claim is not None
    return claim


@pytest.fixture
def box(tmp_path: Path, migrated: Path) -> Iterator[Inbox]:
    shutil.copy(migrated, tmp_path / "inbox.sqlite3")
    engine = open_engine(f"sqlite:///{tmp_path / 'inbox.sqlite3'}")
    yield Inbox(engine)
    engine.dispose()


def test_without_a_token_in_the_settings_there_is_nothing_to_read(client: FlaskClient) -> None:
    answer = client.get("/metrics", headers=BEARER)
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["reason"] == "metrics_are_off"
    assert "METRICS_TOKEN" in answer.json["message"]


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({}, "token_missing"),
        ({"Authorization": "Basic bWV0cmljcw=="}, "token_missing"),
        ({"Authorization": "Bearer"}, "token_wrong"),
        ({"Authorization": f"Bearer {TOKEN}x"}, "token_wrong"),
        ({"Authorization": "Bearer tökén"}, "token_wrong"),
    ],
)
def test_whoever_has_not_the_token_reads_nothing_and_is_told_why(
    watched: Watched, headers: dict[str, str], reason: str
) -> None:
    answer = watched.client.get("/metrics", headers=headers)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.json is not None
    assert answer.json["reason"] == reason
    assert answer.json["reference"] == answer.headers["X-Request-Id"]
    assert "advisor_" not in answer.text
    assert TOKEN not in answer.text


def test_the_numbers_come_in_the_format_that_prometheus_reads(watched: Watched) -> None:
    answer = watched.client.get("/metrics", headers={"Authorization": f"bearer  {TOKEN} "})
    assert answer.content_type.startswith("text/plain; version=0.0.4")
    named = set(answer.text.split())
    assert {one.name for one in FAMILIES if one.name != "advisor_worker_seen_timestamp_seconds"} <= named


def test_the_version_of_the_knowledge_is_told(watched: Watched, knowledge: Knowledge) -> None:
    [((name, labels), value)] = [
        one for one in numbers_in(watched.text()).items() if one[0][0].endswith("knowledge_info")
    ]
    assert (labels, value) == ((("version", knowledge.version),), 1)
    assert name == "advisor_knowledge_info"


# ---- the database -------------------------------------------------------------------------------------------


def gauges(box: Inbox, *, seconds: float = 60) -> dict[tuple[str, ...], float]:
    look = InDatabase(engine=box.engine, clock=lambda: NOW + seconds)
    samples = (sample for family in look.collect() for sample in family.samples)
    return {(one.name.removeprefix("advisor_"), *one.labels.values()): one.value for one in samples}


def test_ages_grow_and_what_is_not_due_is_not_overdue(box: Inbox) -> None:
    box.accept(delivery(1), now=NOW)
    box.accept(delivery(2, source="slack"), now=NOW)
    box.postpone(taken(box, "slack", now=NOW), until=NOW + 900, reason="timeout", now=NOW)
    count(box.engine, Opinion("2026.11.1", "django", useful=True))
    count(box.engine, Opinion("2026.11.2", "django", useful=True))
    count(box.engine, Opinion("2026.11.2", "undecided", useful=False))
    assert gauges(box) == {
        ("database_readable",): 1,
        ("inbox_deliveries", "github", "waiting"): 1,
        ("inbox_deliveries", "slack", "waiting"): 1,
        ("inbox_oldest_age_seconds", "github", "waiting"): 60,
        ("inbox_oldest_age_seconds", "slack", "waiting"): 60,
        ("inbox_overdue_seconds", "github"): 60,
        ("inbox_overdue_seconds", "slack"): 0,
        ("opinions", "django", "yes"): 2,
        ("opinions", "undecided", "no"): 1,
    }


def test_what_is_done_is_not_looked_at(box: Inbox) -> None:
    box.accept(delivery(1), now=NOW)
    box.finish(taken(box, "github", now=NOW), reason="commented", now=NOW)
    assert ("inbox_deliveries", "github", "done") not in gauges(box)
    assert gauges(box) == {("database_readable",): 1}


def test_a_look_waits_for_nobody_who_writes(box: Inbox) -> None:
    with box.engine.begin():  # holds SQLite's lock for writing
        assert gauges(box)["database_readable",] == 1


def test_with_the_database_gone_everything_else_is_still_told(settings: Settings, tmp_path: Path) -> None:
    app = create_app(replace(settings, metrics_token=TOKEN, database_url=f"sqlite:///{tmp_path}"))
    watched = Watched(app)
    watched.client.get("/healthz")
    numbers = numbers_in(watched.text())
    assert numbers["advisor_database_readable", ()] == 0
    assert not [name for name, _ in numbers if name.startswith("advisor_inbox")]
    assert watched.number("advisor_requests_total", route="/healthz") == 1
    app.extensions["engine"].dispose()


def test_a_database_that_hangs_is_given_up_and_not_asked_again_meanwhile() -> None:
    over, asked = Event(), list[float]()

    def look() -> str:
        asked.append(time.monotonic())
        over.wait()
        return "found"

    hanging = Patient(look, seconds=0.01)
    assert (hanging.ask(), hanging.ask(), len(asked)) == (None, None, 1)
    over.set()
    patient = Patient(look)
    assert patient.ask() == "found"

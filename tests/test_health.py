"""Health: up is not ready, and what is not ready is named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine
from sqlalchemy.event import listen

from advisor import Knowledge
from app import create_app
from handlers.health import Health, health_blueprint
from handlers.settings import Settings


def test_a_service_with_all_it_needs_is_ready(client: FlaskClient, knowledge: Knowledge) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {
        "status": "ready",
        "checks": {"database": {"ok": True}, "knowledge": {"ok": True, "version": knowledge.version}},
    }


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("sqlite:///{folder}/new.sqlite3", "not_migrated"),
        ("sqlite:///{folder}", "unreachable"),
        ("postgresql+psycopg://u:hush@127.0.0.1:1/d", "unreachable"),
    ],
)
def test_a_service_that_lacks_its_database_is_up_but_not_ready(
    settings: Settings, tmp_path: Path, url: str, reason: str
) -> None:
    app = create_app(replace(settings, database_url=url.format(folder=tmp_path)))
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["status"] == "not ready"
    assert answer.json["checks"]["database"]["reason"] == reason
    assert answer.json["checks"]["database"]["message"]
    assert "hush" not in answer.text
    assert app.test_client().get("/healthz").status_code == 200
    app.extensions["engine"].dispose()


def test_up_is_said_without_asking_anything(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "up"})


def test_a_database_that_does_not_answer_is_not_waited_for(knowledge: Knowledge) -> None:
    over, engine = Event(), create_engine("sqlite://")
    listen(engine, "connect", lambda *_args: over.wait())
    app = Flask("health-alone")
    app.register_blueprint(health_blueprint(engine=engine, knowledge=knowledge, health=Health(seconds=0.01)))
    answer = app.test_client().get("/readyz")
    over.set()
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["checks"]["database"]["reason"] == "unreachable"


def test_a_process_that_was_told_to_end_asks_for_no_more_work(settings: Settings) -> None:
    app = create_app(settings)
    app.extensions["health"].ending = lambda: True
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["checks"]["process"]["reason"] == "ending"
    assert app.test_client().get("/healthz").status_code == 200
    app.extensions["engine"].dispose()

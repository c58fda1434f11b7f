"""An app whose numbers can be read, and a way to read them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from app import create_app
from handlers.settings import Settings
from tests.conftest import settings_with_every_surface

TOKEN = "metrics-token-for-tests"
BEARER = {"Authorization": f"Bearer {TOKEN}"}

Numbers = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def numbers_in(text: str) -> Numbers:
    """Every sample of Prometheus's text format, by its name and its labels in order."""
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {(sample.name, tuple(sorted(sample.labels.items()))): sample.value for sample in samples}


@dataclass(frozen=True, slots=True)
class Watched:
    """An app, and what it tells of itself since a test began: it is one app for many tests."""

    app: Flask
    before: Numbers = field(default_factory=dict)

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    def text(self) -> str:
        answer = self.client.get("/metrics", headers=BEARER)
        assert answer.status_code == 200, answer.text
        return answer.text

    def numbers(self) -> Numbers:
        """What has changed."""
        now = numbers_in(self.text()).items()
        return {key: value - self.before.get(key, 0) for key, value in now if value != self.before.get(key)}

    def number(self, name: str, **labels: str) -> float:
        """The sum of the samples that have these labels among theirs."""
        found = self.numbers().items()
        return sum(
            value for (one, has), value in found if one == name and labels.items() <= dict(has).items()
        )

    def by(self, name: str, *labels: str) -> dict[tuple[str, ...], float]:
        """The samples of a metric, by the values of these labels."""
        found = self.numbers().items()
        return {
            tuple(dict(has)[label] for label in labels): value for (one, has), value in found if one == name
        }


def fail() -> str:
    raise RuntimeError("the secret of the house")


@pytest.fixture(scope="module")
def watched_settings(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Settings:
    path = tmp_path_factory.mktemp("watched") / "advisor.sqlite3"
    shutil.copy(migrated, path)
    return replace(settings_with_every_surface(path), metrics_token=TOKEN, slack_bot_token="xoxb-none")


@pytest.fixture(scope="module")
def watched_app(watched_settings: Settings) -> Iterator[Flask]:
    app = create_app(watched_settings)
    app.add_url_rule("/fail", view_func=fail)
    yield app
    app.extensions["engine"].dispose()


@pytest.fixture
def watched(watched_app: Flask) -> Watched:
    return Watched(watched_app, numbers_in(Watched(watched_app).text()))

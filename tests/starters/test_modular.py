"""The modular layout: a Flask application in topics, and the test that keeps them apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from advisor.starters import Starter
from tests.starters.conftest import Import
from tests.starters.project import lay_out, run


@pytest.fixture
def shop(imported: Import, tmp_path: Path) -> Iterator[Flask]:
    app: Flask = imported("modular", "shop").create_app(f"sqlite:///{tmp_path / 'shop.sqlite3'}")
    yield app
    app.extensions["sessions"].kw["bind"].dispose()


@pytest.fixture
def client(shop: Flask) -> FlaskClient:
    return shop.test_client()


def invoices(shop: Flask) -> int:
    with shop.extensions["sessions"]() as session:
        return int(session.scalar(text("SELECT count(*) FROM invoices")))


def test_an_account_is_opened_and_billed(client: FlaskClient, shop: Flask) -> None:
    opened = client.post("/accounts/", json={"name": "Ada"})
    assert (opened.status_code, opened.get_json()) == (201, {"account_id": 1})
    billed = client.post("/billing/invoices", json={"account_id": 1, "pence": 1250})
    assert (billed.status_code, billed.get_json()) == (201, {"invoice_id": 1})
    assert invoices(shop) == 1


def test_billing_asks_accounts_whether_the_account_is_open(client: FlaskClient, shop: Flask) -> None:
    client.post("/accounts/", json={"name": "Ada"})
    with shop.extensions["sessions"].begin() as session:
        session.execute(text("UPDATE accounts SET is_open = false"))
    for account in (1, 2):
        answer = client.post("/billing/invoices", json={"account_id": account, "pence": 1250})
        assert answer.status_code == 409
        assert answer.get_json() == {"errors": {"account_id": ["No open account has this number."]}}
    assert invoices(shop) == 0


@pytest.mark.parametrize(
    ("path", "body", "wrong"),
    [
        ("/accounts/", {}, "name"),
        ("/accounts/", {"name": ""}, "name"),
        ("/accounts/", {"name": "Ada", "is_open": False}, "is_open"),
        ("/billing/invoices", {"account_id": 1, "pence": 0}, "pence"),
        ("/billing/invoices", {"account_id": 1, "pence": 12.5}, "pence"),
        ("/billing/invoices", {"pence": 1250}, "account_id"),
    ],
)
def test_every_topic_answers_wrong_input_in_the_same_way(
    path: str, body: dict[str, object], wrong: str, client: FlaskClient
) -> None:
    answer = client.post(path, json=body)
    assert answer.status_code == 422
    assert list(answer.get_json()["errors"]) == [wrong]


def test_the_commands_shown_find_the_application(shipped: Mapping[str, Starter], tmp_path: Path) -> None:
    (start,) = shipped["modular"].start
    assert start.endswith(" run")
    printed = run(f"{start.removesuffix('run')}routes", lay_out(shipped["modular"], tmp_path))
    assert "/accounts/" in printed
    assert "/billing/invoices" in printed


def test_its_own_test_passes_as_shown(shipped: Mapping[str, Starter], tmp_path: Path) -> None:
    (test,) = shipped["modular"].set_up
    assert "2 passed" in run(test, lay_out(shipped["modular"], tmp_path))


@pytest.mark.parametrize(
    "line",
    [
        "from shop.accounts.models import Account",
        "from shop.accounts import models",
        "import shop.accounts.models",
        "from shop.accounts.http import accounts",
        "def later() -> None:\n    from shop.accounts.models import Account",
    ],
)
def test_its_own_test_fails_as_soon_as_a_topic_reaches_into_another(
    line: str, shipped: Mapping[str, Starter], tmp_path: Path
) -> None:
    lay_out(shipped["modular"], tmp_path)
    (tmp_path / "shop" / "billing" / "shortcut.py").write_text(line, encoding="utf-8")
    printed = run("python -m pytest || true", tmp_path)
    assert "1 failed, 1 passed" in printed
    assert "shop.accounts." in printed

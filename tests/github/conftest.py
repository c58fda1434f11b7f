"""Signed deliveries, an inbox, and a GitHub that keeps what it is told."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask
from sqlalchemy import Engine

from advisor.commands import House
from handlers.database import open_engine
from handlers.github import github_blueprint
from handlers.inbox import Inbox, Times
from handlers.requests import register_requests
from handlers.settings import Settings
from tests.fakes.github import FakeApp, FakeGitHub
from tests.github.service import Service


@pytest.fixture
def engine(tmp_path: Path, migrated: Path) -> Iterator[Engine]:
    path = tmp_path / "inbox.sqlite3"
    shutil.copy(migrated, path)
    engine = open_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture
def box(engine: Engine) -> Inbox:
    return Inbox(engine, times=Times(write_gap=0))


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """This edge alone: it takes a fraction of the time that the whole application takes to make."""
    app, engine = Flask(__name__), open_engine(settings.database_url)
    app.extensions["engine"] = engine
    register_requests(app, settings=settings)
    app.register_blueprint(github_blueprint(settings, inbox=Inbox(engine)))
    yield app
    engine.dispose()


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with FakeGitHub(hang_seconds=30) as fake:
        yield fake


@pytest.fixture(scope="session")
def app_key() -> tuple[str, str]:
    """A GitHub App's private and public key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()


@pytest.fixture
def github_for_app(app_key: tuple[str, str]) -> Iterator[FakeGitHub]:
    app = FakeApp(id=4711, slug="framework-advisor", public_key=app_key[1])
    with FakeGitHub(token=None, app=app, installations=frozenset({7, 8})) as fake:
        yield fake


@pytest.fixture
def service(box: Inbox, github: FakeGitHub, house: House) -> Service:
    return Service(box, github, house)

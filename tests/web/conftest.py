"""One application for all page tests, with no surface connected, and a server for the browser."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from app import create_app
from handlers.settings import Settings
from tests.web.visiting import Visit


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    database = tmp_path_factory.mktemp("web") / "advisor.sqlite3"
    app = create_app(Settings.from_env({"DATABASE_URL": f"sqlite:///{database}"}))
    yield app
    app.extensions["engine"].dispose()


@pytest.fixture(scope="session")
def site(app: Flask) -> Iterator[str]:
    """The address of the running application."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """Opens the first page in a fresh browser. Whatever the page logs, or asks of another site, fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def note_request(address: str) -> None:
        if not address.startswith(site):
            complaints.append(f"asked {address}")

    def visit(path: str = "/", **options: Any) -> Page:
        context = browser.new_context(base_url=site, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: note_request(request.url))
        page.goto(path)
        return page

    yield visit
    for context in contexts:
        context.close()
    # The browser itself notes a refusal or a lost connection, which some tests bring about.
    assert [said for said in complaints if not said.startswith("Failed to load resource")] == []

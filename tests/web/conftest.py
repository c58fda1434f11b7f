"""One application for all page tests, with no surface connected, and a server for the browser."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest
from flask import Flask
from werkzeug.serving import make_server

from app import create_app
from handlers.settings import Settings


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

"""What the page of a permalink costs the server: CPU time at the median, from request to response."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask.testing import FlaskClient

from app import create_app
from bench.advice import median_cpu, show, show_reference
from handlers.settings import Settings
from handlers.web.chart import rasterised

LIMIT = 0.015
"""CPU seconds that an advice page may take."""

FACTS = "admin_panel,back_office,larger_team,own_database,realtime,relational_data,transactions,-openapi"
RUNS = 200


def main() -> None:
    """Print what the page, the same with a change, and its pictures take; tells if the page takes too long."""
    reference = show_reference()
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings.from_env({"DATABASE_URL": f"sqlite:///{Path(folder) / 'bench.sqlite3'}"}))
        try:
            _measure(app.test_client(), reference)
        finally:
            app.extensions["engine"].dispose()


def _measure(client: FlaskClient, reference: float) -> None:
    link = client.get(f"/advice?facts={FACTS}").headers["Location"]
    page = _median(client, link)
    show("advice page", page, reference)
    show("advice page with a change", _median(client, f"{link}&was=back_office"), reference)
    chart = link.replace("/advice?", "/advice/chart.svg?")
    show("chart as SVG", _median(client, chart), reference)
    svg = client.get(chart).text
    show("chart as PNG, drawn anew", median_cpu(lambda: rasterised.__wrapped__(svg), runs=20), reference)
    print(f"the page is {'within' if page <= LIMIT else 'OVER'} its limit of {LIMIT * 1000:.0f} ms")


def _median(client: FlaskClient, path: str) -> float:
    """CPU seconds of one request at the median; anything but an answer stops the measurement."""

    def ask() -> None:
        if client.get(path).status_code != 200:
            raise RuntimeError(f"{path} was not answered")

    ask()  # templates are compiled when first shown
    return median_cpu(ask, runs=RUNS)


if __name__ == "__main__":
    main()

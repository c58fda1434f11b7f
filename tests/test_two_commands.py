"""`make run`, as a person types it: it serves the page and answers what Slack and GitHub really send."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

from handlers.settings import ROOT
from tests.ports import held_port

pytestmark = pytest.mark.slow

STARTING_SECONDS = 300
SLACK_SECRET, GITHUB_SECRET = "slack-secret-for-tests", "github-secret-for-tests"


@dataclass
class Service:
    """A running `make run` and where its lines go."""

    url: str
    process: subprocess.Popen[bytes]
    output: Path

    def ask(
        self, path: str, *, data: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        request = urllib.request.Request(self.url + path, data=data, headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def lines(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def ready(self) -> bool:
        try:
            return self.ask("/readyz")[0] == 200
        except OSError:
            return False


def environment(**changes: str) -> dict[str, str]:
    """This process's variables without any of ours, and without what make and coverage hand down."""
    ours = ("SLACK_", "GITHUB_", "MAKE", "MFLAGS", "COV_", "COVERAGE_", "PUBLIC_URL", "LOG_", "INBOX_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, **changes}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    if (ROOT / ".env").exists():
        pytest.skip("There is a .env file here, which `make run` would obey.")
    with held_port() as port:
        yield from _running(port, tmp_path_factory.mktemp("make-run"))


def _running(port: int, folder: Path) -> Iterator[Service]:
    variables = environment(
        PORT=str(port),
        BIND_ADDRESS="127.0.0.1",
        DATABASE_URL=f"sqlite:///{folder}/advisor.sqlite3",
        SLACK_SIGNING_SECRET=SLACK_SECRET,
        SLACK_BOT_TOKEN="xoxb-token-for-tests",
        SLACK_API_URL="http://127.0.0.1:1",
        GITHUB_WEBHOOK_SECRET=GITHUB_SECRET,
        GITHUB_TOKEN="github-token-for-tests",
        GITHUB_API_URL="http://127.0.0.1:1",
    )
    command = [str(shutil.which("make")), "run", f"PYTHON={sys.executable}"]
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=variables, stdout=output, stderr=output, start_new_session=True
        )
    service = Service(f"http://127.0.0.1:{port}", process, folder / "output")
    try:
        until = time.monotonic() + STARTING_SECONDS
        while not service.ready():
            assert process.poll() is None, service.lines()
            assert time.monotonic() < until, service.lines()
            time.sleep(0.1)
        yield service
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)


def test_the_address_and_the_surfaces_are_printed(service: Service) -> None:
    lines = service.lines()
    assert f"Framework Advisor is at http://localhost:{service.url.rsplit(':')[-1]}" in lines
    assert "Slack is on." in lines
    assert "GitHub is on." in lines


def test_the_page_is_served(service: Service) -> None:
    status, page = service.ask("/")
    assert status == 200
    assert "<!doctype html>" in page


def test_a_signed_slash_command_is_answered_at_once(service: Service) -> None:
    form = {
        "command": "/framework",
        "text": "an internal admin screen on Postgres for the support staff",
        "team_id": "T1",
        "user_id": "U1",
        "channel_id": "C1",
        "api_app_id": "A1",
        "trigger_id": "1.2.3",
        "response_url": "https://hooks.slack.com/commands/T1/1/x",
    }
    body, moment = urlencode(form).encode(), str(int(time.time()))
    signature = hmac.new(
        SLACK_SECRET.encode(), b"v0:" + moment.encode() + b":" + body, hashlib.sha256
    ).hexdigest()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": moment,
        "X-Slack-Signature": f"v0={signature}",
    }
    status, text = service.ask("/slack/events", data=body, headers=headers)
    assert status == 200, text
    assert json.loads(text)["response_type"] == "ephemeral"
    assert "Django" in json.loads(text)["text"]
    assert service.ask("/slack/events", data=body + b"&x=1", headers=headers)[0] == 401


def test_a_signed_webhook_is_accepted(service: Service) -> None:
    body = json.dumps(
        {
            "action": "opened",
            "issue": {
                "number": 7,
                "title": "Which framework?",
                "body": "An admin screen on Postgres.\n\n/framework\n",
                "labels": [],
                "state": "open",
                "user": {"login": "ada", "type": "User", "id": 1},
                "created_at": "2026-01-01T00:00:00Z",
                "updated_at": "2026-01-01T00:00:00Z",
            },
            "repository": {"id": 1, "full_name": "ada/shop", "name": "shop", "owner": {"login": "ada"}},
            "sender": {"login": "ada", "type": "User", "id": 1},
        }
    ).encode()
    signature = hmac.new(GITHUB_SECRET.encode(), body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "X-GitHub-Event": "issues",
        "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
        "X-Hub-Signature-256": f"sha256={signature}",
    }
    status, text = service.ask("/github/webhooks", data=body, headers=headers)
    assert status == 202, text
    assert service.ask("/github/webhooks", data=body + b" ", headers=headers)[0] == 401


@pytest.mark.parametrize(
    "command", [["gunicorn", "app:create_app()"], ["handlers.migrate"]], ids=["web", "release"]
)
def test_a_wrong_setting_stops_the_start_with_a_sentence(command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=environment(PORT="80a"),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode in {1, 2}
    assert "PORT is '80a': Not a valid integer. Expected a port number" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_release_without_its_database_says_so() -> None:
    url = "postgresql://u:hush@127.0.0.1:1/d"
    done = subprocess.run(
        [sys.executable, "-m", "handlers.migrate"],
        cwd=ROOT,
        env=environment(DATABASE_URL=url),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert "The database cannot be used" in done.stderr
    assert "Traceback" not in done.stderr
    assert "hush" not in done.stderr

"""The yardstick for GitHub: a Flask view that verifies a delivery's signature and answers 202, and nothing else."""

from __future__ import annotations

import hashlib
import hmac
import os

from flask import Flask, request
from flask.typing import ResponseReturnValue

from handlers.health import Health
from handlers.worker import InsideWorkers

THANKS = "Thanks!"


def webhooks() -> Flask:
    """The application; the secret is `GITHUB_WEBHOOK_SECRET`."""
    secret = os.environ["GITHUB_WEBHOOK_SECRET"].encode()
    app = Flask(__name__)
    app.extensions |= {"workers": InsideWorkers(()), "health": Health()}  # gunicorn.conf.py looks for them

    @app.post("/github/webhooks")
    def receive() -> ResponseReturnValue:
        expected = f"sha256={hmac.new(secret, request.get_data(), hashlib.sha256).hexdigest()}"
        if not hmac.compare_digest(expected, request.headers.get("X-Hub-Signature-256", "")):
            return "No.", 401
        return THANKS, 202

    return app

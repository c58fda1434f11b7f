"""Bolt for Python behind Flask, as its documentation shows it; served by gunicorn."""

import os

from flask import Flask, request
from flask.typing import ResponseReturnValue
from slack_bolt import Ack, App
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_sdk import WebClient

bolt = App(
    client=WebClient(os.environ["SLACK_BOT_TOKEN"], base_url=f"{os.environ['SLACK_API_URL']}/"),
    signing_secret=os.environ["SLACK_SIGNING_SECRET"],
)
handler = SlackRequestHandler(bolt)
app = Flask(__name__)


@bolt.command("/framework")
def greet(ack: Ack) -> None:
    """Say hello."""
    ack("Hello!")


@app.post("/slack/events")
def events() -> ResponseReturnValue:
    """Hand everything to Bolt."""
    return handler.handle(request)

"""The yardsticks: an empty Bolt app as Bolt's documentation shows it, and the same in the request thread.

A third is as empty as the second, but reads the words: less than this no advice on words can take. All have a static
token and ask a Slack at `SLACK_API_URL` about it once, when they start.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from flask import Flask, request
from flask.typing import ResponseReturnValue
from slack_bolt import Ack, App
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_sdk import WebClient

from advisor import load_knowledge, prepare
from advisor.reading import reader_of
from handlers.health import Health
from handlers.worker import InsideWorkers

GREETING = "Hello!"


def as_documented() -> Flask:
    """Listeners run in Bolt's own threads, and the request waits for them."""
    return _hello(_greet, process_before_response=False)


def in_the_request_thread() -> Flask:
    """Listeners run in the thread that has the request."""
    return _hello(_greet, process_before_response=True)


def that_reads() -> Flask:
    """The same; each command is read for facts, and what was read is thrown away."""
    knowledge = load_knowledge()
    prepare(knowledge)
    reader = reader_of(knowledge)

    def listen(ack: Ack, command: dict[str, str]) -> None:
        reader.read(command["text"])
        ack(GREETING)

    return _hello(listen, process_before_response=True)


def _hello(listen: Callable[..., None], *, process_before_response: bool) -> Flask:
    bolt = App(
        client=WebClient(os.environ["SLACK_BOT_TOKEN"], base_url=f"{os.environ['SLACK_API_URL']}/"),
        signing_secret=os.environ["SLACK_SIGNING_SECRET"],
        process_before_response=process_before_response,
    )
    bolt.command("/framework")(listen)
    handler = SlackRequestHandler(bolt)
    app = Flask(__name__)
    app.extensions |= {"workers": InsideWorkers(()), "health": Health()}  # gunicorn.conf.py looks for them

    @app.post("/slack/events")
    def events() -> ResponseReturnValue:
        return handler.handle(request)

    return app


def _greet(ack: Ack) -> None:
    ack(GREETING)

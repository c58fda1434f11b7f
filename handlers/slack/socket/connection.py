"""The connection to Slack: requests come in over it, and each is acknowledged over it with its answer.

Slack's own client keeps it open: it connects anew when Slack says that a connection will end, and when one breaks.
Slack, "Using Socket Mode".
"""

from __future__ import annotations

import contextlib
import json
import logging
import socket
from collections.abc import Callable
from threading import Event, Thread
from typing import Any

from slack_bolt import BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from handlers.slack.api import CallError
from handlers.slack.errors import SlackError
from handlers.slack.failure import reference

log = logging.getLogger(__name__)

#: Seconds that closing may take; Slack's client waits for threads of its own, which can miss that they are to end.
_END_SECONDS = 5.0

#: Seconds between two looks whether there is still a connection; without one, it is opened anew then.
_LOOK_SECONDS = 2.0

#: Bytes that are read at once: Slack's client calls itself for each piece of a message.
_PIECE = 65_536

_OK = 200

Answer = Callable[[dict[str, Any]], BoltResponse]


class Connection:
    """Takes Slack's requests until it is told to end.

    `answer` is what is said to a payload, `address` asks Slack where to connect to and raises `CallError`; `first` is
    such an address, for the beginning.
    """

    def __init__(self, answer: Answer, *, address: Callable[[], str], first: str) -> None:
        self.stop, self.wake = Event(), Event()
        self._answer, self._address, self._first = answer, address, first

    def run(self) -> None:
        """Stay connected until `stop` is set."""
        client = Client(self._next_address)
        client.wss_uri = self._first
        client.socket_mode_request_listeners.append(self._take)
        client.connect()
        if client.is_connected():
            log.info("Slack's requests come in over a connection of ours.")
        self.stop.wait()
        closing = Thread(target=client.close, name="socket-end", daemon=True)
        closing.start()
        closing.join(_END_SECONDS)

    def end(self) -> None:
        """Set `stop`."""
        self.stop.set()

    def _next_address(self) -> str:
        """Where to connect to next; when Slack gives no address, its client asks again after some seconds."""
        try:
            return self._address()
        except CallError as error:
            log.warning("Slack gave no new connection (%s); it is asked again.", error.reason)
            self.stop.wait(error.wait or 0)
            raise

    def _take(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        """Answer a request. What could not be kept is not acknowledged, and Slack sends it again."""
        answer = self._answered(request.payload)
        if answer.status != _OK:
            return
        said = json.loads(answer.body) if answer.body else None
        try:
            client.send_socket_mode_response(SocketModeResponse(request.envelope_id, said))
        except (SlackClientError, OSError) as error:
            log.warning("An acknowledgement did not reach Slack (%s).", type(error).__name__)

    def _answered(self, payload: dict[str, Any]) -> BoltResponse:
        try:
            return self._answer(payload)
        except SlackError as error:
            log.warning("Refused a request: %s", error.reason)
        except Exception as error:  # noqa: BLE001 - Slack's client would swallow it without a word
            reference("answering Slack over its connection", error)
        return BoltResponse(status=_OK)  # the same again would fare no better


class Client(SocketModeClient):
    """Slack's client; it asks us for addresses, and what it would log (whole messages at times) stays unsaid."""

    def __init__(self, address: Callable[[], str]) -> None:
        quiet = logging.getLogger(f"{__name__}.sdk")
        quiet.setLevel(logging.CRITICAL)
        web = WebClient(logger=quiet)
        super().__init__(
            app_token="",
            logger=quiet,
            web_client=web,
            ping_interval=_LOOK_SECONDS,
            receive_buffer_size=_PIECE,
            on_error_listeners=[_broke],
        )
        self._address = address

    def issue_new_wss_url(self) -> str:
        """Where to connect to next. Raises `CallError`."""
        return self._address()

    def connect(self) -> None:
        """Connect; not any more once it was closed."""
        if not self.closed:
            super().connect()

    def close(self) -> None:
        """Disconnect for good; whoever waits for Slack to say something is woken first, or closing takes seconds."""
        with self.connect_operation_lock:  # one that is being opened is there afterwards, and the last
            self.closed, self.auto_reconnect_enabled = True, False
        self.current_session_state.terminated = True
        line: Any = getattr(self.current_session, "sock", None)
        with contextlib.suppress(AttributeError, OSError):  # there is no connection just now
            line.shutdown(socket.SHUT_RDWR)
        super().close()


def _broke(error: Exception) -> None:
    log.warning("The connection to Slack broke (%s).", type(error).__name__)

"""Socket Mode: the WebSockets over which Slack sends requests, and what was acknowledged on them.

RFC 6455, as far as text needs it, and Slack, "Using Socket Mode".
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import socket
import struct
from collections.abc import Callable
from io import BufferedIOBase
from threading import Condition, Lock
from typing import Any

_ACCEPT = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_TEXT, _CLOSE, _PING, _PONG = 1, 8, 9, 10

PATIENCE = 30


class Link:
    """One connection, from Slack's side."""

    def __init__(self, line: socket.socket, reader: BufferedIOBase) -> None:
        self._line, self._reader, self._sending = line, reader, Lock()

    def send(self, message: dict[str, Any]) -> None:
        """Send a message."""
        self._frame(_TEXT, json.dumps(message).encode())

    def close(self) -> None:
        """Say goodbye and hang up."""
        try:
            self._frame(_CLOSE, struct.pack("!H", 1000))
            self._line.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it was gone already

    def listen(self, heard: Callable[[dict[str, Any]], None]) -> None:
        """Hand on every message until the other side is gone."""
        with contextlib.suppress(ConnectionError):
            self._hear(heard)

    def _hear(self, heard: Callable[[dict[str, Any]], None]) -> None:
        while (frame := self._read()) is not None:
            opcode, content = frame
            if opcode == _TEXT:
                heard(json.loads(content))
            elif opcode == _PING:
                self._frame(_PONG, content)
            elif opcode == _CLOSE:
                return

    def _frame(self, opcode: int, content: bytes) -> None:
        size = len(content)
        short = bytes([size]) if size < 126 else b"\x7e" + struct.pack("!H", size)
        length = short if size < 65_536 else b"\x7f" + struct.pack("!Q", size)
        with self._sending:
            self._line.sendall(bytes([0x80 | opcode]) + length + content)

    def _read(self) -> tuple[int, bytes] | None:
        """One frame of the client's, whose frames are always masked; None when it is gone."""
        try:
            head = self._reader.read(2)
            if len(head) < 2:
                return None
            size = head[1] & 0x7F
            if size > 125:
                code, width = ("!H", 2) if size == 126 else ("!Q", 8)
                (size,) = struct.unpack(code, self._reader.read(width))
            assert head[1] & 0x80, "a client masks what it sends"
            mask, content = self._reader.read(4), self._reader.read(size)
        except (OSError, struct.error):
            return None
        return head[0] & 0x0F, bytes(byte ^ mask[place % 4] for place, byte in enumerate(content))


class Links:
    """Every connection that is open, oldest first, and every acknowledgement that came, by its envelope."""

    def __init__(self, changed: Condition) -> None:
        self.open: list[Link] = []
        self.opened = 0
        self.acknowledgements: list[tuple[str, dict[str, Any] | None]] = []
        self._changed, self._number = changed, 0

    def sends(
        self,
        kind: str,
        payload: dict[str, Any],
        *,
        over: Link | None = None,
        envelope: str = "",
        again: int = 0,
    ) -> str:
        """Send a request (`slash_commands`, `interactive`, `events_api`), over the latest connection; its envelope."""
        with self._changed:
            self._number += 1
            envelope, link = envelope or f"envelope-{self._number}", over or self.open[-1]
        retry = {"retry_attempt": again, "retry_reason": "timeout" if again else ""}
        more = retry if kind == "events_api" else {}
        answers = kind != "events_api"
        message = {
            "envelope_id": envelope,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": answers,
        }
        link.send({**message, **more})
        return envelope

    def acknowledged(self, envelope: str, *, times: int = 1) -> dict[str, Any] | None:
        """What a request was acknowledged with, once it was so often."""
        self.wait_until(lambda: len(self._found(envelope)) >= times, f"acknowledgement of {envelope}")
        return self._found(envelope)[-1]

    def wait_until(self, holds: Callable[[], object], what: str) -> None:
        """Wait for something about the connections."""
        with self._changed:
            assert self._changed.wait_for(lambda: bool(holds()), timeout=PATIENCE), f"no {what}"

    def take(self, line: socket.socket, reader: BufferedIOBase, key: str) -> None:
        """For the server: shake hands, say hello, and listen until the other side is gone."""
        accepted = base64.b64encode(hashlib.sha1(key.encode() + _ACCEPT).digest()).decode()
        upgrade = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        line.sendall(f"{upgrade}Sec-WebSocket-Accept: {accepted}\r\n\r\n".encode())
        link = Link(line, reader)
        link.send(
            {"type": "hello", "num_connections": len(self.open) + 1, "connection_info": {"app_id": "A123456"}}
        )
        with self._changed:
            self.open.append(link)
            self.opened += 1
            self._changed.notify_all()
        link.listen(self._heard)
        with self._changed:
            self.open.remove(link)
            self._changed.notify_all()

    def hang_up(self) -> None:
        """For the end of a test."""
        for link in list(self.open):
            link.close()

    def _heard(self, message: dict[str, Any]) -> None:
        with self._changed:
            self.acknowledgements.append((message["envelope_id"], message.get("payload")))
            self._changed.notify_all()

    def _found(self, envelope: str) -> list[dict[str, Any] | None]:
        return [payload for name, payload in self.acknowledgements if name == envelope]

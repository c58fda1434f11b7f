"""The line between the service and its PostgreSQL, which a test can cut or let fall silent."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, make_url

from tests.ports import held_port


class Line:
    """Carries bytes from a port of this machine to a server, as long as it is whole.

    Silent, it still takes connections and whatever is sent, as a machine does whose server hangs.
    """

    def __init__(self, port: int, server: URL) -> None:
        self.port, self._server = port, server
        self._flows = threading.Event()
        self._flows.set()
        self._ends = set[socket.socket]()
        self._listener: socket.socket | None = None

    @property
    def url(self) -> str:
        """The database's address at this end of the line."""
        there = self._server.difference_update_query(["host", "port"]).set(host="127.0.0.1", port=self.port)
        return there.render_as_string(hide_password=False)

    def falls_silent(self) -> None:
        """From now on nothing comes through, and nobody is told."""
        self._flows.clear()

    def breaks(self) -> None:
        """Every connection is reset, and new ones are refused."""
        if self._listener is not None:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        for end in list(self._ends):
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                end.shutdown(socket.SHUT_RDWR)
        self._flows.set()

    def heals(self) -> None:
        """Everything comes through again."""
        self._flows.set()
        if self._listener is None:
            self._listener = socket.socket()
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._listener.bind(("127.0.0.1", self.port))
            self._listener.listen(128)
            threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = listener.accept()
                threading.Thread(target=self._connect, args=(near,), daemon=True).start()

    def _connect(self, near: socket.socket) -> None:
        self._ends.add(near)
        self._flows.wait()
        try:
            far = self._reach()
        except OSError:
            near.close()
            return
        self._ends.add(far)
        for one, other in ((near, far), (far, near)):
            threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _reach(self) -> socket.socket:
        folder, port = self._server.query.get("host"), self._server.port or 5432
        if isinstance(folder, str) and folder.startswith("/"):
            far = socket.socket(socket.AF_UNIX)
            far.connect(f"{folder}/.s.PGSQL.{port}")
            return far
        return socket.create_connection((self._server.host or "127.0.0.1", port), timeout=None)

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := one.recv(65_536):
                self._flows.wait()
                other.sendall(piece)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
            self._ends.discard(end)


@contextmanager
def line_to(url: str) -> Iterator[Line]:
    """A line to a server, broken as yet."""
    with held_port() as port:
        line = Line(port, make_url(url))
        try:
            yield line
        finally:
            line.breaks()

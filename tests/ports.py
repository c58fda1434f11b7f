"""Ports for servers that bind by number, such as gunicorn from its settings."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def held_port() -> Iterator[int]:
    """A port of this machine that nobody else is given meanwhile, not even while its server is started again.

    It is bound, which keeps it out of the numbers that the system hands out, but not listened at; a server
    that sets SO_REUSEADDR, as they all do, can bind it as well.
    """
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        port: int = holder.getsockname()[1]
        yield port

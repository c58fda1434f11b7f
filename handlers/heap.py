"""The memory of a process with several threads: one heap for all of them, where the C library can do that."""

from __future__ import annotations

import ctypes

_M_ARENA_MAX = -8  # in glibc's malloc.h


def share_heap() -> bool:
    """Let all threads take memory from one heap; returns whether it could be done. Call it before they start.

    Otherwise glibc gives each thread a heap of its own, which keeps what it once had: 4 MB for eight threads. They
    would be quicker apart only if they could run at once, which Python's do not.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and bool(mallopt(_M_ARENA_MAX, 1))

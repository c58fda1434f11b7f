"""The memory of a web process: one heap for all threads, and nobody who goes through what stays anyway."""

from __future__ import annotations

import ctypes
import gc

_M_ARENA_MAX = -8  # in glibc's malloc.h


def share_heap() -> bool:
    """Let all threads take memory from one heap; returns whether it could be done. Call it before they start.

    Otherwise glibc gives each thread a heap of its own, which keeps what it once had: 4 MB for eight threads. They
    would be quicker apart only if they could run at once, which Python's do not.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and bool(mallopt(_M_ARENA_MAX, 1))


def stop_looking_at_what_is_loaded() -> None:
    """Let the collector of cycles pass over all that there is by now. Call it when everything is loaded.

    It would else go through half a million objects that stay for good whenever requests have made enough new ones: a
    twelfth of the CPU of a command, in pauses that everybody waits for.
    """
    gc.collect()
    gc.freeze()

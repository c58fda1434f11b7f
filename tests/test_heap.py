"""The memory of a web process: one heap for its threads, and a collector that leaves alone what stays."""

from __future__ import annotations

import ctypes
import gc
import subprocess
import sys

import pytest

from handlers.heap import stop_looking_at_what_is_loaded
from handlers.settings import ROOT

THREADS = 6
PROGRAM = f"""
import ctypes, sys, threading
from handlers.heap import share_heap

done = share_heap() if sys.argv[1] == "shared" else None
together = threading.Barrier({THREADS})

def take():
    kept = [bytes(2_000) for _ in range(1_000)]
    together.wait()

threads = [threading.Thread(target=take) for _ in range({THREADS})]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
library = ctypes.CDLL(None)
library.malloc_info(0, ctypes.c_void_p.in_dll(library, "stdout"))
library.fflush(None)
print(done)
"""


def heaps(how: str) -> tuple[int, str]:
    """How many heaps a program with some threads comes to, and what it printed last."""
    command = [sys.executable, "-c", PROGRAM, how]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True).stdout
    return said.count("<heap nr="), said.split()[-1]


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_info"), reason="glibc alone tells of its heaps")
def test_threads_take_memory_from_one_heap() -> None:
    assert heaps("shared") == (1, "True")
    assert heaps("apart")[0] > 1


def test_the_collector_passes_over_what_was_loaded_and_over_nothing_that_comes_later() -> None:
    loaded: list[list[int]] = [[]]
    try:
        stop_looking_at_what_is_loaded()
        later: list[list[int]] = [[]]
        watched = [id(each) for each in gc.get_objects()]
    finally:
        gc.unfreeze()
    assert id(loaded) not in watched
    assert id(later) in watched

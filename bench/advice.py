"""What one advice costs: CPU time at the median, beside a fixed loop that makes machines comparable."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from advisor import Advice, Document, Knowledge, advice_document, advise, load_knowledge, prepare
from advisor.explaining import on_facts
from advisor.flips import find_flips

SITUATION = (
    "Internal app with two roles, Employee and Manager: requests get submitted and approved, notifications appear in "
    "real time over websockets. We need groups and permissions mapped to the roles, login throttling, and a panel to "
    "inspect the data during development. Background reminders later. Which one is it?"
)
LONG = 60_000  # characters
_LOAD = "import time; t = time.process_time(); from advisor import load_knowledge, prepare; k = load_knowledge(); "
_COMPILE = _LOAD + "prepare(k); "


def main() -> None:
    """Print each figure, and how many runs of the reference loop it equals."""
    knowledge = load_knowledge()
    prepare(knowledge)
    short = SITUATION[:300]
    long = (SITUATION + " ") * (LONG // (len(SITUATION) + 1) + 1)
    reference = show_reference()
    show("advice, 300 characters", median_cpu(lambda: anew(short, knowledge), runs=500), reference)
    show(
        "the same with all its words",
        median_cpu(lambda: whole(short, knowledge), runs=500),
        reference,
    )
    show("advice, 60 kB", median_cpu(lambda: anew(long[:LONG], knowledge), runs=15), reference)
    show("import and load", statistics.median(fresh_start(_LOAD) for _ in range(7)), reference)
    show("import, load and compile", statistics.median(fresh_start(_COMPILE) for _ in range(7)), reference)


def show_reference() -> float:
    """Measure the reference loop, print it, and give back its CPU time in seconds."""
    reference = median_cpu(reference_loop, runs=200)
    show("reference loop", reference, reference)
    return reference


def anew(text: str, knowledge: Knowledge) -> Advice:
    """Advice on facts that nobody has asked about before."""
    on_facts.cache_clear()
    return advise(text, knowledge=knowledge)


def whole(text: str, knowledge: Knowledge) -> Document:
    """Advice in words, with the questions and the changes that are worked out for whoever looks at them."""
    find_flips.cache_clear()
    return advice_document(anew(text, knowledge), knowledge=knowledge)


def show(what: str, seconds: float, reference: float) -> None:
    """One line: the figure in milliseconds and as a multiple of the reference loop."""
    print(f"{what:<29} {seconds * 1000:8.3f} ms  {seconds / reference:8.2f} x reference")


def reference_loop() -> int:
    """A fixed piece of plain Python: dictionary look-ups and whole numbers."""
    table = {number: number * number for number in range(100)}
    return sum(table[number % 100] for number in range(5_000))


def median_cpu(work: Callable[[], object], *, runs: int) -> float:
    """The median CPU time of a call, in seconds."""
    times = []
    for _ in range(runs):
        start = time.process_time_ns()
        work()
        times.append(time.process_time_ns() - start)
    return statistics.median(times) / 1e9


def fresh_start(steps: str) -> float:
    """CPU seconds that a new interpreter takes for these steps; loading checks all knowledge with marshmallow.

    Compiled modules are kept, as they are wherever the service has been started once.
    """
    code = steps + "print(time.process_time() - t)"
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environ
    )
    return float(done.stdout)


if __name__ == "__main__":
    main()

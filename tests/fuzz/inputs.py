"""How much is tried at each door: a quick slice by default, `FUZZ_INPUTS` inputs altogether where it is set."""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

#: Altogether. The quick slice is part of `make test`; a run that means it takes 100,000.
INPUTS = int(os.environ.get("FUZZ_INPUTS", "500"))
#: A long run goes round: Hypothesis remembers every input of a round, and forgets them with it.
LAPS = max(1, round(INPUTS / 5_000))

#: The doors, and how many of a thousand inputs each gets.
DOORS: Mapping[str, int] = {
    "Slack: signature": 170,
    "Slack: commands": 60,
    "Slack: interactions": 60,
    "Slack: events": 60,
    "Slack: any bytes": 70,
    "Slack: what was kept, worked": 5,
    "GitHub: signature": 170,
    "GitHub: deliveries": 100,
    "GitHub: any bytes": 100,
    "GitHub: what was kept, worked": 5,
    "pages: the text box": 8,
    "pages: permalinks": 25,
    "pages: addresses": 25,
    "pages: installing": 22,
    "API: every door": 25,
    "repository file": 30,
    "house policy": 10,
    "issue forms and comments": 15,
    "dependency files": 15,
    "memories": 25,
}

#: What was tried and how it ended: (door, status or outcome) → inputs.
TALLY: Counter[tuple[str, str]] = Counter()


def fuzzed(door: str, *, among: int = 1) -> Callable[[Any], Any]:
    """Decorates a `@given` test with the number of inputs of its door, shared `among` so many tests."""
    most = max(3, math.ceil(INPUTS / LAPS * DOORS[door] / sum(DOORS.values()) / among))
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    found = settings(max_examples=most, deadline=None, database=None, suppress_health_check=slow)
    return settings(found, derandomize=False) if LAPS > 1 else found


@pytest.fixture(scope="session", autouse=True, params=range(LAPS))
def lap(request: pytest.FixtureRequest) -> int:
    """The number of the round; a module that imports this runs its tests once in each."""
    number: int = request.param
    return number


def table() -> list[str]:
    """What was tried at each door, and how it ended, as lines of markdown."""
    lines = ["| door | inputs | how they ended |", "|---|---:|---|"]
    for door in DOORS:
        ends = {end: count for (name, end), count in TALLY.items() if name == door}
        told = ", ".join(f"{end}: {count:,}" for end, count in sorted(ends.items()))
        lines.append(f"| {door} | {sum(ends.values()):,} | {told} |")
    return [*lines, f"| all | {sum(TALLY.values()):,} | |"]

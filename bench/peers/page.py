"""The page: docs/performance.md, from one run."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import TextWrapper

from bench.peers.contestants import GITHUB, OURS, OURS_NEW, OURS_ON_SLACK, SLACK
from bench.peers.measuring import ASKED, RATE, WORKED, Result, Run
from bench.peers.packages import NODE_PACKAGES, PYTHON_PACKAGES

P99, COLD, MEMORY = 25.0, 1.5, 80.0
"""The targets: milliseconds, seconds, megabytes."""

_MEGA = 1_024 * 1_024  # as ps and top count
_PARAGRAPH = TextWrapper(120, break_on_hyphens=False, break_long_words=False)
_ITEM = TextWrapper(120, "- ", "  ", break_on_hyphens=False, break_long_words=False)

_SAYING_HELLO = """The others say “Hello!”, as in their documentation; ours reads the text, decides, and draws the
advice with its reasons. One worker process each: Bolt for Python behind Flask and gunicorn with eight threads, as
ours."""
_KEEPING = """The others verify the signature, parse the event and hand it to a listener that does nothing. Ours also
validates it, decides whether it may ask for something, and has it on the disk before it answers, so that nothing
accepted is lost. One process each."""
_HOW = (
    """Latencies are those of signed requests at a steady {rate} a second, whether or not earlier ones have been
answered, counted from the moment at which each was due. CPU is the worker’s own in the same rounds, user and system.
Both are medians of rounds in which everybody was asked in turn.""",
    """“At most” is what sixteen connections that ask without a pause get answered; the sender takes its share of the
same cores.""",
    """Memory is the worker’s after {asked:,} requests, in MB of 1,024 × 1,024 bytes: RSS all that it holds, PSS with
what it shares divided among its sharers. gunicorn has a process of its own beside its workers, {parent} MB (PSS);
Node’s servers have none.""",
    """Part of ours is what is remembered in order to be quick: how lines stand in an answer, and what follows from
facts. It has a bound, and grows towards it where nothing comes again.""",
    """Cold start is the median of some starts, from the command to the first right answer, with the files in the
system’s memory.""",
    """Every Python server ran with what `make install` installs, without the packages of the tests.""",
    """What writes to GitHub is loaded when there is first something to write. Where that is too much for every web
process, `INBOX_WORKER=beside` keeps it in one process for all ([operations](operations.md)).""",
)


@dataclass(frozen=True, slots=True)
class Column:
    """A figure of everybody: its heading, how it is read and written, and whether more of it is better."""

    heading: str
    figure: Callable[[Result], float]
    form: str
    more: bool = False


COLUMNS = (
    Column("requests/s at most", lambda one: one.speed, "{:.0f}", more=True),
    Column("p50 (ms)", lambda one: one.median * 1000, "{:.1f}"),
    Column("p99 (ms)", lambda one: one.slow * 1000, "{:.1f}"),
    Column("CPU for 1,000 (s)", lambda one: one.cost * 1000, "{:.2f}"),
    Column("memory, RSS (MB)", lambda one: one.memory.resident / _MEGA, "{:.0f}"),
    Column("memory, PSS (MB)", lambda one: one.memory.share / _MEGA, "{:.0f}"),
    Column("cold start (s)", lambda one: one.cold, "{:.2f}"),
)


def page(run: Run) -> str:
    """The whole page as markdown."""
    return "\n".join(_lines(run)) + "\n"


def _lines(run: Run) -> Iterator[str]:
    yield "# Performance"
    yield ""
    yield _PARAGRAPH.fill(
        "Made by `python -m bench.peers > docs/performance.md` in one run on a machine with "
        f"{len(os.sched_getaffinity(0))} cores, which the servers and the sender shared: Python "
        f"{platform.python_version()}, {', '.join((*PYTHON_PACKAGES, *NODE_PACKAGES))}. Run it on yours; compare "
        "figures of one run only."
    )
    yield ""
    yield from _targets(run)
    yield ""
    yield from _group("Slack: a slash command of 300 characters", SLACK, run)
    yield ""
    yield _PARAGRAPH.fill(_SAYING_HELLO)
    yield ""
    yield from _group("GitHub: a delivery of 12 kB", GITHUB, run)
    yield ""
    yield _PARAGRAPH.fill(_KEEPING)
    yield ""
    yield from _ahead(run)
    yield ""
    yield from _how(run)


def _targets(run: Run) -> Iterator[str]:
    fresh, both = run.results[OURS_NEW], run.two_workers
    yield "## What we promise ourselves"
    yield ""
    yield "| what | measured | target | |"
    yield "|---|---|---|---|"
    yield _target(f"p99 of the slash command, {RATE} requests/s, two workers", both.slow * 1000, P99, "ms")
    yield _target("cold start, from the command to the first answer", fresh.cold, COLD, "s")
    resident = (run.results[OURS_ON_SLACK].memory, fresh.memory, run.working)
    again, new, working = (memory.resident / _MEGA for memory in resident)
    yield _target(
        f"a worker’s memory (RSS) after {ASKED:,} commands, facts that come again", again, MEMORY, "MB"
    )
    yield _target(f"the same after {ASKED:,} commands that were never said before", new, MEMORY, "MB")
    yield _target(f"the same after {WORKED} GitHub deliveries answered inside it", working, MEMORY, "MB")


def _target(what: str, measured: float, target: float, unit: str) -> str:
    figure = f"{measured:.2f}" if unit == "s" else f"{measured:.1f}"
    verdict = "holds" if float(figure) <= target else "OVER"
    return f"| {what} | {figure} {unit} | at most {target:g} {unit} | {verdict} |"


def _group(title: str, names: Sequence[str], run: Run) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    yield f"| | {' | '.join(column.heading for column in COLUMNS)} |"
    yield f"|---|{'---|' * len(COLUMNS)}"
    for name in names:
        result = run.results.get(name)
        if result is None:
            reason = " ".join(run.missing[name].split())[:200]
            yield f"| {name} | not measured here: {reason} |"
        else:
            yield f"| {name} | {' | '.join(_written(column, result) for column in COLUMNS)} |"


def _written(column: Column, result: Result) -> str:
    return column.form.format(column.figure(result))


def _ahead(run: Run) -> Iterator[str]:
    """Where somebody else does better than we do, figure by figure."""
    yield "## Where others are ahead"
    yield ""
    for names, ours in ((SLACK, OURS_ON_SLACK), (GITHUB, GITHUB[-1])):
        for column in COLUMNS:
            better = [name for name in names if name not in OURS and _better(column, name, ours, run)]
            if better:
                theirs = ", ".join(f"{name} {_written(column, run.results[name])}" for name in better)
                yield f"- {column.heading}: {theirs}; {ours} {_written(column, run.results[ours])}"


def _better(column: Column, name: str, ours: str, run: Run) -> bool:
    if name not in run.results:
        return False
    theirs, own = (float(_written(column, run.results[each])) for each in (name, ours))
    return theirs > own if column.more else theirs < own


def _how(run: Run) -> Iterator[str]:
    yield "## How to read this"
    yield ""
    for line in _HOW:
        said = line.format(rate=RATE, asked=ASKED, parent=f"{run.parent.share / _MEGA:.0f}")
        yield _ITEM.fill(said)

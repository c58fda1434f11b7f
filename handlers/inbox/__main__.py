"""`python -m handlers.inbox`: looks at the deliveries that were given up, and has them tried again."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from difflib import get_close_matches

from sqlalchemy import Engine

from handlers.database import database_problem, newest_revision
from handlers.health import PROBLEMS
from handlers.inbox.store import Inbox
from handlers.inbox.values import DeadLetter, Instant
from handlers.opening import with_database
from handlers.settings import Settings


def main(
    arguments: Sequence[str] | None = None,
    environ: Mapping[str, str] | None = None,
    *,
    clock: Callable[[], Instant] | None = None,
) -> int:
    """List or retry dead letters. Returns the status: 0 done, 1 not possible, 2 wrong words or settings."""
    asked = _parser().parse_args(arguments)
    if asked.verb == "retry" and bool(asked.key) == asked.all:
        sys.stderr.write("Say what to try again: the key of one delivery, or --all.\n")
        return 2

    def work(_settings: Settings, engine: Engine) -> int:
        problem = database_problem(engine, revision=newest_revision())
        if problem is not None:
            sys.stderr.write(f"{PROBLEMS[problem]}\n")
            return 1
        inbox = Inbox(engine)
        now = (clock or inbox.clock)()
        if asked.verb == "list":
            return _list(inbox)
        return _retry_all(inbox, now=now) if asked.all else _retry(inbox, asked.key, now=now)

    return with_database(work, environ=environ)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m handlers.inbox",
        description="Deliveries that were accepted and could not be answered.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("list", help="every delivery that was given up, latest first, with the reason")
    retry = verbs.add_parser("retry", help="try one again, or all of them")
    retry.add_argument("key", nargs="?", metavar="KEY", help="the key that list shows")
    retry.add_argument("--all", action="store_true", help="all that were given up")
    return parser


def _list(inbox: Inbox) -> int:
    for letter in inbox.dead_letters(limit=None):
        sys.stdout.write(_line(letter))
    counts = inbox.counts().items()
    sys.stdout.write(", ".join(f"{number} {state}" for state, number in counts) + "\n")
    return 0


def _line(letter: DeadLetter) -> str:
    when = datetime.fromtimestamp(letter.given_up_at, UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    return f"{letter.key}  {when}  {letter.reason} after {letter.attempts}  {letter.target}\n"


def _retry(inbox: Inbox, key: str, *, now: Instant) -> int:
    if inbox.revive(key, now=now):
        sys.stdout.write(f"{key} is tried again.\n")
        return 0
    known = [letter.key for letter in inbox.dead_letters(limit=None)]
    near = get_close_matches(key, known, n=1)
    guess = f" Did you mean {near[0]}?" if near else " See: python -m handlers.inbox list"
    sys.stderr.write(f"No delivery with the key {key!r} was given up.{guess}\n")
    return 1


def _retry_all(inbox: Inbox, *, now: Instant) -> int:
    revived = [inbox.revive(letter.key, now=now) for letter in inbox.dead_letters(limit=None)]
    sys.stdout.write(f"Tried again: {sum(revived)}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

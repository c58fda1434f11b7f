"""The command line: `python -m advisor "your situation"`."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Sequence
from typing import TextIO

from advisor import (
    Document,
    Knowledge,
    UnknownEntryError,
    advice_document,
    advice_json,
    advise,
    comparison_document,
    load_knowledge,
    plain_text,
    rule_document,
    rules_document,
)

_WIDEST = 100
_EPILOG = """\
commands:
  batch            JSON lines {"id", "text"} on standard input, advice as JSON lines on standard output
  compare A B [C]  the whole comparison table
  rules            every rule with its id
  rule ID          one rule with its source
anything else is read as a situation:
  python -m advisor "internal tool for support staff, Postgres, an admin screen for refunds"
"""


class UsageError(ValueError):
    """What was typed cannot be run; the message says what was expected."""


def main(arguments: Sequence[str] | None = None, *, stdin: TextIO, stdout: TextIO) -> int:
    """Run one command; returns the exit code (0 answered, 2 the words were off, said on standard error)."""
    parser = argparse.ArgumentParser(
        prog="python -m advisor", epilog=_EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--json", action="store_true", help="read all words as a situation and print the advice as JSON"
    )
    parser.add_argument("words", nargs="*", help="a situation, or a command and its words")
    given = parser.parse_args(arguments)
    knowledge = load_knowledge()
    try:
        if given.words == ["batch"]:
            for line in _batch(stdin, knowledge):
                print(line, file=stdout)
        elif given.words:
            print(_answer(given.words, as_json=given.json, knowledge=knowledge), file=stdout)
        else:
            parser.print_help(stdout)
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _answer(words: list[str], *, as_json: bool, knowledge: Knowledge) -> str:
    command, rest = words[0], words[1:]
    if as_json:
        return json.dumps(
            advice_json(advise(" ".join(words), knowledge=knowledge)), ensure_ascii=False, indent=2
        )
    if command == "compare":
        chosen = _frameworks(rest, knowledge) if rest else knowledge.frameworks
        return _terminal(comparison_document(chosen, knowledge=knowledge))
    if command == "rules" and not rest:
        return _terminal(rules_document(knowledge=knowledge))
    if command == "rule" and len(rest) <= 1:
        return _terminal(_rule("".join(rest), knowledge))
    advice = advise(" ".join(words), knowledge=knowledge)
    return _terminal(advice_document(advice, knowledge=knowledge))


def _terminal(document: Document) -> str:
    return plain_text(document, width=min(shutil.get_terminal_size().columns, _WIDEST)).rstrip("\n")


def _frameworks(names: list[str], knowledge: Knowledge) -> list[str]:
    chosen = [name.lower() for name in names]
    unknown = [name for name in chosen if name not in knowledge.frameworks]
    if unknown or len(set(chosen)) < 2:
        known = ", ".join(knowledge.frameworks)
        raise UsageError(f"compare takes two or three of {known}; got: {' '.join(names)}")
    return chosen


def _rule(wanted: str, knowledge: Knowledge) -> Document:
    if not wanted:
        raise UsageError("Say which rule you mean, like rule A-71. The command rules lists them all.")
    try:
        return rule_document(wanted, knowledge=knowledge)
    except UnknownEntryError as error:
        near = f" Nearest: {', '.join(error.near)}." if error.near else ""
        raise UsageError(f"{error}{near} The command rules lists them all.") from error


def _batch(lines: TextIO, knowledge: Knowledge) -> list[str]:
    """One answer a line, in order; a line that is no object with a text stops the run with its number."""
    answers = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            case = json.loads(line)
            text = case["text"]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise UsageError(
                f'line {number}: expected a JSON object like {{"id": 1, "text": "…"}}'
            ) from error
        if not isinstance(text, str):
            raise UsageError(f'line {number}: "text" must be a string')
        answer = {"id": case.get("id")} | advice_json(advise(text, knowledge=knowledge))
        answers.append(json.dumps(answer, ensure_ascii=False))
    return answers


def run() -> int:
    """Run as a program, in UTF-8 whatever the locale; a reader that stops reading (`| head`) is no error.

    Halves of characters, which JSON can hold and UTF-8 cannot, are written as JSON's escapes.
    """
    stdin = os.fdopen(sys.stdin.fileno(), encoding="utf-8", errors="replace", closefd=False)
    stdout = os.fdopen(sys.stdout.fileno(), "w", encoding="utf-8", errors="backslashreplace", closefd=False)
    try:
        with stdin, stdout:
            return main(stdin=stdin, stdout=stdout)
    except BrokenPipeError:
        return 0


if __name__ == "__main__":
    sys.exit(run())

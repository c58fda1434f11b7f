"""The command line: `python -m advisor "your situation"`."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

from advisor import advice_json, load_knowledge, plain_text
from advisor.commands import VERBS, House, Reply, answer, converse
from advisor.policy.check import UNUSABLE, check_files

_WIDEST = 100
_FILES = ("POLICY", "CASES")
_EPILOG = "words:\n" + "\n".join(
    f"  {usage:<33} {summary}"
    for usage, summary in (
        *((verb.usage, verb.summary) for verb in VERBS),
        (f"policy check {' '.join(_FILES)}", "a policy's file against a file of cases"),
        ("talk", "a conversation: each line that you type refines the advice"),
        ("batch", 'JSON lines {"id", "text"} in, advice as JSON lines out'),
    )
)


class UsageError(ValueError):
    """What was typed cannot be run; the message says what was expected."""


def main(arguments: Sequence[str] | None = None, *, stdin: TextIO, stdout: TextIO) -> int:
    """Run one command; returns the exit code.

    0 answered, 1 a policy missed what its cases expect, 2 the words or a file were off (said on standard error).
    """
    parser = argparse.ArgumentParser(
        prog="python -m advisor", epilog=_EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="print the advice on a situation as JSON")
    parser.add_argument("words", nargs="*", help="a situation, or a command and its words")
    given = parser.parse_args(arguments)
    house = House(load_knowledge(), today=dt.date.today)
    try:
        if given.words[:2] == ["policy", "check"]:
            return _check_policy(given.words[2:], house, stdout)
        if given.words == ["batch"]:
            for line in _batch(stdin, house):
                print(line, file=stdout)
        elif given.words == ["talk"]:
            for text in _talk(stdin, house):
                print(text, end="\n\n", file=stdout, flush=True)
        elif given.words:
            print(_answer(given.words, as_json=given.json, house=house), file=stdout)
        else:
            parser.print_help(stdout)
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _check_policy(paths: list[str], house: House, stdout: TextIO) -> int:
    """Check a policy's file against a file of cases; what cannot be used raises `UsageError`."""
    if len(paths) != len(_FILES):
        raise UsageError(f"Give two files: python -m advisor policy check {' '.join(_FILES)}")
    code, text = check_files(*map(_content, paths), knowledge=house.knowledge, today=house.today())
    if code == UNUSABLE:
        raise UsageError(text)
    print(text, file=stdout)
    return code


def _content(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error


def _answer(words: list[str], *, as_json: bool, house: House) -> str:
    reply = answer(" ".join(words), house=house)
    text = _plain(reply)
    if reply.mistake:
        raise UsageError(text)
    if not as_json:
        return text
    if reply.advice is None or reply.verb != "advise":
        raise UsageError(
            f"--json takes a situation, and “{reply.verb}” is not one. The HTTP API answers it in JSON."
        )
    return json.dumps(advice_json(reply.advice), ensure_ascii=False, indent=2)


def _plain(reply: Reply) -> str:
    return plain_text(reply.document, width=min(shutil.get_terminal_size().columns, _WIDEST)).rstrip("\n")


def _talk(lines: TextIO, house: House) -> Iterator[str]:
    """One reply to each line that is not empty, until the input ends or is broken off."""
    talk = None
    try:
        for line in filter(str.strip, lines):
            reply, talk = converse(line, house=house, talk=talk)
            yield _plain(reply)
    except KeyboardInterrupt:
        return


def _batch(lines: TextIO, house: House) -> list[str]:
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
        answer = {"id": case.get("id")} | advice_json(house.advise(text))
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

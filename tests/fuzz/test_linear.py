"""Time grows with the length of a text and no faster: counted in calls, since a clock tells of the machine as well."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Mapping
from functools import partial
from types import FrameType

import pytest

from advisor import load_knowledge
from advisor.commands import Talk
from advisor.policy.check import check_files
from advisor.reading.reader import Reader
from advisor.running.facts import running_facts
from handlers.github.forms import is_our_form, without_form
from handlers.github.history import read_history
from handlers.github.markdown import fence, prose
from handlers.github.repository_file import read_rules
from handlers.github.triggers import MARKER, commands, situation
from handlers.slack.errors import SlackError
from handlers.slack.escaping import clean, isolated, unescape
from handlers.slack.form.memory import ForgottenError, remembered
from handlers.slack.schemas import understand
from handlers.web.github_markdown import github_markdown
from handlers.web.mrkdwn import mrkdwn
from handlers.web.permalink import LinkError, read_link
from tests.slack.sending import payload

#: Characters of the shortest text; then twice, and four times as many.
LENGTH = 200
#: How much more the second doubling may cost than the first: 2 times for linear time, 4 with its square.
MOST = 2.6
#: Calls that a longer text may take for other reasons: a table that is made once, a sentence that says how long it is.
NOISE = 100

#: What makes a reader look again and again at what it has read, where it does not take care: for every reader …
PIECES = (
    *("(", "[", "{", "`", "> ", "- ", "**", "![](", "<!--", "<@U1|", "&amp;", "\n", '"', "9", "\u05d0"),
    *("no ", "but not ", "django or ", "we used to run flask, ", "1,000 to ", "/framework x\n", "- [x] a\n"),
)
#: … and for those that read a format, what that format can be spoiled with.
SPOILING: Mapping[str, tuple[str, ...]] = {
    "the repository's file": ("&a ", "*a ", "a: ", "? ", "- a\n", "opt_in: true\n", "triggers: [", "'"),
    "a house policy": ("[[prefer]]\n", "a.", "a=1\n", '"""', "={", "# a\n"),
    "requirements.txt": ("flask==1\n", "flask[", "-r a\n", "\\\n", "; ", "    # a\n", "--hash=a "),
    "pyproject.toml": ("[[a]]\n", "a.", '"""', "=[", "'flask', "),
    "setup.py": ("install_requires=[", "'flask', ", "'''"),
    "uv.lock": ("[[package]]\n", "a=1\n"),
    "environment.yml": ("- pip:\n  - a\n", "- a=1\n"),
    "a permalink": ("admin_panel,", "-admin_panel,", "~"),
    "a page of the form": ('{"a":', "[1,", "\\u0041"),
}

KNOWLEDGE = load_knowledge()
Reads = Callable[[str], object]


def _or_refused(read: Reads, *refusals: type[Exception]) -> Reads:
    """The same, where a text may be refused."""

    def call(text: str) -> object:
        try:
            return read(text)
        except refusals as refused:
            return refused

    return call


def _dependencies(name: str) -> Reads:
    return lambda text: running_facts({name: text}, knowledge=KNOWLEDGE)


def _policy(text: str) -> object:
    return check_files(text.encode(), b"", knowledge=KNOWLEDGE, today=dt.date(2026, 11, 22))


def _message(text: str) -> object:
    event = payload("event_app_mention.json")
    return understand({**event, "event": {**event["event"], "text": text}})


def _talk(text: str) -> object:
    return Talk.from_payload({"v": "1", "facts": text, "before": text}, knowledge=KNOWLEDGE)


READERS: Mapping[str, Reads] = {
    "the reader": Reader(KNOWLEDGE).read,
    "commands in a comment": lambda text: commands(f"/framework\n\n{text}"),
    "an issue": partial(situation, "Title"),
    "an issue form": lambda text: (is_our_form(text), without_form(f"### a\n{text}")),
    "the repository's file": read_rules,
    "a house policy": _policy,
    **{
        name: _dependencies(name)
        for name in ("requirements.txt", "pyproject.toml", "Pipfile.lock", "setup.cfg")
    },
    **{name: _dependencies(name) for name in ("setup.py", "environment.yml", "uv.lock")},
    "Slack's markup": lambda text: (unescape(text), clean(text), isolated(text)),
    "a message of Slack's": _message,
    "a preview of Slack's": mrkdwn,
    "a preview of GitHub's": github_markdown,
    "words in a comment": lambda text: (prose(text), fence(text, "python")),
    "a hidden line": lambda text: read_history(f"{MARKER}\n<!-- framework-advisor:facts {{{text}}} -->\n"),
    "a talk": _talk,
    "a page of the form": _or_refused(partial(remembered, facts=KNOWLEDGE.facts), ForgottenError),
    "a permalink": _or_refused(lambda text: read_link({"facts": text}, now=KNOWLEDGE), LinkError),
    "a payload of Slack's": _or_refused(lambda text: understand({"type": text, "command": text}), SlackError),
}


def steps(read: Reads, text: str) -> int:
    """How many functions are called, of Python's and of C's, while a text is read."""
    count = 0

    def note(_frame: FrameType, event: str, _more: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        read(text)
    finally:
        sys.setprofile(before)
    return count


def too_slow(read: Reads, piece: str) -> tuple[int, int, int] | None:
    """The steps for a text of this piece over and over, where they grow faster than the text does."""
    texts = [piece * (LENGTH * times // len(piece) + 1) for times in (1, 2, 4)]
    read(texts[-1])  # what is made once and kept is made here
    once, twice, four_times = (steps(read, text) for text in texts)
    return (once, twice, four_times) if four_times - twice > MOST * (twice - once) + NOISE else None


@pytest.mark.parametrize("name", READERS)
def test_twice_as_much_takes_twice_as_long(name: str) -> None:
    read = READERS[name]
    slow = {piece: found for piece in (*PIECES, *SPOILING.get(name, ())) if (found := too_slow(read, piece))}
    assert not slow


def test_a_reader_that_looks_back_each_time_would_be_found() -> None:
    def looks_back(text: str) -> object:
        return [text.find(character, 0, place) for place in range(len(text)) for character in text[:place:20]]

    assert too_slow(looks_back, "(")

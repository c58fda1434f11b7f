"""Files of others, and what we wrote and read back: repository file, policy, cases, forms, dependencies, memories."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from advisor import Profile
from advisor.commands import House, Talk, answer_again, converse
from advisor.policy.check import check_files
from advisor.running.facts import running_facts
from handlers.github.forms import is_our_form, without_form
from handlers.github.history import read_history
from handlers.github.repository_file import FileProblem, RepositoryRules, read_rules
from handlers.github.triggers import MARKER, commands, situation
from handlers.settings import ROOT
from handlers.slack.form.memory import ForgottenError, Memory, remembered
from handlers.slack.unfurl import unfurls
from tests.fuzz.inputs import TALLY, fuzzed, lap  # noqa: F401
from tests.fuzz.mutating import NASTY, Change, as_json, changed, changes, texts

EXAMPLES = ROOT / "docs" / "examples"
FILE = (EXAMPLES / "framework-advisor.yml").read_text(encoding="utf-8")
POLICY = (EXAMPLES / "house-policy.toml").read_text(encoding="utf-8")
CASES = (EXAMPLES / "policy-cases.jsonl").read_text(encoding="utf-8")
TODAY = dt.date(2026, 11, 22)

YAML = (
    "&a [*a, *a]",
    "!!python/object:os.system x",
    "- " * 50,
    "{" * 40,
    "? [a]",
    "---\n...\n---",
    "'",
    '"\\UFFFFFFFF"',
    "\t",
    "0x" + "f" * 500,
    "<<: *x",
    "|\n  x",
    ".inf",
    "2026-99-99",
    "%YAML 9",
    ": ",
    "opt_in: yes",
)
TOML = (
    "[[prefer]]",
    "[prefer]",
    "a.b.c.d = 1",
    '"""',
    "= 1",
    "1979-99-99",
    "inf",
    "nan",
    "0x" + "f" * 500,
    "9" * 5_000,
    "[" * 500,
    "{a={" * 200,
    "\x7f",
    "until = 0001-01-01",
    "until = 2027-06-30T00:00:00Z",
    'id = "H-1"',
    "actions = []",
    "when = [[]]",
)
REQUIREMENTS = (
    "-r requirements.txt",
    "-r ../../etc/passwd",
    "django==5.2 ; python_version < '3'",
    "flask[async]>=3,<4 \\",
    "git+https://x@y#egg=django",
    "# via -r x",
    "[[package]]",
    'name = "django"',
    "dependencies = [",
    "install_requires =",
    "setup(install_requires=[" + "(" * 200,
    "channels:\n- conda",
    '{"default": {"django": {}}}',
    '{"default": [' * 300,
    "{" * 2_000,
)
FORM = (
    "### What are you building, and for whom?",
    "### What runs today?",
    "### What does it need?",
    "- [x] It needs websockets",
    "- [ ] People log in to it",
    "_No response_",
    "```",
    "~~~~",
    "/framework",
    "> /framework",
    "<!--",
    "-->",
    "    /framework",
    "| a |\n|---|",
    "* [ ](",
    "[](" * 100,
    "`" * 100,
    "***" * 50,
    "<a " * 50,
    "&#x0;" * 50,
)
NAMES = (
    "requirements.txt",
    "requirements/dev.txt",
    "pyproject.toml",
    "Pipfile",
    "Pipfile.lock",
    "setup.cfg",
    "setup.py",
    "environment.yml",
    "uv.lock",
    "poetry.lock",
    "../x/requirements.txt",
    "",
)


def lines_of(*pieces: str) -> st.SearchStrategy[list[tuple[int, str]]]:
    """Lines to be put into a text, and where."""
    return st.lists(
        st.tuples(st.integers(0, 60), st.sampled_from((*pieces, *NASTY)) | st.text(max_size=20)), max_size=5
    )


def spoiled(text: str, lines: list[tuple[int, str]]) -> str:
    """The text with some lines replaced, and others put between them."""
    found = text.split("\n")
    for where, line in lines:
        place = where % (len(found) + 1)
        found[place : place + where % 2] = [line]
    return "\n".join(found)


@fuzzed("repository file")
@given(lines_of(*YAML), st.booleans())
def test_any_repository_file_is_rules_or_a_reason(lines: list[tuple[int, str]], from_example: bool) -> None:
    found = read_rules(spoiled(FILE if from_example else "", lines))
    TALLY["repository file", "rules" if isinstance(found, RepositoryRules) else "a reason"] += 1
    if isinstance(found, FileProblem):
        assert 0 < len(found.message) < 3_000
        assert "\n" not in found.message
        found.message.encode()


@fuzzed("house policy")
@given(
    lines_of(*TOML),
    lines_of(*TOML, "{}", '{"id": "1", "facts": {"admin_panel": "yes"}, "expect": {}}', '{"id": "1",' * 50),
    st.integers(0, 3),
)
def test_any_policy_and_any_cases_are_checked_or_refused(
    house: House, lines: list[tuple[int, str]], more: list[tuple[int, str]], which: int
) -> None:
    policy = spoiled(POLICY, lines if which % 2 else [])
    cases = spoiled(CASES, more if which > 1 else [])
    code, told = check_files(
        policy.encode("utf-8", "surrogatepass"),
        cases.encode("utf-8", "surrogatepass"),
        knowledge=house.knowledge,
        today=TODAY,
    )
    TALLY["house policy", f"exit {code}"] += 1
    assert code in (0, 1, 2)
    assert 0 < len(told) < 60_000


@fuzzed("issue forms and comments")
@given(st.lists(st.sampled_from((*FORM, *NASTY)) | texts, max_size=12).map("\n".join), texts)
def test_any_description_is_read(house: House, body: str, title: str) -> None:
    read = situation(title.encode("utf-8", "replace").decode(), body)
    found = commands(body)
    is_our_form(body)
    without_form(body)
    reply, _ = converse(read, house=house)
    assert reply.document.headline
    for command in found[:2]:
        assert converse(command.words, house=house)[0].document.headline
    TALLY["issue forms and comments", f"{min(len(found), 3)} commands"] += 1


@fuzzed("dependency files")
@given(
    st.dictionaries(
        st.sampled_from(NAMES),
        lines_of(*REQUIREMENTS, *TOML[:6]).map(lambda lines: spoiled("", lines)),
        max_size=3,
    )
)
def test_any_dependency_files_are_facts_or_unread(house: House, files: dict[str, str]) -> None:
    found = running_facts(files, knowledge=house.knowledge)
    TALLY["dependency files", "facts" if found.facts else "none"] += 1
    assert all(fact.fact in house.knowledge.facts for fact in found.facts)


HISTORY: dict[str, Any] = {
    "taken_back": 0,
    "entries": [
        {
            "source": 5_001,
            "at": 1_800_000_000,
            "by": "command",
            "said": [{"again": "advise: facts:admin_panel"}, {"told": ["No."]}],
            "talk": {"v": "2026.11.3", "facts": "admin_panel", "before": "openapi;", "skipped": "websockets"},
            "edited": True,
            "left_out": 1,
        }
    ],
}
MEMORY = json.loads(Memory(step=2, turn=3, given={"admin_panel": True}, asked={"openapi": None}).written())


@fuzzed("memories", among=4)
@given(changes)
def test_any_hidden_line_is_a_history_or_none(house: House, wrong: list[Change]) -> None:
    line = as_json(changed(HISTORY, wrong)).replace("<", "\\u003c").replace(">", "\\u003e")
    history = read_history(f"{MARKER}\n<!-- framework-advisor:facts {line} -->\nAnd the rest.")
    TALLY["memories", "read" if history.entries else "not read"] += 1
    for entry in history.entries:
        for said in entry.said:
            assert said.reply(house).document.headline is not None
    history.talk(house, source=1, at=2**40)
    assert read_history(f"{MARKER}\n{history.line()}\n") is not None


@fuzzed("memories", among=4)
@given(changes)
def test_any_metadata_is_a_talk_or_none(house: House, wrong: list[Change]) -> None:
    payload = changed(HISTORY["entries"][0]["talk"], wrong)
    talk = Talk.from_payload(payload, knowledge=house.knowledge)
    TALLY["memories", "read" if talk else "not read"] += 1
    if talk is not None:
        assert len(json.dumps(talk.to_payload())) < 8_000
        assert isinstance(talk.facts, Profile)


@fuzzed("memories", among=4)
@given(changes)
def test_any_private_metadata_is_a_memory_or_forgotten(house: House, wrong: list[Change]) -> None:
    try:
        memory = remembered(as_json(changed(MEMORY, wrong)), facts=house.knowledge.facts)
    except ForgottenError:
        TALLY["memories", "not read"] += 1
    else:
        TALLY["memories", "read"] += 1
        assert memory.written()


@fuzzed("memories", among=4)
@given(
    st.sampled_from(("advise: ", "what if", "compare: facts:", "facts:", "next facts:", "")),
    texts,
    st.text(max_size=20),
)
def test_any_button_and_any_link_are_answered(house: House, verb: str, words: str, more: str) -> None:
    assert answer_again(f"{verb}{words}", house=house).document.headline
    assert answer_again(f"{verb}{words}facts:{more}", house=house).document.headline
    unfurls((f"https://advisor.example.com/advice?facts={words}&v={more}", words, more), house=house)
    TALLY["memories", "answered"] += 1

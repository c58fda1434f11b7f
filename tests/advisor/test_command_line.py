from __future__ import annotations

import io
import json
import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from advisor import Knowledge, advice_json, advise
from advisor.__main__ import main, run

ROOT = Path(__file__).parents[2]
TEXT = "Internal tool for support staff, Postgres, five devs, an admin screen for refunds"
HINT = 'expected a JSON object like {"id": 1, "text": "…"}'


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")


def ran(*words: str, given: str = "") -> tuple[int, str]:
    out = io.StringIO()
    return main(words, stdin=io.StringIO(given), stdout=out), out.getvalue()


def told(*words: str, given: str = "", capsys: pytest.CaptureFixture[str]) -> str:
    """What is said of a mistake: on standard error, with code 2, and nothing on standard output."""
    assert ran(*words, given=given) == (2, "")
    return capsys.readouterr().err


def as_json(text: str, knowledge: Knowledge) -> Any:
    return json.loads(json.dumps(advice_json(advise(text, knowledge=knowledge))))


@pytest.mark.parametrize("words", [[TEXT], TEXT.split()])
def test_a_situation_is_answered_for_a_terminal_quoted_or_not(words: list[str]) -> None:
    code, out = ran(*words)
    assert code == 0
    assert out.startswith("Start with Django.\n\n")
    assert "Why not the others" in out
    assert out.endswith("answered.\n")
    assert max(map(len, out.splitlines())) <= 100


def test_lines_keep_to_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert max(map(len, ran(TEXT)[1].splitlines())) <= 40


def test_lines_are_not_drawn_out_over_a_wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    assert max(map(len, ran("rules")[1].splitlines())) <= 100


def test_json_is_the_advice_as_the_api_gives_it(knowledge: Knowledge) -> None:
    code, out = ran("--json", TEXT)
    assert code == 0
    assert json.loads(out) == as_json(TEXT, knowledge)


@pytest.mark.parametrize("words", [["compare", "django", "flask"], ["compare", "Flask", "DJANGO"]])
def test_two_frameworks_are_compared(words: list[str]) -> None:
    code, out = ran(*words)
    assert (code, out.count("Criterion: ")) == (0, 20)
    assert "FastAPI:" not in out


@pytest.mark.parametrize("words", [["compare"], ["compare", "flask", "fastapi", "django"]])
def test_all_three_are_compared_by_default(words: list[str]) -> None:
    code, out = ran(*words)
    assert (code, out.count("Criterion: "), out.count("  FastAPI: ")) == (0, 20, 20)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("flask", "A comparison takes at least two frameworks."),
        ("flask rails", "I cannot compare “rails”."),
        ("flask Flask", "A comparison takes at least two frameworks."),
        ("rails", "I cannot compare “rails”."),
    ],
)
def test_what_cannot_be_compared_is_told_with_what_can(
    words: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = told("compare", *words.split(), capsys=capsys)
    assert said.startswith(message)
    assert "compare django fastapi" in said


def test_rules_lists_every_entry(knowledge: Knowledge) -> None:
    code, out = ran("rules")
    assert code == 0
    assert [entry for entry in knowledge.entries if f"[{entry}]" not in out] == []


@pytest.mark.parametrize("written", ["A-71", "a71"])
def test_rule_opens_one_entry(written: str, knowledge: Knowledge) -> None:
    code, out = ran("rule", written)
    assert code == 0
    assert out.startswith(f"A-71: {knowledge.entries['A-71'].name}.")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["A-710"], "There is no rule “A-710”.\n\nThe nearest are A-71"),
        (["pizza"], "There is no rule “pizza”.\n\nAn id looks like A-71."),
        ([], "Say which rule you mean.\n\nType “rule A-71”."),
        ([""], "Say which rule you mean.\n\nType “rule A-71”."),
    ],
)
def test_a_rule_that_is_not_there_is_told_with_the_nearest(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = told("rule", *words, capsys=capsys)
    assert said.startswith(message)


@pytest.mark.parametrize(
    "words", ["rules engine for insurers", "rule based pricing", "batch jobs on Postgres"]
)
def test_a_situation_may_begin_with_a_command(words: str) -> None:
    code, out = ran(*words.split())
    assert code == 0
    assert "questions" in out


def test_no_words_show_how_it_is_used() -> None:
    code, out = ran()
    assert code == 0
    assert all(
        command in out
        for command in ("batch", "compare django fastapi [flask]", "rules", "rule A-71", "--json")
    )


def test_help_shows_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        ran("--help")
    assert exit_.value.code == 0
    assert capsys.readouterr().out == ran()[1]


def test_an_unknown_option_is_refused_with_code_two(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        ran("--yaml", "text")
    assert exit_.value.code == 2
    assert "--yaml" in capsys.readouterr().err


def test_batch_answers_line_by_line_in_order_with_the_id_of_each(knowledge: Knowledge) -> None:
    cases: list[dict[str, Any]] = [
        {"id": "b", "text": TEXT},
        {"id": 7, "text": "", "more": 1},
        {"text": "a webhook receiver"},
    ]
    given = "\n\n".join(map(json.dumps, cases)) + "\n  \n"
    code, out = ran("batch", given=given)
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [next(iter(answer)) for answer in answers] == ["id"] * 3
    assert [answer.pop("id") for answer in answers] == ["b", 7, None]
    assert answers == [as_json(case["text"], knowledge) for case in cases]


def test_batch_of_nothing_is_nothing() -> None:
    assert ran("batch") == (0, "")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("no JSON", HINT),
        ("[1]", HINT),
        ("3", HINT),
        ("null", HINT),
        ('"text"', HINT),
        ('{"id": 1}', HINT),
        ("[" * 100_000, HINT),
        ('{"id": 1, "text": null}', '"text" must be a string'),
        ('{"id": 1, "text": ["a"]}', '"text" must be a string'),
    ],
)
def test_batch_names_the_line_that_it_cannot_read(
    line: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told("batch", given=f"\n \n{line}\n", capsys=capsys) == f"line 3: {message}\n"


def test_batch_gives_all_answers_or_none(capsys: pytest.CaptureFixture[str]) -> None:
    given = '{"id": 1, "text": "an API"}\n{"id": 2}\n{"id": 3, "text": "an API"}\n'
    assert told("batch", given=given, capsys=capsys) == f"line 2: {HINT}\n"


class _Streams:
    """Standard input and output as files of their own, for the module run as a program."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._out = folder / "out"
        self.given = folder / "in"
        self.given.write_bytes(b"")
        self._patch = monkeypatch

    def run(self, *words: str) -> tuple[int, bytes]:
        with self.given.open(encoding="ascii") as stdin, self._out.open("w", encoding="ascii") as stdout:
            self._patch.setattr(sys, "argv", ["advisor", *words])
            self._patch.setattr(sys, "stdin", stdin)
            self._patch.setattr(sys, "stdout", stdout)
            with pytest.raises(SystemExit) as exit_:
                runpy.run_path(str(ROOT / "advisor" / "__main__.py"), run_name="__main__")
        code = exit_.value.code
        assert isinstance(code, int)
        return code, self._out.read_bytes()


@pytest.fixture
def streams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> _Streams:
    return _Streams(tmp_path, monkeypatch)


def test_the_program_speaks_utf8_where_the_locale_does_not(streams: _Streams) -> None:
    streams.given.write_bytes('{"id": "Zoë", "text": "REST API für Köln, Postgres"}'.encode())
    code, out = streams.run("batch")
    assert code == 0
    assert json.loads(out.decode())["id"] == "Zoë"


def test_bytes_that_are_no_text_are_read_around(streams: _Streams) -> None:
    streams.given.write_bytes(b'{"id": 1, "text": "REST API \xff Postgres"}')
    code, out = streams.run("batch")
    assert (code, json.loads(out)["id"]) == (0, 1)


def test_half_a_character_is_given_back_as_it_came(streams: _Streams) -> None:
    streams.given.write_bytes(b'{"id": "\\ud800", "text": "\\udfff"}')
    code, out = streams.run("batch")
    assert (code, json.loads(out)["id"]) == (0, "\ud800")


def test_the_exit_code_is_that_of_the_command(streams: _Streams, capsys: pytest.CaptureFixture[str]) -> None:
    assert streams.run("compare", "rails") == (2, b"")
    assert "cannot compare “rails”" in capsys.readouterr().err


def test_a_reader_that_stops_reading_is_no_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    (tmp_path / "in").touch()
    with (tmp_path / "in").open() as stdin, os.fdopen(writing, "w") as stdout:
        monkeypatch.setattr(sys, "argv", ["advisor", "rules"])
        monkeypatch.setattr(sys, "stdin", stdin)
        monkeypatch.setattr(sys, "stdout", stdout)
        assert run() == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "code", "begins"),
    [([TEXT], 0, "Start with Django."), (["rule", "A-71"], 0, "A-71: "), (["compare", "rails"], 2, "")],
)
def test_it_runs_as_a_program(words: list[str], code: int, begins: str) -> None:
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "advisor", *words],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == code
    assert done.stdout.decode().startswith(begins)
    assert b"Traceback" not in done.stderr


# A house policy, checked offline.

EXAMPLES = ROOT / "docs" / "examples"
POLICY, CASES = str(EXAMPLES / "house-policy.toml"), str(EXAMPLES / "policy-cases.jsonl")


def test_a_policy_is_checked_against_its_cases() -> None:
    code, out = ran("policy", "check", POLICY, CASES)
    assert code == 0
    assert out.splitlines()[-1].endswith("as expected, 0 not.")


def test_a_case_that_comes_otherwise_makes_the_check_fail(tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text('{"id": "tool", "text": "a webhook receiver", "expect": {"pick": "django"}}\n')
    code, out = ran("policy", "check", POLICY, str(cases))
    assert code == 1
    assert out.splitlines()[-1] == "1 case: 0 as expected, 1 not."


@pytest.mark.parametrize(
    ("paths", "said"),
    [
        ([], "Give two files: python -m advisor policy check POLICY CASES"),
        ([POLICY], "Give two files"),
        ([POLICY, "no such file.jsonl"], "no such file.jsonl cannot be read"),
        ([CASES, CASES], "The house policy cannot be used."),
        ([POLICY, POLICY], "The file of cases cannot be used."),
    ],
)
def test_files_that_cannot_be_checked_are_named(
    paths: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said in told("policy", "check", *paths, capsys=capsys)


@pytest.mark.parametrize("words", ["rules", f"what if no admin: {TEXT}", "compare django flask", "help"])
def test_what_is_no_advice_is_not_printed_as_json(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "--json takes a situation" in told("--json", words, capsys=capsys)


# A conversation.


def test_a_conversation_is_carried_on_line_by_line() -> None:
    code, out = ran("talk", given=f"{TEXT}\n\nno admin\nforget that\n")
    assert code == 0
    assert out.count("Knowledge 20") == 3  # an empty line is none
    assert "Turned round: no admin panel is needed" in out
    assert "Turned round: staff need screens" in out


def test_a_mistake_does_not_end_a_conversation() -> None:
    code, out = ran("talk", given=f"compare flask\n{TEXT}\n")
    assert code == 0
    assert out.startswith("A comparison takes at least two frameworks.")
    assert "\nStart with Django.\n" in out


def test_a_conversation_that_is_broken_off_ends_quietly() -> None:
    class Broken(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, _buffer: object) -> int:
            raise KeyboardInterrupt

    out = io.StringIO()
    assert (
        main(["talk"], stdin=io.TextIOWrapper(io.BufferedReader(Broken())), stdout=out),
        out.getvalue(),
    ) == (0, "")

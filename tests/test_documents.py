"""The README and the documents say what is true: examples are run, links lead somewhere."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from advisor import Knowledge
from advisor.commands import THREAD_WORDS, VERBS
from advisor.commands.thread_words import COURTESIES
from advisor.knowledge.model import POINTS
from bench import agreement
from handlers.settings import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
WIDTH = "88"
MOST_LINES = 150
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def test_the_readme_can_be_read_in_three_minutes() -> None:
    assert len(README.splitlines()) <= MOST_LINES


def test_the_answer_in_the_readme_is_what_the_command_prints() -> None:
    block = re.search(r"^\$ \.venv/bin/python (-m advisor .+)\n((?:.*\n)*?)```$", README, re.MULTILINE)
    assert block is not None
    done = subprocess.run(
        [sys.executable, *shlex.split(block[1])],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": WIDTH},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == block[2]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_into_documents_name_a_heading_there(document: Path) -> None:
    for target, anchor in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", document.read_text(encoding="utf-8")):
        text = (document.parent / target if target else document).read_text(encoding="utf-8")
        assert anchor in map(slug, re.findall(r"(?m)^#+ (.+)$", text)), anchor


@pytest.mark.parametrize(
    "document", [*DOCUMENTS, ROOT / "Procfile", ROOT / "Containerfile"], ids=lambda path: path.name
)
def test_every_command_that_is_named_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for module in re.findall(r"python[^\n]{0,4} -m ((?:advisor|handlers|bench)[\w.]*\w)", text):
        path = ROOT / module.replace(".", "/")
        file = path / "__main__.py" if path.is_dir() else path.with_suffix(".py")
        assert file.is_file(), module
        assert path.is_dir() or 'if __name__ == "__main__":' in file.read_text(encoding="utf-8"), module
    for target in re.findall(r"(?m)(?:`|^)make ([a-z]+)(?=`| *(?:#|$))", text):
        assert re.search(rf"(?m)^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8")), target


def test_every_document_can_be_reached_from_the_readme() -> None:
    reached, left = set[Path](), [ROOT / "README.md"]
    while left:
        document = left.pop()
        reached.add(document)
        links = re.findall(r"\]\(([^)#:]+\.md)", document.read_text(encoding="utf-8"))
        left += {(document.parent / link).resolve() for link in links} - reached
    assert set(DOCUMENTS) <= reached


def test_the_changelog_tells_of_this_version_and_of_all_released_knowledge() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    unreleased, latest, *_ = re.findall(r"(?m)^## (.+)$", text)
    assert unreleased == "Unreleased"
    assert re.fullmatch(rf"{re.escape(project['version'])} - \d{{4}}-\d\d-\d\d", latest)
    for snapshot in (ROOT / "advisor" / "knowledge" / "released").glob("*.json"):
        assert snapshot.stem in text


def test_the_strengths_in_the_documents_are_those_in_force() -> None:
    text = (ROOT / "docs" / "knowledge.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\w+) \| (\d+) \|", text, re.MULTILINE)
    assert dict(POINTS) == {"none": 0} | {word: int(points) for word, points in rows}


@pytest.mark.parametrize("verb", [verb.name for verb in VERBS if verb.name not in ("advise", "why not")])
def test_every_verb_stands_in_the_readme(verb: str) -> None:
    assert re.search(rf"`(/framework )?{verb}\b", README)


@pytest.mark.parametrize("word", [word.name for word in THREAD_WORDS if word.name not in COURTESIES])
def test_every_word_of_a_conversation_stands_in_the_readme(word: str) -> None:
    assert f"`{word}`" in README


def test_the_agreement_with_real_decisions_is_the_one_in_force(knowledge: Knowledge) -> None:
    written = (ROOT / "docs" / "agreement.md").read_text(encoding="utf-8")
    assert written == agreement.report(knowledge=knowledge), (
        "run `python -m bench.agreement > docs/agreement.md`"
    )


def test_the_readme_tells_how_often_the_advice_agrees(knowledge: Knowledge) -> None:
    for name, title in (("questions", "questions"), ("projects", "pitches")):
        judged = [agreement.judge(case, knowledge=knowledge) for case in agreement.cases(name)]
        share = sum(one.strict for one in judged) / len(judged)
        assert re.search(rf"{share:.2f} of the\s+{title}", README)


def test_every_miss_is_explained(knowledge: Knowledge) -> None:
    explained = agreement.explanations()
    for name in agreement.SETS:
        for case in agreement.cases(name):
            judged = agreement.judge(case, knowledge=knowledge)
            assert judged.accepted or judged.id in explained, judged.id

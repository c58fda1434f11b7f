"""Past knowledge: what a snapshot keeps, which versions can be had, and how a release is taken."""

from __future__ import annotations

import dataclasses
import io
import json
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import Knowledge, KnowledgeError, Profile, advice_document, advise_profile
from advisor.knowledge.__main__ import main
from advisor.knowledge.model import Fact
from advisor.knowledge.past import (
    UnknownVersionError,
    knowledge_at,
    load_past,
    past_versions,
    released,
)
from advisor.knowledge.snapshot import from_snapshot, snapshot

FIRST = "2026.11.1"


@pytest.fixture(scope="module")
def kept(knowledge: Knowledge) -> Knowledge:
    return from_snapshot(snapshot(knowledge), file="kept.json")


def without_phrases(fact: Fact) -> Fact:
    return dataclasses.replace(fact, says=(), denies=())


def order(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def test_a_snapshot_keeps_all_but_the_phrases(knowledge: Knowledge, kept: Knowledge) -> None:
    assert kept.version == knowledge.version
    assert list(kept.entries.items()) == list(knowledge.entries.items())
    assert list(kept.frameworks.items()) == list(knowledge.frameworks.items())
    assert list(kept.sources.items()) == list(knowledge.sources.items())
    assert list(kept.facts.values()) == [without_phrases(fact) for fact in knowledge.facts.values()]
    assert snapshot(kept) == snapshot(knowledge)


@given(data=st.data())
def test_a_snapshot_gives_the_same_advice_as_the_knowledge_it_was_taken_of(
    data: st.DataObject, knowledge: Knowledge, kept: Knowledge
) -> None:
    facts = data.draw(st.dictionaries(st.sampled_from(list(knowledge.facts)), st.booleans(), max_size=8))
    before, after = (advise_profile(Profile.of(facts), knowledge=one) for one in (knowledge, kept))
    assert advice_document(after, knowledge=kept) == advice_document(before, knowledge=knowledge)


def test_the_first_release_can_be_had() -> None:
    assert past_versions()[0] == FIRST


@pytest.mark.parametrize("version", past_versions())
def test_every_released_version_loads_and_decides(version: str) -> None:
    past = load_past(version)
    advice = advise_profile(Profile.parse("admin_panel,relational_data"), knowledge=past)
    assert (past.version, advice.knowledge, advice.pick) == (version, version, "django")
    assert {entry.source for entry in past.entries.values()} <= set(past.sources)
    assert snapshot(past) == (released() / f"{version}.json").read_text(encoding="utf-8")


def test_released_knowledge_is_not_edited(knowledge: Knowledge) -> None:
    """Once its snapshot is taken, a version stays as it is; a change of the data begins with a new version."""
    assert order(knowledge.version) >= order(past_versions()[-1])
    if knowledge.version in past_versions():
        kept = (released() / f"{knowledge.version}.json").read_text(encoding="utf-8")
        assert snapshot(knowledge) == kept, "raise version in knowledge.toml"


def test_a_past_version_is_loaded_once() -> None:
    assert load_past(FIRST) is load_past(FIRST)


def test_a_link_to_the_current_version_needs_no_snapshot(knowledge: Knowledge) -> None:
    assert knowledge_at(knowledge.version, now=knowledge) is knowledge


def test_a_link_to_a_past_version_gets_it(knowledge: Knowledge) -> None:
    later = dataclasses.replace(knowledge, version="2099.01.1")
    assert knowledge_at(FIRST, now=later).version == FIRST


UNKNOWN = [
    ("2019.01.1", "Knowledge 2019.01.1 is not among those that I know."),
    ("2098.12.31", "Knowledge 2098.12.31 is not among those that I know."),
    ("2099.01.2", "Knowledge 2099.01.2 is newer than mine."),
    ("2099.01.10", "Knowledge 2099.01.10 is newer than mine."),
    ("latest", "“latest” is not a version of the knowledge; one looks like 2026.11.1."),
    ("", "“” is not a version of the knowledge; one looks like 2026.11.1."),
    ("../data/knowledge", "“../data/knowledge” is not a version of the knowledge; one looks like 2026.11.1."),
    ("2026.11.1\n", "“2026.11.1\n” is not a version of the knowledge; one looks like 2026.11.1."),
    ("2026.11." + "9" * 99, "“2026.11.99999999999…” is not a version of the knowledge; one looks like 2026.11.1."),
]  # fmt: skip


@pytest.mark.parametrize(("version", "sentence"), UNKNOWN)
def test_an_unknown_version_is_answered_with_those_that_are_known(
    version: str, sentence: str, knowledge: Knowledge
) -> None:
    later = dataclasses.replace(knowledge, version="2099.01.1")
    with pytest.raises(UnknownVersionError) as raised:
        knowledge_at(version, now=later)
    assert raised.value.version == version
    assert raised.value.known == (*past_versions(), "2099.01.1")
    assert str(raised.value).startswith(f"{sentence} The versions that I know are ")
    assert str(raised.value).endswith("2099.01.1.")


def test_versions_stand_in_the_order_of_time(tmp_path: Path) -> None:
    for name in ("2026.11.10.json", "2026.11.2.json", "2025.12.1.json", "notes.json", "2026.11.1.txt"):
        (tmp_path / name).touch()
    assert past_versions(tmp_path) == ("2025.12.1", "2026.11.2", "2026.11.10")


def test_where_nothing_is_kept_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnknownVersionError) as raised:
        load_past("2026.11.1", tmp_path)
    assert str(raised.value) == "Knowledge 2026.11.1 is not among those that I know. None is kept here."


NO_SNAPSHOTS = [
    "",
    "[]",
    "{",
    "7",
    "{}",
    '{"facts": 1, "entries": []}',
    '{"facts": [1], "entries": []}',
    "null",
]


@pytest.mark.parametrize("text", NO_SNAPSHOTS)
def test_what_is_no_snapshot_is_refused_by_its_name(text: str, tmp_path: Path) -> None:
    (tmp_path / "2026.11.1.json").write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"^2026\.11\.1\.json: "):
        load_past("2026.11.1", tmp_path)


def edited(knowledge: Knowledge, *, of: str, where: dict[str, str], to: dict[str, Any]) -> str:
    """A snapshot in which the first item of a list with these members has others."""
    kept = json.loads(snapshot(knowledge))
    item = next(one for one in kept[of] if where.items() <= one.items())
    item |= to
    return json.dumps(kept)


DAMAGED = [
    ("entries", {"kind": "rule"}, {"reviewed": "soon"}, "reviewed: expected a date like 2026-11-22"),
    ("entries", {"kind": "rule"}, {"owner": ""}, "owner: Must not be empty."),
    ("entries", {"kind": "warning"}, {"when": ["no_such_fact"]}, "no fact is called “no_such_fact”"),
    ("facts", {"id": "admin_panel"}, {"costs": 9}, "admin_panel: costs: "),
    ("frameworks", {"id": "flask"}, {"near": []}, "flask: near: expected each of django, fastapi once"),
]  # fmt: skip


@pytest.mark.parametrize(("of", "where", "to", "message"), DAMAGED)
def test_a_damaged_snapshot_is_refused_with_the_place(
    of: str, where: dict[str, str], to: dict[str, Any], message: str, knowledge: Knowledge
) -> None:
    with pytest.raises(KnowledgeError) as raised:
        from_snapshot(edited(knowledge, of=of, where=where, to=to), file="kept.json")
    assert str(raised.value).startswith("kept.json: ")
    assert message in str(raised.value)


def ran(what: str, knowledge: Knowledge, folder: Path) -> tuple[int, str]:
    out = io.StringIO()
    return main([what], stdout=out, knowledge=knowledge, folder=folder), out.getvalue()


def test_a_release_keeps_a_snapshot_that_loads(knowledge: Knowledge, tmp_path: Path) -> None:
    said = f"Knowledge {knowledge.version} is released: add {knowledge.version}.json to the commit.\n"
    assert ran("release", knowledge, tmp_path) == (0, said)
    assert load_past(knowledge.version, tmp_path).version == knowledge.version


def test_releasing_twice_changes_nothing(knowledge: Knowledge, tmp_path: Path) -> None:
    ran("release", knowledge, tmp_path)
    said = f"Knowledge {knowledge.version} is released as it stands.\n"
    assert ran("release", knowledge, tmp_path) == ran("check", knowledge, tmp_path) == (0, said)


def test_a_released_version_cannot_be_released_with_other_content(
    knowledge: Knowledge, tmp_path: Path
) -> None:
    ran("release", knowledge, tmp_path)
    kept = (tmp_path / f"{knowledge.version}.json").read_bytes()
    entries = dict(list(knowledge.entries.items())[1:])
    changed = dataclasses.replace(knowledge, entries=entries)
    said = (
        f"Knowledge {knowledge.version} was released with other content, and links rely on that: "
        "raise version in knowledge.toml.\n"
    )
    assert ran("release", changed, tmp_path) == ran("check", changed, tmp_path) == (1, said)
    assert (tmp_path / f"{knowledge.version}.json").read_bytes() == kept


def test_a_forgotten_release_is_noticed(knowledge: Knowledge, tmp_path: Path) -> None:
    said = f"Knowledge {knowledge.version} is not released: run python -m advisor.knowledge release.\n"
    assert ran("check", knowledge, tmp_path) == (1, said)


def test_the_check_runs_as_a_program(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], knowledge: Knowledge
) -> None:
    monkeypatch.setattr(sys, "argv", ["advisor.knowledge", "check"])
    monkeypatch.delitem(sys.modules, "advisor.knowledge.__main__")
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("advisor.knowledge", run_name="__main__")
    is_released = knowledge.version in past_versions()
    assert ended.value.code == (0 if is_released else 1)
    assert capsys.readouterr().out.startswith(f"Knowledge {knowledge.version} is ")

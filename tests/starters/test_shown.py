"""Which starter is offered and found, and that it is shown whole."""

from __future__ import annotations

import importlib.metadata
import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import Knowledge, KnowledgeError, Profile, advise_profile, plain_text
from advisor.starters import (
    SHIPPED_IN,
    Starter,
    UnknownStarterError,
    find_starter,
    load_starters,
    starter_document,
    starter_for,
    starters,
)
from handlers.slack.blocks import document_blocks
from handlers.slack.limits import ALL_BLOCKS_TEXT, TEXT_OBJECT, checked
from handlers.slack.weighing import length

SHIPPED = load_starters()
EACH = pytest.mark.parametrize("starter", SHIPPED, ids=[starter.id for starter in SHIPPED])


@pytest.mark.parametrize(
    ("facts", "pick", "offered"),
    [
        ("admin_panel,relational_data", "django", "django"),
        ("admin_panel,relational_data,monolith,webhook_receiver", "django", "django"),
        ("openapi,io_heavy,typed_validation", "fastapi", "fastapi"),
        ("openapi,io_heavy,typed_validation,webhook_receiver", "fastapi", "fastapi"),
        ("webhook_receiver,small_scope", "flask", "flask"),
        ("thin_wrapper,full_control,small_scope", "flask", "flask"),
        ("full_control,lightweight,house_flask", "flask", "modular"),
        ("full_control,lightweight,house_flask,-webhook_receiver", "flask", "modular"),
    ],
)
def test_the_starter_fits_the_pick_and_the_facts(
    facts: str, pick: str, offered: str, knowledge: Knowledge
) -> None:
    advice = advise_profile(Profile.parse(facts), knowledge=knowledge)
    assert advice.pick == pick
    starter = starter_for(advice, knowledge=knowledge)
    assert starter is not None
    assert starter.id == offered


def test_where_nothing_is_picked_no_starter_is_offered(knowledge: Knowledge) -> None:
    advice = advise_profile(Profile(), knowledge=knowledge)
    assert advice.pick is None
    assert starter_for(advice, knowledge=knowledge) is None


@given(data=st.data())
def test_every_pick_has_a_starter_of_its_framework(data: st.DataObject, knowledge: Knowledge) -> None:
    facts = data.draw(st.dictionaries(st.sampled_from(sorted(knowledge.facts)), st.booleans(), max_size=8))
    advice = advise_profile(Profile.of(facts), knowledge=knowledge)
    starter = starter_for(advice, knowledge=knowledge)
    assert (starter.framework if starter else None) == advice.pick


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("django", "django"),
        (" Django! ", "django"),
        ("fastapi", "fastapi"),
        ("Fast API", "fastapi"),
        ("flask", "flask"),
        ("a webhook receiver, please", "flask"),
        ("modular", "modular"),
        ("the modular layout", "modular"),
        ("flask modular", "modular"),
        ("flask with blueprints", "modular"),
        ("django admin", "django"),
        ("flask or django", "django"),
    ],
)
def test_a_starter_is_found_by_what_people_call_it(words: str, found: str, knowledge: Knowledge) -> None:
    assert find_starter(words, knowledge=knowledge).id == found


@pytest.mark.parametrize(
    ("words", "near"),
    [
        ("djnago", ("django",)),
        ("flsk", ("flask",)),
        ("modulair", ("modular",)),
        ("rails", ("django", "fastapi", "flask", "modular")),
        ("", ("django", "fastapi", "flask", "modular")),
        ("…" * 30_000, ("django", "fastapi", "flask", "modular")),
    ],
)
def test_an_unknown_starter_is_refused_with_the_nearest(
    words: str, near: tuple[str, ...], knowledge: Knowledge
) -> None:
    with pytest.raises(UnknownStarterError) as caught:
        find_starter(words, knowledge=knowledge)
    assert (caught.value.wanted, caught.value.near) == (words, near)
    assert str(caught.value) == f"There is no starter “{words}”."


@EACH
def test_a_starter_shows_its_files_as_they_are(starter: Starter, knowledge: Knowledge) -> None:
    folder = SHIPPED_IN / starter.id
    shown = starter_document(starter, knowledge=knowledge).sections
    files = [section.code for section in shown if section.code and section.code.name]
    on_disk = {str(path.relative_to(folder)) for path in folder.rglob("*.py")}
    assert {code.name for code in files} == on_disk
    assert all(code.text == (folder / code.name).read_text(encoding="utf-8") for code in files)


@EACH
def test_a_starter_says_what_it_shows_how_to_run_it_and_what_it_leaves_open(
    starter: Starter, knowledge: Knowledge
) -> None:
    document = starter_document(starter, knowledge=knowledge)
    assert document.headline == f"{starter.title}."
    run = next(section.code for section in document.sections if section.key == "run")
    assert run is not None
    assert run.text.splitlines() == [
        f"python -m pip install {starter.install}",
        *starter.set_up,
        *starter.start,
    ]
    text = plain_text(document)
    assert [line.text for line in (*starter.shows, *starter.left) if line.text not in text] == []
    assert f"Knowledge {knowledge.version}." in text


@EACH
def test_a_starter_rests_on_rules_and_facts_that_exist(starter: Starter, knowledge: Knowledge) -> None:
    cited = [rule for line in (*starter.shows, *starter.left) for rule in line.rules]
    assert "A-80" in cited
    assert set(cited) <= set(knowledge.entries)
    assert set(starter.any) <= set(knowledge.facts)
    assert starter.framework in knowledge.frameworks


@EACH
def test_a_starter_is_tested_with_the_versions_that_it_names(starter: Starter) -> None:
    named = re.findall(r"(\w+) (\d+\.\d+)", starter.made_with)
    assert named
    for package, version in named:
        assert importlib.metadata.version(package).startswith(f"{version}.")


@EACH
def test_a_starter_is_shown_whole_in_one_message(starter: Starter, knowledge: Knowledge) -> None:
    document = starter_document(starter, knowledge=knowledge)
    assert sum(length(claim) for claim in document.claims()) < ALL_BLOCKS_TEXT * 2 // 3
    assert all(length(code.text) <= TEXT_OBJECT for code in starter.files)
    blocks = document_blocks(document, whole="https://advisor.example.com")
    message = checked({"text": document.headline, "blocks": blocks})
    shown = "".join(texts(message["blocks"]))
    assert [claim for claim in document.claims() if claim.rstrip("\n") not in shown] == []


def texts(part: object) -> list[str]:
    if isinstance(part, dict):
        own = [part["text"]] if isinstance(part.get("text"), str) else []
        return own + [text for value in part.values() for text in texts(value)]
    return [text for value in part for text in texts(value)] if isinstance(part, list) else []


@EACH
def test_a_starter_holds_no_secret_and_no_debug_switch(starter: Starter) -> None:
    text = "\n".join(code.text for code in starter.files) + "\n".join((*starter.set_up, *starter.start))
    assert re.findall(r"(?i)debug|(?:secret|password|token)\w* ?= ?[\"']", text) == []


def test_knowledge_of_fewer_frameworks_has_fewer_starters(knowledge: Knowledge) -> None:
    fewer = replace(knowledge, frameworks={"django": knowledge.frameworks["django"]})
    assert [starter.id for starter in starters(fewer)] == ["django"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("[django]", "[django"), "starters.toml: "),
        (('title = "Django', 'titel = "Django'), "starters.toml: django: .*titel.*Unknown field"),
        (('framework = "flask"', "framework = 1"), "starters.toml: flask: .*framework.*Not a valid string"),
        (('"quotes.py"', '"missing.py"'), "starters.toml: .*missing.py"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(change: tuple[str, str], told: str, tmp_path: Path) -> None:
    folder = tmp_path / "starters"
    shutil.copytree(SHIPPED_IN, folder)
    path = folder / "starters.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(*change, 1), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=told):
        load_starters(folder)


def test_a_missing_folder_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"starters\.toml"):
        load_starters(tmp_path)


def test_the_files_that_ship_are_loaded_in_the_order_of_the_list(shipped: Mapping[str, Starter]) -> None:
    assert list(shipped) == ["django", "fastapi", "flask", "modular"]

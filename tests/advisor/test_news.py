"""What the last change of the knowledge was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from advisor import Knowledge
from advisor.knowledge.past import load_past, past_versions
from advisor.news import last_change, news_section


def texts(knowledge: Knowledge) -> list[str]:
    return [
        f"{line.text} {' '.join(line.rules)}".strip() for line in news_section(last_change(knowledge)).lines
    ]


def test_what_came_changed_and_went_is_counted_and_named(knowledge: Knowledge) -> None:
    latest = load_past(past_versions()[-1])
    entries = dict(latest.entries)
    gone = entries.pop("A-71")
    entries["P-999"] = replace(gone, id="P-999")
    entries["A-26"] = replace(entries["A-26"], effects=())
    entries["A-31"] = replace(entries["A-31"], owner="somebody-else", name="Said in other words")
    changed = replace(knowledge, version="2999.01.1", entries=entries)
    assert texts(changed) == ["New: 1 P-999", "Reworked: 1 A-26", "Gone: 1 A-71"]


def test_many_are_counted_and_some_named(knowledge: Knowledge) -> None:
    latest = load_past(past_versions()[-1])
    kept = dict(list(latest.entries.items())[8:])
    [line] = news_section(last_change(replace(knowledge, version="2999.01.1", entries=kept))).lines
    assert line.text == "Gone: 8, among them"
    assert len(line.rules) == 6


def test_the_same_rules_under_another_number_are_no_change(knowledge: Knowledge) -> None:
    version = past_versions()[-1]
    same = replace(knowledge, version="2999.01.1", entries=load_past(version).entries)
    assert texts(same) == [f"No rule changed since version {version}."]


def test_the_first_version_changes_nothing(knowledge: Knowledge, tmp_path: Path) -> None:
    news = last_change(knowledge, tmp_path)
    assert [line.text for line in news_section(news).lines] == ["This is the first version."]

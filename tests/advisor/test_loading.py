from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from advisor import KnowledgeError, load_knowledge
from advisor.knowledge.model import Amount, Condition, FactIs

HEAD = """
version = "2026.11.1"
[[frameworks]]
id = "django"
name = "Django"
summary = "a platform"
near = ["flask"]
[[frameworks]]
id = "flask"
name = "Flask"
summary = "a core"
near = ["django"]
[[sources]]
id = "guide"
title = "A guide"
note = "Read."
[[amounts]]
units = ["developer"]
fact = "larger_team"
at_least = 5
[spellings]
colour = "color"
"""
CUES = """
negates = '''
no   # with a remark
without

# only a remark
'''
"""
FACTS = """
[admin_panel]
yes = "an admin is needed"
no = "no admin is needed"
question = "Will staff correct data?"
says = "admin screen"
costs = 1
turns = 2
excludes = ["larger_team", "-runs_flask"]
[larger_team]
yes = "the team is large"
no = "the team is small"
"""
FAMILY = """
[runs_X]
yes = "it runs on {X}"
no = "it does not run on {X}"
question = "Does it run on {X}?"
says = '''
runs on X
X today
'''
denies = "left X"
costs = 3
"""
RULES = """
source = "guide"
owner = "maintainers"
reviewed = 2026-11-22

[[rule]]
id = "A-1"
name = "Staff need screens"
says = "They do."
[[rule.effect]]
when = ["admin_panel", "-runs_flask"]
any = ["larger_team"]
unless = ["-runs_django"]
supports = "django"
strength = "strong"
because = "Screens come with it."

[[criterion]]
id = "B-2"
order = 3
cases = ["q012", "r3"]
reviewed = 2026-01-02
name = "Admin site"
says = "Whether there is one."
[criterion.cells]
django = "yes"
flask = "no"
"""
FILES = {
    "knowledge.toml": HEAD,
    "cues.toml": CUES,
    "facts/product.toml": FACTS,
    "facts/present.toml": FAMILY,
    "entries/10-rules.toml": RULES,
}


def entry(text: str) -> str:
    """One more entry, in a file of its own."""
    return f'source = "guide"\nowner = "x"\nreviewed = 2026-11-22\n{text}'


def named(kind: str, more: str = "") -> str:
    return entry(f'[[{kind}]]\nid = "A-9"\nname = "A name"\nsays = "A text."\n{more}')


def written(folder: Path, files: Mapping[str, str | None]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        if text is not None:
            path.write_bytes(text.encode("latin-1"))
    return folder


def test_what_the_files_say_arrives_in_the_knowledge(tmp_path: Path) -> None:
    knowledge = load_knowledge(written(tmp_path, FILES))
    rule, criterion = knowledge.entries.values()
    assert (knowledge.version, list(knowledge.frameworks)) == ("2026.11.1", ["django", "flask"])
    assert knowledge.amounts == (Amount(("developer",), "larger_team", 5, None),)
    assert knowledge.spellings == {"colour": "color"}
    assert knowledge.cues == {"negates": ("no", "without")}
    assert (rule.kind, rule.reviewed, rule.cells) == ("rule", dt.date(2026, 11, 22), None)
    assert rule.effects[0].when == Condition(
        all=(FactIs("admin_panel", True), FactIs("runs_flask", False)),
        any=(FactIs("larger_team", True),),
        unless=(FactIs("runs_django", False),),
    )
    assert (rule.effects[0].direction, rule.effects[0].framework) == ("supports", "django")
    assert (rule.cases, criterion.cases) == ((), ("q012", "r3"))
    assert (criterion.order, criterion.cells) == (3, {"django": "yes", "flask": "no"})


def test_an_entry_may_replace_what_its_file_says_of_all(tmp_path: Path) -> None:
    assert load_knowledge(written(tmp_path, FILES)).entries["B-2"].reviewed == dt.date(2026, 1, 2)


def test_a_family_becomes_one_fact_for_each_framework(tmp_path: Path) -> None:
    facts = load_knowledge(written(tmp_path, FILES)).facts
    assert list(facts) == ["runs_django", "runs_flask", "admin_panel", "larger_team"]
    flask = facts["runs_flask"]
    assert (flask.yes, flask.question) == ("it runs on Flask", "Does it run on Flask?")
    assert (flask.says, flask.denies) == (("runs on flask", "flask today"), ("left flask",))
    assert (flask.group, flask.costs) == ("present", 3)


def test_what_excludes_is_excluded_in_turn(tmp_path: Path) -> None:
    knowledge = load_knowledge(written(tmp_path, FILES))
    panel, team, flask = FactIs("admin_panel", True), FactIs("larger_team", True), FactIs("runs_flask", False)
    assert knowledge.facts["admin_panel"].turns == 2
    assert knowledge.facts["larger_team"].turns is None
    assert knowledge.exclusions == {panel: {team, flask}, team: {panel}, flask: {panel}}


def test_files_of_another_kind_are_left_alone(tmp_path: Path) -> None:
    folder = written(tmp_path, {**FILES, "entries/notes.md": "= no TOML", "facts/old.toml~": "= no TOML"})
    assert len(load_knowledge(folder).entries) == 2


class Broken(NamedTuple):
    """A file with one thing wrong (`old` None: all of it), and how the message goes on after the file's name."""

    file: str
    old: str | None
    new: str
    message: str


head, cues = partial(Broken, "knowledge.toml"), partial(Broken, "cues.toml")
facts, rules = partial(Broken, "facts/product.toml"), partial(Broken, "entries/10-rules.toml")
more = partial(Broken, "entries/20-more.toml", None)

BROKEN = {
    "bad TOML": cues(None, "negates = ", "not valid TOML: "),
    "not UTF-8": cues(None, "# \xe9", "not valid TOML: 'utf-8' codec"),
    "no version": head('version = "2026.11.1"', "", "version: Missing data"),
    "bad version": head("2026.11.1", "1.0", "version: A version is year.month.change, like 2026"),
    "framework without a member": head('summary = "a core"', "", "frameworks.1.summary: Missing data"),
    "doubled framework": head('id = "flask"', 'id = "django"', "frameworks: “django” is given twice"),
    "doubled source": head(
        "[[amounts]]",
        '[[sources]]\nid = "guide"\ntitle = "T"\nnote = "N"\n[[amounts]]',
        "sources: “guide” is given twice",
    ),
    "a framework that is near to itself": head(
        'near = ["flask"]', 'near = ["django"]', "django: near: expected each of flask once"
    ),
    "amount for an unknown fact": head(
        '"larger_team"',
        '"large_team"',
        "amounts of large_team: no fact is called “large_team”; nearest: larger_team",
    ),
    "unknown kind of cue": cues(
        "negates", "negate", "top level: no kind of cue is called “negate”; nearest: negates"
    ),
    "cue that is no text": cues(None, "past = 3", "past: expected one text"),
    "fact without a label": facts('yes = "an', 'yse = "an', "admin_panel: yes: Miss"),
    "fact with an unknown member": facts("question", "asks", "admin_panel: asks: Unknown field."),
    "fact that is no table": facts(None, "admin = 3", "admin: _schema: Invalid input"),
    "fact too dear": facts("costs = 1", "costs = 9", "admin_panel: costs: Must be"),
    "fact that nobody could turn": facts("turns = 2", "turns = 0", "admin_panel: turns: Must be"),
    "excluded fact with a bad name": facts(
        '"-runs_flask"', '"not flask"', "admin_panel: excludes.1: Write a fact, or -fact for its no."
    ),
    "misspelt fact that is excluded": facts(
        '"-runs_flask"',
        '"-runs_flusk"',
        "admin_panel: excludes: no fact is called “runs_flusk”; nearest: runs_flask",
    ),
    "fact that excludes itself": facts(
        '"-runs_flask"', '"admin_panel"', "admin_panel: excludes: a fact cannot exclude itself"
    ),
    "fact that rules another out both ways": facts(
        '"-runs_flask"',
        '"-larger_team"',
        "admin_panel: excludes: “larger_team” cannot be ruled out both ways",
    ),
    "fact with a bad name": facts(
        "[admin_panel]",
        "[Admin-Panel]",
        "Admin-Panel: a fact is lower case with underscores, like admin_panel",
    ),
    "doubled fact": Broken("facts/team.toml", None, FACTS, "admin_panel: this fact is there already"),
    "fact twice by its family": Broken(
        "facts/team.toml",
        None,
        '[runs_flask]\nyes = "a"\nno = "b"',
        "runs_flask: this fact is there already",
    ),
    "unknown kind of entry": rules(
        "[[criterion]]",
        "[[criterium]]",
        "top level: no kind of entry is called “criterium”; nearest: criterion",
    ),
    "bad id": rules("B-2", "C-2", "C-2: id: An id is A-, B- or P- and a number"),
    "no id": rules('id = "B-2"', "", "criterion number 1: id: Missing data"),
    "bad id of a case": rules(
        'cases = ["q012", "r3"]',
        'cases = ["q012", "Q61"]',
        "B-2: cases.1: A case is q or r and a number, like q012.",
    ),
    "no name": rules('name = "Staff', 'nmae = "Staff', "A-1: name: Missing data"),
    "doubled id": rules("B-2", "A-1", "A-1: this id is given twice"),
    "doubled id in another file": more(RULES, "A-1: this id is given twice"),
    "entries that are no tables": more(
        'rule = ["A-9"]', "rule number 1: expected a table; each entry begins with [[rule]]"
    ),
    "entry with single brackets": more(
        entry('[rule]\nid = "A-9"'), "rule number 1: expected a table; each entry begins with [[rule]]"
    ),
    "unknown source": rules('"guide"', '"giude"', "A-1: no source is called “giude”; nearest: guide"),
    "date in quotes": rules(
        "2026-01-02", '"2026-01-02"', "B-2: reviewed: Must be a date without quotes, like 2026-11-22."
    ),
    "date with a time": rules(
        "2026-01-02", "2026-01-02T10:00:00Z", "B-2: reviewed: Must be a date without quotes"
    ),
    "unknown framework of an entry": more(
        named("portrait", 'framework = "djagno"'), "A-9: no framework is called “djagno”; nearest: django"
    ),
    "portrait of nothing": more(
        named("portrait"), "A-9: a portrait names its framework: one of django, flask"
    ),
    "criterion without a cell": rules(
        'flask = "no"', "", "B-2: cells: there is one cell for each of django, flask"
    ),
    "criterion without cells": more(
        named("criterion"), "A-9: cells: there is one cell for each of django, flask"
    ),
    "cell for an unknown framework": more(
        named("rule", 'cells = { rails = "yes" }'), "A-9: cells: there is one cell for each of django, flask"
    ),
    "empty cell": rules('"no"', '""', "B-2: cells.flask.value: Must not be empty"),
    "warning without a condition": more(named("warning"), "A-9: it needs at least one fact in when or any"),
    "condition of exceptions alone": more(
        named("rule", 'unless = ["admin_panel"]'), "A-9: it needs at least one fact in when or any"
    ),
    "misspelt fact of an entry": more(
        named("warning", 'when = ["-admin_pannel"]'),
        "A-9: no fact is called “admin_pannel”; nearest: admin_panel",
    ),
    "misspelt fact of an effect": rules(
        '"-runs_django"', '"-runs_djagno"', "A-1: no fact is called “runs_djagno”; nearest: runs_django"
    ),
    "fact like no other": rules(
        '"admin_panel"',
        '"zzz"',
        "A-1: no fact is called “zzz”; nearest: admin_panel, larger_team, runs_django, runs_flask",
    ),
    "literal with a bad name": rules(
        '"larger_team"', '"not larger"', "A-1: effect.0.any.0: Write a fact, or -fact for its no."
    ),
    "no direction": rules(
        'supports = "django"', "", "A-1: an effect has exactly one of supports, opposes, blocks"
    ),
    "two directions": rules(
        'supports = "django"',
        'supports = "django"\nblocks = "flask"',
        "A-1: an effect has exactly one of supports, opposes, blocks",
    ),
    "effect on an unknown framework": rules(
        'supports = "django"',
        'opposes = "rails"',
        "A-1: no framework is called “rails”; nearest: django, flask",
    ),
    "effect without a condition": rules(
        'when = ["admin_panel", "-runs_flask"]\nany = ["larger_team"]',
        "",
        "A-1: an effect needs at least one fact in when or any",
    ),
    "bad strength": rules(
        '"strong"', '"huge"', "A-1: effect.0.strength: Must be one of: slight, moderate, strong, decisive."
    ),
    "no reason": rules("because =", "why =", "A-1: effect.0.because: Missing data"),
    "plan without an action": more(
        named("plan", '[[plan.step]]\nplace = "end"\nsays = "Stop."'), "A-9: action: a plan cannot do without"
    ),
    "plan without steps": more(named("plan", 'action = "move"'), "A-9: step: a plan cannot do without"),
    "plan for another action": more(
        named("plan", 'action = "stay"'), "A-9: action: Must be one of: move, split."
    ),
    "plan for an unknown framework": more(
        named("plan", 'action = "move"\nruns = "djagno"\n[[plan.step]]\nplace = "end"\nsays = "Stop."'),
        "A-9: no framework is called “djagno”; nearest: django",
    ),
    "step in an unknown place": more(
        named("plan", 'action = "move"\n[[plan.step]]\nplace = "start"\nsays = "Begin."'),
        "A-9: step.0.place: Must be one of: measure, tests, data, beside, first, rest, people, end.",
    ),
    "misspelt fact of a step": more(
        named(
            "plan",
            'action = "move"\n[[plan.step]]\nplace = "end"\nwhen = ["admin_pannel"]\nsays = "Stop."',
        ),
        "A-9: no fact is called “admin_pannel”; nearest: admin_panel",
    ),
    "part without a label": more(
        named("part", 'any = ["admin_panel"]'), "A-9: label: a part cannot do without"
    ),
    "part of nothing": more(
        named("part", 'label = "the screens"'), "A-9: it needs at least one fact in when or any"
    ),
    "part that takes an unknown fact": more(
        named("part", 'label = "the screens"\nany = ["admin_panel"]\ntakes = ["larger_tean"]'),
        "A-9: no fact is called “larger_tean”; nearest: larger_team",
    ),
    "part beside an unknown framework": more(
        named("part", 'label = "the screens"\nany = ["admin_panel"]\nbeside = ["rails"]'),
        "A-9: no framework is called “rails”; nearest: django, flask",
    ),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_refused_with_file_entry_and_the_right_words(broken: Broken, tmp_path: Path) -> None:
    before = FILES.get(broken.file, "")
    assert broken.old is None or broken.old in before, "the table no longer breaks what it means to break"
    text = broken.new if broken.old is None else before.replace(broken.old, broken.new, 1)
    with pytest.raises(KnowledgeError) as caught:
        load_knowledge(written(tmp_path, {**FILES, broken.file: text}))
    assert str(caught.value).startswith(f"{Path(broken.file).name}: {broken.message}")
    assert "\n" not in str(caught.value)


def test_every_mistake_in_an_entry_is_told_at_once(tmp_path: Path) -> None:
    text = RULES.replace("B-2", "C-2").replace("order = 3", 'order = "third"')
    with pytest.raises(KnowledgeError, match="order: Not a valid integer") as caught:
        load_knowledge(written(tmp_path, {**FILES, "entries/10-rules.toml": text}))
    assert "id: An id is" in str(caught.value)


@pytest.mark.parametrize("missing", ["knowledge.toml", "cues.toml"])
def test_a_missing_file_is_named(missing: str, tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=f"^{missing}: this file is missing$"):
        load_knowledge(written(tmp_path, {**FILES, missing: None}))


@pytest.mark.parametrize("missing", ["facts", "entries"])
def test_a_missing_folder_is_named(missing: str, tmp_path: Path) -> None:
    files = {name: text for name, text in FILES.items() if not name.startswith(missing)}
    with pytest.raises(KnowledgeError, match=f"^{missing}: this folder is missing$"):
        load_knowledge(written(tmp_path, files))

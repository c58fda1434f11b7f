"""Reading a house policy: what is right is kept, what is wrong is told with its line, and nothing else happens."""

from __future__ import annotations

import copy
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import Knowledge
from advisor.knowledge.model import Condition, FactIs
from advisor.policy import HouseRule, Policy, PolicyError
from advisor.policy.loading import MAX_POLICY, load_policy

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "house-policy.toml"
RULE = '[[prefer]]\nid = "H-1"\nframework = "django"\nreason = "Why."\nowner = "Us"\n'


def problems(text: str, knowledge: Knowledge) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        load_policy(text, knowledge=knowledge)
    assert str(caught.value).startswith("The house policy cannot be used.\n")
    return [str(problem) for problem in caught.value.problems]


def only_rule(text: str, knowledge: Knowledge) -> HouseRule:
    (rule,) = load_policy(text, knowledge=knowledge).rules
    return rule


def test_a_rule_is_read_with_all_its_members(knowledge: Knowledge) -> None:
    text = """
[[require]]
id = "own-login"
framework = "flask"
companion = "our  sign-in"
reason = '''
 One
 place.'''
owner = "Security"
link = "https://wiki.example.com:8443/a?b=c#d"
until = 2027-06-30
actions = ["start", "move"]
when = ["openapi", "-admin_panel"]
any = ["has_api", "small_api"]
unless = ["prototype"]
"""
    rule = only_rule(text, knowledge)
    when = Condition(
        (FactIs("openapi", True), FactIs("admin_panel", False)),
        (FactIs("has_api", True), FactIs("small_api", True)),
        (FactIs("prototype", True),),
    )
    label = {name: (fact.yes, fact.no) for name, fact in knowledge.facts.items()}
    assert rule.scope == (
        f"new projects and projects that move, if {label['openapi'][0]} and {label['admin_panel'][1]}, "
        f"if {label['has_api'][0]} or {label['small_api'][0]}, unless {label['prototype'][0]}"
    )
    assert (rule.id, rule.kind, rule.framework, rule.name) == ("own-login", "require", "flask", "Flask")
    assert (rule.companion, rule.reason, rule.owner) == ("our sign-in", "One place.", "Security")
    assert (rule.link, rule.until) == ("https://wiki.example.com:8443/a?b=c#d", dt.date(2027, 6, 30))
    assert (rule.when, rule.actions) == (when, ("start", "move"))


def test_a_short_rule_holds_everywhere_and_for_good(knowledge: Knowledge) -> None:
    rule = only_rule(RULE, knowledge)
    assert (rule.when, rule.actions, rule.until, rule.link, rule.scope) == (Condition(), (), None, None, "")


def test_an_owner_and_a_link_for_the_file_hold_where_a_rule_has_none(knowledge: Knowledge) -> None:
    own = RULE.replace("H-1", "H-2") + 'link = "https://own.example.com"\n'
    other = RULE.replace('owner = "Us"', "")
    head = 'owner = "Platform"\nlink = "https://all.example.com"\n'
    first, second = load_policy(head + own + other, knowledge=knowledge).rules
    assert (first.owner, first.link) == ("Us", "https://own.example.com")
    assert (second.owner, second.link) == ("Platform", "https://all.example.com")


def test_rules_stand_in_the_order_of_the_file(knowledge: Knowledge) -> None:
    forbid = RULE.replace("prefer", "forbid")
    text = "".join(
        one.replace("H-1", f"H-{number}") for number, one in enumerate([forbid, RULE, forbid, RULE])
    )
    rules = load_policy(text, knowledge=knowledge).rules
    assert [(rule.id, rule.kind) for rule in rules] == [
        ("H-0", "forbid"),
        ("H-1", "prefer"),
        ("H-2", "forbid"),
        ("H-3", "prefer"),
    ]


@pytest.mark.parametrize("text", ["", "\n# nothing yet\n", "\ufeff", 'owner = "Us"', "prefer = []"])
def test_a_file_without_rules_sets_no_policy(text: str, knowledge: Knowledge) -> None:
    assert load_policy(text, knowledge=knowledge) == Policy()


def test_line_ends_and_byte_order_marks_of_other_systems_are_read(knowledge: Knowledge) -> None:
    text = "\ufeff" + RULE.replace("\n", "\r\n")
    assert load_policy(text, knowledge=knowledge) == load_policy(RULE, knowledge=knowledge)


WRONG = [
    ("[[prefers]]", ("line 1, prefers: there is no member “prefers” here; did you mean “prefer”?"
     " Allowed: owner, link, prefer, forbid, require.")),
    ("[prefer]", "line 1, prefer: begin each rule with [[prefer]] on a line of its own."),
    ("prefer = [1]", "line 1, prefer number 1: write named members here."),
    ("\na.b = 3", "line 2, a: there is no member “a” here. Allowed: owner, link, prefer, forbid, require."),
    ("owner = 3", "line 1, owner: write a text in quotes."),
    ('link = "http://plain.example.com"', ("line 1, link: write a whole https address of at most 500 characters,"
     " without spaces.")),
    (RULE + 'link = "https://me@example.com/"', "line 6, prefer H-1, link: write a whole https address"),
    (RULE + 'link = "https://example.com/<a>"', "line 6, prefer H-1, link: write a whole https address"),
    (RULE + f'link = "https://example.com/{"a" * 500}"', "line 6, prefer H-1, link: write a whole https address"),
    (RULE.replace("H-1", "A-71"), ("line 2, prefer A-71, id: “A-71” is how the advisor numbers its own rules; take"
     " another, like H-1.")),
    (RULE.replace("H-1", "p-3"), "line 2, prefer p-3, id: “p-3” is how the advisor numbers its own rules"),
    (RULE.replace("H-1", "no flask"), "line 2, prefer no flask, id: an id is a letter and then letters"),
    (RULE.replace("H-1", ""), "line 2, prefer number 1, id: an id is a letter and then letters"),
    (RULE.replace('"H-1"', "1"), "line 2, prefer number 1, id: write a text in quotes."),
    (RULE + RULE.replace("H-1", "h-1"), ("line 7, prefer h-1, id: the id “h-1” is taken; each rule has one of its"
     " own.")),
    (RULE.replace("django", "djagno"), ("line 3, prefer H-1, framework: there is no framework “djagno”; did you mean"
     " “django”? Allowed: django, fastapi, flask.")),
    (RULE.replace("django", "Django"), ("line 3, prefer H-1, framework: there is no framework “Django”; did you mean"
     " “django”?")),
    (RULE.replace("django", "rails\\u202e\\n"), ("line 3, prefer H-1, framework: there is no framework “rails  ”."
     " Allowed: django, fastapi, flask.")),
    (RULE.replace('framework = "django"', ""), "line 1, prefer H-1, framework: must be given."),
    (RULE.replace('owner = "Us"', ""), ("line 1, prefer H-1, owner: must be given, here or once for all at the top"
     " of the file.")),
    (RULE.replace("Why.", "  "), "line 4, prefer H-1, reason: must not be empty."),
    (RULE.replace("Why.", "a" * 301), ("line 4, prefer H-1, reason: this is 301 characters long; at most 300 are"
     " read.")),
    (RULE.replace("Why.", "\\u202egnihton"), ("line 4, prefer H-1, reason: must not hold control characters, nor"
     " marks that hide or reorder text.")),
    (RULE.replace('"Why."', "1.5"), "line 4, prefer H-1, reason: write a text in quotes."),
    (RULE + 'until = "2027-01-01"', "line 6, prefer H-1, until: Must be a date without quotes, like 2026-11-22."),
    (RULE + "until = 2027-01-01T00:00:00Z", "line 6, prefer H-1, until: Must be a date without quotes"),
    (RULE + "until = inf", "line 6, prefer H-1, until: Must be a date without quotes"),
    (RULE + 'actions = "start"', "line 6, prefer H-1, actions: write a list of words in quotes, between [ and ]."),
    (RULE + 'actions = ["begin"]', ("line 6, prefer H-1, actions, number 1: there is no action “begin”. Allowed:"
     " start, stay, stay_and_add, split, move.")),
    (RULE + "actions = []", "line 6, prefer H-1, actions: the list is empty; leave it out, or name something in it."),
    (RULE + 'when = ["openapi", "-admin_pannel"]', ("line 6, prefer H-1, when, number 2: there is no fact"
     " “-admin_pannel”; did you mean “-admin_panel”?")),
    (RULE + f"when = {['openapi'] * 21}", "line 6, prefer H-1, when: these are 21 words; at most 20 are read."),
    (RULE + 'when = ["openapi", "-openapi"]', ("line 6, prefer H-1, when: it can never speak: “openapi” is wanted and"
     " ruled out.")),
    (RULE + 'when = ["openapi"]\nunless = ["openapi"]', "line 6, prefer H-1, when: it can never speak"),
    (RULE + 'when = ["-openapi"]\nany = ["openapi"]', ("line 7, prefer H-1, any: it can never speak: all of these are"
     " ruled out.")),
    (RULE + 'unless = ["openapi"]\nany = ["openapi"]', "line 7, prefer H-1, any: it can never speak"),
    (RULE + 'companion = "x"', "line 6, prefer H-1, companion: there is no member “companion” here"),
    (RULE + '_schema = "x"', "line 6, prefer H-1, _schema: there is no member “_schema” here. Allowed: id, framework"),
    (RULE.replace("prefer", "require"), "line 1, require H-1, companion: must be given."),
    (RULE * 201, "line 1, prefer: these are 201 rules; at most 200 of a kind are read."),
    ('owner = "a" b', "line 1: this is not TOML: Expected newline or end of document after a statement."),
    ('a = 1\nb = """', "line 2: this is not TOML: Unterminated string."),
    ("a = 1\na = 2", "line 2: this is not TOML: Cannot overwrite a value."),
    ("a = " + "9" * 5_000, "A value in it is too large or too deep to be read."),
    ("a = " + "[" * 20_000, "A value in it is too large or too deep to be read."),
    ("\n" + "a." * 30_000 + "a = 1", "line 2: too many dots; no member of a policy has one in its name."),
    ("#" * (MAX_POLICY + 1), "It has 100,001 characters; at most 100,000 are read."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), WRONG, ids=[said[:60] for _, said in WRONG])
def test_each_mistake_is_told_with_line_member_and_the_right_words(
    text: str, said: str, knowledge: Knowledge
) -> None:
    found = problems(text, knowledge)
    assert [one for one in found if one.startswith(said)], found


def test_one_mistake_is_told_once(knowledge: Knowledge) -> None:
    for text, said in WRONG:
        alone = text.startswith(RULE) and text.count("[[") == 1
        assert not alone or len(problems(text, knowledge)) == 1, said


def test_all_mistakes_are_told_at_once_in_the_order_of_the_lines(knowledge: Knowledge) -> None:
    text = 'colour = 1\n[[forbid]]\nid = "H-1"\nuntil = 3\n[[require]]\nid = "H-2"\nframework = "x"\n'
    told = [one.split(":")[0] for one in problems(text, knowledge)]
    assert told == [
        "line 1, colour",
        "line 2, forbid H-1, framework",
        "line 2, forbid H-1, owner",
        "line 2, forbid H-1, reason",
        "line 4, forbid H-1, until",
        "line 5, require H-2, companion",
        "line 5, require H-2, owner",
        "line 5, require H-2, reason",
        "line 7, require H-2, framework",
    ]


def test_of_very_many_mistakes_the_first_are_told_and_that_there_are_more(knowledge: Knowledge) -> None:
    text = "".join(f"word{number} = 1\n" for number in range(5_000))
    with pytest.raises(PolicyError, match="There is more; mend these first") as caught:
        load_policy(text, knowledge=knowledge)
    assert [problem.line for problem in caught.value.problems] == list(range(1, 21))


@pytest.mark.parametrize(
    "before",
    [
        "# [[prefer]]\n# id = 3\n",
        "link = 'https://a.example.com/#id=1'\n",
        'owner = """\n[[prefer]]\nid = \\"\\"" """ # """\n',
        "owner = '''\n[[prefer]]\nreason = \"''' # '''\n",
    ],
)
def test_what_stands_in_texts_and_comments_moves_no_line(before: str, knowledge: Knowledge) -> None:
    text = before + RULE.replace('"Why."', "1")
    line = text.split("\n").index("reason = 1") + 1
    assert problems(text, knowledge) == [f"line {line}, prefer H-1, reason: write a text in quotes."]


def test_a_rule_written_within_a_line_is_told_by_that_line(knowledge: Knowledge) -> None:
    text = '\nprefer = [{id = "H-1", framework = "x", reason = "y", owner = "z"}]'
    assert problems(text, knowledge)[0].startswith("line 2, prefer H-1, framework: there is no framework “x”")


HOSTILE = [
    'a = """' + '\\"""' * 20_000,
    'a = "' + '\\"' * 40_000,
    "a = '''" + "''" * 40_000 + "x",
    'a = """\\',
    "[" * 90_000,
    "[[a]]\n" * 15_000,
    "{" * 90_000,
    '"' * 90_001,
    "a = {" + "b = {" * 15_000,
    "\n".join(f"[[prefer]]\nwhen = ['{number}']" for number in range(3_000)),
    "\x00",
    "a = 2026-13-45",
    "a = 0x" + "f" * 90_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_file_that_means_harm_is_refused_in_words(text: str, knowledge: Knowledge) -> None:
    assert problems(text, knowledge)


@given(text=st.text())
def test_any_text_is_a_policy_or_is_refused(text: str, knowledge: Knowledge) -> None:
    policy_or_problems(text, knowledge)


SCALARS = (
    st.integers()
    | st.floats()
    | st.booleans()
    | st.dates()
    | st.datetimes()
    | st.times()
    | st.text()
    | st.sampled_from(["openapi", "-openapi", "django", "start", "H-1", "https://example.com"])
)
NAMES = st.text(max_size=5) | st.sampled_from(
    ["prefer", "forbid", "require", "id", "framework", "reason", "owner", "link", "until", "actions", "when"]
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=5)
)


@given(data=st.dictionaries(NAMES, VALUES))
def test_any_values_are_a_policy_or_are_refused(data: dict[str, Any], knowledge: Knowledge) -> None:
    policy_or_problems(toml(data), knowledge)


@given(kind=st.sampled_from(["prefer", "forbid", "require"]), member=NAMES, value=VALUES)
def test_any_value_in_a_rule_is_read_or_refused(
    kind: str, member: str, value: object, knowledge: Knowledge
) -> None:
    rule: dict[str, Any] = {
        "id": "H-1",
        "framework": "django",
        "reason": "Why",
        "owner": "Us",
        "companion": "It",
    }
    rule = {name: rule[name] for name in rule if kind == "require" or name != "companion"}
    sound = copy.deepcopy(rule)
    assert len(load_policy(toml({kind: [sound]}), knowledge=knowledge).rules) == 1
    policy_or_problems(toml({kind: [{**rule, member: value}]}), knowledge)


def policy_or_problems(text: str, knowledge: Knowledge) -> None:
    policy, told = None, ""
    try:
        policy = load_policy(text, knowledge=knowledge)
    except PolicyError as error:
        told = "\n".join(map(str, error.problems))
    assert isinstance(policy, Policy) != bool(told)


def toml(value: object) -> str:
    """Values as a TOML file; within it, everything stands on one line."""
    assert isinstance(value, dict)
    return "".join(f"{quoted(name)} = {inline(inner)}\n" for name, inner in value.items())


def inline(value: object) -> str:
    if isinstance(value, dict):
        members = (f"{quoted(name)} = {inline(inner)}" for name, inner in value.items())
        return "{" + ", ".join(members) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value).lower()


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def test_the_example_is_a_policy(knowledge: Knowledge) -> None:
    rules = load_policy(EXAMPLE.read_text(encoding="utf-8"), knowledge=knowledge).rules
    assert [rule.kind for rule in rules] == ["prefer", "forbid", "require", "require"]

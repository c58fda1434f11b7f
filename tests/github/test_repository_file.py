"""A repository's file: what it may say, and what people are told when it says something else."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from advisor import Knowledge
from advisor.policy import PolicyError
from advisor.policy.loading import load_policy
from handlers.github.repository_file import (
    DEFAULTS,
    MAX_FILE,
    PATH,
    TRIGGERS,
    FileProblem,
    RepositoryRules,
    read_rules,
)
from handlers.settings import ROOT

EXAMPLE = (ROOT / "docs" / "examples" / "framework-advisor.yml").read_text(encoding="utf-8")


def problem(text: str) -> FileProblem:
    found = read_rules(text)
    assert isinstance(found, FileProblem)
    return found


@pytest.mark.parametrize("text", ["", "\n", "# nothing but a comment\n", "---\n...\n", "{}", "\ufeff"])
def test_a_file_without_members_keeps_the_defaults(text: str) -> None:
    assert read_rules(text) == DEFAULTS


def test_the_example_says_the_defaults_and_holds_every_member() -> None:
    assert read_rules(EXAMPLE) == DEFAULTS
    whole = read_rules(EXAMPLE.replace("# policy:", "policy:").replace("opt_in: false", "opt_in: true"))
    assert whole == RepositoryRules(opt_in=True, policy=".github/house-policy.toml")


def test_every_member_can_be_set() -> None:
    text = (
        "opt_in: yes\ntriggers: [form, command, form]\nlabel: ' which framework? 👩‍💻 '\n"
        "who: members\npolicy: a b/Ü.toml"
    )
    assert read_rules(text) == RepositoryRules(
        opt_in=True,
        triggers=frozenset({"command", "form"}),
        label="which framework? 👩‍💻",
        who="members",
        policy="a b/Ü.toml",
    )


def test_no_trigger_at_all_turns_everything_off() -> None:
    assert read_rules("triggers: []") == RepositoryRules(triggers=frozenset())


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (
            "# ours\nopt-in: true",
            2,
            "Line 2, opt-in: there is no member “opt-in” here; did you mean “opt_in”?",
        ),
        (
            "opt_in: true\n\nwho: member\n",
            3,
            "there is no “member” among those who may ask; did you mean “members”?",
        ),
        ("who: member", 1, "Allowed: anyone, contributors, members."),
        ("who: 7", 1, "there is no “7” among those who may ask. Allowed: anyone, contributors, members."),
        ("who: yes", 1, "a yes or no stands here. Allowed: anyone, contributors, members."),
        ("who: [members]", 1, "a list stands here. Allowed: anyone"),
        (
            "triggers:\n  - command\n  - lable\n",
            3,
            "Line 3, triggers, number 2: there is no “lable” among what can",
        ),
        ("triggers: [lable]", 1, "did you mean “label”? Allowed: command, label, form."),
        ("triggers: command", 1, "write a list between [ and ], such as [command, label, form]."),
        ("opt_in: 'true'", 1, "“true” stands here; write true or false, without quotes."),
        ("opt_in:\n  a: 1", 1, "a value with members of its own stands here; write true or false"),
        ("opt_in:", 1, "nothing follows the colon; give a value, or leave the line out."),
        ("triggers:", 1, "nothing follows the colon"),
        ("label: on", 1, "a yes or no stands here; write the label's name, in quotes."),
        ("label: ' '", 1, "“” is no label's name; it has 1 to 50 characters that can be shown."),
        (f"label: {'x' * 51}", 1, "is no label's name"),
        ('label: "a\\u202eb"', 1, "“a b” is no label's name"),
        ("policy: on", 1, "a yes or no stands here; write the path of a TOML file in this repository"),
        ("policy: ../secrets.toml", 1, "“../secrets.toml” is no such path; write the path of a TOML file"),
        ("policy: /etc/policy.toml", 1, "is no such path"),
        ("policy: a//b.toml", 1, "is no such path"),
        ("policy: policy.yml", 1, "such as .github/house-policy.toml."),
        ("who: anyone\n\nwho: members", 1, "“who” stands here again in line 3; keep one of the two."),
        (
            "- opt_in",
            1,
            "Line 1: members were expected, such as opt_in: true. Allowed: opt_in, triggers, label",
        ),
        ("opt_in", 1, "members were expected"),
        (
            "opt_in: true\n? [a]\n: 1",
            2,
            "Line 2: a name was expected before the colon, not a list or members.",
        ),
        ("opt_in: &o true\n", 1, "anchors (&) and aliases (*) are not read"),
        ("# hi\nlabel: *framework\n", 2, "or put it in quotes."),
        ("who: !!python/object/apply:os.system [id]", 1, "tags (!) are not read"),
        ("a:\n  b:\n    c:\n      d:\n        e:\n          f: 1", 6, "too deep within each other"),
        ("opt_in: true\n---\nopt_in: false", 2, "a second document begins here (---); one file holds one."),
        ("opt_in: true\n\twho: members", 2, "a tab stands here; indent with spaces."),
        ("opt_in: true\nwho: @all", 2, "this is not YAML: found character '@' that cannot start any token."),
        ("opt_in: true\nlabel: 'a", 2, "this is not YAML"),
        ("opt_in: true\nlabel: \x07", 2, "a character that cannot be shown stands here; take it out."),
        ('label: "\\UFFFFFFFF"', 1, "a number or an escape in it is too large to be read."),
        (f"%YAML 1.{'9' * 5000}\n---\n", 1, "a number or an escape in it is too large"),
        (f"# {'x' * MAX_FILE}", None, "It has 16,386 bytes; at most 16,384 are read."),
    ],
)
def test_a_mistake_is_told_with_its_line_what_stands_there_and_what_would_be_right(
    text: str, line: int | None, said: str
) -> None:
    found = problem(text)
    assert (found.path, found.line) == (PATH, line)
    assert said in found.message
    assert str(found) == f"{PATH}: {found.message}"


def test_every_mistake_is_told_at_once_in_the_order_of_the_lines() -> None:
    found = problem("who: all\nlabel: no\nwho: none\ntriggers: [x]\nopt_in: 1")
    lines = [1, 1, 2, 4, 5]
    assert [int(part[0]) for part in found.message.split("Line ")[1:]] == lines
    assert "There is more" not in found.message


def test_of_many_mistakes_the_first_five_are_told() -> None:
    found = problem("".join(f"member{number}: 1\n" for number in range(9)))
    assert found.message.count("Line ") == 5
    assert found.message.endswith("There is more; mend these first.")


def test_a_house_policy_s_mistakes_are_told_in_the_same_form(knowledge: Knowledge) -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy(
            'owner = "us"\n[[prefer]]\nid = "H-1"\nframework = "djano"\nreason = "x"\n', knowledge=knowledge
        )
    found = FileProblem.of_policy("house.toml", caught.value)
    assert (found.path, found.line) == ("house.toml", 4)
    assert found.message.startswith("Line 4, prefer H-1, framework: there is no framework “djano”")


def test_words_of_the_file_are_repeated_short_and_on_one_line() -> None:
    found = problem(f'"{"x" * 500}\\n\\u202e": 1')
    assert "\n" not in found.message
    assert len(found.message) < 300


_PIECES = (
    "opt_in who label triggers policy yes [ ] { } , &a *a !!x ' \" ? << = ~ 1e9 2026-13-40 # \\x \\U00110000"
)
_SPACES = (
    ": ",
    "- ",
    "\n",
    "  ",
    "|\n",
    ">-\n",
    "---\n",
    "...\n",
    "%TAG ! x\n",
    "\t",
    "\r",
    "\u2028",
    "\x85",
    "\0",
)
yaml_like = st.lists(
    st.sampled_from([*_PIECES.split(), *_SPACES, *TRIGGERS, "\ud800", "🙂"]), max_size=40
).map("".join)


@given(st.text() | yaml_like)
@example("\ud800: 1")
@example("%YAML 1.1\n%YAML 1.1\n---\n")
def test_hostile_yaml_gives_rules_or_a_problem_with_a_line_of_the_file(text: str) -> None:
    found = read_rules(text)
    if isinstance(found, FileProblem):
        assert found.message
        assert found.line is None or 1 <= found.line <= len((text + "\n").splitlines()) + 1
    else:
        assert found.triggers <= set(TRIGGERS)


@given(
    rules=st.builds(
        RepositoryRules,
        opt_in=st.booleans(),
        triggers=st.frozensets(st.sampled_from(TRIGGERS)),
        label=st.from_regex(r"[a-z][a-z -]{0,30}[a-z]", fullmatch=True),
        who=st.sampled_from(["anyone", "contributors", "members"]),
        policy=st.none() | st.sampled_from(["p.toml", ".github/house policy.toml"]),
    )
)
def test_what_is_written_is_what_is_read(rules: RepositoryRules) -> None:
    lines = [
        f"opt_in: {str(rules.opt_in).lower()}",
        f"triggers: [{', '.join(rules.triggers)}]",
        f'label: "{rules.label}"',
        f"who: {rules.who}",
        *([f'policy: "{rules.policy}"'] if rules.policy else []),
    ]
    assert read_rules("\r\n".join(lines)) == rules


def test_the_document_shows_the_defaults_and_explains_every_member() -> None:
    document = (ROOT / "docs" / "github.md").read_text(encoding="utf-8")
    assert read_rules(document.partition("```yaml\n")[2].partition("```")[0]) == DEFAULTS
    for name in RepositoryRules.__dataclass_fields__:
        assert f"| `{name}` |" in document
    assert str(problem("\n\n\nwho: member")) in document

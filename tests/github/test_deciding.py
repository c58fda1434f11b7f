"""Whether we are asked: every occasion under every kind of file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.github.deciding import decide
from handlers.github.repository_file import DEFAULTS, WHO, RepositoryRules
from handlers.github.triggers import Candidate, Ignored

NEW = Candidate(
    occasion="opened",
    words=(),
    left_out=0,
    labels=(),
    form=False,
    situation="advise: x",
    association="NONE",
)
COMMAND = replace(NEW, occasion="commented", words=("help",))
LABEL = replace(NEW, occasion="labeled", labels=("framework-advice",))
QUIET = RepositoryRules(triggers=frozenset())
OPEN = RepositoryRules(opt_in=True)
MEMBERS = RepositoryRules(who="members")


@pytest.mark.parametrize(
    ("candidate", "rules", "verdict"),
    [
        (NEW, DEFAULTS, "not_asked"),
        (NEW, OPEN, "opened"),
        (replace(NEW, labels=("bug", "Framework-Advice")), DEFAULTS, "label"),
        (replace(NEW, labels=("framework-advice",)), RepositoryRules(label="which"), "not_asked"),
        (replace(NEW, labels=("Which",)), RepositoryRules(label="which"), "label"),
        (replace(NEW, labels=("framework-advice",)), QUIET, "not_asked"),
        (replace(NEW, form=True), DEFAULTS, "form"),
        (replace(NEW, form=True), QUIET, "not_asked"),
        (replace(NEW, form=True, labels=("framework-advice",)), DEFAULTS, "label"),
        (replace(NEW, form=True), MEMBERS, "not_asked"),
        (replace(NEW, form=True, association="MEMBER"), MEMBERS, "form"),
        (replace(NEW, words=("help",), labels=("framework-advice",)), DEFAULTS, "command"),
        (replace(NEW, words=("help",), labels=("framework-advice",)), MEMBERS, "label"),
        (replace(NEW, words=("help",)), MEMBERS, "not_allowed"),
        (replace(NEW, words=("help",)), replace(OPEN, who="members"), "opened"),
        (LABEL, DEFAULTS, "label"),
        (LABEL, QUIET, "other_label"),
        (LABEL, RepositoryRules(triggers=frozenset(("command", "form"))), "other_label"),
        (replace(LABEL, labels=("bug",), words=("help",)), DEFAULTS, "other_label"),
        (replace(LABEL, labels=("bug",)), OPEN, "other_label"),
        (replace(LABEL, words=("help",)), DEFAULTS, "command"),
        (replace(LABEL, words=("help",)), MEMBERS, "label"),
        (COMMAND, DEFAULTS, "command"),
        (COMMAND, QUIET, "commands_off"),
        (COMMAND, replace(OPEN, triggers=frozenset()), "commands_off"),
        (replace(COMMAND, occasion="edited"), DEFAULTS, "command"),
        (replace(COMMAND, occasion="taken_back"), DEFAULTS, "command"),
        (replace(COMMAND, occasion="taken_back", words=()), DEFAULTS, "not_asked"),
    ],
)
def test_what_asks_is_for_the_repositorys_file_to_say(
    candidate: Candidate, rules: RepositoryRules, verdict: str
) -> None:
    found = decide(candidate, rules)
    assert (found.reason if isinstance(found, Ignored) else found) == verdict


@pytest.mark.parametrize(
    ("association", "allowed"),
    [
        ("OWNER", {"anyone", "contributors", "members"}),
        ("MEMBER", {"anyone", "contributors", "members"}),
        ("COLLABORATOR", {"anyone", "contributors", "members"}),
        ("CONTRIBUTOR", {"anyone", "contributors"}),
        ("FIRST_TIME_CONTRIBUTOR", {"anyone"}),
        ("FIRST_TIMER", {"anyone"}),
        ("MANNEQUIN", {"anyone"}),
        ("NONE", {"anyone"}),
        ("A_WORD_OF_TOMORROW", {"anyone"}),
    ],
)
def test_who_may_command(association: str, allowed: set[str]) -> None:
    asker = replace(COMMAND, association=association)
    assert {who for who in WHO if decide(asker, RepositoryRules(who=who)) == "command"} == allowed

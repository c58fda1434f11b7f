"""Whether we are asked: what a delivery brought, held against the rules of its repository. Values in, a value out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from handlers.github.repository_file import RepositoryRules, Who
from handlers.github.triggers import Candidate, Ignored

#: What asked us: a command, the label, our form, or a new issue in a repository that wants every one answered.
By = Literal["command", "label", "form", "opened"]

MAY_ASK: Mapping[Who, frozenset[str] | None] = {
    "anyone": None,
    "contributors": frozenset(("OWNER", "MEMBER", "COLLABORATOR", "CONTRIBUTOR")),
    "members": frozenset(("OWNER", "MEMBER", "COLLABORATOR")),
}
"""GitHub's words (`author_association`) for those who may ask in writing; None where everybody may."""

NOT_ALLOWED = Ignored("not_allowed", "The repository's file says who may command, and this person may not.")
_COMMANDS_OFF = Ignored("commands_off", "The repository's file does not let commands ask.")
_OTHER_LABEL = Ignored("other_label", "Another label than the one that asks was added.")
_NOT_ASKED = Ignored("not_asked", "Neither a command nor the label nor our form, and no opt-in.")


def decide(candidate: Candidate, rules: RepositoryRules) -> By | Ignored:
    """What asks, if anything does. Commands that were taken back ask nothing, whoever took them back."""
    command = _by_command(candidate, rules)
    match candidate.occasion:
        case "opened":
            return command if command == "command" else _by_opening(candidate, rules, otherwise=command)
        case "labeled":
            if not _labelled(candidate, rules):
                return _OTHER_LABEL
            return command if command == "command" else "label"
        case _:
            return command


def _by_command(candidate: Candidate, rules: RepositoryRules) -> Literal["command"] | Ignored:
    if not candidate.words:
        return _NOT_ASKED
    if "command" not in rules.triggers:
        return _COMMANDS_OFF
    return "command" if _may_ask(candidate, rules) else NOT_ALLOWED


def _by_opening(candidate: Candidate, rules: RepositoryRules, *, otherwise: Ignored) -> By | Ignored:
    if _labelled(candidate, rules):
        return "label"
    if candidate.form and "form" in rules.triggers and _may_ask(candidate, rules):
        return "form"
    return "opened" if rules.opt_in else otherwise


def _may_ask(candidate: Candidate, rules: RepositoryRules) -> bool:
    """Whether its writer may. Of a label nobody asks that: only who has rights in the repository puts one on."""
    allowed = MAY_ASK[rules.who]
    return allowed is None or candidate.association in allowed


def _labelled(candidate: Candidate, rules: RepositoryRules) -> bool:
    """GitHub keeps no two labels that differ in case alone."""
    wanted = rules.label.casefold()
    return "label" in rules.triggers and any(label.casefold() == wanted for label in candidate.labels)

"""The doors to what the advice rests on: frameworks, the comparison, facts, rules, starters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response

from advisor import Knowledge, UnknownEntryError, find_entry
from advisor.commands.values import short
from advisor.starters import UnknownStarterError, find_starter, starters
from handlers.web.api.blueprint import Doors, json_answer, lasting_answer
from handlers.web.api.entries import (
    comparison_json,
    fact_json,
    framework_json,
    rule_json,
    rule_line_json,
    starter_json,
    starter_line_json,
)
from handlers.web.api.knowledge_contract import (
    ComparisonSchema,
    FactsSchema,
    FrameworksSchema,
    RuleSchema,
    RulesSchema,
    StarterSchema,
    StartersSchema,
)
from handlers.web.api.members import profile_of
from handlers.web.api.problems import ApiError
from handlers.web.api.requests import compare_request

_COMPARED: Mapping[str, tuple[str, object]] = {
    "two": ("Two frameworks", {"frameworks": ["django", "fastapi"]}),
    "about": (
        "What matters to an internal tool",
        {"frameworks": ["django", "flask"], "facts": {"back_office": "yes", "admin_panel": "yes"}},
    ),
    "all": ("All of them", {"frameworks": ["django", "fastapi", "flask"]}),
}


def knowledge_doors(knowledge: Knowledge) -> Doors:
    """`GET frameworks`, `facts`, `rules`, `starters` and one of the latter two; `POST compare`."""
    doors = Doors("knowledge", __name__, description="What the advice rests on, to be looked up.")
    _add_frameworks(doors, knowledge)
    _add_rules(doors, knowledge)
    _add_starters(doors, knowledge)
    return doors


def _add_frameworks(doors: Doors, knowledge: Knowledge) -> None:
    @doors.get("/frameworks")
    @doors.gives(FrameworksSchema, "All frameworks.")
    def list_frameworks() -> Response:
        """The frameworks that can be recommended."""
        listed = [framework_json(one) for one in knowledge.frameworks.values()]
        return lasting_answer({"frameworks": listed, "knowledge": knowledge.version})

    @doors.post("/compare")
    @doors.gives(ComparisonSchema, "The frameworks, and each criterion with a cell for each of them.")
    @doors.takes(compare_request(knowledge), examples=_COMPARED)
    def compare(given: Mapping[str, Any]) -> Response:
        """Frameworks side by side.

        What is to be said of each over every criterion of the comparison, whatever the situation. With facts, each
        criterion tells whether it matters there.
        """
        about = profile_of(given.get("facts", {}))
        compared = comparison_json(given["frameworks"], about=about, knowledge=knowledge)
        return json_answer({**compared, "knowledge": knowledge.version})

    @doors.get("/facts")
    @doors.gives(FactsSchema, "All facts.")
    def list_facts() -> Response:
        """The facts that a situation is made of.

        Their ids are the members of `facts` and `set` in every request.
        """
        listed = [fact_json(one) for one in knowledge.facts.values()]
        return lasting_answer({"facts": listed, "knowledge": knowledge.version})


def _add_rules(doors: Doors, knowledge: Knowledge) -> None:
    @doors.get("/rules")
    @doors.gives(RulesSchema, "All rules, warnings, portraits and other entries.")
    def list_rules() -> Response:
        """Everything that can be cited."""
        listed = [rule_line_json(one) for one in knowledge.entries.values()]
        return lasting_answer({"rules": listed, "knowledge": knowledge.version})

    @doors.get("/rules/<rule_id>", parameters=_named("rule_id", "The id of a rule; “a71” will do.", "A-71"))
    @doors.gives(RuleSchema, "The rule.")
    @doors.fails(404)
    def get_rule(rule_id: str) -> Response:
        """One rule, whole.

        What it says, when it speaks and what it does then, where it comes from, and who answers for it.
        """
        try:
            entry = find_entry(rule_id, knowledge=knowledge)
        except UnknownEntryError as error:
            raise _no_such("rule_id", "rule", rule_id, error.near) from error
        whole = rule_json(entry, source=knowledge.sources[entry.source])
        return lasting_answer({**whole, "knowledge": knowledge.version})


def _add_starters(doors: Doors, knowledge: Knowledge) -> None:
    @doors.get("/starters")
    @doors.gives(StartersSchema, "All starters.")
    def list_starters() -> Response:
        """Worked examples to begin from."""
        lines = [starter_line_json(one) for one in starters(knowledge)]
        return lasting_answer({"starters": lines, "knowledge": knowledge.version})

    @doors.get("/starters/<name>", parameters=_named("name", "A starter, or another word for it.", "flask"))
    @doors.gives(StarterSchema, "The starter with its files.")
    @doors.fails(404)
    def get_starter(name: str) -> Response:
        """One worked example, with its files."""
        try:
            found = find_starter(name, knowledge=knowledge)
        except UnknownStarterError as error:
            raise _no_such("name", "starter", name, error.near) from error
        return lasting_answer({**starter_json(found), "knowledge": knowledge.version})


def _named(name: str, says: str, example: str) -> list[dict[str, object]]:
    """What the document says of the part of an address that names something."""
    return [{"in": "path", "name": name, "description": says, "example": example}]


def _no_such(member: str, kind: str, wanted: str, near: Iterable[str]) -> ApiError:
    nearest = ", ".join(near)
    all_of_them = f"All of them are at /api/v1/{kind}s."
    way = f"The nearest: {nearest}. {all_of_them}" if nearest else all_of_them
    return ApiError(404, f"There is no {kind} “{short(wanted)}”.", {member: [way]})

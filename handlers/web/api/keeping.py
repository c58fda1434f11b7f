"""The doors to what a house keeps: a decision record, and its policy checked against cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from advisor.commands import House
from advisor.document import Code
from advisor.policy.check import check_policy
from advisor.policy.loading import load_policy
from advisor.policy.problems import CasesError, HouseFileError, PolicyError
from advisor.record import record_file
from handlers.web.api.advising import TOOL, situation_advice
from handlers.web.api.blueprint import JSON, Doors, json_answer, refused, wanted_of
from handlers.web.api.knowledge_contract import PolicyReportSchema, RecordSchema
from handlers.web.api.problems import ApiError
from handlers.web.api.requests import policy_check_request, record_request
from handlers.web.headers import DATA_POLICY, guard, unstored

MARKDOWN = "text/markdown"

_NO_RULE = "There is no rule in this policy; a rule begins with [[prefer]], [[forbid]] or [[require]]."
_RECORDS: Mapping[str, tuple[str, object]] = {
    "words": ("A situation in words", {"text": TOOL}),
    "facts": (
        "Facts, with a title and the record that this one replaces",
        {
            "facts": {"admin_panel": "yes", "relational_data": "yes"},
            "title": "Use Django for the refund tool",
            "supersedes": "docs/decisions/2026-01-15-use-flask.md",
        },
    ),
}
_POLICY = """\
owner = "Platform team"

[[prefer]]
id = "H-1"
framework = "django"
reason = "on-call knows it"
"""
_CASES = (
    '{"id": "refunds", "facts": {"admin_panel": "yes"}, "expect": {"speaks": ["H-1"], "pick": "django"}}\n'
)
_CHECKS: Mapping[str, tuple[str, object]] = {
    "small": ("A policy of one rule, and a case", {"policy": _POLICY, "cases": _CASES})
}


def keeping_doors(house: House) -> Doors:
    """`POST record` and `policy/check`."""
    doors = Doors("house", __name__, description="What a house keeps: decision records and its own policy.")
    _add_record(doors, house)
    _add_policy_check(doors, house)
    return doors


def _add_record(doors: Doors, house: House) -> None:
    @doors.post("/record")
    @doors.gives(RecordSchema, "The record: in JSON, or as the file itself.", or_else=MARKDOWN)
    @doors.takes(record_request(house.knowledge), examples=_RECORDS)
    def write_record(given: Mapping[str, Any]) -> Response:
        """A decision record.

        The advice as a file to keep beside the code, in the shape of MADR, dated today. `Accept: text/markdown` gives
        the file itself. It is made of facts, reasons and rules, and holds none of the words of `text`.
        """
        advice = situation_advice(given, house)
        file = record_file(
            advice,
            knowledge=house.knowledge,
            today=house.today(),
            public_url=house.public_url,
            supersedes=given.get("supersedes", ""),
            title=given.get("title", ""),
        )
        if wanted_of((JSON, MARKDOWN)) == MARKDOWN:
            return _file(file)
        values = {"name": file.name, "markdown": file.text}
        return json_answer({**values, "permalink": advice.permalink, "knowledge": advice.knowledge})


def _add_policy_check(doors: Doors, house: House) -> None:
    @doors.post("/policy/check")
    @doors.gives(PolicyReportSchema, "What came of each case.")
    @doors.takes(policy_check_request(), examples=_CHECKS)
    def check_house_policy(given: Mapping[str, Any]) -> Response:
        """A house policy against its cases.

        What `python -m advisor policy check` does. A file that cannot be used is refused with 422 and a sentence for
        each of its problems, with the line. Nothing is kept, and the policy in force stays as it is.
        """
        try:
            policy = load_policy(given["policy"], knowledge=house.knowledge)
        except PolicyError as error:
            raise _unusable("policy", error) from error
        if not policy.rules:
            raise refused({"policy": [_NO_RULE]})
        try:
            report = check_policy(policy, given["cases"], knowledge=house.knowledge, today=house.today())
        except CasesError as error:
            raise _unusable("cases", error) from error
        return json_answer(report.json())


def _unusable(member: str, error: HouseFileError) -> ApiError:
    return refused({member: [str(problem) for problem in error.problems]})


def _file(file: Code) -> Response:
    response = Response(file.text, content_type=f"{MARKDOWN}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return guard(unstored(response), policy=DATA_POLICY)

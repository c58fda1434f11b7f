"""The doors to advice: advice itself, what is worth asking, what-if, and what a version of the knowledge changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response
from marshmallow import ValidationError

from advisor import Advice, advice_json
from advisor.changes import difference, difference_json
from advisor.commands import House
from advisor.drift import drift, drift_json
from advisor.knowledge.past import knowledge_at
from advisor.serial import questions_json
from handlers.counts import answered
from handlers.web.api.advice_contract import AdviceSchema
from handlers.web.api.blueprint import Doors, json_answer, refused
from handlers.web.api.change import read_change
from handlers.web.api.change_contract import DriftSchema, WhatIfSchema
from handlers.web.api.knowledge_contract import QuestionsSchema
from handlers.web.api.members import check_names, profile_of
from handlers.web.api.requests import advice_request, drift_request, questions_request, what_if_request

#: The situation of the examples.
TOOL = "Internal tool for support staff on Postgres, with an admin screen for refunds."
_SITUATIONS: Mapping[str, tuple[str, object]] = {
    "words": ("A situation in words", {"text": TOOL}),
    "facts": (
        "What is known, as facts",
        {"facts": {"admin_panel": "yes", "relational_data": True, "openapi": "no"}},
    ),
}
_CHANGES: Mapping[str, tuple[str, object]] = {
    "words": (
        "A change in words",
        {
            "text": TOOL,
            "change": "drop the admin; partners call a public API whose contract we agree on first",
        },
    ),
    "facts": (
        "A change as facts",
        {
            "facts": {"admin_panel": "yes", "relational_data": "yes"},
            "set": {"admin_panel": "no", "openapi": "yes"},
        },
    ),
}
_OLDER: Mapping[str, tuple[str, object]] = {
    "link": (
        "The facts and the version of an older link",
        {"facts": {"admin_panel": "yes", "openapi": "no"}, "knowledge": "2026.11.1"},
    ),
}


def advice_doors(house: House) -> Doors:
    """`POST advice`, `questions`, `what-if` and `drift`."""
    doors = Doors("advice", __name__, description="What fits, why, and what would change it.")
    _add_advice(doors, house)
    _add_questions(doors, house)
    _add_what_if(doors, house)
    _add_drift(doors, house)
    return doors


def situation_advice(given: Mapping[str, Any], house: House) -> Advice:
    """The advice on a request's `text` or `facts`, whichever it has."""
    if "facts" in given:
        return house.advise_profile(profile_of(given["facts"]))
    return house.advise(given["text"])


def _add_advice(doors: Doors, house: House) -> None:
    @doors.post("/advice")
    @doors.gives(AdviceSchema, "The advice; the same object as on the command line with `--json`.")
    @doors.takes(advice_request(house.knowledge), examples=_SITUATIONS)
    def advise(given: Mapping[str, Any]) -> Response:
        """Advice on a situation.

        Which framework fits a situation in words or as facts, with reasons, rules, and what would change the pick.
        """
        advice = situation_advice(given, house)
        answered(advice)
        return json_answer(advice_json(advice))


def _add_questions(doors: Doors, house: House) -> None:
    @doors.post("/questions")
    @doors.gives(QuestionsSchema, "At most three questions, and where the advice stands without them.")
    @doors.takes(questions_request(house.knowledge), examples=_SITUATIONS)
    def next_questions(given: Mapping[str, Any]) -> Response:
        """The best next questions.

        What to ask next about a situation, the most decisive first, with what either answer would do.
        """
        advice = situation_advice(given, house)
        values = {
            "verdict": advice.verdict,
            "pick": advice.pick,
            "questions": questions_json(advice.questions),
            "permalink": advice.permalink,
            "knowledge": advice.knowledge,
        }
        return json_answer(values)


def _add_what_if(doors: Doors, house: House) -> None:
    @doors.post("/what-if")
    @doors.gives(WhatIfSchema, "Both advices, what was understood of the change, and what moved.")
    @doors.takes(what_if_request(house.knowledge), examples=_CHANGES)
    def what_if(given: Mapping[str, Any]) -> Response:
        """What a change would do.

        The advice before and after a change, and what moved. Words are read first; facts in `set` have the last word.
        """
        before = situation_advice(given, house)
        read = read_change(before.profile, given.get("change", ""), given.get("set", {}), house.knowledge)
        after = house.advise_profile(read.profile)
        values = {
            "before": advice_json(before),
            "after": advice_json(after),
            "change": read.json(),
            "difference": difference_json(difference(before, after)),
        }
        return json_answer(values)


def _add_drift(doors: Doors, house: House) -> None:
    @doors.post("/drift")
    @doors.gives(DriftSchema, "Both advices, and what made the difference.")
    @doors.takes(drift_request(house.knowledge), examples=_OLDER)
    def follow_drift(given: Mapping[str, Any]) -> Response:
        """What newer knowledge changes.

        The same facts under an older version of the knowledge and under today's, and the rules that made the
        difference. House policy is not part of it: it speaks of today alone.
        """
        now = house.knowledge
        then = knowledge_at(given["knowledge"], now=now)
        try:
            check_names(given["facts"], {**then.facts, **now.facts}.keys())
        except ValidationError as error:
            raise refused({"facts": error.messages}) from error
        found = drift(profile_of(given["facts"]), then=then, now=now)
        values = {"before": advice_json(found.then), "after": advice_json(found.now), **drift_json(found)}
        return json_answer(values)

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest
from marshmallow import ValidationError

from advisor import Knowledge, Profile, advice_json, advise, advise_profile
from advisor.advice import PolicyLine
from handlers.web.api.advice_contract import AdviceSchema

TEXTS = [
    "",
    "Internal tool for support staff, Postgres, five devs, an admin screen for refunds",
    "A public API with OpenAPI for mobile apps, typed, async, no admin. Actually an admin would be nice.",
    "A tiny webhook receiver without a database.",
    "We already run Flask in production and wonder about FastAPI because it is newer.",
    "Our competitor uses Django. Maybe later we need websockets.",
    "CRM for the sales department with reports; or rather, no: only a small script behind HTTP",
]


def valid(advice: dict[str, object]) -> None:
    AdviceSchema().load(json.loads(json.dumps(advice)))


@pytest.mark.parametrize("text", TEXTS)
def test_every_advice_is_what_the_contract_says(knowledge: Knowledge, text: str) -> None:
    valid(advice_json(advise(text, knowledge=knowledge)))


def test_the_advice_for_each_single_fact_is_what_the_contract_says(knowledge: Knowledge) -> None:
    for fact in knowledge.facts:
        for value in (True, False):
            valid(advice_json(advise_profile(Profile.of({fact: value}), knowledge=knowledge)))


def test_the_contract_lets_no_other_member_through(knowledge: Knowledge) -> None:
    advice = advice_json(advise(TEXTS[1], knowledge=knowledge))
    with pytest.raises(ValidationError, match="surprise"):
        valid({**advice, "surprise": 1})


@pytest.mark.parametrize("member", AdviceSchema().fields)
def test_the_contract_misses_every_member_that_is_left_out(knowledge: Knowledge, member: str) -> None:
    advice = advice_json(advise(TEXTS[1], knowledge=knowledge))
    with pytest.raises(ValidationError, match=member):
        valid({name: value for name, value in advice.items() if name != member})


def test_the_contract_has_the_members_that_callers_were_promised() -> None:
    promised = """verdict pick action ranking facts contradictions unread reasons why_not warnings flips questions
        companions next_steps policy permalink knowledge"""
    assert list(AdviceSchema().fields) == promised.split()


def test_an_advice_beside_which_the_house_speaks_is_what_the_contract_says(knowledge: Knowledge) -> None:
    advice = advise(TEXTS[1], knowledge=knowledge)
    lines = (
        PolicyLine("H-1", "prefer", "django", "House policy prefers Django.", True, "Us"),
        PolicyLine(
            "H-2", "require", "Our login", "It is.", None, "Us", "https://a.example.com", dt.date(2027, 1, 1)
        ),
    )
    valid(advice_json(dataclasses.replace(advice, policy=lines)))

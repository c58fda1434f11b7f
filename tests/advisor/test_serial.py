from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import Knowledge, Profile, advice_json, advise, advise_profile, load_knowledge
from advisor.advice import Flip

ROOT = Path(__file__).parents[2]
MEMBERS = [
    "verdict",
    "pick",
    "action",
    "ranking",
    "facts",
    "contradictions",
    "unread",
    "reasons",
    "why_not",
    "warnings",
    "flips",
    "questions",
    "companions",
    "next_steps",
    "policy",
    "permalink",
    "knowledge",
]
TEXTS = [
    "",
    "Internal tool for support staff, Postgres, five devs, an admin screen for refunds",
    "We run Flask today. No admin needed, but we do need an admin panel, users, roles and websockets.",
    "A REST API with OpenAPI for a mobile app; maybe an admin later. Our competitor uses Django.",
    "FastAPI because it is new and fast, microservices, nobody knows who would own them",
    "a webhook receiver, nothing stored",
]


def dumped(text: str, knowledge: Knowledge) -> str:
    return json.dumps(advice_json(advise(text, knowledge=knowledge)), ensure_ascii=False)


@pytest.mark.parametrize("text", TEXTS)
def test_an_advice_has_exactly_its_members_in_order(text: str, knowledge: Knowledge) -> None:
    form = json.loads(dumped(text, knowledge))
    inner = {
        "ranking": ["framework", "score", "strength", "blocked_by"],
        "facts": ["fact", "value", "evidence"],
        "contradictions": ["fact", "sentence", "evidence"],
        "unread": ["text", "start", "end", "reason"],
        "reasons": ["rule", "framework", "for", "strength", "sentence", "facts"],
        "warnings": ["rule", "sentence"],
        "questions": ["fact", "question", "yes", "no"],
        "companions": ["rule", "sentence"],
        "next_steps": ["rule", "sentence"],
    }
    assert list(form) == MEMBERS
    for member, names in inner.items():
        assert [list(one) for one in form[member]] == [names] * len(form[member])
    for reasons in form["why_not"].values():
        assert [list(one) for one in reasons] == [["sentence", "fact", "needs", "rule"]]


def test_the_texts_of_these_tests_fill_every_member(knowledge: Knowledge) -> None:
    forms = [json.loads(dumped(text, knowledge)) for text in TEXTS]
    later = {"policy"}
    assert [member for member in MEMBERS if not any(form[member] for form in forms)] == [
        member for member in MEMBERS if member in later
    ]


@pytest.mark.parametrize("text", TEXTS)
def test_values_are_words_and_evidence_points_into_the_text(text: str, knowledge: Knowledge) -> None:
    form = json.loads(dumped(text, knowledge))
    assert {fact["value"] for fact in form["facts"]} <= {"yes", "no"}
    assert {one["needs"] for reasons in form["why_not"].values() for one in reasons} <= {"yes", "no", None}
    evidence = [
        one for member in ("facts", "contradictions") for fact in form[member] for one in fact["evidence"]
    ]
    for one in evidence + form["unread"]:
        assert one["text"] == text[one["start"] : one["end"]] != ""


@pytest.mark.parametrize("text", TEXTS)
def test_the_pick_is_null_only_with_ask_and_all_frameworks_are_ranked(
    text: str, knowledge: Knowledge
) -> None:
    form = json.loads(dumped(text, knowledge))
    assert (form["pick"] is None) == (form["verdict"] == "ask")
    assert {one["framework"] for one in form["ranking"]} == set(knowledge.frameworks)
    assert form["knowledge"] == knowledge.version


def test_a_flip_tells_the_values_it_needs(knowledge: Knowledge) -> None:
    advice = advise("", knowledge=knowledge)
    flip = Flip((("admin_panel", True), ("solo", False)), "django", "Then Django.")
    form = advice_json(dataclasses.replace(advice, find_flips=lambda: (flip,)))
    assert form["flips"] == [
        {"changes": {"admin_panel": "yes", "solo": "no"}, "pick": "django", "sentence": "Then Django."}
    ]


@pytest.mark.parametrize("text", TEXTS)
def test_the_same_text_gives_the_same_bytes_from_knowledge_loaded_again(
    text: str, knowledge: Knowledge
) -> None:
    assert dumped(text, knowledge) == dumped(text, knowledge) == dumped(text, load_knowledge())


@given(data=st.data())
def test_the_order_of_given_facts_does_not_matter(data: st.DataObject, knowledge: Knowledge) -> None:
    facts = data.draw(
        st.lists(st.sampled_from(list(knowledge.facts)), unique=True, max_size=8).flatmap(
            lambda names: st.tuples(st.just(names), st.permutations(names))
        )
    )
    first, second = (
        json.dumps(
            advice_json(advise_profile(Profile.of((name, True) for name in names), knowledge=knowledge))
        )
        for names in facts
    )
    assert first == second


@pytest.mark.slow
def test_the_seed_of_hashes_does_not_show() -> None:
    cases = "".join(json.dumps({"id": number, "text": text}) + "\n" for number, text in enumerate(TEXTS))
    answers = {
        subprocess.run(
            [sys.executable, "-m", "advisor", "batch"],
            input=cases.encode(),
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            timeout=60,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(answers) == 1
    assert len(answers.pop().splitlines()) == len(TEXTS)

"""Schemathesis holds the API to its document: every door, with requests that it allows and that it forbids.

Every check that schemathesis has is on, with the statuses that it expects by itself; nothing is excluded.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import schemathesis
from flask import Flask
from hypothesis import strategies as st
from schemathesis.checks import CHECKS
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from advisor import Knowledge

pytestmark = pytest.mark.slow

EXAMPLES = 40


@dataclass(frozen=True)
class Held:
    """What schemathesis tried and found."""

    complaints: tuple[str, ...]
    checks: Counter[str]
    statuses: Counter[tuple[str, int]]


@pytest.fixture(scope="session")
def held(app: Flask, knowledge: Knowledge) -> Held:
    """One run over the whole document."""
    # What JSON Schema has no words for: names of facts from any version, TOML that is a policy, cases that fit it.
    schemathesis.openapi.format("fact", st.sampled_from(sorted(knowledge.facts)))
    schemathesis.openapi.format("house-policy", policies(knowledge))
    schemathesis.openapi.format("policy-cases", cases(knowledge))
    config = SchemathesisConfig(seed=1 if os.environ.get("CI") else None)
    described = schemathesis.openapi.from_wsgi("/api/openapi.json", app, config=config)
    described.config.generation.max_examples = EXAMPLES
    described.config.generation.deterministic = bool(os.environ.get("CI"))
    complaints, checks, statuses = list[str](), Counter[str](), Counter[tuple[str, int]]()
    for event in from_schema(described).execute():
        complaints += complaints_of(event)
        if isinstance(event, events.ScenarioFinished):
            checks.update(check.name for done in event.recorder.checks.values() for check in done)
            statuses.update(statuses_of(event))
    return Held(tuple(complaints), checks, statuses)


def complaints_of(event: object) -> Iterator[str]:
    """What an event of a run says against the API or its document."""
    if isinstance(event, events.NonFatalError):
        yield f"{event.label}: {event.info.format()}"
    elif isinstance(event, events.FatalError):
        raise event.exception
    elif isinstance(event, events.SchemaAnalysisWarnings):
        yield from (str(warning) for warning in event.warnings)
    elif isinstance(event, events.ScenarioFinished):
        for done in event.recorder.checks.values():
            for check in done:
                if check.failure_info is not None:
                    failure = check.failure_info.failure
                    yield f"{check.name}: {failure.title}. {failure.message} {check.failure_info.code_sample}"


def statuses_of(event: events.ScenarioFinished) -> Iterator[tuple[str, int]]:
    """The doors that were tried in a scenario with the statuses that they answered."""
    for id_, interaction in event.recorder.interactions.items():
        case = event.recorder.cases[id_].value
        if interaction.response is not None:
            yield f"{case.method} {case.path}", interaction.response.status_code


def policies(knowledge: Knowledge) -> st.SearchStrategy[str]:
    """Policies of one rule, always of the same id."""
    frameworks = st.sampled_from(sorted(knowledge.frameworks))
    facts = st.sampled_from(sorted(knowledge.facts))
    rule = '[[{}]]\nid = "H-1"\nframework = "{}"\nreason = "{}"\nowner = "Us"\nany = ["{}"]\n'
    kinds, reasons = (
        st.sampled_from(["prefer", "forbid"]),
        st.sampled_from(["we know it", "on-call knows it"]),
    )
    return st.builds(rule.format, kinds, frameworks, reasons, facts)


def cases(knowledge: Knowledge) -> st.SearchStrategy[str]:
    """Cases of one line each."""
    line = '{{"id": "one", "facts": "{}", "expect": {{"pick": "{}"}}}}\n'
    facts, picks = st.sampled_from(sorted(knowledge.facts)), st.sampled_from(sorted(knowledge.frameworks))
    return st.builds(line.format, facts, picks)


def test_nothing_shows_that_the_document_is_wrong(held: Held) -> None:
    assert held.complaints == ()


def test_every_check_was_on(held: Held) -> None:
    assert set(held.checks) == set(CHECKS.get_all_names())


def test_every_door_was_seen_to_answer_and_to_refuse(app: Flask, held: Held) -> None:
    described = app.test_client().get("/api/openapi.json").get_json()
    for path, operations in described["paths"].items():
        for method in set(operations) & {"get", "post"}:
            seen = {status for (door, status) in held.statuses if door == f"{method.upper()} {path}"}
            assert seen >= ({200, 422} if method == "post" else {200}), (path, seen)

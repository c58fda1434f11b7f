"""What the guide and the overview advise, asked for in the words of people who have not read them."""

from __future__ import annotations

import pytest

from advisor import Knowledge, advise

PICKED = [
    ("A-58", "We're building a backend for a React app and two mobile apps; the API comes first.", "fastapi"),
    ("A-58", "API-first backend for partner integrations, the schema has to be clear", "fastapi"),
    ("A-58", "Our API is one part of a wider product with an admin and a lot of relational data", "django"),
    (
        "A-58",
        "We offer a REST API, but it's only one part of the product: there is an admin area and many related tables.",
        "django",
    ),
    ("A-59", "An admin-heavy product: support and QA work in it all day", "django"),
    (
        "A-59",
        "Most of the work is admin: our support staff must look up customers and correct their orders",
        "django",
    ),
    ("A-59", "Internal teams need controlled access to the data through an admin panel", "django"),
    ("A-60", "New product, one monolith, we want to ship fast and keep it maintainable", "django"),
    ("A-60", "We are starting a new monolith. Which framework?", "django"),
    ("A-60", "A single modular application, one deployable, with billing and accounts inside", "django"),
    ("A-61", "A new microservice that exposes an HTTP API with typed schemas to other teams", "fastapi"),
    (
        "A-61",
        "New microservice, HTTP API, typed request and response schemas, low coordination between teams",
        "fastapi",
    ),
    ("A-61", "A very small stateless service with two routes, nothing else", "flask"),
    ("A-61", "A tiny microservice with one endpoint, no database", "flask"),
    ("A-61", "A microservice that owns a lot of relational data and needs an admin panel", "django"),
    ("A-62", "Our team is of mixed experience, several juniors, and new people join all the time", "django"),
    (
        "A-62",
        "A larger team of twelve developers with mixed experience needs consistent patterns and onboarding",
        "django",
    ),
    (
        "A-62",
        "Mixed experience, but everyone is comfortable with type hints, async and API design; we build an API",
        "fastapi",
    ),
    ("B-19", "A large e-commerce site with a database and an admin", "django"),
    ("B-19", "We need an ERP: big web application, database, admin, built-in tools", "django"),
    ("B-19", "A CMS for our newspaper, editors log in and publish", "django"),
    ("B-20", "Something simple and lightweight, I want full control and few dependencies", "flask"),
    ("B-20", "A light web app with as few dependencies as possible", "flask"),
    ("B-20", "I want full control over every component and keep it minimal", "flask"),
    ("B-21", "We serve ML predictions and need speed and scale", "fastapi"),
    ("B-21", "A real-time API for thousands of concurrent connections", "fastapi"),
    ("B-21", "Modern microservices where performance and scalability matter", "fastapi"),
    ("A-71", "A data-heavy product with admin workflows", "django"),
    ("A-71", "Lots of relational data, and staff who approve and correct records in an admin", "django"),
    ("A-71", "Internal tool for support staff, Postgres, five devs, an admin screen for refunds", "django"),
    ("A-72", "An API-first service with typed contracts", "fastapi"),
    (
        "A-72",
        "The API is the product; requests and responses must be typed and the OpenAPI contract is generated",
        "fastapi",
    ),
    ("A-72", "API only, OpenAPI spec shared with the mobile team, strict validation", "fastapi"),
    ("A-73", "A small integration service with a narrow scope", "flask"),
    ("A-73", "One small webhook receiver that forwards events to another system", "flask"),
    ("A-73", "Just a thin wrapper around an existing system, a couple of routes", "flask"),
]


@pytest.mark.parametrize(("number", "text", "pick"), PICKED)
def test_a_situation_gets_the_framework_that_the_source_names(
    number: str, text: str, pick: str, knowledge: Knowledge
) -> None:
    advice = advise(text, knowledge=knowledge)
    assert (advice.verdict, advice.pick) == ("clear", pick)
    assert number in knowledge.entries
    assert any(one.framework == pick and one.supports for one in advice.reasons)


NOT_PICKED = [
    ("A-58", "API-first backend with OpenAPI docs for the mobile team", "flask"),
    ("A-62", "Mixed-experience team, nobody senior enforces the structure", "flask"),
    ("A-64", "A small API with three endpoints, no database and no admin. Django?", "django"),
    ("A-64", "Should I use Django for a small stateless API? There is no data model.", "django"),
    (
        "A-65",
        "The first sprint looks simple, so we start with Flask; it will grow into a large product backend",
        "flask",
    ),
    (
        "A-65",
        "Flask seems enough for now because it's a small app, but it's expected to grow into our main product",
        "flask",
    ),
    (
        "A-66",
        "We want to start with microservices from day one, although nobody knows yet who owns which service",
        "flask",
    ),
    ("A-74", "We have not decided how to do persistence, validation, auth or admin", "flask"),
    ("A-74", "No idea yet how we'd handle auth and the database; small web app for customers", "flask"),
    ("A-74", "We can't explain our persistence and validation strategy yet", "flask"),
    ("A-75", "Microservices, but we can't say who owns and deploys which service", "flask"),
]


@pytest.mark.parametrize(("number", "text", "framework"), NOT_PICKED)
def test_a_situation_does_not_get_the_framework_that_the_source_warns_of(
    number: str, text: str, framework: str, knowledge: Knowledge
) -> None:
    advice = advise(text, knowledge=knowledge)
    assert advice.pick != framework
    assert number in knowledge.entries
    if advice.verdict != "ask":
        assert framework in {one.framework for one in advice.why_not}


WARNED = [
    ("We want FastAPI because it's newer", "A-63", "A-63"),
    ("FastAPI is the modern one, so we'd take it for our web app", "A-63", "A-63"),
    ("Everyone uses FastAPI now, should we use it too?", "A-63", "A-63"),
    ("A small API with three endpoints, no database and no admin. Django?", "A-64", "A-64"),
    ("Should I use Django for a small stateless API? There is no data model.", "A-64", "A-64"),
    (
        "The first sprint looks simple, so we start with Flask; it will grow into a large product backend",
        "A-65",
        "A-65",
    ),
    (
        "Flask seems enough for now because it's a small app, but it's expected to grow into our main product",
        "A-65",
        "A-65",
    ),
    ("It starts as a simple prototype in Flask and will become the product backend", "A-65", "A-65"),
    (
        "We want to start with microservices from day one, although nobody knows yet who owns which service",
        "A-66",
        "A-66",
    ),
    ("Microservices from the start, there are two of us and requirements are unclear", "A-66", "A-66"),
    ("Our database queries are slow, so we go async instead of adding caching or queues", "A-67", "A-67"),
    ("async will fix our performance problems", "A-67", "A-67"),
    ("If we make everything async we don't need a queue or caching", "A-67", "A-67"),
    ("Admin can wait; support will fix data in the database by hand for now", "A-68", "A-68"),
    ("Support edits orders directly in the database, we'll build an admin afterwards", "A-68", "A-68"),
    ("We choose FastAPI only because it is faster", "A-69", "A-69"),
    ("FastAPI because it's the fastest, nothing else matters", "A-69", "A-69"),
    ("We take the one that is trendy", "A-69", "A-69"),
    ("Our backend is slow and we want a faster framework", "A-70", "A-70"),
    ("We should switch because FastAPI benchmarks are much faster than Django", "A-70", "A-70"),
    ("The app is slow; a faster framework would help, right?", "A-70", "A-70"),
    ("Microservices, but we can't say who owns and deploys which service", "A-66", "A-75"),
    (
        "We cannot explain service ownership or deployment boundaries, but we'd like microservices",
        "A-66",
        "A-75",
    ),
]


@pytest.mark.parametrize(("text", "warning", "number"), WARNED)
def test_an_anti_pattern_is_detected_in_the_text_and_answered(
    text: str, warning: str, number: str, knowledge: Knowledge
) -> None:
    warnings = {one.rule: one.sentence for one in advise(text, knowledge=knowledge).warnings}
    assert warnings[warning] == knowledge.entries[warning].says
    assert number in knowledge.entries


CALM = [
    "We need WebSockets and async endpoints for a chat",
    "A small API with three endpoints over Postgres and an admin panel",
    "A small prototype that will not grow",
    "Microservices, each with its own team, its own deployment and clear contracts",
    "One modular monolith",
    "Async views for streaming tokens",
    "We have measured that raw speed is not our problem",
    "Staff fix orders in the admin panel",
    "A Django app with caching, queues and good indexes",
    "Speed of delivery matters more than anything",
    "The team is new to Python",
    "Flask for a webhook receiver, it stays small",
    "A fast-growing company needs an internal tool",
    "The admin panel comes first, reports come later",
]


@pytest.mark.parametrize("text", CALM)
def test_nobody_is_warned_of_what_they_did_not_say(text: str, knowledge: Knowledge) -> None:
    assert [one.rule for one in advise(text, knowledge=knowledge).warnings] == []


def test_every_situation_warning_and_decision_rule_of_the_sources_is_asked_for_here() -> None:
    """A-76 sums the others up in a line each, and is a principle without a verdict of its own."""
    asked = (
        {row[0] for row in (*PICKED, *NOT_PICKED)} | {row[2] for row in WARNED} | {row[1] for row in WARNED}
    )
    assert {f"A-{number}" for number in range(58, 76)} | {"B-19", "B-20", "B-21"} <= asked

"""What a fresh pair of eyes tried on the advisor, as families: what is to be read, picked, not picked, warned of."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from advisor import Knowledge, advise


class Case(NamedTuple):
    """A text, and what the advice on it must hold. Nothing is claimed of facts that are not named."""

    text: str
    yes: str = ""
    no: str = ""
    absent: str = ""
    pick: str = ""
    not_pick: str = ""
    warned: str = ""


CASES = [
    # One quality alone
    Case(
        "We choose FastAPI purely for benchmark numbers, nothing else matters.",
        yes="speed_only one_quality",
        absent="small_scope",
        not_pick="flask",
        warned="A-69 A-70",
    ),
    Case("Price is what counts, nothing else is important", yes="one_quality", absent="small_scope"),
    Case("A small service with two routes, nothing else", yes="small_scope", absent="one_quality"),
    Case("Nothing else than a webhook receiver", yes="webhook_receiver", pick="flask"),
    Case("It is nothing more than a webhook handler", yes="webhook_receiver", pick="flask"),
    Case(
        "The only thing I care about is requests per second.",
        yes="speed_only one_quality",
        absent="high_concurrency small_scope",
        warned="A-69 A-70",
    ),
    Case("All we care about is throughput", yes="speed_only", warned="A-69 A-70"),
    Case("We care about performance, staff and their tools", absent="speed_only one_quality"),
    Case("We expect 3000 requests per second", yes="high_concurrency", absent="speed_only"),
    # Slowness laid at the framework's door
    Case(
        "Our Django app is slow, so let's rewrite it in FastAPI for performance. It makes many ORM queries per page.",
        yes="speed_only database_bottleneck runs_django",
        pick="django",
        warned="A-70",
    ),
    Case(
        "Flask is too slow for us, we should move to FastAPI. Each page runs N+1 queries.",
        yes="speed_only database_bottleneck",
        not_pick="fastapi",
        warned="A-70",
    ),
    Case("The site got slow and we want to switch the framework", yes="speed_only", warned="A-70"),
    Case("The suppliers' systems are slow and we must wait for them", absent="speed_only"),
    # An easy start
    Case(
        "We'll take Flask for our SaaS backend since the first sprint is only two screens.",
        yes="easy_start saas_product",
        absent="small_scope",
        not_pick="flask",
        warned="A-65",
    ),
    Case(
        "The initial version is easy, so Flask it is; the product will grow into billing, reporting and accounts.",
        yes="easy_start growth_expected",
        not_pick="flask",
        warned="A-65",
    ),
    Case("The first milestone is just three forms of our platform", yes="easy_start", warned="A-65"),
    Case("The whole tool is two forms", yes="small_scope", absent="easy_start growth_expected"),
    # Newness
    Case("We want FastAPI simply because Django is old-fashioned", yes="newest_hype", warned="A-63 A-69"),
    Case("I'd leave Flask, since Flask feels dated", yes="newest_hype", warned="A-63"),
    # Nothing thought out yet
    Case(
        "Team is undecided about auth, database layer and validation. Flask as the default?",
        yes="strategy_unclear",
        not_pick="flask",
    ),
    Case("Login and persistence are still open. Flask?", yes="strategy_unclear", not_pick="flask"),
    Case("Validation: TBD. Auth is TBD too.", yes="strategy_unclear", not_pick="flask"),
    Case("We haven't settled on an ORM or an admin", yes="strategy_unclear", not_pick="flask"),
    Case("We have no idea how to store the data", yes="strategy_unclear", not_pick="flask"),
    Case("The shop is still open in the evening", absent="strategy_unclear"),
    # Services without owners
    Case(
        "Unclear service ownership and deployment boundaries; management asks for microservices.",
        yes="boundaries_unclear microservices",
        pick="django",
        warned="A-66",
    ),
    Case("Microservices with vague team responsibilities", yes="boundaries_unclear", warned="A-66"),
    Case("We have not decided who owns which service", yes="boundaries_unclear", absent="roles_permissions"),
    Case("Members decide who can see their photos", yes="roles_permissions"),
    # Async as a cure
    Case(
        "If we go async we can skip the message queue and the indexes.",
        yes="async_cure",
        absent="hands_change",
        warned="A-67",
    ),
    Case("With async we would not have to add a cache", yes="async_cure", warned="A-67"),
    Case("When I leave the company, others maintain it", yes="hands_change"),
    # Staff tools put off
    Case(
        "We don't plan any back office for the order system; we'll deal with support when it becomes a problem.",
        yes="admin_later",
        warned="A-68",
    ),
    Case("We worry about the admin panel only when it hurts", yes="admin_later", warned="A-68"),
    Case("We deal with support requests in this tool", absent="admin_later"),
    # The contract
    Case(
        "The API comes first and each request and response shall have a schema that clients generate code from.",
        yes="api_first openapi typed_validation",
        pick="fastapi",
    ),
    Case("Partners derive their types from our schema", yes="openapi"),
    # False friends
    Case("A chat backend for a mobile game", yes="realtime", absent="llm_calls"),
    Case("A chat assistant that answers from our manuals", yes="llm_calls"),
    Case("We like Flask but we need an admin for the staff", yes="admin_panel", absent="micro_relative"),
    Case("I feel like Flask is enough", absent="micro_relative"),
    Case("We use something like Flask today", yes="micro_relative"),
    Case("An endpoint that is called by other services", yes="outside_consumers", absent="io_heavy"),
    Case("A function called by several systems", absent="io_heavy"),
    Case("For each request it calls three external APIs", yes="io_heavy"),
    Case("There is an SLA of 99.9 percent", absent="workflows"),
    Case("Tickets with SLA timers and escalation", yes="workflows"),
    Case("Ein internes Werkzeug für den Support", absent="mixed_experience micro_relative"),
    Case("Today it is plain WSGI with Werkzeug and Jinja", yes="micro_relative"),
    Case("Two interns work on it", yes="mixed_experience"),
    # What runs, and what is only thought of
    Case("Should we go with FastAPI?", absent="runs_fastapi"),
    Case("Which one do I take if we go with Flask?", absent="runs_flask"),
    Case("The site must be on Django because company policy", yes="house_django", absent="runs_django"),
    Case("Everything has to run on Flask here", yes="house_flask", absent="runs_flask"),
    Case("We went with Flask at first and now it hurts", yes="runs_flask"),
    Case("Our backend is running on Flask", yes="runs_flask", absent="house_flask"),
    Case("The site we run on Django is fine", yes="runs_django"),
    # Editors need screens
    Case("A headless CMS with an editorial workflow", yes="admin_panel content_site", pick="django"),
    # Grown wild
    Case(
        "We have a Flask monolith of 200k lines: globals everywhere and each team validates differently. Stay or move?",
        yes="tangled_code runs_flask large_codebase",
        not_pick="fastapi",
    ),
    Case("There are global variables in every module", yes="tangled_code"),
    Case("A global company with offices everywhere", absent="tangled_code"),
    # Almost what it says
    Case(
        "Django without its ORM, queries stay in SQLAlchemy", yes="sqlalchemy_wanted", absent="own_database"
    ),
    Case("The p99 must stay under 80 ms", absent="works_well"),
    Case("Today the p99 is 40 ms", yes="works_well"),
    Case("A TypeScript client calls it", absent="client_by_hand"),
    Case("The TypeScript client drifts and is often outdated", yes="client_by_hand"),
    Case(
        "A page for analysts to see how the jobs went, behind the VPN",
        absent="admin_panel single_user auth_elsewhere",
    ),
    Case("Analysts need to correct wrong rows", yes="admin_panel"),
    Case("It sits behind the company SSO", yes="auth_elsewhere"),
    Case("A registration portal for university courses", absent="learning"),
    Case("It is a university project", yes="learning"),
    Case("Document management with GDPR requests", absent="content_site audit_trail"),
    Case("A shop with a REST API for partners", yes="api_part_of_product", absent="api_first"),
    Case("The score is called by the CRM", yes="outside_consumers", absent="back_office"),
    Case("Queried by the ERP once a night", absent="back_office"),
    Case("Our staff log in every morning", yes="user_accounts", absent="admin_panel"),
    Case("We are contract-first: the YAML comes before the code", absent="openapi"),
    Case("The OpenAPI document is generated from the code", yes="openapi"),
    Case("Only the marketing team of twelve opens it", absent="larger_team"),
    Case("Team of 7, one product", yes="larger_team"),
    Case("One of us says we should rewrite from scratch", absent="large_codebase"),
    Case("IoT boxes report readings every minute", absent="realtime"),
    Case("Readers pay a subscription", absent="commerce"),
    Case("Each customer sees his own bills", absent="multi_tenant"),
    Case("Each customer has their own workspace", yes="multi_tenant"),
    Case("Patient data must stay in the country", yes="security_defaults", absent="relational_data"),
    Case("We are six Java developers", absent="typed_team"),
    Case("We have a Java background", yes="typed_team"),
    Case("Everything in our group must be in Flask", yes="house_flask", absent="runs_flask"),
    Case("Our customer insists on Django", yes="house_django", absent="runs_django"),
    Case("Last spring I built with Flask at school", yes="knows_flask"),
    Case("We tried Flask two years ago and regretted it", yes="avoids_flask"),
    Case("Some exports take minutes in the request", yes="held_connections"),
    Case("Some 3000 concurrent bidders at the end", yes="high_concurrency"),
    Case("The DB2 schema is old and we are not allowed to touch the schema", yes="foreign_schema"),
    Case("Receptionists reschedule appointments", yes="admin_panel"),
    Case("Partner shops call it at night", yes="outside_consumers", absent="commerce"),
    Case("Nobody knows where things are", yes="tangled_code", absent="conventions_wanted"),
    Case("Everybody knows where things are, and we like that", yes="conventions_wanted"),
    Case("It is due tomorrow: the deadline is fixed, but there is no hurry", no="fast_delivery"),
    Case("We have no data scientist yet", absent="stateless"),
    Case("It holds no state between calls", yes="stateless"),
    # A list that is taken back behind its end
    Case(
        "It brings a template engine, an admin panel and user accounts, none of which I need",
        no="server_pages admin_panel user_accounts",
    ),
    Case(
        "Websockets and roles, neither of which matters to us. Postgres", no="websockets", yes="own_database"
    ),
    Case("Roles and permissions, all of which we need", yes="roles_permissions"),
    Case(
        "The old admin panel is used by support every single day, websockets, none of which we want to lose",
        yes="admin_panel",
    ),
    # What a part of the system suffers from is a reason for that part
    Case(
        "Our Django site is fine, but one endpoint makes 300 outgoing HTTP calls and times out",
        yes="runs_django separate_part io_heavy sync_bottleneck",
        absent="small_scope small_api",
    ),
    # Words that mean something else here
    Case("Our tenants report broken heating to the caretaker", absent="multi_tenant"),
    Case("Each tenant has a database of its own", yes="multi_tenant"),
    Case("It pulls the build status from the GitHub API", absent="has_api"),
    Case("Doctors, nurses and health workers use it", absent="shared_models"),
    Case("A worker reads the same tables", yes="shared_models"),
    Case("The vendor has a good track record", absent="crud"),
    Case("That saves a lot of work for me", absent="single_user"),
    Case("A notes app just for me", yes="single_user"),
    Case("A page that shows our churn model", absent="saas_product"),
    Case("The shop team calls our pricing engine, which is CPU bound", yes="cpu_heavy", absent="commerce"),
    Case("Django is too heavy, Flask too lightweight for publishing", absent="batteries_wanted"),
    # What a move would cost, and what is rebuilt by hand
    Case("All views would have to be rewritten", yes="large_codebase"),
    Case("It would mean a complete rewrite of the backend", yes="large_codebase"),
    Case("The login and permission code is all hand-written", yes="rebuilding_platform"),
    Case("With Flask we have the code, it works", yes="runs_flask"),
    Case("We run FastAPI for the API and Django for the admin", yes="runs_fastapi runs_django"),
    Case("The prototype was built by a consultant, now it becomes a product", no="prototype"),
    # Numbers
    Case("We are three developers", no="larger_team"),
    Case("It must be done in 4 weeks", yes="fast_delivery"),
    Case("We have three months of runway", yes="fast_delivery", absent="no_time_to_move"),
    Case("A collector that receives JSON from agents", yes="ingest"),
    Case("The documentation must be excellent, and it is in 5 languages", absent="multilingual"),
    Case("Landing pages, translated into 5 languages", yes="multilingual"),
    # What is there, and where it might go
    Case("A small status page in Flask. Move to Django?", yes="runs_flask", absent="runs_django"),
    Case("Django. Port to FastAPI? It calls three slow APIs", yes="runs_django io_heavy"),
    Case("To Flask or to Django, that is the question", absent="runs_flask runs_django"),
    # What a "might" announces comes later, all of it
    Case(
        "A pastebin. Might be interesting: user management, an admin panel",
        absent="user_accounts admin_panel",
    ),
    Case("We need roles: maybe editors and admins", yes="roles_permissions"),
    Case(
        "Simplicity is more important than an all-in-one framework",
        no="batteries_wanted",
        yes="lightweight",
    ),
    # Words of builders
    Case(
        "We do clean architecture: the domain is separated from persistence",
        yes="architecture_owner full_control",
    ),
    Case("I am not sure the lightweight approach is going to cut it", absent="works_well", no="lightweight"),
    Case("The extensions are not regularly maintained", yes="unmaintained_parts"),
    # Something new in what runs
    Case("We want to add GraphQL subscriptions to our Django app", yes="runs_django", pick="django"),
    Case("Move to a Django app with an admin?", absent="runs_django"),
    Case(
        "We are adding an API for partners to our Django shop, with docs",
        yes="runs_django api_part_of_product",
        pick="django",
    ),
    Case("Our Django REST API answers 200 requests per second", yes="runs_django", absent="high_concurrency"),
    Case("It answers 5000 requests per second", yes="high_concurrency"),
    # What others say of a tool is no word on the project
    Case("The queries are slow, colleagues say FastAPI would fix it", absent="admin_panel"),
    Case("Colleagues fix wrong orders by hand", yes="admin_panel"),
    # Short-lived, started from the browser, stable
    Case("A quiz for our meetup, one evening only", yes="prototype forms"),
    Case("Start and stop experiments from the browser", yes="program_front"),
    Case("Flask, 30k lines, stable, customers happy", yes="works_well runs_flask large_codebase"),
    # What others say, and what is only asked about, leaves standing what is plainly there
    Case(
        "A dashboard: Flask, 105 endpoints, live updates. I wonder if it has outgrown Flask", yes="runs_flask"
    ),
    Case("An adviser says serious products have an admin", absent="admin_panel full_product"),
    Case("A user asks whether we want async", absent="async_wanted"),
    Case("An Angular GUI and a Flask REST server", yes="runs_flask frontend_separate"),
    Case("I know Python and Flask", absent="runs_flask"),
    Case("Our Django shop works fine, and one endpoint times out", yes="runs_django works_well"),
    Case("We are a Django shop", yes="knows_django", absent="runs_django"),
    Case("Three developers, one knows FastAPI", absent="knows_fastapi"),
    # Words that mean something else here
    Case("An onboarding system for new employees", absent="mixed_experience"),
    Case("Onboarding takes weeks", yes="mixed_experience"),
    Case("Should we go to FastAPI, or Django?", absent="knows_fastapi knows_django"),
    Case("Everything else I've shipped was Django", yes="knows_django"),
    # What is there and hardly used
    Case(
        "In our Django site admin and forms are hardly used",
        yes="platform_unused",
        absent="rebuilding_platform",
    ),
    Case("Some of its pieces rarely see a release", yes="unmaintained_parts"),
    Case("The robot streams camera pictures to the browser", yes="streaming"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text)
def test_a_tried_text_is_understood(case: Case, knowledge: Knowledge) -> None:
    advice = advise(case.text, knowledge=knowledge)
    read = advice.profile.as_dict()
    assert {fact for fact in case.yes.split() if read.get(fact) is not True} == set()
    assert {fact for fact in case.no.split() if read.get(fact) is not False} == set()
    assert {fact for fact in case.absent.split() if fact in read} == set()
    assert not case.pick or advice.pick == case.pick
    assert not case.not_pick or advice.pick != case.not_pick
    assert set(case.warned.split()) <= {one.rule for one in advice.warnings}


def test_the_cases_name_facts_frameworks_and_rules_that_exist(knowledge: Knowledge) -> None:
    facts = {fact for case in CASES for fact in f"{case.yes} {case.no} {case.absent}".split()}
    assert facts <= set(knowledge.facts)
    assert {name for case in CASES for name in (case.pick, case.not_pick) if name} <= set(
        knowledge.frameworks
    )
    assert {rule for case in CASES for rule in case.warned.split()} <= set(knowledge.entries)


#: A label with one of these can follow "if": "if few clients are served at a time".
VERB = re.compile(
    r"\b(is|are|be|has|have|need|want|runs?|knows?|lives?|keeps?|serves|calls?|receives|holds|offers|stands|stay|goe?s?"
    r"|fills?|matters?|works?|codes|comes?|signs?|logs|publish|owns?|uses?|builds|plays|brings|extends|takes?|does|do"
    r"|prints?|sends?|shows?|reads?|writes?|stores?|makes?|takes?|gives?|finds?|needs|wants|asks?"
    r"|may|must|can|cannot|would|asks|leans|share|pours?|hosts?|likes)\b"
)


def test_every_label_is_a_clause(knowledge: Knowledge) -> None:
    labels = [label for fact in knowledge.facts.values() for label in (fact.yes, fact.no)]
    without = [label for label in labels if not VERB.search(label)]
    assert without == [], "a label has to be a clause; if it has a verb already, add that to VERB"
    assert [label for label in labels if set(label) & set(":()[]")] == []

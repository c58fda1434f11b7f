"""How people pitch an application in a sentence: what is read from it, what is not, and what it comes to."""

from __future__ import annotations

import pytest

from advisor import Knowledge, advise
from advisor.reading import Reader

READ = [
    # A web front for another program or device
    ("A browser interface for the mail server of our village", "program_front"),
    ("Administration panel for a VPN server", "program_front"),
    ("A page to control the printer in the copy room: web interface for the print server", "program_front"),
    ("Runs next to the existing daemon and shows what it does", "program_front"),
    ("A web GUI around a media player on the shelf", "program_front"),
    ("Controlling home lighting from the phone", "program_front"),
    ("Companion for download programs that renames what arrives", "program_front"),
    # A language model at the heart of it
    ("A platform for building AI agents", "llm_product"),
    ("Gateway in front of three language-model providers", "llm_product"),
    ("Chat with your documents without sending them anywhere", "llm_product"),
    ("Ask questions about a contract in plain words", "llm_product"),
    ("A retrieval-augmented service for manuals", "llm_product"),
    ("Legal assistant that cites its sources", "llm_product"),
    ("Drag-and-drop builder for chatbots: a visual builder for LLM agents", "llm_product"),
    # Pipelines and automations
    ("Workflow orchestration on our cluster", "automation_flows"),
    ("Launches a nightly pipeline and shows how far it got: run the pipeline, watch it", "automation_flows"),
    ("Workflows defined in YAML", "automation_flows"),
    # Tokens and keys
    ("Programs call it with an API key", "token_access"),
    ("Token login, then a list of parcels", "token_access"),
    ("Every caller sends a JWT", "token_access"),
    # Where the data lives
    ("Everything is kept in Elasticsearch", "index_store"),
    ("A knowledge graph of rivers and dams", "index_store"),
    ("Compounds are stored in a graph database", "index_store"),
    ("Connect to any database and draw charts", "foreign_schema"),
    ("A SQL editor in the browser", "foreign_schema"),
    # Staff
    ("For hospital staff on night duty", "staff_use"),
    ("Cases are handled by staff", "staff_use"),
    # A result on the spot
    ("Fill in a form and the chart appears on the page", "demo_page"),
    ("Paste a link and get the audio", "demo_page"),
    ("Estimates the risk of frost from three numbers", "demo_page"),
    ("Try our packages without installing anything", "demo_page"),
    # Interfaces
    ("Rate limits per customer", "has_api"),
    ("The list is fetched by a React front end", "has_api frontend_separate"),
    ("A single-page application talks to it", "frontend_separate"),
    ("It provides an API for tide tables", "api_first"),
    ("An API that ranks offers", "api_first"),
    ("CPU or GPU, whichever is there", "model_serving"),
    ("A tile server for aerial pictures", "io_heavy"),
    ("The file is validated on upload", "typed_validation"),
    # Records and steps
    ("Track clients and what was promised to them", "crud"),
    ("Manage your ever-growing collection of stamps", "crud"),
    ("Material planning software", "back_office"),
    ("A workspace for a team of auditors", "back_office"),
    ("Parcels go from pending to delivered", "workflows"),
    ("Drivers accept requests", "workflows"),
    ("Team members get an email", "user_accounts"),
    ("Static pages from a data folder that contains the tables: precomputed files", "plain_files"),
    ("Echoes headers back, for testing HTTP clients", "stand_in"),
]

NOT_READ = [
    ("It reacts to changes in the folder", "frontend_separate"),
    ("A shopping list for two", "commerce"),
    ("A freedom of information portal", "full_control"),
    ("A headless browser loads the address", "-server_pages"),
    ("A no-code database", "-own_database"),
    ("A single-page application", "small_scope"),
    ("Numbers on drugs prescribed by family doctors", "single_user"),
    ("Maps of administrative regions", "admin_panel"),
    ("Hosted on a free plan", "saas_product"),
    ("An ambulance relays vehicle and passengers to the hospital", "thin_wrapper"),
    ("Several models and vector stores can be plugged in", "relational_data"),
    ("A collaborative platform for choirs", "realtime"),
    ("AI agents and workflows", "workflows"),
    ("Pictures come back page by page", "server_pages"),
    ("A leaderboard counts everybody's points", "community_site"),
    ("For the registration desk", "user_accounts"),
    ("Law enforcement accountability", "audit_trail"),
    ("A tiny sample", "small_scope"),
    ("For laboratory staff", "admin_panel"),
    ("Streams tokens while they are made", "token_access"),
]

#: Pitches that name the things a product keeps and the people who use it.
NAMED = [
    (
        "A booking site for our climbing hall, members, a course calendar, two of us know Flask",
        "transactions org_records user_accounts relational_data knows_flask",
    ),
    ("Members, invoices and a monthly report", "org_records transactions relational_data"),
    ("Customers order boxes, farmers enter what they have", "transactions roles_permissions user_accounts"),
    (
        "Parents sign up for lessons, teachers see their list",
        "user_accounts org_records roles_permissions admin_panel",
    ),
    ("Guests reserve a table, the host confirms", "transactions workflows roles_permissions"),
    ("Bookings, cabins and guests", "transactions relational_data"),
    ("Students, courses, grades", "relational_data org_records"),
    ("Keeps donors and donations of a hospice", "org_records"),
    ("Volunteers choose shifts, the coordinator assigns rides", "org_records workflows roles_permissions"),
    ("Patients, appointments, prescriptions", "org_records relational_data"),
    (
        "An ordering page for a bakery: customers pick loaves, the baker sees the list in the morning",
        "transactions",
    ),
    ("A rental site for camping gear", "transactions"),
    ("A member area with invoices and course dates", "user_accounts"),
    ("Flats, tenants, leases and repairs", "relational_data"),
    ("Tenants report a broken tap, the caretaker gets assigned", "workflows user_accounts"),
    ("An enrolment form for the summer school and a list of participants", "org_records forms"),
    ("Suppliers, parts, stock and purchase orders", "relational_data"),
    ("Products, suppliers, deliveries", "relational_data"),
    ("Horses, riders, lessons, a weekly plan", "relational_data"),
    ("Members book a lane and cancel it themselves", "transactions user_accounts"),
    ("Players sign up for tournaments and pay the fee", "user_accounts transactions"),
    ("Residents see their bills and report meter readings", "user_accounts"),
    ("A registration site for workshops with a waiting list", "org_records"),
    ("Customers, quotes, contracts: what a small roofer needs", "relational_data back_office"),
    ("Employees ask for days off, the team lead approves", "workflows roles_permissions"),
    ("Drivers, vehicles, tours", "relational_data"),
    ("A loan desk for cameras: students borrow, the technician notes what came back", "transactions"),
    ("Courses, instructors and rooms, and who is enrolled where", "relational_data org_records"),
    ("Clients view their contracts, colleagues upload them", "user_accounts roles_permissions"),
    ("A shift calendar for the fire station", "org_records"),
    ("Trainers enter attendance, parents see it", "org_records roles_permissions"),
    ("A platform where farms take orders from restaurants", "transactions"),
    ("We handle appointments and invoices for hairdressers", "transactions"),
    ("Orders, stock and a delivery plan for a dairy", "transactions relational_data"),
    ("Sellers list items, buyers make offers, we approve both", "workflows roles_permissions"),
    ("Applicants hand in documents, clerks check them", "roles_permissions"),
    ("Room bookings for a community centre, with invoices", "transactions"),
    ("Pupils, teachers and timetables of a music school", "org_records"),
    ("Assigns nurses to visits", "workflows"),
    ("A sign-up site for runs, runners and bib numbers", "user_accounts"),
    ("A small site where neighbours lend each other tools, with a calendar of who has what", "org_records"),
    (
        "Web app for a driving school: pupils book hours, instructors mark what was practised",
        "transactions roles_permissions user_accounts",
    ),
    ("An app for our allotments: plots, tenants, fees", "relational_data"),
    ("A portal for landlords and tenants with repair requests", "org_records"),
    ("Recipes, ingredients and a shopping plan for a canteen", "relational_data"),
    ("Something like a mini ERP: articles, suppliers, purchase orders", "relational_data back_office"),
    ("Members can register for courses and see what they owe", "user_accounts org_records"),
    ("Hotel guests order breakfast and housekeeping sees it on a tablet", "transactions"),
    ("Timetable for a dance school with sign-up and a list of absences", "org_records user_accounts"),
    ("We need a site for our volunteers, who takes which shift, and who has a key", "org_records"),
    ("Restaurant owners upload a menu, visitors order from it", "transactions roles_permissions"),
    ("A catalogue of plants with nurseries and their stock", "relational_data"),
    ("Authors submit abstracts, reviewers get assigned, the chair decides", "workflows roles_permissions"),
    ("Customer portal with orders and invoices", "user_accounts transactions relational_data"),
    ("The workshop takes in bikes, mechanics note hours, customers get an invoice", "transactions"),
    ("Clubs, teams, matches and referees", "relational_data"),
    ("Job board: firms post openings, people apply", "roles_permissions"),
    ("Warehouse pickers scan parcels, drivers load them, the office prints labels", "back_office"),
    ("For a choir: singers, rehearsals, who comes and who does not", "org_records"),
    ("Landlord tool: flats, rents, utility bills", "relational_data"),
    ("Translators get jobs, clients approve the texts and pay", "workflows"),
    ("Students hand in theses, supervisors grade them", "workflows roles_permissions"),
    ("Tool hire shop: items, customers, deposits", "relational_data"),
    ("Insurance brokers keep policies, customers and claims", "relational_data"),
    ("Citizens report potholes, the council sends a crew", "workflows roles_permissions"),
    ("Householders enter the meter, the utility writes the bill", "roles_permissions"),
    ("Patients answer a questionnaire before the visit, the doctor reads it", "forms roles_permissions"),
    ("Exhibitors choose a stand and pay for it", "transactions"),
    ("Managing leads, offers and contracts", "back_office"),
    ("Beekeepers log hives, inspectors check them", "roles_permissions"),
    ("Athletes see training plans that coaches write", "roles_permissions"),
    ("Employees report sick, HR sees who is away", "back_office"),
    ("Kitchen staff see the allergies that parents enter", "roles_permissions"),
    ("Clients book sessions with therapists", "transactions user_accounts"),
    ("Ticketing for support: customers open tickets, agents answer", "workflows user_accounts"),
    ("Users, orders, products", "relational_data"),
]

#: The same nouns and verbs where nothing is kept, or nobody comes to it.
NOT_NAMED = [
    ("Tenants report a broken tap, the caretaker gets assigned", "multi_tenant"),
    ("A service that forwards orders to SAP", "transactions org_records relational_data crud admin_panel"),
    ("A webhook that takes orders from the shop system and passes them on", "transactions org_records"),
    ("The members of the team know Python", "org_records user_accounts relational_data"),
    ("Two members of our team, one deadline", "org_records user_accounts"),
    ("Put the functions in order, members last", "transactions"),
    ("In order to save time we want templates", "transactions org_records"),
    ("We close tickets in Jira, one ticket a week", "org_records workflows transactions"),
    ("We are students, first course, two weeks", "org_records relational_data roles_permissions"),
    ("Predicts which customers leave, from orders and payments in a data frame", "org_records user_accounts"),
    ("Customers of our competitor book online", "transactions user_accounts"),
    ("Prices of stocks and bonds on one page", "relational_data transactions"),
    ("Shares, stocks, bonds", "relational_data transactions"),
    ("Returns the records of a DNS zone", "org_records relational_data crud"),
    ("Classes, members and methods are listed from the source", "relational_data"),
    ("Class members, protected", "org_records"),
    ("Sorts in ascending order, tickets first", "transactions"),
    ("Recommends products from clicks", "relational_data transactions commerce"),
    ("Course project: a weather page", "org_records"),
    ("Books a slot on the GPU for a job", "org_records user_accounts"),
    ("An API that returns members of parliament as JSON", "org_records user_accounts relational_data"),
    ("Sends a text when an order arrives from the queue", "transactions relational_data org_records"),
    ("Our customers call the API with a key", "user_accounts transactions roles_permissions"),
    ("Students learn Flask, teachers recommend Django", "roles_permissions org_records admin_panel"),
    ("Users can order the list by date", "transactions"),
    ("A model ranks applicants, managers see a score", "org_records"),
    (
        "Payment webhook from Stripe, we check the signature and put it on a queue",
        "org_records user_accounts relational_data",
    ),
    ("Proxy for a booking API of a hotel chain", "org_records relational_data user_accounts"),
    ("Scrapes course catalogues of universities every night", "org_records user_accounts"),
    ("We get tickets from support and fix bugs", "org_records transactions"),
    ("The customer can change his mind, we cannot", "user_accounts"),
    ("Managers decide, we get to choose the framework", "roles_permissions"),
    ("In the course of two lessons", "org_records relational_data"),
    (
        "Bookings are read from the hotel system, we only show them on a screen",
        "user_accounts roles_permissions",
    ),
    ("The function returns members, sorted", "user_accounts"),
    ("Model for credit scoring: customers, loans, payments as features", "org_records user_accounts"),
    ("Users send a prompt, agents answer", "roles_permissions"),
    ("Clients send a request, the server gets the data and answers", "roles_permissions user_accounts"),
    ("The author of the library can approve pull requests", "roles_permissions"),
    ("Guests reserve a table, the host confirms", "user_accounts"),
    ("Citizens report potholes", "user_accounts"),
    ("An instance that serves machines and tenants apart", "relational_data"),
]

PICKED = [
    (
        "Web interface for a backup server. See what was copied last night, start a run, read the log.",
        "flask",
    ),
    ("Type a mixture in a form and the phase diagram appears on the page. Nothing is kept.", "flask"),
    ("Send a URL and headers come back: echoes requests, to test HTTP clients.", "flask"),
    (
        "A workspace for building language-model agents. Drag tools onto a canvas, users and roles, runs stream live.",
        "fastapi",
    ),
    ("Assistant for asking questions about your own manuals, with sources and streamed answers.", "fastapi"),
    ("An API that ranks second-hand offers. Callers bring a bearer token.", "fastapi"),
    ("Tile server for satellite pictures; answers through an API with rate limits.", "fastapi"),
    (
        "Workflow orchestration for nightly imports, driven by a command line and an API with tokens.",
        "fastapi",
    ),
    (
        "Keeps a theatre's costumes: staff register pieces, members borrow them, overdue loans are chased.",
        "django",
    ),
    ("Track clients and contracts, accounts for colleagues, reminders before a term ends.", "django"),
    ("Parcels are booked by customers and go from pending to delivered; staff handle complaints.", "django"),
]


@pytest.fixture(scope="module")
def reader(knowledge: Knowledge) -> Reader:
    return Reader(knowledge)


def read(text: str, reader: Reader) -> set[str]:
    return {one.fact if one.value else f"-{one.fact}" for one in reader.read(text).facts}


@pytest.mark.parametrize(("text", "facts"), READ)
def test_a_pitch_says_what_it_is_in_its_own_words(text: str, facts: str, reader: Reader) -> None:
    assert set(facts.split()) <= read(text, reader)


@pytest.mark.parametrize(("text", "fact"), NOT_READ)
def test_words_that_only_look_alike_say_nothing(text: str, fact: str, reader: Reader) -> None:
    assert fact not in read(text, reader)


@pytest.mark.parametrize(("text", "facts"), NAMED)
def test_the_things_and_people_of_a_pitch_say_what_it_keeps_and_for_whom(
    text: str, facts: str, reader: Reader
) -> None:
    assert set(facts.split()) <= read(text, reader)


@pytest.mark.parametrize(("text", "facts"), NOT_NAMED)
def test_things_and_people_that_the_product_does_not_keep_say_nothing(
    text: str, facts: str, reader: Reader
) -> None:
    assert not set(facts.split()) & read(text, reader)


@pytest.mark.parametrize(("text", "pick"), PICKED)
def test_a_pitch_comes_to_what_an_engineer_would_expect(text: str, pick: str, knowledge: Knowledge) -> None:
    assert advise(text, knowledge=knowledge).pick == pick

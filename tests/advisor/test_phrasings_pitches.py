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


@pytest.mark.parametrize(("text", "pick"), PICKED)
def test_a_pitch_comes_to_what_an_engineer_would_expect(text: str, pick: str, knowledge: Knowledge) -> None:
    assert advise(text, knowledge=knowledge).pick == pick

"""How people tell what talks to an application and how: what is read from it, and what is not."""

from __future__ import annotations

import pytest

from advisor import Knowledge
from advisor.reading import Reader

#: A sentence, the facts it must give ("-" for a no), and the facts it must not give.
SAID = [
    ("There is nothing to click on, licensees bring their own frontend", "api_first", "server_pages"),
    ("Customers are billed per lookup", "api_first", "commerce"),
    ("Visitors come for the website, the JSON is an afterthought", "-api_first", ""),
    ("Somebody's script should be able to pull the water levels from us with curl", "has_api", ""),
    ("Everything happens by clicking", "-has_api", ""),
    ("Spectral complains in CI when the spec changes", "openapi", ""),
    ("Partners import the YAML into Postman, so publish the spec", "openapi", ""),
    ("Partner feeds can never be trusted", "typed_validation", ""),
    ("An unknown field must be rejected with a 422", "typed_validation", ""),
    ("Whatever they type is fine", "-typed_validation", ""),
    ("The game is made in Godot", "frontend_separate", ""),
    ("The screens are built in TypeScript by the web team", "frontend_separate", "server_pages"),
    ("Two clinics' software polls us every minute", "outside_consumers", ""),
    ("Hobbyists have written Ruby clients for it", "outside_consumers", ""),
    ("Only visited by people", "-outside_consumers", ""),
    ("Next to the endpoints for the tablets there are screens for the office", "api_part_of_product", ""),
    ("HTML for people, JSON for machines", "api_part_of_product", ""),
    ("The whole interface fits on an index card", "small_api", ""),
    ("A handful of routes", "small_api", ""),
    ("Hundreds of endpoints", "-small_api", ""),
    ("Consul and Envoy connect it with its sibling services", "microservices", ""),
    ("The stock service and the tax service live in their own containers", "microservices", ""),
    ("Search belongs to another squad with its own backlog", "real_boundaries", ""),
    ("They deploy it without asking us", "real_boundaries", ""),
    ("Everything goes out together in lockstep", "-real_boundaries", ""),
    ("Whether invoices belong to sales or to finance is still open", "boundaries_unclear", ""),
    ("RACI is still blank", "boundaries_unclear", ""),
    ("The worker just sits there until the bank answers", "io_heavy", "cpu_heavy"),
    ("The CPU is idle while we talk to SAP and then to Salesforce", "io_heavy", ""),
    ("The text should appear bit by bit as the model writes", "streaming", ""),
    ("Flush each row to the client", "streaming", ""),
    ("The complete answer is sent in one go", "-streaming", ""),
    ("Both sides can talk at any time over wss", "websockets", ""),
    ("Chargers speak OCPP", "websockets", ""),
    ("Reloading now and then is fine", "-websockets -realtime", ""),
    ("Boats move on the map as it happens", "realtime", ""),
    ("A nightly import is plenty", "-realtime", ""),
    ("The whole town logs in at the same minute", "high_concurrency", ""),
    ("25k scooters phone home", "high_concurrency", ""),
    ("A handful of requests per hour", "-high_concurrency", ""),
    ("A bid must be back within 80ms", "speed_priority", ""),
    ("We count microseconds", "speed_priority", ""),
    ("Nobody would notice if it took a second", "-speed_priority", ""),
    ("Load the checkpoint once at startup and serve the classifier", "model_serving", ""),
    ("The forest is served with KServe on an A100", "model_serving", ""),
    ("A wrapper around GPT-4o", "llm_calls llm_product", ""),
    ("A copilot for notaries", "llm_product", ""),
    ("Everything goes through aiohttp and asyncpg", "async_wanted", ""),
    ("Threads would melt", "async_wanted", ""),
    ("Blocking code is perfectly fine", "-async_wanted", ""),
    ("Mollie calls us back when somebody pays", "webhook_receiver", ""),
    ("Incoming hooks from Gitea", "webhook_receiver", ""),
    ("Kill any replica and nobody notices", "stateless", "own_database"),
    ("Every instance can answer any request", "stateless", ""),
    ("It remembers where you stopped", "-stateless", ""),
    ("The camera tells which fish it is from the photo", "ml_feature", ""),
    ("Churn scores for every member", "ml_feature", ""),
    ("No ML", "-ml_feature -model_serving", ""),
    ("One search asks twelve airlines in parallel", "fan_out", ""),
    ("One task per insurer, all fired at once", "fan_out", ""),
    ("The call hangs for forty seconds", "held_connections", ""),
    ("WORKER TIMEOUT because the mainframe needs a minute", "held_connections", ""),
    ("A naive Bayes classifier in the handler", "small_model", ""),
    ("The model needs an H100", "-small_model", ""),
    ("Charts over a star schema, loaded by Fivetran", "warehouse_data", ""),
    ("The gold layer", "warehouse_data", ""),
    ("The solver maxes out every core", "cpu_heavy", ""),
    ("Every request simulates a tide with finite elements", "cpu_heavy", ""),
    ("Send a polygon and get GeoJSON back", "structured_answers", ""),
    ("Both directions are machine readable: XML in, JSON out", "structured_answers", ""),
    ("Beehives on forty roofs: each sensor sends its weight every ten minutes", "ingest", ""),
    ("MQTT messages arrive from every greenhouse", "ingest", ""),
    ("The Vue app is the one and only caller", "own_client_only", ""),
    ("Nobody else connects to it, both ends are ours", "own_client_only", ""),
    ("Dagster starts a run here and polls for the status", "automation_flows", ""),
    ("It kicks off the transcode chain and reports progress", "automation_flows", ""),
    ("Send a valid key or get a 401", "token_access", ""),
    ("Anyone may curl it", "-token_access", ""),
    # False friends
    ("The core of it are users and events", "", "frontend_separate async_wanted"),
    ("Any recommendations?", "", "ml_feature"),
    ("There are two ways to see the station on a map", "", "websockets realtime"),
    ("Our Django models", "", "ml_feature model_serving"),
    ("The app updates itself", "", "realtime"),
    ("A key feature of the product", "", "token_access"),
]


@pytest.fixture(scope="module")
def reader(knowledge: Knowledge) -> Reader:
    return Reader(knowledge)


@pytest.mark.parametrize(("text", "given", "not_given"), SAID, ids=[one[0] for one in SAID])
def test_a_sentence_about_what_calls_it_is_understood(
    reader: Reader, text: str, given: str, not_given: str
) -> None:
    said = reader.read(text).profile.as_dict()
    assert {fact: said.get(fact.removeprefix("-")) for fact in given.split()} == {
        fact: not fact.startswith("-") for fact in given.split()
    }
    assert not {fact for fact in not_given.split() if said.get(fact)}

"""How people describe a product: who signs in, who works with it, what it keeps, sells, shows and hands on."""

from __future__ import annotations

import pytest

from advisor import Knowledge
from advisor.reading import Reader


@pytest.fixture(scope="module")
def reader(knowledge: Knowledge) -> Reader:
    return Reader(knowledge)


#: A sentence, the facts that it gives (`-` as no), and the facts that it must not give at all.
SENTENCES = [
    ("Readers choose a nickname and a picture", "user_accounts", "roles_permissions"),
    ("Patients register by email", "user_accounts", ""),
    ("Passkeys, and a magic link instead of a password", "user_accounts", "auth_elsewhere"),
    ("Envoy validates the token of every request", "auth_elsewhere", "user_accounts"),
    ("Requests arrive already authenticated", "auth_elsewhere", ""),
    ("We rely on the identity header", "auth_elsewhere", ""),
    ("We hash the passwords ourselves", "-auth_elsewhere", ""),
    ("Only the owner may delete", "roles_permissions", ""),
    ("Interns may just look", "roles_permissions", ""),
    ("What you see depends on your role", "roles_permissions", ""),
    ("Everybody can change everything", "-roles_permissions", ""),
    ("Drivers and vehicles, and vehicles belong to several routes", "relational_data", ""),
    ("The ER diagram is on the wall", "relational_data", ""),
    ("It is one flat table", "-relational_data", ""),
    ("No two records look the same", "document_data", ""),
    ("Every sensor sends different fields", "document_data", "relational_data"),
    ("The structure is prescribed", "-document_data", ""),
    ("The supplier decides on the layout of the tables", "foreign_schema", ""),
    ("We read from the Odoo database", "foreign_schema", ""),
    ("The columns change without notice", "foreign_schema", ""),
    ("We own the schema", "-foreign_schema", "auth_elsewhere"),
    ("Foresters draw the boundary of each stand", "spatial_data", ""),
    ("Find the nearest pharmacy", "spatial_data", ""),
    ("ST_Intersects on a geometry column", "spatial_data", ""),
    ("If one write fails all must be rolled back", "transactions", ""),
    ("A table must never be booked twice", "transactions", ""),
    ("Never a double booking", "transactions", ""),
    ("A complaint goes to the lawyer, then back to the desk", "workflows", ""),
    ("From offer to contract", "workflows", ""),
    ("Two signatures are a must: it waits for the green light", "workflows", ""),
    ("Members add hives, edit them, delete them", "crud", ""),
    ("A glorified address book", "crud", "replaces_spreadsheet"),
    ("Screens on top of the tables", "crud", ""),
    ("So far it is all noted in a ring binder", "replaces_spreadsheet", ""),
    ("The workbook gets mailed around", "replaces_spreadsheet", ""),
    ("We import rows from Excel", "", "replaces_spreadsheet"),
    ("The files of the pupils of a dance school", "org_records", "content_site"),
    ("It is for a hiking association", "org_records", ""),
    ("Who of the members has paid the mooring fee", "org_records", ""),
    ("The backend renders HTML", "server_pages", ""),
    ("Old-fashioned forms and page reloads", "server_pages", ""),
    ("No SPA, thanks", "server_pages", "frontend_separate"),
    ("The press team publishes an essay a week", "content_site", ""),
    ("A podcast site with show notes", "content_site", "community_site"),
    ("The pastor updates the page", "content_site", ""),
    ("Listeners pay for each download", "commerce", ""),
    ("They rent a kayak and leave a deposit", "commerce", ""),
    ("12 dollars a month", "commerce", ""),
    ("Salons pay us per chair", "saas_product", ""),
    ("Churn is low and MRR grows", "saas_product", ""),
    ("The customer hosts it himself", "-saas_product", ""),
    ("For our dispatchers only, for internal use", "back_office", ""),
    ("The depot crew prints delivery notes", "back_office", ""),
    ("It is purely customer facing", "-back_office", ""),
    ("Goodreads for puzzles", "community_site", ""),
    ("Knitters swap patterns and rate each other", "community_site", "commerce"),
    ("Readers upvote replies", "community_site", ""),
    ("threads in Python", "", "community_site"),
    ("Every parish has its own corner", "multi_tenant", ""),
    ("Rows are scoped by tenant id", "multi_tenant", ""),
    ("Just for our own company alone", "-multi_tenant", ""),
    ("Every correction must be logged", "audit_trail", ""),
    ("We must prove who released a batch", "audit_trail", ""),
    ("The last writer wins", "-audit_trail", ""),
    ("Date pickers, checkboxes and required fields", "forms", ""),
    ("Guests tick off a checklist", "forms", ""),
    ("A wizard with five steps", "forms", ""),
    ("A product suite with many features", "full_product", "small_scope"),
    ("From booking to invoice", "full_product", "small_scope"),
    ("Everything a gym needs", "full_product", "small_scope"),
    ("Texts in Estonian and Latvian", "multilingual", ""),
    ("Weblate, and hreflang on each page", "multilingual", ""),
    ("German only", "-multilingual", ""),
    ("A local server", "", "multilingual"),
    ("Our nurses have it open all day", "staff_use", ""),
    ("Mechanics at the shop floor use it on every shift", "staff_use", ""),
    ("It is used only by customers", "-staff_use", ""),
    ("The office wants a screen with a search", "admin_panel", ""),
    ("They fix a wrong price without calling me", "admin_panel", ""),
    ("Today I change rows in phpMyAdmin", "admin_panel", ""),
    ("We query Milvus", "index_store", "relational_data"),
    ("It serves a prebuilt index", "index_store", ""),
    ("Nodes and edges in Memgraph", "index_store", ""),
]


@pytest.mark.parametrize(("text", "told", "untold"), SENTENCES)
def test_a_sentence_tells_what_the_product_is_and_no_more(
    text: str, told: str, untold: str, reader: Reader
) -> None:
    facts = reader.read(text).profile.as_dict()
    wanted = {one.lstrip("-"): one[0] != "-" for one in told.split()}
    assert {fact: facts.get(fact) for fact in wanted} == wanted
    assert facts.keys().isdisjoint(untold.split())

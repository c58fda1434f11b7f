"""How people ask and decide: what they lean to, what runs, who wants the move, what hurts, forms, and languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import Knowledge, advise
from advisor.reading import Reader
from advisor.reading.language import is_foreign


@pytest.fixture(scope="module")
def reader(knowledge: Knowledge) -> Reader:
    return Reader(knowledge)


def check(text: str, told: str, reader: Reader) -> None:
    """`told` names facts that are read as yes, with `-` as no, and with `?` not at all."""
    facts = reader.read(text).profile.as_dict()
    for one in told.split():
        value = None if one[0] == "?" else one[0] != "-"
        assert (one, facts.get(one.lstrip("-?"))) == (one, value)


LEANINGS = [
    ("I don't want Django", "avoids_django"),
    ("Flask is out", "avoids_flask"),
    ("Anything but FastAPI, please", "avoids_fastapi"),
    ("I prefer Flask to Django", "prefers_flask avoids_django"),
    ("I am leaning towards Flask", "prefers_flask ?lightweight"),
    ("I'd rather not go back to Django", "avoids_django"),
    ("We tried Django and it got in our way", "avoids_django"),
    ("Our CTO wants FastAPI because it is newer", "prefers_fastapi newest_hype"),
    ("A friend wants FastAPI because it is newer", "?prefers_fastapi ?newest_hype"),
    ("I have only used Flask", "knows_flask"),
    ("Django has been my default for years", "knows_django"),
    ("The rest of the company is on Django", "house_django"),
    ("Most of our tools run on Flask", "house_flask"),
    ("No Django experience here", "?avoids_django"),
    ("Should it be Fast API?", "?speed_priority"),
]

RUNNING = [
    ("A link checker, Flask behind gunicorn, quiet since spring", "runs_flask"),
    ("Some 40 Django views and a pile of templates", "runs_django"),
    ("A parcel tracker (FastAPI, two years old) for a courier", "runs_fastapi"),
    ("We inherited a Python 2.7 Flask web app", "runs_flask"),
    ("Six services in Flask. What next?", "runs_flask"),
    ("The backend is DRF behind a proxy", "runs_django"),
    ("A timetable (Django REST framework, four years old)", "runs_django"),
    ("Seven year old Flask 1.1 site for a choir", "runs_flask"),
    ("Should I build it in Flask?", "?runs_flask"),
    ("Flask, FastAPI or Django?", "?runs_flask ?runs_fastapi ?runs_django"),
    ("The options are Express, Rails, Flask. Which would you take?", "?runs_flask"),
    ("I would like to write the shop in Django", "?runs_django"),
    ("A friend says that a shop in Django is easy", "?runs_django"),
    ("We run on Django. A second part is a sketch in Flask", "runs_django ?runs_flask"),
]

STAYING = [
    ("It copes well", "works_well"),
    ("The code is in good shape", "works_well"),
    ("There is no particular problem with it", "works_well"),
    ("It falls over, it keeps crashing", "-works_well"),
    ("It is getting more and more painful to maintain", "-works_well"),
    ("A contributor offers to rewrite everything in Django", "outsider_asks"),
    ("There is a pull request to port it to FastAPI", "outsider_asks"),
    ("We want to rewrite everything in Django", "?outsider_asks"),
    ("People have written plugins for our plugin interface", "addons_depend"),
    ("Nobody could name a benefit", "low_gain"),
    ("There is neither money nor appetite for a rewrite", "no_time_to_move"),
    ("Porting would take months", "no_time_to_move"),
    ("One export ties up a worker", "sync_bottleneck"),
    ("Only those who wrote it understand the flow", "tangled_code"),
    ("We split out the first micro service", "separate_part microservices"),
    ("Time is short, we are in a hurry: it has to be up quickly", "fast_delivery"),
]

REFUSED = [
    ("Skip the admin panel", "-admin_panel"),
    ("The service lacks an admin", "-admin_panel"),
    ("It works without needing a database", "-own_database"),
    ("We can live without roles", "-roles_permissions"),
    ("Happy to do without an admin panel", "-admin_panel"),
    ("We cannot live without roles", "roles_permissions"),
    ("Nobody will ever log in", "-user_accounts"),
    ("We don't have more than 3 endpoints", "small_scope"),
    ("It never gets more than four endpoints", "small_scope"),
    ("No more than a handful of endpoints", "small_scope"),
    ("Under ten users", "few_users"),
    ("Under ten developers", "?larger_team"),
    ("An ORM at no cost", "relational_data"),
]

LAID_OUT = [
    ("### Admin panel?\n\n_No response_\n\n### Login\n\nyes", "?admin_panel user_accounts"),
    ("**Admin panel**\nN/A\n", "?admin_panel"),
    ("Login: no\nAdmin panel: yes\nWebsockets: no", "-user_accounts admin_panel -websockets"),
    ("| Need | Wanted |\n|---|---|\n| Admin panel | yes |\n| Login | no |", "admin_panel -user_accounts"),
    ("no login\nadmin panel\npostgres", "-user_accounts admin_panel own_database"),
]

VAGUE = [
    "ChatGPT told me Flask, my colleague says Django. Who is right?",
    "A small to medium sized project. What do you recommend?",
    "Nothing fancy. Which framework would you lean to?",
    "We start a new project next month. What should we use?",
    "Looking for a modern, scalable, secure framework.",
]


@pytest.mark.parametrize(("text", "told"), [*LEANINGS, *RUNNING, *STAYING, *REFUSED, *LAID_OUT])
def test_the_way_people_put_it_tells_the_fact(text: str, told: str, reader: Reader) -> None:
    check(text, told, reader)


@pytest.mark.parametrize("text", VAGUE)
def test_words_that_part_nothing_are_asked_back(text: str, knowledge: Knowledge) -> None:
    assert advise(text, knowledge=knowledge).verdict == "ask"


@pytest.mark.parametrize("framework", ["django", "fastapi", "flask"])
def test_a_framework_that_was_ruled_out_is_not_taken_between_equals(
    framework: str, knowledge: Knowledge
) -> None:
    advice = advise(f"We need logins and webhooks and an API. I don't want {framework}.", knowledge=knowledge)
    assert advice.pick != framework


OTHER_LANGUAGES = [
    "Wir möchten eine Webanwendung für unseren Verein bauen und suchen ein Framework",
    "Quel framework pour une petite API avec une base de données ?",
    "Queremos un panel de administración para la tienda",
    "Een webshop met een beheerpaneel, wat raden jullie aan voor ons?",
    "Мы строим внутренний сервис для склада",
    "倉庫のためのウェブアプリを作りたい",
]

ENGLISH = [
    "",
    "Django",
    "internal tool, Postgres, five devs, admin screen",
    "We build a booking site for a climbing hall",
    "An API for la carte menus, per store",
]


@pytest.mark.parametrize("text", OTHER_LANGUAGES)
def test_another_language_is_named_as_the_reason(text: str, knowledge: Knowledge) -> None:
    first = advise(text, knowledge=knowledge).unread[0]
    assert "English" in first.reason
    assert text.startswith(first.evidence.text)


@pytest.mark.parametrize("text", ENGLISH)
def test_english_and_lists_of_nouns_are_no_other_language(text: str, knowledge: Knowledge) -> None:
    assert not any("English" in one.reason for one in advise(text, knowledge=knowledge).unread)


@given(st.text(max_size=300))
def test_any_text_is_of_some_language(text: str) -> None:
    assert is_foreign(text) in (True, False)

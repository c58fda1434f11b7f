"""What dependency files tell of a project, and how that joins the words of whoever asks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from advisor import Knowledge, advice_document, advise, load_knowledge, plain_text
from advisor.running import Running
from advisor.running.facts import running_facts
from advisor.running.finding import likely_folder, lists, telling
from advisor.running.packages import packages
from advisor.running.requirements import included

REPOSITORIES = Path(__file__).parents[1] / "samples" / "github" / "repositories"
KNOWLEDGE = load_knowledge()


def sample(repository: str) -> dict[str, str]:
    root = REPOSITORIES / repository
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def told(running: Running) -> dict[str, tuple[str, ...]]:
    """Each fact with the places that tell it."""
    return {one.fact: tuple(place.text for place in one.evidence) for one in running.facts}


def named(running: Running) -> list[str]:
    return [one.label for one in running.facts]


def aside(running: Running) -> list[str]:
    return [f"{one.evidence.text}: {one.reason}" for one in running.aside]


# ---- repositories ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("repository", "facts", "labels", "left"),
    [
        (
            "shop",
            {"runs_django": ("pyproject.toml, line 8", "pyproject.toml, line 9", "pyproject.toml, line 10")},
            ["it runs on Django today, with Django REST framework, drf-spectacular and Channels"],
            ["pyproject.toml, line 18: Flask is there for development only"],
        ),
        (
            "desk",
            {
                "runs_flask": (
                    "requirements/base.txt, line 2",
                    "requirements/base.txt, line 3",
                    "requirements/base.txt, line 5",
                )
            },
            ["it runs on Flask today, with flask-smorest, Flask-Admin and SQLAlchemy"],
            ["requirements/dev.txt, line 2: FastAPI is there for development only"],
        ),
        (
            "quotes",
            {"runs_fastapi": ("pyproject.toml, line 6", "pyproject.toml, line 8", "pyproject.toml, line 9")},
            ["it runs on FastAPI today, with SQLModel and Alembic"],
            [
                "pyproject.toml, line 20: Flask is there for development only",
                "pyproject.toml, line 23: Django is there for development only",
            ],
        ),
        (
            "lab",
            {
                "runs_flask": (
                    "environment.yml, line 6",
                    "environment.yml, line 9",
                    "environment.yml, line 10",
                ),
                "flask_product": ("environment.yml, line 9",),
            },
            [
                "it runs on Flask today, with Dash and flask-sock",
                "it extends a product that is built on Flask",
            ],
            [],
        ),
        (
            "intranet",
            {
                "runs_django": ("Pipfile, line 6", "Pipfile, line 7", "Pipfile, line 8"),
                "django_product": ("Pipfile, line 6",),
            },
            [
                "it runs on Django today, with Wagtail, django-allauth and Celery",
                "it extends a product that is built on Django",
            ],
            ["Pipfile, line 11: Flask is there for development only"],
        ),
        (
            "extension",
            {"runs_flask": ("setup.cfg, line 9",)},
            ["it runs on Flask today"],
            [
                "setup.cfg, line 15: Django is there only in the extra “django”",
                "setup.cfg, line 18: FastAPI is there for development only",
            ],
        ),
        (
            "tracker",
            {"runs_fastapi": ("uv.lock, line 14", "uv.lock, line 5"), "flask_product": ("uv.lock, line 5",)},
            ["it runs on FastAPI today, with Dash", "it extends a product that is built on Flask"],
            [],
        ),
        (
            "monorepo",
            {"runs_flask": ("backend/requirements.txt, line 5", "backend/requirements.txt, line 17")},
            ["it runs on Flask today, with APIFlask"],
            ["backend/requirements.txt, line 9: Django is there only because django-filter needs it"],
        ),
        (
            "old",
            {"micro_relative": ("Pipfile.lock, line 4",)},
            ["what you have or know is close to Flask, such as Bottle"],
            [],
        ),
    ],
)
def test_a_repository_tells_what_it_runs_and_in_which_line(
    repository: str, facts: dict[str, tuple[str, ...]], labels: list[str], left: list[str]
) -> None:
    running = running_facts(sample(repository), knowledge=KNOWLEDGE)
    assert told(running) == facts
    assert named(running) == labels
    assert aside(running) == left


@pytest.mark.parametrize(
    ("setup", "places"),
    [
        (
            "from setuptools import setup\nsetup(\n    install_requires=[\n        'flask>=2',  # web\n    ],\n)\n",
            (4,),
        ),
        (
            'NEEDS = (\n    """Flask""",\n)\nsetup(install_requires=NEEDS, extras_require={\'a\': [\'django\']})',
            (2,),
        ),
        ("REQUIRED: list[str] = [r'flask']\nsetup(\n install_requires=REQUIRED\n)", (1,)),
        ("setup(install_requires=[*base, *['six', 'flask']], tests_require=['django'])", (1,)),
        ("setup(install_requires=list(['flask']))", (1,)),
        ("setup(install_requires=read('requirements.txt'), x=['flask'])", ()),
        ("setup(install_requires='flask')", ()),
        ("setup(install_requires=REQUIRED)", ()),
        ("setup(name='flask')", ()),
        ("# setup(\ninstall_requires=[", ()),
    ],
)
def test_setup_py_is_read_as_text(setup: str, places: tuple[int, ...]) -> None:
    found = told(running_facts({"setup.py": setup}, knowledge=KNOWLEDGE))
    assert found == ({"runs_flask": tuple(f"setup.py, line {line}" for line in places)} if places else {})


@pytest.mark.parametrize(
    ("requirement", "framework"),
    [
        ("Django", "django"),
        ("DJANGO == 5.2", "django"),
        ("Fast_API", None),
        ("fastapi @ https://example.com/fastapi.whl", "fastapi"),
        ("git+ssh://git@github.com/django/django.git@main#egg=Django", "django"),
        ("https://example.com/flask.tar.gz", None),
        ("flask-stubs", None),
        ("types-flask", None),
        ("django-environ", "django"),
        ("flaskish", None),
        ("quart", None),
        ("--no-binary flask", None),
        ("-e .[flask]", None),
        ("flask; extra == 'web'", None),
        ("\ufeffflask", "flask"),
    ],
)
def test_a_requirement_tells_its_framework(requirement: str, framework: str | None) -> None:
    found = running_facts({"requirements.txt": requirement}, knowledge=KNOWLEDGE)
    runs = [fact for fact in told(found) if fact.startswith("runs_")]
    assert runs == ([f"runs_{framework}"] if framework else [])


def test_where_several_frameworks_run_each_is_told_with_what_is_its_own() -> None:
    files = {"requirements.txt": "flask-admin\nflask\ncelery\nfastapi\nsanic\n"}
    running = running_facts(files, knowledge=KNOWLEDGE)
    assert named(running) == ["it runs on FastAPI today", "it runs on Flask today, with Flask-Admin"]
    assert told(running)["runs_flask"] == ("requirements.txt, line 2", "requirements.txt, line 1")


def test_another_framework_is_told_where_none_of_ours_runs() -> None:
    assert set(told(running_facts({"requirements.txt": "sanic"}, knowledge=KNOWLEDGE))) == {"async_stack"}


def test_of_many_parts_a_few_are_named() -> None:
    parts = [
        "flask",
        "flask-login",
        "flask-wtf",
        "flask-migrate",
        "celery",
        "sqlalchemy",
        "alembic",
        "flask-cors",
    ]
    (fact,) = running_facts({"requirements.in": "\n".join(parts)}, knowledge=KNOWLEDGE).facts
    assert fact.label.endswith("with Flask-Login, Flask-WTF, Flask-Migrate, Celery, SQLAlchemy and more")
    assert len(fact.evidence) == 3


def test_a_lock_counts_only_where_nothing_else_tells_anything() -> None:
    files = {**sample("tracker"), "requirements.txt": "django"}
    assert set(told(running_facts(files, knowledge=KNOWLEDGE))) == {"runs_django"}


def test_in_a_poetry_lock_what_another_package_needs_does_not_count() -> None:
    lock = (
        '[[package]]\nname = "Flask"\n[[package]]\nname = "dash"\n[package.dependencies]\nflask = ">=1"\n'
        '[[package]]\nname = "Django"\n[[package]]\nname = 7\n'
    )
    found = told(running_facts({"poetry.lock": lock}, knowledge=KNOWLEDGE))
    assert found["runs_django"][0] == "poetry.lock, line 8"
    assert "runs_flask" not in found


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pyproject.toml", "[project"),
        ("pyproject.toml", f"x = {'[' * 5_000}"),
        ("pyproject.toml", f"{'a.' * 50}b = 1"),
        ("Pipfile", "]"),
        ("Pipfile.lock", "{"),
        ("Pipfile.lock", "[" * 100_000),
        ("uv.lock", "="),
    ],
)
def test_a_file_that_cannot_be_read_is_named(path: str, text: str) -> None:
    running = running_facts(
        {path: text, "README.md": "Flask", "constraints.txt": "flask"}, knowledge=KNOWLEDGE
    )
    assert aside(running) == [f"{path}: it could not be read as what its name says"]
    assert running.facts == ()


def test_what_cannot_be_found_as_it_is_written_is_told_without_a_line() -> None:
    files = {"pyproject.toml": '[project]\ndependencies = ["fl\\u0061sk"]'}
    assert told(running_facts(files, knowledge=KNOWLEDGE)) == {"runs_flask": ("pyproject.toml",)}


strange = st.recursive(
    st.sampled_from(["flask", "Django>=5", "", "\ud800", 7, None, True, 1.5]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["project", "dependencies", "default", "package", "name", "source", "flask"]),
            inner,
        )
    ),
    max_leaves=8,
)
FILES = (
    *("pyproject.toml", "Pipfile", "Pipfile.lock", "uv.lock", "poetry.lock", "setup.py", "setup.cfg"),
    *("environment.yml", "requirements.txt"),
)
PIECES = (
    *("[project]\n", "[tool.poetry.group]\n", "[tool.poetry.dependencies]\n", "[options]\n", "[[package]]\n"),
    *(
        "install_requires",
        "dependencies",
        "dependencies:",
        "name",
        "flask",
        "'flask'",
        '"django"',
        "-r x\n",
        "--hash",
    ),
    *(
        " = ",
        "[",
        "]",
        "(",
        ")",
        "{",
        "}",
        ",",
        "\n",
        "  ",
        "- ",
        "#",
        "    # via ",
        "\\",
        "'''",
        '"""',
        "\r",
        "\0",
        "é",
    ),
)
pieces = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@given(files=st.dictionaries(st.sampled_from(FILES), st.text() | pieces | strange.map(json.dumps)))
@example(
    files={
        "pyproject.toml": "[tool]\npoetry = 1\n[project]\ndependencies = 3\noptional-dependencies = {a = 1}"
    }
)
@example(files={"pyproject.toml": "[tool.poetry.group]\nmain = 1\n[tool.pdm]\ndev-dependencies = []"})
@example(files={"uv.lock": 'package = [{name = "flask", dependencies = [1, {name = 2}]}, 3]'})
@example(files={"Pipfile.lock": '{"default": []}'})
@example(files={"Pipfile.lock": "[]"})
@example(files={"pyproject.toml": "[project]\ndependencies = [1, './here', 'flask']"})
@example(files={"requirements.txt": f"flask{' ' * 100_000}!"})  # once took minutes
def test_no_file_makes_it_fail(files: dict[str, str]) -> None:
    running = running_facts(files, knowledge=KNOWLEDGE)
    assert all(one.value and one.evidence for one in running.facts)


# ---- which files -----------------------------------------------------------------------------------------------


def test_the_most_telling_files_come_first_and_locks_only_alone() -> None:
    names = [
        "README.md",
        "uv.lock",
        "requirements-prod.txt",
        "setup.py",
        "dev-requirements.txt",
        "pyproject.toml",
    ]
    assert telling([*names, "requirements.txt"], most=3) == ("pyproject.toml", "requirements.txt", "setup.py")
    assert telling(names, most=9) == ("pyproject.toml", "setup.py", "requirements-prod.txt")
    assert telling(["poetry.lock", "Pipfile.lock", "uv.lock"], most=2) == ("uv.lock", "poetry.lock")
    assert telling([], most=2) == ()


def test_a_folder_of_lists_is_read_without_those_for_development_and_constraints() -> None:
    names = ["base.txt", "test.txt", "prod.in", "constraints.txt", "docs.txt", "notes.md"]
    assert lists(names, most=5) == ("base.txt", "prod.in")


def test_the_code_may_stand_in_a_folder() -> None:
    assert likely_folder(["frontend", "api", "backend"]) == "backend"
    assert likely_folder(["docs"]) == ""


def test_inclusions_stay_in_the_repository() -> None:
    text = "-r base.txt\n  --requirement=../common/all.txt # c\n-r ../../../etc/passwd\n-r /etc/passwd\n-rbase.txt"
    assert included("requirements/prod.txt", text) == ("requirements/base.txt", "common/all.txt")


def test_the_packages_tell_facts_and_companions_that_the_knowledge_has(knowledge: Knowledge) -> None:
    for package in packages():
        assert package.on in ("", *knowledge.frameworks)
        assert package.fact in ("", *knowledge.facts)
        assert {knowledge.entries[rule].kind for rule in package.answers} <= {"companion"}


# ---- beside the words ------------------------------------------------------------------------------------------


def test_stay_or_move_starts_from_what_runs(knowledge: Knowledge) -> None:
    words = "An admin screen for the staff, with workflows over Postgres"
    assert advise(words, knowledge=knowledge).action == "start"
    advice = advise(words, knowledge=knowledge, known=running_facts(sample("shop"), knowledge=knowledge))
    assert (advice.pick, advice.action) == ("django", "stay")
    text = plain_text(advice_document(advice, knowledge=knowledge), width=200)
    assert (
        "It runs on Django today, with Django REST framework, drf-spectacular and Channels (“pyproject.toml, line 8”"
        in text
    )


def test_what_is_there_is_not_proposed(knowledge: Knowledge) -> None:
    words = "We want to add live updates over WebSockets to the admin screens for our staff"
    known = running_facts({"requirements.txt": "django\nchannels"}, knowledge=knowledge)
    sentences = {one.rule: one.sentence for one in advise(words, knowledge=knowledge, known=known).companions}
    assert (
        sentences["P-32"] == "Channels (requirements.txt, line 2) is made for this, and you have it already."
    )
    without = running_facts({"requirements.txt": "django"}, knowledge=knowledge)
    assert "Add Channels" in next(
        one.sentence
        for one in advise(words, knowledge=knowledge, known=without).companions
        if one.rule == "P-32"
    )
    both = running_facts({"requirements.txt": "djangorestframework\ndjango-ninja"}, knowledge=knowledge)
    api = advise(
        "The admin screens for our staff get an API as part of the product", knowledge=knowledge, known=both
    )
    assert {one.rule: one.sentence for one in api.companions}["P-31"] == (
        "Django REST framework (requirements.txt, line 1) and Django Ninja (requirements.txt, line 2) are made for "
        "this, and you have them already."
    )


def test_words_and_files_that_agree_are_shown_together(knowledge: Knowledge) -> None:
    known = running_facts({"requirements.txt": "flask"}, knowledge=knowledge)
    advice = advise("We run on Flask today and need an admin panel", knowledge=knowledge, known=known)
    fact = next(one for one in advice.facts if one.fact == "runs_flask")
    assert [one.text for one in fact.evidence] == ["requirements.txt, line 1", "run on Flask"]


def test_where_the_words_deny_it_they_hold_and_both_are_named(knowledge: Knowledge) -> None:
    known = running_facts({"requirements.txt": "flask"}, knowledge=knowledge)
    advice = advise("We do not use Flask. An admin panel for staff", knowledge=knowledge, known=known)
    assert advice.profile.as_dict()["runs_flask"] is False
    assert [one.sentence for one in advice.contradictions] == [
        (
            "You say “not use Flask”, and requirements.txt, line 1 says that it runs on Flask today; "
            "I went with your words."
        )
    ]


def test_what_cannot_be_beside_the_words_is_left_out(knowledge: Knowledge) -> None:
    known = running_facts({"requirements.txt": "apache-superset"}, knowledge=knowledge)
    advice = advise("A plugin for NetBox", knowledge=knowledge, known=known)
    assert [one.fact for one in advice.facts] == ["django_product"]


def test_nothing_known_changes_nothing(knowledge: Knowledge) -> None:
    words = "An internal tool with an admin screen over Postgres"
    document = advice_document(advise(words, knowledge=knowledge, known=Running()), knowledge=knowledge)
    assert document == advice_document(advise(words, knowledge=knowledge), knowledge=knowledge)

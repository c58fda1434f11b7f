"""Which files of a repository are looked at to learn what it runs, and how often GitHub is asked for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from advisor import Knowledge, Running
from handlers.github.client import GitHubApi
from handlers.github.contents import RepositoryContents
from handlers.github.known_contents import KnownContents
from handlers.github.running import LARGEST, MOST_LOOKS, running
from handlers.inbox import Later
from tests.fakes.github import FakeGitHub

REPOSITORY = "octo-org/support-desk"
SAMPLES = Path(__file__).parents[1] / "samples" / "github" / "repositories"


@pytest.fixture
def contents(github: FakeGitHub) -> Iterator[RepositoryContents]:
    api = GitHubApi("ghp_fake", api_url=github.url, timeout=2)
    with api.files(None, before_call=lambda: None) as found:
        yield found


class Look:
    """Looks into the repository, and tells what was asked for since the last look."""

    def __init__(self, github: FakeGitHub, contents: RepositoryContents, knowledge: Knowledge) -> None:
        self.github, self.contents, self.knowledge = github, contents, knowledge
        self.known = KnownContents(clock=lambda: 0.0)
        self.asked: list[str] = []

    def __call__(self) -> Running:
        self.github.calls.clear()
        found = running(REPOSITORY, self.contents, known=self.known, knowledge=self.knowledge)
        self.asked = [call.path.partition("/contents/")[2] for call in self.github.calls]
        return found

    def put(self, files: Mapping[str, str | bytes]) -> None:
        for path, content in files.items():
            self.github.put_file(REPOSITORY, path, content)

    def put_sample(self, name: str) -> None:
        for path in (SAMPLES / name).rglob("*"):
            if path.is_file():
                self.put({path.relative_to(SAMPLES / name).as_posix(): path.read_bytes()})


@pytest.fixture
def look(github: FakeGitHub, contents: RepositoryContents, knowledge: Knowledge) -> Look:
    return Look(github, contents, knowledge)


def places(found: Running) -> dict[str, tuple[str, ...]]:
    return {one.fact: tuple(place.text for place in one.evidence) for one in found.facts}


def aside(found: Running) -> list[str]:
    return [f"{one.evidence.text}: {one.reason}" for one in found.aside]


def test_the_root_is_listed_once_and_only_what_tells_something_is_fetched(look: Look) -> None:
    look.put_sample("shop")
    look.put({"README.md": "# Shop", "src/shop.py": "", "poetry.lock": "", "requirements-dev.txt": "fastapi"})
    assert "runs_django" in places(look())
    assert look.asked == ["", "pyproject.toml"]


def test_what_did_not_change_is_not_fetched_again(look: Look) -> None:
    look.put_sample("shop")
    first = look()
    assert look() == first
    assert look.asked == [""]
    look.put({"pyproject.toml": '[project]\ndependencies = ["flask"]'})
    assert places(look()) == {"runs_flask": ("pyproject.toml, line 2",)}
    assert look.asked == ["", "pyproject.toml"]


def test_inclusions_and_the_folder_of_lists_are_read_once(look: Look) -> None:
    look.put_sample("desk")
    look.put(
        {"requirements/base.txt": "flask\n-r ../more/web.txt\n-r dev.txt", "more/web.txt": "flask-admin"}
    )
    found = look()
    assert found.facts[0].label == "it runs on Flask today, with Flask-Admin"
    assert look.asked == ["", "requirements.txt", "requirements", "requirements/base.txt", "more/web.txt"]


def test_where_the_root_tells_nothing_the_likely_folder_is_looked_at(look: Look) -> None:
    look.put_sample("monorepo")
    look.put({"frontend/package.json": "{}"})
    assert places(look())["runs_flask"][0] == "backend/requirements.txt, line 5"
    assert look.asked == ["", "backend", "backend/requirements.txt"]


def test_a_repository_without_such_files_tells_nothing(look: Look) -> None:
    look.put({"README.md": "We run Flask"})
    assert look() == Running()
    assert look.asked == [""]


def test_what_is_too_large_is_not_fetched_and_named(look: Look) -> None:
    look.put({"uv.lock": "#" * (LARGEST + 1)})
    assert aside(look()) == ["uv.lock: it is too large to be read: 300,001 bytes, and at most 300,000 are"]
    assert look.asked == [""]


def test_an_included_file_that_is_too_large_is_named(look: Look) -> None:
    look.put({"requirements.txt": "flask\n-r all.txt", "all.txt": "#" * (LARGEST + 1)})
    assert aside(look()) == ["all.txt: it is too large to be read: 300,001 bytes, and at most 300,000 are"]


def test_what_is_no_text_is_named_and_a_folder_by_that_name_passed_over(look: Look) -> None:
    look.put({"requirements.txt": b"\0", "setup.py/x.py": "", "pyproject.toml": "]"})
    assert aside(look()) == [
        "pyproject.toml: it could not be read as what its name says",
        "requirements.txt: it is a binary file",
    ]


def test_a_link_is_followed_by_github_and_asked_for_anew(look: Look, github: FakeGitHub) -> None:
    github.put_link(REPOSITORY, "requirements.txt", "symlink")
    look.put({"README.md": ""})
    found = look()
    assert look.asked == ["", "requirements.txt"]
    assert aside(found)[0].startswith("requirements.txt: it is a symbolic link")


def test_a_repository_is_looked_into_so_often_and_no_more(look: Look) -> None:
    more = "".join(f"-r list{number}.txt\n" for number in range(20))
    look.put(
        {"requirements.txt": f"flask\n{more}", **{f"list{number}.txt": "celery" for number in range(20)}}
    )
    assert places(look())["runs_flask"][0] == "requirements.txt, line 1"
    assert len(look.asked) == MOST_LOOKS


def test_without_the_permission_nothing_is_found(look: Look, github: FakeGitHub) -> None:
    look.put_sample("shop")
    github.fates["GET"] = ["403"]
    assert look() == Running()


def test_a_bad_day_at_github_leaves_the_delivery_for_later(look: Look, github: FakeGitHub) -> None:
    look.put_sample("shop")
    github.fates["GET"] = ["ok", "502"]
    with pytest.raises(Later):
        look()

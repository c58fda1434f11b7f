"""Files of repositories: which of them hold, what cannot be read, and how rarely GitHub is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from advisor import Knowledge
from advisor.policy import Policy
from advisor.policy.loading import load_policy
from handlers.github.client import AppKey, GitHubApi
from handlers.github.contents import Absent, Entry, Folder, RepositoryContents, Text
from handlers.github.files import Found, RepositoryFiles
from handlers.github.known_contents import ABSENT_FOR, KnownContents
from handlers.github.repository_file import DEFAULTS, PATH, RepositoryRules
from handlers.inbox import ClaimLost, Later, Refused
from tests.fakes.github import FakeGitHub

REPOSITORY = "octo-org/support-desk"
SHARED = "octo-org/.github"
POLICY = '[[prefer]]\nid = "R-1"\nframework = "flask"\nreason = "we know it"\nowner = "us"\n'


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def nothing() -> None:
    pass


@pytest.fixture
def api(github: FakeGitHub) -> GitHubApi:
    return GitHubApi("ghp_fake", api_url=github.url, timeout=2)


@pytest.fixture
def contents(api: GitHubApi) -> Iterator[RepositoryContents]:
    with api.files(None, before_call=nothing) as found:
        yield found


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def known(clock: Clock) -> KnownContents:
    return KnownContents(clock=clock)


@pytest.fixture
def files(known: KnownContents, knowledge: Knowledge) -> RepositoryFiles:
    return RepositoryFiles(known, knowledge=knowledge)


def asked(github: FakeGitHub) -> list[str]:
    """The paths that were asked for since the last time."""
    with github.lock:
        paths = [call.path for call in github.calls if "/contents/" in call.path]
        github.calls.clear()
    return paths


@contextmanager
def installed(github: FakeGitHub, key: str, installation: int) -> Iterator[RepositoryContents]:
    app = AppKey("4711", key)
    api = GitHubApi(app, api_url=github.url, timeout=2)
    with api.files(installation, before_call=nothing) as found:
        yield found


# ---- which file holds ------------------------------------------------------------------------------------------


def test_without_a_file_the_defaults_hold(files: RepositoryFiles, contents: RepositoryContents) -> None:
    assert files.rules(REPOSITORY, contents) == Found(DEFAULTS, None, None)


def test_the_organisation_speaks_where_a_repository_has_no_file(
    github: FakeGitHub, files: RepositoryFiles, contents: RepositoryContents
) -> None:
    github.put_file(SHARED, PATH, "opt_in: true")
    assert files.rules(REPOSITORY, contents) == Found(RepositoryRules(opt_in=True))


def test_a_repository_s_own_file_comes_before_the_organisation_s(
    github: FakeGitHub, files: RepositoryFiles, contents: RepositoryContents
) -> None:
    github.put_file(SHARED, PATH, "opt_in: true")
    github.put_file(REPOSITORY, PATH, "who: members")
    assert files.rules(REPOSITORY, contents) == Found(RepositoryRules(who="members"))
    assert asked(github) == [f"/repos/{REPOSITORY}/contents/{PATH}"]


def test_the_shared_repository_is_asked_once_for_itself(
    github: FakeGitHub, files: RepositoryFiles, contents: RepositoryContents
) -> None:
    assert files.rules(SHARED, contents) == Found()
    assert len(asked(github)) == 1


# ---- problems --------------------------------------------------------------------------------------------------


def test_the_defaults_hold_while_the_file_has_a_mistake_and_mending_it_ends_the_complaint(
    github: FakeGitHub, files: RepositoryFiles, contents: RepositoryContents
) -> None:
    github.put_file(REPOSITORY, PATH, "opt_in: true\nwho: member\n")
    github.put_file(SHARED, PATH, "opt_in: true")
    found = files.rules(REPOSITORY, contents)
    assert found.rules == DEFAULTS
    assert found.problem is not None
    assert found.problem.line == 2
    assert files.rules(REPOSITORY, contents) == found
    github.put_file(REPOSITORY, PATH, "opt_in: true\nwho: members\n")
    assert files.rules(REPOSITORY, contents) == Found(RepositoryRules(opt_in=True, who="members"))


def test_a_mistake_in_the_organisation_s_file_names_its_repository(
    github: FakeGitHub, files: RepositoryFiles, contents: RepositoryContents
) -> None:
    github.put_file(SHARED, PATH, "who: member")
    found = files.rules(REPOSITORY, contents)
    assert str(found.problem).startswith(f"{PATH} of {SHARED}: Line 1, who: there is no “member”")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xff\xfe", "it is not UTF-8 (line 1)"),
        (b"opt_in: true\nlabel: \xe9\n", "it is not UTF-8 (line 2)"),
        (b"\0\0\0", "it is a binary file"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 7\n", "it is kept in Git LFS"),
        (b"#" * (1024 * 1024 + 1), "it is too large: GitHub hands out up to 1 MB"),
    ],
)
def test_what_is_no_text_is_told(
    github: FakeGitHub, files: RepositoryFiles, contents: RepositoryContents, content: bytes, why: str
) -> None:
    github.put_file(REPOSITORY, PATH, content)
    found = files.rules(REPOSITORY, contents)
    assert found.rules == DEFAULTS
    assert str(found.problem).startswith(f"{PATH}: It cannot be read: {why}")


def test_folders_links_and_submodules_are_told(
    github: FakeGitHub, files: RepositoryFiles, contents: RepositoryContents
) -> None:
    for name, kind in (("octo/a", "symlink"), ("octo/b", "submodule"), ("octo/c", "future-kind")):
        github.put_link(name, PATH, kind)
    github.put_file("octo/d", f"{PATH}/inside.yml", "opt_in: true")
    told = [str(files.rules(f"octo/{name}", contents).problem) for name in "abcd"]
    assert "leads to no file of this repository." in told[0]
    assert "it is a submodule" in told[1]
    assert "it is not a file." in told[2]
    assert "a folder stands there, not a file." in told[3]


def test_without_the_permission_the_defaults_hold_and_the_permission_is_named(
    github_for_app: FakeGitHub, app_key: tuple[str, str], files: RepositoryFiles
) -> None:
    del github_for_app.granted["contents"]
    github_for_app.put_file(REPOSITORY, PATH, "opt_in: true")
    with installed(github_for_app, app_key[0], 7) as contents:
        found = files.rules(REPOSITORY, contents)
    assert found.rules == DEFAULTS
    assert "“Contents: read”" in str(found.problem)


def test_a_shared_repository_that_is_closed_to_us_is_no_problem(
    github: FakeGitHub, files: RepositoryFiles, contents: RepositoryContents
) -> None:
    github.fates["GET"] = ["404", "403"]
    assert files.rules(REPOSITORY, contents) == Found()


# ---- the house's policy ----------------------------------------------------------------------------------------


def test_a_policy_is_read_from_the_repository_that_names_it(
    github: FakeGitHub, files: RepositoryFiles, contents: RepositoryContents
) -> None:
    github.put_file(SHARED, PATH, "policy: ours/house policy.toml")
    github.put_file(SHARED, "ours/house policy.toml", POLICY)
    found = files.rules(REPOSITORY, contents)
    assert found.problem is None
    assert found.policy is not None
    assert [rule.id for rule in found.policy.rules] == ["R-1"]


def test_a_policy_with_a_mistake_is_silent_and_the_rules_hold(
    github: FakeGitHub, files: RepositoryFiles, contents: RepositoryContents
) -> None:
    github.put_file(REPOSITORY, PATH, "opt_in: true\npolicy: house.toml")
    github.put_file(REPOSITORY, "house.toml", POLICY.replace('"flask"', '"falsk"'))
    found = files.rules(REPOSITORY, contents)
    assert (found.rules.opt_in, found.policy) == (True, None)
    assert str(found.problem).startswith(
        "house.toml: Line 3, prefer R-1, framework: there is no framework “falsk”"
    )


def test_a_policy_that_is_not_there_is_told_and_so_is_one_that_is_no_text(
    github: FakeGitHub, files: RepositoryFiles, contents: RepositoryContents
) -> None:
    github.put_file(REPOSITORY, PATH, "policy: house.toml")
    said = f"house.toml: The house policy that {PATH} names cannot be read"
    assert str(files.rules(REPOSITORY, contents).problem) == f"{said}: there is no such file."
    github.put_file(SHARED, PATH, "policy: house.toml")
    github.put_file(SHARED, "house.toml", b"\0")
    found = files.rules("octo-org/other", contents)
    assert str(found.problem) == f"house.toml of {SHARED}: {said[12:]}: it is a binary file."


def test_neither_policy_silences_the_other(knowledge: Knowledge) -> None:
    ours, theirs = (load_policy(POLICY.replace("R-1", name), knowledge=knowledge) for name in ("H-1", "R-1"))
    assert Found(policy=theirs).policy_beside(None) == theirs
    assert Found().policy_beside(ours) == ours
    assert Found(policy=theirs).policy_beside(ours) == Policy((*ours.rules, *theirs.rules))


# ---- how rarely GitHub is asked --------------------------------------------------------------------------------


def test_a_file_that_is_still_the_same_is_not_sent_again(
    github: FakeGitHub, files: RepositoryFiles, contents: RepositoryContents
) -> None:
    github.put_file(REPOSITORY, PATH, "opt_in: true")
    first = files.rules(REPOSITORY, contents)
    assert files.rules(REPOSITORY, contents) == first
    tags = [call.headers.get("If-None-Match") for call in github.calls]
    assert tags[0] is None
    assert tags[1]


def test_that_a_file_is_not_there_is_believed_for_a_while(
    github: FakeGitHub, files: RepositoryFiles, contents: RepositoryContents, clock: Clock
) -> None:
    files.rules(REPOSITORY, contents)
    asked(github)
    github.put_file(REPOSITORY, PATH, "opt_in: true")
    clock.now = ABSENT_FOR - 1
    assert files.rules(REPOSITORY, contents) == Found()
    assert asked(github) == []
    clock.now = ABSENT_FOR
    assert files.rules(REPOSITORY, contents).rules.opt_in


def test_an_unchanged_file_of_a_folder_is_not_asked_for(
    github: FakeGitHub, known: KnownContents, contents: RepositoryContents
) -> None:
    github.put_file(REPOSITORY, "setup.py", "one")
    folder = known.look(contents, REPOSITORY, "")
    assert isinstance(folder, Folder)
    (entry,) = folder.entries
    assert entry == Entry("setup.py", "file", 3, entry.sha)
    for _ in range(2):
        assert known.look(contents, REPOSITORY, "setup.py", sha=entry.sha) == Text("one")
    assert len(asked(github)) == 2
    github.put_file(REPOSITORY, "setup.py", "two")
    assert known.look(contents, REPOSITORY, "setup.py", sha="another") == Text("two")


def test_what_one_installation_saw_is_shown_to_no_other(
    github_for_app: FakeGitHub, app_key: tuple[str, str], known: KnownContents
) -> None:
    github_for_app.put_file(REPOSITORY, "setup.py", "secret")
    with installed(github_for_app, app_key[0], 7) as contents:
        assert known.look(contents, REPOSITORY, "setup.py") == Text("secret")
    github_for_app.put_file(REPOSITORY, "setup.py", None)
    with installed(github_for_app, app_key[0], 8) as contents:
        assert known.look(contents, REPOSITORY, "setup.py") == Absent()


def test_only_so_much_is_kept(github: FakeGitHub, contents: RepositoryContents, clock: Clock) -> None:
    known = KnownContents(clock=clock, most=2_000)
    for name in "abc":
        github.put_file(REPOSITORY, f"{name}/long.txt", "x" * 600)
        known.look(contents, REPOSITORY, f"{name}/long.txt")
    known.look(contents, REPOSITORY, "a")
    github.calls.clear()
    for path in ("c/long.txt", "a/long.txt"):
        known.look(contents, REPOSITORY, path)
    assert [bool(call.headers.get("If-None-Match")) for call in github.calls] == [True, False]


# ---- failures and the lease ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fate", ["502", "drop", "garbage", "200-after", "429", "403-primary", "403-secondary"]
)
def test_a_bad_day_at_github_leaves_the_delivery_for_later(
    github: FakeGitHub, files: RepositoryFiles, contents: RepositoryContents, fate: str
) -> None:
    github.fates["GET"] = [fate]
    with pytest.raises(Later):
        files.rules(REPOSITORY, contents)


def test_an_answer_that_is_no_content_leaves_the_delivery_for_later(
    github: FakeGitHub, contents: RepositoryContents
) -> None:
    github.moved[f"/repos/{REPOSITORY}/contents/x"] = "/user"
    with pytest.raises(Later, match="bad_answer"):
        contents.get(REPOSITORY, "x")


def test_a_repository_that_is_blocked_is_refused(
    github: FakeGitHub, files: RepositoryFiles, contents: RepositoryContents
) -> None:
    github.fates["GET"] = ["451"]
    with pytest.raises(Refused):
        files.rules(REPOSITORY, contents)


def test_nothing_is_asked_when_the_delivery_is_no_longer_ours(
    github: FakeGitHub, api: GitHubApi, files: RepositoryFiles
) -> None:
    def lost() -> None:
        raise ClaimLost

    with api.files(None, before_call=lost) as contents, pytest.raises(ClaimLost):
        files.rules(REPOSITORY, contents)
    assert github.calls == []

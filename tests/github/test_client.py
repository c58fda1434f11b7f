"""GitHub's API through the fake GitHub: who we are, our comment, and every kind of bad day."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from handlers.github.client import AppKey, Comment, GitHubApi, IssueComments
from handlers.inbox import ClaimLost, Later, Refused
from tests.fakes.github import FakeApp, FakeGitHub, Parcel

REPOSITORY = "acme-support/refund-desk"
MARKER = "<!-- framework-advisor:1 -->"
OURS = f"{MARKER}\nadvice"
COMMENTS = f"/repos/{REPOSITORY}/issues/12/comments"

Api = Callable[[], IssueComments]


def api_of(github: FakeGitHub, *, timeout: float = 5.0) -> GitHubApi:
    return GitHubApi("ghp_fake", api_url=github.url, timeout=timeout)


@contextmanager
def talk(github: FakeGitHub, *, timeout: float = 5.0) -> Iterator[IssueComments]:
    with api_of(github, timeout=timeout).comments(None, before_call=lambda: None) as comments:
        yield comments


# ---- finding our comment ----------------------------------------------------------------------------------


def test_a_comment_is_written_and_found_again(github: FakeGitHub) -> None:
    with talk(github) as comments:
        assert comments.find(REPOSITORY, 12, marker=MARKER) is None
        written = comments.post(REPOSITORY, 12, OURS)
        assert comments.find(REPOSITORY, 12, marker=MARKER) == written == Comment(written.id, OURS)
    assert github.bodies(REPOSITORY, 12) == [OURS]


def test_a_comment_is_edited_in_its_place(github: FakeGitHub) -> None:
    with talk(github) as comments:
        written = comments.post(REPOSITORY, 12, OURS)
        comments.edit(REPOSITORY, written, f"{MARKER}\nnew")
    assert github.bodies(REPOSITORY, 12) == [f"{MARKER}\nnew"]


@pytest.mark.parametrize("before", [0, 99, 100, 250])
def test_our_comment_is_found_on_any_page(github: FakeGitHub, before: int) -> None:
    for number in range(before):
        github.add_comment(REPOSITORY, 12, f"comment {number}", who="octocat")
    ours = github.add_comment(REPOSITORY, 12, OURS, who="token")
    with talk(github) as comments:
        assert comments.find(REPOSITORY, 12, marker=MARKER) == Comment(ours["id"], OURS)


@pytest.mark.parametrize(
    ("body", "who"),
    [
        (OURS, "octocat"),
        (f"> {OURS}", "token"),
        ("advice", "token"),
        (f"`{OURS}`", "token"),
    ],
)
def test_a_forged_or_quoted_marker_is_not_ours(github: FakeGitHub, body: str, who: str) -> None:
    github.add_comment(REPOSITORY, 12, body, who=who)
    with talk(github) as comments:
        assert comments.find(REPOSITORY, 12, marker=MARKER) is None


def test_a_comment_without_text_or_author_is_passed_over(github: FakeGitHub) -> None:
    github.add_comment(REPOSITORY, 12, OURS, who="octocat")["user"] = None
    github.add_comment(REPOSITORY, 12, "", who="token")["body"] = None
    with talk(github) as comments:
        assert comments.find(REPOSITORY, 12, marker=MARKER) is None


def test_a_comment_that_is_known_is_asked_for_directly(github: FakeGitHub) -> None:
    ours = github.add_comment(REPOSITORY, 12, OURS, who="token")
    with talk(github) as comments:
        assert comments.find(REPOSITORY, 12, marker=MARKER, known=ours["id"]) == Comment(ours["id"], OURS)
    assert COMMENTS not in [call.path for call in github.calls]


@pytest.mark.parametrize("fate", ["404", "410"])
def test_a_known_comment_that_is_gone_is_looked_for_in_the_list(github: FakeGitHub, fate: str) -> None:
    ours = github.add_comment(REPOSITORY, 12, OURS, who="token")
    github.fates["GET"] = [fate]
    with talk(github) as comments:
        assert comments.find(REPOSITORY, 12, marker=MARKER, known=1) == Comment(ours["id"], OURS)


def test_a_known_comment_that_is_not_ours_any_more_is_looked_for_in_the_list(github: FakeGitHub) -> None:
    foreign = github.add_comment(REPOSITORY, 12, OURS, who="octocat")
    with talk(github) as comments:
        assert comments.find(REPOSITORY, 12, marker=MARKER, known=foreign["id"]) is None


def test_a_known_comment_that_may_not_be_seen_is_a_refusal(github: FakeGitHub) -> None:
    github.fates["GET"] = ["403"]
    with talk(github) as comments, pytest.raises(Refused, match="forbidden"):
        comments.find(REPOSITORY, 12, marker=MARKER, known=1)


def test_who_we_are_is_asked_once(github: FakeGitHub) -> None:
    github.add_comment(REPOSITORY, 12, OURS, who="token")
    api = api_of(github)
    for _ in range(3):
        with api.comments(None, before_call=lambda: None) as comments:
            comments.find(REPOSITORY, 12, marker=MARKER)
    assert [call.path for call in github.calls].count("/user") == 1


# ---- as a GitHub App ----------------------------------------------------------------------------------------


@pytest.fixture
def app_api(github_for_app: FakeGitHub, app_key: tuple[str, str]) -> GitHubApi:
    return GitHubApi(AppKey("4711", app_key[0]), api_url=github_for_app.url, timeout=5.0)


def test_an_app_writes_as_its_installation_and_knows_its_comment(
    github_for_app: FakeGitHub, app_api: GitHubApi
) -> None:
    with app_api.comments(7, before_call=lambda: None) as comments:
        written = comments.post(REPOSITORY, 12, OURS)
        assert comments.find(REPOSITORY, 12, marker=MARKER) == written
    assert {call.who for call in github_for_app.writes()} == {"installation:7"}


def test_an_installations_token_is_fetched_once(github_for_app: FakeGitHub, app_api: GitHubApi) -> None:
    for installation in (7, 8, 7, 8):
        with app_api.comments(installation, before_call=lambda: None) as comments:
            comments.find(REPOSITORY, 12, marker=MARKER)
    tokens = [call.path for call in github_for_app.calls if call.path.endswith("/access_tokens")]
    assert tokens == ["/app/installations/7/access_tokens", "/app/installations/8/access_tokens"]


def test_a_token_can_do_no_more_than_its_task_needs(github_for_app: FakeGitHub, app_api: GitHubApi) -> None:
    with app_api.comments(7, before_call=lambda: None) as comments:
        comments.find(REPOSITORY, 12, marker=MARKER)
    with app_api.files(7, before_call=lambda: None) as contents:
        contents.get(REPOSITORY, "README.md")
    assert sorted(github_for_app.allowed.values(), key=str) == [
        {"contents": "read", "metadata": "read"},
        {"issues": "write", "metadata": "read"},
    ]
    assert all(len(token) > 400 for token in github_for_app.tokens)


def test_where_the_owner_granted_less_a_call_is_forbidden(
    github_for_app: FakeGitHub, app_api: GitHubApi
) -> None:
    github_for_app.granted["issues"] = "read"
    with (
        app_api.comments(7, before_call=lambda: None) as comments,
        pytest.raises(Refused, match="forbidden"),
    ):
        comments.find(REPOSITORY, 12, marker=MARKER)


def test_an_apps_comment_is_known_by_the_app_even_under_another_name(
    github_for_app: FakeGitHub, app_api: GitHubApi
) -> None:
    ours = github_for_app.add_comment(REPOSITORY, 12, OURS, who="app")
    ours["user"]["login"] = "old-name[bot]"
    with app_api.comments(7, before_call=lambda: None) as comments:
        found = comments.find(REPOSITORY, 12, marker=MARKER)
        assert found is not None
        ours["user"]["type"] = "User"  # somebody who writes through the App is not the App
        assert comments.find(REPOSITORY, 12, marker=MARKER) is None


def test_a_revoked_token_is_replaced(github_for_app: FakeGitHub, app_api: GitHubApi) -> None:
    with app_api.comments(7, before_call=lambda: None) as comments:
        comments.find(REPOSITORY, 12, marker=MARKER)
    github_for_app.tokens.clear()
    with (
        pytest.raises(Later, match="unauthorized"),
        app_api.comments(7, before_call=lambda: None) as comments,
    ):
        comments.find(REPOSITORY, 12, marker=MARKER)
    with app_api.comments(7, before_call=lambda: None) as comments:
        assert comments.find(REPOSITORY, 12, marker=MARKER) is None


def test_an_installation_that_is_gone_is_a_refusal(app_api: GitHubApi) -> None:
    with (
        app_api.comments(99, before_call=lambda: None) as comments,
        pytest.raises(Refused, match="not_found"),
    ):
        comments.find(REPOSITORY, 12, marker=MARKER)


def test_an_installation_that_is_suspended_is_a_refusal(
    github_for_app: FakeGitHub, app_api: GitHubApi
) -> None:
    github_for_app.fates["POST"] = ["403-suspended"]
    with (
        app_api.comments(7, before_call=lambda: None) as comments,
        pytest.raises(Refused, match="forbidden") as caught,
    ):
        comments.find(REPOSITORY, 12, marker=MARKER)
    assert not caught.value.final


@pytest.mark.parametrize(
    ("fate", "outcome"),
    [("500", "server_error"), ("drop", "connection"), ("429", "rate_limited"), ("garbage", "bad_answer")],
)
def test_a_bad_day_while_a_token_is_fetched_is_waited_out(
    github_for_app: FakeGitHub, app_api: GitHubApi, fate: str, outcome: str
) -> None:
    github_for_app.fates["POST"] = [fate]
    with app_api.comments(7, before_call=lambda: None) as comments, pytest.raises(Later, match=outcome):
        comments.find(REPOSITORY, 12, marker=MARKER)


def test_a_private_key_that_is_none_is_waited_out_and_logged_without_it(
    github_for_app: FakeGitHub, caplog: pytest.LogCaptureFixture
) -> None:
    api = GitHubApi(AppKey("4711", "not a key"), api_url=github_for_app.url, timeout=5.0)
    with (
        api.comments(7, before_call=lambda: None) as comments,
        pytest.raises(Later, match="call_failed"),
    ):
        comments.find(REPOSITORY, 12, marker=MARKER)
    assert "Is the App's private key right?" in caplog.text
    assert "not a key" not in caplog.text


def test_an_app_without_an_installation_can_write_nowhere(app_api: GitHubApi) -> None:
    with (
        app_api.comments(None, before_call=lambda: None) as comments,
        pytest.raises(Later, match="call_failed"),
    ):
        comments.find(REPOSITORY, 12, marker=MARKER)


# ---- bad days ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fate", "reason"),
    [
        ("401", "unauthorized"),
        ("500", "server_error"),
        ("502-after", "server_error"),
        ("drop", "connection"),
        ("drop-after", "connection"),
        ("hang", "timeout"),
        ("hang-after", "timeout"),
        ("garbage-after", "bad_answer"),
        ("200-after", "bad_answer"),
        ("429-bare", "rate_limited"),
        ("403-secondary-bare", "rate_limited"),
        ("429", "rate_limited"),
        ("403-secondary", "rate_limited"),
        ("403-primary", "rate_limited"),
    ],
)
def test_after_a_bad_day_the_write_is_tried_later_and_never_twice_in_a_row(
    github: FakeGitHub, fate: str, reason: str
) -> None:
    github.fates["POST"] = [fate]
    with talk(github, timeout=1.0) as comments, pytest.raises(Later, match=reason):
        comments.post(REPOSITORY, 12, OURS)
    assert len(github.writes()) == 1
    assert len(github.bodies(REPOSITORY, 12)) == (1 if fate.endswith("-after") else 0)


@pytest.mark.parametrize("fate", ["garbage", "500", "hang", "drop"])
def test_a_bad_day_while_we_look_is_waited_out(github: FakeGitHub, fate: str) -> None:
    github.fates["GET"] = [fate]
    with talk(github, timeout=1.0) as comments, pytest.raises(Later):
        comments.find(REPOSITORY, 12, marker=MARKER)


@pytest.mark.parametrize(
    ("fate", "reason", "final"),
    [
        ("403", "forbidden", False),
        ("403-locked", "forbidden", False),
        ("404", "not_found", False),
        ("410", "gone", True),
        ("422", "unprocessable", False),
        ("451", "refused", True),
    ],
)
def test_a_no_is_a_no(github: FakeGitHub, fate: str, reason: str, final: bool) -> None:
    github.fates["POST"] = [fate]
    with talk(github) as comments, pytest.raises(Refused) as caught:
        comments.post(REPOSITORY, 12, OURS)
    assert (caught.value.reason, caught.value.final) == (reason, final)


@pytest.mark.parametrize(
    ("fate", "retry_after", "least", "most"),
    [
        ("429", "7", 7, 7),
        ("403-secondary", "120", 120, 120),
        ("429", "0", 1, 1),
        ("429", "999999", 21_600, 21_600),
        ("403-primary", "", 0, 3),
    ],
)
def test_a_rate_limit_says_how_long_everyone_waits(
    github: FakeGitHub, fate: str, retry_after: str, least: float, most: float
) -> None:
    github.fates["POST"], github.retry_after = [fate], retry_after
    with talk(github) as comments, pytest.raises(Later) as caught:
        comments.post(REPOSITORY, 12, OURS)
    assert caught.value.wait is not None
    assert least <= caught.value.wait <= most
    assert caught.value.lane_too


@pytest.mark.parametrize("fate", ["429-bare", "403-secondary-bare", "403-abuse", "422-too-fast"])
def test_a_rate_limit_without_a_time_lasts_a_minute_at_least(github: FakeGitHub, fate: str) -> None:
    github.fates["POST"] = [fate]
    with talk(github) as comments, pytest.raises(Later) as caught:
        comments.post(REPOSITORY, 12, OURS)
    assert (caught.value.wait, caught.value.least, caught.value.lane_too) == (None, 60, True)


def test_a_time_to_wait_that_is_no_number_is_survived(github: FakeGitHub) -> None:
    github.fates["POST"], github.retry_after = ["429"], "Wed, 21 Oct 2026 07:28:00 GMT"
    with talk(github) as comments, pytest.raises(Later, match="bad_answer"):
        comments.post(REPOSITORY, 12, OURS)


def test_a_comment_that_vanishes_before_the_edit_is_looked_for_later(github: FakeGitHub) -> None:
    with talk(github) as comments, pytest.raises(Later, match="comment_gone"):
        comments.edit(REPOSITORY, Comment(1, OURS), OURS)


def test_an_edit_that_is_refused_is_refused(github: FakeGitHub) -> None:
    github.fates["PATCH"] = ["403"]
    with talk(github) as comments, pytest.raises(Refused, match="forbidden"):
        comments.edit(REPOSITORY, Comment(1, OURS), OURS)


def test_a_comment_that_is_too_long_is_refused_by_github(github: FakeGitHub) -> None:
    with talk(github) as comments, pytest.raises(Refused, match="unprocessable"):
        comments.post(REPOSITORY, 12, "x" * 65_537)


def test_a_list_that_is_no_list_is_no_answer(github: FakeGitHub) -> None:
    github.fates["GET"] = ["200-after"]
    with talk(github) as comments, pytest.raises(Later, match="bad_answer"):
        comments.find(REPOSITORY, 12, marker=MARKER)


def test_an_object_that_is_none_is_no_answer(github: FakeGitHub) -> None:
    github.moved[f"/repos/{REPOSITORY}/issues/comments/5"] = COMMENTS
    with talk(github) as comments, pytest.raises(Later, match="bad_answer"):
        comments.find(REPOSITORY, 12, marker=MARKER, known=5)


def test_nobody_at_home_is_waited_out() -> None:
    with socket.socket() as placeholder:
        placeholder.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{placeholder.getsockname()[1]}"
        api = GitHubApi("t", api_url=url, timeout=1.0)
        with api.comments(None, before_call=lambda: None) as comments, pytest.raises(Later):
            comments.find(REPOSITORY, 12, marker=MARKER)


# ---- moves, addresses, manners ----------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_write_follows_a_renamed_repository_and_stays_a_write(github: FakeGitHub, status: int) -> None:
    github.moved["/repositories/701/issues/12/comments"] = COMMENTS
    github.fates["POST"] = [f"{status}=/repositories/701/issues/12/comments"]
    with talk(github) as comments:
        comments.post(REPOSITORY, 12, OURS)
    assert github.bodies(REPOSITORY, 12) == [OURS]


def test_everything_about_a_renamed_repository_is_found_where_it_is_now(github: FakeGitHub) -> None:
    github.rename("acme-support/old-name", 701)
    with talk(github) as comments:
        written = comments.post("acme-support/old-name", 12, OURS)
        assert comments.find("acme-support/old-name", 12, marker=MARKER) == written
        comments.edit("acme-support/old-name", written, f"{MARKER}\nnew")
        comments.react("acme-support/old-name", "eyes", issue=12)
        comments.react("acme-support/old-name", "eyes", comment=written.id)
    assert github.bodies("acme-support/old-name", 12) == [f"{MARKER}\nnew"]
    assert [len(given) for given in github.reactions.values()] == [1, 1]


def test_credentials_go_nowhere_else(github: FakeGitHub) -> None:
    with FakeGitHub() as elsewhere:
        github.fates["POST"] = [f"307={elsewhere.url}/steal"]
        with talk(github) as comments, pytest.raises(Refused, match="redirected_elsewhere"):
            comments.post(REPOSITORY, 12, OURS)
        assert elsewhere.calls == []


def test_moves_in_a_circle_end(github: FakeGitHub) -> None:
    github.fates["POST"] = [f"307={COMMENTS}"] * 9
    with talk(github) as comments, pytest.raises(Refused, match="too_many_redirects"):
        comments.post(REPOSITORY, 12, OURS)


def test_an_enterprise_server_is_spoken_to_under_its_own_path() -> None:
    with FakeGitHub(prefix="/api/v3") as github:
        for number in range(150):
            github.add_comment(REPOSITORY, 12, f"comment {number}", who="octocat")
        with talk(github) as comments:
            comments.post(REPOSITORY, 12, OURS)
            assert comments.find(REPOSITORY, 12, marker=MARKER) is not None
        assert {call.path for call in github.calls} == {COMMENTS, "/user"}


def test_an_enterprise_servers_app_stays_under_its_path(app_key: tuple[str, str]) -> None:
    app = FakeApp(id=4711, slug="framework-advisor", public_key=app_key[1])
    with FakeGitHub(prefix="/api/v3", token=None, app=app, installations=frozenset({7})) as github:
        sent = github.hooks.deliver(Parcel("guid-1", "issues", b"{}"))
        api = GitHubApi(AppKey("4711", app_key[0]), api_url=github.url, timeout=5.0)
        with api.comments(7, before_call=lambda: None) as comments:
            comments.post(REPOSITORY, 12, OURS)
        with api.deliveries(before_call=lambda: None) as deliveries:
            (found,) = deliveries.since(0)
            deliveries.send_again(found)
        github.hooks.wait()
        assert found.id == sent["id"]
        assert github.hooks.attempts == ["guid-1"]
        assert all(call.path.startswith(("/app/", "/repos/")) for call in github.calls)


def test_every_call_carries_what_github_asks_for(github: FakeGitHub) -> None:
    with talk(github) as comments:
        comments.post(REPOSITORY, 12, OURS)
    (call,) = github.calls
    assert call.headers["User-Agent"] == "framework-advisor"
    assert call.headers["Accept"] == "application/vnd.github+json"
    assert call.headers["X-GitHub-Api-Version"] == "2022-11-28"


def test_no_call_is_made_without_asking_first(github: FakeGitHub) -> None:
    def forbid() -> None:
        raise ClaimLost

    with api_of(github).comments(None, before_call=forbid) as comments, pytest.raises(ClaimLost):
        comments.post(REPOSITORY, 12, OURS)
    assert github.calls == []


def test_no_more_than_some_hundred_installations_are_remembered(app_api: GitHubApi) -> None:
    for installation in range(1_200):
        app_api._client(installation, {"issues": "write"})
    assert len(app_api._clients) <= 500
    latest = app_api._client(1_199, {"issues": "write"})
    assert app_api._client(1_199, {"issues": "write"}) is latest

"""The routes that the fake GitHub serves, each named as GitHub's description names it.

`tests/github/test_fake.py` checks the table, and what it answers, against that description.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from tests.fakes.github.contents import allow, contents
from tests.fakes.github.objects import integration, moment, myself
from tests.fakes.github.server import Answer, Call
from tests.fakes.github.weather import BadDay, invalid

if TYPE_CHECKING:
    from tests.fakes.github.memory import FakeGitHub

Serve = Callable[["FakeGitHub", Call, dict[str, str]], Answer]

_REACTIONS = ("+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes")
_ANYBODY = ("app", "token", "installation", "nobody")
_WRITERS = ("token", "installation")


def route(github: FakeGitHub, call: Call) -> Answer:
    """Find the route of a call and serve it. Raises BadDay."""
    if not call.headers.get("User-Agent"):
        return Answer(403, {"message": "Request forbidden by administrative rules."})
    method, path = call.method, _found_again(github, call)
    for (served, template), (who, serve) in ROUTES.items():
        found = _pattern(template).fullmatch(path) if served == method else None
        if found is None:
            continue
        if call.who.partition(":")[0] not in who:
            raise BadDay("401")
        return serve(github, call, found.groupdict())
    raise BadDay("401" if call.who in ("nobody", "app") else "404")


def _pattern(template: str) -> re.Pattern[str]:
    """ "/repos/{owner}/{repo}" as an expression; only a file's path may hold slashes."""
    expression = re.sub(r"\{path\}", r"(?P<path>.*)", template)
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", expression))


def _found_again(github: FakeGitHub, call: Call) -> str:
    """The path under which something is known: a repository that was renamed is elsewhere."""
    path = github.moved.get(call.path, call.path)
    numbers = {number: name for name, number in github.renamed.items()}
    if (by_number := re.fullmatch(r"/repositories/(\d+)(/.*)", path)) and int(by_number[1]) in numbers:
        return f"/repos/{numbers[int(by_number[1])]}{by_number[2]}"
    named = re.fullmatch(r"/repos/([^/]+/[^/]+)(/.*)", path)
    if named and named[1] in github.renamed:
        query = f"?{call.query}" if call.query else ""
        there = f"{github.url}/repositories/{github.renamed[named[1]]}{named[2]}{query}"
        raise Moved(there)
    return path


class Moved(BadDay):
    """A repository was renamed."""

    def __init__(self, there: str) -> None:
        super().__init__("404")
        self.status, self.answer = 301, {"message": "Moved Permanently", "url": there}
        self.headers = {"Location": there}


# ---- who is asking -------------------------------------------------------------------------------------------


def _app(github: FakeGitHub, _call: Call, _parts: dict[str, str]) -> Answer:
    assert github.app is not None
    return Answer(200, integration(github.app.id, github.app.slug, url=github.url))


def _user(github: FakeGitHub, _call: Call, _parts: dict[str, str]) -> Answer:
    return Answer(200, myself(github.login, url=github.url))


def _token(github: FakeGitHub, call: Call, parts: dict[str, str]) -> Answer:
    installation = int(parts["installation_id"])
    if installation not in github.installations:
        raise BadDay("404")
    token = github.issue_token(installation, call.body.get("permissions", {}))
    if token is None:
        message = "The permissions requested are not granted to this installation."
        return Answer(*invalid(message, resource="Installation", field="permissions"))
    return Answer(201, token)


def _conversion(github: FakeGitHub, _call: Call, parts: dict[str, str]) -> Answer:
    """A code can be exchanged once, within an hour."""
    with github.lock:
        made = github.conversions.pop(parts["code"], None)
    if made is None:
        raise BadDay("404")
    app = integration(made["id"], made["slug"], url=github.url)
    return Answer(201, {**app, "client_id": "Iv1.fake", "client_secret": "shh", **made})


# ---- deliveries ----------------------------------------------------------------------------------------------


def _deliveries(github: FakeGitHub, call: Call, _parts: dict[str, str]) -> Answer:
    query = {name: values[0] for name, values in parse_qs(call.query).items()}
    size, after = int(query.get("per_page", "30")), int(query.get("cursor", "v1_0").removeprefix("v1_"))
    kept = [note for note in github.hooks.kept() if _has_status(note, query.get("status"))]
    older = [note for note in kept if not after or note["id"] <= after]
    page, rest = older[: min(size, 100)], older[min(size, 100) :]
    if not rest:
        return Answer(200, page)
    link = f'<{github.url}{call.path}?per_page={size}&cursor=v1_{rest[0]["id"]}>; rel="next"'
    return Answer(200, page, {"Link": link})


def _has_status(note: dict[str, Any], wanted: str | None) -> bool:
    """ "failure" is an answer from 400 on: a delivery that nobody answered is neither that nor a success."""
    if wanted is None:
        return True
    status = int(note["status_code"])
    return status >= 400 if wanted == "failure" else 200 <= status < 400


def _delivery(github: FakeGitHub, _call: Call, parts: dict[str, str]) -> Answer:
    found = github.hooks.find(int(parts["delivery_id"]))
    if found is None:
        raise BadDay("404")
    note, parcel = found
    sent = {"headers": {"X-GitHub-Delivery": parcel.guid, "X-GitHub-Event": parcel.event}, "payload": {}}
    return Answer(200, {**note, "request": sent, "response": {"headers": {}, "payload": ""}})


def _attempt(github: FakeGitHub, _call: Call, parts: dict[str, str]) -> Answer:
    if not github.hooks.attempt(int(parts["delivery_id"])):
        raise BadDay("404")
    return Answer(202, {})


# ---- comments and reactions ------------------------------------------------------------------------------------


def _written(github: FakeGitHub, call: Call, parts: dict[str, str]) -> Answer:
    repository, issue = _issue(github, call, parts, level="write")
    if problem := _problem(call.body):
        return Answer(*problem)
    return Answer(201, github.add_comment(repository, issue, call.body["body"], who=_who(call)))


def _listed(github: FakeGitHub, call: Call, parts: dict[str, str]) -> Answer:
    repository, issue = _issue(github, call, parts, level="read")
    query = parse_qs(call.query)
    size, page = int(query.get("per_page", ["30"])[0]), int(query.get("page", ["1"])[0])
    with github.lock:
        found = list(github.comments[f"{repository}#{issue}"])
    more = len(found) > size * page
    link = f'<{github.url}{call.path}?per_page={size}&page={page + 1}>; rel="next"'
    return Answer(200, found[size * (page - 1) : size * page], {"Link": link} if more else {})


def _one(github: FakeGitHub, call: Call, parts: dict[str, str]) -> Answer:
    with github.lock:
        return Answer(200, dict(_comment(github, call, parts, level="read")))


def _edited(github: FakeGitHub, call: Call, parts: dict[str, str]) -> Answer:
    with github.lock:
        comment = _comment(github, call, parts, level="write")
        if problem := _problem(call.body):
            return Answer(*problem)
        comment["body"], comment["updated_at"] = call.body["body"], moment()
        return Answer(200, dict(comment))


def _deleted(github: FakeGitHub, call: Call, parts: dict[str, str]) -> Answer:
    with github.lock:
        comment = _comment(github, call, parts, level="write")
        for comments in github.comments.values():
            if comment in comments:
                comments.remove(comment)
    return Answer(204)


def _react_to_issue(github: FakeGitHub, call: Call, parts: dict[str, str]) -> Answer:
    repository, issue = _issue(github, call, parts, level="write")
    return _reacted(github, call, f"/repos/{repository}/issues/{issue}")


def _react_to_comment(github: FakeGitHub, call: Call, parts: dict[str, str]) -> Answer:
    repository = f"{parts['owner']}/{parts['repo']}"
    allow(github, call, "issues", "write")
    # Any number will do: the comment with the command was written by a person who is not here.
    return _reacted(github, call, f"/repos/{repository}/issues/comments/{parts['comment_id']}")


def _reacted(github: FakeGitHub, call: Call, target: str) -> Answer:
    content = call.body.get("content")
    if content not in _REACTIONS:
        return Answer(*invalid("content is not a reaction", resource="Reaction", field="content"))
    new, reaction = github.react(target, content, who=_who(call))
    return Answer(201 if new else 200, reaction)


def _issue(github: FakeGitHub, call: Call, parts: dict[str, str], *, level: str) -> tuple[str, int]:
    allow(github, call, "issues", level)
    repository, issue = f"{parts['owner']}/{parts['repo']}", int(parts["issue_number"])
    if f"{repository}#{issue}" in github.gone:
        raise BadDay("410")
    return repository, issue


def _comment(github: FakeGitHub, call: Call, parts: dict[str, str], *, level: str) -> dict[str, Any]:
    allow(github, call, "issues", level)
    for comment in (each for issue in github.comments.values() for each in issue):
        if comment["id"] == int(parts["comment_id"]):
            return comment
    raise BadDay("404")


def _who(call: Call) -> str:
    return "token" if call.who == "token" else "app"


def _problem(body: dict[str, Any]) -> tuple[int, Any] | None:
    """GitHub's own objections to a comment's text."""
    text = body.get("body")
    if not isinstance(text, str) or not text.strip():
        return invalid("body cannot be blank")
    if len(text) > 65_536:
        return invalid("Body is too long (maximum is 65536 characters)")
    return None


_COMMENTS = "/repos/{owner}/{repo}/issues/{issue_number}/comments"
_COMMENT = "/repos/{owner}/{repo}/issues/comments/{comment_id}"

ROUTES: dict[tuple[str, str], tuple[tuple[str, ...], Serve]] = {
    ("GET", "/app"): (("app",), _app),
    ("GET", "/user"): (("token",), _user),
    ("POST", "/app/installations/{installation_id}/access_tokens"): (("app",), _token),
    ("POST", "/app-manifests/{code}/conversions"): (_ANYBODY, _conversion),
    ("GET", "/app/hook/deliveries"): (("app",), _deliveries),
    ("GET", "/app/hook/deliveries/{delivery_id}"): (("app",), _delivery),
    ("POST", "/app/hook/deliveries/{delivery_id}/attempts"): (("app",), _attempt),
    ("GET", _COMMENTS): (_WRITERS, _listed),
    ("POST", _COMMENTS): (_WRITERS, _written),
    ("GET", _COMMENT): (_WRITERS, _one),
    ("PATCH", _COMMENT): (_WRITERS, _edited),
    ("DELETE", _COMMENT): (_WRITERS, _deleted),
    ("POST", "/repos/{owner}/{repo}/issues/{issue_number}/reactions"): (_WRITERS, _react_to_issue),
    ("POST", f"{_COMMENT}/reactions"): (_WRITERS, _react_to_comment),
    ("GET", "/repos/{owner}/{repo}/contents/{path}"): (_WRITERS, contents),
}
"""Method and path → who may ask, and what serves it."""

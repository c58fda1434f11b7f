"""The fake GitHub keeps to GitHub's own description: routes, statuses and the members of every answer."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import httpx
import jsonschema_rs
import pytest
from githubkit import AppAuthStrategy, GitHub

from tests import npm
from tests.fakes.github import ROUTES, FakeGitHub, Parcel
from tests.fakes.github.weather import PLAIN_ERRORS

REPOSITORY = "/repos/acme-support/refund-desk"
EVERYWHERE = {301, 304, 401, 403, 404, 410, 429, 451, 500, 502}
"""What GitHub may answer to any call, as its guides say; the description lists some of it with some routes."""


@dataclass(frozen=True)
class Description:
    """GitHub's OpenAPI 3.0 document."""

    document: dict[str, Any]

    def operation(self, method: str, template: str) -> dict[str, Any]:
        found: dict[str, Any] = self.document["paths"][template][method.lower()]
        return found

    def response(self, operation: dict[str, Any], status: int) -> dict[str, Any] | None:
        """What is said about a status, or None if nothing is."""
        found = operation["responses"].get(str(status))
        if found is not None and "$ref" in found:
            return self._find(found["$ref"])
        return found

    def validator(self, schema: dict[str, Any]) -> jsonschema_rs.Validator:
        """Checks an answer against a schema and everything that it refers to."""
        wanted, definitions = [schema], {}
        while wanted:
            for reference in re.findall(r'"\$ref": "(#/components/[^"]+)"', json.dumps(wanted.pop())):
                name = _name(reference)
                if name not in definitions:
                    definitions[name] = _strict(self._find(reference))
                    wanted.append(self._find(reference))
        return jsonschema_rs.validator_for({**_strict(schema), "$defs": definitions})

    def _find(self, reference: str) -> dict[str, Any]:
        place: Any = self.document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]
        assert isinstance(place, dict)
        return place


def _name(reference: str) -> str:
    return reference.removeprefix("#/components/").replace("/", "-")


def _strict(schema: Any) -> Any:
    """JSON Schema out of what OpenAPI 3.0 says otherwise: `nullable`, and where components stand."""
    if isinstance(schema, list):
        return [_strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return {"$ref": f"#/$defs/{_name(schema['$ref'])}"}
    kept = {name: _strict(each) for name, each in schema.items() if name not in ("nullable", "example")}
    return {"anyOf": [kept, {"type": "null"}]} if schema.get("nullable") is True else kept


@pytest.fixture(scope="module")
def description(pytestconfig: pytest.Config) -> Description:
    cache = pytestconfig.cache
    assert cache is not None
    return Description(npm.read(npm.DESCRIPTION, cache=cache))


@pytest.fixture
def busy(github_for_app: FakeGitHub) -> FakeGitHub:
    """A GitHub where there is something behind every route."""
    github = github_for_app
    github.token = "ghp_fake"
    comment = github.add_comment("acme-support/refund-desk", 12, "advice", who="app")
    comment["id"] = 1
    github.add_comment("acme-support/refund-desk", 12, "thanks", who="octocat")
    github.put_file("acme-support/refund-desk", "docs/notes.txt", "Notes")
    github.conversions["code"] = {"id": 7, "slug": "advisor", "pem": "PEM", "webhook_secret": "s"}
    github.gone.add("acme-support/refund-desk#13")
    github.rename("acme-support/old-name", 77)
    note = github.hooks.deliver(Parcel("guid-1", "issues", b"{}", installation=7))
    note["id"] = 5
    return github


@dataclass(frozen=True)
class Case:
    """One call and the status that it must have; `route` is how GitHub names it."""

    method: str
    path: str
    route: str
    status: int
    body: Any = None
    accept: str = "application/vnd.github+json"
    kind: str = "application/json"
    who: str = "token"


OBJECT = "application/vnd.github.object"
COMMENTS, ISSUE = f"{REPOSITORY}/issues/12/comments", "/repos/{owner}/{repo}/issues/{issue_number}"
ONE, COMMENT = f"{REPOSITORY}/issues/comments/1", "/repos/{owner}/{repo}/issues/comments/{comment_id}"
CONTENTS = "/repos/{owner}/{repo}/contents/{path}"
TOKENS = "/app/installations/{installation_id}/access_tokens"
DELIVERY = "/app/hook/deliveries/{delivery_id}"
CASES = [
    Case("GET", "/app", "/app", 200, who="app"),
    Case("GET", "/user", "/user", 200),
    Case("POST", "/app/installations/7/access_tokens", TOKENS, 201, {}, who="app"),
    Case("POST", "/app/installations/99/access_tokens", TOKENS, 404, {}, who="app"),
    Case(
        "POST",
        "/app/installations/7/access_tokens",
        TOKENS,
        422,
        {"permissions": {"administration": "write"}},
        who="app",
    ),
    Case("POST", "/app-manifests/code/conversions", "/app-manifests/{code}/conversions", 201, who="nobody"),
    Case("POST", "/app-manifests/used/conversions", "/app-manifests/{code}/conversions", 404, who="nobody"),
    Case("GET", "/app/hook/deliveries?per_page=1", "/app/hook/deliveries", 200, who="app"),
    Case("GET", "/app/hook/deliveries/5", DELIVERY, 200, who="app"),
    Case("POST", "/app/hook/deliveries/5/attempts", f"{DELIVERY}/attempts", 202, who="app"),
    Case("GET", COMMENTS, f"{ISSUE}/comments", 200),
    Case("GET", f"{REPOSITORY}/issues/13/comments", f"{ISSUE}/comments", 410),
    Case("POST", COMMENTS, f"{ISSUE}/comments", 201, {"body": "advice"}),
    Case("POST", COMMENTS, f"{ISSUE}/comments", 422, {"body": ""}),
    Case("POST", COMMENTS, f"{ISSUE}/comments", 422, {"body": "x" * 65_537}),
    Case("GET", ONE, COMMENT, 200),
    Case("GET", f"{ONE}000", COMMENT, 404),
    Case("PATCH", ONE, COMMENT, 200, {"body": "new"}),
    Case("PATCH", ONE, COMMENT, 422, {"body": ""}),
    Case("DELETE", ONE, COMMENT, 204),
    Case("POST", f"{ONE}/reactions", f"{COMMENT}/reactions", 201, {"content": "eyes"}),
    Case("POST", f"{REPOSITORY}/issues/12/reactions", f"{ISSUE}/reactions", 201, {"content": "eyes"}),
    Case("POST", f"{REPOSITORY}/issues/12/reactions", f"{ISSUE}/reactions", 422, {"content": "angry"}),
    Case("GET", f"{REPOSITORY}/contents/docs/notes.txt", CONTENTS, 200),
    Case("GET", f"{REPOSITORY}/contents/docs", CONTENTS, 200),
    Case("GET", f"{REPOSITORY}/contents/docs/notes.txt", CONTENTS, 200, accept=f"{OBJECT}+json", kind=OBJECT),
    Case("GET", f"{REPOSITORY}/contents/docs", CONTENTS, 200, accept=f"{OBJECT}+json", kind=OBJECT),
    Case("GET", f"{REPOSITORY}/contents/nothing", CONTENTS, 404),
    Case("GET", "/repos/acme-support/old-name/contents/docs", CONTENTS, 301),
    Case("GET", "/user", "/user", 401, who="nobody"),
]


def asked(github: FakeGitHub, case: Case, *, key: str) -> httpx.Response:
    headers = {"Accept": case.accept, "User-Agent": "tests"}
    auth: Any = None
    if case.who == "token":
        headers["Authorization"] = "Bearer ghp_fake"
    elif case.who == "app":
        auth = AppAuthStrategy("4711", key).get_auth_flow(GitHub(base_url=github.url))
    return httpx.request(case.method, github.url + case.path, json=case.body, headers=headers, auth=auth)


def label(case: Case) -> str:
    return f"{case.method} {case.path} {case.status}"[:90]


@pytest.mark.parametrize("case", CASES, ids=label)
def test_an_answer_is_as_github_describes_it(
    busy: FakeGitHub, description: Description, app_key: tuple[str, str], case: Case
) -> None:
    answer = asked(busy, case, key=app_key[0])
    assert answer.status_code == case.status, answer.text
    said = description.response(description.operation(case.method, case.route), case.status)
    if said is None:
        assert case.status in EVERYWHERE
        return
    if case.kind in said.get("content", {}):
        problems = [
            f"{error.instance_path}: {error.message}"
            for error in description.validator(said["content"][case.kind]["schema"]).iter_errors(
                answer.json()
            )
        ]
        assert problems == []


def test_every_route_is_githubs_and_is_checked_with_its_good_answer() -> None:
    good = {(case.method, case.route) for case in CASES if case.status < 300}
    assert good == set(ROUTES)


def test_every_route_that_is_served_is_described(description: Description) -> None:
    for method, template in ROUTES:
        assert description.operation(method, template)


@pytest.mark.parametrize("fate", PLAIN_ERRORS)
def test_a_bad_day_speaks_as_github_does(description: Description, fate: str) -> None:
    status, answer = PLAIN_ERRORS[fate]
    kind = "validation-error" if status == 422 else "basic-error"
    validator = description.validator({"$ref": f"#/components/schemas/{kind}"})
    assert validator.is_valid(answer)
    assert status in EVERYWHERE | {422}


def test_the_same_reaction_again_is_no_second_one(busy: FakeGitHub, app_key: tuple[str, str]) -> None:
    case = Case("POST", f"{ONE}/reactions", "", 201, {"content": "eyes"})
    assert [asked(busy, case, key=app_key[0]).status_code for _ in range(2)] == [201, 200]


def test_what_has_not_changed_is_not_sent_again(busy: FakeGitHub) -> None:
    url = f"{busy.url}{REPOSITORY}/contents/docs/notes.txt"
    headers = {"Authorization": "Bearer ghp_fake", "Accept": "application/vnd.github.raw+json"}
    first = httpx.get(url, headers=headers)
    assert first.text == "Notes"
    again = httpx.get(url, headers={**headers, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_calls_beyond_the_hours_quota_are_refused(busy: FakeGitHub) -> None:
    busy.quota["token"] = 2
    headers = {"Authorization": "Bearer ghp_fake"}
    answers = [httpx.get(f"{busy.url}/user", headers=headers) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 403]
    assert [answer.headers["x-ratelimit-remaining"] for answer in answers] == ["1", "0", "0"]


def test_deliveries_come_latest_first_page_by_page(busy: FakeGitHub, app_key: tuple[str, str]) -> None:
    for number in range(6, 9):
        busy.hooks.deliver(Parcel(f"guid-{number}", "issues", b"{}"))["id"] = number
    first = asked(busy, Case("GET", "/app/hook/deliveries?per_page=3", "", 200, who="app"), key=app_key[0])
    assert [note["id"] for note in first.json()] == [8, 7, 6]
    following = first.links["next"]["url"].removeprefix(busy.url)
    second = asked(busy, Case("GET", following, "", 200, who="app"), key=app_key[0])
    assert [note["id"] for note in second.json()] == [5]
    assert "next" not in second.links

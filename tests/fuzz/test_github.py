"""`POST /github/webhooks`: whatever is sent gets a proper answer, and what is kept becomes a comment or nothing."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from handlers.github.repository_file import PATH
from handlers.github.signature import sign
from tests.fuzz.inputs import fuzzed, lap  # noqa: F401
from tests.fuzz.mutating import CANARY, NASTY, Change, as_json, changed, changes, texts, twisted, twists
from tests.fuzz.service import GITHUB_SECRET, Service
from tests.fuzz.storable import check_storable
from tests.fuzz.working import work
from tests.github.deliveries import SAMPLES, headers, sample

NAMES = sorted(path.stem for path in SAMPLES.glob("*.json"))
EVENTS = ("issues", "issue_comment", "ping", "label", "installation", "installation_repositories", "push", "")
KEEN = frozenset(
    [
        "action",
        "number",
        "title",
        "body",
        "labels",
        "name",
        "full_name",
        "id",
        "type",
        "label",
        "from",
        "old_issue",
        "updated_at",
        "author_association",
        "performed_via_github_app",
        "issue",
        "comment",
        "repository",
        "installation",
        "sender",
        "user",
        "changes",
        "zen",
    ]
)
COMMANDS = (
    "/framework",
    "/framework compare",
    f"/framework {CANARY}",
    "/framework what if no admin",
    "/framework next",
)

bodies = st.lists(
    st.sampled_from((*COMMANDS, "```", "> ", "    ", "<!--", "-->", "### What runs today?")) | texts,
    max_size=6,
).map("\n".join)


def _event(name: str) -> str:
    return name.partition(".")[0]


def _with_body(name: str, body: str) -> dict[str, Any]:
    """A sample in whose text this stands."""
    if name.startswith("issue_comment"):
        return sample(name, comment__body=body)
    if name.endswith("edited"):
        return sample(name, issue__body=body, changes__body={"from": ""})
    return sample(name) if name == "ping" else sample(name, issue__body=body)


def _send(service: Service, door: str, raw: bytes, given_headers: dict[str, str]) -> None:
    service.number += 1
    found = {"X-GitHub-Delivery": f"3c7a1b80-{service.number:012}", **given_headers}
    response = service.client.post("/github/webhooks", data=raw, headers=found)
    service.checked(door, response)
    if response.status_code == 202:
        check_storable(service)


@fuzzed("GitHub: deliveries")
@given(st.sampled_from(NAMES), st.sampled_from(EVENTS) | st.none(), bodies, changes, twists)
def test_any_signed_delivery_is_answered(  # noqa: PLR0917
    service: Service, name: str, event: str | None, body: str, wrong: list[Change], twist: str
) -> None:
    given_ = changed(_with_body(name, body), wrong, keen=KEEN)
    raw = twisted(as_json(given_), twist)
    kind = _event(name) if event is None else event
    found = headers(raw, kind, secret=GITHUB_SECRET)
    del found["X-GitHub-Delivery"]
    _send(service, "GitHub: deliveries", raw, found)


@fuzzed("GitHub: any bytes")
@given(
    st.binary(max_size=300),
    st.sampled_from((b"", b"{", b'{"action":"opened","issue":', b"[", b'"')),
    st.sampled_from(EVENTS),
)
def test_any_signed_bytes_are_answered(service: Service, raw: bytes, before: bytes, event: str) -> None:
    body = before + raw
    found = headers(body, event, secret=GITHUB_SECRET)
    del found["X-GitHub-Delivery"]
    _send(service, "GitHub: any bytes", body, found)


HEADERS = ("X-GitHub-Event", "X-GitHub-Delivery", "X-Hub-Signature-256", "Content-Type", "X-Hub-Signature")


@fuzzed("GitHub: signature")
@given(
    st.sampled_from(HEADERS),
    st.sampled_from(
        (*NASTY[:12], "sha256=" + "0" * 64, "sha256=" + "A" * 64, "sha1=" + "0" * 40, "issues, issues")
    )
    | st.text(max_size=80),
    st.booleans(),
    st.booleans(),
)
def test_nothing_unsigned_gets_in(
    service: Service, name: str, value: str, after: bool, leave_out: bool
) -> None:
    raw = as_json(sample("issues.opened.command")).encode()
    found = headers(raw, "issues", secret=GITHUB_SECRET)
    sent = "".join(sign for sign in value if sign not in "\r\n\x00" and ord(sign) < 256)
    if leave_out:
        found.pop(name, None)
    else:
        found[name] = found.get(name, "") + sent if after else sent
    if name == "X-Hub-Signature":
        found["X-Hub-Signature-256"] = sign(raw + b" ", secret=GITHUB_SECRET)
    response = service.client.post("/github/webhooks", data=raw, headers=found)
    service.checked("GitHub: signature", response)
    if found.get("X-Hub-Signature-256", "").strip() != sign(raw, secret=GITHUB_SECRET):
        assert response.status_code in (401, 415)


files = st.sampled_from(
    (
        None,
        "opt_in: true\ntriggers: [command, label, form]\n",
        "opt_in: true\nwho: members\n",
        "policy: house.toml\n",
        "opt_in: &a [*a]",
        "label: '<!channel>'\nopt_in: maybe",
        "[" * 5_000,
    )
)


@fuzzed("GitHub: what was kept, worked")
@given(
    files,
    st.lists(
        st.tuples(st.sampled_from([name for name in NAMES if name != "ping"]), bodies, changes),
        min_size=1,
        max_size=4,
    ),
)
def test_whatever_was_kept_is_worked(
    service: Service, file: str | None, sent: list[tuple[str, str, list[Change]]]
) -> None:
    service.forget()
    service.github.comments.clear()
    for name, body, wrong in sent:
        given_ = changed(_with_body(name, body), wrong, keen=frozenset({"body", "title", "labels"}))
        service.github.put_file(
            given_.get("repository", {}).get("full_name", "a/b")
            if isinstance(given_.get("repository"), dict)
            else "a/b",
            PATH,
            file,
        )
        raw = as_json(given_).encode()
        service.number += 1
        found = {
            **headers(raw, _event(name), secret=GITHUB_SECRET),
            "X-GitHub-Delivery": f"3c7a1b81-{service.number:012}",
        }
        service.checked(
            "GitHub: deliveries", service.client.post("/github/webhooks", data=raw, headers=found)
        )
    work(service, "GitHub: what was kept, worked")
    for comments in service.github.comments.values():
        for comment in comments:
            assert len(comment["body"]) <= 65_536
            assert json.dumps(comment["body"])

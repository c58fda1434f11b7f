"""What we read of an `issues` delivery, validated. Everything else in it is left alone.

GitHub: "Webhook events and payloads", event `issues`. The description may be null, and so may a person
whose account was deleted; `installation` is there for Apps only; `changes` may be empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validate

_FULL_NAME = validate.Regexp(
    r"[A-Za-z0-9_-]{1,100}/(?!\.{1,2}\Z)[A-Za-z0-9._-]{1,100}\Z", error="Expected owner/name."
)
_POSITIVE = validate.Range(min=1, max=2**63 - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueEvent:
    """One `issues` delivery. `body_before` is None unless the description was edited."""

    action: str
    repository: str
    issue: int
    title: str
    body: str
    labels: tuple[str, ...]
    label: str | None
    body_before: str | None
    transferred: bool
    updated_at: datetime
    installation: int | None
    by_bot: bool
    issue_by_bot: bool


class _Part(Schema):
    class Meta:
        unknown = EXCLUDE


class _Person(_Part):
    type = fields.String(load_default="User")


class _Label(_Part):
    name = fields.String(required=True)


class _Issue(_Part):
    number = fields.Integer(required=True, strict=True, validate=_POSITIVE)
    title = fields.String(required=True)
    body = fields.String(load_default=None, allow_none=True)
    user = fields.Nested(_Person, load_default=None, allow_none=True)
    labels = fields.List(fields.Nested(_Label), load_default=list)
    updated_at = fields.AwareDateTime(required=True, format="iso")


class _Repository(_Part):
    full_name = fields.String(required=True, validate=_FULL_NAME)


class _Installation(_Part):
    id = fields.Integer(required=True, strict=True, validate=_POSITIVE)


class _Was(_Part):
    was = fields.String(data_key="from", load_default=None, allow_none=True)


class _Changes(_Part):
    body = fields.Nested(_Was, load_default=None, allow_none=True)
    old_issue = fields.Raw(load_default=None, allow_none=True)


class _IssueEventSchema(_Part):
    action = fields.String(required=True)
    issue = fields.Nested(_Issue, required=True)
    repository = fields.Nested(_Repository, required=True)
    sender = fields.Nested(_Person, load_default=None, allow_none=True)
    installation = fields.Nested(_Installation, load_default=None, allow_none=True)
    label = fields.Nested(_Label, load_default=None, allow_none=True)
    changes = fields.Nested(_Changes, load_default=None, allow_none=True)

    @post_load
    def make(self, found: dict[str, Any], **_: object) -> IssueEvent:
        issue, changes, label = found["issue"], found["changes"] or {}, found["label"]
        before = changes.get("body")
        return IssueEvent(
            action=found["action"],
            repository=found["repository"]["full_name"],
            issue=issue["number"],
            title=_storable(issue["title"]),
            body=_storable(issue["body"] or ""),
            labels=tuple(each["name"] for each in issue["labels"]),
            label=label["name"] if label else None,
            body_before=_storable(before["was"] or "") if before else None,
            transferred=bool(changes.get("old_issue")),
            updated_at=issue["updated_at"],
            installation=found["installation"]["id"] if found["installation"] else None,
            by_bot=_is_bot(found["sender"]),
            issue_by_bot=_is_bot(issue["user"]),
        )


def read_issue_event(body: dict[str, object]) -> IssueEvent:
    """The delivery's body as a value of ours. Raises marshmallow.ValidationError with messages per member."""
    event = _IssueEventSchema().load(body)
    assert isinstance(event, IssueEvent)  # noqa: S101 - tells the type checker what `make` returns
    return event


def shape(body: dict[str, object]) -> str | None:
    """The event whose body this looks like, of those we know: "ping", "issue_comment", "issues" or None."""
    if "zen" in body:
        return "ping"
    if "issue" in body and "comment" in body:
        return "issue_comment"
    return "issues" if "issue" in body and "action" in body else None


def _is_bot(person: dict[str, Any] | None) -> bool:
    return person is not None and person["type"] == "Bot"


def _storable(text: str) -> str:
    """Halves of surrogate pairs and NUL, which JSON can carry and no database or answer can."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")


__all__ = ["IssueEvent", "ValidationError", "read_issue_event", "shape"]

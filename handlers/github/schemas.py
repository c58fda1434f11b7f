"""What we read of an `issues` or `issue_comment` delivery, validated. Everything else in it is left alone.

GitHub: "Webhook events and payloads". A description may be null, and so may a person whose account was deleted;
`installation` is there for Apps only; `changes` may be empty. Comments on pull requests come as `issue_comment`, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

_FULL_NAME = validate.Regexp(
    r"[A-Za-z0-9_-]{1,100}/(?!\.{1,2}\Z)[A-Za-z0-9._-]{1,100}\Z", error="Expected owner/name."
)
_POSITIVE = validate.Range(min=1, max=2**63 - 1)
_TRUSTED = "COLLABORATOR"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueEvent:
    """One delivery about an issue or a comment on it, `comment` being that comment's id.

    `title` and `description` are those of the issue or pull request. `written` is the text that may hold commands:
    the description or the comment; `before` is what it was before an edit, or None. `association` is GitHub's word
    for what its writer is to the repository: whoever edits somebody else's text is a collaborator at least. `by_bot`
    says whether a bot acted, and `text_by_bot` whether a bot wrote the text.
    """

    action: str
    repository: str
    issue: int
    comment: int | None
    title: str
    description: str
    written: str
    before: str | None
    association: str
    labels: tuple[str, ...]
    label: str | None
    transferred: bool
    updated_at: datetime
    installation: int | None
    by_bot: bool
    text_by_bot: bool


class _Part(Schema):
    class Meta:
        unknown = EXCLUDE


class _Person(_Part):
    id = fields.Integer(load_default=None, allow_none=True)
    type = fields.String(load_default="User")


class _Label(_Part):
    name = fields.String(required=True)


class _Text(_Part):
    """What a description and a comment have in common."""

    body = fields.String(load_default=None, allow_none=True)
    user = fields.Nested(_Person, load_default=None, allow_none=True)
    updated_at = fields.AwareDateTime(required=True, format="iso")
    author_association = fields.String(load_default="NONE")
    performed_via_github_app = fields.Raw(load_default=None, allow_none=True)


class _Issue(_Text):
    number = fields.Integer(required=True, strict=True, validate=_POSITIVE)
    title = fields.String(required=True)
    labels = fields.List(fields.Nested(_Label), load_default=list)


class _Comment(_Text):
    id = fields.Integer(required=True, strict=True, validate=_POSITIVE)


class _Repository(_Part):
    full_name = fields.String(required=True, validate=_FULL_NAME)


class _Installation(_Part):
    id = fields.Integer(required=True, strict=True, validate=_POSITIVE)


class _Was(_Part):
    was = fields.String(data_key="from", load_default=None, allow_none=True)


class _Changes(_Part):
    body = fields.Nested(_Was, load_default=None, allow_none=True)
    old_issue = fields.Raw(load_default=None, allow_none=True)


class _IssuesSchema(_Part):
    action = fields.String(required=True)
    issue = fields.Nested(_Issue, required=True)
    repository = fields.Nested(_Repository, required=True)
    sender = fields.Nested(_Person, load_default=None, allow_none=True)
    installation = fields.Nested(_Installation, load_default=None, allow_none=True)
    label = fields.Nested(_Label, load_default=None, allow_none=True)
    changes = fields.Nested(_Changes, load_default=None, allow_none=True)


class _IssueCommentSchema(_IssuesSchema):
    comment = fields.Nested(_Comment, required=True)


#: The events that are read. Made once: making a schema takes longer than reading a delivery with it.
_SCHEMAS: dict[str, Schema] = {"issues": _IssuesSchema(), "issue_comment": _IssueCommentSchema()}
EVENTS = tuple(_SCHEMAS)


def read_event(name: str, body: dict[str, object]) -> IssueEvent:
    """The body of a delivery of one of `EVENTS` as a value of ours.

    Raises marshmallow.ValidationError with messages per member.
    """
    found: dict[str, Any] = _SCHEMAS[name].load(body)
    issue, changes, label = found["issue"], found["changes"] or {}, found["label"]
    comment = found.get("comment")
    text = comment or issue
    before = changes.get("body")
    return IssueEvent(
        action=found["action"],
        repository=found["repository"]["full_name"],
        issue=issue["number"],
        comment=comment["id"] if comment else None,
        title=_storable(issue["title"]),
        description=_storable(issue["body"] or ""),
        written=_storable(text["body"] or ""),
        before=_storable(before["was"] or "") if before else None,
        association=_association(text, found["sender"]),
        labels=tuple(_storable(each["name"]) for each in issue["labels"]),
        label=_storable(label["name"]) if label else None,
        transferred=bool(changes.get("old_issue")),
        updated_at=text["updated_at"],
        installation=found["installation"]["id"] if found["installation"] else None,
        by_bot=_is_bot(found["sender"]),
        text_by_bot=_is_bot(text["user"]) or text["performed_via_github_app"] is not None,
    )


def shape(body: dict[str, object]) -> str | None:
    """The event whose body this looks like, of those we know: "ping", "issue_comment", "issues" or None."""
    if "zen" in body:
        return "ping"
    if "issue" in body and "comment" in body:
        return "issue_comment"
    return "issues" if "issue" in body and "action" in body else None


def _association(text: dict[str, Any], sender: dict[str, Any] | None) -> str:
    """GitHub: only people with write access edit others' texts, and only those with triage access put labels on."""
    author = text["user"]
    known = sender is not None and sender["id"] is not None and author is not None
    if known and sender is not None and sender["id"] != author["id"]:
        return _TRUSTED
    return str(text["author_association"])


def _is_bot(person: dict[str, Any] | None) -> bool:
    return person is not None and person["type"] == "Bot"


def _storable(text: str) -> str:
    """Halves of surrogate pairs and NUL, which JSON can carry and no database or answer can."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")


__all__ = ["EVENTS", "IssueEvent", "ValidationError", "read_event", "shape"]

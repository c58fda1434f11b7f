"""What we read of an `issues` or `issue_comment` delivery, validated. Everything else in it is left alone.

GitHub: "Webhook events and payloads". A description may be null, and so may a person whose account was deleted;
`installation` is there for Apps only; `changes` may be empty. Comments on pull requests come as `issue_comment`, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

_FULL_NAME = validate.Regexp(
    r"[A-Za-z0-9_-]{1,100}/(?!\.{1,2}\Z)[A-Za-z0-9._-]{1,100}\Z", error="Expected owner/name."
)
_POSITIVE = validate.Range(min=1, max=2**63 - 1)
_TRUSTED = "COLLABORATOR"
_ABSENT = object()
_MOST_LABELS = 100
"""GitHub: an issue has at most 100 labels."""


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


class _Members(Schema):
    """The members that are read, each under its path in the body: so flat, it is read in a third of the time."""

    class Meta:
        unknown = EXCLUDE

    action = fields.String(required=True)
    number = fields.Integer(required=True, strict=True, validate=_POSITIVE, data_key="issue.number")
    title = fields.String(required=True, data_key="issue.title")
    description = fields.String(load_default=None, allow_none=True, data_key="issue.body")
    labels = fields.List(fields.String(), load_default=list, data_key="issue.labels.name")
    repository = fields.String(required=True, validate=_FULL_NAME, data_key="repository.full_name")
    installation = fields.Integer(
        load_default=None, strict=True, validate=_POSITIVE, data_key="installation.id"
    )
    sender = fields.Integer(load_default=None, allow_none=True, data_key="sender.id")
    sender_type = fields.String(load_default="User", data_key="sender.type")
    label = fields.String(load_default=None, data_key="label.name")
    before = fields.String(load_default=_ABSENT, allow_none=True, data_key="changes.body.from")
    old_issue = fields.Raw(load_default=None, allow_none=True, data_key="changes.old_issue")


class _IssueMembers(_Members):
    author = fields.Integer(load_default=None, allow_none=True, data_key="issue.user.id")
    author_type = fields.String(load_default="User", data_key="issue.user.type")
    updated_at = fields.AwareDateTime(required=True, format="iso", data_key="issue.updated_at")
    association = fields.String(load_default="NONE", data_key="issue.author_association")
    app = fields.Raw(load_default=None, allow_none=True, data_key="issue.performed_via_github_app")


class _CommentMembers(_Members):
    comment = fields.Integer(required=True, strict=True, validate=_POSITIVE, data_key="comment.id")
    text = fields.String(load_default=None, allow_none=True, data_key="comment.body")
    author = fields.Integer(load_default=None, allow_none=True, data_key="comment.user.id")
    author_type = fields.String(load_default="User", data_key="comment.user.type")
    updated_at = fields.AwareDateTime(required=True, format="iso", data_key="comment.updated_at")
    association = fields.String(load_default="NONE", data_key="comment.author_association")
    app = fields.Raw(load_default=None, allow_none=True, data_key="comment.performed_via_github_app")


#: The events that are read. Made once: making a schema takes longer than reading a delivery with it.
_SCHEMAS: dict[str, Schema] = {"issues": _IssueMembers(), "issue_comment": _CommentMembers()}
_PATHS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    name: tuple(
        (key, tuple(key.split(".")))
        for one in schema.fields.values()
        if (key := str(one.data_key or one.name))
    )
    for name, schema in _SCHEMAS.items()
}
EVENTS = tuple(_SCHEMAS)


def read_event(name: str, body: dict[str, object]) -> IssueEvent:
    """The body of a delivery of one of `EVENTS` as a value of ours.

    Raises marshmallow.ValidationError with messages per member.
    """
    try:
        found: dict[str, Any] = _SCHEMAS[name].load(_flat(body, _PATHS[name]))
    except ValidationError as error:
        raise ValidationError(_by_member(error.messages_dict)) from error
    description = _storable(found["description"] or "")
    before = found["before"]
    return IssueEvent(
        action=found["action"],
        repository=found["repository"],
        issue=found["number"],
        comment=found.get("comment"),
        title=_storable(found["title"]),
        description=description,
        written=_storable(found["text"] or "") if "text" in found else description,
        before=None if before is _ABSENT else _storable(before or ""),
        association=_association(found),
        labels=tuple(map(_storable, found["labels"])),
        label=None if found["label"] is None else _storable(found["label"]),
        transferred=bool(found["old_issue"]),
        updated_at=_moment(found),
        installation=found["installation"],
        by_bot=found["sender_type"] == "Bot",
        text_by_bot=found["author_type"] == "Bot" or found["app"] is not None,
    )


def shape(body: dict[str, object]) -> str | None:
    """The event whose body this looks like, of those we know: "ping", "issue_comment", "issues" or None."""
    if "zen" in body:
        return "ping"
    if "issue" in body and "comment" in body:
        return "issue_comment"
    return "issues" if "issue" in body and "action" in body else None


def _flat(body: dict[str, object], paths: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, object]:
    """What stands at each path; nothing where it ends early, or where a whole that has parts is null."""
    found: dict[str, object] = {}
    for key, (*parents, last) in paths:
        place: object = body
        for parent in parents:
            place = place.get(parent) if isinstance(place, dict) else place
        if isinstance(place, dict):
            if last in place:
                found[key] = place[last]
        elif isinstance(place, list) and parents[-1] == "labels":
            found[key] = [each.get(last) if isinstance(each, dict) else None for each in place[:_MOST_LABELS]]
        elif place is not None:
            raise ValidationError({parents[0]: ["Not a mapping of members to values."]})
    return found


def _by_member(messages: dict[str, Any]) -> dict[str, Any]:
    """Messages by the body's own members: `{"issue.number": …}` as `{"issue": {"number": …}}`."""
    found: dict[str, Any] = {}
    for key, told in messages.items():
        member, _, part = key.partition(".")
        if part:
            found.setdefault(member, {})[part] = told
        else:
            found[member] = told
    return found


def _moment(found: dict[str, Any]) -> datetime:
    """When it happened. A deletion comes with the moment of what was done before it."""
    at: datetime = found["updated_at"]
    return at + timedelta(seconds=1) if found["action"] == "deleted" else at


def _association(found: dict[str, Any]) -> str:
    """GitHub: only people with write access edit others' texts, and only those with triage access put labels on."""
    author, sender = found["author"], found["sender"]
    by_another = author is not None and sender is not None and author != sender
    return _TRUSTED if by_another else str(found["association"])


def _storable(text: str) -> str:
    """Halves of surrogate pairs and NUL, which JSON can carry and no database or answer can."""
    if text.isascii() and "\0" not in text:
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")


__all__ = ["EVENTS", "IssueEvent", "ValidationError", "read_event", "shape"]

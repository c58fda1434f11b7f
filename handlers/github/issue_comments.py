"""The comments of issues, seen as one writer: found again, written, edited, and reactions to other people's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from handlers.github.calls import Caller
from handlers.inbox import Later, Refused

#: The reactions that we use: seen, done, could not be done.
Reaction = Literal["eyes", "+1", "confused"]


@dataclass(frozen=True, slots=True)
class Me:
    """Who writes: the login that our comments carry, and the App's id if it is one."""

    login: str
    app_id: int | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on GitHub, reduced to what is needed to find ours and to leave it if nothing changed."""

    id: int
    body: str


class IssueComments:
    """The comments of issues, seen as one writer. Raises Later and Refused, and what `before_call` raises."""

    def __init__(self, caller: Caller, *, me: Callable[[], Me]) -> None:
        self._caller, self._me = caller, me

    def find(self, repository: str, issue: int, *, marker: str, known: int | None = None) -> Comment | None:
        """Our comment on an issue: by us, and beginning with the marker. `known` is looked at first."""
        if known is not None and (comment := self._known(repository, known, marker)):
            return comment
        for found in self._caller.pages(f"/repos/{repository}/issues/{issue}/comments", per_page=100):
            if self._ours(found, marker):
                return _comment(found)
        return None

    def post(self, repository: str, issue: int, body: str) -> Comment:
        """Write a new comment."""
        path = f"/repos/{repository}/issues/{issue}/comments"
        return _comment(self._caller.write("POST", path, {"body": body}, expected=(201,)))

    def edit(self, repository: str, comment: Comment, body: str) -> Comment:
        """Replace a comment's text. One that is gone meanwhile is looked for again later."""
        path = f"/repos/{repository}/issues/comments/{comment.id}"
        try:
            return _comment(self._caller.write("PATCH", path, {"body": body}, expected=(200,)))
        except Refused as refused:
            if refused.reason == "not_found":
                raise Later("comment_gone") from refused
            raise

    def react(
        self, repository: str, reaction: Reaction, *, issue: int | None = None, comment: int | None = None
    ) -> None:
        """Leave a reaction on a comment or, without one, on an issue; one that is there already stays one."""
        place = f"issues/{issue}" if comment is None else f"issues/comments/{comment}"
        path = f"/repos/{repository}/{place}/reactions"
        self._caller.write("POST", path, {"content": reaction}, expected=(200, 201))

    def _known(self, repository: str, comment: int, marker: str) -> Comment | None:
        try:
            found = self._caller.get(f"/repos/{repository}/issues/comments/{comment}")
        except Refused as refused:
            if refused.reason in ("not_found", "gone"):
                return None
            raise
        return _comment(found) if self._ours(found, marker) else None

    def _ours(self, comment: Mapping[str, Any], marker: str) -> bool:
        if not str(comment.get("body") or "").startswith(marker):
            return False
        me, author = self._me(), comment.get("user") or {}
        via = (comment.get("performed_via_github_app") or {}).get("id")
        by_app = me.app_id is not None and via == me.app_id and author.get("type") == "Bot"
        return by_app or author.get("login") == me.login


def _comment(found: Mapping[str, Any]) -> Comment:
    return Comment(int(found["id"]), str(found.get("body") or ""))

"""A kept delivery becomes one comment: found again and edited if it is there, written if it is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from advisor.commands import House, Reply, answer
from handlers.github.client import Comment, GitHubApi, IssueComments
from handlers.github.comment import MARKER, comment
from handlers.inbox import Done, Refused, Turn

_OWN_MACHINE = (None, "localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Request:
    """What was kept of a delivery (handlers/github/intake.py)."""

    repository: str
    issue: int
    installation: int | None
    by: str
    words: tuple[str, ...]
    left_out: int

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> Request:
        """Read it back. Raises Refused, finally, if it is not of our making: trying again would not help."""
        try:
            return cls(
                repository=payload["repository"],
                issue=payload["issue"],
                installation=payload["installation"],
                by=payload["by"],
                words=tuple(payload["words"]),
                left_out=payload["left_out"],
            )
        except (KeyError, TypeError) as error:
            raise Refused("payload_unreadable", final=True) from error


class IssueAnswers:
    """The handler for deliveries from GitHub."""

    def __init__(self, api: GitHubApi, *, house: House) -> None:
        self._api, self._house = api, house

    def __call__(self, turn: Turn) -> Done:
        """Act on one delivery: Done("commented"), ("edited"), ("unchanged") or ("superseded").

        Safe to run again after any interruption, because it looks before it writes.
        """
        if turn.superseded():
            return Done("superseded")
        request = Request.of(turn.payload)
        body = self._body(request)
        with self._api.comments(request.installation, before_call=turn.still_mine) as comments:
            found = comments.find(
                request.repository, request.issue, marker=MARKER, known=_id(turn.known_note())
            )
            return _put(comments, request, found=found, body=body, turn=turn)

    def _body(self, request: Request) -> str:
        replies = [answer(words, house=self._house) for words in request.words]
        return comment(
            [reply.document for reply in replies],
            by=request.by,
            left_out=request.left_out,
            pages=[self._page(reply) for reply in replies],
        )

    def _page(self, reply: Reply) -> str:
        """Where the advice can be read as a page; nowhere while the service is known on its own machine alone."""
        here = urlsplit(self._house.public_url).hostname in _OWN_MACHINE
        if here or reply.advice is None:
            return ""
        is_page = reply.page.startswith("/advice?")  # and not a file, such as a record
        return self._house.public_url + (reply.page if is_page else reply.advice.permalink)


def _put(comments: IssueComments, request: Request, *, found: Comment | None, body: str, turn: Turn) -> Done:
    if found is not None and _same(found.body, body):
        return Done("unchanged", str(found.id))
    turn.may_write()
    if found is None:
        return Done("commented", str(comments.post(request.repository, request.issue, body).id))
    return Done("edited", str(comments.edit(request.repository, found, body).id))


def _same(one: str, other: str) -> bool:
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()


def _id(note: str) -> int | None:
    return int(note) if note else None

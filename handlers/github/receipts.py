"""The receipt for a command: one reaction where it stands, which notifies nobody."""

from __future__ import annotations

import logging

from handlers.github.issue_comments import IssueComments, Reaction
from handlers.github.request import Request
from handlers.inbox import Later, Refused, Turn

log = logging.getLogger(__name__)

ANSWERED: Reaction = "eyes"
"""The answer stands in our comment. Neither thumb: people count those as votes."""
NOT_ANSWERED: Reaction = "confused"
"""It was not understood, and our comment says why; or whoever asked may not, and nothing else says so."""

_TRIES = 15


def acknowledge(comments: IssueComments, request: Request, reaction: Reaction, *, turn: Turn) -> None:
    """React once to the comment or issue that asked, after its answer was written.

    A bad day is waited out a few times, as it is for the answer (raises Later): whoever looks again finds that
    unchanged. Beyond that, and where GitHub says no, the answer has to do: a missing receipt is no failure of it.
    """
    try:
        turn.may_write()
        comments.react(request.repository, reaction, issue=request.issue, comment=request.comment)
    except (Later, Refused) as failure:
        if isinstance(failure, Later) and turn.claim.attempts < _TRIES:
            raise
        log.info("Delivery %s has no receipt: %s.", turn.claim.key, failure.reason)

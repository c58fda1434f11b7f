"""A kept delivery becomes one comment, if it asks: found again and edited if it is there, written if it is not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from advisor import Running
from advisor.commands import House, Reply
from handlers.counts import UNCOUNTED, Counts, count_reply
from handlers.github.answering import Issue, replies, shown
from handlers.github.client import GitHubApi
from handlers.github.comment import written
from handlers.github.contents import RepositoryContents
from handlers.github.deciding import NOT_ALLOWED, By, decide
from handlers.github.files import Found
from handlers.github.history import Entry, History, Said, read_history
from handlers.github.issue_comments import Comment, IssueComments
from handlers.github.letters import letter
from handlers.github.receipts import ANSWERED, NOT_ANSWERED, acknowledge
from handlers.github.request import Request
from handlers.github.triggers import MARKER, Ignored
from handlers.inbox import Done, Turn

RulesFor = Callable[[str, RepositoryContents], Found]
"""What a repository ("owner/name") wants of us. May raise Later and Refused."""
RunningIn = Callable[[str, RepositoryContents], Running]
"""What a repository runs already. May raise Later and Refused."""


class IssueAnswers:
    """The handler for deliveries from GitHub. What runs is looked up only where the repository opts in to that."""

    def __init__(
        self,
        api: GitHubApi,
        *,
        house: House,
        rules_for: RulesFor,
        running_in: RunningIn,
        counts: Counts = UNCOUNTED,
    ) -> None:
        self._api, self._house, self._counts = api, house, counts
        self._rules_for, self._running_in = rules_for, running_in

    def __call__(self, turn: Turn) -> Done:
        """Act on one delivery: Done("commented"), ("edited"), ("unchanged"), ("superseded"), or why nothing was asked.

        Safe to run again after any interruption, because it looks before it writes.
        """
        request = Request.of(turn)
        taken_back = request.candidate.occasion == "taken_back"
        with self._api.files(request.installation, before_call=turn.still_mine) as contents:
            found = self._rules_for(request.repository, contents)
            by = decide(request.candidate, found.rules)
            if isinstance(by, Ignored) and by is not NOT_ALLOWED and not taken_back:
                return Done(by.reason)
            if by == "opened" and not self._understood(request):
                return Done("nothing_understood")
            wanted = found.rules.opt_in and not isinstance(by, Ignored)
            known = self._running_in(request.repository, contents) if wanted else None
        policy = found.policy_beside(self._house.policy)
        job = _Job(turn, request, found, replace(self._house, policy=policy, known=known), self._counts)
        with self._api.comments(request.installation, before_call=turn.still_mine) as comments:
            return job.unasked(comments, by) if isinstance(by, Ignored) else job.answer(comments, by)

    def _understood(self, request: Request) -> bool:
        """Whether the issue itself says anything that bears on the choice, whatever its repository runs.

        What is too long to be read says nothing: nobody asked, so nobody is told that either.
        """
        (reply,), _ = replies(("",), about=Issue(request.candidate.situation, None), house=self._house)
        return reply.advice is not None and bool(reply.advice.facts)


@dataclass(frozen=True, slots=True)
class _Job:
    """One delivery, with the rules and the house that it is answered by."""

    turn: Turn
    request: Request
    found: Found
    house: House
    counts: Counts

    def answer(self, comments: IssueComments, by: By) -> Done:
        """Answer in the one comment, and acknowledge a command."""
        known, history = self._look(comments)
        request, candidate = self.request, self.request.candidate
        if candidate.occasion == "taken_back" and history.of(request.source) is None:
            return Done("nothing_to_take_back", _note(known))
        if (later := history.of(request.source)) is not None and later.at > request.at:
            return Done("superseded", _note(known))
        about = Issue(candidate.situation, history.talk(self.house, source=request.source, at=request.at))
        fresh, talk = replies(candidate.words if by == "command" else ("",), about=about, house=self.house)
        entry = Entry(
            source=request.source,
            at=request.at,
            by=by,
            said=tuple(Said.of(reply) for reply in fresh),
            talk=talk.to_payload() if talk is not None and talk.facts else None,
            edited=candidate.occasion in ("edited", "taken_back"),
            left_out=candidate.left_out if by == "command" else 0,
        )
        done = self._put(comments, known, history.plus(entry), fresh=(entry, fresh))
        for reply in fresh:
            count_reply(reply, self.counts, surface="github")
        if by == "command":
            wrong = all(reply.mistake for reply in fresh)
            acknowledge(comments, request, NOT_ANSWERED if wrong else ANSWERED, turn=self.turn)
        return done

    def unasked(self, comments: IssueComments, ignored: Ignored) -> Done:
        """Say that what was taken back is outdated, or give the receipt of whoever may not ask. No new comment."""
        request = self.request
        if request.candidate.occasion != "taken_back":
            acknowledge(comments, request, NOT_ANSWERED, turn=self.turn)
            return Done(ignored.reason)
        known, history = self._look(comments)
        if history.of(request.source) is None:
            return Done("nothing_to_take_back", _note(known))
        return self._put(comments, known, history.minus(request.source, at=request.at))

    def _look(self, comments: IssueComments) -> tuple[Comment | None, History]:
        """Our comment, and what it remembers besides this delivery's own answer."""
        request, note = self.request, self.turn.known_note()
        known = comments.find(
            request.repository, request.issue, marker=MARKER, known=int(note) if note else None
        )
        history = read_history(known.body) if known else History()
        return known, history.without(source=request.source, at=request.at)

    def _put(
        self,
        comments: IssueComments,
        known: Comment | None,
        history: History,
        *,
        fresh: tuple[Entry, Sequence[Reply]] | None = None,
    ) -> Done:
        body = self._body(history, fresh)
        if known is not None and _same(known.body, body):
            return Done("unchanged", str(known.id))
        self.turn.may_write()
        if known is None:
            return Done("commented", str(comments.post(self.request.repository, self.request.issue, body).id))
        return Done("edited", str(comments.edit(self.request.repository, known, body).id))

    def _body(self, history: History, fresh: tuple[Entry, Sequence[Reply]] | None) -> str:
        def replies_of(entry: Entry) -> Sequence[Reply]:
            if fresh is not None and (entry.source, entry.said) == (fresh[0].source, fresh[0].said):
                return fresh[1]
            return [said.reply(self.house) for said in entry.said]

        return written(
            letter(
                history,
                replies=replies_of,
                shown=lambda reply: shown(reply, house=self.house),
                found=self.found,
            )
        )


def _note(known: Comment | None) -> str:
    return str(known.id) if known else ""


def _same(one: str, other: str) -> bool:
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()

"""Deliveries in, comments out: an inbox, a worker, a clock that a test turns by hand, and a GitHub that answers."""

from __future__ import annotations

from functools import partial
from typing import Any

from advisor.commands import House
from handlers.github.client import GitHubApi
from handlers.github.files import RepositoryFiles
from handlers.github.intake import Envelope, decide, to_delivery
from handlers.github.known_contents import KnownContents
from handlers.github.repository_file import PATH
from handlers.github.running import running
from handlers.github.schemas import read_event
from handlers.github.triggers import Ignored
from handlers.github.work import IssueAnswers
from handlers.inbox import Inbox, Worker
from tests.fakes.github import FakeGitHub
from tests.github.deliveries import encoded, sample

REPOSITORY = "acme-support/refund-desk"
NOW = 1_800_000_000.0
DAY = "2026-11-22T"


class Service:
    """What a test of the work needs. `deliver` is the door, `work` the worker, `say` a person who writes a comment."""

    def __init__(self, box: Inbox, github: FakeGitHub, house: House) -> None:
        self.box, self.github, self.house, self.now, self.number = box, github, house, NOW, 0
        api = GitHubApi("ghp_fake", api_url=github.url, timeout=1.0)
        known, knowledge = KnownContents(clock=lambda: self.now), house.knowledge
        files = RepositoryFiles(known, knowledge=knowledge)
        runs = partial(running, known=known, knowledge=knowledge)
        handler = IssueAnswers(api, house=house, rules_for=files.rules, running_in=runs)
        self.worker = Worker(box, {"github": handler}, clock=lambda: self.now)

    def deliver(self, name: str, **changes: Any) -> bool:
        """A delivery reaches the door; whether it was kept."""
        self.number += 1
        payload = sample(name, **changes)
        event = name.partition(".")[0]
        decision = decide(read_event(event, payload))
        if isinstance(decision, Ignored):
            return False
        envelope = Envelope(event, f"guid-{self.number:08}", "")
        body = encoded(payload) + b" " * self.number
        self.box.accept(to_delivery(*decision, envelope=envelope, body=body, writer="token"), now=self.now)
        return True

    def say(self, words: str, *, comment: int = 5_001, at: str = "10:00:00", **changes: Any) -> bool:
        """Somebody writes a comment on issue 12."""
        text = {"comment__id": comment, "comment__body": words, "comment__updated_at": f"{DAY}{at}Z"}
        return self.deliver("issue_comment.created", **{**text, **changes})

    def edit(
        self, before: str, words: str, *, comment: int = 5_001, at: str = "11:00:00", **changes: Any
    ) -> bool:
        """Somebody edits a comment on issue 12."""
        edited = {"action": "edited", "changes": {"body": {"from": before}}, **changes}
        return self.say(words, comment=comment, at=at, **edited)

    def put_file(self, text: str) -> None:
        """The repository's file holds this from now on."""
        self.github.put_file(REPOSITORY, PATH, text)

    def work(self, *, hours: float = 12) -> None:
        """Work, and wait as often and long as there is something to wait for, up to so many hours."""
        end = self.now + hours * 3_600
        while self.now < end and self._is_left():
            if not self.worker.step():
                self.github.wait_until_idle()  # our clock runs faster than the fake's: let it catch up
                self.now += max(60, hours * 36)

    def _is_left(self) -> bool:
        counts = self.box.counts()
        return counts["waiting"] + counts["working"] > 0

    def bodies(self, issue: int = 12) -> list[str]:
        """The comments of an issue, oldest first."""
        return self.github.bodies(REPOSITORY, issue)

    def body(self, issue: int = 12) -> str:
        """The only comment of an issue."""
        (body,) = self.bodies(issue)
        return body

    def reactions(self) -> dict[str, list[str]]:
        """Our reactions, by what they are on: "comments/5001" or "12"."""
        place = f"/repos/{REPOSITORY}/issues/"
        found = self.github.reactions.items()
        return {
            target.removeprefix(place): [one["content"] for one in given] for target, given in found if given
        }

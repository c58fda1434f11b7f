"""A workspace throws the app out: nothing of it stays, however often and in whatever order Slack says so."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import pytest
from sqlalchemy import Engine

from handlers.slack.installing import Installing, Removal
from handlers.slack.installing.revocation import GRACE
from handlers.slack.installing.store import Installations
from handlers.slack.tokens import Workspace
from tests.slack.installing.places import installation, rows

HOME, NEIGHBOUR = Workspace("T1"), Workspace("T2")
ONLY_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

Word = Callable[[Removal], None]


def uninstalled(removal: Removal) -> None:
    removal.uninstalled(HOME)


def revoked(removal: Removal) -> None:
    removal.revoked(HOME, ("UBOT",))


def revoked_people(removal: Removal) -> None:
    removal.revoked(HOME, ())


@pytest.fixture
def two(many: Installing, store: Installations) -> Installing:
    """Two workspaces with the app, both remembered."""
    for workspace in (HOME, NEIGHBOUR):
        store.save(installation(workspace.team))
        assert many.tokens.token(workspace)
    return many


@pytest.mark.parametrize(
    "words", [*permutations((uninstalled, revoked)), (revoked, revoked_people, revoked), (uninstalled,) * 2]
)
def test_nothing_of_the_workspace_stays(engine: Engine, two: Installing, words: tuple[Word, ...]) -> None:
    for word in words:
        word(two.removal)
    assert two.tokens.token(HOME) is None
    assert two.tokens.token(NEIGHBOUR) == "xoxb-token"
    for table in ("slack_installations", "slack_bots"):
        (left,) = rows(engine, table)
        assert left.team_id == NEIGHBOUR.team


@ONLY_SQLITE
def test_tokens_of_people_and_of_other_bots_are_nothing_to_us(two: Installing) -> None:
    two.removal.revoked(HOME, ())
    two.removal.revoked(HOME, ("UANOTHER",))
    assert two.tokens.token(HOME) == "xoxb-token"


@ONLY_SQLITE
def test_a_workspace_that_leaves_takes_nothing_from_its_organisation(
    many: Installing, store: Installations
) -> None:
    store.save(installation(None, enterprise="E1", token="xoxb-of-all"))
    many.removal.uninstalled(Workspace("T1", "E1"))
    assert many.tokens.token(Workspace("T1", "E1")) == "xoxb-of-all"
    many.removal.uninstalled(Workspace("", "E1"))
    assert many.tokens.token(Workspace("T1", "E1")) is None


@ONLY_SQLITE
def test_the_token_of_an_organisation_ends_wherever_slack_says_so(
    many: Installing, store: Installations
) -> None:
    store.save(installation(None, enterprise="E1"))
    many.removal.revoked(Workspace("T1", "E1"), ("UBOT",))
    assert many.tokens.token(Workspace("T2", "E1")) is None


@ONLY_SQLITE
def test_an_old_word_does_not_undo_a_new_installation(many: Installing, store: Installations) -> None:
    left_at = 1_700_000_000.0
    store.save(installation(installed_at=left_at + GRACE + 1))
    many.removal.uninstalled(HOME, at=left_at)
    many.removal.revoked(HOME, ("UBOT",), at=left_at)
    assert many.tokens.token(HOME) == "xoxb-token"
    many.removal.uninstalled(HOME, at=left_at + 2)
    assert many.tokens.token(HOME) is None

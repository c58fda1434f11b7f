"""Migrations only add: rows stay, and a version of the code from before can go on beside the new one."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from sqlalchemy import Engine, text

from handlers.database import _migration_config, open_engine
from handlers.inbox import Inbox

BEFORE = """
INSERT INTO inbox (source, key, digest, lane, target, asked_at, payload, state, attempts, due_at, reason, note,
                   accepted_at, changed_at)
VALUES ('github', 'guid-1', 'digest', 'lane', 'issue', 1.0, '{}', 'waiting', 3, 1.0, 'server_error', '', 1.0, 1.0)
"""
"""How revision 0001's code stores a delivery."""


def upgrade(engine: Engine, revision: str) -> None:
    with engine.begin() as connection:
        config = _migration_config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def test_what_was_kept_before_an_upgrade_is_worked_after_it(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'inbox.sqlite3'}")
    upgrade(engine, "0001")
    with engine.begin() as connection:
        connection.execute(text(BEFORE))
    upgrade(engine, "head")
    claim = Inbox(engine).claim(now=2.0)
    assert claim is not None
    assert (claim.key, claim.attempts, claim.refusals) == ("guid-1", 4, 0)
    engine.dispose()


def test_the_version_before_may_go_on_storing(engine: Engine, box: Inbox) -> None:
    with engine.begin() as connection:
        connection.execute(text(BEFORE))
    claim = box.claim(now=2.0)
    assert claim is not None
    assert claim.refusals == 0


def test_an_upgrade_can_be_taken_back(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'inbox.sqlite3'}")
    upgrade(engine, "head")
    with engine.begin() as connection:
        config = _migration_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
        connection.execute(text(BEFORE))
    engine.dispose()

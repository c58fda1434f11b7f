"""Opinions are counted, and nothing else of them is kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine

from handlers.database import open_engine
from handlers.feedback import Opinion, count, counts, main, metadata
from handlers.settings import Settings

USEFUL = Opinion("2026.11.3", "django", True)
NOT = Opinion("2026.11.3", "django", False)
OTHER = Opinion("2026.11.3", "undecided", False)


@pytest.fixture
def engine(settings: Settings) -> Engine:
    return open_engine(settings.database_url)


def test_the_migrations_make_the_table_that_the_code_describes(engine: Engine) -> None:
    ours = {"include_name": lambda name, kind, _: kind != "table" or name in metadata.tables}
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=ours), metadata) == []


def test_the_same_opinion_counts_up(engine: Engine) -> None:
    for opinion in (USEFUL, NOT, USEFUL):
        count(engine, opinion)
    assert counts(engine) == {USEFUL: 2, NOT: 1}


def test_opinions_at_the_same_moment_are_all_counted(engine: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: count(engine, USEFUL), range(24)))
    assert counts(engine) == {USEFUL: 24}


def test_the_counts_can_be_read_in_a_terminal(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    environ = {"DATABASE_URL": settings.database_url}
    assert main(environ) == 0
    assert "Nobody has said yet" in capsys.readouterr().out
    engine = open_engine(settings.database_url)
    for opinion in (USEFUL, OTHER, USEFUL):
        count(engine, opinion)
    assert main(environ) == 0
    assert capsys.readouterr().out.splitlines() == [
        "knowledge  pick       useful  not useful",
        "2026.11.3  django     2       0",
        "2026.11.3  undecided  0       1",
    ]


def test_a_database_without_tables_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main({"DATABASE_URL": f"sqlite:///{tmp_path / 'new.sqlite3'}"}) == 1
    assert "handlers.migrate" in capsys.readouterr().err

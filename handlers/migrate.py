"""`python -m handlers.migrate`: brings the database's tables up to date before a release goes live."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from sqlalchemy import Engine

from handlers.database import migrate
from handlers.opening import with_database
from handlers.settings import Settings


def main(environ: Mapping[str, str] | None = None) -> int:
    """Migrate the database of DATABASE_URL. Returns the status: 0 done, 1 not possible, 2 wrong settings."""
    return with_database(_migrate, environ=environ)


def _migrate(_settings: Settings, engine: Engine) -> int:
    migrate(engine)
    return 0


if __name__ == "__main__":
    sys.exit(main())

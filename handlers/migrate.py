"""`python -m handlers.migrate`: brings the database's tables up to date before a release goes live."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping

from sqlalchemy.exc import SQLAlchemyError

from handlers.database import migrate, open_engine
from handlers.logs import configure_logs
from handlers.settings import Settings, SettingsError, environment

log = logging.getLogger(__name__)


def main(environ: Mapping[str, str] | None = None) -> int:
    """Migrate the database of DATABASE_URL. Returns the status: 0 done, 1 not possible, 2 wrong settings."""
    try:
        settings = Settings.from_env(environment() if environ is None else environ)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    engine = open_engine(settings.database_url)
    try:
        migrate(engine)
    except SQLAlchemyError as error:
        configure_logs(settings)
        log.error("The database cannot be brought up to date: %s", error)  # noqa: TRY400 - the text says it all
        return 1
    finally:
        engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())

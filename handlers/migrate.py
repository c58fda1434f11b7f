"""Brings the database's tables up to date: `python -m handlers.migrate`, before a new version starts."""

from __future__ import annotations

import logging
import sys

from sqlalchemy.exc import SQLAlchemyError

from handlers.database import migrate, newest_revision, open_engine
from handlers.logs import configure_logs
from handlers.settings import Settings, SettingsError, environment


def main() -> int:
    """Exit status: 0 when the tables are up to date, 1 with a reason in the log when they are not."""
    try:
        settings = Settings.from_env(environment())
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    configure_logs(settings)
    log = logging.getLogger("handlers.migrate")
    engine = open_engine(settings.database_url)
    try:
        migrate(engine)
    except SQLAlchemyError as error:
        log.error("The database cannot be brought up to date: %s", error)  # noqa: TRY400 its text says it all
        return 1
    finally:
        engine.dispose()
    log.info("The database is at revision %s.", newest_revision())
    return 0


if __name__ == "__main__":
    sys.exit(main())

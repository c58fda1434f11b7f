"""How every process beside the web opens: settings, logs and database in; a sentence and a status if they fail."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from handlers.database import open_engine
from handlers.logs import configure_logs
from handlers.settings import Settings, SettingsError, environment

log = logging.getLogger(__name__)


def with_database(
    work: Callable[[Settings, Engine], int], *, environ: Mapping[str, str] | None = None
) -> int:
    """Do some work with the settings and the database of the environment (`environment()` unless given).

    Returns the status for the shell: what `work` returned, 1 when the database cannot be used, 2 for wrong
    settings. Both failures are told on standard error.
    """
    try:
        settings = Settings.from_env(environment() if environ is None else environ)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    configure_logs(settings)
    engine = open_engine(settings.database_url, patience=settings.database_patience)
    try:
        return work(settings, engine)
    except SettingsError as error:  # what only shows when it is used: the house policy
        sys.stderr.write(f"{error}\n")
        return 2
    except SQLAlchemyError as error:
        log.error("The database cannot be used: %s", error)  # noqa: TRY400 - the text says it all
        return 1
    finally:
        engine.dispose()

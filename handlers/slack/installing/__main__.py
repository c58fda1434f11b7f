"""`python -m handlers.slack.installing`: encrypts every workspace's token with the first of the keys.

A step of changing SLACK_TOKEN_KEY (docs/operations.md); afterwards the old key can go.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

from slack_bolt.error import BoltError
from sqlalchemy import Engine

from handlers.opening import with_database
from handlers.settings import Settings
from handlers.slack.installing import installations


def main(environ: Mapping[str, str] | None = None) -> int:
    """Returns the status: 0 done, 1 not possible, 2 wrong settings."""

    def work(settings: Settings, engine: Engine) -> int:
        if not settings.slack_oauth_on:
            sys.stderr.write("There are no workspaces' tokens here: SLACK_CLIENT_ID is not set.\n")
            return 1
        try:
            done = installations(settings, engine=engine).encrypt_anew()
        except BoltError as error:
            sys.stderr.write(f"{error}. Nothing was changed.\n")
            return 1
        sys.stdout.write(f"Encrypted with the first key of SLACK_TOKEN_KEY: {done}.\n")
        return 0

    return with_database(work, environ=environ)


if __name__ == "__main__":
    sys.exit(main())

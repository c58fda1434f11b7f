"""`python -m handlers.alive`: whether the web process on this machine answers, for a container's health check.

Reads nothing but the address and imports nothing of the service: it is run every few seconds.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException

_SECONDS = 4
_EVERYWHERE = {"", "0.0.0.0", "::"}  # noqa: S104 - whoever listens everywhere listens here, too


def main(environ: Mapping[str, str] | None = None) -> int:
    """Ask `/healthz` at PORT and BIND_ADDRESS. Returns the status: 0 it answers, 1 it does not."""
    given = os.environ if environ is None else environ
    host = given.get("BIND_ADDRESS", "")
    connection = HTTPConnection(
        "localhost" if host in _EVERYWHERE else host, int(given.get("PORT", "") or 8000), timeout=_SECONDS
    )
    try:
        connection.request("GET", "/healthz")
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        sys.stderr.write(f"No answer from {connection.host}:{connection.port}: {error}\n")
        return 1
    finally:
        connection.close()
    return 0 if status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())

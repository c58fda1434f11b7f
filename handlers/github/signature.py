"""GitHub's signature over a delivery: `sha256=` and the hex HMAC-SHA256 of the raw body.

GitHub: "Validating webhook deliveries". Only the body is covered; no header is.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence

_FORM = re.compile(r"sha256=[0-9a-f]{64}")


def sign(body: bytes, *, secret: str) -> str:
    """The value of X-Hub-Signature-256 for a body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def well_formed(signature: str) -> bool:
    """Whether the header could be a signature at all: cheap, and asked before the body is read."""
    return _FORM.fullmatch(signature) is not None


def is_signed(body: bytes, signature: str, *, secrets: Sequence[str]) -> bool:
    """Whether one of the secrets made this signature. Compares in constant time, and with every secret."""
    given = signature.encode()
    matches = [hmac.compare_digest(sign(body, secret=secret).encode(), given) for secret in secrets]
    return any(matches)

"""Columns whose values only the holder of the key can read: a copy of the database shows no token."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

logger = logging.getLogger(__name__)


def cipher(keys: Sequence[str]) -> MultiFernet:
    """What encrypts with the first of the keys (32 bytes each, in URL-safe base64) and decrypts with any."""
    return MultiFernet([Fernet(key) for key in keys])


class Encrypted(TypeDecorator[str]):
    """A text that is encrypted in the database and plain outside it.

    What none of the keys opens is read as None, as if nothing had been stored, and the log says so.
    """

    impl = Text
    cache_ok = True

    def __init__(self, cipher: MultiFernet) -> None:
        self.cipher = cipher
        super().__init__()

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as the database keeps it."""
        del dialect
        return None if value is None else self.cipher.encrypt(value.encode()).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as it was before."""
        del dialect
        if value is None:
            return None
        try:
            return self.cipher.decrypt(value).decode()
        except InvalidToken:
            logger.warning("A token in the database cannot be opened by any key in SLACK_TOKEN_KEY.")
            return None

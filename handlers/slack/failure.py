"""Mistakes of ours: the person gets a reference, the log gets the reference and what happened."""

from __future__ import annotations

import logging
import secrets

from flask import g, has_request_context

logger = logging.getLogger(__name__)

#: What people read when something broke here. Never the exception's text.
APOLOGY = (
    "Something went wrong on our side, so there is no answer this time; nothing was wrong with your words. "
    "Please try again. If it happens again, give the reference {reference} to whoever runs this app."
)


def current_reference() -> str:
    """The reference of the request that is being answered, or a new one where there is none."""
    known = g.get("reference") if has_request_context() else None
    return str(known or secrets.token_hex(5))


def reference(doing: str, error: Exception) -> str:
    """Log the error with a reference, and return the reference for the person who is waiting."""
    number = current_reference()
    logger.error("Failed while %s, reference %s", doing, number, exc_info=error)
    return number


def apology(doing: str, error: Exception) -> str:
    """Log the error and return the sentence for the person who is waiting."""
    return APOLOGY.format(reference=reference(doing, error))

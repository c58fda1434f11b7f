"""What is wrong with knowledge files."""

from __future__ import annotations


class KnowledgeError(ValueError):
    """The knowledge files are wrong; the message names file, entry and the allowed words."""

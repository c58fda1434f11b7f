"""The knowledge: data in TOML, checked at load."""

from advisor.knowledge.errors import KnowledgeError
from advisor.knowledge.loading import load_knowledge
from advisor.knowledge.model import Knowledge

__all__ = ["Knowledge", "KnowledgeError", "load_knowledge"]

"""The knowledge: data in TOML, checked at load."""

from advisor.knowledge.loading import KnowledgeError, load_knowledge
from advisor.knowledge.model import Knowledge

__all__ = ["Knowledge", "KnowledgeError", "load_knowledge"]

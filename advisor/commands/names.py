"""Frameworks by the names that people type, mistakes included."""

from __future__ import annotations

import difflib
import re

from advisor.commands.values import SHOWN
from advisor.knowledge import Knowledge
from advisor.phrases import joined

LIKE = 0.75
"""How alike two words must be for one to be a mistyped other (difflib's ratio)."""

_WORD = re.compile(r"fast[ -]api|[a-z]+", re.IGNORECASE)
_JOINING = frozenset(("and", "or", "vs", "versus", "with", "to", "against"))


def named(word: str, knowledge: Knowledge) -> str | None:
    """The framework that a word names, typing mistakes allowed."""
    near = difflib.get_close_matches(word.casefold()[:SHOWN], list(knowledge.frameworks), n=1, cutoff=LIKE)
    return near[0] if near else None


def frameworks(text: str, knowledge: Knowledge) -> list[str]:
    """The frameworks that a text names, each once, in its order."""
    found = (named(word, knowledge) for word in _WORD.findall(text))
    return list(dict.fromkeys(name for name in found if name))


def unknown_word(text: str, knowledge: Knowledge) -> str | None:
    """The first word that neither names a framework nor joins two names."""
    words = (found[0] for found in _WORD.finditer(text))
    others = (word for word in words if word.casefold() not in _JOINING)
    return next((word for word in others if named(word, knowledge) is None), None)


def framework_and_rest(text: str, knowledge: Knowledge) -> tuple[str | None, str]:
    """The first framework that is named ("just use Flask"), and what stands after it."""
    for word in _WORD.finditer(text):
        framework = named(word.group(), knowledge)
        if framework is not None:
            return framework, text[word.end() :].strip(" \t:,.?!-\n")
    return None, ""


def known_names(knowledge: Knowledge, word: str = "and") -> str:
    """The frameworks that can be named, for people; `word` stands before the last."""
    return joined([framework.name for framework in knowledge.frameworks.values()], word)

"""Framework Advisor's domain: text or facts in, advice out. Pure: no web, no clock, no environment.

>>> from advisor import advise, load_knowledge
>>> advice = advise("An internal tool with an admin screen over Postgres", knowledge=load_knowledge())
>>> advice.headline
'Start with Django'
"""

from __future__ import annotations

from advisor.advice import Advice
from advisor.document import Document, Line, Section, Table
from advisor.explaining import explain, reading_of
from advisor.knowledge import Knowledge, KnowledgeError, load_knowledge
from advisor.plain import plain_text
from advisor.profile import Profile, ProfileError
from advisor.reading import reader_of
from advisor.reference import (
    UnknownEntryError,
    comparison_document,
    find_entry,
    objections_document,
    rule_document,
    rules_document,
)
from advisor.running import Running, with_at_hand, with_running
from advisor.serial import advice_json
from advisor.wording import advice_document, questions_document, why_not_document

__all__ = [
    "Advice",
    "Document",
    "Knowledge",
    "KnowledgeError",
    "Line",
    "Profile",
    "ProfileError",
    "Running",
    "Section",
    "Table",
    "UnknownEntryError",
    "advice_document",
    "advice_json",
    "advise",
    "advise_profile",
    "comparison_document",
    "find_entry",
    "load_knowledge",
    "objections_document",
    "plain_text",
    "prepare",
    "questions_document",
    "rule_document",
    "rules_document",
    "why_not_document",
]


def advise(text: str, *, knowledge: Knowledge, known: Running | None = None) -> Advice:
    """Advice on a situation described in free text, in any Unicode; the same text always gives the same advice.

    `known` is what dependency files tell of the project (`advisor.running`); where the words deny it, they hold.
    """
    reading = reader_of(knowledge).read(text)
    if known is None:
        return explain(reading, knowledge=knowledge)
    return with_at_hand(
        explain(with_running(reading, known, knowledge=knowledge), knowledge=knowledge), known
    )


def advise_profile(profile: Profile, *, knowledge: Knowledge) -> Advice:
    """Advice on given facts. Raises `ProfileError` for a fact that the knowledge does not have."""
    profile.check(knowledge.facts)
    return explain(reading_of(profile, knowledge=knowledge), knowledge=knowledge)


def prepare(knowledge: Knowledge) -> None:
    """Compile phrases and rules now rather than at the first advice; changes no answer."""
    advise("", knowledge=knowledge)
